"""A lead is never forgotten, is of one person once, and never says who spoke."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import Unmasking, User
from yichuang.apps.cases.tests.conftest import MORNING
from yichuang.apps.journal import outbox
from yichuang.apps.notices.models import Notice
from yichuang.apps.outreach import jobs, progress, queries, service
from yichuang.apps.outreach.discovery import ENTRY, STAGES, STEPS, Closing, Source
from yichuang.apps.outreach.models import Lead, LeadEvent, LeadReport
from yichuang.apps.outreach.tests.conftest import colleague
from yichuang.apps.outreach.tests.test_doorstep import drawn
from yichuang.apps.parties import service as parties
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import VisitKind
from yichuang.config.wiring import handlers
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily, PurposeRequired
from yichuang.core.resident_id import Sex, demo_resident_id

pytestmark = pytest.mark.django_db
TOWNSHIP, PLACE, COUNTY = "330212001-social-assistance", "330212001", "330212-civil-affairs"
OLD = str(demo_resident_id(9, date(1948, 5, 1), Sex.MALE))
SERVICE = "subsistence-allowance"
NEIGHBOUR = "隔壁的周示安"

OURS = outbox.Handlers()
OURS.on(visits.KEPT, progress.of_visit)
OURS.on("case.*", progress.of_case)


@dataclass
class Office:
    people: dict[str, Actor]

    def report(self, **more: Any) -> service.Report:
        first = service.Report(
            uuid.uuid4(),
            Source.GRID,
            TOWNSHIP,
            "钱示福",
            ("illness",),
            address="三江村12号",
            words="刚出院，药费大。",
        )
        return replace(first, **more)

    def record(self, **more: Any) -> Lead:
        return service.record_lead(self.report(**more), actor=self.people["helper"], at=MORNING)

    def visited(self, lead: Lead) -> None:
        service.assign(lead.pk, self.people["helper"].user_id or 0, actor=self.people["clerk"], at=MORNING)
        service.keep_visit(lead.pk, seen(), actor=self.people["helper"], at=MORNING)
        tell()

    def agreed(self, lead: Lead, **more: Any) -> Any:
        return service.agree(lead.pk, intake(**more), actor=self.people["helper"], at=timezone.now())


def seen() -> visits.Visit:
    return visits.Visit(
        key=uuid.uuid4(),
        subject="",
        kind=VisitKind.DISCOVERY,
        office="",
        visited_at=MORNING,
        findings="一人独居，行动不便。",
        companion="孙示一",
        second_signature=drawn(),
        no_place_because="denied",
        signature=drawn(),
    )


def intake(**more: Any) -> service.Intake:
    first = service.Intake(uuid.uuid4(), timezone.now(), SERVICE, PLACE, "钱示福", OLD, signature=drawn())
    return replace(first, **more)


def tell() -> None:
    while outbox.drain(OURS, timezone.now()):
        pass


@pytest.fixture
def office(opened: None) -> Office:
    wanted = (("clerk", "clerk"), ("helper", "assistant"), ("helper2", "assistant"), ("head", "office_head"))
    return Office({name: colleague(name, role, TOWNSHIP) for name, role in wanted})


def test_twelve_steps_in_four_stages_of_three() -> None:
    assert [sum(step.stage == stage.code for step in STEPS) for stage in STAGES] == [3, 3, 3, 3]
    assert len({step.code for step in STEPS}) == 12


def test_the_worker_hears_of_visits_cases_and_alerts() -> None:
    assert progress.of_visit in handlers.for_topic("visit.kept")
    assert progress.of_case in handlers.for_topic("case.grant")
    assert next(h.__module__ for h in handlers.for_topic("feed.alert")).endswith("outreach.alerts")


def test_a_lead_has_a_day_from_the_first_moment_and_the_database_sees_to_it(office: Office) -> None:
    lead = office.record()
    assert (lead.step, lead.due_at) == ("collect", MORNING.replace(hour=0) + timedelta(days=3))
    urgent = office.record(urgent=True, name="孙示田", phone="13800000091")
    assert urgent.due_at == MORNING + timedelta(hours=24)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(due_at=None)


def test_sent_again_it_is_the_same_report(office: Office) -> None:
    report = office.report()
    rows = {service.record_lead(report, actor=office.people["helper"], at=MORNING).pk for _ in range(3)}
    assert (len(rows), LeadReport.objects.count(), LeadEvent.objects.count()) == (1, 1, 1)


def test_of_one_person_one_lead_is_open(office: Office) -> None:
    first = office.record(resident_id=OLD)
    again = office.record(resident_id=OLD, signs=("alone",), source=Source.HOTLINE, reporter=NEIGHBOUR)
    assert again.pk == first.pk
    assert Lead.objects.get().signs == ["illness", "alone"]
    assert LeadReport.objects.count() == 2
    assert office.record(address="三江村 12号").pk != first.pk or first.address == "三江村12号"


def test_without_a_number_the_same_name_at_the_same_place_is_the_same(office: Office) -> None:
    first = office.record()
    assert office.record(signs=("alone",)).pk == first.pk
    other = office.record(address="四明村3号")
    assert other.pk != first.pk
    assert [row.pk for row in queries.alike(other)] == [first.pk]
    merged = service.merge(first.pk, other.no, actor=office.people["clerk"], at=MORNING)
    other.refresh_from_db()
    assert (other.closing, other.merged_into) == ("merged", merged)
    assert LeadReport.objects.filter(lead=first).count() == 3
    with pytest.raises(NotFound):
        service.merge(first.pk, "330212-26-LD01-000099-0", actor=office.people["clerk"], at=MORNING)


def test_another_name_than_the_numbers_is_refused(office: Office) -> None:
    office.record(resident_id=OLD)
    with pytest.raises(InvalidInput):
        office.record(resident_id=OLD, name="钱冒名")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"signs": ()}, "signs"),
        ({"signs": ("rich",)}, "signs"),
        ({"address": "", "phone": ""}, "address"),
        ({"source": Source.ALERT}, "source"),
        ({"source": Source.PARTNER}, "source"),
        ({"reported_at": MORNING - timedelta(days=31)}, "noted_at"),
    ],
)
def test_what_is_not_right_is_no_lead(office: Office, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.record(**wrong)
    assert refused.value.fields["field"] == field
    assert not Lead.objects.exists()


def test_from_the_report_to_the_draft_nothing_is_asked_before_consent(office: Office) -> None:
    lead = office.record()
    service.assign(lead.pk, office.people["helper"].user_id or 0, actor=office.people["clerk"], at=MORNING)
    with pytest.raises(NotAllowed, match="no_visit"):
        office.agreed(lead)
    office.visited(lead)
    lead.refresh_from_db()
    assert (lead.done, lead.step) == (["collect", "visit"], "consent")
    with pytest.raises(NotAllowed, match="no_consent"):
        service.entered(lead.pk, "members", actor=office.people["helper"], at=MORNING)
    from yichuang.apps.sources.models import Lookup

    assert not Lookup.objects.exists()
    note = intake()
    made = [service.agree(lead.pk, note, actor=office.people["helper"], at=timezone.now()) for _ in range(2)]
    lead.refresh_from_db()
    assert made[0] == made[1] == lead.application
    assert (lead.step, lead.person.name if lead.person else "") == ("members", "钱示福")
    for step in ENTRY:
        service.entered(lead.pk, step, actor=office.people["helper"], at=timezone.now())
    lead.refresh_from_db()
    assert lead.step == "request_check"
    assert lead.due_at is not None


def test_at_the_door_another_open_lead_of_the_person_is_taken_in(office: Office) -> None:
    known = office.record(resident_id=OLD, address="别处1号")
    lead = office.record(address="三江村12号", phone="13800000090")
    assert known.pk != lead.pk
    office.visited(lead)
    office.agreed(lead)
    known.refresh_from_db()
    assert (known.closing, known.merged_into_id) == ("merged", lead.pk)


def test_a_consent_noted_without_a_network_finds_its_lead(office: Office) -> None:
    lead, other = office.record(), office.record(name="孙示田", address="四明村3号")
    office.visited(lead)
    helper = office.people["helper"]
    service.assign(other.pk, helper.user_id or 0, actor=office.people["clerk"], at=MORNING)
    note = intake()
    made = [service.take_in(note, actor=helper, at=timezone.now()) for _ in range(2)]
    lead.refresh_from_db()
    assert made[0] == lead.application
    assert lead.step == "members"
    number = str(demo_resident_id(10, date(1950, 5, 1), Sex.MALE))
    service.take_in(intake(name="孙示田", resident_id=number), actor=helper, at=timezone.now())
    other.refresh_from_db()
    assert other.application is None, "nobody was there yet"


def test_what_happened_to_a_lead_is_never_rewritten(office: Office) -> None:
    office.record()
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadEvent.objects.update(what="closed")
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadEvent.objects.all().delete()


def test_it_follows_its_case_to_the_end(office: Office) -> None:
    """Facts as the cases room shows them; the walk itself is that room's test."""
    lead = office.record()
    office.visited(lead)
    application = office.agreed(lead)
    lead.refresh_from_db()
    from types import SimpleNamespace

    steps = ["start_survey", "survey", "means_check", "initial_opinion", "publication", "decide"]
    facts = SimpleNamespace(
        service=SERVICE, state="in_review", decision=None, due_at=MORNING + timedelta(days=30), yellow_at=None,
        snapshot={"steps": steps, "position": 3},
    )  # fmt: skip
    progress._follow(lead, application, [facts], MORNING)  # type: ignore[list-item]
    assert lead.step == "publicise"
    assert lead.due_at == MORNING + timedelta(days=30)
    facts.decision, facts.state = "grant", "decided"
    progress._follow(lead, application, [facts], MORNING)  # type: ignore[list-item]
    lead.refresh_from_db()
    assert (lead.closing, lead.result_service, len(lead.done)) == ("recognised", SERVICE, 12)


