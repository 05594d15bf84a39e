"""The file: one application a line. What a line may hold, and what is wrong with it. No database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit

By = Literal[
    "applicant",
    "agent",
    "clerk",
    "reviewer",
    "approver",
    "chief_examiner",
    "office_head",
    "supervisor",
    "department",
    "system",
]


class RecordRefused(Exception):
    """One line cannot be replayed; reads ``line N: reason``."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class RecordedEvent(_Strict):
    """Something that happened. A time without a zone is on the Chinese clock."""

    at: datetime
    action: str
    by: By
    data: dict[str, Any] = Field(default_factory=dict)

    @field_validator("at")
    @classmethod
    def on_the_chinese_clock(cls, value: datetime) -> datetime:
        return value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)


class Record(_Strict):
    """One application. ``handling`` and ``promised`` are limits of the past and journalled as such."""

    line: int
    ref: str = ""
    service: str
    region: str
    channel: str = "counter"
    handling: Literal["immediate", "committed"] | None = None
    promised: Limit | None = None
    parties: dict[str, Any] = Field(default_factory=dict)
    events: tuple[RecordedEvent, ...] = Field(min_length=1)

    @field_validator("promised", mode="before")
    @classmethod
    def as_limit(cls, value: Any) -> Any:
        try:
            return Limit.parse(value) if isinstance(value, str) else value
        except InvalidInput:
            raise ValueError("时限要写成 6wd、30cd、2month 或 4hour") from None

    @model_validator(mode="after")
    def in_order(self) -> Record:
        times = [event.at for event in self.events]
        if times != sorted(times):
            raise ValueError("events 要按时间先后排列")
        return self


def read(path: Path) -> list[Record]:
    """All records in the order of their first event; blank lines are passed over. Raises RecordRefused."""
    try:
        texts = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise RecordRefused(0, f"读不了 {path}：{fault}") from fault
    found = [_record(number, text) for number, text in enumerate(texts, 1) if text.strip()]
    if not found:
        raise RecordRefused(1, f"{path} 里没有记录")
    return sorted(found, key=lambda record: (record.events[0].at, record.line))


def _record(number: int, text: str) -> Record:
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise RecordRefused(number, "一行要是一个 JSON 对象")
        return Record.model_validate({**data, "line": number})
    except json.JSONDecodeError as fault:
        raise RecordRefused(number, f"不是合格的 JSON（第 {fault.colno} 列）") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RecordRefused(number, f"{place} {first['msg']}".strip()) from fault
