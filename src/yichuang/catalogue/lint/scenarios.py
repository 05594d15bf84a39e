"""Scenarios: the sample must pass the form, and what each expects must come true."""

from __future__ import annotations

from collections.abc import Iterator

from yichuang.catalogue.expressions import ExpressionError
from yichuang.catalogue.lint.context import Context, Path
from yichuang.catalogue.model import Scenario, Scenarios, Service
from yichuang.catalogue.offering import NotOffered, Offering
from yichuang.catalogue.scenarios import Retold, retell
from yichuang.catalogue.schema import asked_keys
from yichuang.core.errors import CatalogueFault, NotFound

Text = tuple[str, str, str]


def check(context: Context) -> None:
    """Report samples that do not validate and expectations that do not hold."""
    for code, service in context.parts.services.items():
        scenarios = context.parts.scenarios.get(code)
        for i, scenario in enumerate(scenarios.scenarios if scenarios else ()):
            if scenarios is not None:
                _scenario(context, service, scenarios, (i, scenario))


def _scenario(context: Context, service: Service, scenarios: Scenarios, told: tuple[int, Scenario]) -> None:
    index, scenario = told
    here: Path = ("scenarios", index)
    offering = context.offering(service.code, scenario.region)
    if offering is None:
        if not context.loaded.broken and _is_refused(context, service, scenario.region):
            text = (f"“{scenario.region}”不办这个事项", "换一个地区，或在地区里设好机构", "scenario_region")
            context.fault("scenarios", service.code, (*here, "region"), text)
        return
    try:
        retold = retell(offering, scenarios, scenario)
    except (ExpressionError, KeyError):
        return  # reported as unknown references and faulty expressions
    except (TypeError, IndexError, AttributeError):
        text = ("set 或 entered 里的键与样例对不上", "照样例的层次书写，如 association.name", "scenario_key")
        context.fault("scenarios", service.code, (*here, "set"), text)
        return
    for path, text in _faults(offering, scenarios, scenario, retold):
        context.fault("scenarios", service.code, path if path[0] == "sample" else (*here, *path), text)


def _is_refused(context: Context, service: Service, division: str) -> bool:
    """Whether the region does not offer it; a broken reference on the way is reported elsewhere."""
    try:
        context.parts.offering(service.code, division)
    except (NotOffered, NotFound):
        return True
    except CatalogueFault:
        return False
    return False


def _faults(
    offering: Offering, scenarios: Scenarios, scenario: Scenario, retold: Retold
) -> Iterator[tuple[Path, Text]]:
    for finding in retold.faults:
        key = finding.field or ""
        path: Path = ("set", key) if key in scenario.set else ("sample", *_steps(key))
        yield path, (f"填写不合格（{key}）：{finding.text}", "改正样例或 set", "sample_invalid")
    expected = frozenset(scenario.expect.findings)
    known = {condition.code for condition in offering.service.conditions}
    for code in sorted(expected - known):
        yield (
            ("expect", "findings"),
            (f"没有“{code}”这个条件", f"可用的有 {'、'.join(sorted(known))}", "unknown_reference"),
        )
    if not retold.faults and not retold.blocking <= expected & known <= retold.failing:
        seen = "、".join(sorted(retold.failing)) or "没有"
        message = f"预期不符合的条件是{'、'.join(sorted(expected)) or '没有'}，实际是{seen}"
        yield ("expect",), (message, "改正预期，或改正样例、条件", "scenario_unmet")
    yield from _materials(scenario, retold)
    yield from _outcome(scenario, retold)
    yield from _entered(offering, scenario)


def _materials(scenario: Scenario, retold: Retold) -> Iterator[tuple[Path, Text]]:
    due = {material.use.material: material for material in retold.materials}
    for i, code in enumerate(scenario.without):
        if code not in due:
            text = (f"这个情形本不要“{code}”", "从 without 删去", "scenario_material")
            yield ("without", i), text
    for i, code in enumerate(scenario.expect.tolerated):
        if code not in scenario.without:
            yield (
                ("expect", "tolerated", i),
                (f"“{code}”不在 without 里", "写进 without", "scenario_material"),
            )
        elif code in due and not due[code].tolerable:
            yield (
                ("expect", "tolerated", i),
                (f"“{code}”是主要材料，不能容缺", "改预期，或改 primary", "scenario_material"),
            )


def _outcome(scenario: Scenario, retold: Retold) -> Iterator[tuple[Path, Text]]:
    """Limits, certificate and later deadlines, where the scenario expects any."""
    expected = scenario.expect
    real: dict[str, tuple[object, object]] = {
        "promised": (expected.promised, str(retold.promised.limit)),
        "statutory": (expected.statutory, str(retold.statutory.limit) if retold.statutory else None),
        "certificate": (expected.certificate, retold.certificate.code if retold.certificate else None),
        "after_decision": (expected.after_decision, tuple(later.code for later in retold.after_decision)),
    }
    for key, (wanted, actual) in real.items():
        if wanted is not None and wanted != actual:
            shown = "、".join(actual) if isinstance(actual, tuple) else actual
            message = f"预期的 {key} 与实际不同，实际是 {shown or '没有'}"
            yield ("expect", key), (message, "改正预期，或改正样例、事项", "scenario_unmet")


def _entered(offering: Offering, scenario: Scenario) -> Iterator[tuple[Path, Text]]:
    asked = set(asked_keys(offering.route))
    for key in scenario.entered:
        if key not in asked:
            text = (
                f"审批路线里没有人填“{key}”",
                f"可用的有 {'、'.join(sorted(asked)) or '（无）'}",
                "scenario_key",
            )
            yield ("entered", key), text
    register = offering.register
    keys = {field.key for field in register.fields} if register else set()
    for key in scenario.existing or ():
        if key not in keys:
            yield (
                ("existing", key),
                (f"登记簿没有“{key}”这一栏", "照登记簿的栏目书写", "unknown_register_field"),
            )


def _steps(key: str) -> Path:
    """``founders[1].name`` as a path into the sample."""
    role, _, rest = key.partition("[")
    if not rest:
        return tuple(key.split("."))
    index, _, leaf = rest.partition("].")
    return role, int(index), leaf
