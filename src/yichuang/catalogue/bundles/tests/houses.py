"""Small halls made by rule or by chance: services that share elements, and a bundle over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from yichuang.catalogue.bundles import BundleOffering
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import (
    Bundle,
    CodeList,
    Element,
    Material,
    Office,
    Procedure,
    Region,
    Route,
    Service,
    Source,
)

DIVISION = "330212"
ROLES = ("applicant", "deceased")
LEAVES = {
    "name": {"type": "text", "sources": ["population"]},
    "resident_id": {"type": "resident_id"},
    "kind": {"type": "code", "code_list": "kind"},
    "count": {"type": "integer", "validation": {"minimum": 0, "maximum": 9}},
    "alone": {"type": "boolean"},
    "day": {"type": "date"},
}
KINDS = ("a", "b", "c")
ID = "11010519491231002X"
CHOSEN = ("kind", "alone", "count")  # leaves a test may read


def element(leaf: str) -> Element:
    return Element(code=f"person.{leaf}", name=leaf, **LEAVES[leaf])


def service(code: str, number: int, form: Sequence[dict[str, Any]], **more: Any) -> Service:
    return Service.model_validate(
        {
            "code": code,
            "short": f"AA-{number:02d}",
            "name": code,
            "domain": "tests",
            "procedure": "plain",
            "audience": "人",
            "summary": "事",
            "levels": ["county"],
            "handling": "committed",
            "promised": {"value": 5, "unit": "wd"},
            "route": "plain",
            "visits": {"count": 0},
            "form": form,
            "result": {"name": "信", "kind": "letter"},
            **more,
        }
    )


def asking(code: str, number: int, *keys: tuple[str, str], **more: Any) -> Service:
    """A service with one page that asks ``(role, leaf)``."""
    fields = [{"element": f"person.{leaf}", "role": role} for role, leaf in keys]
    return service(code, number, [{"code": "one", "title": "一", "fields": fields}], **more)


def bundle(members: Sequence[dict[str, Any]], **more: Any) -> Bundle:
    circumstances = more.pop("circumstances", [{"element": f"circumstances.c{i}"} for i in range(3)])
    return Bundle.model_validate(
        {
            "code": "one-thing",
            "short": "ZZ-01",
            "name": "一件事",
            "domain": "tests",
            "procedure": "plain",
            "audience": "人",
            "summary": "事",
            "levels": ["county"],
            "promised": {"value": 60, "unit": "wd"},
            "circumstances": circumstances,
            "members": members,
            "sections": [{"code": "all", "title": "全部", "holds": ["applicant", "deceased", "person"]}],
            "closing": "都办好了。",
            "result": "汇总单",
            **more,
        }
    )


def house(services: Sequence[Service], one: Bundle, **more: Any) -> Catalogue:
    questions = [c.element for c in one.circumstances]
    elements = [element(leaf) for leaf in LEAVES]
    elements += [Element(code=code, name=code, type="boolean") for code in questions]
    elements += more.pop("elements", [])
    route = {
        "code": "plain",
        "name": "办",
        "steps": [{"code": "decide", "name": "决定", "kind": "decision", "role": "approver"}],
    }
    office = Office(code=f"{DIVISION}-hall", name="民政局", kind="bureau", division=DIVISION)
    region = Region(code=DIVISION, name="鄞州区", level="county", office=office.code, offices=(office,))
    return Catalogue(
        elements={e.code: e for e in elements},
        codes={"kind": CodeList(code="kind", name="类", values={k: k for k in KINDS})}
        | more.pop("codes", {}),
        sources={
            "population": Source(code="population", name="人口", holder="公安", keyed_by=["resident_id"])
        },
        materials={
            m.code: m for m in more.pop("materials", (Material(code="paper", name="纸", kind="statement"),))
        },
        procedures={"plain": Procedure(code="plain", name="程序")},
        routes={"plain": Route.model_validate(route)},
        services={s.code: s for s in services},
        bundles={one.code: one},
        regions={DIVISION: region},
    )


def offered(catalogue: Catalogue) -> BundleOffering:
    found = catalogue.offering("one-thing", DIVISION)
    assert isinstance(found, BundleOffering)
    return found


def _test(keys: Sequence[str]) -> st.SearchStrategy[str | None]:
    """A condition over keys asked before, or none."""

    def about(key: str) -> list[str]:
        leaf = key.rsplit(".", 1)[1]
        return {
            "kind": [f'{key} == "a"', f'{key} in ["b", "c"]'],
            "alone": [key, f"!{key}"],
            "count": [f"{key} > 3", f"{key} <= 3"],
        }[leaf]

    tests = [test for key in keys for test in about(key)]
    pairs = [f"({a}) || ({b})" for a in tests for b in tests if a != b][:40]
    return st.sampled_from([None, *tests, *pairs]) if tests else st.none()


@st.composite
def services(draw: st.DrawFn, code: str, number: int) -> Service:
    """A service that asks some elements of some roles, some only under a condition on what it asked before."""
    keys = draw(
        st.lists(
            st.sampled_from([(r, leaf) for r in ROLES for leaf in LEAVES]),
            min_size=1,
            max_size=8,
            unique=True,
        )
    )
    fields, before = [], []
    for role, leaf in keys:
        fields.append(
            {
                "element": f"person.{leaf}",
                "role": role,
                "required": draw(st.booleans()),
                "when": draw(_test(before)),
                "source": "population" if leaf == "name" and draw(st.booleans()) else None,
            }
        )
        if leaf in CHOSEN:
            before.append(f"{role}.{leaf}")
    sections = [{"code": "one", "title": "一", "fields": fields}]
    if draw(st.booleans()):
        leaves = draw(
            st.lists(st.sampled_from(("name", "kind", "alone")), min_size=1, max_size=3, unique=True)
        )
        rows = [
            {"element": f"person.{leaf}", "role": "members", "required": draw(st.booleans())}
            for leaf in leaves
        ]
        low = draw(st.integers(0, 1))
        sections.append(
            {
                "code": "many",
                "title": "多",
                "repeat": {"role": "members", "item": "家人", "minimum": low, "maximum": 3},
                "fields": rows,
            }
        )
    return service(code, number, sections)


@st.composite
def halls(draw: st.DrawFn, most: int = 5) -> Catalogue:
    """A hall with a bundle over two to ``most`` services."""
    made = [draw(services(f"s{i}", i)) for i in range(draw(st.integers(2, most)))]
    tests = [None, *(f"circumstances.c{i}" for i in range(3)), *(f"!circumstances.c{i}" for i in range(3))]
    tests += ["circumstances.c0 && circumstances.c1", "circumstances.c1 || !circumstances.c2"]
    members = [
        {
            "service": s.code,
            "when": draw(st.sampled_from(tests)),
            "after": [[made[draw(st.integers(0, i - 1))].code]] if i and draw(st.booleans()) else [],
            "roles": draw(st.sampled_from([{}, {"deceased": "applicant"}])),
        }
        for i, s in enumerate(made)
    ]
    # two roles of one service onto one role would be one key twice: only where the service asks one of them
    for member, s in zip(members, made, strict=True):
        asked = {f.role for section in s.form for f in section.fields}
        if {"applicant", "deceased"} <= asked:
            member["roles"] = {}
    return house(made, bundle(members, sections=[*_SECTIONS]))


_SECTIONS = (
    {"code": "all", "title": "全部", "holds": ["applicant", "deceased"]},
    {"code": "many", "title": "家人", "holds": ["members"]},
)

VALUES = {
    "name": st.sampled_from(["王小明", "李红", ""]),
    "resident_id": st.sampled_from([ID, "错"]),
    "kind": st.sampled_from([*KINDS, "x"]),
    "count": st.integers(-1, 10),
    "alone": st.booleans(),
    "day": st.sampled_from(["2020-01-02", "昨天"]),
}


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody may have answered: right, wrong or nothing."""
    given: dict[str, Any] = {"circumstances": {f"c{i}": draw(st.booleans()) for i in range(3)}}
    for role in ROLES:
        leaves = draw(st.sets(st.sampled_from(list(LEAVES))))
        given[role] = {leaf: draw(VALUES[leaf]) for leaf in sorted(leaves)}
    rows = draw(
        st.lists(
            st.fixed_dictionaries({}, optional={k: VALUES[k] for k in ("name", "kind", "alone")}), max_size=4
        )
    )
    if rows:
        given["members"] = rows
    return given
