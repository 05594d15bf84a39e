"""A check, the people it is about, what sources answered, what families and officers said of it, its reports."""

from yichuang.apps.checks.models.check import OVER, Check, CheckedPerson, State
from yichuang.apps.checks.models.evidence import Answer, Outcome, Ruling, Statement
from yichuang.apps.checks.models.report import Report

__all__ = ["OVER", "Answer", "Check", "CheckedPerson", "Outcome", "Report", "Ruling", "State", "Statement"]
