"""A whole sandbox in one object: made, started, spoken to and stopped; the command line and tests use the same."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

from yichuang_sandbox import city, day, events, nightly_files, trust
from yichuang_sandbox.answering import Answers
from yichuang_sandbox.city.stories import Role, role
from yichuang_sandbox.desk import Desks, Pace
from yichuang_sandbox.exchange import Ports, write
from yichuang_sandbox.faults import Fault, FaultBoard
from yichuang_sandbox.serving import HOST, Listener
from yichuang_sandbox.store import Store

SMALL = 1_000


class Sandbox:
    """Listens from ``start`` to ``stop``. The city must have been made."""

    def __init__(self, folder: Path, *, pace: Pace | None = None) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.faults = FaultBoard()
        self.answers = Answers(self.store, Desks(self.store, pace), self.faults)
        self._trust = trust.prepare(folder / "trust")
        self._listeners: list[Listener] = []
        self._file_server: nightly_files.FileServer | None = None

    @classmethod
    def small(cls, folder: Path, *, pace: Pace | None = None) -> Sandbox:
        """A thousand people on free ports whose desks answer at once; for tests: ``with Sandbox.small(tmp) as s``."""
        found = cls(folder, pace=pace or Pace(0.0, 0.0))
        if not found.store.exists:
            city.make(found.store, people=SMALL)
        return found

    @property
    def exchange(self) -> Path:
        """The hall's exchange file."""
        return self.folder / "exchange.yaml"

    @property
    def url(self) -> str:
        """The plain listener."""
        return f"http://{HOST}:{self._listeners[0].port}"

    @property
    def url_tls(self) -> str:
        """The listener that wants the partner's certificate."""
        return f"https://{HOST}:{self._listeners[1].port}"

    def start(self, ports: Ports | None = None) -> Ports:
        """The ports it listens on; free ones without any given."""
        wanted = ports or Ports(0, 0, 0)
        plain = Listener(wanted.plain, self.answers, self._trust, certified=False)
        tls = Listener(wanted.tls, self.answers, self._trust, certified=True)
        self._listeners = [plain, tls]
        self.write_files()
        self._file_server = nightly_files.FileServer(self._files, self._trust)
        found = Ports(plain.port, tls.port, self._file_server.start(wanted.sftp))
        write(self.exchange, self._trust, found)
        for listener in self._listeners:
            threading.Thread(target=listener.serve_forever, args=(0.1,), daemon=True).start()
        return found

    def notice(self, division: str) -> int:
        """Departments tell in their feeds whom they noticed there; how many, none a second time."""
        return events.notice(self.store, self.answers.desks, division)

    @property
    def _files(self) -> Path:
        return self.folder / "nightly"

    def write_files(self) -> None:
        """Last night's files, where they are not there yet."""
        self._files.mkdir(exist_ok=True)
        nightly_files.write_files(self.store, self._files, day.now())

    def stop(self) -> None:
        """Lets go of ports and files; who hangs is cut off."""
        self.faults.clear()
        for listener in self._listeners:
            listener.shutdown()
            listener.server_close()
        if self._file_server is not None:
            self._file_server.stop()
        self.store.close()

    def fault(self, name: str, mode: str, delay_ms: int = 0) -> None:
        """Sets, or with ``ok`` ends, a fault of a source, a department or the province."""
        self.faults.put(name, Fault.read({"mode": mode, "delay_ms": delay_ms}))

    def person(self, code: str) -> Role:
        """Somebody of the stories: deceased, widow, daughter, applicant, spouse, student, parent, earner, hall-1 … hall-6."""
        return role(code)

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