def test_a_case_that_ends_without_a_decision_brings_the_visitor_back(office: Office) -> None:
    lead = office.record()
    office.visited(lead)
    application = office.agreed(lead)
    lead.refresh_from_db()
    from types import SimpleNamespace

    facts = SimpleNamespace(
        service=SERVICE, state="lapsed", decision=None, due_at=None, yellow_at=None, snapshot={}
    )
    progress._follow(lead, application, [facts], MORNING)  # type: ignore[list-item]
    assert (lead.step, lead.closed_at) == ("consent", None)
    facts.decision = "deny"
    progress._follow(lead, application, [facts], MORNING)  # type: ignore[list-item]
    assert lead.closing == "not_eligible"


def test_an_end_needs_a_reason_and_somebody_who_was_there(office: Office) -> None:
    lead, clerk = office.record(), office.people["clerk"]
    with pytest.raises(InvalidInput):
        service.close_lead(lead.pk, Closing.NOT_FOUND, "没", actor=clerk, at=MORNING)
    with pytest.raises(InvalidInput):
        service.close_lead(lead.pk, Closing.RECOGNISED, "已经纳入救助", actor=clerk, at=MORNING)
    with pytest.raises(NotAllowed, match="no_visit"):
        service.close_lead(lead.pk, Closing.NO_NEED, "看起来没有困难", actor=clerk, at=MORNING)
    with pytest.raises(NotFound):
        service.close_lead(
            lead.pk, Closing.NOT_FOUND, "已搬走三年", actor=office.people["helper"], at=MORNING
        )
    office.visited(lead)
    done = service.close_lead(lead.pk, Closing.DECLINED, "本人说儿子会照顾", actor=clerk, at=MORNING)
    assert (done.closing, done.reason) == ("declined", "本人说儿子会照顾")
    with pytest.raises(NotAllowed, match="lead_closed"):
        service.assign(lead.pk, office.people["helper"].user_id or 0, actor=clerk, at=MORNING)
    assert office.record().pk != lead.pk, "a closed lead does not keep a new one away"


