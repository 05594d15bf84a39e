"""What officers enter in a check step (an amount, a survey): a new version of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, filing
from yichuang.apps.cases.models import Answers, Application, Case
from yichuang.catalogue.form import asked_questions
from yichuang.catalogue.normalise import AnswerError, normalise
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.scenarios import put
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidAnswers, NotFound
from yichuang.core.findings import Finding


def save_entered(
    case_no: str, values: Mapping[str, Any], *, keys_allowed: Sequence[str], actor: Actor, at: datetime
) -> Answers:
    """What an officer found in a check step (an amount, a survey): a new version of the answers.

    In a bundle they stand under the bundle's keys, so that what one member found all members use. The caller has
    judged that the actor may review. Raises InvalidAnswers with every fault at once.
    """
    with transaction.atomic():
        application = filing.locked(case_no.partition("/")[0])
        if application is None:
            raise NotFound(what="application")
        service = _service_of(application, case_no)
        asked = casefile.offering_of(application, service)
        found, faults = _entered(asked, flatten(values), keys_allowed, shanghai_date(at))
        if faults:
            raise InvalidAnswers(findings=faults)
        last = answer_versions.newest(application)
        for key, value in found.items():
            put(last.answers, casefile.key_of(application, service, key), value)
        return answer_versions.keep(application, last.answers, by=actor.user_id, at=at, after=last)


def _service_of(application: Application, case_no: str) -> str:
    if casefile.bundle_of(application) is None:
        return application.service
    return Case.objects.values_list("service", flat=True).get(no=case_no)


def _entered(
    found: Offering, values: Mapping[str, Any], keys_allowed: Sequence[str], today: date
) -> tuple[dict[str, Any], list[Finding]]:
    """The values in their stored shape, and what is wrong with them."""
    questions = {question.key: question for question in asked_questions(found)}
    clean: dict[str, Any] = {}
    faults: list[Finding] = []
    for key, raw in values.items():
        if key not in keys_allowed or key not in questions:
            faults.append(
                Finding.check(False, code="not_asked", field=key, text="这一步不填这一项，请去掉。")
            )
            continue
        question = questions[key]
        try:
            clean[key] = normalise(raw, question.element, question.choices, question.label, today=today)
        except AnswerError as fault:
            faults.append(Finding.check(False, code=fault.code, field=key, text=fault.text))
    return clean, faults


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """``{"household": {"income": 1}}`` → ``{"household.income": 1}``."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = value
    return flat
