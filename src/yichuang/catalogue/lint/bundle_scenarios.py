"""Stories of bundles: the sample must pass the merged form, and what each story expects must come true."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

from yichuang.catalogue.bundles.circumstances import Standing, standings
from yichuang.catalogue.bundles.form import bundle_form
from yichuang.catalogue.bundles.graph import tasks
from yichuang.catalogue.bundles.offering import BundleOffering
from yichuang.catalogue.eligibility import assess
from yichuang.catalogue.expressions import ExpressionError
from yichuang.catalogue.lint.context import Context, Path
from yichuang.catalogue.model import BundleScenario, BundleScenarios
from yichuang.catalogue.offering import NotOffered
from yichuang.catalogue.scenarios import put
from yichuang.core.errors import CatalogueFault, NotFound

_Fault = tuple[Path, tuple[str, str, str]]


def check(context: Context) -> None:
    """Report samples that do not validate and expectations that do not hold."""
    for code, told in context.parts.bundle_scenarios.items():
        for i, scenario in enumerate(told.scenarios):
            for path, text in _scenario(context, code, told, scenario):
                context.fault("bundle_scenarios", code, ("scenarios", i, *path), text)


def _scenario(
    context: Context, code: str, told: BundleScenarios, scenario: BundleScenario
) -> Iterator[_Fault]:
    if code not in context.parts.bundles:
        return  # reported where it stands
    try:
        offering = context.parts.offering(code, scenario.region)
    except (NotOffered, NotFound):
        text = f"“{scenario.region}”不办这件事"
        yield ("region",), (text, "换一个地区，或在地区里设好机构", "scenario_region")
        return
    except (CatalogueFault, ExpressionError, KeyError):
        return
    if isinstance(offering, BundleOffering):
        yield from _told(offering, told, scenario)


def _told(offering: BundleOffering, told: BundleScenarios, scenario: BundleScenario) -> Iterator[_Fault]:
    today = scenario.at.date()
    answers = copy.deepcopy(told.sample)
    for key, value in scenario.set.items():
        put(answers, key, value)
    checked = bundle_form(offering).validate(answers, today=today)
    for finding in checked.findings:
        text = f"填写不合格（{finding.field}）：{finding.text}"
        yield (), (text, "改正样例或 set", "sample_invalid")
    if not checked.ok:
        return
    yield from _members(offering, scenario, checked.clean, today)
    blocking = {f.code for f in assess(offering, checked.clean, today).findings if not f.ok}
    if blocking != set(scenario.expect.findings):
        yield _unmet("findings", scenario.expect.findings, blocking)
    denied = set(_denied(offering, scenario, checked.clean, today))
    if denied != set(scenario.expect.denied):
        yield _unmet("denied", scenario.expect.denied, denied)
    found = standings(offering, checked.clean, today)
    spared = {
        task.service
        for task in tasks(offering, found)
        if task.standing == Standing.APPLIES and set(task.instead_of) - denied
    }
    if spared != set(scenario.expect.spared):
        yield _unmet("spared", scenario.expect.spared, spared)


def _members(
    offering: BundleOffering, scenario: BundleScenario, answers: dict[str, Any], today: date
) -> Iterator[_Fault]:
    found = standings(offering, answers, today)
    applying = {service for service, standing in found.items() if standing == Standing.APPLIES}
    expected = scenario.expect
    if expected.services and applying != set(expected.services):
        yield _unmet("services", expected.services, applying)
    for service in expected.not_applied:
        if service in applying:
            yield _unmet("not_applied", expected.not_applied, found.keys() - applying)


def _denied(
    offering: BundleOffering, scenario: BundleScenario, answers: dict[str, Any], today: date
) -> Iterator[str]:
    """The services whose own conditions fail once their officers have entered what the story says."""
    form = bundle_form(offering)
    for service, entered in scenario.entered.items():
        member = offering.by_service.get(service)
        if member is None:
            continue
        part = form.part(service, answers, today)
        for key, value in entered.items():
            put(part, key, value)
        if not all(finding.ok for finding in assess(member.offering, part, today).findings):
            yield service


def _unmet(key: str, wanted: Any, actual: Any) -> _Fault:
    message = (
        f"预期的 {key} 是{'、'.join(sorted(wanted)) or '没有'}，实际是{'、'.join(sorted(actual)) or '没有'}"
    )
    return ("expect", key), (message, "改正预期，或改正样例、事项", "scenario_unmet")
