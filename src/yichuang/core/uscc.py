"""Unified social credit codes 统一社会信用代码 (GB 32100-2015), the check by python-stdnum.

The shape is ours, because stdnum refuses the letters that the first two places may hold (village economic
cooperatives are N1 to N3), and so is the inner check of the organisation code. Some codes that were really
issued fail a check: what is typed is refused, what is imported is warned of.
"""

from __future__ import annotations

import re

from stdnum.cn import uscc as _standard

from yichuang.core.division import DivisionCode
from yichuang.core.errors import InvalidInput
from yichuang.core.findings import Finding, failed
from yichuang.core.resident_id import DEMO_DIVISION
from yichuang.core.typed import plain

_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_CHECKS = "0X987654321"


class Uscc(str):
    """A code that passed `parse`; the constructor takes a stored one as it is.

    >>> code = Uscc.parse("11330800 002618015k")
    >>> code, code.category, code.division, code.organisation_code
    (Uscc('11330800002618015K'), '11', DivisionCode('330800'), '002618015')
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, *, field: str = "uscc") -> Uscc:
        """What a person typed. InvalidInput: empty, length, characters, check."""
        code = plain(text).replace("-", "")
        reason = _fault(code)
        if reason:
            raise InvalidInput(field=field, reason=reason)
        return cls(code)

    @classmethod
    def imported(cls, text: str, *, field: str = "uscc") -> tuple[Uscc, tuple[Finding, ...]]:
        """What a partner's record states: a wrong check is a failed finding, a wrong shape InvalidInput."""
        code = plain(text).replace("-", "")
        reason = _fault(code)
        if reason and reason != "check":
            raise InvalidInput(field=field, reason=reason)
        return cls(code), failed(cls(code).checks(field=field))

    def checks(self, *, field: str = "uscc") -> tuple[Finding, ...]:
        """Both checks as findings: the code's own, and the organisation code's inside (GB 11714)."""
        expected = organisation_check(self[8:16])
        return (
            Finding.check(not _fault(self), code="uscc_check_wrong", field=field, basis="GB 32100-2015"),
            Finding.check(
                self[16] == expected,
                code="uscc_organisation_check_wrong",
                field=field,
                actual=self[16],
                limit=expected,
                basis="GB 11714-1997",
            ),
        )

    @property
    def category(self) -> str:
        """Registering department and kind of body: 51 association, 52 service institution, 53 foundation."""
        return self[:2]

    @property
    def division(self) -> DivisionCode:
        """Where the code was issued, perhaps long abolished."""
        return DivisionCode(self[2:8])

    @property
    def is_demo(self) -> bool:
        """Whether it stands in the division that never was, so that it can be nobody's real code."""
        return self[2:8] == DEMO_DIVISION

    @property
    def organisation_code(self) -> str:
        """The nine characters of the older organisation code."""
        return self[8:17]

    def __repr__(self) -> str:
        return f"Uscc({str(self)!r})"


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code's eight.

    >>> organisation_check("00261801"), organisation_check("MA27XL0H")
    ('5', '3')
    """
    total = sum(int(c, 36) * weight for c, weight in zip(body, _BODY_WEIGHTS, strict=True))
    return _BODY_CHECKS[total % 11]


def issue_demo(seq: int, *, category: str = "51") -> Uscc:
    """A valid code of a body that cannot exist: issued in a division that never was. ValueError past 999999.

    >>> issue_demo(1), issue_demo(7, category="53")
    (Uscc('51339999MJ00000181'), Uscc('53339999MJ0000077X'))
    """
    if not 0 <= seq <= 999_999:
        raise ValueError("demo bodies have six digits")
    body = f"MJ{seq:06d}"
    front = f"{category}{DEMO_DIVISION}{body}{organisation_check(body)}"
    return Uscc(front + _standard.calc_check_digit(front))


def assign_demo(category: str, division: str, serial: int) -> Uscc:
    """The code a register gives its next body: of the division that never was, the issuing one written in the body.

    Real codes come from the national allocation; these are valid by every check, distinct by division and serial,
    and can be nobody's. ValueError past 923520 in a division.

    >>> code = assign_demo("51", "330212", 1)
    >>> code, code.is_demo, [finding.ok for finding in code.checks()]
    (Uscc('51339999B2K000012H'), True, [True, True])
    """
    body = _in_base_31(int(division[:6])) + _in_base_31(serial)
    front = f"{category}{DEMO_DIVISION}{body}{organisation_check(body)}"
    return Uscc(front + _standard.calc_check_digit(front))


def _in_base_31(number: int) -> str:
    digits = ""
    for _ in range(4):
        number, last = divmod(number, len(_CHARACTERS))
        digits = _CHARACTERS[last] + digits
    if number:
        raise ValueError("four places hold no more")
    return digits


def _fault(code: str) -> str:
    if not code:
        return "empty"
    if len(code) != 18:
        return "length"
    if not _SHAPE.fullmatch(code):
        return "characters"
    return "" if _standard.calc_check_digit(code[:17]) == code[17] else "check"
