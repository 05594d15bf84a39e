"""What hangs on the answers: branches of limits, the choice of a certificate, deadlines after the decision."""

from __future__ import annotations

from collections.abc import Sequence

from yichuang.catalogue.expressions import ExpressionError, Kind, Schema, compile_expression
from yichuang.catalogue.expressions.program import satisfiable
from yichuang.catalogue.lint.context import (
    ANY_DAY,
    Context,
    Path,
    Written,
    compile_written,
    finite_domains,
    terms,
)
from yichuang.catalogue.model import NOTHING, Register, Service, Term
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.outcomes import limit_schema

Part = tuple[str, str]


def check(context: Context) -> None:
    """Report branches that cannot be chosen, limits that name nothing, and deadlines without a reason."""
    for service in context.parts.services.values():
        schema = limit_schema(context.schema(service))
        for name in ("statutory", "promised"):
            _branches(context, ("services", service.code), (name,), (getattr(service, name), schema))
        _choices(context, service)
        _later(context, service)
    for region in context.parts.regions.values():
        for name, overlay in region.services.items():
            base = context.parts.services.get(name) or context.parts.by_short.get(name)
            offering = context.offering(base.code, region.code) if base else None
            if offering is None:
                continue
            part, where = ("regions", region.code), ("services", name)
            if overlay.promised is not None:
                _overlaid(context, part, (*where, "promised"), offering)
            _steps(context, part, (*where, "steps"), (overlay.steps, offering))
    for register in context.parts.registers.values():
        _assigned(context, register)
    for kind, code, path, term in terms(context):
        if term.branches and (kind == "procedures" or path[-1] not in ("statutory", "promised")):
            text = ("这里的时限不分情形", "分情形的写在事项的 statutory 或 promised", "branches_not_here")
            context.fault(kind, code, path, text)


def _overlaid(context: Context, part: Part, path: Path, offering: Offering) -> None:
    """What a region writes must compile there, and name grounds the procedure knows."""
    term, schema = offering.promised, offering.limit_schema
    for i, branch in enumerate(term.branches):
        if branch.when:
            compile_written(context, *part, Written((*path, i, "when"), branch.when, Kind.BOOL, schema))
    grounds = [ground.code for ground in offering.procedure.suspension_grounds]
    for one in (*term.branches, term):
        if unknown := [code for code in one.suspends if code not in grounds and one.suspends != NOTHING]:
            message = f"没有“{unknown[0]}”这个中止事由"
            context.fault(*part, path, (message, f"可用的有 {'、'.join(grounds)}", "unknown_reference"))
    _branches(context, part, path, (term, schema))


def _branches(context: Context, part: Part, path: Path, given: tuple[Term | None, Schema]) -> None:
    term, schema = given
    if term is None:
        return
    if term.when:
        text = (
            "最后一种情形也写了 when，别的情形就没有时限",
            "最后一项不写 when，作一般情形",
            "branch_without_rule",
        )
        context.fault(*part, (*path, len(term.branches), "when"), text)
    for i, branch in enumerate(term.branches):
        if branch.branches:
            context.fault(
                *part, (*path, i), ("情形里不能再分情形", "各写成同一列表的一项", "branches_not_here")
            )
        if not branch.when:
            text = ("这一项没有 when，后面的情形永远轮不到", "写上 when，或移到最后", "branch_unreachable")
            context.fault(*part, (*path, i), text)
        elif not branch.text:
            text = ("这种情形没有用文字说明，指南上说不清", "在 text 写明是什么情形", "branch_without_words")
            context.fault(*part, (*path, i), text)
        if branch.when and not possible(schema, branch.when, [b.when for b in term.branches[:i]]):
            text = (
                "这种情形永远轮不到：前面的已经包括它，或它自相矛盾",
                "调整先后，或改正 when",
                "branch_unreachable",
            )
            context.fault(*part, (*path, i, "when"), text)


