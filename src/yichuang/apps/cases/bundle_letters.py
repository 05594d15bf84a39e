"""One receipt, one last letter, one message for a bundle: what its many cases would otherwise each write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, effects, family, known
from yichuang.apps.cases.bundles import Status
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.letters import LetterContent, LetterKind, Table
from yichuang.apps.documents.models import Document
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices import service as notices
from yichuang.core.clocktime import format_date, shanghai, shanghai_date

_RESULTS = {
    Status.DONE: "已办好",
    Status.ALREADY_DONE: "此前已经办好",
    Status.REFUSED: "没有办成",
    Status.BLOCKED: "没有办成",
    Status.REVERSED: "已撤销",
}


def write_receipt(message: Message) -> None:
    """Handler of ``bundle.submitted``: one receipt with every department's part, and one message."""
    application, at = _read(message)
    told = family.progress_of(application)
    rows = [(task.name, task.office, _first_word(task)) for task in told.tasks if _concerns(task)]
    facts = {"全部办好的日期": f"{format_date(told.due_on)}以前"} if told.due_on else {}
    table = Table("办理的事项", ("事项", "办理部门", "现在"), tuple(rows))
    _write(application, LetterKind.RECEIPT, replace(_letter(application, at, **facts), table=table), at)
    due = format_date(told.due_on) if told.due_on else "另行通知的日期"
    _tell(application, "bundle_received", message.topic, due=due)


def write_result(message: Message) -> None:
    """Handler of ``bundle.finished``: the last letter: what was done, what comes when, what was not done and why."""
    application, at = _read(message)
    bundle = casefile.bundle_of(application)
    assert bundle is not None
    told = family.progress_of(application)
    rows = [(t.name, t.office, _RESULTS[t.status]) for t in told.tasks if t.status in _RESULTS]
    table = Table("办理结果", ("事项", "办理部门", "结果"), tuple(rows))
    paragraphs = (bundle.bundle.closing, *_afterwards(told))
    content = replace(_letter(application, at), table=table, paragraphs=paragraphs)
    _write(application, LetterKind.BUNDLE_RESULT, content, at)
    _tell(application, "bundle_finished", message.topic)


def write_reversal(message: Message) -> None:
    """Handler of ``bundle.reversed``: the family is told that all of it is undone."""
    application, at = _read(message)
    told = family.progress_of(application)
    rows = [(t.name, t.office, _RESULTS[t.status]) for t in told.tasks if t.status == Status.REVERSED]
    table = Table("撤销的事项", ("事项", "办理部门", "结果"), tuple(rows))
    reasons = (str(message.payload["reason"]),)
    content = replace(_letter(application, at), table=table, reasons=reasons)
    _write(application, LetterKind.BUNDLE_REVERSAL, content, at)
    _tell(application, "bundle_reversed", message.topic)


def _afterwards(told: family.Progress) -> Iterator[str]:
    """What comes of what was done; why the rest was not."""
    for task in told.tasks:
        if task.status == Status.DONE and (task.said or task.told):
            yield f"{task.name}：{task.said}{task.told}"
    for task in told.tasks:
        if task.status in (Status.REFUSED, Status.BLOCKED) and task.because:
            yield f"{task.name}：{task.because}{task.why}"
    if told.phone:
        yield f"有不清楚的，请打{told.office}的电话{told.phone}，一个电话问全部。"


def _concerns(task: family.TaskView) -> bool:
    return task.status != Status.NOT_APPLICABLE


def _first_word(task: family.TaskView) -> str:
    if task.status == Status.WAITING and task.instead_of:
        return f"{'、'.join(task.instead_of)}没有批准时自动接着办"
    if task.status == Status.WAITING:
        return f"等{task.waiting_words}办好后自动开始"
    return "已送去办理" if task.status == Status.OPENED else _RESULTS.get(task.status, "")


def _read(message: Message) -> tuple[Application, datetime]:
    application = Application.objects.select_related("office").get(no=message.subject)
    return application, shanghai(datetime.fromisoformat(message.payload["at"]))


def _letter(application: Application, at: datetime, **facts: str) -> LetterContent:
    """What every letter of a bundle says, under the office that leads it."""
    found = applications.offering_of(application)
    return LetterContent(
        issuer=effects.issuer(found),
        addressee=application.applicant_name,
        service=found.service.name,
        dated_on=shanghai_date(at),
        facts={"申请号": application.no, **facts},
        basis=tuple(basis.cite() for basis in found.legal_basis(shanghai_date(at))),
        link=applications.tracking_link(application),
    )


def _write(application: Application, kind: LetterKind, content: LetterContent, at: datetime) -> Document:
    return documents.write_letter(
        kind, content, subject=application.no, at=at, owner_user_id=application.owner_id
    )


def _tell(application: Application, template: str, topic: str, **values: str) -> None:
    applicant: Any = answer_versions.latest(application)[1].get("applicant")
    phone = str(applicant.get("phone") or "") if isinstance(applicant, Mapping) else ""
    notices.tell(
        key=f"{application.no}:{topic}",
        recipient=notices.Recipient(user_id=application.owner_id, phone=phone),
        template=template,
        values={
            "service": applications.offering_of(application).service.name,
            "number": application.no,
            **values,
        },
        subject=application.no,
    )


# --- data receipts ------------------------------------------------------------------------------------------------


def keep_data_receipt(message: Message) -> None:
    """Handler of the handing in, of a bundle or a service: what data told stands in the file as a receipt 数据核验单.

    It names what was told, by whom and as of when; the values stand in the answers. The papers that it takes the
    place of point to it.
    """
    no = message.subject.partition("/")[0]
    application = Application.objects.select_related("office").get(no=no)
    if "/" in message.subject and casefile.bundle_of(application) is not None:
        return
    told = [shown for shown in known.of(application) if shown.contested_at is None]
    if not told:
        return
    rows = tuple(
        (s.label, s.holder, format_date(shanghai(s.as_of)), format_date(shanghai(s.looked_up_at)))
        for s in told
    )
    table = Table("由数据给出的内容", ("内容", "数据提供单位", "数据日期", "查询日期"), rows)
    spared = "、".join(one.name for one in known.spared(application))
    paragraphs = (f"下列材料因此不用提交：{spared}。",) if spared else ()
    assert application.submitted_at is not None
    at = shanghai(application.submitted_at)
    content = replace(_letter(application, at), table=table, paragraphs=paragraphs)
    receipt = _write(application, LetterKind.DATA_RECEIPT, content, at)
    data = Q(state=ApplicationMaterial.State.DATA, document=None, removed_at=None)
    application.materials.filter(data).update(document=receipt)
