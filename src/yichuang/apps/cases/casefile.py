"""What a case stands on: its own service, form and answers, also where it is one of many that a bundle opened.

An application has the form of what was applied for; a case has the form of its service. Outside a bundle the two
are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.apps.cases import pinned
from yichuang.apps.cases.models import Application
from yichuang.catalogue.bundles import BoundMember, BundleOffering, brought, bundle_form
from yichuang.catalogue.form import Form
from yichuang.catalogue.offering import Offering


def offering_of(application: Application, service: str) -> Offering:
    """The offering that a case of ``service`` in this application is pinned to."""
    return pinned.offering(application.release_id, service, application.region)


def form_of(application: Application, service: str) -> Form:
    """The service's own original form."""
    return pinned.form(application.release_id, service, application.region)


def bundle_of(application: Application) -> BundleOffering | None:
    """The bundle that was applied for, or ``None`` where it was a service."""
    found = pinned.offering(application.release_id, application.service, application.region)
    return found if isinstance(found, BundleOffering) else None


def member_of(application: Application, service: str) -> BoundMember | None:
    """The bundle's member that a case of ``service`` is, ``None`` outside a bundle."""
    bundle = bundle_of(application)
    return bundle.by_service.get(service) if bundle is not None else None


def answers_of(
    application: Application, service: str, answers: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """The case's part of the application's answers, by its own form's keys: implied values included."""
    bundle = bundle_of(application)
    if bundle is None or service == application.service:
        return dict(answers)
    return bundle_form(bundle).part(service, answers, on)


def completed(application: Application, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The application's answers with everything that follows from them."""
    bundle = bundle_of(application)
    return bundle_form(bundle).completed(answers, on)[0] if bundle is not None else dict(answers)


def issued_here(application: Application, answers: Mapping[str, Any], on: date) -> frozenset[str]:
    """Papers that another service of the same bundle issues; no case waits for them. ``answers`` are the whole."""
    bundle = bundle_of(application)
    return brought(bundle, answers, on) if bundle is not None else frozenset()


def key_of(application: Application, service: str, key: str) -> str:
    """Where the application keeps what a case calls ``key``: what officers enter once, all members use."""
    member = member_of(application, service)
    return member.keys.bundle_key.get(key, key) if member is not None else key


def own_path(application: Application, service: str, path: str) -> str | None:
    """A path of the application in the words of the case's own form; ``None`` where it does not ask it."""
    member = member_of(application, service)
    if member is None:
        return path
    head, bracket, rest = path.partition("[")
    names = {theirs: own for own, theirs in member.keys.bundle_key.items()}
    return f"{names[head]}{bracket}{rest}" if head in names else None
