"""From a granted case to an award. Handlers of ``case.*``; each leaves things as they are when it runs again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.benefits import months
from yichuang.apps.benefits.models import (
    Award,
    AwardState,
    Cause,
    Decision,
    DecisionKind,
    Member,
    OfficialRelative,
    Payee,
    ReviewClass,
    Rhythm,
)
from yichuang.apps.benefits.publishing import to_be_posted
from yichuang.apps.benefits.rechecks import Occasion, open_one
from yichuang.apps.benefits.recording import record
from yichuang.apps.benefits.terms import review_months
from yichuang.apps.cases import pinned
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.queries import CaseView
from yichuang.apps.cases.service import Order
from yichuang.apps.checks import outcomes
from yichuang.apps.checks import queries as checks
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.journal.models import Event
from yichuang.apps.journal.outbox import Message
from yichuang.apps.parties import queries as parties
from yichuang.apps.registers import queries as registers
from yichuang.apps.visits import queries as visits
from yichuang.catalogue.model import Payment
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.resident_id import ResidentId

_FAMILY_PAGE = 16
_NEEDED = {"amount": "核定的金额", "payee_account": "收款账户"}
_GROWN_UP = 16  # 《劳动法》第十五条
_OLD = 60


def open_award(message: Message) -> None:
    """Handler of ``case.grant``: what a paid service grants becomes an award, from the month the catalogue says."""
    view, event = _granted(message)
    payment = view.offering.service.result.payment
    if payment is None or Award.objects.filter(case_no=view.no).exists():
        return
    entry = next((e for e in registers.of_cause(view.no) if e.number == event.data.get("entry")), None)
    if entry is None:
        return
    fields = registers.fields(entry)
    at = shanghai(event.occurred_at)
    with transaction.atomic():
        award = _opened(view, payment, fields, at, (entry.number, entry.uuid))
        decision = _decided(award, view, fields, event)
        _pay_to(award, fields, event.actor, at)
        _people(award, view, payment, at.date())
        _classed(award, view, payment, at.date())
        _gaps(award, fields, at)
        to_be_posted(award, payment.publish, event.data.get("after") or ())
        told = {"month": decision.from_month, "amount_fen": decision.amount_fen, "case": view.no}
        actor = Actor(event.actor, "", "staff") if event.actor is not None else SYSTEM
        record(award, DecisionKind.GRANT, actor=actor, order=Order(at, key=f"award:{view.no}"), data=told)


def _granted(message: Message) -> tuple[CaseView, Event]:
    event = journal.event(message.subject, message.payload["version"])
    return cases.case(message.subject, actor=SYSTEM, at=shanghai(event.occurred_at)), event


def _opened(
    view: CaseView, payment: Payment, fields: dict[str, Any], at: datetime, entry: tuple[str, Any]
) -> Award:
    first = months.month_of(at.date())
    if payment.starts == "next_month":
        first = months.later(first)
    rules = pinned.rules(view.application.release_id, view.facts.service, view.application.region)
    deciding = view.snapshot.steps[-1] if view.snapshot.steps else rules.route.steps[-1].code
    person = parties.person_by_resident_id(str(fields.get("holder_id") or ""))
    return Award.objects.create(
        number=entry[0],
        entry=entry[1],
        case_no=view.no,
        service=view.facts.service,
        region=view.application.region,
        release_id=view.application.release_id,
        office_id=rules.office_of(deciding),
        receiving_id=rules.office,
        kind=str(fields.get("kind") or view.offering.service.result.name),
        aid=payment.aid or "",
        rhythm=Rhythm(payment.every),
        holder_name=str(fields["holder"]),
        holder=person,
        owner_id=view.application.owner_id,
        first_month=first,
        unsettled_from=first,
        relative_in_office=_answer(view, payment.relatives) is True,
        head=GENESIS,
    )


def _decided(award: Award, view: CaseView, fields: dict[str, Any], event: Event) -> Decision:
    """The grant as the award's first decision: by difference, band or list as the case has found."""
    payment = view.offering.service.result.payment
    basis = [payment.basis] if payment and payment.basis else []
    report = checks.final_report(view.application.no, shanghai_date(event.occurred_at))
    return Decision.objects.create(
        award=award,
        seq=1,
        kind=DecisionKind.GRANT,
        amount_fen=int(fields.get("amount") or 0),
        people=int(fields.get("members") or 1),
        from_month=award.first_month,
        until_month=award.first_month if award.rhythm == Rhythm.ONCE else None,
        reasons=[str(event.data["reasons"])] if event.data.get("reasons") else [],
        basis=basis,
        cause=view.no,
        check_no=report.check_of.no if report is not None else "",
        decided_by_id=event.actor,
        decided_at=event.occurred_at,
    )


def _gaps(award: Award, fields: dict[str, Any], at: datetime) -> None:
    """Granted without an amount or an account: nothing is paid until an officer has seen to it, and one is told to."""
    lacking = [name for key, name in _NEEDED.items() if not fields.get(key)]
    if not lacking:
        return
    award.held_from, award.held_why = award.first_month, f"批准时没有{'和'.join(lacking)}，补上以后再发"
    award.save(update_fields=["held_from", "held_why"])
    due = at.date() + timedelta(days=30)
    open_one(award, Occasion(Cause.REPORT, award.case_no, at.date(), due, award.held_why), at=at)