def test_what_is_late_is_told_once_to_the_office_and_once_to_the_one_above(office: Office) -> None:
    chief = colleague("county-head", "office_head", COUNTY)
    lead = office.record()
    assert lead.due_at is not None
    late = lead.due_at + timedelta(minutes=1)
    assert jobs.tell_overdue(MORNING) == 0
    assert [jobs.tell_overdue(late) for _ in range(2)] == [1, 0]
    assert [n.recipient_user_id for n in Notice.objects.all()] == [office.people["head"].user_id]
    assert [jobs.tell_overdue(late + timedelta(days=6)) for _ in range(2)] == [1, 0]
    told = list(Notice.objects.order_by("pk"))
    assert [n.recipient_user_id for n in told] == [office.people["head"].user_id, chief.user_id]
    assert all("钱示福" not in n.text and lead.no in n.text for n in told)
    service.assign(lead.pk, office.people["helper"].user_id or 0, actor=office.people["clerk"], at=late)
    lead.refresh_from_db()
    assert lead.told == 0, "a new step, a new clock"
    assert lead.due_at is not None
    assert jobs.tell_overdue(lead.due_at) == 1
    late_now = Notice.objects.filter(key__contains="/visit/overdue1/").values_list(
        "recipient_user_id", flat=True
    )
    assert set(late_now) == {office.people["head"].user_id, office.people["helper"].user_id}


