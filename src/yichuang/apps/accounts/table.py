"""The one table of role × scope × permission for all that is not an action on a case.

What may be done to a case stands in the lifecycle of `cases`; every page, list, export and command asks here.
The test of jurisdictions reads this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.roles import ADMINISTRATOR, ASSISTANT
from yichuang.catalogue.model.procedures import Role
from yichuang.core.errors import NotAllowed, NotYours


class Permission(StrEnum):
    """What a person may do besides acting on cases."""

    SEE_CASE = "see_case"
    SEE_QUEUE = "see_queue"
    SEE_LIGHTS = "see_lights"
    SEE_FIGURES = "see_figures"
    SEE_DOCUMENT = "see_document"
    SEE_LOOKUPS = "see_lookups"
    LOOK_UP = "look_up"
    FIND_PERSON = "find_person"
    UNMASK = "unmask"
    EXPORT = "export"
    PRINT = "print"
    SEARCH_REGISTER_FULL = "search_register_full"
    ISSUE_CERTIFICATE = "issue_certificate"
    SERVE_VISITS = "serve_visits"
    MANAGE_SLOTS = "manage_slots"
    RUN_CHECKS = "run_checks"
    SIGN_CHECK = "sign_check"
    SEE_CONCLUSION = "see_conclusion"
    SEE_BENEFITS = "see_benefits"
    PREPARE_PAYMENT = "prepare_payment"
    PAY = "pay"
    HANDLE_RECHECK = "handle_recheck"
    DECIDE_RECHECK = "decide_recheck"
    REACH_OUT = "reach_out"
    ASSIST = "assist"
    ATTEND_HELP_DAY = "attend_help_day"
    VISIT = "visit"
    REPORT_LEAD = "report_lead"
    HANDLE_LEAD = "handle_lead"
    SEE_REPORTER = "see_reporter"
    ADMIT_PARTNER = "admit_partner"
    REVIEW_CATALOGUE = "review_catalogue"
    HANDLE_COMPLAINT = "handle_complaint"
    INSPECT = "inspect"
    ANSWER_QUESTION = "answer_question"
    HAND_OVER = "hand_over"
    ARRANGE_HANDOVER = "arrange_handover"
    DELEGATE = "delegate"
    READ_EVENTS_FEED = "read_events_feed"
    CREATE_TOKEN = "create_token"  # noqa: S105
    MANAGE_ACCOUNTS = "manage_accounts"
    PUBLISH_RELEASE = "publish_release"


class Reach(StrEnum):
    """How far a role carries a permission."""

    GRANTED = "granted"
    """The offices of the grant: its own, or its subtree where the grant names that, a purpose and an end."""
    BELOW = "below"
    """The office and all under it: a city sees its counties' figures and lights without seeing their cases."""


_WINDOW = (Role.CLERK,)
_HANDLERS = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.CHIEF_EXAMINER, Role.OFFICE_HEAD)
_DECIDERS = (Role.APPROVER, Role.CHIEF_EXAMINER, Role.OFFICE_HEAD)
_LEADERS = (Role.OFFICE_HEAD, Role.SUPERVISOR)


def _rule(*roles: str, reach: Reach = Reach.GRANTED) -> dict[str, Reach]:
    return {str(role): reach for role in roles}


