"""走访 on a phone: where to go, what was seen, who came along, with or without a network; and the record of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.benefits import queries as benefit_read
from yichuang.apps.benefits import service as benefits
from yichuang.apps.benefits import visiting as rechecks
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases import survey
from yichuang.apps.documents import service as documents
from yichuang.apps.outreach import queries as outreach_read
from yichuang.apps.outreach import service as outreach
from yichuang.apps.visits import queries as visits
from yichuang.apps.visits import service
from yichuang.apps.visits.models import HomeVisit, NoPlace, Unsigned, VisitKind
from yichuang.clock import Marks, light
from yichuang.core.errors import DocumentRefused, DomainError, InvalidInput, NotFound
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import case_url, page, short_no, staff_only
from yichuang.web.desk.papers import answer
from yichuang.web.desk.signature import png_of
from yichuang.web.errors import wording
from yichuang.web.forms import form_field
from yichuang.web.sessions import actor

_LEAD = "lead:"
_RECHECK = rechecks.SUBJECT
_NO_CASE = (_LEAD, _RECHECK)
_MOMENT = "%Y-%m-%dT%H:%M"
_FIELDS = {"place": "no_place_because", "signature": "unsigned_because", "second_signature": "second"}


class VisitForm(forms.Form):
    """What two people saw at somebody's home. Subjects are numbers alone: the form is kept on the phone."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        who, at = actor(request), now(request)
        offices = sorted(offices_for(who, Permission.VISIT))
        people = {u.pk: u.name for office in offices for u in visits.possible_visitors(office, at)}
        people.pop(who.user_id or 0, None)
        wanted = request.GET.get("for", "")
        self.fields["subject"] = fields.drop("哪一件", subjects(request), initial=wanted)
        self.fields["visited_at"] = forms.DateTimeField(
            label="什么时候去的",
            input_formats=[_MOMENT],
            initial=timezone.localtime(at).strftime(_MOMENT),
            widget=forms.DateTimeInput(
                {"type": "datetime-local", "data-now": "", "class": "w-20"}, format=_MOMENT
            ),
            error_messages={"required": "请填写去的时间。", "invalid": "请按年月日时分填写。"},
        )
        self.fields["findings"] = fields.words(
            "看到的情况",
            most=2000,
            rows=5,
            help_text="住房、家里的人、收入来源、身体情况；不评价，只写看到的",
        )
        same = [("true", "一致"), ("false", "不一致")]
        self.fields["consistent"] = fields.pick(
            "和申报的一致吗", same, required=False, help_text="入户调查、复核走访要选；走访线索不用选"
        )
        self.questions = survey.asked_beside(who)
        for question in self.questions:
            self.fields[question.key] = form_field(question)
            self.fields[question.key].required = False
        self.fields["no_place_because"] = fields.pick("没有定位的原因", NoPlace.choices, required=False)
        self.fields["unsigned_because"] = fields.pick("本人没有签名的原因", Unsigned.choices, required=False)
        colleagues = [(str(pk), name) for pk, name in people.items()]
        self.fields["second"] = fields.drop("同行的同事", colleagues, required=False)
        self.fields["companion"] = fields.line(
            "同行的不是同事，写姓名",
            most=60,
            required=False,
            help_text="村干部、志愿者；入户调查必须是两名同事",
        )
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields in the order in which they are met: before the place, the person, the second visitor."""
        order = {
            "place": ["no_place_because"],
            "person": ["unsigned_because"],
            "second": ["second", "companion"],
        }
        later = {name for names in order.values() for name in names}
        found = {key: [self[name] for name in names] for key, names in order.items()}
        found["first"] = [self[name] for name in self.fields if name not in later]
        return found


def subjects(request: HttpRequest) -> list[tuple[str, str]]:
    """Whom this person may visit: surveys of their office, leads they were sent to."""
    who, at = actor(request), now(request)
    found = [(one.no, f"{short_no(one.no)} {one.step}") for one in survey.waiting(who)]
    found += [(lead.subject, f"线索 {lead.no}") for lead in outreach_read.leads(who, at, only="mine")]
    return found + [(one.subject, f"复核 {one.award.number}") for one in rechecks.waiting(who)]


@staff_only
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where to go, and what waits for the second visitor's word."""
    who, at = actor(request), now(request)
    require(who, Permission.VISIT)
    rows = [
        {
            "title": short_no(one.no),
            "note": one.step,
            "url": case_url(one.no),
            "go": f"{reverse('desk:visit_note')}?for={one.no}",
            "due": one.due_at,
            "light": light_of(one.due_at, one.yellow_at, at),
        }
        for one in survey.waiting(who)
    ]
    rows += [
        {
            "title": lead.no,
            "note": "线索走访",
            "url": reverse("desk:lead", args=[lead.pk]),
            "go": f"{reverse('desk:visit_note')}?for={lead.subject}",
            "due": lead.due_at,
            "light": light_of(lead.due_at, lead.yellow_at, at),
        }
        for lead in outreach_read.leads(who, at, only="mine")
    ]
    waiting = [
        {
            "title": _called(row),
            "note": f"{row.visitor.name}，{timezone.localtime(row.visited_at):%m月%d日 %H:%M}",
            "url": reverse("desk:visit", args=[row.pk]),
            "action": "看后确认",
        }
        for row in visits.to_confirm(who)
    ]
    return page(request, "desk/visits.html", {"rows": rows, "waiting": waiting})


