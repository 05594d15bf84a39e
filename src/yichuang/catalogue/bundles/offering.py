"""A bundle as one region offers it: an offering like a service's, made of its members' own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from yichuang.catalogue.bundles.keys import KeyMap
from yichuang.catalogue.bundles.merging import Merged, Part, merge
from yichuang.catalogue.expressions import Expression, Kind, Schema, compile_expression
from yichuang.catalogue.form import Form, form_of
from yichuang.catalogue.model import (
    Bundle,
    Handling,
    MaterialUse,
    Member,
    Region,
    Result,
    Role,
    Route,
    RouteStep,
    Section,
    Service,
    StepKind,
    Term,
)
from yichuang.catalogue.offering import NotOffered, Offering, make_offering

if TYPE_CHECKING:
    from yichuang.catalogue.catalogue import Catalogue

THREAD = Route(
    code="bundle",
    name="联办",
    steps=(RouteStep(code="members", name="各部门同时办理", kind=StepKind.DECISION, role=Role.SYSTEM),),
)
"""The way of a bundle through the house: its members have routes of their own."""


@dataclass(frozen=True, eq=False)
class BoundMember:
    """A member with its own original offering and form. ``position`` counts from 1 and numbers its case."""

    position: int
    member: Member
    offering: Offering
    form: Form
    keys: KeyMap
    when: Expression | None = None
    already_done: Expression | None = None

    @property
    def service(self) -> str:
        return self.member.service

    @property
    def promised(self) -> Term:
        """Its limit in this bundle."""
        return self.member.promised or self.offering.promised


@dataclass(frozen=True, eq=False)
class BundleOffering(Offering):
    """An offering whose service is merged from its members'. ``absent`` are members nobody offers here."""

    bundle: Bundle = field(kw_only=True)
    members: tuple[BoundMember, ...] = field(kw_only=True)
    absent: tuple[Member, ...] = field(kw_only=True, default=())
    merged: Merged = field(kw_only=True)

    @cached_property
    def bundle_circumstances(self) -> frozenset[str]:
        """The keys of the questions that come first."""
        return frozenset(c.key for c in self.bundle.circumstances)

    @cached_property
    def followers(self) -> dict[str, frozenset[str]]:
        """By circumstance, the services with a field that a rule or an override settles by reading it."""
        found: dict[str, frozenset[str]] = {}
        settled = [
            (r.key, text, self.schema_of(r.among or r.key))
            for r in self.bundle.implied
            for text in (r.value, r.where)
            if text
        ]
        settled += [(r.key, r.when, self.schema) for r in self.bundle.implied if r.when]
        settled += [(o.key, o.when, self.schema) for o in self.bundle.overrides if o.when]
        for key, text, schema in settled:
            field = self.merged.fields.get(key)
            services = frozenset(origin.service for origin in field.origins) if field else frozenset()
            for name in compile_expression(text, schema).names & self.bundle_circumstances:
                found[name] = found.get(name, frozenset()) | services
        return found

    def schema_of(self, key: str) -> Schema:
        """Names for a rule about a field (or role): in a repeated section those of the item itself."""
        role = key.partition(".")[0]
        named = self.schema.names.get(role)
        return self.schema.within(role) if named is not None and named.kind == Kind.RECORDS else self.schema

    @cached_property
    def by_service(self) -> dict[str, BoundMember]:
        """Members by service code."""
        return {member.service: member for member in self.members}


def make_bundle_offering(catalogue: Catalogue, bundle: Bundle, chain: tuple[Region, ...]) -> BundleOffering:
    """Binds the members as they are offered here and merges their forms, once for a release and region.

    Raises NotOffered where no office of ours leads the bundle or fewer than two of its members are handled here.
    """
    bound = tuple(_bound(catalogue, bundle, chain))
    offered = {member.service for member in bound}
    absent = tuple(member for member in bundle.members if member.service not in offered)
    if len(bound) < 2:
        raise NotOffered(service=bundle.name, region=chain[0].name)
    merged = merge(catalogue, bundle, [Part(m.member, m.form) for m in bound])
    service = _service(bundle, bound, merged)
    lead = make_offering(catalogue, service.model_copy(update={"route": _any_route(catalogue)}), chain)
    made = BundleOffering(
        catalogue=catalogue,
        service=service,
        region=lead.region,
        deciding=lead.deciding,
        chain=lead.chain,
        office=lead.office,
        receiving=lead.receiving,
        route=THREAD,
        procedure=lead.procedure,
        bundle=bundle,
        members=bound,
        absent=absent,
        merged=merged,
    )
    return _with_tests(made)


def _any_route(catalogue: Catalogue) -> str:
    return next(iter(catalogue.routes))


def _bound(catalogue: Catalogue, bundle: Bundle, chain: tuple[Region, ...]) -> Iterator[BoundMember]:
    for position, member in enumerate(bundle.members, 1):
        try:
            offering = catalogue.offering(member.service, chain[0].code)
        except NotOffered:
            continue
        form = form_of(offering)
        yield BoundMember(position, member, offering, form, KeyMap.of(member, form))


def _with_tests(made: BundleOffering) -> BundleOffering:
    """Members with their tests compiled against the merged form's names."""

    def test(text: str | None) -> Expression | None:
        return compile_expression(text, made.schema, Kind.BOOL) if text else None

    members = tuple(
        replace(m, when=test(m.member.when), already_done=test(m.member.already_done)) for m in made.members
    )
    return replace(made, members=members)


def _service(bundle: Bundle, bound: tuple[BoundMember, ...], merged: Merged) -> Service:
    """The service that drafts, numbers, pages and the API see."""
    return Service(
        code=bundle.code,
        short=bundle.short,
        name=bundle.name,
        domain=bundle.domain,
        procedure=bundle.procedure,
        purpose=bundle.purpose,
        audience=bundle.audience,
        summary=bundle.summary,
        legal_basis=bundle.legal_basis,
        levels=bundle.levels,
        handling=Handling.COMMITTED,
        promised=bundle.promised,
        route=THREAD.code,
        visits=bundle.visits,
        form=tuple(_section(section) for section in merged.sections),
        materials=tuple(_materials(bound)),
        result=Result(name=bundle.result, kind="letter"),
        notes=bundle.notes,
        evidence=bundle.evidence,
    )


def _section(section: Any) -> Section:
    return Section(
        code=section.code,
        title=section.title,
        hint=section.hint,
        repeat=section.repeat,
        fields=tuple(f.spec for f in section.fields),
    )


def _materials(bound: tuple[BoundMember, ...]) -> Iterator[MaterialUse]:
    """One use for each material; what a member asks of it is looked up in the member's own when it is due."""
    seen: set[str] = set()
    for member in bound:
        for use in member.offering.service.materials:
            if use.material not in seen:
                seen.add(use.material)
                yield use.model_copy(update={"when": None})
