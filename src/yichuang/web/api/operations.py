"""Health and metrics for whoever runs the hall; counts only, nothing about a person."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from yichuang.apps.documents import queries as documents
from yichuang.apps.journal import queries as journal
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import NotFound
from yichuang.web import now

_LOG = logging.getLogger(__name__)


def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and a catalogue is published, else 503 with what is wrong."""
    try:
        release = releases.current().number
    except NotFound:
        return JsonResponse({"ok": False, "problem": "no_release"}, status=503)
    except DatabaseError:
        _LOG.exception("health")
        return JsonResponse({"ok": False, "problem": "database"}, status=503)
    return JsonResponse({"ok": True, "release": release, "set_aside": journal.tails().set_aside})


def metrics(request: HttpRequest) -> HttpResponse:
    """What waits, read from the database: the same from every process."""
    registry = CollectorRegistry()
    tails = journal.tails()
    since = tails.outbox_since
    age = (now(request) - since).total_seconds() if since else 0.0
    for name, text, value in (
        ("yichuang_outbox_waiting", "Messages that nobody has handled yet", tails.outbox),
        ("yichuang_outbox_oldest_seconds", "Age of the oldest of them", age),
        (
            "yichuang_outbox_set_aside",
            "Messages that failed too often and wait for a person",
            tails.set_aside,
        ),
        ("yichuang_letters_with_gaps", "Letters with characters that no font has", documents.with_gaps()),
        ("yichuang_journal_unsealed", "Events that no seal covers yet", tails.unsealed),
    ):
        Gauge(name, text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
