"""The words of the catalogue language: what a service, a field, a material, a route is.

Pure, frozen data. Structure is checked here (pydantic); meaning is checked by ``lint``.
Every number that is not read in a statute, a seed document or a published page carries
``evidence`` and is shown to people as sample data 示例数据.
"""

from yichuang.catalogue.model.archiving import ArchivedFrom, Archiving, ArchiveWait, RetentionPeriod
from yichuang.catalogue.model.base import CITABLE, Evidence, LegalBasis, Part, Term
from yichuang.catalogue.model.elements import (
    CodeList,
    Element,
    ElementType,
    Material,
    MaterialKind,
    Sensitivity,
    Source,
    Validation,
)
from yichuang.catalogue.model.parameters import Parameter, ParameterValue
from yichuang.catalogue.model.procedures import (
    IncompatibleDuties,
    Procedure,
    Remedy,
    Role,
    Route,
    RouteStep,
    StepKind,
    SuspensionGround,
)
from yichuang.catalogue.model.regions import (
    Level,
    Office,
    OfficeKind,
    OpeningHours,
    PublishedFigure,
    Region,
    ServiceOverlay,
)
from yichuang.catalogue.model.registers import Certificate, NumberRule, Register, RegisterField
from yichuang.catalogue.model.services import (
    Condition,
    Field,
    Handling,
    LegalMaterials,
    MaterialUse,
    Repeat,
    Result,
    Scenario,
    ScenarioExpectation,
    Scenarios,
    Section,
    Service,
    Visits,
)

__all__ = [
    "ArchiveWait",
    "ArchivedFrom",
    "Archiving",
    "CITABLE",
    "Certificate",
    "CodeList",
    "Condition",
    "Element",
    "ElementType",
    "Evidence",
    "Field",
    "Handling",
    "IncompatibleDuties",
    "LegalBasis",
    "LegalMaterials",
    "Level",
    "Material",
    "MaterialKind",
    "MaterialUse",
    "NumberRule",
    "Office",
    "OfficeKind",
    "OpeningHours",
    "Parameter",
    "ParameterValue",
    "Part",
    "Procedure",
    "PublishedFigure",
    "Region",
    "Register",
    "RegisterField",
    "Remedy",
    "Repeat",
    "Result",
    "RetentionPeriod",
    "Role",
    "Route",
    "RouteStep",
    "Scenario",
    "ScenarioExpectation",
    "Scenarios",
    "Section",
    "Sensitivity",
    "Service",
    "ServiceOverlay",
    "Source",
    "StepKind",
    "SuspensionGround",
    "Term",
    "Validation",
    "Visits",
]
