"""A finding: what one rule says about one case, with the numbers it compared and the law it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

Measured = int | str | bool | date | tuple[str, ...] | None
"""What a rule compared: fen, days, counts, codes, dates. Floats have no place here."""


class FindingDetail(TypedDict, total=False):
    """What a finding may say beside its code: see `Finding`."""

    field: str | None
    actual: Measured
    limit: Measured
    basis: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the fault (or the rule, where `ok`); `text` is Chinese and may be empty.

    >>> finding = Finding.check(39 >= 40, code="age_difference_too_small", actual=39, limit=40)
    >>> finding.ok, finding.code, finding.actual, finding.limit
    (False, 'age_difference_too_small', 39, 40)
    """

    code: str
    ok: bool
    field: str | None = None
    actual: Measured = None
    limit: Measured = None
    basis: str = ""
    text: str = ""

    @classmethod
    def check(cls, ok: bool, /, *, code: str, **detail: Unpack[FindingDetail]) -> Finding:
        """The finding of a rule that holds when `ok`."""
        return cls(code, bool(ok), **detail)


def failed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that do not hold, in their order.

    >>> [f.code for f in failed([Finding.check(True, code="a"), Finding.check(False, code="b")])]
    ['b']
    """
    return tuple(finding for finding in findings if not finding.ok)
