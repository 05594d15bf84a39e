"""A month of cases: scenarios of the catalogue, told again with other people, each lived to some point.

The plan is the same for the same first day. Each case is one transaction under one key, so a city half built is
completed by the next start.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications, effects, papers, pinned, submission
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order
from yichuang.apps.journal import queries as journal
from yichuang.apps.registers import service as registers
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.eligibility import assess, required_materials
from yichuang.catalogue.form import form_of
from yichuang.catalogue.model import Scenario
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.scenarios import answers_of, with_entered
from yichuang.cli.demo_city.disguise import Identity, Names, replacements, rewritten
from yichuang.cli.demo_city.lives import Plan, deck
from yichuang.cli.demo_city.past import tell_of_the_past
from yichuang.cli.demo_city.roster import CLERK, Citizen, Staff, citizen_account
from yichuang.cli.demo_city.walking import Clock, NotYet, Walk, hand_in
from yichuang.clock import WorkCalendar
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, InvalidAnswers, UniqueEntry

log = structlog.get_logger()
REGIONS = ("330200", "330212", "330212001", "330212002")
_OWN_EVERY = 5  # each fifth online case belongs to a citizen of the stories
_SEED = 330200
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario as somebody else lives it."""

    answers: dict[str, Any]
    entered: dict[str, Any]
    existing: dict[str, Any] | None
    identity: Identity | None


@dataclass(slots=True)
class City:
    """Everything the cases need; ``now`` is the moment the month ends."""

    staff: Staff
    citizens: list[tuple[Citizen, Actor]]
    now: datetime
    catalogue: Catalogue = field(default_factory=releases.current_catalogue)
    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))  # noqa: S311 - a plan, no secret
    used_names: set[str] = field(default_factory=set)
    calendar: WorkCalendar = field(default_factory=lambda: pinned.calendar(REGIONS[0]))
    dealt: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One case to be: which offering, which life, and its own luck, so that it comes out the same alone."""

    number: int
    offering: Offering
    plan: Plan
    seed: int

    @property
    def key(self) -> str:
        return f"demo/{self.number}"


def parts(city: City) -> list[Part]:
    """Who lives what: the deck dealt to the offerings in turn, to the next one that it fits."""
    offered = [o for region in REGIONS for o in city.catalogue.offerings(region) if _at_home(o, city)]
    city.chance.shuffle(offered)
    waiting, dealt = list(offered), []
    for number, plan in enumerate(deck(), 1):
        found = next((o for o in waiting if plan.fits(o)), None)
        if found is None:
            waiting += offered
            found = next((o for o in waiting if plan.fits(o)), None)
        if found is None:
            continue
        waiting.remove(found)
        dealt.append(Part(number, found, plan, city.chance.randrange(2**31)))
    return dealt


def _at_home(offering: Offering, city: City) -> bool:
    """Decided by the region itself and received where somebody sits."""
    own = offering.deciding.code == offering.region.code
    return own and bool(city.staff.at(CLERK, offering.receiving.code))


def furnish_cases(city: City, *, progress: Callable[[int, int, int], None], most: int | None = None) -> int:
    """Makes what is not there yet, at most the first ``most`` parts; returns how many cases were made."""
    city.dealt = city.dealt or parts(city)
    dealt, made = city.dealt[:most], 0
    acted = journal.acted(part.key for part in dealt)
    for done, part in enumerate(dealt, 1):
        if part.key not in acted:
            made += _made(city, part)
        progress(done, len(dealt), made)
    return made


def _made(city: City, part: Part) -> bool:
    """One case whole, or nothing of it. A name that is taken, or a day too late by now, is tried with other luck."""
    refusal: DomainError | None = None
    for luck in range(_TRIES):
        names = Names(random.Random(part.seed + luck), part.number * 12, city.used_names)  # noqa: S311
        try:
            with transaction.atomic():
                _live(city, part, names, random.Random(part.seed + luck))  # noqa: S311
        except (UniqueEntry, InvalidAnswers) as unlucky:
            refusal = unlucky
        except DomainError as other:
            refusal = other
            break
        else:
            return True
    if refusal is not None:
        service = part.offering.service.code
        log.warning(
            "demo.case_left_out", part=part.number, service=service, reason=refusal.code, **refusal.fields
        )
    return False


def _live(city: City, part: Part, names: Names, chance: random.Random) -> None:
    clock = Clock(_start(city, part, chance), city.now, city.calendar, chance)
    who = _who(city, part, chance)
    told = tell_scenario(part.offering, clock.at, names, who[0] if who else None, chance)
    if told is None:
        log.warning("demo.no_scenario_fits", service=part.offering.service.code)
        return
    online = part.offering.service.online and (part.plan.online or chance.random() < 0.7)
    applicant = None
    if online:
        applicant = who[1] if who and told.identity else _account(told, part, clock.at)
    walk = _hand_in(city, part, told, applicant, clock)
    with suppress(NotYet):
        part.plan.life(walk)
    tell_of_the_past(walk.no)


def _start(city: City, part: Part, chance: random.Random) -> datetime:
    """So many working days ago, in the morning."""
    plan = part.plan
    least, most = plan.began
    back = chance.randint(least, most)
    if plan.from_promise is not None:
        back = part.offering.promised.limit.value + plan.from_promise
    today = city.calendar.index(shanghai_date(city.now).toordinal())
    first = city.calendar.at(max(today - max(back, 1), 0))
    morning = datetime.fromordinal(first).replace(hour=9, minute=12, tzinfo=city.now.tzinfo)
    return morning + timedelta(minutes=chance.randint(0, 200))


def _who(city: City, part: Part, chance: random.Random) -> tuple[Identity, Actor] | None:
    """Now and then it is somebody from the stories."""
    if part.number % _OWN_EVERY:
        return None
    citizen, actor = city.citizens[part.number // _OWN_EVERY % len(city.citizens)]
    return Identity(citizen.name, str(citizen.resident_id), citizen.phone), actor


def tell_scenario(
    offering: Offering, at: datetime, names: Names, identity: Identity | None, chance: random.Random
) -> Told | None:
    """The first telling without a fault: with the days moved or not, as the citizen of the stories or as anybody."""
    scenarios = offering.catalogue.scenarios[offering.service.code]
    good = [s for s in scenarios.scenarios if s.expect.decision == "grant" and not s.without]
    chance.shuffle(good)
    good.sort(key=lambda s: s.region != offering.region.code)
    for who in (identity, None) if identity else (None,):
        for scenario in good:
            told = retold(offering, scenario, at, names, who)
            if told is not None:
                return told
    return None


def retold(
    offering: Offering, scenario: Scenario, at: datetime, names: Names, who: Identity | None
) -> Told | None:
    scenarios = offering.catalogue.scenarios[offering.service.code]
    answers = answers_of(scenarios, scenario)
    trees: list[Any] = [answers, scenario.existing or {}, dict(scenario.entered)]
    found = replacements(trees, names, who)
    day = shanghai_date(at)
    best: tuple[int, Told] | None = None
    for shift in (0, (day - scenario.at.date()).days):
        changed, existing, entered = (rewritten(t, found, shift, scenario.at.date()) for t in trees)
        form = form_of(offering).validate(changed, today=day)
        judged = assess(offering, with_entered(form.clean, replace_entered(scenario, entered)), day)
        if form.findings or not all(finding.ok for finding in judged.findings):
            continue
        doubts = sum(not finding.ok for finding in judged.warnings)
        if best is None or doubts < best[0]:
            best = doubts, Told(changed, entered, existing or None, who)
    return best[1] if best else None


def replace_entered(scenario: Scenario, entered: Mapping[str, Any]) -> Scenario:
    return scenario.model_copy(update={"entered": dict(entered)})


def _account(told: Told, part: Part, at: datetime) -> Actor:
    """The applicant's own account; their phone is the one in the form."""
    person = told.answers.get("applicant") or {}
    phone = f"1380001{part.number:04d}"
    told.answers["applicant"] = {**person, "phone": phone}
    return accounts.actor_for(citizen_account(str(person.get("name", "")), phone), at)


