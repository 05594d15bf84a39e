"""Commands on awards, payment lists, re-checks and recovery.

Topics: ``award.<action>`` and ``cycle.<action>``, see ``recording``. Who may: the table of permissions; nobody
handles their own family's award, who makes a list does not check it, who proposes does not decide.
"""

from __future__ import annotations

from yichuang.apps.benefits.checking import begin_check, hear_check, take_results
from yichuang.apps.benefits.correcting import correct_award
from yichuang.apps.benefits.cycles import check, export, prepare, reject
from yichuang.apps.benefits.deciding import decide, end_fades, keep
from yichuang.apps.benefits.granting import note_relative, note_visit, open_award, revoke_award
from yichuang.apps.benefits.handing_over import recipients
from yichuang.apps.benefits.happenings import Event, died, married, of_life_event
from yichuang.apps.benefits.hearings import Said, note, speak, tell
from yichuang.apps.benefits.letters import in_words
from yichuang.apps.benefits.moving import move_home
from yichuang.apps.benefits.payees import Account, change_payee, release
from yichuang.apps.benefits.publishing import post
from yichuang.apps.benefits.rechecks import (
    Proposal,
    open_due,
    propose,
    report_change,
    set_class,
)
from yichuang.apps.benefits.recoveries import demand, repay
from yichuang.apps.benefits.settling import (
    COLUMNS,
    FAILED,
    LINE_NUMBER,
    PAID,
    RETURN_COLUMNS,
    Answered,
    Settled,
    bank_rows,
    settle,
)
from yichuang.apps.benefits.sharing import share
from yichuang.apps.benefits.terms import paid_kinds
from yichuang.apps.benefits.visiting import keep_visit

__all__ = [
    "COLUMNS",
    "FAILED",
    "LINE_NUMBER",
    "PAID",
    "RETURN_COLUMNS",
    "Account",
    "Answered",
    "Event",
    "Proposal",
    "Said",
    "Settled",
    "bank_rows",
    "begin_check",
    "change_payee",
    "check",
    "correct_award",
    "decide",
    "demand",
    "died",
    "end_fades",
    "export",
    "hear_check",
    "in_words",
    "keep",
    "keep_visit",
    "married",
    "move_home",
    "note",
    "note_relative",
    "note_visit",
    "of_life_event",
    "open_award",
    "open_due",
    "paid_kinds",
    "post",
    "prepare",
    "propose",
    "recipients",
    "reject",
    "release",
    "repay",
    "report_change",
    "revoke_award",
    "set_class",
    "settle",
    "share",
    "speak",
    "take_results",
    "tell",
]
