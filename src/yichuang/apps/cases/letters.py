"""The letters that a case's events call for, and what is told to the person. Handlers of ``case.*`` topics.

Each runs with the removal of its outbox message in one transaction, so every letter is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, effects, engine, later, papers
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.lifecycle.deadlines import correction_reply_due, promised_due
from yichuang.apps.cases.models import Application
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.letters import LetterContent, LetterKind, Table
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import Event
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices import service as notices
from yichuang.apps.registers import service as registers
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_date, shanghai, shanghai_date

LETTERS: dict[Action, tuple[LetterKind, ...]] = {
    Action.SUBMIT: (LetterKind.RECEIPT,),
    Action.REQUEST_CORRECTION: (LetterKind.CORRECTION,),
    Action.ACCEPT: (LetterKind.ACCEPTANCE,),
    Action.DEEM_ACCEPTED: (LetterKind.ACCEPTANCE,),
    Action.ACCEPT_TOLERATED: (LetterKind.TOLERATED_ACCEPTANCE, LetterKind.TOLERANCE_PLEDGE),
    Action.ACCEPT_ON_COMMITMENT: (LetterKind.ACCEPTANCE, LetterKind.COMMITMENT),
    Action.REFUSE_ACCEPTANCE: (LetterKind.NON_ACCEPTANCE,),
    Action.SUSPEND: (LetterKind.SUSPENSION,),
    Action.EXTEND: (LetterKind.EXTENSION,),
    Action.GRANT: (LetterKind.GRANT,),
    Action.DENY: (LetterKind.DENIAL,),
    Action.TERMINATE: (LetterKind.TERMINATION,),
    Action.REVOKE: (LetterKind.REVOCATION,),
    Action.SERVE: (LetterKind.SERVICE_RECORD,),
}

MESSAGES: dict[Action, str] = {
    Action.SUBMIT: "received",
    Action.REQUEST_CORRECTION: "correction",
    Action.ACCEPT: "accepted",
    Action.DEEM_ACCEPTED: "accepted",
    Action.ACCEPT_TOLERATED: "tolerated_due",
    Action.ACCEPT_ON_COMMITMENT: "accepted",
    Action.REFUSE_ACCEPTANCE: "not_accepted",
    Action.SUSPEND: "suspended",
    Action.EXTEND: "extended",
    Action.GRANT: "granted",
    Action.DENY: "denied",
    Action.SERVE: "served",
    Action.WITHDRAW: "withdrawn",
    Action.LAPSE: "lapsed",
    Action.TERMINATE: "terminated",
    Action.REMIND: "reminder",
    Action.EXPIRE: "expired",
    Action.REVOKE: "revoked",
}

ADVERSE = frozenset({Action.REFUSE_ACCEPTANCE, Action.DENY, Action.TERMINATE, Action.REVOKE})
# of a bundle's case only what is decided or needs the person is told; the rest stands on the one page
_TOLD_TOGETHER = frozenset({Action.SUBMIT, Action.ACCEPT, Action.DEEM_ACCEPTED, Action.SERVE, Action.REVOKE})
_METHODS = {"counter": "窗口领取", "express": "快递送达", "electronic": "电子送达"}


@dataclass(frozen=True, slots=True)
class _File:
    """What a letter is written from."""

    event: Event
    application: Application
    standing: engine.Standing
    offering: Offering
    at: datetime
    answers: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def in_bundle(self) -> bool:
        """Whether it is one of many cases of one application."""
        return self.standing.service != self.application.service

    @property
    def data(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.event.data
        return found


def _open(message: Message) -> _File:
    event = journal.event(message.subject, message.payload["version"])
    standing = engine.read(message.subject)
    application = Application.objects.select_related("office").get(pk=standing.application_id)
    found = casefile.offering_of(application, standing.service)
    on = shanghai_date(standing.snapshot.received_at)
    whole = answer_versions.latest(application)[1]
    answers = casefile.answers_of(application, standing.service, whole, on)
    return _File(event, application, standing, found, shanghai(event.occurred_at), answers)


def write_letters(message: Message) -> None:
    """Handler: the letters this event calls for, kept under the case's number."""
    action = Action(message.topic.partition(".")[2])
    kinds = LETTERS.get(action, ())
    if not kinds:
        return
    file = _open(message)
    if file.in_bundle and action is Action.SUBMIT:
        return  # the bundle has one receipt
    content = _content(file, action)
    for kind in kinds:
        documents.write_letter(
            kind, content, subject=message.subject, at=file.at, owner_user_id=file.application.owner_id
        )


def tell_person(message: Message) -> None:
    """Handler: the message this event calls for, to the applicant by every channel that reaches them."""
    action = Action(message.topic.partition(".")[2])
    template = MESSAGES.get(action)
    if template is None:
        return
    file = _open(message)
    if _is_late(file, action) or (file.in_bundle and action in _TOLD_TOGETHER):
        return
    values = {
        "service": file.offering.service.name,
        "number": file.application.no,
        "due": _due_text(file, action),
        "ground": _ground(file),
        **_tied(file, action),
    }
    notices.tell(
        key=f"{message.subject}#{message.payload['version']}",
        recipient=notices.Recipient(user_id=file.application.owner_id, phone=_phone(file.answers)),
        template=template,
        values=values,
        subject=message.subject,
    )


def _tied(file: _File, action: Action) -> dict[str, str]:
    """Of a reminder or a lapse: what was to be done, by when, and what follows."""
    if action not in (Action.REMIND, Action.EXPIRE):
        return {"what": "", "then": ""}
    codes = set(file.data["codes"])
    texts = {one.code: one for one in file.offering.service.after_decision}
    found = [a for a in file.standing.snapshot.afterwards if a.code in codes]
    return {
        "due": format_date(min(a.on for a in found)),
        "what": "、".join(texts[a.code].name for a in found),
        "then": "".join(f"{texts[a.code].text}。" for a in found if texts[a.code].text),
    }


