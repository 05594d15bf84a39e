"""The command ``yichuang-sandbox``; exit codes 0 (done), 1 (somebody else's fault), 2 (the caller's)."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from yichuang_sandbox import city as synthetic
from yichuang_sandbox import day, exchange, trust
from yichuang_sandbox.city.stories import families
from yichuang_sandbox.desk import Pace
from yichuang_sandbox.events import ALERTS
from yichuang_sandbox.faults import MODES
from yichuang_sandbox.running import Sandbox
from yichuang_sandbox.store import Store

PORT = 8093
_LOOK_EVERY_S = 600.0  # whether a night has passed
_NOTICED = "notice"  # the file that names the place whose people the departments tell of
_FEWEST, _MOST, _MOST_MEANS = 100, 1_000_000, 10_000_000
_MOST_AHEAD = 999  # days, as many as the hall allows
_SMALL_MEANS = 20_000  # people in the data that a running sandbox keeps for trying out policies

app = typer.Typer(
    help=(
        "演示用的各部门：卫健、公安、交管、人社、医保、公积金、自然资源、市场监管、税务、车管、银行、残联、住建、教育、"
        "水电气、广电、殡仪馆和省平台，住着一座虚构的城市。只在本机上听，里面没有一个真人。\n\n"
        "先造城市：yichuang-sandbox city --people 100000；再开门：yichuang-sandbox serve。\n\n"
        "故事里的人：yichuang-sandbox people。让一个部门出故障：yichuang-sandbox faults set pensions --mode hang。"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
faults = typer.Typer(
    help="故障：让一个数据源、一个部门或者省平台断线、挂起、报错、答非所问、变慢。", no_args_is_help=True
)
app.add_typer(faults, name="faults")


def _data() -> Path:
    return Path(os.environ.get("YICHUANG_VAR", "var")) / "sandbox"


Data = Annotated[Path, typer.Option(help="城市、密钥和接口文件放在哪个文件夹", default_factory=_data)]
Port = Annotated[
    int, typer.Option(help="监听的端口；后面两个端口也要用：双向证书、SFTP", min=1024, max=65533)
]
People = Annotated[int, typer.Option(help="多少人，最多一百万", min=_FEWEST, max=_MOST)]
Seed = Annotated[int, typer.Option(help="种子：同一个种子、同样多的人，就是同一座城市")]


@app.callback()
def begin(
    ahead: Annotated[
        int, typer.Option(help="比今天晚几天，大厅的演示过了几天就写几天", min=0, max=_MOST_AHEAD)
    ] = 0,
) -> None:
    """The hall's day, whatever is done."""
    day.put_forward(ahead)


@app.command()
def city(data: Data, people: People = synthetic.DEFAULT_PEOPLE, seed: Seed = synthetic.DEFAULT_SEED, *, digest: Annotated[bool, typer.Option("--digest", help="造好后算出整座城市的摘要")] = False) -> None:  # fmt: skip
    """造一座城市，原来的那座就没有了。例：yichuang-sandbox city --people 100000"""
    began = time.monotonic()
    store = Store(data)
    _make(store, people, seed)
    typer.echo(f"造好了：{store.note('made')} 人，用了 {time.monotonic() - began:.1f} 秒，在 {data}。")
    if digest:
        typer.echo(f"摘要（SM3）：{synthetic.digest(store)}")


@app.command()
def prepare(
    data: Data,
    port: Port = PORT,
    notice: Annotated[str, typer.Option(help="开门后，各部门主动告知这个乡镇（街道）的困难线索")] = "",
) -> None:
    """只写好密钥和接口文件 exchange.yaml，不造城市、不开门；让 YICHUANG_EXCHANGE 指向它。"""
    exchange.write(data / "exchange.yaml", trust.prepare(data / "trust"), exchange.Ports.after(port))
    if notice:
        (data / _NOTICED).write_text(notice, "ascii")
    typer.echo(str((data / "exchange.yaml").resolve()))


@app.command()
def serve(
    data: Data,
    port: Port = PORT,
    people: People = synthetic.DEFAULT_PEOPLE,
    seed: Seed = synthetic.DEFAULT_SEED,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="不画进度条")] = False,
    delay: Annotated[float, typer.Option(help="部门收到办件后几秒受理，再过几秒办结", min=0, max=3600)] = 2.0,
) -> None:
    """各部门开门；还没有城市就先造一座。Ctrl+C 停止。例：yichuang-sandbox serve --port 8093"""
    store = Store(data)
    if not store.exists:
        _make(store, people, seed, quiet=quiet)
    store.close()
    sandbox = Sandbox(data, pace=Pace(delay, delay))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        ports = sandbox.start(exchange.Ports.after(port))
    except OSError as fault:
        typer.echo(
            f"端口 {port} 到 {port + 2} 里有被占用的（{fault.strerror}），换一个：--port 8200", err=True
        )
        raise typer.Exit(2) from None
    typer.echo(
        f"各部门开门了：{sandbox.url}/health，证书 {ports.tls}，SFTP {ports.sftp}；接口文件 {sandbox.exchange}"
    )
    if (data / _NOTICED).exists():
        sandbox.notice((data / _NOTICED).read_text("ascii").strip())
    if not _means_fit(data / "means"):
        _means(data / "means", _SMALL_MEANS, seed, synthetic.CITY_DAY, quiet=True)
    while not stop.wait(_LOOK_EVERY_S):
        sandbox.write_files()
    sandbox.stop()


