"""Conditions and papers of a bundle: those of every member that applies, each weighed on its own original answers."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date

from yichuang.catalogue.bundles.form import bundle_form
from yichuang.catalogue.bundles.keys import Answers
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering
from yichuang.catalogue.eligibility import Assessment, MaterialDue, assess, required_materials
from yichuang.core.findings import Finding


@assess.register
def _(offering: BundleOffering, answers: Answers, day: date) -> Assessment:
    """A finding is told once, at the bundle's field; the member that it would stop is named by its code."""
    found = [(member, assess(member.offering, part, day)) for member, part in _parts(offering, answers, day)]
    return Assessment(
        findings=tuple(_told(member, f) for member, own in found for f in own.findings),
        warnings=tuple(_told(member, f) for member, own in found for f in own.warnings),
        undetermined=tuple(c for _, own in found for c in own.undetermined),
        manual=tuple(c for _, own in found for c in own.manual),
    )


@required_materials.register
def _(
    offering: BundleOffering, answers: Answers, today: date, *, working: Set[str] = frozenset()
) -> tuple[MaterialDue, ...]:
    """Each paper once: demanded where any member demands it, to be put off only where all of them allow it.

    What a member that applies will issue itself is demanded of nobody.
    """
    due: dict[str, MaterialDue] = {}
    parts = _parts(offering, answers, today)
    issued = {code for member, _ in parts for code in member.member.brings}
    for member, part in parts:
        for own in required_materials(member.offering, part, today, working=working):
            if own.use.material in issued:
                continue
            known = due.get(own.use.material)
            due[own.use.material] = own if known is None else _stricter(known, own)
    return tuple(due.values())


def brought(offering: BundleOffering, answers: Answers, today: date) -> frozenset[str]:
    """Materials that a member applying to this family issues: no other member's case waits for them."""
    applying = bundle_form(offering).applying(bundle_form(offering).completed(answers, today)[0], today)
    return frozenset(code for member in applying for code in member.member.brings)


def _parts(
    offering: BundleOffering, answers: Answers, day: date
) -> list[tuple[BoundMember, dict[str, object]]]:
    form = bundle_form(offering)
    whole, _ = form.completed(answers, day)
    return [(member, member.keys.part(whole)) for member in form.applying(whole, day)]


def _told(member: BoundMember, finding: Finding) -> Finding:
    path = member.keys.path(finding.field) if finding.field else None
    return replace(finding, code=f"{member.service}/{finding.code}", field=path)


def _stricter(one: MaterialDue, other: MaterialDue) -> MaterialDue:
    return replace(
        one,
        required=one.required or other.required,
        tolerable=one.tolerable and other.tolerable,
        by_commitment=one.by_commitment and other.by_commitment,
    )
