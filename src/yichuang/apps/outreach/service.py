"""Commands on help days, on the doorstep, on leads and on the organisations that report them."""

from yichuang.apps.outreach.doorstep import Intake, note_home_service, start_for
from yichuang.apps.outreach.help_days import Plan, add_case, cancel, monthly, plan, record
from yichuang.apps.outreach.leads import (
    Told,
    agree,
    assign,
    entered,
    keep_visit,
    merge,
    reveal_person,
    reveal_reports,
    take_in,
)
from yichuang.apps.outreach.leads import close as close_lead
from yichuang.apps.outreach.neighbours import report as report_neighbour
from yichuang.apps.outreach.partners import Wish, add_volunteer, admit, judge
from yichuang.apps.outreach.partners import end as end_partner
from yichuang.apps.outreach.partners import report as report_for_partner
from yichuang.apps.outreach.reports import Report
from yichuang.apps.outreach.reports import record as record_lead

__all__ = [
    "Intake",
    "Plan",
    "Report",
    "Told",
    "Wish",
    "add_case",
    "add_volunteer",
    "admit",
    "agree",
    "assign",
    "cancel",
    "close_lead",
    "end_partner",
    "entered",
    "judge",
    "keep_visit",
    "merge",
    "monthly",
    "note_home_service",
    "plan",
    "record",
    "record_lead",
    "report_for_partner",
    "report_neighbour",
    "reveal_person",
    "reveal_reports",
    "start_for",
    "take_in",
]
