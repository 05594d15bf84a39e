"""Where sources disagree with one another or with what was declared. Shown, never resolved silently: an officer settles each.

Pure over ``Evidence``. What a choice does to the computation stands in ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.apps.checks import kinds, multiple, people
from yichuang.apps.checks.digests import short_digest
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import CheckedPerson
from yichuang.apps.checks.parameters import cited
from yichuang.core.masking import mask_name
from yichuang.core.money import format_yuan
from yichuang.core.resident_id import ResidentId
from yichuang.rules.codes import Aid, InsuranceKind, Relation, TaxKind

_YUAN = 100
_LEAST_INFLOW_FEN = 100_000  # a year; less is pocket money between relatives
_MARITAL_NOT_MARRIED = (10, 30, 40)
_MARRIED = 20
_STUDY = {"none": 0, "school": 1, "undergraduate": 1, "postgraduate": 2}
_DISABILITY = {"vision": 1, "hearing": 2, "speech": 3, "limb": 4, "intellect": 5, "mental": 6, "multiple": 7}


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """What one side says, and whence: a source with its look-up, or the household's own word."""

    says: str
    source: str = ""
    lookup: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """One disagreement. ``choices`` are (code, what it means); ``data`` is what settling it works with."""

    key: str
    code: str
    person: int
    text: str
    sides: tuple[Side, ...]
    choices: tuple[tuple[str, str], ...]
    data: Mapping[str, Any]


def differences(evidence: Evidence, margin_percent: int) -> list[Difference]:
    """All of them, the household's composition first."""
    found = list(_household(evidence))
    for person in evidence.people:
        found += [*_identity(evidence, person), *_marriage(evidence, person), *_death(evidence, person)]
        found += [
            *_firms(evidence, person),
            *_money(evidence, person, margin_percent),
            *_work(evidence, person),
            *_facts(evidence, person),
            *_multiple(evidence, person),
        ]
    return found


def unsettled(evidence: Evidence, found: Sequence[Difference]) -> list[Difference]:
    """Those on which no officer has ruled."""
    return [one for one in found if one.key not in evidence.rulings]


def _difference(
    code: str,
    person: CheckedPerson | int,
    text: str,
    sides: tuple[Side, ...],
    choices: tuple[tuple[str, str], ...],
    **data: Any,
) -> Difference:
    position = person if isinstance(person, int) else person.position
    key = f"differs:{code}:{position}:{short_digest([[s.says, s.source] for s in sides])}"
    return Difference(key, code, position, text, sides, choices, data)


def _side(evidence: Evidence, position: int, source: str, says: str) -> Side:
    row = evidence.answers.get((position, source))
    holder = evidence.catalogue.sources[source].holder if source in evidence.catalogue.sources else source
    return Side(f"{holder}：{says}", source, row.lookup if row else None)


def _source_of(evidence: Evidence, position: int, kind: str, *, with_column: str = "") -> str:
    """Which source gave the (first) rows of a kind."""
    for source in kinds.sources_of_kind(evidence.catalogue, kind):
        rows = evidence.values.get((position, source), {}).get(kinds.GROUP + kind, ())
        if any(not with_column or row.get(with_column) is not None for row in rows):
            return source
    return next(iter(kinds.sources_of_kind(evidence.catalogue, kind)), "")


# --- who belongs to the household ------------------------------------------------------------------------------------


def _household(evidence: Evidence) -> Iterator[Difference]:
    """The police household of the applicant against the declared one, and spouses nobody named."""
    rows = evidence.rows(1, kinds.HOUSEHOLD)
    if not rows:
        return
    source = _source_of(evidence, 1, kinds.HOUSEHOLD)
    declared = {person.resident_id: person for person in evidence.people}
    registered = {str(row["resident_id"]): row for row in rows if row.get("alive", True)}
    for number, row in registered.items():
        if number not in declared:
            name = mask_name(str(row.get("name") or "有一人"))
            yield _difference(
                "household_extra",
                1,
                f"公安登记同户的{name}没有写进家庭成员。",
                (_side(evidence, 1, source, f"{name}与申请人同户"), Side("申请人：没有申报这个人")),
                (("apart", "不共同生活，不计入"), ("inside", "应当计入，请申请人补报后再核对")),
            )
    for number, person in declared.items():
        if number not in registered:
            name = mask_name(person.name)
            yield _difference(
                "household_missing",
                person,
                f"申报的{name}户口不在申请人这一户。",
                (
                    _side(evidence, 1, source, f"同户的人里没有{name}"),
                    Side(f"申请人：{name}是共同生活的家人"),
                ),
                (("living", "共同生活，计入"), ("apart", "不共同生活，不计入")),
            )