def test_only_who_handles_it_or_was_sent_sees_it(office: Office) -> None:
    lead = office.record()
    helper, second = office.people["helper"], office.people["helper2"]
    assert queries.leads(helper, MORNING) == []
    assert [row.pk for row in queries.leads(office.people["clerk"], MORNING)] == [lead.pk]
    far = colleague("far", "clerk", "330212002-social-assistance")
    for stranger in (helper, second, far, Actor(None, "", "citizen")):
        with pytest.raises(NotFound):
            queries.visible(lead.pk, stranger)
    service.assign(lead.pk, helper.user_id or 0, actor=office.people["clerk"], at=MORNING)
    assert queries.visible(lead.pk, helper) == lead
    assert queries.counts(helper, MORNING)["mine"] == 1
    with pytest.raises(NotFound):
        queries.visible(lead.pk, second)
    with pytest.raises(NotFound):
        service.keep_visit(lead.pk, seen(), actor=second, at=MORNING)


def test_nobody_is_sent_to_or_handles_their_own_family(office: Office) -> None:
    lead = office.record(resident_id=OLD)
    helper = User.objects.get(pk=office.people["helper"].user_id)
    number = str(demo_resident_id(12, date(1975, 5, 1), Sex.MALE))
    child = parties.find_or_create_person("钱示子", number, today=MORNING.date()).party
    parties.link_user(child, helper, proof="counter", at=MORNING)
    parties.record_kinship(child, lead.person, "parent", source="户籍")  # type: ignore[arg-type]
    with pytest.raises(OwnFamily):
        service.assign(lead.pk, helper.pk, actor=office.people["clerk"], at=MORNING)


# --- who spoke ------------------------------------------------------------------------------------------------------


def test_who_spoke_stands_nowhere_in_plain(office: Office) -> None:
    office.record(source=Source.HOTLINE, reporter=NEIGHBOUR, reporter_phone="13800000099", words="我住他隔壁")
    tables = ("outreach_lead", "outreach_leadreport", "outreach_leadevent", "journal_outboxmessage")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t")
            text = cursor.fetchone()[0]
            for secret in ("周示安", "13800000099", "隔壁", "钱示福"):
                assert secret not in text, (table, secret)
    lead = Lead.objects.get()
    assert all(event.by_id is None for event in lead.events.all()), "who wrote it down could be who spoke"


def test_a_lead_by_a_neighbour_looks_like_one_by_a_grid_worker(office: Office) -> None:
    """What the office sees of both differs in nothing but the number."""
    clerk = office.people["clerk"]
    office.record(name="孙示一", address="一号", words="")
    office.record(name="孙示二", address="二号", words="", source=Source.HOTLINE, reporter=NEIGHBOUR)
    shown = []
    for lead in queries.leads(clerk, MORNING):
        own, told, happened = queries.own_words(lead), queries.alerts(lead), queries.events(lead)
        shown.append(
            (lead.step, lead.due_at, lead.signs, own, told, [(e.what, e.step, e.by_id) for e in happened])
        )
    assert shown[0] == shown[1]


def test_who_spoke_is_shown_to_the_head_alone_and_on_record(office: Office) -> None:
    lead = office.record(resident_id=OLD, source=Source.HOTLINE, reporter=NEIGHBOUR, words="我住他隔壁")
    head = office.people["head"]
    for other in (office.people["clerk"], office.people["helper"]):
        with pytest.raises(NotFound):
            service.reveal_reports(lead.pk, "核实", actor=other, at=MORNING)
    with pytest.raises(PurposeRequired):
        service.reveal_reports(lead.pk, " ", actor=head, at=MORNING)
    assert not Unmasking.objects.exists()
    found = service.reveal_reports(lead.pk, "核实是否恶意举报", actor=head, at=MORNING)
    assert [(one.reporter, one.words) for one in found] == [(NEIGHBOUR, "我住他隔壁")]
    kept = Unmasking.objects.get()
    assert (kept.what, kept.user_id) == ("reporter", head.user_id)
    assert lead.person is not None
    assert lead.person.reference not in kept.whose, "the person's own record must not say that anybody spoke"


def test_who_goes_there_is_told_where_on_record(office: Office) -> None:
    lead, helper = office.record(resident_id=OLD), office.people["helper"]
    with pytest.raises(NotFound):
        service.reveal_person(lead.pk, "上门走访", actor=helper, at=MORNING)
    service.assign(lead.pk, helper.user_id or 0, actor=office.people["clerk"], at=MORNING)
    shown = service.reveal_person(lead.pk, "上门走访", actor=helper, at=MORNING)
    assert (shown["name"], shown["address"]) == ("钱示福", "三江村12号")
    assert lead.person is not None
    assert Unmasking.objects.get().whose == lead.person.reference
