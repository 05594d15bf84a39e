"""Regions: divisions, offices with hours and contacts, overlays over services, what was published."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from yichuang.catalogue.model.base import CITABLE, Evidence, Part, Term
from yichuang.catalogue.model.services import Handling, Visits


class Level(StrEnum):
    """Level of a division."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class OfficeKind(StrEnum):
    """What an office is: the bureau, a township, a window, or another department that gives opinions."""

    BUREAU = "bureau"
    TOWNSHIP = "township"
    WINDOW = "window"
    DEPARTMENT = "department"


class OpeningHours(Part):
    """Hours on working days as ``["09:00-12:00", "13:30-17:00"]``; ``extra`` by weekday 1–7 (延时、周六)."""

    working_days: tuple[str, ...]
    extra: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    note: str | None = None


class Office(Part):
    """An office people go to or that decides. ``code`` is ``<division>-<slug>``."""

    code: str = Field(pattern=r"^\d{6,12}-[a-z][a-z0-9-]*$")
    name: str
    kind: OfficeKind
    division: str
    parent: str | None = None
    address: str | None = None
    phone: str | None = None
    complaint_phone: str | None = None
    transport: str | None = None
    hours: OpeningHours | None = None
    system: str | None = None  # takes cases by a system of its own; absent: works at our desk
    evidence: Evidence = Evidence.ASSUMED

    @property
    def is_sample(self) -> bool:
        return self.evidence not in CITABLE


class ServiceOverlay(Part):
    """What a region changes of a service; everything it leaves out stays as the level above says."""

    office: str | None = None  # who decides here
    receiving: str | None = None  # where people hand in, where that is another office
    offered: bool | None = None
    promised: Term | None = None
    route: str | None = None
    steps: dict[str, Term] = Field(default_factory=dict)  # step of the route -> its limit here
    handling: Handling | None = None
    visits: Visits | None = None
    notes: str | None = None
    extra_basis: tuple[str, ...] = ()


class Region(Part):
    """A division with an overlay folder. ``parent`` names the next level; ``office`` decides by default."""

    code: str = Field(pattern=r"^\d{6}(\d{3})?(\d{3})?$")
    name: str
    level: Level
    parent: str | None = None
    office: str | None = None
    offices: tuple[Office, ...] = ()
    hotline: str | None = None
    thresholds: dict[str, int] = Field(default_factory=dict)  # e.g. yellow_percent_left: 30
    services: dict[str, ServiceOverlay] = Field(default_factory=dict)
    evidence: Evidence = Evidence.LAW


class PublishedFigure(Part):
    """A figure a place published, shown beside our own quotient and flagged where it does not add up."""

    code: str
    name: str
    text: str
    value: str | None = None
    n: int | None = None
    d: int | None = None
    on: date | None = None
    source: str
    evidence: Evidence = Evidence.SEED
    flag: str | None = None