@app.command()
def means(
    data: Data,
    out: Annotated[Path, typer.Option(help="写到哪个文件夹，一张表一个 Parquet 文件")],
    people: Annotated[int, typer.Option(help="多少人，最多一千万", min=_FEWEST, max=_MOST_MEANS)] = 1_000_000,
    seed: Seed = synthetic.DEFAULT_SEED,
    on: Annotated[str, typer.Option(help="数据截至哪一天")] = synthetic.CITY_DAY.isoformat(),
    *,
    city: Annotated[bool, typer.Option("--city", help="写造好的城市里的人，不另造")] = False,
) -> None:
    """写家庭经济状况批量核对用的原始数据：家庭、成员和十二类登记。例：yichuang-sandbox means --people 1000000 --out raw"""
    began = time.monotonic()
    try:
        day = date.fromisoformat(on)
    except ValueError:
        typer.echo(f"{on} 不是一个日期，请写成 2026-11-01 这样。", err=True)
        raise typer.Exit(2) from None
    rows = _city_means(data, out, day) if city else _means(out, people, seed, day)
    seconds = time.monotonic() - began
    typer.echo(f"{rows['members']} 人、{sum(rows.values())} 行，用了 {seconds:.1f} 秒，在 {out}。")


@app.command()
def people() -> None:
    """故事里的人：姓名、号码、登录大厅用的手机号。"""
    for family in families():
        if family.note:
            typer.echo(family.note)
        for one in family.roles:
            born = one.person.birth_date
            typer.echo(f"  {one.name}  {one.resident_id}  {born}  {one.phone or '':11}  {one.code}")


@app.command()
def event(
    kind: Annotated[
        str,
        typer.Argument(
            help="death、marriage、divorce，或者一种预警：medical_bills、job_loss、disability、breadwinner_died、left_school"
        ),
    ],
    people: Annotated[list[str], typer.Argument(help="号码；结婚、离婚的写两个")],
    on: Annotated[str, typer.Option(help="哪一天，不写就是今天")] = "",
    port: Port = PORT,
) -> None:
    """城市里出一件事，保管登记的部门主动告诉大厅。例：yichuang-sandbox event death 339999194902116453"""
    alert = {"kind": "alert", "alert": kind} if kind in ALERTS else {"kind": kind}
    told = _control(port, "POST", "/control/events", {**alert, "people": people, "on": on})
    typer.echo(f"{told['told_by']} 告诉了，编号 {told['no']}。")


@faults.command("set")
def set_fault(
    name: Annotated[str, typer.Argument(help="数据源、部门的代码，或者 province")],
    mode: Annotated[str, typer.Option(help="、".join(MODES))] = "ok",
    delay_ms: Annotated[int, typer.Option(help="每次先等多少毫秒")] = 0,
    rate: Annotated[float, typer.Option(help="多大比例的请求出故障，0 到 1")] = 1.0,
    port: Port = PORT,
) -> None:
    """例：yichuang-sandbox faults set pensions --mode hang；恢复：yichuang-sandbox faults set pensions --mode ok"""
    told = _control(
        port, "PUT", f"/control/faults/{name}", {"mode": mode, "delay_ms": delay_ms, "rate": rate}
    )
    typer.echo(f"{name}：{json.dumps(told, ensure_ascii=False)}")


@faults.command("list")
def list_faults(port: Port = PORT) -> None:
    """现在设着哪些故障。"""
    told = _control(port, "GET", "/control/faults", None)
    for name, fault in told.items():
        typer.echo(f"{name}：{json.dumps(fault, ensure_ascii=False)}")
    if not told:
        typer.echo("没有设故障。")


@faults.command("clear")
def clear_faults(port: Port = PORT) -> None:
    """全部恢复。"""
    for name in _control(port, "GET", "/control/faults", None):
        _control(port, "PUT", f"/control/faults/{name}", {"mode": "ok"})
    typer.echo("全部恢复了。")


def _make(store: Store, people: int, seed: int, *, quiet: bool = False) -> None:
    with _bar("正在造城市", people, quiet=quiet) as progress:
        synthetic.make(store, people=people, seed=seed, progress=progress)


def _means(out: Path, people: int, seed: int, on: date, *, quiet: bool = False) -> dict[str, int]:
    from yichuang_sandbox import means as files  # numpy and pyarrow are heavy

    with _bar("正在写核对数据", people, quiet=quiet) as progress:
        return files.write(out, people=people, seed=seed, on=on, progress=progress)


def _means_fit(out: Path) -> bool:
    """Whether all tables are there as they are written today; older ones lack what the rules ask by now."""
    if not (out / "households.parquet").exists():
        return False
    import pyarrow.parquet as pq

    from yichuang_sandbox.means.layout import schemas

    files = {out / f"{name}.parquet": schema.names for name, schema in schemas().items()}
    return all(file.exists() and pq.read_schema(file).names == names for file, names in files.items())


def _city_means(data: Path, out: Path, on: date) -> dict[str, int]:
    from yichuang_sandbox.means import city as files

    store = Store(data)
    if not store.exists:
        typer.echo(f"{data} 里还没有城市，先运行 yichuang-sandbox city。", err=True)
        raise typer.Exit(2)
    return files.write(out, store, on=on)


@contextmanager
def _bar(what: str, people: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} 人"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=people)
        yield lambda made: bar.update(task, completed=min(made, people))


def _control(port: int, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """One call to a running sandbox of this machine."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            return found
    except urllib.error.HTTPError as fault:
        told = json.loads(fault.read() or b"{}").get("error", "")
        typer.echo(f"不行：{told}", err=True)
        raise typer.Exit(2) from None
    except OSError:
        typer.echo(f"127.0.0.1:{port} 上没有各部门，先运行 yichuang-sandbox serve。", err=True)
        raise typer.Exit(1) from None
