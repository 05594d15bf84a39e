"""数据预警: a department tells that somebody may need help, by kind and person, and never the data behind it.

The department computes on what it holds itself; what comes here is a name, a number, a place and a kind. Kinds and
who may tell them stand below with their basis; whatever else comes is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import structlog

from yichuang.apps.journal.outbox import Message
from yichuang.apps.outreach import reports
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.core.clocktime import shanghai
from yichuang.core.errors import DomainError

log = structlog.get_logger()
KIND = "alert"
"""The kind of feed item that is one."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A kind of alert: the sign it stands for, the departments that may tell it, on which basis."""

    sign: str
    name: str
    departments: frozenset[str]
    basis: str


_SHARING = "《浙江省社会救助条例》第五条、第五十四条"
_CHILDREN = "《未成年人保护法》第十一条第二款"
ALERTS: Mapping[str, Alert] = {
    "medical_bills": Alert("illness", "医药费用支出大", frozenset({"medical-insurance"}), _SHARING),
    "job_loss": Alert("job_loss", "失业", frozenset({"human-resources"}), _SHARING),
    "disability": Alert("disability", "新办残疾证", frozenset({"disabled-federation"}), _SHARING),
    "breadwinner_died": Alert(
        "breadwinner_died", "主要劳动力去世", frozenset({"public-security", "health"}), _SHARING
    ),
    "left_school": Alert("left_school", "学生辍学", frozenset({"education"}), _CHILDREN),
}
_ALLOWED = frozenset({"alert", "name", "resident_id", "division"})
"""All that is read of an alert; amounts, diagnoses and marks that a department sends along are not even kept."""


def hear(message: Message) -> None:
    """Hears ``feed.alert``: a lead of the person's township. The same item again is the same report."""
    item = sources.feed_item(message.payload["item"])
    said = {key: str(value) for key, value in item.said.items() if key in _ALLOWED}
    alert = ALERTS.get(said.get("alert", ""))
    if alert is None or item.code not in alert.departments:
        log.warning("alert.passed_over", item=item.key, why="kind")
        return
    office = office_for(said.get("division", ""))
    if office is None:
        log.warning("alert.passed_over", item=item.key, why="division")
        return
    report = reports.Report(
        key=uuid5(NAMESPACE_URL, item.key),
        source=Source.ALERT,
        office=office,
        name=said.get("name", ""),
        resident_id=said.get("resident_id", ""),
        signs=(alert.sign,),
        kind=said["alert"],
        basis=alert.basis,
    )
    try:
        reports.take(report, by=None, at=shanghai(item.at))
    except DomainError as refusal:
        log.warning("alert.passed_over", item=item.key, why=refusal.code)


def office_for(division: str) -> str | None:
    """The office that looks after a place: its own, else that of the nearest place above it."""
    regions = releases.current_catalogue().regions
    code: str | None = division
    while code and code in regions:
        if regions[code].office:
            return regions[code].office
        code = regions[code].parent
    return None