TABLE: Mapping[Permission, Mapping[str, Reach]] = {
    Permission.SEE_CASE: _rule(*_HANDLERS, Role.SUPERVISOR, Role.DEPARTMENT),
    Permission.SEE_QUEUE: _rule(*_HANDLERS, Role.SUPERVISOR, Role.DEPARTMENT),
    Permission.SEE_LIGHTS: _rule(*_LEADERS, reach=Reach.BELOW) | _rule(*_HANDLERS[:-1]),
    Permission.SEE_FIGURES: _rule(*_LEADERS, reach=Reach.BELOW) | _rule(*_HANDLERS[:-1]),
    Permission.SEE_DOCUMENT: _rule(*_HANDLERS, Role.SUPERVISOR, Role.DEPARTMENT),
    Permission.SEE_LOOKUPS: _rule(*_LEADERS),
    Permission.LOOK_UP: _rule(Role.CLERK, Role.REVIEWER),
    Permission.FIND_PERSON: _rule(*_HANDLERS),
    Permission.UNMASK: _rule(*_HANDLERS, Role.SUPERVISOR),
    Permission.EXPORT: _rule(*_HANDLERS, Role.SUPERVISOR),
    Permission.PRINT: _rule(*_HANDLERS),
    Permission.SEARCH_REGISTER_FULL: _rule(*_HANDLERS),
    Permission.ISSUE_CERTIFICATE: _rule(Role.CLERK, *_DECIDERS),
    Permission.SERVE_VISITS: _rule(*_WINDOW),
    Permission.MANAGE_SLOTS: _rule(Role.CLERK, Role.OFFICE_HEAD),
    Permission.RUN_CHECKS: _rule(Role.CLERK, Role.REVIEWER),
    Permission.SIGN_CHECK: _rule(Role.REVIEWER),
    Permission.SEE_CONCLUSION: _rule(*_HANDLERS),
    Permission.SEE_BENEFITS: _rule(*_HANDLERS, Role.SUPERVISOR),
    Permission.PREPARE_PAYMENT: _rule(Role.CLERK, Role.REVIEWER),
    Permission.PAY: _rule(*_DECIDERS),
    Permission.HANDLE_RECHECK: _rule(Role.CLERK, Role.REVIEWER),
    Permission.DECIDE_RECHECK: _rule(*_DECIDERS),
    Permission.REACH_OUT: _rule(Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    Permission.ASSIST: _rule(ASSISTANT, *_WINDOW),
    Permission.ATTEND_HELP_DAY: _rule(ASSISTANT, Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    Permission.VISIT: _rule(ASSISTANT, Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    Permission.REPORT_LEAD: _rule(ASSISTANT, Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    Permission.HANDLE_LEAD: _rule(Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    Permission.SEE_REPORTER: _rule(*_LEADERS),
    Permission.ADMIT_PARTNER: _rule(Role.OFFICE_HEAD),
    Permission.REVIEW_CATALOGUE: _rule(*_DECIDERS, Role.SUPERVISOR, ADMINISTRATOR),
    Permission.HANDLE_COMPLAINT: _rule(Role.OFFICE_HEAD) | _rule(Role.SUPERVISOR, reach=Reach.BELOW),
    Permission.INSPECT: _rule(Role.SUPERVISOR, reach=Reach.BELOW),
    Permission.ANSWER_QUESTION: _rule(*_WINDOW, Role.OFFICE_HEAD),
    Permission.HAND_OVER: _rule(*_HANDLERS, Role.SUPERVISOR),
    Permission.ARRANGE_HANDOVER: _rule(*_LEADERS) | _rule(ADMINISTRATOR, reach=Reach.BELOW),
    Permission.DELEGATE: _rule(*_DECIDERS),
    Permission.READ_EVENTS_FEED: _rule(Role.DEPARTMENT, Role.SUPERVISOR, ADMINISTRATOR),
    Permission.CREATE_TOKEN: _rule(ADMINISTRATOR, reach=Reach.BELOW),
    Permission.MANAGE_ACCOUNTS: _rule(ADMINISTRATOR, reach=Reach.BELOW),
    Permission.PUBLISH_RELEASE: _rule(ADMINISTRATOR),
}


def offices_for(actor: Actor, permission: Permission) -> frozenset[str]:
    """Every office at which `actor` holds `permission`; what lists are filtered by. The system has none."""
    found: set[str] = set()
    for grant in actor.grants:
        reach = TABLE[permission].get(grant.role)
        if reach is not None:
            found |= grant.offices
        if reach is Reach.BELOW:
            found |= grant.below
    return frozenset(found)


def allowed(actor: Actor, permission: Permission, office: str | None = None) -> bool:
    """Whether `require` would pass; without an office, whether the permission is theirs anywhere."""
    if actor.is_system:
        return True
    found = offices_for(actor, permission)
    return bool(found) if office is None else office in found


def require(actor: Actor, permission: Permission, office: str | None = None) -> None:
    """NotAllowed where no role of theirs has the permission, NotYours where it is another office's matter."""
    if actor.is_system:
        return
    found = offices_for(actor, permission)
    if not found:
        raise NotAllowed(action=permission.value, state="", why="role")
    if office is not None and office not in found:
        raise NotYours(office=office)
