"""What the printed report says: the conclusion first; single accounts stay with those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from yichuang.apps.checks import assessing, kinds
from yichuang.apps.checks.assessing import Assessment, Step
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Report
from yichuang.apps.checks.showing import RELATIONS, headline, line_rows, status_words
from yichuang.apps.documents.letters import FormSection, Issuer, ReportContent, Table
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import format_date, shanghai_date

TITLE = "居民家庭经济状况核对报告"


def content(
    report: Report, evidence: Evidence, assessment: Assessment, steps: Sequence[Step]
) -> ReportContent:
    """As it is printed."""
    check = evidence.check
    return ReportContent(
        title=TITLE,
        number=report.number,
        issuer=_issuer(evidence),
        conclusion=headline(assessment),
        grounds=tuple(assessing.reasons(assessment.household)),
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
            _steps(steps),
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
    counted = {row["person"]: row for row in assessment.tables["members"]}
    rows = tuple(
        (
            p.name,
            RELATIONS.get(counted[p.position]["relation"], "其他") if p.position in counted else "不计入",
        )
        for p in evidence.people
    )
    note = f"计入{assessment.household['counted']}人"
    return FormSection("家庭成员", table=Table(note, ("姓名", "与申请人的关系"), rows))


def _lines(assessment: Assessment) -> FormSection:
    rows = tuple(
        (name, value, line, "没有超" if ok else "超出")
        for name, value, line, ok in line_rows(assessment.household)
    )
    return FormSection("对照标准", table=Table("", ("项目", "核定", "标准", "结果"), rows))


def _steps(steps: Sequence[Step]) -> FormSection:
    rows = tuple((step.label, step.text, step.article + _cites(step)) for step in steps)
    return FormSection("怎样算出来的", table=Table("", ("步骤", "计算", "依据"), rows))


def _cites(step: Step) -> str:
    found = (f"{c.name}：{c.source}" + ("（示例）" if c.sample else "") for c in step.cited)
    return "".join(f"；{text}" for text in found)


def _sources(evidence: Evidence) -> FormSection:
    names = {person.position: person.name for person in evidence.people}
    rows = tuple(
        (names[s.person], kinds.NAMES[s.kind], status_words(s.outcome, s.reason), s.holder)
        for s in evidence.statuses()
    )
    return FormSection("查了哪些", table=Table("", ("姓名", "内容", "结果", "数据提供单位"), rows))


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
    return (
        [FormSection("有分歧的怎样认定", table=Table("", ("分歧", "认定", "理由"), tuple(rows)))]
        if rows
        else []
    )


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
