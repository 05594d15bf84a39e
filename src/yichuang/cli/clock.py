"""`yichuang clock`: due dates, and the reason of every day."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer

from yichuang.cli.paths import catalogue_dir
from yichuang.clock import (
    Course,
    Explanation,
    OfficeHours,
    Suspension,
    WorkCalendar,
    explain,
    legal_receipt_day,
    load_folder,
    midnight,
)
from yichuang.core.clocktime import SHANGHAI, format_date, format_time
from yichuang.core.errors import CatalogueFault, InvalidInput
from yichuang.core.limits import Limit, Unit

app = typer.Typer(help="时限：最晚日期和每天的理由。", no_args_is_help=True)

_WORDING = {
    ("region", "shape"): "地区 {text} 不对：请写 6、9 或 12 位行政区划代码，如 330200。",
    ("region", "unknown"): "没有地区 {text} 的工作日日历：请核对行政区划代码，如 330200。",
    ("start", "shape"): "开始时间 {text} 不对：请写成 2017-09-29 或 2017-09-29T10:30。",
    ("limit", "shape"): "时限 {text} 不对：请写成 15wd、30cd、6month 或 4hour。",
    ("extend", "shape"): "延长 {text} 不对：请写成 10wd、30cd、6month 或 4hour。",
    ("suspend", "shape"): "暂停 {text} 不对：请写成 2025-10-13/2025-10-17；还没恢复的写 2025-10-13/。",
    ("suspension", "end_before_start"): "暂停 {text} 不对：结束早于开始，请对调或改正。",
    ("office_hours", "shape"): "办公时间 {text} 不对：请写成 09:00-17:30。",
    ("office_hours", "closes_before_opens"): "办公时间 {text} 不对：下班要晚于上班。",
    ("date", "out_of_range"): "日期超出 1900 年至 2199 年，算不出来：请核对开始时间、时限和暂停。",
}


@app.callback()
def group() -> None:
    """Keeps `due` a command of its own while it is the only one."""


@app.command()
def due(  # noqa: PLR0913 - a command takes its options one by one
    region: Annotated[str, typer.Option(help="行政区划代码；决定用哪份工作日日历。")],
    start: Annotated[str, typer.Option(help="开始时间，如 2017-09-29 或 2017-09-29T10:30。")],
    limit: Annotated[str, typer.Option(help="时限：15wd 工作日，30cd 自然日，6month 月，4hour 小时。")],
    suspend: Annotated[list[str] | None, typer.Option(help="暂停 A/B，含首尾两天；可写多次。")] = None,
    extend: Annotated[str | None, typer.Option(help="延长，如 10wd。")] = None,
    office_hours: Annotated[
        str | None, typer.Option(help="办公时间，如 09:00-17:30；下班后收到的从下一个工作日算。")
    ] = None,
    *,
    with_days: Annotated[bool, typer.Option("--explain", help="列出每天和理由。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """算出最晚日期。

    例：yichuang clock due --region 330200 --start 2017-09-29 --limit 5wd --explain
    """
    calendar = _calendar(region)
    begins = _start(start, office_hours, calendar)
    course = Course(
        begins,
        _limit(limit, "limit"),
        [_suspension(text) for text in suspend or []],
        None if extend is None else _limit(extend, "extend"),
    )
    event = "收到" if begins == _moment(start, "start") else "视为收到"
    try:
        explanation = explain(course, calendar, event=event)
    except InvalidInput as fault:
        _refuse(fault, start)
    _print(course, explanation, with_days=with_days, as_json=as_json)


def _print(course: Course, explanation: Explanation, *, with_days: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_shape(explanation), ensure_ascii=False))
        return
    typer.echo(_answer(course, explanation))
    if explanation.provisional and not with_days:
        typer.echo("暂估：其间有的年份还没有公布放假安排。", err=True)
    if with_days:
        for line in explanation.days:
            typer.echo(f"{format_date(line.date)}  {'计入' if line.counted else '不计'}  {line.reason}")
        typer.echo(explanation.sentence)


def _answer(course: Course, explanation: Explanation) -> str:
    """The date alone, with the time of day where hours decide."""
    end = explanation.due
    if end is None:
        return "暂停中"
    last = course.extension or course.limit
    return f"{end.at:%Y-%m-%d} {format_time(end.at)}" if last.unit is Unit.HOUR else end.on.isoformat()


def _shape(explanation: Explanation) -> dict[str, object]:
    end = explanation.due
    return {
        "due": None if end is None else end.on.isoformat(),
        "provisional": explanation.provisional,
        "late_from": None if end is None else end.at.isoformat(),
        "sentence": explanation.sentence,
        "days": [
            {"date": line.date.isoformat(), "counted": line.counted, "reason": line.reason}
            for line in explanation.days
        ],
    }


def _calendar(region: str) -> WorkCalendar:
    try:
        return load_folder(catalogue_dir() / "calendars").for_division(region)
    except InvalidInput as fault:
        _refuse(fault, region)
    except CatalogueFault as fault:
        place = f"{fault.fields['path']}:{fault.fields['line']}"
        _stop(f"工作日日历有误，{place}：{fault.fields['reason']}。")


def _start(text: str, office_hours: str | None, calendar: WorkCalendar) -> datetime:
    begins = _moment(text, "start")
    if office_hours is None:
        return begins
    try:
        hours = OfficeHours.parse(office_hours)
    except InvalidInput as fault:
        _refuse(fault, office_hours)
    try:
        received = legal_receipt_day(begins, hours, calendar)
    except InvalidInput as fault:
        _refuse(fault, text)
    return begins if received == begins.date() else midnight(received)


def _moment(text: str, field: str, *, shown: str = "") -> datetime:
    """An instant; without a zone it is on the Chinese clock."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        _refuse(InvalidInput(field=field, reason="shape"), shown or text)


def _limit(text: str, field: str) -> Limit:
    try:
        return Limit.parse(text, field=field)
    except InvalidInput as fault:
        _refuse(fault, text)


def _suspension(text: str) -> Suspension:
    """`A/B`: two dates, inclusive, or two times; `A/` has not ended."""
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash or not first:
        _refuse(InvalidInput(field="suspend", reason="shape"), text)
    begins = _moment(first, "suspend", shown=text)
    ends = _moment(last, "suspend", shown=text) if last else None
    try:
        if _is_date(first) and (not last or _is_date(last)):
            return Suspension.days(begins.date(), None if ends is None else ends.date(), "")
        return Suspension(begins, ends, "")
    except InvalidInput as fault:
        _refuse(fault, text)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse(fault: InvalidInput, text: str) -> NoReturn:
    key = (str(fault.fields["field"]), str(fault.fields["reason"]))
    _stop(_WORDING[key].format(text=f"“{text}”"))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
