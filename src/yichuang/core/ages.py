"""Ages as the Civil Code counts them: full years, reached on the birthday itself (arts. 202, 1259)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def birthday(birth: date, age: int) -> date:
    """The day on which `age` is reached; without such a day the month's last (art. 202).

    >>> birthday(date(1936, 2, 29), 90)
    datetime.date(2026, 2, 28)
    """
    year = birth.year + age
    return date(year, birth.month, min(birth.day, monthrange(year, birth.month)[1]))


def age_on(birth: date, day: date) -> int:
    """Full years on `day`. ValueError before birth.

    >>> age_on(date(2008, 11, 22), date(2026, 11, 22)), age_on(date(2008, 11, 23), date(2026, 11, 22))
    (18, 17)
    """
    if day < birth:
        raise ValueError("nobody has an age before birth")
    age = day.year - birth.year
    return age if day >= birthday(birth, age) else age - 1