def _hand_in(city: City, part: Part, told: Told, applicant: Actor | None, clock: Clock) -> Walk:
    offering, at = part.offering, clock.at
    if told.existing is not None and offering.register is not None:
        day = shanghai_date(at) - timedelta(days=200)
        registers.write_entry(
            offering.register, told.existing, office=effects.issuer(offering), on=day, cause="历史登记"
        )
    by = applicant or city.staff.at(CLERK, offering.receiving.code)[0]
    channel = "online" if applicant else "counter"
    draft = applications.open_draft(
        applications.Draft(offering.service.code, offering.region.code, channel), actor=by, at=at
    )
    fill(draft, told, by, at, leaves_out=part.plan.leaves_out)
    clock.pass_minutes(10, 30)
    outcome = submission.submit(
        draft.no, {"declaration": True}, actor=by, order=Order(clock.at, key=part.key)
    )
    pace = (0,) if offering.service.handling.value == "immediate" else (0, 0, 1, 1, 2)
    return Walk(outcome[0].snapshot.no, offering, city.staff, applicant, clock, told.entered, pace)


def fill(draft: Application, told: Told, by: Actor, at: datetime, *, leaves_out: str = "") -> None:
    """Answers and papers come into a draft; ``leaves_out`` says which kind of paper does not."""
    offering = pinned.offering(draft.release_id, draft.service, draft.region)
    saved = applications.save_answers(draft.no, told.answers, actor=by, at=at)
    kept_back = _kept_back(offering, saved.answers, at, leaves_out)
    for due in papers.materials_due(draft, saved.answers, at):
        if due.to_upload and due.use.material not in kept_back:
            hand_in(draft.no, due.use.material, due.name, due.material.formats, by=by, at=at)


def _kept_back(offering: Offering, answers: Mapping[str, Any], at: datetime, how: str) -> frozenset[str]:
    """The one paper that is not handed in, where the plan wants that."""
    if not how:
        return frozenset()
    dues = required_materials(offering, answers, shanghai_date(at))
    wanted = (
        due.use.material
        for due in dues
        if due.required and due.to_upload and (due.tolerable if how == "tolerable" else due.by_commitment)
    )
    return frozenset(list(wanted)[:1])
