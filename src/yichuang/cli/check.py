"""`yichuang check`: means checks of one family, of all recipients, of everybody."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from yichuang.catalogue.release import digest as release_digest
from yichuang.catalogue.release import freeze
from yichuang.cli.catalogue import sound_catalogue
from yichuang.cli.check_run import run
from yichuang.cli.days import typed_day
from yichuang.core.errors import CatalogueFault, InvalidInput

if TYPE_CHECKING:
    from yichuang.apps.checks.batch.running import Job
    from yichuang.apps.checks.batch.spark import Cluster
    from yichuang.rules.parameters import Parameters

app = typer.Typer(help="家庭经济状况核对：一户、全部在册对象、全部人口。", no_args_is_help=True)
app.command("run")(run)

WORDING = {
    ("memory", "shape"): "内存 {text} 不对：请写成 512MB 或 2GB。",
    (
        "memory",
        "too_small",
    ): "内存 {text} 不够算这么多数据：请写大一些，如 --memory 1GB，再加 --resume 接着算。",
    ("engine", "unknown"): "没有引擎 {text}：只能是 duckdb 或 spark。",
    (
        "engine",
        "not_installed",
    ): "这台机器没有装 PySpark：先运行 make cluster，或在装了 PySpark 的机器上运行。",
    ("engine", "master"): "用 spark 时要写 --master，如 --master spark://主机:7077 或 --master local[2]。",
    (
        "master",
        "shape",
    ): "集群的地址 {text} 不对：请写成 spark://主机:7077（几台用逗号隔开）、local[2]、yarn 或 k8s://…。",
    ("master", "no_answer"): "集群 {text} 没有回音：请核对地址，看看主节点开着没有，再运行一次。",
    ("data", "no_folder"): "没有数据文件夹 {text}：请核对路径；里面要有什么，见 docs/howto/population.md。",
    (
        "out",
        "unusable",
    ): "文件夹 {text} 不能用（{more}）：请换一个能写的文件夹，或者腾出地方再加 --resume 接着算。",
    ("out", "not_empty"): "文件夹 {text} 里已有内容：换一个空文件夹；要接着上次没跑完的，请加 --resume。",
    ("out", "differs"): "文件夹 {text} 里没跑完的是另一批（数据、日期、参数或版本不同）：请换一个空文件夹。",
    ("data", "ingested_otherwise"): "{text} 是按另一个日期或范围整理的：请用原始数据，或写一样的日期。",
    ("region", "unknown"): "没有地区 {text}：请核对行政区划代码，如 330200。",
    ("region", "no_parameters"): "{text} 在这一天有标准没有定（{more}）：请先在事项目录里补上，再核对。",
    ("region", "not_covered"): "{text} 不包括数据里的这些县（市、区）：{more}。请改 --region。",
    ("on", "shape"): "日期 {text} 不对：请写成 2026-11-22。",
    ("key", "unreadable"): "密钥文件 {text} 读不出来或太短：请给一个至少 16 字节的文件。",
}
TABLES = {
    "missing": "数据文件夹里缺少：{text}。每张表一个 Parquet 文件或一个文件夹，见 docs/howto/population.md。",
    "columns": "数据文件的列不对或缺少：{text}。列名和类型见 docs/howto/population.md。",
    "broken": "数据文件读不出来：{text}。可能还没有传完，或者坏了：请等它传完、重新取一份，再接着跑。",
    "changed": "整理的时候数据文件被换过，这次的不能用：请等文件都放好，再接着跑（--resume 会从头整理）。",
    "range": "{text} 里有这一栏放不下的数（为保密不显示是哪个）：请核对这一列是不是放错了。",
    "empty": "{text} 里有空的：每一行都要有。",
    "twice": "{text} 里有人出现两次：这张表每人只能有一行，请先去掉重复的。",
    "characters": "{text} 里有不是证件号码的内容（为保密不显示是哪个）：请核对这一列。",
}
_STAGES = {"ingest": ("整理数据", "行"), "evaluate": ("计算", "批")}
_SHORTEST_KEY = 16
_STANDALONE = "spark://"
_HOST = r"[^\s/,]+:\d{1,5}"
_MASTER = re.compile(rf"local(\[[\d*, ]+\])?|{_STANDALONE}{_HOST}(,{_HOST})*|yarn|k8s://\S+")
_ANSWERS_WITHIN_S = 5
_CONCLUSIONS = {1: "符合条件", 2: "超过标准", 3: "无法判断（数据不全）"}
_CHANGES = {0: "不变", 1: "新增", 2: "增加", 3: "减少", 4: "停发", 5: "渐退", 6: "改为另一种救助"}

Data = Annotated[Path, typer.Option(help="数据文件夹：户、成员和十二类来源的 Parquet。")]
Out = Annotated[
    Path, typer.Option(help="结果放在哪个文件夹：results、findings、summary.parquet、manifest.json。")
]
Region = Annotated[str, typer.Option(help="行政区划代码，含下级；决定用哪里的标准。")]
On = Annotated[str | None, typer.Option(help="按哪一天的标准算，如 2026-11-22；不写就是今天。")]
Engine = Annotated[str, typer.Option(help="duckdb：这台机器；spark：集群。")]
Master = Annotated[str | None, typer.Option(help="Spark 集群，如 spark://主机:7077。")]
Conf = Annotated[list[str] | None, typer.Option(help="Spark 的设置，如 spark.executor.cores=2；可写多次。")]
Memory = Annotated[str, typer.Option(help="引擎最多用多少内存，如 512MB。")]
KeyFile = Annotated[
    Path | None, typer.Option(help="代号的密钥文件，放在结果文件夹之外；不写就随机生成、用完即忘。")
]
Resume = Annotated[bool, typer.Option("--resume", help="接着上次没跑完的。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


@app.command()
def batch(  # noqa: PLR0913 - a command takes its options one by one
    data: Data,
    out: Out,
    region: Region,
    on: On = None,
    engine: Engine = "duckdb",
    master: Master = None,
    conf: Conf = None,
    memory: Memory = "1GB",
    key_file: KeyFile = None,
    *,
    resume: Resume = False,
    as_json: AsJson = False,
) -> None:
    """批量核对：全部的户，十二类数据，算出每户的收入、财产、结论和金额。

    例：yichuang check batch --data 数据 --out 结果 --region 330212 --on 2026-11-22 --memory 512MB
    """
    asked = _Asked(data, out, region, on, engine, master, tuple(conf or ()), memory, key_file)
    _show(_run(asked, recipients=False, resume=resume), out, as_json=as_json)


@app.command()
def recheck(  # noqa: PLR0913 - a command takes its options one by one
    data: Data,
    out: Out,
    region: Region,
    on: On = None,
    engine: Engine = "duckdb",
    master: Master = None,
    conf: Conf = None,
    memory: Memory = "1GB",
    key_file: KeyFile = None,
    *,
    resume: Resume = False,
    as_json: AsJson = False,
) -> None:
    """复核：只算现在享受救助的户，说出该增、该减、该停的各多少，逐户的在结果里。

    例：yichuang check recheck --data 数据 --out 复核 --region 330200
    """
    asked = _Asked(data, out, region, on, engine, master, tuple(conf or ()), memory, key_file)
    _show(_run(asked, recipients=True, resume=resume), out, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options as they were typed."""

    data: Path
    out: Path
    region: str
    on: str | None
    engine: str
    master: str | None
    conf: tuple[str, ...]
    memory: str
    key_file: Path | None