def _is_late(file: _File, action: Action) -> bool:
    """A reminder that comes after the day (the house stood still, a record of the past) helps nobody."""
    codes = set(file.data["codes"]) if action is Action.REMIND else set()
    days = [a.on for a in file.standing.snapshot.afterwards if a.code in codes]
    return bool(days) and max(days) < shanghai_date(file.at)


def _phone(answers: Mapping[str, Any]) -> str:
    applicant = answers.get("applicant")
    return str(applicant.get("phone", "")) if isinstance(applicant, Mapping) else ""


def _content(file: _File, action: Action) -> LetterContent:
    signer = file.event.actor
    clerk = (
        accounts.names([signer]).get(signer, "") if signer is not None and action is not Action.SUBMIT else ""
    )
    return LetterContent(
        issuer=effects.issuer(file.offering),
        addressee=file.application.applicant_name,
        service=file.offering.service.name,
        dated_on=shanghai_date(file.at),
        facts=_facts(file, action),
        paragraphs=_paragraphs(file, action),
        table=_table(file, action),
        reasons=_reasons(file, action),
        basis=tuple(basis.cite() for basis in file.offering.legal_basis(shanghai_date(file.at))),
        remedies=_remedies(file) if action in ADVERSE else (),
        clerk=clerk,
        link=applications.tracking_link(file.application),
    )


def _facts(file: _File, action: Action) -> dict[str, str]:
    facts = {"申请号": file.application.no, "办件号": file.event.subject}
    due = _due_text(file, action)
    if action in (Action.ACCEPT, Action.DEEM_ACCEPTED, Action.ACCEPT_ON_COMMITMENT, Action.EXTEND):
        facts["承诺办结日期"] = due
    if action is Action.ACCEPT_TOLERATED:
        facts["补交期限"] = due
    if action is Action.REQUEST_CORRECTION:
        facts["补正期限"] = due
    if action is Action.SERVE:
        facts["送达方式"] = _METHODS[file.data["method"]]
        if number := file.data.get("express_no"):
            facts["快递单号"] = number
    for key, label in (("certificate", "证照编号"), ("entry", "登记编号")):
        if value := file.data.get(key):
            facts[label] = str(value)
    return facts


def _due_text(file: _File, action: Action) -> str:
    """The date the letter is about, in words."""
    case, rules, calendar = file.standing.snapshot, file.standing.rules, file.standing.calendar
    if action is Action.ACCEPT_TOLERATED:
        return format_date(date.fromisoformat(file.data["due_on"]))
    end = (
        correction_reply_due(case, rules, calendar)
        if action is Action.REQUEST_CORRECTION
        else promised_due(case, rules, calendar)
    )
    return format_date(end.on) if end is not None else "另行通知的日期"


def _ground(file: _File) -> str:
    grounds = {ground.code: ground.name for ground in file.offering.procedure.suspension_grounds}
    return grounds.get(file.data.get("ground", ""), "特别程序")


def _paragraphs(file: _File, action: Action) -> tuple[str, ...]:
    if action is Action.GRANT:
        return tuple(later.sentences(file.standing.snapshot, file.offering))
    if action is Action.SUSPEND:
        return (f"特别程序：{_ground(file)}。结束后恢复计算期限，并另行告知。",)
    if action in (Action.ACCEPT_TOLERATED, Action.ACCEPT_ON_COMMITMENT):
        return (str(file.data["commitment"]),)
    if where := file.data.get("where_to_go"):
        return (f"请到{where}办理。",)
    return ()


def _table(file: _File, action: Action) -> Table | None:
    if action is Action.REQUEST_CORRECTION:
        rows = tuple((_about(file, fault["about"]), fault["text"]) for fault in file.data["faults"])
        return Table("需要补正的内容", ("内容", "怎样补正"), rows)
    if action in (Action.ACCEPT_TOLERATED, Action.ACCEPT_ON_COMMITMENT):
        rows = tuple(
            (_about(file, code), "承诺补交" if "due_on" in file.data else "书面承诺")
            for code in file.data["materials"]
        )
        return Table("承诺的材料", ("材料", "方式"), rows)
    if action is Action.SUBMIT:
        names = [_about(file, code) for code in papers.present_materials(file.application)]
        return (
            Table("收到的材料", ("序号", "材料"), tuple((str(i), n) for i, n in enumerate(names, 1)))
            if names
            else None
        )
    return None


def _about(file: _File, code: str) -> str:
    """What a fault is about, in the words of the form: a material's name or a field's label."""
    material = file.offering.catalogue.materials.get(code)
    if material is not None:
        return material.name
    found = casefile.form_of(file.application, file.standing.service).field(code)
    return found.label if found else code


def _reasons(file: _File, action: Action) -> tuple[str, ...]:
    return tuple(
        str(file.data[key])
        for key in ("reason", "reasons", "ground")
        if file.data.get(key) and key != "ground"
    ) or ((str(file.data["ground"]),) if action in (Action.REVOKE, Action.TERMINATE) else ())


def _remedies(file: _File) -> tuple[str, ...]:
    return tuple(
        f"{remedy.name}：{remedy.text}（{remedy.basis}）。" for remedy in file.offering.procedure.remedies
    )


def print_certificate(message: Message) -> None:
    """Handler: the PDF of a certificate is made after the commit, so that printing holds no number's lock."""
    event = journal.event(message.subject, message.payload["version"])
    if number := event.data.get("certificate"):
        registers.print_certificate(str(number))
