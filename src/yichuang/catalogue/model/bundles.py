"""A bundle 一件事: many services of many departments, told once by the family and taken apart again for each."""

from __future__ import annotations

from typing import Any

from pydantic import Field as Spec

from yichuang.catalogue.model.base import Evidence, LegalBasis, Part, Term
from yichuang.catalogue.model.elements import Purpose
from yichuang.catalogue.model.regions import PublishedFigure
from yichuang.catalogue.model.services import ShanghaiTime, Visits


class Circumstance(Part):
    """A question asked before all others, because it decides which services there are: an element of a role.

    ``likely`` is the share of families, in percent, that answer yes (for a code: each code's share); it only
    orders the questions. ``source`` names who can tell without asking.
    """

    element: str
    likely: int | dict[str, int] = 50
    hint: str | None = None
    label: str | None = None
    source: str | None = None
    about: str | None = None  # key of the number it is looked up by
    evidence: Evidence = Evidence.ASSUMED

    @property
    def key(self) -> str:
        return self.element


class Member(Part):
    """A service in a bundle: when it applies, what must be done before, and how its words map to the bundle's.

    ``when`` and ``already_done`` are CEL over circumstances. ``after`` is a list of groups: one of each group
    must be done before; members that do not apply or are done already count as done. ``instead_of``: it begins
    only where all of those were refused, and is spared where one was granted (the lesser after the greater aid).
    """

    service: str
    when: str | None = None
    because_not: str | None = None  # said where it does not apply
    already_done: str | None = None
    after: tuple[tuple[str, ...], ...] = ()
    instead_of: tuple[str, ...] = ()
    spared: str | None = None  # said where one of ``instead_of`` was granted
    promised: Term | None = None  # its limit in this bundle, where much of its work is done by then
    roles: dict[str, str] = Spec(default_factory=dict)  # the service's role -> the bundle's
    same: dict[str, str] = Spec(default_factory=dict)  # the service's key -> the bundle's
    place: str | None = None  # where people had to go for it alone; services of one place share the trip
    brings: tuple[str, ...] = ()  # materials it issues: where it applies nobody hands them in
    told: str | None = None  # what it brings and when, for the last letter
    settles: dict[str, str | bool | int] = Spec(
        default_factory=dict
    )  # granted: answers (by key) that others read
    certificate_as: str | None = None  # granted: the key that its certificate's number answers


class Implied(Part):
    """A field another answer determines: ``value`` (CEL over what is asked before), where ``when`` holds.

    For a field of a repeated section ``value`` is read of each item itself. With ``among`` it is read of the only
    item of that section of which ``where`` holds (the one student among the members); else the field is asked.
    """

    key: str
    value: str
    when: str | None = None
    among: str | None = None
    where: str | None = None
    because: str


class Override(Part):
    """What the author decides about a merged field where the originals differ, with the reason."""

    key: str
    element: str | None = None
    label: str | None = None
    hint: str | None = None
    ask: bool = False  # although a source could supply it
    when: str | None = None  # with ``ask``: only where this holds (CEL over circumstances)
    reason: str


class BundleSection(Part):
    """A step of the merged form: the roles or keys it holds, in the order a person would tell them."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    hint: str | None = None
    holds: tuple[str, ...] = Spec(min_length=1)  # roles (``deceased``) or keys (``death.date``)


class Bundle(Part):
    """One thing as a family sees it. ``code`` is the folder's name."""

    code: str = Spec(pattern=r"^[a-z][a-z0-9-]*$")
    short: str = Spec(pattern=r"^[A-Z]{2}-\d{2}$")
    name: str
    audience: str
    summary: str
    domain: str
    procedure: str = "public-service"
    purpose: Purpose = Purpose.HANDLING  # for which shared data is looked up
    legal_basis: tuple[LegalBasis, ...] = ()
    levels: tuple[str, ...] = Spec(default=("city", "county"), min_length=1)
    promised: Term
    visits: Visits = Visits(count=0)
    once_for: str | None = None  # the role of the person for whom it is handled only once
    circumstances: tuple[Circumstance, ...] = ()
    members: tuple[Member, ...] = Spec(min_length=2)
    sections: tuple[BundleSection, ...] = Spec(min_length=1)
    implied: tuple[Implied, ...] = ()
    overrides: tuple[Override, ...] = ()
    published: tuple[PublishedFigure, ...] = ()  # what others counted, shown beside our own
    closing: str  # the last letter's first words
    result: str  # what the family gets: 联办结果汇总单
    notes: str | None = None
    evidence: Evidence = Evidence.LAW


class BundleExpectation(Part):
    """What must come of a scenario: services that apply, and how each ends where not granted."""

    services: tuple[str, ...] = ()
    not_applied: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


class BundleScenario(Part):
    """One family's story: the sample with some answers changed (null removes)."""

    title: str
    at: ShanghaiTime
    region: str = "330212"
    channel: str = "online"
    set: dict[str, Any] = Spec(default_factory=dict)
    entered: dict[str, dict[str, Any]] = Spec(default_factory=dict)  # by service: what its officers enter
    expect: BundleExpectation


class BundleScenarios(Part):
    """Sample answers (fictional, by the bundle's keys) and the stories told with them."""

    sample: dict[str, Any]
    scenarios: tuple[BundleScenario, ...] = Spec(min_length=1)