def possible(
    schema: Schema, when: str | None, earlier: Sequence[str | None], also: str | None = None
) -> bool:
    """Whether a branch can be the chosen one (and ``also`` true): no if certain, yes if not known."""
    if None in earlier or (when is not None and when in earlier) or (also is not None and also in earlier):
        return False
    texts = [text for text in (when, also) if text] + [f"!({text})" for text in earlier]
    try:
        tests = [compile_expression(text, schema, Kind.BOOL) for text in texts]
    except ExpressionError:
        return True  # reported as a faulty expression
    return satisfiable(tests, dict(finite_domains(schema)), today=ANY_DAY)


def _choices(context: Context, service: Service) -> None:
    result = service.result
    register = context.parts.registers.get(result.register_code or "")
    codes = [certificate.code for certificate in register.certificates] if register else []
    for i, choice in enumerate(result.certificate_choices):
        path: Path = ("result", "certificate", i)
        if choice.template not in codes:
            text = (
                f"登记簿没有证书“{choice.template}”",
                f"可用的有 {'、'.join(codes) or '（无）'}",
                "unknown_reference",
            )
            context.fault("services", service.code, (*path, "template"), text)
        schema = context.certificate_schema(service)
        if not possible(schema, choice.when, [c.when for c in result.certificate_choices[:i]]):
            text = ("这种证书永远轮不到", "调整先后，或改正 when", "branch_unreachable")
            context.fault("services", service.code, (*path, "when"), text)


def _later(context: Context, service: Service) -> None:
    seen: set[str] = set()
    for i, later in enumerate(service.after_decision):
        path: Path = ("after_decision", i)
        if later.code in seen:
            text = (f"代码“{later.code}”用了两次", "换一个代码", "duplicate_code")
            context.fault("services", service.code, (*path, "code"), text)
        seen.add(later.code)
        if later.limit.starts != "decided":
            text = (
                "决定之后的期限要自决定之日起算",
                "limit 里写 from: decided",
                "later_not_from_decision",
            )
            context.fault("services", service.code, (*path, "limit"), text)
        if later.then != "none" and later.by != "applicant":
            text = ("机关自己的期限不提醒申请人", "删去 then", "nothing_to_lapse")
            context.fault("services", service.code, (*path, "then"), text)
        if later.then == "lapse" and service.result.effect != "create":
            text = ("只有新登记的结果才会到期失效", "then 改为 remind，或删去", "nothing_to_lapse")
            context.fault("services", service.code, (*path, "then"), text)


def _steps(context: Context, part: Part, path: Path, given: tuple[dict[str, Term], Offering]) -> None:
    limits, offering = given
    law = context.parts.routes.get(offering.route.code)
    known = {step.code: step.limit for step in law.steps} if law else {}
    for code, term in limits.items():
        if code not in known:
            text = (
                f"路线“{offering.route.name}”没有“{code}”这一步",
                f"可用的有 {'、'.join(known)}",
                "unknown_reference",
            )
            context.fault(*part, (*path, code), text)
            continue
        most = known[code]
        if most is not None and not most.is_sample and context.longer(term.limit, most.limit):
            message = f"这一步的{term.limit.chinese}长于路线所定的{most.limit.chinese}"
            remedy = f"缩短；出处：{most.basis or '路线'}"
            context.fault(*part, (*path, code), (message, remedy, "step_exceeds_law"))


def _assigned(context: Context, register: Register) -> None:
    keys = [field.key for field in register.fields]
    for i, field in enumerate(register.fields):
        given = field.assigned
        if given is None:
            continue
        if field.type != given.kind:
            text = (
                f"“{field.name}”由登记机关赋码，类型却不是 {given.kind}",
                f"type 改为 {given.kind}",
                "assigned_type",
            )
            context.fault("registers", register.code, ("fields", i), text)
        if given.by not in keys:
            text = (
                f"赋码要看的“{given.by}”不是登记簿的栏目",
                f"可用的有 {'、'.join(keys)}",
                "unknown_register_field",
            )
            context.fault("registers", register.code, ("fields", i, "assigned", "by"), text)
        for name, category in given.categories.items():
            if category not in ("51", "52", "53", "59"):
                text = (
                    f"民政部门登记的组织没有“{category}”这一类",
                    "写 51、52、53 或 59（GB 32100）",
                    "assigned_type",
                )
                context.fault("registers", register.code, ("fields", i, "assigned", "categories", name), text)
