"""The funnel is counted from rows, Wenzhou's of 2017 among them, and says nothing about one person."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection

from yichuang.apps.cases.tests.conftest import MORNING
from yichuang.apps.outreach import queries
from yichuang.apps.outreach.discovery import STEPS

pytestmark = pytest.mark.django_db
TOWNSHIP = "330212001-social-assistance"
SUBSISTENCE, MARGINAL = "subsistence-allowance", "marginal-household"
RECORDED, TO_SUBSISTENCE, TO_MARGINAL = 40_824, 63, 15_784  # Wenzhou, four months of 2017
VISITED, RECOGNISED = 1_600, 200  # the organisations' part of it
ALL = [step.code for step in STEPS]

_ROWS = """
INSERT INTO outreach_lead (id, no, office_id, division, signs, urgent, recorded_at, done, step, step_since, due_at,
                           told, closing, closed_at, result_service)
SELECT gen_random_uuid(), %(prefix)s || n, %(office)s, '330212001', '{illness}', false, %(at)s, %(done)s, %(step)s,
       %(at)s, %(due)s, 0, %(closing)s, %(closed)s, %(service)s
FROM generate_series(1, %(many)s) n
"""


def fill(many: int, done: list[str], *, closing: str = "", service: str = "", late: bool = False) -> None:
    values = {
        "prefix": uuid.uuid4().hex[:12] + "-",
        "office": TOWNSHIP,
        "at": MORNING,
        "done": done,
        "step": next((code for code in ALL if code not in done), ALL[-1]),
        "due": MORNING + timedelta(days=-1 if late else 9),
        "closing": closing,
        "closed": MORNING if closing else None,
        "service": service,
        "many": many,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)


def report(many: int, source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outreach_leadreport (key, lead_id, source, kind, basis, reported_at) "
            "SELECT gen_random_uuid(), id, %s, '', '', recorded_at FROM outreach_lead "
            "WHERE id NOT IN (SELECT lead_id FROM outreach_leadreport) LIMIT %s",
            [source, many],
        )


def funnel(day: date | None = None) -> queries.Funnel:
    day = day or MORNING.date()
    return queries.funnel([TOWNSHIP], day, day, MORNING)


def test_wenzhous_four_months_come_out_of_the_rows(opened: None) -> None:
    fill(TO_SUBSISTENCE, ALL, closing="recognised", service=SUBSISTENCE)
    fill(TO_MARGINAL, ALL, closing="recognised", service=MARGINAL)
    fill(RECORDED - TO_SUBSISTENCE - TO_MARGINAL, ALL[:9], closing="not_eligible")
    fill(7, [], closing="merged")
    found = funnel()
    assert found.recorded == RECORDED
    assert found.recognised == {MARGINAL: TO_MARGINAL, SUBSISTENCE: TO_SUBSISTENCE}
    assert found.recognised_in_all == TO_SUBSISTENCE + TO_MARGINAL
    assert (found.checked, found.open) == (RECORDED, 0)
    assert list(found.recognised) == [MARGINAL, SUBSISTENCE], "the larger first"


def test_the_organisations_part_of_it(opened: None) -> None:
    fill(RECOGNISED, ALL, closing="recognised", service=MARGINAL)
    fill(VISITED - RECOGNISED, ALL[:2], closing="no_need")
    fill(40, [], late=True)
    found = funnel()
    assert (found.recorded, found.visited, found.recognised_in_all) == (VISITED + 40, VISITED, RECOGNISED)
    assert (found.open, found.overdue) == (40, 40)
    assert found.closed == {"no_need": VISITED - RECOGNISED, "recognised": RECOGNISED}
    assert queries.overdue_by_office([TOWNSHIP], MORNING)[0][2:] == (40, 40)


def test_a_way_with_few_reports_is_not_counted_out(opened: None) -> None:
    fill(30, [])
    report(21, "grid")
    report(9, "hotline")
    assert funnel().sources == {"grid": 21, "partner": 0, "hotline": None, "alert": 0}


def test_only_the_period_counts(opened: None) -> None:
    fill(3, [])
    assert funnel().recorded == 3
    assert funnel(MORNING.date() + timedelta(days=1)).recorded == 0
    assert funnel(MORNING.date() - timedelta(days=1)).recorded == 0