def _pay_to(award: Award, fields: dict[str, Any], by: int | None, at: datetime) -> None:
    payee = Payee(
        award=award,
        name=str(fields.get("payee") or award.holder_name),
        bank=str(fields.get("payee_bank") or ""),
        recorded_by_id=by,
        recorded_at=at,
    )
    payee.account = str(fields.get("payee_account") or "")
    payee.save(force_insert=True)


def _people(award: Award, view: CaseView, payment: Payment, on: date) -> None:
    """Whom it is for: those whom the check counted, else the household the form names, or the holder alone."""
    rows = []
    for item in _household(view, payment):
        person = parties.person_by_resident_id(str(item.get("resident_id") or ""))
        if person is not None:
            relation = str(item.get("relation") or "")[:_FAMILY_PAGE]
            rows.append(Member(award=award, person=person, relation=relation, since=on))
    if not rows and award.holder is not None:
        rows = [Member(award=award, person=award.holder, relation="self", since=on)]
    Member.objects.bulk_create({row.person_id: row for row in rows}.values())


def _household(view: CaseView, payment: Payment) -> list[dict[str, Any]]:
    """By number and relation. Where no check was made, an officer found out by hand, and the form is all there is."""
    counted = outcomes.counted(view.application.no, payment.aid) if payment.aid else ()
    if counted:
        return [{"resident_id": one.resident_id, "relation": one.relation} for one in counted]
    answers = cases.answers_for(view)
    found = answers.get(payment.household or "")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _classed(award: Award, view: CaseView, payment: Payment, on: date) -> None:
    """《最低生活保障审核确认办法》第三十一条: yearly where nobody can work, half-yearly where somebody can."""
    if payment.aid is None or award.rhythm != Rhythm.MONTH:
        return
    able = any(_can_work(item, on) for item in _household(view, payment))
    award.review_class = ReviewClass.CHANGING if able else ReviewClass.STABLE
    award.next_review = months.later(months.month_of(on), review_months(award, on))
    award.save(update_fields=["review_class", "next_review"])


def _can_work(item: dict[str, Any], on: date) -> bool:
    """By age only: what else keeps somebody from work, an officer knows and sets the class accordingly."""
    number = str(item.get("resident_id") or "")
    if not number:
        return False
    born = ResidentId.parse(number, today=on).birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _GROWN_UP <= age < _OLD


def _answer(view: CaseView, key: str | None) -> Any:
    """An answer by its key ``role.leaf``."""
    if key is None:
        return None
    role, _, leaf = key.partition(".")
    group = cases.answers_for(view).get(role)
    return group.get(leaf) if isinstance(group, dict) else None


def note_relative(message: Message) -> None:
    """Handler of ``case.submit``: whose near relative holds office stands in a list of its own from the first day."""
    event = journal.event(message.subject, message.payload["version"])
    view = cases.case(message.subject, actor=SYSTEM, at=shanghai(event.occurred_at))
    payment = view.offering.service.result.payment
    if payment is None or _answer(view, payment.relatives) is not True:
        return
    rules = pinned.rules(view.application.release_id, view.facts.service, view.application.region)
    OfficialRelative.objects.get_or_create(
        case_no=view.no,
        defaults={
            "application_no": view.application.no,
            "office_id": rules.office_of(rules.route.steps[-1].code),
            "receiving_id": rules.office,
            "applicant_name": view.application.applicant_name,
            "noted_at": event.occurred_at,
        },
    )


def note_visit(message: Message) -> None:
    """Handler of ``case.review``: that the county visited a relative's household stands in the same list."""
    row = OfficialRelative.objects.filter(case_no=message.subject, visited_on=None).first()
    if row is None:
        return
    event = journal.event(message.subject, message.payload["version"])
    view = cases.case(message.subject, actor=SYSTEM, at=shanghai(event.occurred_at))
    payment = view.offering.service.result.payment
    day = _answer(view, payment.relatives_visited if payment is not None else None)
    if day:
        row.visited_on, row.completed_by_id = date.fromisoformat(str(day)), event.actor
        seen = [
            one for one in visits.of_subject(view.no) if one.confirmed_at and one.office_id == row.office_id
        ]
        row.visit = str(seen[0].pk) if seen else ""  # none where an officer wrote the day down by hand
        row.save(update_fields=["visited_on", "completed_by", "visit"])


def revoke_award(message: Message) -> None:
    """Handler of ``case.revoke``: what should never have been granted is owed for no month; what was paid is overpaid."""
    event = journal.event(message.subject, message.payload["version"])
    with transaction.atomic():
        award = Award.objects.select_for_update().filter(case_no=message.subject).first()
        if award is None or award.decisions.filter(kind=DecisionKind.REVOKE).exists():
            return
        last = award.decisions.order_by("-seq")[0]
        Decision.objects.create(
            award=award,
            seq=last.seq + 1,
            kind=DecisionKind.REVOKE,
            amount_fen=0,
            people=last.people,
            from_month=award.first_month,
            reasons=[str(event.data.get("reason") or event.data.get("ground") or "批准的决定被撤销")],
            basis=[str(event.data["ground"])] if event.data.get("ground") else [],
            cause=message.subject,
            decided_by_id=event.actor,
            decided_at=event.occurred_at,
        )
        award.state, award.next_review = AwardState.ENDED, None
        award.save(update_fields=["state", "next_review"])
        order = Order(shanghai(event.occurred_at), key=f"award:{message.subject}#revoke")
        told = {
            "month": award.first_month,
            "case": message.subject,
            "date": shanghai_date(order.at).isoformat(),
        }
        record(award, DecisionKind.REVOKE, actor=SYSTEM, order=order, data=told)
