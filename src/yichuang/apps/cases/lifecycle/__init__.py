"""The life of a case, pure: states, the one transition table, what each action needs, and the fold of its events.

``decide`` turns (snapshot, rules, command) into an event or refuses; ``evolve`` folds an event into the next
snapshot. Nothing here reads a database or a clock on the wall.
"""

from yichuang.apps.cases.lifecycle.deadlines import Deadlines, deadlines
from yichuang.apps.cases.lifecycle.decide import available, decide
from yichuang.apps.cases.lifecycle.evolve import evolve, fold
from yichuang.apps.cases.lifecycle.needs import NEEDS
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import (
    Command,
    Happening,
    Opinion,
    Promise,
    Publication,
    Snapshot,
    Stop,
)
from yichuang.apps.cases.lifecycle.states import Action, Flag, State
from yichuang.apps.cases.lifecycle.table import TABLE, Transition

__all__ = [
    "NEEDS",
    "TABLE",
    "Action",
    "CaseRules",
    "Command",
    "Deadlines",
    "Flag",
    "Happening",
    "Opinion",
    "Promise",
    "Publication",
    "Snapshot",
    "State",
    "Stop",
    "Transition",
    "available",
    "deadlines",
    "decide",
    "evolve",
    "fold",
]
