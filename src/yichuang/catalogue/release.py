"""Releases: a catalogue as immutable bytes with a digest, and the difference between two in people's words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from yichuang.catalogue.catalogue import LISTED, Catalogue
from yichuang.catalogue.model import (
    Bundle,
    BundleScenarios,
    Part,
    PublishedFigure,
    Region,
    Route,
    Scenarios,
    Service,
    Term,
)
from yichuang.catalogue.offering import NotOffered, Offering
from yichuang.core.limits import Limit, Unit
from yichuang.core.money import format_yuan

FORMAT = 1
_KINDS: dict[str, type[Part]] = {
    **LISTED,
    "services": Service,
    "scenarios": Scenarios,
    "regions": Region,
    "bundles": Bundle,
    "bundle_scenarios": BundleScenarios,
}


def freeze(catalogue: Catalogue) -> bytes:
    """Canonical JSON (parts by code, keys as the model has them, compact): files in any order give equal bytes.

    Mappings whose order people see (code lists, lines of a certificate) stay as they were written.
    """
    data: dict[str, Any] = {"format": FORMAT}
    for kind in _KINDS:
        data[kind] = {code: _dump(part) for code, part in sorted(getattr(catalogue, kind).items())}
    data["published"] = {
        code: [_dump(f) for f in figures] for code, figures in sorted(catalogue.published.items())
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def thaw(blob: bytes) -> Catalogue:
    """The catalogue of a release. ValueError for what ``freeze`` did not write."""
    data = json.loads(blob)
    if data.get("format") != FORMAT:
        raise ValueError(f"catalogue format {data.get('format')} is not {FORMAT}")
    parts: dict[str, Any] = {}
    for kind, model in _KINDS.items():
        parts[kind] = MappingProxyType(
            {code: model.model_validate(part) for code, part in data.get(kind, {}).items()}
        )
    parts["published"] = MappingProxyType(
        {
            code: tuple(PublishedFigure.model_validate(f) for f in found)
            for code, found in data["published"].items()
        }
    )
    return Catalogue(**parts)


def digest(blob: bytes) -> str:
    """SM3 of a release, in hex."""
    return hashlib.new("sm3", blob).hexdigest()


def _dump(part: Part) -> dict[str, Any]:
    """Only what differs from the defaults, so that a new optional key does not change old digests."""
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


@dataclass(frozen=True)
class Change:
    """One difference: of which service, what kind of thing, its key, before and after, and the sentence."""

    service: str
    kind: str  # service, field, material, condition, limit, term, office
    key: str
    before: str | None
    after: str | None
    text: str


def diff(before: Catalogue, after: Catalogue) -> list[Change]:
    """What changed from one catalogue to the next, by service in order of short codes."""
    codes = sorted({*before.services, *after.services}, key=lambda c: _short(before, after, c))
    changes: list[Change] = []
    for code in codes:
        old, new = before.services.get(code), after.services.get(code)
        if old is None or new is None:
            changes.append(_whole(old or new, code, added=old is None))
            continue
        changes += compare(code, dict(_facts(before, old)), dict(_facts(after, new)))
    return changes


def diff_regions(catalogue: Catalogue, one: str, other: str) -> list[Change]:
    """How two regions differ in what they offer and how. Raises NotFound for an unknown region."""
    here, there = catalogue.region(one).name, catalogue.region(other).name
    changes: list[Change] = []
    for service in sorted(catalogue.services.values(), key=lambda s: s.short):
        left, right = _offered(catalogue, service.code, one), _offered(catalogue, service.code, other)
        if left is None or right is None:
            if left is not right:
                changes.append(_whole(service, service.code, added=left is None))
            continue
        changes += diff_offerings(left, right)
    return [_beside(change, here, there) for change in changes]


def _beside(change: Change, here: str, there: str) -> Change:
    """Between two places nothing is added or dropped: one has it and the other has not."""
    if change.before is None:
        return replace(change, text=f"只有{there}有{change.text.removeprefix('新增')}")
    if change.after is None:
        return replace(change, text=f"只有{here}有{change.text.removeprefix('取消')}")
    return change


def diff_offerings(before: Offering, after: Offering) -> list[Change]:
    """How one offering of a service differs from another: for migrating a draft, or between two regions."""
    return compare(before.service.code, offering_facts(before), offering_facts(after))


def offering_facts(offering: Offering) -> Facts:
    """What a person may notice of an offering, by kind and key."""
    facts = dict(_facts(offering.catalogue, offering.service))
    if offering.procedure.extension is not None:
        facts[("limit", "extension")] = ("最多延长", _term(offering.procedure.extension))
    for step in offering.route.steps:
        if step.limit is not None:
            facts[("limit", f"step.{step.code}")] = (f"“{step.name}”一步的时限", _term(step.limit))
    facts[("limit", "statutory")] = ("法定时限", _term(offering.statutory))
    facts[("office", "deciding")] = ("办理机构", offering.office.name)
    facts[("office", "receiving")] = ("收件窗口", offering.receiving.name)
    return facts


Facts = dict[tuple[str, str], tuple[str, str]]  # (kind, key) -> (name, description)
_KIND_NAMES = {"field": "栏目", "material": "材料", "condition": "条件", "deadline": "办结以后的期限"}


def compare(service: str, before: Facts, after: Facts) -> list[Change]:
    """Differences between two sets of facts, in the order of the second."""
    changes: list[Change] = []
    for kind, key in [*after, *(known for known in before if known not in after)]:
        old, new = before.get((kind, key)), after.get((kind, key))
        if old == new:
            continue
        name = (new or old or ("", ""))[0]
        word = f"{_KIND_NAMES.get(kind, '')}“{name}”"
        if old is None:
            text = f"新增{word}：{(new or ('', ''))[1]}"
        elif new is None:
            text = f"取消{word}"
        else:
            text = f"{word}：{_from_to(old, new)}"
        changes.append(Change(service, kind, key, old[1] if old else None, new[1] if new else None, text))
    return changes


def _from_to(old: tuple[str, str], new: tuple[str, str]) -> str:
    if old[1] == new[1]:
        return f"名称由“{old[0]}”改为“{new[0]}”"
    return f"{old[1] or '（无）'} → {new[1] or '（无）'}"


def _whole(service: Service | None, code: str, *, added: bool) -> Change:
    name = service.name if service else code
    text = f"{'新增' if added else '取消'}事项“{name}”"
    return Change(code, "service", code, None if added else name, name if added else None, text)


def _short(before: Catalogue, after: Catalogue, code: str) -> str:
    service = after.services.get(code) or before.services[code]
    return service.short


def _offered(catalogue: Catalogue, service: str, division: str) -> Offering | None:
    try:
        return catalogue.offering(service, division)
    except NotOffered:
        return None


def _facts(catalogue: Catalogue, service: Service) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Each fact of a service: kind and key, its name, its description."""
    route = catalogue.routes.get(service.route)
    yield ("term", "name"), ("事项名称", service.name)
    yield ("limit", "promised"), ("承诺时限", _term(service.promised))
    yield ("limit", "statutory"), ("法定时限", _term(service.statutory))
    yield ("term", "handling"), ("办件类型", "即办件" if service.handling == "immediate" else "承诺件")
    yield ("term", "route"), ("流程", _steps(route) if route else service.route)
    yield ("term", "visits"), ("到现场次数", f"{service.visits.count}次")
    yield ("term", "fee"), ("收费", format_yuan(service.fee_fen) if service.fee_fen else "不收费")
    yield ("term", "basis"), ("依据", "；".join(basis.cite() for basis in service.legal_basis))
    yield ("term", "result"), ("结果", service.result.name)
    if len(service.result.templates) > 1:
        yield ("term", "certificates"), ("证书", "、".join(service.result.templates))
    for later in service.after_decision:
        follows = {"none": "", "remind": "，到期前提醒", "lapse": "，逾期失效"}[later.then]
        yield ("deadline", later.code), (later.name, f"{later.limit.limit.chinese}内{follows}")
    yield ("term", "notes"), ("说明", service.notes or "")
    yield from _form_facts(catalogue, service)
    for use in service.materials:
        material = catalogue.materials.get(use.material)
        name = use.name or (material.name if material else use.material)
        traits = ["必交" if use.required else "选交", "主要材料" if use.primary else "可以容缺"]
        traits += ["可以承诺代替"] if use.commitment else []
        traits += [f"原件{use.originals}份、复印件{use.copies}份"]
        traits += [f"仅当 {use.when}"] if use.when else []
        yield ("material", use.material), (name, "，".join(traits))
    for condition in service.conditions:
        key = f"{condition.code}@{condition.since}" if condition.since else condition.code
        yield ("condition", key), (condition.text, condition.rule or "由工作人员判断")


def _form_facts(catalogue: Catalogue, service: Service) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for section in service.form:
        for question in section.fields:
            element = catalogue.elements.get(question.element)
            name = question.label or (element.name if element else question.element)
            traits = ["必填" if question.required else "选填", element.type.value if element else ""]
            traits += [f"仅当 {question.when}"] if question.when else []
            key = question.key
            if section.repeat and element:
                key = f"{section.repeat.role}.{element.leaf}"
                traits += [f"{section.repeat.minimum}到{section.repeat.maximum}组"]
            yield ("field", key), (name, "，".join(traits))


def _term(term: Term | None) -> str:
    if term is None:
        return ""
    rule = "当场办结" if term.limit == Limit(0, Unit.WORKING_DAY) else term.limit.chinese
    return "，".join(
        [rule, *(f"{branch.text or branch.when}的{branch.limit.chinese}" for branch in term.branches)]
    )


def _steps(route: Route) -> str:
    return "→".join(step.name for step in route.steps)
