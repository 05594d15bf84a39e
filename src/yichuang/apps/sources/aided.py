"""Telling the assistance register 社会救助对象库 who is aided, with how much and until when (《社会救助法》第四十二条).

Other departments' reliefs and every later check ask that register, not this hall; so what is granted here is sent
there like any other message: once a decision, in order, until the register has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yichuang.apps.sources import exchange, sendings
from yichuang.core.resident_id import ResidentId

REGISTER = "assistance-register"
KIND = "award"


@dataclass(frozen=True, slots=True, repr=False)
class Aided:
    """A decision on an award: ``number`` is the register entry's, ``version`` counts its decisions.

    ``aid`` as the means rules call it (subsistence, marginal, destitute, hardship); ``monthly_fen`` is the whole
    household's; ``until`` is null while it runs, and the last day once it is stopped. Never printed.
    """

    number: str
    version: int
    case_no: str
    people: tuple[ResidentId, ...]
    aid: str
    monthly_fen: int
    since: date
    until: date | None = None


def tell_register(aided: Aided, *, at: datetime) -> bool:
    """Writes the message in the caller's transaction; False where no such register is connected. Repeats do no harm."""
    partner = f"source:{REGISTER}"
    if exchange.current().rest(partner) is None or not aided.people:
        return False
    body = {
        "no": aided.number,
        "version": aided.version,
        "people": list(aided.people),
        "aid": aided.aid,
        "monthly_fen": aided.monthly_fen,
        "since": aided.since.isoformat(),
        "until": aided.until.isoformat() if aided.until else None,
    }
    key = f"{aided.number}#{aided.version}"
    sendings.enqueue(sendings.Parcel(partner, KIND, key, aided.case_no, body), at=at)
    return True
