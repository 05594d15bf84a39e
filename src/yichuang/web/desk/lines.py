"""The lines of a queue or list: what a row says, with the names that its codes stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases.lifecycle import Flag
from yichuang.apps.cases.queues import Row
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError
from yichuang.core.masking import mask_name
from yichuang.web.desk import steps
from yichuang.web.desk.frame import case_url, short_no

FLAGS = {flag.value: flag.chinese for flag in Flag}


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in some rows are called: services, people by id, offices, (service, deciding office, step)."""

    services: dict[str, str]
    people: dict[int, str]
    offices: dict[str, str]
    steps: dict[tuple[str, str, str], str]


def names_of(rows: list[Row]) -> Names:
    """The names that these rows need, in two queries."""
    return Names(
        services={s.code: s.name for s in releases.current_catalogue().services.values()},
        people=accounts.names({row.assignee for row in rows if row.assignee is not None}),
        offices=accounts.office_names({row.office for row in rows}),
        steps=_steps(rows),
    )


def _steps(rows: list[Row]) -> dict[tuple[str, str, str], str]:
    """The routes as the deciding offices' places run them: an overlay may have set another."""
    catalogue = releases.current_catalogue()
    found: dict[tuple[str, str, str], str] = {}
    for service, office in {(row.service, row.decides) for row in rows}:
        try:
            route = catalogue.offering(service, catalogue.offices[office].division).route
        except (KeyError, DomainError):
            continue  # the place has given the service up; the step keeps its code
        found |= {(service, office, step.code): step.name for step in route.steps}
    return found


def line(row: Row, names: Names, queue: str, today: date) -> dict[str, Any]:
    """One row as the table shows it; the name masked."""
    due = shanghai_date(row.due_at - steps.MOMENT) if row.due_at else None
    return {
        "url": case_url(row.no, queue),
        "no": short_no(row.no),
        "service": names.services.get(row.service, row.service),
        "applicant": mask_name(row.applicant_name),
        "state": row.state.chinese,
        "flags": [FLAGS[flag] for flag in row.flags if flag in FLAGS],
        "due": due,
        "today": due == today,
        "light": row.light if row.light in ("yellow", "red") else "",
        "holder": names.people.get(row.assignee or 0, ""),
        "office": names.offices.get(row.office, row.office),
        "received_at": row.received_at,
    }