def _run(asked: _Asked, *, recipients: bool, resume: bool) -> dict[str, Any]:
    import duckdb
    import pyarrow as pa

    from yichuang.apps.checks.batch import running

    try:
        job = _job(asked, recipients=recipients)
        with _progress() as tell:
            return running.run(job, resume=resume, tell=tell)
    except InvalidInput as fault:
        _refuse(fault, asked)
    except (duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        _refuse(InvalidInput(field="memory", reason="too_small"), asked)
    except (OSError, duckdb.IOException) as fault:  # a file that cannot be made, a disk that is full
        why = getattr(fault, "strerror", None) or "写不进去"
        _refuse(InvalidInput(field="out", reason=f"unusable:{why}"), asked)


def _job(asked: _Asked, *, recipients: bool) -> Job:
    from yichuang.apps.checks.batch import folders, running
    from yichuang.apps.checks.batch.session import Memory as Bounds

    if not asked.data.is_dir():
        raise InvalidInput(field="data", reason="no_folder")
    raw = folders.Raw(asked.data)
    on = typed_day(asked.on)
    if not folders.Ingested(asked.data).is_complete:
        raw.check()
    parameters, release = _parameters(asked.region, raw.counties(), on)
    return running.Job(
        data=asked.data,
        out=asked.out,
        on=on,
        parameters=parameters,
        release=release,
        memory=Bounds(asked.memory),
        cluster=_cluster(asked),
        recipients=recipients,
        key=_key(asked.key_file),
    )


def _parameters(region: str, counties: list[int], on: date) -> tuple[list[Parameters], str]:
    """A row for each county of the data, and the digest of the catalogue they are from.

    A county with no figures of its own in the catalogue has those of the region; one of another region is refused.
    """
    from yichuang.apps.checks.parameters import parameters

    catalogue = sound_catalogue()
    if region not in catalogue.regions:
        raise InvalidInput(field="region", reason="unknown")
    own = [str(county) for county in counties if str(county) in catalogue.regions]
    outside = [county for county in own if region not in (above.code for above in catalogue.chain(county))]
    if outside:
        raise InvalidInput(field="region", reason=f"not_covered:{'、'.join(outside)}")
    try:
        common = parameters(catalogue, region, on)
        rows = {int(county): parameters(catalogue, county, on) for county in own}
    except CatalogueFault as fault:
        raise InvalidInput(field="region", reason=f"no_parameters:{fault.fields['path']}") from None
    found = [rows.get(county) or replace(common, county=county) for county in counties]
    return found, release_digest(freeze(catalogue))


def _cluster(asked: _Asked) -> Cluster | None:
    from yichuang.apps.checks.batch.spark import Cluster

    if asked.engine == "duckdb":
        return None
    if asked.engine != "spark":
        raise InvalidInput(field="engine", reason="unknown")
    if not asked.master:
        raise InvalidInput(field="engine", reason="master")
    if not _MASTER.fullmatch(asked.master):
        raise InvalidInput(field="master", reason="shape")
    if asked.master.startswith(_STANDALONE) and not any(map(_answers, _hosts(asked.master))):
        raise InvalidInput(field="master", reason="no_answer")
    pairs = (text.partition("=") for text in asked.conf)
    return Cluster(asked.master, {name: value for name, _, value in pairs})


def _hosts(master: str) -> Iterator[tuple[str, int]]:
    for text in master.removeprefix(_STANDALONE).split(","):
        host, _, port = text.rpartition(":")
        yield host.strip("[]"), int(port)


def _answers(place: tuple[str, int]) -> bool:
    """Whether anybody listens there: Spark itself would go on asking for a minute and end in a trace."""
    try:
        socket.create_connection(place, _ANSWERS_WITHIN_S).close()
    except (OSError, OverflowError, UnicodeError):  # nobody there; no port; no name
        return False
    return True


def _key(file: Path | None) -> bytes | None:
    if file is None:
        return None
    found = file.read_bytes() if file.is_file() else b""
    if len(found) < _SHORTEST_KEY:
        raise InvalidInput(field="key", reason="unreadable")
    return found


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage, on a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} {task.fields[unit]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        stages: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                title, unit = _STAGES[stage]
                stages[stage] = bar.add_task(title, total=total, unit=unit)
            bar.update(stages[stage], completed=done, total=total)

        yield tell


def _show(found: dict[str, Any], out: Path, *, as_json: bool) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_told(found, out)))


