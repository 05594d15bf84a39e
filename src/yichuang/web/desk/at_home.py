"""The visits at home on a case's page, and the way to record one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.cases import survey
from yichuang.apps.visits import queries as visits
from yichuang.apps.visits.models import HomeVisit
from yichuang.web.desk.casefile import CaseFile
from yichuang.web.sessions import actor


def of_case(request: HttpRequest, file: CaseFile) -> dict[str, Any]:
    """What was kept of the survey; the form's address for who may survey now."""
    step = file.step
    mine = (
        step is not None
        and survey.is_survey(step)
        and actor(request).holds(step.role.value, file.rules.office_of(step.code))
    )
    url = f"{reverse('desk:visit_note')}?for={file.no}" if mine else ""
    surveyed = any(survey.is_survey(one) for one in file.rules.route.steps)
    return {"survey_url": url, "home_visits": lines(visits.of_subject(file.no)) if surveyed else []}


def lines(rows: list[HomeVisit]) -> list[dict[str, str]]:
    """Visits as rows of a list."""
    return [
        {
            "title": f"{timezone.localtime(one.visited_at):%m月%d日 %H:%M}",
            "note": "、".join([one.visitor.name, one.second.name if one.second else one.companion]),
            "tag": "已确认" if one.confirmed_at else "等确认",
            "tone": "green" if one.confirmed_at else "amber",
            "url": reverse("desk:visit", args=[one.pk]),
        }
        for one in rows
    ]
