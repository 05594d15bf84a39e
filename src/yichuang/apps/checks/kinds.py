"""What a check asks, of whom: the catalogue's elements ``check.<kind>`` and the sources that supply them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Element, Purpose, Source
from yichuang.rules.codes import Kind

GROUP = "check."
HOUSEHOLD = "household"  # who is in the police household: for its composition
MEDICAL = "medical"  # settlements of twelve months: for rigid expenses
_BESIDE = ("disabled.type", "disabled.grade", "household.study")  # facts of members that registers know

NAMES: Mapping[str, str] = {
    "population": "户籍人口",
    "vehicles": "车辆、船舶",
    "tax": "纳税和收入",
    "social_insurance": "社会保险和养老金",
    "real_estate": "房屋、不动产",
    "firms": "市场主体登记",
    "housing_fund": "住房公积金",
    "bank": "银行存款",
    "securities": "证券、基金",
    "insurance": "商业保险",
    "payments": "支付账户余额",
    "civil_affairs": "婚姻、殡葬、在保信息",
    "household": "同户人员",
    "medical": "医疗费用",
    "disabled": "残疾人证",
    "study": "学籍",
}
KINDS = tuple(kind.table for kind in Kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """One source and the elements wanted of it."""

    source: Source
    elements: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of data among them."""
        return tuple(dict.fromkeys(kind_of(code) for code in self.elements))


def kind_of(element: str) -> str:
    """``check.bank`` → ``bank``; what registers know of a member has a kind of its own."""
    group, _, leaf = element.partition(".")
    return leaf if group == "check" else "study" if leaf == "study" else group


def elements(catalogue: Catalogue) -> dict[str, Element]:
    """Elements of the check by code, in the order of the kinds."""
    found = [GROUP + kind for kind in (*KINDS, HOUSEHOLD, MEDICAL)]
    return {code: catalogue.elements[code] for code in (*found, *_BESIDE) if code in catalogue.elements}


def sources_of_a_check(catalogue: Catalogue, purpose: str = Purpose.ASSISTANCE) -> tuple[Asked, ...]:
    """Every source that a check asks, with what; only such as may be asked for the purpose by a person's number."""
    wanted: dict[str, list[str]] = {}
    for code, element in elements(catalogue).items():
        for source in element.sources:
            wanted.setdefault(source, []).append(code)
    return tuple(
        Asked(catalogue.sources[source], tuple(codes))
        for source, codes in wanted.items()
        if source in catalogue.sources
        and purpose in catalogue.sources[source].purposes
        and "resident_id" in catalogue.sources[source].keyed_by
    )


def sources_of_kind(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    """Codes of the sources that together answer one kind."""
    element = catalogue.elements.get(GROUP + kind)
    return element.sources if element else ()
