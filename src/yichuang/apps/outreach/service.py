"""Commands on help days, and taking in on the doorstep."""

from yichuang.apps.outreach.doorstep import Intake, note_home_service, start_for, take_in
from yichuang.apps.outreach.help_days import Plan, add_case, cancel, monthly, plan, record

__all__ = [
    "Intake",
    "Plan",
    "add_case",
    "cancel",
    "monthly",
    "note_home_service",
    "plan",
    "record",
    "start_for",
    "take_in",
]