def light_of(due_at: datetime | None, yellow_at: datetime | None, at: datetime) -> str:
    """The light of what is due then, ``""`` where nothing is."""
    return light(at, Marks(yellow_at or due_at, due_at)).value if due_at is not None else ""


def _called(row: HomeVisit) -> str:
    """A visit's matter as people call it."""
    if row.subject.startswith(_RECHECK):
        return "复核走访"
    return "线索走访" if row.subject.startswith(_LEAD) else short_no(row.subject)


@staff_only
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """The form; it stays usable without a network, and without a script it simply posts."""
    require(actor(request), Permission.VISIT)
    form = VisitForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (kept := _keep(request, form)) is not None:
        messages.success(request, _said(kept))
        return HttpResponseRedirect(reverse("desk:visit", args=[kept.pk]))
    context = {"form": form, "groups": form.groups(), "key": request.POST.get("key") or str(uuid4())}
    context |= {"most": service.MOST_PHOTOS}
    return page(request, "desk/visit_note.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def sync(request: HttpRequest) -> HttpResponse:
    """One visit from the phone, exactly once by its key; before that, who is logged in and the token to send with."""
    require(actor(request), Permission.VISIT)
    if request.method == "GET":
        return JsonResponse({"user": actor(request).user_id, "token": get_token(request)})
    form = VisitForm(request, request.POST)
    _still(form, request.POST.get("subject", ""))
    if form.is_valid() and (kept := _keep(request, form)) is not None:
        return JsonResponse({"url": reverse("desk:visit", args=[kept.pk])})
    return JsonResponse({"errors": texts(form)}, status=422)


def _still(form: VisitForm, wanted: str) -> None:
    """A case may have moved on while the phone was away: what was seen is kept all the same."""
    field = form.fields["subject"]
    if isinstance(field, forms.ChoiceField) and wanted:
        field.choices = [*field.choices, (wanted, wanted)]  # type: ignore[misc]


def texts(form: forms.Form) -> list[str]:
    """Every fault in one sentence, for a phone."""
    return [
        f"{form.fields[name].label if name in form.fields else ''}：{error}".removeprefix("：")
        for name, errors in form.errors.items()
        for error in errors
    ]


def _said(row: HomeVisit) -> str:
    if row.confirmed_at is not None:
        return "走访记录已保存，两个人都签了名。"
    return "走访记录已保存。同行的同事在自己的账号里确认后才算数。"


def _keep(request: HttpRequest, form: VisitForm) -> HomeVisit | None:
    """The visit, or the faults written into the form."""
    who, at = actor(request), now(request)
    try:
        visit = _visit(request, form)
        if visit.subject.startswith(_LEAD):
            return outreach.keep_visit(lead_key(visit.subject), visit, actor=who, at=at)
        if visit.subject.startswith(_RECHECK):
            return benefits.keep_visit(recheck_key(visit.subject), visit, actor=who, at=at)
        return survey.keep(visit, actor=who, at=at)
    except DomainError as refused:
        name = str(refused.fields.get("field", ""))
        name = _FIELDS.get(name, name)
        text = "这件不是您走访的，请核对。" if refused.code == "not_found" else wording(refused).text
        form.add_error(name if name in form.fields else None, text)
        return None


def lead_key(subject: str) -> UUID:
    """The lead that a subject names. NotFound."""
    try:
        return UUID(subject.removeprefix(_LEAD))
    except ValueError:
        raise NotFound(what="lead") from None


def recheck_key(subject: str) -> UUID:
    """The re-check that a subject names. NotFound."""
    try:
        return UUID(subject.removeprefix(_RECHECK))
    except ValueError:
        raise NotFound(what="recheck") from None


def _visit(request: HttpRequest, form: VisitForm) -> service.Visit:
    data, post = form.cleaned_data, request.POST
    subject = data["subject"]
    if not subject.startswith(_NO_CASE):
        subject = cases.normalise(subject)
    of_case = not subject.startswith(_NO_CASE)
    asked = {question.key for question in survey.questions(subject)} if of_case else set()
    entered = {
        q.key: data[q.key] for q in form.questions if q.key in asked and data.get(q.key) not in (None, "")
    }
    return service.Visit(
        key=_key(post.get("key", "")),
        subject=subject,
        kind=VisitKind.DISCOVERY,
        office="",
        visited_at=_moment(data["visited_at"]),
        findings=data["findings"],
        consistent={"true": True, "false": False}.get(data["consistent"]),
        second=int(data["second"]) if data["second"] else None,
        companion=data["companion"],
        second_signature=_drawn(request, "second_signature"),
        place=service.Place.parse(
            post.get("latitude", ""), post.get("longitude", ""), post.get("accuracy", "")
        ),
        no_place_because=data["no_place_because"],
        signature=_drawn(request, "signature"),
        unsigned_because=data["unsigned_because"],
        photos=_photos(request.FILES.getlist("photo")),
        entered=entered,
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(field="key", reason="malformed") from None


def _moment(at: datetime) -> datetime:
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _drawn(request: HttpRequest, name: str) -> bytes:
    """A name that the visitor could have typed is nobody's signature."""
    drawn = request.POST.get(name, "")
    return png_of(drawn, "") if drawn and not request.POST.get(f"{name}_typed", "").strip() else b""


def _photos(files: list[UploadedFile[Any]]) -> tuple[bytes, ...]:
    if len(files) > service.MOST_PHOTOS:
        raise InvalidInput(field="photos", reason="too_many")
    if any((one.size or 0) > documents.MAX_BYTES for one in files):
        raise DocumentRefused(reason="too_big")
    return tuple(one.read() for one in files)


# --- the record -------------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """One visit with its pictures; the second visitor confirms it here."""
    row = _seen(request, visit)
    who = actor(request)
    if request.method == "POST":
        service.confirm(row.pk, actor=who, at=now(request))
        messages.success(request, "已确认。")
        return HttpResponseRedirect(reverse("desk:visit", args=[row.pk]))
    place = visits.place(row)
    rows = [
        {"label": "什么时候", "value": f"{timezone.localtime(row.visited_at):%Y年%m月%d日 %H:%M}"},
        {
            "label": "谁去的",
            "value": "、".join([row.visitor.name, row.second.name if row.second else row.companion]),
        },
        {"label": "第二个人", "value": _second_text(row)},
        {"label": "位置", "value": place.chinese if place else f"没有：{row.get_no_place_because_display()}"},
        {"label": "看到的情况", "value": row.findings},
        {"label": "本人", "value": "签了名" if row.signature_id else row.get_unsigned_because_display()},
    ]
    if row.consistent is not None:
        rows.insert(5, {"label": "和申报", "value": "一致" if row.consistent else "不一致"})
    photos = [reverse("desk:visit_file", args=[row.pk, one.pk]) for one in visits.photos(row)]
    context = {
        "row": row,
        "called": _called(row),
        "rows": rows,
        "photos": photos,
        "back": _back(request, row),
        "may_confirm": row.confirmed_at is None and row.second_id == who.user_id,
    }
    return page(request, "desk/visit.html", context)


def _second_text(row: HomeVisit) -> str:
    if row.confirmed_at is None:
        return "还没有确认"
    return "当场签名" if row.second_signature_id else "在自己的账号里确认"


def _back(request: HttpRequest, row: HomeVisit) -> str:
    """The page of what the visit was for."""
    if row.subject.startswith(_LEAD):
        return _lead_url(request, row)
    if row.subject.startswith(_RECHECK):
        return reverse("desk:recheck", args=[recheck_key(row.subject)])
    return case_url(row.subject)


def _lead_url(request: HttpRequest, row: HomeVisit) -> str:
    try:
        return reverse("desk:lead", args=[outreach_read.visible(lead_key(row.subject), actor(request)).pk])
    except NotFound:
        return ""


def _seen(request: HttpRequest, key: UUID) -> HomeVisit:
    """A visit of one's own, of one's office, or to the home of a case that one may see. NotFound."""
    who = actor(request)
    try:
        return visits.visit(key, actor=who)
    except NotFound:
        row = visits.any_visit(key)
        if row.subject.startswith(_LEAD):
            raise
        if row.subject.startswith(_RECHECK):
            benefit_read.recheck(recheck_key(row.subject), actor=who)
            return row
        cases.case(row.subject, actor=who, at=now(request))
        return row


@staff_only
@require_GET
def file(request: HttpRequest, visit: UUID, uuid: UUID) -> HttpResponse:
    """A picture of a visit."""
    row = _seen(request, visit)
    found = next((one for one in visits.photos(row) if one.pk == uuid), None)
    if found is None:
        raise NotFound(what="document")
    return answer(found)
