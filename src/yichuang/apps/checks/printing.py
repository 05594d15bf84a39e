"""What the printed report says: the conclusion first; single accounts stay with those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yichuang.apps.checks import assessing, kinds, notified, showing
from yichuang.apps.checks.assessing import Assessment, Step
from yichuang.apps.checks.evidence import Evidence, missing_key
from yichuang.apps.checks.models import Outcome, Report
from yichuang.apps.checks.showing import RELATIONS, headline, line_rows, status_words
from yichuang.apps.documents.letters import FormSection, Issuer, ReportContent, Table
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import format_date, shanghai_date

TITLE = "居民家庭经济状况核对报告"


def content(
    report: Report, evidence: Evidence, assessment: Assessment, steps: Mapping[int, Sequence[Step]]
) -> ReportContent:
    """As it is printed; ``steps`` by unit, the household's under 0."""
    check = evidence.check
    names = {person.position: person.name for person in evidence.people}
    alone = [f"{name}{words}" for name, words in showing.alone(assessment.units, names)]
    return ReportContent(
        title=TITLE,
        number=report.number,
        issuer=_issuer(evidence),
        conclusion=headline(assessment),
        grounds=(*assessing.reasons(assessment.household), *alone),
        facts={
            "申请人": evidence.people[0].name,
            "核对编号": check.no,
            "用途": "社会救助的认定和核对",
            "提请机关": check.asking_office.name if check.asking_office else check.office.name,
            "数据截至": format_date(evidence.asked_on),
            "适用规定": f"{format_date(report.ruled_on)}的标准",
            "有效期至": format_date(report.valid_until),
        },
        sections=(
            _members(evidence, assessment),
            _lines(assessment),
            *(_steps(told, names.get(unit, "")) for unit, told in sorted(steps.items())),
            _sources(evidence),
            *_rulings(evidence, assessment),
        ),
        notes=(
            f"数据摘要（SM3）：{report.digest}。同样的数据、规则和标准，算出来的结果相同。",
            "没有查通的，不等于没有财产。对结果有不同看法的，可以提出并附上凭据，我们重新查。",
            "标“示例”的标准没有查到公布的数，各地以公布的为准。",
        ),
        signed_on=shanghai_date(report.signed_at),
        link=report.proof,
    )


def _members(evidence: Evidence, assessment: Assessment) -> FormSection:
    members = {row["person"]: row for row in assessment.tables["members"]}
    counted = assessing.counted_people(assessment)
    rows = tuple(
        (
            p.name,
            RELATIONS.get(members[p.position]["relation"], "其他") if p.position in members else "不共同生活",
            "计入" if p.position in counted else "不计入",
        )
        for p in evidence.people
    )
    note = f"计入{assessment.household['counted']}人"
    return FormSection("家庭成员", table=Table(note, ("姓名", "与申请人的关系", "算不算共同生活"), rows))


def _lines(assessment: Assessment) -> FormSection:
    rows = tuple(
        (name, value, line, "没有超出" if ok else "超出")
        for name, value, line, ok in line_rows(assessment.household, assessment.parameters.values)
    )
    return FormSection("对照标准", table=Table("", ("项目", "核定", "标准", "结果"), rows))


def _steps(steps: Sequence[Step], alone: str) -> FormSection:
    """Of the household, or of somebody who applies alone."""
    title = f"{alone}单独申请，怎样算出来的" if alone else "怎样算出来的"
    rows = tuple((step.label, step.text, step.article + _cites(step)) for step in steps)
    return FormSection(title, table=Table("", ("步骤", "计算", "依据"), rows))


def _cites(step: Step) -> str:
    found = (f"{c.name}：{c.source}" + ("（示例）" if c.sample else "") for c in step.cited)
    return "".join(f"；{text}" for text in found)


def _sources(evidence: Evidence) -> FormSection:
    """A row a kind and answer: who it was given of, so that a large household still fits on a page."""
    names = {person.position: person.name for person in evidence.people}
    told: dict[tuple[str, str, str], list[str]] = {}
    for s in evidence.statuses():
        told.setdefault((s.kind, status_words(s.outcome, s.reason), s.holder), []).append(names[s.person])
    order = {kind: place for place, kind in enumerate(kinds.KINDS)}
    rows = tuple(
        (kinds.NAMES[kind], words, "、".join(told[kind, words, holder]), holder)
        for kind, words, holder in sorted(told, key=lambda one: order[one[0]])
    )
    return FormSection("查了哪些", table=Table("", ("内容", "结果", "姓名", "数据提供单位"), rows))


def _rulings(evidence: Evidence, assessment: Assessment) -> list[FormSection]:
    rows = [
        (one.text, dict(one.choices)[ruling.choice], ruling.reason)
        for one in assessment.differences
        if (ruling := evidence.rulings.get(one.key)) is not None
    ]
    rows += [
        (f"{finding.holder}：{finding.title}", "不计入", ruling.reason)
        for finding in evidence.findings
        if (ruling := evidence.rulings.get(finding.key)) is not None and ruling.choice == "leave_out"
    ]
    rows += [*_verified(evidence), *_notified(evidence)]
    return (
        [FormSection("有分歧的怎样认定", table=Table("", ("分歧", "认定", "理由"), tuple(rows)))]
        if rows
        else []
    )


def _verified(evidence: Evidence) -> list[tuple[str, str, str]]:
    """What no source answered and an officer established otherwise."""
    names = {person.position: person.name for person in evidence.people}
    return [
        (f"{names[s.person]}的{kinds.NAMES[s.kind]}没有查通", "已用其他办法核实", ruling.reason)
        for s in evidence.statuses()
        if (ruling := evidence.rulings.get(missing_key(s.kind, s.person))) is not None
        and s.outcome not in (Outcome.FOUND, Outcome.NOTHING)
    ]


def _notified(evidence: Evidence) -> list[tuple[str, str, str]]:
    """What another department notified of a member."""
    choices, rows = dict(notified.CHOICES), []
    for person in evidence.people:
        ruling = evidence.rulings.get(notified.key(person.position))
        if ruling is not None:
            rows.append((f"{person.name}的就业情况", choices[ruling.choice], ruling.reason))
        elif notified.carried(person):
            rows.append((f"{person.name}的就业情况", choices["refused"], "以前的核对记下，没有变化"))
    return rows


def _issuer(evidence: Evidence) -> Issuer:
    office = evidence.check.office
    known = releases.current_catalogue().offices.get(office.code)
    return Issuer(
        code=office.code,
        name=office.name,
        short=office.name,
        division=office.division,
        address=(known.address or "") if known else "",
        phone=(known.phone or "") if known else "",
    )
