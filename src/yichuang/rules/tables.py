"""The tables the means test reads: names, types and meanings; the same for one family and for a province.

Money is int64 fen, areas are int64 square centimetres, months int32 like 202610. The month rows are those of the
twelve months before the month of ``parameters.as_of``. In raw files people are ``resident_id`` (text, 18
characters); the program itself only ever sees ``person``, an int64 token. Missing is NULL, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yichuang.rules.codes import Kind

if TYPE_CHECKING:
    import pyarrow

MONTHS = 12  # of income that an average is taken over


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``type`` is an Arrow name, ``optional`` says that NULL is allowed."""

    name: str
    type: str
    meaning: str
    optional: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    found = []
    for line in text.strip().splitlines():
        name, type_, meaning = line.split(maxsplit=2)
        found.append(Column(name, type_.rstrip("?"), meaning, type_.endswith("?")))
    return tuple(found)


HOUSEHOLDS = _columns("""
household       int64    the applying or aided household
county          int32    division code, 330212
applied_on      date32   the day of the application, or of the first award
aid             int8     codes.Aid: what it receives now
aid_fen         int64    what it receives now a month
aid_since       date32?  since when
unrecorded_fen  int64    monthly income that no register knows: declared or found at the visit
maintenance_fen int64?   maintenance paid a month to people elsewhere whom the law or a court obliges it to support
rigid_fen       int64    rigid expenses of twelve months after every reimbursement
missing         int16    bits of codes.Kind that failed, were not authorised or are stale for anybody
""")

MEMBERS = _columns("""
person            int64    token
household         int64    the household that names them
relation          int8     codes.Relation to the applicant
born              date32   as on the certificate
situation         int8     codes.Situation
study             int8     codes.Study
dependent         bool     grown up but cannot live on their own
disability_kind   int8     codes.Disability
disability_grade  int8     0 none, 1 gravest to 4
serious_illness   bool     a serious illness as the medical aid rules define it
jobless           bool     grown up and without work
abilities_missing int8     of the six abilities of self-care, how many are lost
alone             bool     asks to apply alone
refused_work      int8     times suitable work was refused without reason
work_started_on   date32?  first day of work taken up while aided
supported         bool     has an obligor who is able to support
""")

_SOURCES: Mapping[Kind, str] = {
    Kind.POPULATION: """
person            int64    token
born              date32   police register
alive             bool     police register
cancelled_on      date32?  registration cancelled
police_household  int64    number of the police household
relation          int8     codes.Relation to its head
""",
    Kind.VEHICLES: """
person            int64    token
class             int8     codes.VehicleClass
worth_fen         int64    value today
registered_on     date32   first registration
""",
    Kind.TAX: """
person            int64    token
month             int32    202610
kind              int8     codes.TaxKind
income_fen        int64    of that month, before tax
tax_fen           int64    paid on it
""",
    Kind.SOCIAL_INSURANCE: """
person            int64    token
month             int32    202610
kind              int8     codes.InsuranceKind
base_fen          int64    contribution base, 0 for benefits
amount_fen        int64    benefit received, or own contribution paid
""",
    Kind.REAL_ESTATE: """
person            int64    token
use               int8     codes.Use
area_cm2          int64    this person's share
share_bp          int32    this person's share in basis points, 10000 the whole; a couple's home is one home
registered_on     date32   first registration
transferred_on    date32?  sold or given away
""",
    Kind.FIRMS: """
person            int64    token
role              int8     codes.FirmRole
capital_fen       int64    this person's subscribed capital
active            bool     not closed, not struck off
""",
    Kind.HOUSING_FUND: """
person            int64    token
balance_fen       int64    on the account
monthly_fen       int64    paid in a month
""",
    Kind.BANK: """
person            int64    token
balance_fen       int64    on as_of; one row an account
inflow_fen        int64    of twelve months
as_of             date32   of the balance
""",
    Kind.SECURITIES: """
person            int64    token
value_fen         int64    market value
""",
    Kind.INSURANCE: """
person            int64    token
premium_fen       int64    a year
cash_value_fen    int64    if given back today
""",
    Kind.PAYMENTS: """
person            int64    token
balance_fen       int64    on the account
""",
    Kind.CIVIL_AFFAIRS: """
person            int64    token
married           bool?    by the marriage register
died_on           date32?  by the funeral service
aid               int8?    codes.Aid received, by the assistance register
aid_fen           int64?   a month
""",
}

TABLES: Mapping[str, tuple[Column, ...]] = {
    "households": HOUSEHOLDS,
    "members": MEMBERS,
    **{kind.table: _columns(text) for kind, text in _SOURCES.items()},
}


def arrow_schema(table: str, *, raw: bool = False) -> "pyarrow.Schema":
    """The Arrow schema of a table; ``raw`` has the resident number in the place of the token."""
    import pyarrow as pa  # heavy, and only those who write files need it

    types: dict[str, Any] = {"date32": pa.date32(), "bool": pa.bool_()}
    fields = []
    for column in TABLES[table]:
        if raw and column.name == "person":
            fields.append(pa.field("resident_id", pa.string(), nullable=False))
        else:
            kind = types.get(column.type) or pa.type_for_alias(column.type)
            fields.append(pa.field(column.name, kind, nullable=column.optional))
    return pa.schema(fields)
