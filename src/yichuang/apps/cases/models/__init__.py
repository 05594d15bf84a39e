"""Tables of the cases room. A case's journal is the truth; ``CaseFacts`` is its projection and can be rebuilt."""

from yichuang.apps.cases.models.application import Answers, Application, ApplicationMaterial, Party, Serial
from yichuang.apps.cases.models.bundle import BundleTask, KnownDatum, SourceAsked
from yichuang.apps.cases.models.case import Case, CaseFacts
from yichuang.apps.cases.models.checklist import ConditionTick
from yichuang.apps.cases.models.consenting import ConsentAsked
from yichuang.apps.cases.models.dialogue import Thread, ThreadMessage

__all__ = [
    "Answers",
    "Application",
    "ApplicationMaterial",
    "BundleTask",
    "Case",
    "CaseFacts",
    "ConditionTick",
    "ConsentAsked",
    "KnownDatum",
    "Party",
    "Serial",
    "SourceAsked",
    "Thread",
    "ThreadMessage",
]
