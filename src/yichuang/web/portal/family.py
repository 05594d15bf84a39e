"""A bundle as the family follows it: every department's part, one date for all of it, one office to call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yichuang.apps.cases import applications, casefile, consenting, dialogue
from yichuang.apps.cases import family as families
from yichuang.apps.cases.bundles import Status
from yichuang.apps.cases.family import Progress, TaskView
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.cases.models import Application
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import DocumentKind
from yichuang.core.clocktime import format_date
from yichuang.web import conversation, now
from yichuang.web.portal import consents

_TAGS = {
    Status.WAITING: ("grey", "等前面的"),
    Status.OPENED: ("blue", "正在办"),
    Status.DONE: ("green", "办好了"),
    Status.REFUSED: ("red", "没有办成"),
    Status.BLOCKED: ("red", "办不了"),
    Status.REVERSED: ("grey", "已撤销"),
    Status.ALREADY_DONE: ("green", "早已办好"),
    Status.NOT_APPLICABLE: ("grey", "不用办"),
}


def page(request: HttpRequest, row: Application) -> HttpResponse:
    """The progress of an application that belongs to whoever asks."""
    progress = families.progress_of(row)
    context = {
        "progress": progress,
        "no": row.no,
        "title": progress.name,
        "sentence": sentence(progress),
        "tasks": [task_line(row.no, task) for task in progress.tasks if _wanted(task)],
        "not_needed": [task for task in progress.tasks if not _wanted(task)],
        "waiting": any(task.needs_you for task in progress.tasks),
        "unasked": unasked(row, progress, now(request)),
        "letters": letters(row),
        "told": row.known.exists(),
        "talk": conversation.box(dialogue.of_application(row), applications.offering_of(row), now(request)),
        "phone": progress.phone or "12345",
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "我的办件", "url": "/mine"},
            {"label": progress.name},
        ],
    }
    return render(request, "portal/progress.html", context)


def unasked(row: Application, progress: Progress, at: datetime) -> list[str]:
    """Whose own consent is missing and for what, in sentences, as long as something of it is still looked up."""
    return [] if progress.finished else consents.lines(row, consenting.missing(row, at))


def _wanted(task: TaskView) -> bool:
    return task.status is not Status.NOT_APPLICABLE


def sentence(progress: Progress) -> str:
    """Where all of it stands."""
    if progress.finished:
        open_ends = [task for task in progress.tasks if task.status in (Status.REFUSED, Status.BLOCKED)]
        rest = f"，{len(open_ends)} 件没有办成，原因写在下面" if open_ends else ""
        return f"都有结果了：办好 {progress.done} 件{rest}。"
    by = f"最晚{format_date(progress.due_on)}全部办完。" if progress.due_on else "办好一件告诉您一件。"
    return f"已办好 {progress.done} 件，共 {progress.wanted} 件。{by}"


def task_line(no: str, task: TaskView, *, own: bool = True) -> dict[str, Any]:
    """One part: its tag, its office, by when, and what there is to know.

    ``own``: for the family or who has the whole of it; a department does not read what another wrote to them.
    """
    tone, word = _TAGS[task.status]
    if task.needs_you:
        tone, word = "amber", "要您补正"
    return {
        "name": task.name,
        "tone": tone,
        "word": word,
        "office": task.office,
        "phone": task.phone,
        "text": f"{_text(task)}{task.why}" if own else _text(task),
        "notice": task.notice,
        "told": f"{task.said}{task.told}" if own and task.status is Status.DONE else task.told,
        "url": reverse("portal:case", args=[no, task.position]) if task.case else "",
        "correct_url": reverse("portal:task_list", args=[no]) if task.needs_you else "",
    }


def _text(task: TaskView) -> str:
    if task.status is Status.WAITING and task.instead_of:
        return f"先办“{'”“'.join(task.instead_of)}”，批了就不用办这一项；没有批，自动接着办，不用再申请。"
    if task.status is Status.WAITING:
        return f"等{task.waiting_words}办好就开始。" if task.waits_for else "马上开始。"
    if task.status is not Status.OPENED:
        return task.because
    by = f"{format_date(task.due_on)}前" if task.due_on else ""
    if task.state is State.SUBMITTED:
        return f"{task.office}正在核对，{by}告诉您是否受理。" if by else f"{task.office}正在核对。"
    if task.needs_you:
        return f"{task.office}有内容要您补正，请在{by}补好。" if by else f"{task.office}有内容要您补正。"
    return f"{task.office}正在办，{by}办结。" if by else f"{task.office}正在办，办好告诉您。"


def letters(row: Application) -> list[dict[str, str]]:
    """Letters about all of it: the receipt of the whole, and at the end the closing letter."""
    found = [d for d in documents.of_subject(row.no) if d.kind == DocumentKind.LETTER]
    return [
        {
            "title": d.name.removesuffix(".pdf"),
            "note": d.number,
            "url": reverse("portal:bundle_letter", args=[row.no, d.uuid]),
        }
        for d in found
    ]


def handed_in(request: HttpRequest, row: Application, tracking: str) -> HttpResponse:
    """The one receipt: the number, what each department does now, by when all is done, whom to call."""
    progress = families.progress_of(row)
    bundle = casefile.bundle_of(row)
    assert bundle is not None
    lines = [task_line(row.no, task) for task in progress.tasks if _wanted(task)]
    context = {
        "no": row.no,
        "title": progress.name,
        "sentence": sentence(progress),
        "next_steps": [
            {
                "title": line["name"],
                "office": line["office"],
                "when": line["word"],
                "text": line["notice"] or line["text"],
                "state": "current" if line["word"] == "正在办" else "todo",
            }
            for line in lines
        ],
        "tracking": tracking,
        "print_url": reverse("portal:receipt", args=[row.no]),
        "office": progress.office,
        "address": progress.address,
        "phone": progress.phone or "12345",
    }
    return render(request, "portal/bundle_done.html", context)


def line(row: Application) -> dict[str, Any]:
    """How it stands in the list of a person's matters."""
    progress = families.progress_of(row)
    waiting = any(task.needs_you for task in progress.tasks)
    tone, tag = (
        ("green", "都有结果了") if progress.finished else ("blue", f"{progress.done}/{progress.wanted}")
    )
    if waiting:
        tone, tag = "amber", "要您补正"
    return {"draft": False, "waiting": waiting, "tone": tone, "tag": tag, "due": progress.due_on}