def _told(found: dict[str, Any], out: Path) -> Iterator[str]:
    from yichuang.rules.codes import Change, Conclusion

    summary, seconds = found["summary"], found["seconds"]
    names = {str(int(code)): _CONCLUSIONS[code] for code in Conclusion}
    changes = {str(int(code)): _CHANGES[code] for code in Change}
    yield f"算了 {summary['units']:,} 户：" + _counted(summary["conclusion"], names)
    yield "与现在相比：" + _counted(summary["change"], changes)
    before, after = summary["current_fen_a_month"], summary["amount_fen_a_month"]
    yield f"每月金额：现在 {before / 100:,.2f} 元，按这次核对 {after / 100:,.2f} 元"
    yield f"整理数据 {seconds['ingest']} 秒，计算 {seconds['evaluate']} 秒；结果在 {out}"


def _counted(counts: dict[str, int], names: dict[str, str]) -> str:
    return "，".join(f"{names[code]} {count:,}" for code, count in counts.items())


def _refuse(fault: InvalidInput, asked: _Asked) -> NoReturn:
    field, (reason, _, more) = str(fault.fields["field"]), str(fault.fields["reason"]).partition(":")
    if reason in TABLES:
        message = TABLES[reason].format(text=field)
    else:
        text = f"“{getattr(asked, field, None) or asked.key_file}”"
        message = WORDING[field, reason].format(text=text, more=more)
    typer.echo(message, err=True)
    raise typer.Exit(2)
