"""The rows of benefits."""

from yichuang.apps.benefits.models.award import (
    Award,
    AwardState,
    Decision,
    DecisionKind,
    Member,
    Payee,
    ReviewClass,
    Rhythm,
)
from yichuang.apps.benefits.models.cycle import (
    LIVING,
    OPEN,
    Cycle,
    CycleState,
    Line,
    LineState,
    Payer,
)
from yichuang.apps.benefits.models.posting import Posting
from yichuang.apps.benefits.models.recheck import (
    ADVERSE,
    OVER,
    Cause,
    Change,
    Hearing,
    HearingKind,
    Recheck,
    RecheckState,
)
from yichuang.apps.benefits.models.recovery import Recovery, Repayment
from yichuang.apps.benefits.models.relative import OfficialRelative

__all__ = [
    "ADVERSE",
    "LIVING",
    "OPEN",
    "OVER",
    "Award",
    "AwardState",
    "Cause",
    "Change",
    "Cycle",
    "CycleState",
    "Decision",
    "DecisionKind",
    "Hearing",
    "HearingKind",
    "Line",
    "LineState",
    "Member",
    "OfficialRelative",
    "Payee",
    "Payer",
    "Posting",
    "Recheck",
    "RecheckState",
    "Recovery",
    "Repayment",
    "ReviewClass",
    "Rhythm",
]
