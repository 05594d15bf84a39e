"""Whether a case says what the check's final report says: nobody is granted other figures than those reported 核对一致."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.apps.checks import outcomes
from yichuang.apps.checks.models import Report
from yichuang.catalogue.eligibility import check_conditions, conditions
from yichuang.catalogue.form import asked_questions
from yichuang.catalogue.model import Element, ElementType
from yichuang.catalogue.offering import Offering
from yichuang.core.findings import Finding
from yichuang.core.money import format_yuan
from yichuang.rules.codes import Conclusion

_ROLE = "means"
_KIND = "means.aid"  # a service that asks for it is decided by what the check found to fit


def aid_of(found: Offering) -> str | None:
    """Which of the rules' aids the service pays; ``None`` where it is the household's own standing that counts."""
    payment = found.service.result.payment
    return payment.aid if payment is not None else None


def amount(found: Offering, application_no: str) -> int | None:
    """Fen a month that a grant pays by the final report behind it; ``None`` where an officer settles the amount."""
    aid = aid_of(found)
    check = outcomes.behind(application_no, aid) if aid and "amount" in found.service.result.entry else None
    return check.amount_fen if check is not None and check.fits else None


def mismatches(found: Offering, application_no: str, answers: Mapping[str, Any]) -> list[Finding]:
    """One finding for every figure that is not the final report's; none while there is no such report."""
    entered = {f"{_ROLE}.{leaf}": value for leaf, value in (answers.get(_ROLE) or {}).items()}
    report = outcomes.final_of(application_no) if entered else None
    if report is None:
        return []
    elements = {question.key: question.element for question in asked_questions(found)}
    return [
        Finding.check(
            False,
            code="not_as_reported",
            field=key,
            text=f"{elements[key].name}：这里是{_shown(found, elements[key], here)}，"
            f"核对报告{report.number}是{_shown(found, elements[key], there)}。"
            "要以核对报告为准；对报告有不同看法的，先在核对里复查、认定，重新出报告。",
        )
        for key, (here, there) in outcomes.differing(report, entered, aid_of(found)).items()
        if key in elements
    ]


def fitting(found: Offering, application_no: str, answers: Mapping[str, Any], day: date) -> Report | None:
    """The final report that says it fits, where every condition a machine can check holds on ``day`` as well.

    To deny against it is an offence unless there is a reason (《社会救助法》第七十条第二项).
    """
    if not any(_KIND in (condition.rule or "") for condition in conditions(found, day)):
        return None
    report = outcomes.final_of(application_no)
    if report is None or report.conclusion != Conclusion.BELOW or mismatches(found, application_no, answers):
        return None
    return report if all(one.ok for one in check_conditions(found, answers, day)) else None


def _shown(found: Offering, element: Element, value: Any) -> str:
    if element.type is ElementType.MONEY:
        return format_yuan(int(value))
    if element.type is ElementType.BOOLEAN:
        return "是" if value else "否"
    codes = found.catalogue.codes[element.code_list].values if element.code_list else {}
    return f"{codes.get(str(value), value)}{element.unit or ''}"
