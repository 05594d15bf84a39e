"""Whom an application may ask instead of the family: sources by holder, about whom, what for; for a consent in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yichuang.apps.cases import consenting, known_data
from yichuang.apps.cases.consenting import DECEASED, GROWN_UP, HOUSEHOLD
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.bundles import BundleOffering, Standing, bundle_form, standings
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.form import FormField
from yichuang.catalogue.model import Role
from yichuang.catalogue.offering import Offering
from yichuang.core.ages import age_on
from yichuang.core.errors import InvalidInput
from yichuang.core.resident_id import ResidentId
from yichuang.web.portal.sheet import Sheet


@dataclass
class Holder:
    """One department that would be asked: its sources, what they tell (labels), instead of which papers."""

    name: str
    codes: list[str] = field(default_factory=list)
    tells: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    basis: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Number:
    """A number by which people are looked up: where it stands in the answers, whose it is, whether it may be used."""

    path: str
    whose: str
    number: ResidentId | None
    refused: str = ""
    spoken_for: bool = False  # a child: who consents must be proved to be the guardian


def holders(sheet: Sheet) -> list[Holder]:
    """The departments that are connected here and hold something this application may need."""
    catalogue, wired = sheet.form.offering.catalogue, sources.connected()
    found: dict[str, Holder] = {}
    for code, tells, paper in _wanted(sheet, catalogue):
        if code not in wired or code not in catalogue.sources:
            continue
        source = catalogue.sources[code]
        one = found.setdefault(source.holder, Holder(source.holder))
        if code not in one.codes:
            one.codes.append(code)
            _once(one.basis, source.legal_basis or "")
        _once(one.papers if paper else one.tells, tells)
    return list(found.values())


def _wanted(sheet: Sheet, catalogue: Catalogue) -> Iterator[tuple[str, str, bool]]:
    """Source, what it would tell in words, and whether that takes a paper's place."""
    asked = {code for code, _, _ in _fields(sheet)}
    for code, question, _ in _fields(sheet):
        yield code, question.label, False
    for proof in {catalogue.proof_of(about.partition(".")[0]) for _, _, about in _fields(sheet)} - {None}:
        if proof and proof[0] not in asked:
            yield proof[0], catalogue.elements[proof[1]].name, False
    if consenting.checks_means(sheet.application, sheet.at):
        for code in sorted(consenting.check_sources(catalogue)):
            for name in consenting.checked_by(catalogue, code):
                yield code, name, False
    for material in _materials(sheet):
        for code in material.replaceable_by:
            yield code, material.name, True


def _once(texts: list[str], text: str) -> None:
    if text and text not in texts:
        texts.append(text)


def _fields(sheet: Sheet) -> Iterator[tuple[str, FormField, str]]:
    """(source, question, key of the number) of every question that may still be asked and that a source can answer."""
    offering = sheet.form.offering
    live = _live(offering, sheet) if isinstance(offering, BundleOffering) else frozenset()
    for question in sheet.form.fields:
        about = question.spec.about or f"{question.role}.resident_id"
        if not question.spec.source or about == question.key:
            continue
        if not isinstance(offering, BundleOffering) or _concerns(offering, question.key, live):
            yield question.spec.source, question, about


def _concerns(offering: BundleOffering, key: str, live: frozenset[str]) -> bool:
    merged = offering.merged.fields.get(key)
    if key in offering.bundle_circumstances or merged is None:
        return True
    return any(origin.service in live for origin in merged.origins)


def _live(offering: BundleOffering, sheet: Sheet) -> frozenset[str]:
    """The members that apply, or still may."""
    whole, _ = bundle_form(offering).completed(sheet.answers, sheet.today)
    found = standings(offering, whole, sheet.today)
    return frozenset(code for code, one in found.items() if one in (Standing.APPLIES, Standing.OPEN))


def _materials(sheet: Sheet) -> list[Any]:
    offering: Offering = sheet.form.offering
    members = [offering]
    if isinstance(offering, BundleOffering):
        members = [offering.by_service[code].offering for code in _live(offering, sheet)]
    codes = dict.fromkeys(use.material for one in members for use in one.service.materials)
    return [offering.catalogue.materials[code] for code in codes]


def keys(sheet: Sheet) -> list[str]:
    """Where the numbers stand by which connected sources are asked, in the form's order; lists by their role."""
    wired = sources.connected()
    wanted = {about for code, _, about in _fields(sheet) if code in wired}
    if consenting.checks_means(sheet.application, sheet.at):
        wanted |= {f"{role}.resident_id" for role in HOUSEHOLD}
    return [question.key for question in sheet.form.fields if question.key in wanted]


def first_keys(sheet: Sheet) -> list[str]:
    """Those of the numbers that this family is sure to be asked: the circumstances hang on them, or they are due now."""
    offering = sheet.form.offering
    due = {f.key for v in sheet.form.visible(sheet.answers, sheet.today) for f in v.fields}
    if isinstance(offering, BundleOffering):
        due |= {about for _, f, about in _fields(sheet) if f.key in offering.bundle_circumstances}
    return [key for key in keys(sheet) if key in due]


def numbers(sheet: Sheet, own: str) -> list[Number]:
    """Everybody whose number is on the form, with the reason why someone may not be looked up without being there.

    ``own`` is the number of the person logged in.
    """
    found = []
    titles = {f.key: section.title for section in sheet.form.sections for f in section.fields}
    for key in keys(sheet):
        role, _, leaf = key.partition(".")
        rows = sheet.answers.get(role)
        if not isinstance(rows, list):
            found.append(_number(sheet, key, titles.get(key, ""), own))
            continue
        for index, row in enumerate(rows):
            found.append(_number(sheet, f"{role}[{index}].{leaf}", _whose(row, titles, key, index), own))
    return found


def _whose(row: Any, titles: Mapping[str, str], key: str, index: int) -> str:
    """By name; whose name is not known yet, by the end of their number."""
    told = row if isinstance(row, dict) else {}
    number = str(told.get(key.rpartition(".")[2]) or "")
    unnamed = f"家人（身份证尾号{number[-4:]}）" if len(number) > 4 else f"{titles.get(key, '')} {index + 1}"
    return str(told.get("name") or unnamed)


def not_spoken_for(sheet: Sheet, own: str) -> list[str]:
    """Children who were named after the consent was given, so that it is not about them."""
    children = [one for one in numbers(sheet, own) if one.spoken_for]
    return [one.whose for one in children if not sources.is_consented(sheet.no, str(one.number), sheet.at)]


def _number(sheet: Sheet, path: str, whose: str, own: str) -> Number:
    raw = known_data.value_at(sheet.answers, path)
    role = path.partition(".")[0]
    try:
        number = ResidentId.parse(str(raw), today=sheet.today) if raw else None
    except InvalidInput:
        number = None
    if number is None:
        return Number(path, whose, None)
    if role == Role.APPLICANT:
        refused = "" if str(number) == own else "和您登录时核对过的身份不是同一个人。"
        return Number(path, "您本人", number, refused)
    grown_up = age_on(number.birth_date, sheet.today) >= GROWN_UP
    if role == DECEASED or str(number) == own or not grown_up:
        return Number(path, whose, number, spoken_for=not grown_up and role != DECEASED)
    return Number(path, whose, number, "成年人的数据，要本人同意。")
