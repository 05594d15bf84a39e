"""Leads of the demo city, each at another step, one recognised and paid, and an organisation whose volunteer reports. All made up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from PIL import Image, ImageDraw

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.roles import ASSISTANT
from yichuang.apps.cases import pinned, submission
from yichuang.apps.cases.service import Order
from yichuang.apps.journal.outbox import Message
from yichuang.apps.outreach import progress, service
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach.discovery import Closing, Source
from yichuang.apps.outreach.models import Lead
from yichuang.apps.registers import queries as registers
from yichuang.apps.releases import queries as releases
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import VisitKind
from yichuang.catalogue.offering import Offering
from yichuang.cli.demo_city.cases import fill, retold
from yichuang.cli.demo_city.disguise import Identity, Names
from yichuang.cli.demo_city.lives import served
from yichuang.cli.demo_city.roster import CLERK, HEAD, Staff, citizen_account
from yichuang.cli.demo_city.walking import Clock, NotYet, Walk
from yichuang.core.errors import DomainError
from yichuang.core.resident_id import ResidentId, Sex, demo_resident_id

TOWNSHIP, COUNTY, PLACE = "330212001-social-assistance", "330212-civil-affairs", "330212001"
VOLUNTEER = ("季示伟", "13800000031")
_REGISTER = "social-organisations"


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody in need: since how many days, how far it came (``recorded sent visited agreed granted`` or an ending)."""

    name: str
    address: str
    signs: tuple[str, ...]
    days: int
    life: str
    source: Source = Source.GRID
    words: str = ""
    urgent: bool = False


STORIES = (
    Story("陈示阿婆", "江六村3组（示例）", ("alone", "illness"), 0, "recorded", words="一人住，刚出院。"),
    Story("周演根", "下应新村8幢（示例）", ("job_loss",), 1, "recorded", Source.HOTLINE),
    Story("沈示娟", "湾底村12号（示例）", ("breadwinner_died", "left_school"), 9, "recorded", Source.HOTLINE),
    Story(
        "郑演明", "东升社区5幢（示例）", ("disability",), 0, "sent", urgent=True, words="轮椅坏了，下不了楼。"
    ),
    Story("何示兰", "海创社区2幢（示例）", ("illness",), 3, "sent", Source.HOTLINE),
    Story("孙演田", "史家码村7组（示例）", ("housing",), 12, "sent", words="屋顶漏水，住不了人。"),
    Story("吴示英", "河西村1组（示例）", ("alone",), 5, "visited", words="子女在外地，很少回来。"),
    Story("钱演福", "黎明村9组（示例）", ("illness", "job_loss"), 6, "agreed", words="做手术借了钱。"),
    Story(
        "卫演宁",
        "三江村8组（示例）",
        ("illness", "job_loss"),
        20,
        "granted",
        words="丈夫住院，打零工的活也停了。",
    ),
    Story("冯示生", "中海社区3幢（示例）", ("job_loss",), 15, Closing.NO_NEED.value, Source.HOTLINE),
    Story("韩演花", "江六村6组（示例）", ("disability",), 18, Closing.DECLINED.value),
    Story("蒋示来", "下应新村2幢（示例）", ("other",), 20, Closing.NOT_FOUND.value, Source.HOTLINE),
    Story("杨演水", "湾底村4号（示例）", ("disaster",), 25, Closing.REFERRED.value, words="厨房失火。"),
)
_REASONS = {
    Closing.NO_NEED.value: "走访时已经找到新工作，家里没有困难。",
    Closing.DECLINED.value: "本人说女儿会照顾，不申请，以后有需要再来。",
    Closing.NOT_FOUND.value: "邻居和房东都说半年前搬走了，没有留地址。",
    Closing.REFERRED.value: "已转慈善总会帮助修厨房，并告诉了社区。",
}


def furnish_discovery(staff: Staff, now: datetime) -> int:
    """Makes the leads that are not there yet; how many. Each is one transaction."""
    made = 0
    for number, story in enumerate(STORIES, 1):
        key = _key(f"lead/{number}")
        if outreach.is_reported(key):
            continue
        with transaction.atomic():
            _live(key, number, story, staff, now)
        made += 1
    _partner(staff, now)
    return made


