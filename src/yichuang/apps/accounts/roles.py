"""The roles a membership can give: those of the catalogue that staff hold, and who keeps the accounts."""

from __future__ import annotations

from yichuang.catalogue.model.procedures import Role

ADMINISTRATOR = "administrator"
"""Keeps accounts, offices and catalogue releases; touches no case."""
ASSISTANT = "assistant"
"""Grid workers and village assistants 网格员、协理员: act for people by their mandate; handle no case."""

STAFF_ROLES: tuple[str, ...] = (
    Role.CLERK.value,
    Role.REVIEWER.value,
    Role.APPROVER.value,
    Role.CHIEF_EXAMINER.value,
    Role.OFFICE_HEAD.value,
    Role.SUPERVISOR.value,
    Role.DEPARTMENT.value,
    ADMINISTRATOR,
    ASSISTANT,
)
SIGNING_ROLES: tuple[str, ...] = (Role.CHIEF_EXAMINER.value, Role.APPROVER.value, Role.OFFICE_HEAD.value)
"""Roles whose authority to sign can be delegated for a time."""
