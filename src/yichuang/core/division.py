"""Division codes 行政区划代码: six digits (GB/T 2260), nine and twelve (GB/T 10114).

A code is a name, not an address: divisions merge, split and move, development zones sit across others, so
what lies in what is asked of the division table and never read off a prefix.
"""

from __future__ import annotations

from yichuang.core.errors import InvalidInput
from yichuang.core.typed import plain

_LENGTHS = (6, 9, 12)


class DivisionCode(str):
    """A code in its shortest shape, so that equal divisions are equal strings.

    >>> DivisionCode.parse("３３０２１１ 001 000"), DivisionCode.parse("330203000000")
    (DivisionCode('330211001'), DivisionCode('330203'))

    The constructor takes a stored code as it is; `parse` takes what a person or a partner sent.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, *, field: str = "division") -> DivisionCode:
        """InvalidInput: characters, length. Whether the code was ever in force is the table's business."""
        code = plain(text).replace("-", "")
        if not (code.isascii() and code.isdigit()):
            raise InvalidInput(field=field, reason="characters")
        if len(code) not in _LENGTHS:
            raise InvalidInput(field=field, reason="length")
        while len(code) > _LENGTHS[0] and code.endswith("000"):
            code = code[:-3]
        return cls(code)

    @property
    def padded(self) -> str:
        """The twelve-digit shape that statistics and exchange use.

        >>> DivisionCode("330211001").padded
        '330211001000'
        """
        return self.ljust(_LENGTHS[-1], "0")

    def __repr__(self) -> str:
        return f"DivisionCode({str(self)!r})"