def _key(what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo/{what}")


def _live(key: UUID, number: int, story: Story, staff: Staff, now: datetime) -> None:
    clerk, helper = staff.at(CLERK, TOWNSHIP)[0], staff.at(ASSISTANT, TOWNSHIP)[0]
    at = now - timedelta(days=story.days, hours=-9 - number % 6)
    at = min(at, now)
    report = service.Report(
        key=key,
        source=story.source,
        office=TOWNSHIP,
        name=story.name,
        signs=story.signs,
        address=story.address,
        words=story.words,
        urgent=story.urgent,
        reported_at=at,
    )
    lead = service.record_lead(report, actor=helper, at=at)
    if story.life == "recorded":
        return
    service.assign(lead.pk, helper.user_id or 0, actor=clerk, at=min(at + timedelta(hours=3), now))
    if story.life == "sent":
        return
    if story.life != Closing.NOT_FOUND.value:
        _visit(lead, number, (helper, clerk), min(at + timedelta(days=1), now))
    if story.life == "agreed":
        _agree(lead, number, story, helper, now)
    elif story.life == "granted":
        _recognised(lead, number, story, staff, now)
    elif story.life in _REASONS:
        closing, reason = Closing(story.life), _REASONS[story.life]
        service.close_lead(lead.pk, closing, reason, actor=clerk, at=min(at + timedelta(days=2), now))


def _visit(lead: Lead, number: int, people: Sequence[Actor], at: datetime) -> None:
    visitor, second = people
    seen = visits.Visit(
        key=_key(f"visit/{number}"),
        subject=lead.subject,
        kind=VisitKind.DISCOVERY,
        office=lead.office_id,
        visited_at=at,
        findings="住房、家电简单，屋里整洁。本人在家，说了家里的情况（示例）。",
        second=second.user_id,
        second_signature=_picture("signature"),
        place=visits.Place(29_836_000 + number * 173, 121_601_000 + number * 219, 15 + number),
        signature=_picture("signature"),
        photos=(_picture("photo"),),
    )
    kept = service.keep_visit(lead.pk, seen, actor=visitor, at=at)
    # the hall is not open yet: nobody drains the outbox, and what comes next needs the step behind it
    progress.of_visit(Message(0, visits.KEPT, lead.subject, {"visit": str(kept.pk)}, 0))


def _recognised(lead: Lead, number: int, story: Story, staff: Staff, now: datetime) -> None:
    """All the way: consent at the door, the application by the helper, the house's own steps, the grant."""
    helper, chance = staff.at(ASSISTANT, TOWNSHIP)[0], random.Random(number)  # noqa: S311 - a plan, no secret
    clock = Clock(now - timedelta(days=story.days - 2), now, pinned.calendar(PLACE), chance)
    identity = Identity(story.name, str(_number(number)), f"1380002{number:04d}")
    offering = next(o for o in releases.current_catalogue().offerings(PLACE) if _pays(o, "subsistence"))
    code = offering.service.code
    first = offering.catalogue.scenarios[code].scenarios[0]
    told = retold(offering, first, clock.at, Names(chance, 9000), identity)
    draft = service.agree(lead.pk, _intake(number, story, code, clock.at), actor=helper, at=clock.at)
    if told is None or draft is None:
        return
    fill(draft, told, helper, clock.at)
    order = Order(clock.pass_minutes(10, 30), key=f"demo/lead/{number}")
    outcome = submission.submit(draft.no, {"declaration": True}, actor=helper, order=order)
    walk = Walk(outcome[0].snapshot.no, offering, staff, None, clock, told.entered, (0,))
    with suppress(NotYet):
        served(walk)
    progress.of_case(Message(0, "case.grant", walk.no, {}, 0))


def _pays(offering: Offering, aid: str) -> bool:
    payment = offering.service.result.payment
    return payment is not None and payment.aid == aid


def _agree(lead: Lead, number: int, story: Story, helper: Actor, now: datetime) -> None:
    """The first service of the place that agents may apply for and that pays every month."""
    catalogue = releases.current_catalogue()
    found = [
        o.service.code
        for o in catalogue.offerings(PLACE)
        if o.service.agents_allowed and o.service.procedure == "benefit" and o.service.department is None
    ]
    service.agree(lead.pk, _intake(number, story, sorted(found)[0], now), actor=helper, at=now)


def _number(number: int) -> ResidentId:
    return demo_resident_id(400 + number, date(1958, 3, number), Sex.MALE)


def _intake(number: int, story: Story, code: str, at: datetime) -> service.Intake:
    return service.Intake(
        key=_key(f"intake/{number}"),
        noted_at=at,
        service=code,
        region=PLACE,
        name=story.name,
        resident_id=str(_number(number)),
        address=story.address,
        signature=_picture("signature"),
        at_home=True,
    )


def _picture(kind: str) -> bytes:
    """A stroke for a signature, a drawn house for a photograph: nobody's home."""
    image = Image.new("RGB", (480, 160) if kind == "signature" else (640, 480), "white")
    pen = ImageDraw.Draw(image)
    if kind == "signature":
        pen.line([(40, 110), (120, 40), (200, 120), (300, 50), (430, 100)], fill="#16212e", width=5)
    else:
        pen.polygon([(120, 220), (320, 80), (520, 220)], fill="#b7a08a")
        pen.rectangle([150, 220, 490, 420], fill="#e6ddd0", outline="#7d6b58", width=4)
        pen.rectangle([280, 300, 360, 420], fill="#7d6b58")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _partner(staff: Staff, now: datetime) -> None:
    """The first organisation of the register is admitted, as soon as there is one, and its volunteer has reported."""
    head = staff.at(HEAD, COUNTY)[0]
    if outreach.partners(head):
        return
    register = releases.current_catalogue().registers.get(_REGISTER)
    entries = registers.search(register, "").entries if register is not None else ()
    living = (registers.fields(registers.get(one.uuid)) for one in entries if one.state == "living")
    fields = next((found for found in living if found.get("inspection") != "unqualified"), None)
    if fields is None:
        return
    wish = service.Wish(str(fields["name"]), str(fields["uscc"]), 126, 2, (now - timedelta(days=40)).date())
    name, phone = VOLUNTEER
    try:
        with transaction.atomic():
            partner = service.admit(wish, COUNTY, actor=head, at=now - timedelta(days=30))
            user = citizen_account(name, phone)
            service.add_volunteer(partner.pk, phone, actor=head, at=now - timedelta(days=30))
            actor = Actor(user.pk, name, "citizen")
            report = service.Report(
                _key("lead/volunteer"),
                Source.PARTNER,
                TOWNSHIP,
                "朱示奶奶",
                ("alone",),
                address="河西村5组（示例）",
            )
            service.report_for_partner(report, actor=actor, at=now - timedelta(days=2))
    except DomainError:
        return  # the name or the number is not one that a partner can have; the next start tries again
