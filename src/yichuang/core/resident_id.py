"""Identity numbers of natural persons, 18 characters with the check of GB 11643 (ISO 7064 MOD 11-2).

One shape, five kinds: resident identity cards; residence permits of people from Hong Kong (810000), Macao
(820000) and Taiwan (830000); and the permanent-residence card of foreigners issued since 2023-12-01: `9`,
two digits of the issuing province, three of the country (ISO 3166 numeric), birth, sequence, check. Only the
first two digits of a division are looked at: abolished divisions live on in the numbers of their people.
The foreigners' older 15-character number (three letters, twelve digits) is a document number, not this.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from yichuang.core.division import DivisionCode
from yichuang.core.errors import InvalidInput
from yichuang.core.masking import mask_resident_id
from yichuang.core.typed import plain

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for region in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71,),
    )
    for code in region
)
_EARLIEST_YEAR = 1900
DEMO_DIVISION = DivisionCode("339999")
"""Never assigned: GB/T 2260 numbers prefectures 01-70 and 90, so no person was ever registered under 3399."""


class Sex(StrEnum):
    """Codes of GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"


class IdKind(StrEnum):
    """Which document the number belongs to."""

    RESIDENT = "resident"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    TAIWAN = "taiwan"
    FOREIGNER = "foreigner"


_PERMITS = {"810000": IdKind.HONG_KONG, "820000": IdKind.MACAO, "830000": IdKind.TAIWAN}


class ResidentId(str):
    """A number that passed `parse`; the constructor takes a stored one as it is. `repr` is masked.

    >>> person = ResidentId.parse(" 11010519491231002ｘ", today=date(2026, 11, 22))
    >>> person, person.birth_date, person.sex, person.division
    (ResidentId('1101**********002X'), datetime.date(1949, 12, 31), <Sex.FEMALE: '2'>, DivisionCode('110105'))
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, *, today: date, legacy: bool = False, field: str = "resident_id") -> ResidentId:
        """The number as typed, normalised. `legacy` also takes the 15 digits of archives.

        InvalidInput, in this order: empty, length, characters, division, date, future, check.
        """
        number = plain(text).replace("-", "")
        reason = _fault(number, today=today, legacy=legacy)
        if reason:
            raise InvalidInput(field=field, reason=reason)
        return cls(number)

    @property
    def is_legacy(self) -> bool:
        """15 digits, issued until 1999."""
        return len(self) == 15

    @property
    def birth_date(self) -> date:
        """The day the number states; a court or register may know better."""
        return _birth_date(self)

    @property
    def sex(self) -> Sex:
        """Odd sequences are men's, even ones women's."""
        return Sex.MALE if int(self[-1] if self.is_legacy else self[16]) % 2 else Sex.FEMALE

    @property
    def kind(self) -> IdKind:
        """Which document the number belongs to."""
        return IdKind.FOREIGNER if self[0] == "9" else _PERMITS.get(self[:6], IdKind.RESIDENT)

    @property
    def division(self) -> DivisionCode:
        """Where the number was first issued, perhaps long abolished; of foreigners only the province."""
        return DivisionCode(f"{self[1:3]}0000" if self.kind is IdKind.FOREIGNER else self[:6])

    @property
    def country(self) -> str:
        """Of foreigners the ISO 3166 numeric code at the time of issue, otherwise China's 156."""
        return self[3:6] if self.kind is IdKind.FOREIGNER else "156"

    def upgrade(self) -> ResidentId:
        """The 18 characters of a 15-digit number; others are returned as they are.

        >>> ResidentId("330203900101123").upgrade() == "330203199001011236"
        True
        """
        if not self.is_legacy:
            return self
        body = f"{self[:6]}19{self[6:]}"
        return ResidentId(body + check_character(body))

    def __repr__(self) -> str:
        return f"ResidentId({mask_resident_id(self)!r})"


def check_character(body: str) -> str:
    """The eighteenth character of seventeen digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def demo_resident_id(seq: int, birth: date, sex: Sex) -> ResidentId:
    """A valid number of a person who cannot exist, for demo and tests: see `DEMO_DIVISION`.

    `seq` (0-499) tells apart people of one birthday and sex. ValueError beyond it.

    >>> str(demo_resident_id(0, date(1990, 1, 1), Sex.MALE))
    '339999199001010013'
    """
    if not 0 <= seq <= 499:
        raise ValueError("a birthday and sex have 500 sequence numbers")
    sequence = seq * 2 + 1 if sex is Sex.MALE else (seq * 2 + 2) % 1000
    body = f"{DEMO_DIVISION}{birth:%Y%m%d}{sequence:03d}"
    return ResidentId(body + check_character(body))


def _fault(number: str, *, today: date, legacy: bool) -> str:
    """The first fault's reason code, or nothing."""
    if not number:
        return "empty"
    if len(number) != 18 and not (legacy and len(number) == 15):
        return "length"
    digits = number[:-1] + ("0" if len(number) == 18 and number[-1] == "X" else number[-1])
    if not (digits.isascii() and digits.isdigit()):
        return "characters"
    if not _division_exists(number):
        return "division"
    try:
        birth = _birth_date(number)
    except ValueError:
        return "date"
    if birth.year < _EARLIEST_YEAR:
        return "date"
    if birth > today:
        return "future"
    return "" if len(number) == 15 or check_character(number[:17]) == number[17] else "check"


def _division_exists(number: str) -> bool:
    if number[0] == "9":
        return len(number) == 18 and number[1:3] in _PROVINCES
    return number[:2] in _PROVINCES or (len(number) == 18 and number[:6] in _PERMITS)


def _birth_date(number: str) -> date:
    """In 15 digits the century is the twentieth, but sequences 996-999 were kept for the nineteenth."""
    if len(number) == 15:
        century = "18" if number[12:] >= "996" else "19"
        return date.fromisoformat(f"{century}{number[6:8]}-{number[8:10]}-{number[10:12]}")
    return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
