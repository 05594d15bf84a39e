"""Office hours 办公时间, as far as clocks care: on which day something was received in law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from yichuang.clock.calendar import WorkCalendar
from yichuang.clock.spans import local
from yichuang.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From `opens` to `closes` on every working day; the noon break stops no clock."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise InvalidInput(field="office_hours", reason="closes_before_opens")

    @classmethod
    def parse(cls, text: str, *, field: str = "office_hours") -> OfficeHours:
        """`09:00-17:30`. InvalidInput: shape.

        >>> OfficeHours.parse("09:00-17:30").closes
        datetime.time(17, 30)
        """
        opens, _, closes = text.partition("-")
        try:
            return cls(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()))
        except ValueError as fault:
            raise InvalidInput(field=field, reason="shape") from fault


def legal_receipt_day(at: datetime, hours: OfficeHours, calendar: WorkCalendar) -> date:
    """The day from which the agency's clocks count: the next working day after closing time or on a rest day.

    民法典第二百零三条第二款: the end of business is the end of the day; closing time itself is still in time.
    What favours the citizen (the date of application) keeps the real day.
    """
    at = local(at)
    if calendar.is_working_day(at.date()) and at.time() <= hours.closes:
        return at.date()
    return calendar.add_working_days(at.date(), 1)
