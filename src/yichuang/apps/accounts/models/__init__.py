"""Accounts, offices, memberships, handovers, unmaskings, prints, logins."""

from yichuang.apps.accounts.models.logins import ApiToken, Bucket, LoginCode
from yichuang.apps.accounts.models.memberships import Handover, Membership
from yichuang.apps.accounts.models.offices import Office
from yichuang.apps.accounts.models.printings import Printing
from yichuang.apps.accounts.models.unmaskings import Unmasking
from yichuang.apps.accounts.models.user import User, UserKind

__all__ = [
    "ApiToken",
    "Bucket",
    "Handover",
    "LoginCode",
    "Membership",
    "Office",
    "Printing",
    "Unmasking",
    "User",
    "UserKind",
]
