"""Compiling a bundle for one family: the catalogue's own, and one of thirty services with sixty fields each."""

from __future__ import annotations

import time
from typing import Any

from bench import tables
from yichuang.catalogue.bundles import BundleOffering, compile_bundle
from yichuang.catalogue.bundles.tests import houses
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Element
from yichuang.core.clocktime import SHANGHAI, shanghai_date

SERVICES, FIELDS, LEAVES = 30, 60, 150
AT_MOST_MS, TIMES = 20, 30


def big() -> Catalogue:
    """Every service asks sixty of 150 things, each third of them under a condition; half of the services depend."""
    elements = [Element(code=f"thing.t{i}", name=f"第{i}项", type="boolean") for i in range(LEAVES)]
    services = [_service(number) for number in range(SERVICES)]
    members: list[dict[str, Any]] = [
        {
            "service": f"s{number}",
            "when": f"circumstances.c{number % 3}" if number % 4 else None,
            "after": [[f"s{number - 1}"]] if number % 2 else [],
        }
        for number in range(SERVICES)
    ]
    sections = [{"code": "all", "title": "全部", "holds": ["thing", "applicant", "deceased"]}]
    return houses.house(services, houses.bundle(members, sections=sections), elements=elements)


def _service(number: int) -> Any:
    fields = []
    for place in range(FIELDS):
        leaf = f"thing.t{(number * 7 + place) % LEAVES}"
        before = fields[place - 1]["element"] if place and place % 3 == 0 else None
        fields.append({"element": leaf, "when": before})
    sections = [
        {"code": f"p{page}", "title": "页", "fields": fields[page * 10 : page * 10 + 10]} for page in range(6)
    ]
    return houses.service(f"s{number}", number, sections)


def show(own: BundleOffering, sample: dict[str, Any], at: Any) -> None:
    """Prints the table."""
    told = {
        "circumstances": {f"c{i}": True for i in range(3)},
        "thing": {f"t{i}": bool(i % 2) for i in range(LEAVES)},
    }
    rows = [_row(own, sample, at), _row(houses.offered(big()), told, at)]
    tables.show("联办事项按一家的情况编出来（处理器毫秒）", ["联办", "事项数", "栏数", "每次", "目标"], rows)


def _row(offering: BundleOffering, answers: dict[str, Any], at: Any) -> tuple[str, ...]:
    today = shanghai_date(at.astimezone(SHANGHAI))
    compile_bundle(offering, answers, today=today)  # merging is prepared once for a release
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        compile_bundle(offering, answers, today=today)
        taken.append((time.process_time() - began) * 1000)
    median = sorted(taken)[TIMES // 2]
    fields = sum(len(member.form.fields) for member in offering.members)
    return (
        offering.service.name,
        str(len(offering.members)),
        str(fields),
        f"{median:.1f}",
        tables.verdict(median, at_most=AT_MOST_MS),
    )
