"""The codes of the means check's tables and results: small integers, so that a province fits in memory.

0 always means "none" or the ordinary case. Missing is NULL in the tables, never one of these.
"""

from enum import IntEnum, IntFlag


class Kind(IntEnum):
    """The twelve kinds of data a check asks for (最低生活保障审核确认办法 art 17)."""

    POPULATION = 1
    VEHICLES = 2
    TAX = 3
    SOCIAL_INSURANCE = 4
    REAL_ESTATE = 5
    FIRMS = 6
    HOUSING_FUND = 7
    BANK = 8
    SECURITIES = 9
    INSURANCE = 10
    PAYMENTS = 11
    CIVIL_AFFAIRS = 12

    @property
    def bit(self) -> int:
        """This kind's place in ``households.missing``."""
        return 1 << (self - 1)

    @property
    def table(self) -> str:
        """The table (and file) that holds this kind's rows."""
        return self.name.lower()


class Relation(IntEnum):
    """To the applicant; in ``population`` to the head of the police household."""

    SELF = 1
    SPOUSE = 2
    CHILD = 3
    PARENT = 4
    GRANDCHILD = 5
    GRANDPARENT = 6
    SIBLING = 7
    OTHER = 9


class Situation(IntEnum):
    """Why somebody may not count although named (审核确认办法 art 7)."""

    TOGETHER = 0
    PRISON = 1
    DETOX = 2
    DECLARED_MISSING = 3
    CLERGY_APART = 4


class Study(IntEnum):
    """Full-time study; only up to the bachelor does it make an adult child a dependent."""

    NONE = 0
    UP_TO_BACHELOR = 1
    POSTGRADUATE = 2


class Disability(IntEnum):
    """Kinds of disability on the certificate; the grade stands beside it, 0 none, 1 gravest to 4."""

    NONE = 0
    SIGHT = 1
    HEARING = 2
    SPEECH = 3
    LIMB = 4
    INTELLECTUAL = 5
    MENTAL = 6
    MULTIPLE = 7


class Aid(IntEnum):
    """What a household receives, or would by this check."""

    NONE = 0
    SUBSISTENCE = 1
    MARGINAL = 2
    DESTITUTE = 3
    HARDSHIP = 4


class Conclusion(IntEnum):
    """The check's own finding about income and property; the decision on the aid is an officer's."""

    BELOW = 1
    ABOVE = 2
    UNDETERMINED = 3


class Change(IntEnum):
    """What becomes of the current aid."""

    NONE = 0
    NEW = 1
    RAISE = 2
    LOWER = 3
    STOP = 4
    FADE = 5
    MOVE = 6  # to another aid worth as much


class Reason(IntFlag):
    """Why the unit stands where it stands, as one integer: the cheapest trace for a province."""

    INCOME_BELOW_STANDARD = 1 << 0
    INCOME_BELOW_MARGINAL = 1 << 1
    INCOME_ABOVE = 1 << 2
    DEPOSITS_OVER = 1 << 3
    VEHICLES_OVER = 1 << 4
    DWELLINGS_OVER = 1 << 5
    SHOPS_OVER = 1 << 6
    FIRMS_OVER = 1 << 7
    DATA_MISSING = 1 << 8
    MEMBER_NOT_COUNTED = 1 << 9
    MEMBER_DEAD = 1 << 10
    MEMBER_APPLIES_ALONE = 1 << 11
    BASIC_PENSION_IGNORED = 1 << 12
    EARNINGS_IGNORED = 1 << 13
    WORK_REFUSED = 1 << 14
    ROUNDED_UP = 1 << 15
    RAISED_TO_MINIMUM = 1 << 16
    BANDED = 1 << 17
    NO_WORK_ABILITY = 1 << 18
    NO_SUPPORT = 1 << 19
    RIGID_OVER_RATIO = 1 << 20
    FADING = 1 << 21
    NOBODY_COUNTED = 1 << 22
    HOUSEHOLD_DIFFERS = 1 << 23
    AIDED_ELSEWHERE = 1 << 24


class VehicleClass(IntEnum):
    """Vehicles and ships."""

    CAR = 1
    MOTORCYCLE = 2
    FARM = 3
    SHIP = 4


class TaxKind(IntEnum):
    """What the taxed income of a month was for."""

    WAGE = 1
    LABOUR = 2
    BUSINESS = 3
    CAPITAL = 4


class InsuranceKind(IntEnum):
    """A month's line with the social insurance."""

    CONTRIBUTION = 1
    PENSION = 2
    BASIC_PENSION = 3
    UNEMPLOYMENT = 4
    OTHER = 5


class Use(IntEnum):
    """What a registered building is for."""

    DWELLING = 1
    SHOP = 2
    OTHER = 3


class FirmRole(IntEnum):
    """What somebody is in a firm."""

    OWNER = 1
    SHAREHOLDER = 2
    POST = 3
