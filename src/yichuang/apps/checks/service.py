"""Commands on means checks 核对: ask for one, ask the sources, settle, contest, sign, recompute."""

from __future__ import annotations

from yichuang.apps.checks.assessing import recompute
from yichuang.apps.checks.contesting import Decided, Said, contest, settle
from yichuang.apps.checks.people import Member
from yichuang.apps.checks.reporting import Signed, agree, sign
from yichuang.apps.checks.requesting import Again, Wanted, end, request, request_again
from yichuang.apps.checks.running import hear_consent, recheck, run, stop_waiting

__all__ = [
    "Again",
    "Decided",
    "Member",
    "Said",
    "Signed",
    "Wanted",
    "agree",
    "contest",
    "end",
    "hear_consent",
    "recheck",
    "recompute",
    "request",
    "request_again",
    "run",
    "settle",
    "sign",
    "stop_waiting",
]