# --- who somebody is -------------------------------------------------------------------------------------------------


def _identity(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    for row in evidence.rows(person.position, "population"):
        source = _source_of(evidence, person.position, "population")
        name = str(row.get("name") or "")
        if name and name != person.name:
            yield _difference(
                "name",
                person,
                "姓名和公安登记的不一样。",
                (_side(evidence, person.position, source, name), Side(f"申报：{person.name}")),
                (("same", "是同一个人"), ("other", "不是同一个人，退回申请人核对")),
            )
        born = ResidentId(person.resident_id).birth_date
        if row.get("born") and date.fromisoformat(str(row["born"])) != born:
            yield _difference(
                "birth",
                person,
                "出生日期和证件号码不一样。",
                (_side(evidence, person.position, source, str(row["born"])), Side(f"证件号码：{born}")),
                (("register", "以公安登记为准"), ("number", "以证件号码为准")),
                born=str(row["born"]),
            )


def _marriage(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    """The police's status, the marriage register and the declared spouse, two and two."""
    position = person.position
    married = next(
        (r for r in evidence.rows(position, "civil_affairs") if r.get("married") is not None), None
    )
    status = next((r.get("marital") for r in evidence.rows(position, "population") if r.get("marital")), None)
    register = _source_of(evidence, position, "civil_affairs", with_column="married")
    says = "婚姻关系存续" if married and married["married"] else "没有存续的婚姻登记"
    told = _side(evidence, position, register, says)
    if married and status is not None and bool(married["married"]) != (int(status) == _MARRIED):
        police = _source_of(evidence, position, "population")
        words = {10: "未婚", 20: "已婚", 30: "丧偶", 40: "离婚"}.get(int(status), str(status))
        yield _difference(
            "marriage",
            person,
            "婚姻状况，公安和民政登记的不一样。",
            (_side(evidence, position, police, words), told),
            (("register", "以婚姻登记为准"), ("police", "以公安登记为准")),
            married=int(status) == _MARRIED,
        )
    if not married or not married["married"]:
        return
    spouse = str(married.get("spouse_id") or "")
    if spouse and spouse not in {one.resident_id for one in evidence.people}:
        name = mask_name(str(married.get("spouse_name") or "配偶"))
        yield _difference(
            "spouse_extra",
            person,
            f"登记的配偶{name}没有写进家庭成员。",
            (_side(evidence, position, register, f"配偶是{name}"), Side("申请人：没有申报配偶")),
            (("apart", "按规定不计入（如服刑、失联已宣告）"), ("inside", "应当计入，请申请人补报后再核对")),
        )


def _death(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    position = person.position
    died = next((r["died_on"] for r in evidence.rows(position, "civil_affairs") if r.get("died_on")), None)
    alive = [r for r in evidence.rows(position, "population") if r.get("alive")]
    if died and alive:
        funeral = _source_of(evidence, position, "civil_affairs", with_column="died_on")
        police = _source_of(evidence, position, "population")
        yield _difference(
            "death",
            person,
            "殡葬服务记着已经去世，公安登记还是健在。",
            (_side(evidence, position, funeral, f"{died}去世"), _side(evidence, position, police, "健在")),
            (("dead", "已经去世"), ("alive", "健在，殡葬记录有误")),
        )


# --- property and income ---------------------------------------------------------------------------------------------


def _firms(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    """Registered as going on, while the tax office knows of no business income."""
    position = person.position
    tax = _source_of(evidence, position, "tax")
    taxed = evidence.answers.get((position, tax))
    if taxed is None or taxed.outcome not in ("found", "nothing"):
        return
    if any(
        int(row["kind"]) == TaxKind.BUSINESS and row["income_fen"] for row in evidence.rows(position, "tax")
    ):
        return
    source = _source_of(evidence, position, "firms")
    for row in evidence.rows(position, "firms"):
        if row.get("active") and int(row.get("role", 0)) in (1, 2):
            name = str(row.get("name") or "一家经营户")
            yield _difference(
                "firm",
                person,
                f"“{name}”登记为在营，税务没有经营收入。",
                (
                    _side(evidence, position, source, f"“{name}”存续"),
                    _side(evidence, position, tax, "近十二个月没有经营所得"),
                ),
                (("closed", "已经停业，不计入"), ("active", "仍在经营，计入")),
                row=dict(row),
            )


def _money(evidence: Evidence, person: CheckedPerson, margin_percent: int) -> Iterator[Difference]:
    """What went into the bank accounts against what sources know of as income; and pensions that arrive nowhere."""
    position = person.position
    accounts = evidence.rows(position, "bank")
    if not accounts:
        return
    bank, inflow = (
        _source_of(evidence, position, "bank"),
        sum(int(row["inflow_fen"] or 0) for row in accounts),
    )
    pension = _received(evidence, position, (InsuranceKind.PENSION, InsuranceKind.BASIC_PENSION))
    known = _received(evidence, position, tuple(InsuranceKind)[1:]) + sum(
        int(row["income_fen"] or 0) for row in evidence.rows(position, "tax")
    )
    over = inflow - known - known * margin_percent // 100
    if over > _LEAST_INFLOW_FEN:
        yield _difference(
            "inflow",
            person,
            f"银行账户一年进账比查到的收入多{format_yuan(inflow - known)}。",
            (
                _side(evidence, position, bank, f"近十二个月转入{format_yuan(inflow)}"),
                Side(f"税务、社保查到的收入合计{format_yuan(known)}"),
            ),
            (("explained", "已经说明（如借款、亲友往来），不算收入"), ("income", "差额按平均每月计入收入")),
            fen=inflow - known,
        )
    short = pension - inflow - pension * margin_percent // 100
    if pension and short > _LEAST_INFLOW_FEN:
        source = _source_of(evidence, position, "social_insurance")
        yield _difference(
            "pension",
            person,
            "养老金没有全部进到查到的账户，可能还有别的账户。",
            (
                _side(evidence, position, source, f"一年发放养老金{format_yuan(pension)}"),
                _side(evidence, position, bank, f"近十二个月只转入{format_yuan(inflow)}"),
            ),
            (("explained", "已经说明去向，没有别的账户"), ("account", "另有账户，查清前不能认定")),
        )


def _received(evidence: Evidence, position: int, wanted: tuple[InsuranceKind, ...]) -> int:
    rows = evidence.rows(position, "social_insurance")
    return sum(int(row["amount_fen"] or 0) for row in rows if int(row["kind"]) in wanted)


_EARNED = (TaxKind.WAGE, TaxKind.LABOUR, TaxKind.BUSINESS)


def _work(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    """Earnings that begin while the household has the allowance: new work, which is ignored and faded, or not."""
    household = people.household_row(evidence.check)
    since = household["aid_since"]
    if household["aid"] != Aid.SUBSISTENCE or since is None or people.member_row(person)["work_started_on"]:
        return
    months = [
        int(row["month"])
        for row in evidence.rows(person.position, "tax")
        if int(row["kind"]) in _EARNED and row["income_fen"]
    ]
    asked = evidence.asked_on
    looked_back = (asked.year - 1) * 100 + asked.month  # the first of the twelve months
    first = min(months, default=0)
    if first <= looked_back or first < since.year * 100 + since.month:
        return
    began = date(first // 100, first % 100, 1)
    tax = _source_of(evidence, person.position, "tax")
    yield _difference(
        "work",
        person,
        "享受低保以后开始有工作收入。",
        (
            _side(evidence, person.position, tax, f"{began.year}年{began.month}月起有收入，此前没有"),
            Side(f"救助登记：{since.year}年{since.month}月起享受低保"),
        ),
        (
            ("begun", f"{began.year}年{began.month}月起新就业，按就业收入不计入、渐退的规定算"),
            ("before", "不是新就业（以前就有、季节性的），照常计入"),
        ),
        facts={"work_started_on": began.isoformat()},
    )


# --- declared against registered -------------------------------------------------------------------------------------


def _facts(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    """Study and disability as declared against the registers. The form asks for a class of disability only."""
    declared = people.member_row(person)
    study, disability = registered(evidence, person.position)
    if study and study[1]["study"] != declared["study"] and declared["relation"] != Relation.SELF:
        yield _fact(evidence, person, study[0], "study", "在读情况和学籍登记的不一样。", study[1])
    if disability and disability_class(disability[1]) != disability_class(declared):
        text = "残疾类别、等级和残疾人证登记的不一样。"
        yield _fact(evidence, person, disability[0], "disability", text, disability[1])


def _multiple(evidence: Evidence, person: CheckedPerson) -> Iterator[Difference]:
    """Multiple disability of somebody nobody can support: which of its kinds counts, no register tells."""
    row, facts = member(evidence, person), people.declared(person)
    if not multiple.is_open(row) or row["supported"] or multiple.is_known(row, facts):
        return
    if people.age(person, evidence.check.applied_on) not in _able_ages(evidence):
        return
    grade = _FACT_WORDS["disability_grade"][row["disability_grade"]]
    exact = registered(evidence, person.position)[1]
    side = (
        _side(evidence, person.position, exact[0], f"多重残疾{grade}")
        if exact
        else Side(f"申报：多重或者类别不清楚的残疾，{grade}")
    )
    yield _difference(
        "multiple",
        person,
        "多重残疾只有一个等级，看不出各类残疾是几级，由核对人员对照残疾评定表认定（《特困人员认定办法》第五条）。",
        (side,),
        multiple.choices(row["disability_grade"]),
        grade=row["disability_grade"],
    )


def _able_ages(evidence: Evidence) -> range:
    """At which age alone takes nobody's ability to work."""
    place, day = evidence.check.region, evidence.check.applied_on
    young, old = (
        cited(evidence.catalogue, f"destitute.{age}_age", place, day) for age in ("minor", "elderly")
    )
    return range(int(young.value), int(old.value))


def member(evidence: Evidence, person: CheckedPerson) -> dict[str, Any]:
    """As declared; of a disability of the declared class the register's exact kind and grade."""
    row, disability = people.member_row(person), registered(evidence, person.position)[1]
    if disability and disability_class(disability[1]) == disability_class(row):
        row |= disability[1]
    return row


_Registered = tuple[str, dict[str, int]] | None


def registered(evidence: Evidence, position: int) -> tuple[_Registered, _Registered]:
    """Study and disability as registers have them, each with its source."""
    study: _Registered = None
    disability: _Registered = None
    for (person, source), values in evidence.values.items():
        if person != position:
            continue
        stage = _STUDY.get(str(values.get("household.study", "")))
        if stage is not None:
            study = (source, {"study": stage})
        kind = _DISABILITY.get(str(values.get("disabled.type", "")))
        if kind:
            grade = int(values.get("disabled.grade") or 0)
            disability = (source, {"disability_kind": kind, "disability_grade": grade})
    return study, disability


def disability_class(facts: Mapping[str, Any]) -> str:
    """残疾人一级、二级 · 三级智力或精神 · 其他 · 没有: what the law tells apart (审核确认办法第八条)."""
    if not facts["disability_kind"]:
        return "none"
    if facts["disability_grade"] in (1, 2):
        return "severe"
    mental = facts["disability_kind"] in (5, 6)
    return "third_mental" if mental and facts["disability_grade"] == _THIRD else "other"


_THIRD = 3


def _fact(
    evidence: Evidence,
    person: CheckedPerson,
    source: str,
    code: str,
    text: str,
    registered: Mapping[str, int],
) -> Difference:
    words = "、".join(f"{_FACT_WORDS[name][value]}" for name, value in registered.items())
    declared = people.member_row(person)
    said = "、".join(f"{_FACT_WORDS[name][declared[name]]}" for name in registered)
    return _difference(
        code,
        person,
        text,
        (_side(evidence, person.position, source, words), Side(f"申报：{said}")),
        (("register", "以登记为准"), ("declared", "以申报为准")),
        facts=dict(registered),
    )


_FACT_WORDS: Mapping[str, Mapping[int, str]] = {
    "study": {0: "没有在读", 1: "本科及以下在读", 2: "硕士、博士在读"},
    "disability_kind": {
        0: "没有残疾人证", 1: "视力残疾", 2: "听力残疾", 3: "言语残疾", 4: "肢体残疾", 5: "智力残疾", 6: "精神残疾", 7: "多重残疾",
    },
    "disability_grade": {0: "没有等级", 1: "一级", 2: "二级", 3: "三级", 4: "四级"},
}  # fmt: skip
