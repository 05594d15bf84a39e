"""Trying a partner's way out without anybody's data: a number of nobody is asked for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, lanes
from yichuang.apps.sources.adapters import sftp
from yichuang.apps.sources.adapters.connector import Question, SourceFailure
from yichuang.catalogue.model import Source
from yichuang.core.errors import NotFound
from yichuang.core.resident_id import DEMO_DIVISION, ResidentId, check_character
from yichuang.core.uscc import Uscc

_NOBODY = f"{DEMO_DIVISION}19000101999"
_NO_BODY = Uscc("91339999MA00000000")


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether the partner gave an answer that can be understood; ``fault`` says what was wrong."""

    source: str
    fault: str
    milliseconds: int

    @property
    def works(self) -> bool:
        """Whether it answered."""
        return not self.fault


def try_source(code: str) -> Trial:
    """Asks about a number that nobody has; of a nightly file whether a file lies there. NotFound: no such source."""
    catalogue = releases.current_catalogue()
    source = catalogue.sources.get(code)
    if source is None:
        raise NotFound(what=f"source {code}")
    partner = exchange.current().sources.get(code)
    if partner is None:
        return Trial(code, "not_connected", 0)
    if isinstance(partner, exchange.Sftp):
        return _try_nightly_file(code, partner)
    question = _question(source, tuple(sorted(catalogue.supplies(code)))[:1])
    reply = lanes.ask_all([(lanes.lane(code, partner), question)])[0]
    fault = ""
    if isinstance(reply.said, SourceFailure):
        fault = " ".join(filter(None, (reply.said.reason.value, reply.said.detail)))
    return Trial(code, fault, reply.milliseconds)


def _question(source: Source, elements: tuple[str, ...]) -> Question:
    by_person = "resident_id" in source.keyed_by
    about = ResidentId(_NOBODY + check_character(_NOBODY)) if by_person else _NO_BODY
    return Question(
        id=str(uuid.uuid4()),
        source=source.code,
        elements=elements,
        about=about,
        purpose=source.purposes[0].value,
        legal_basis=source.legal_basis or "",
        consent="",
    )


def _try_nightly_file(code: str, partner: exchange.Sftp) -> Trial:
    try:
        name = sftp.newest(code, partner)
    except SourceFailure as failure:
        return Trial(code, " ".join(filter(None, (failure.reason.value, failure.detail))), 0)
    return Trial(code, "" if name else "no_file", 0)
