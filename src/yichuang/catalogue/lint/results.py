"""Routes, registers, certificates and what a grant writes."""

from __future__ import annotations

from collections.abc import Callable

from yichuang.catalogue.expressions import Kind
from yichuang.catalogue.lint.context import Context, Path, Written
from yichuang.catalogue.model import (
    Assigned,
    ElementType,
    Register,
    RegisterField,
    Route,
    Sensitivity,
    Service,
    StepKind,
)
from yichuang.catalogue.schema import asked_element

_ACTIONS = frozenset(
    [
        "submit",
        "pre_review",
        "request_correction",
        "supplement",
        "accept",
        "accept_tolerated",
        "accept_on_commitment",
        "refuse_acceptance",
        "review",
        "send_back",
        "request_opinion",
        "give_opinion",
        "publish",
        "decide",
        "grant",
        "deny",
        "serve",
        "revoke",
    ]
)
_TEXTS = frozenset({Kind.TEXT, Kind.RESIDENT_ID, Kind.TEXTS, Kind.RECORDS})
_KINDS = {
    ElementType.MONEY: frozenset({Kind.INT}),
    ElementType.INTEGER: frozenset({Kind.INT}),
    ElementType.BOOLEAN: frozenset({Kind.BOOL}),
    ElementType.DATE: frozenset({Kind.DATE}),
}


def check(context: Context) -> None:
    """Report routes without a decision, register keys that do not exist, results that cannot be written."""
    for route in context.parts.routes.values():
        _route(context, route)
    for register in context.parts.registers.values():
        _register(context, register)
    for service in context.parts.services.values():
        _result(context, service)


def _route(context: Context, route: Route) -> None:
    decisions = [i for i, step in enumerate(route.steps) if step.kind == StepKind.DECISION]
    part, last = ("routes", route.code), len(route.steps) - 1
    if last not in decisions or not all(route.steps[i].when for i in decisions if i != last):
        text = (
            "路线应以一个决定步骤结束；前面还有决定步骤的，写明什么情形由它决定",
            "最后一步写 kind: decision，其余步骤改为别的，或者给前面的决定步骤写 when",
            "no_decision",
        )
        context.fault(*part, ("steps", last), text)
    codes = [step.code for step in route.steps]
    for i, code in enumerate(codes):
        if code in codes[:i]:
            context.fault(
                *part, ("steps", i, "code"), (f"步骤代码“{code}”用了两次", "换一个代码", "duplicate_code")
            )
    _objected(context, route, codes)
    for i, rule in enumerate(route.incompatible):
        for j, duty in enumerate(rule.duties):
            if duty not in _ACTIONS and duty not in codes:
                text = (
                    f"没有“{duty}”这个动作或步骤",
                    "写动作名（如 accept）或本路线的步骤代码",
                    "unknown_duty",
                )
                context.fault(*part, ("incompatible", i, "duties", j), text)
        for j, office in enumerate(rule.except_offices):
            if office not in context.parts.offices:
                text = (f"没有“{office}”这个办理机构", "写机构代码", "unknown_reference")
                context.fault(*part, ("incompatible", i, "except_offices", j), text)


def _objected(context: Context, route: Route, codes: list[str]) -> None:
    """What was objected to is looked into again in an earlier step, and only publications are objected to."""
    part = ("routes", route.code)
    for i, step in enumerate(route.steps):
        again = step.objected
        if again and (step.kind is not StepKind.PUBLICATION or again.again_from not in codes[:i]):
            text = (
                f"“{step.name}”有异议时重新办的“{again.again_from}”不是公示前面的步骤",
                "objected 只写在 kind: publication 的步骤上，again_from 写前面一步的代码",
                "unknown_step",
            )
            context.fault(*part, ("steps", i, "objected"), text)


def _register(context: Context, register: Register) -> None:
    keys = {field.key for field in register.fields}

    def want(key: str, path: Path, what: str) -> None:
        if key not in keys:
            text = (
                f"{what}“{key}”不是登记簿的栏目",
                f"可用的有 {'、'.join(sorted(keys))}",
                "unknown_register_field",
            )
            context.fault("registers", register.code, path, text)

    want(register.title, ("title",), "标题")
    for i, group in enumerate(register.unique):
        for j, key in enumerate(group):
            want(key, ("unique", i, j), "唯一键")
    for i, key in enumerate(register.search):
        want(key, ("search", i), "检索键")
    for i, certificate in enumerate(register.certificates):
        for label, key in certificate.lines.items():
            want(key, ("certificates", i, "lines", label), "证书栏目")


def _result(context: Context, service: Service) -> None:
    result = service.result
    register = context.parts.registers.get(result.register_code or "")
    if bool(result.register_code) != bool(result.effect):
        text = ("register 和 effect 要么都写，要么都不写", "补上缺的一项", "result_incomplete")
        context.fault("services", service.code, ("result",), text)
    if result.kind == "certificate" and not result.certificate:
        text = ("结果是证书，却没写哪一种", "写上 certificate", "result_incomplete")
        context.fault("services", service.code, ("result",), text)
    _paid(context, service)
    if register is not None:
        _written_in(context, service, register)


PAID_BY = ("holder", "holder_id", "amount", "payee", "payee_account")
"""What the register must hold of everything that is paid: who, how much, to which account."""


def _paid(context: Context, service: Service) -> None:
    """What is paid says how, and its entry holds whom to pay; the rest says nothing of paying."""
    result = service.result
    if (result.kind == "payment") != (result.payment is not None):
        text = (
            "结果是发钱（kind: payment）的才写 payment，写了才发得出去",
            "补上或者删去 payment",
            "payment",
        )
        context.fault("services", service.code, ("result",), text)
    publish = result.payment.publish if result.payment else None
    if publish and publish not in {later.code for later in service.after_decision}:
        text = (f"公布的期限“{publish}”没有写在 after_decision", "在 after_decision 写上期限", "payment")
        context.fault("services", service.code, ("result", "payment", "publish"), text)
    missing = [key for key in PAID_BY if key not in result.entry] if result.payment else []
    if missing:
        text = (f"发放要用的 {'、'.join(missing)} 没有写进登记", "在 entry 写上", "payment")
        context.fault("services", service.code, ("result", "entry"), text)


def _written_in(context: Context, service: Service, register: Register) -> None:
    result = service.result
    keys = {field.key: field for field in register.fields}

    def fault(path: Path, message: str, remedy: str, code: str) -> None:
        context.fault("services", service.code, ("result", *path), (message, remedy, code))

    for part in ("entry", "find_by"):
        for key, text in getattr(result, part).items():
            if key not in keys:
                message = f"登记簿“{register.name}”没有“{key}”这一栏"
                fault((part, key), message, f"可用的有 {'、'.join(keys)}", "unknown_register_field")
            else:
                written = Written(("result", part, key), text, None, context.schema(service))
                _entry(context, service, keys[key], written)
    if result.effect == "create":
        _complete(register, result.entry, fault)
    if result.effect in ("amend", "close", "remark") and not result.find_by:
        fault((), "没说怎样找到原来的登记", "在 find_by 写上登记簿栏目和式子", "result_incomplete")
    codes = [certificate.code for certificate in register.certificates]
    if result.certificate and result.certificate not in codes:
        message = f"登记簿“{register.name}”没有证书“{result.certificate}”"
        fault(("certificate",), message, f"可用的有 {'、'.join(codes) or '（无）'}", "unknown_reference")


def _complete(register: Register, entry: dict[str, str], fault: Callable[..., None]) -> None:
    """A new entry has its title and what is required; what the register assigns nobody writes."""
    for field in register.fields:
        if field.assigned is not None:
            _assigned(field, field.assigned, entry, fault)
        elif (field.required or field.key == register.title) and field.key not in entry:
            fault(("entry",), f"新登记没有写“{field.key}”", "在 entry 写上这一栏", "entry_incomplete")


def _assigned(
    field: RegisterField, given: Assigned, entry: dict[str, str], fault: Callable[..., None]
) -> None:
    if field.key in entry:
        message = f"“{field.name}”由登记机关赋码，不由申请人填写"
        fault(("entry", field.key), message, "从 entry 删去这一栏", "entry_assigned")
    told = entry.get(given.by, "")
    if not told or (told.startswith("'") and told.strip("'") not in given.categories):
        message = f"“{field.name}”要看“{given.by}”赋码，categories 里却没有 {told or '（没有写）'}"
        fault(("entry",), message, "在 entry 写上它，并在登记簿的 categories 补上这一类", "assigned_type")


def _entry(context: Context, service: Service, field: RegisterField, written: Written) -> None:
    compiled = context.compiled(written)
    if compiled is None:
        return
    wanted = _KINDS.get(field.type, _TEXTS)
    if compiled.type.kind not in wanted:
        text = (f"“{field.name}”不能写{compiled.type}", "改式子，或改登记簿这一栏的 type", "entry_type")
        context.fault("services", service.code, written.path, text)
    if not field.public or field.masked:
        return
    for name in compiled.names:
        if name in _sensitive(context, service):
            text = (
                f"“{name}”是敏感个人信息，却写进公开的“{field.name}”",
                "登记簿这一栏改为 masked 或不公开",
                "sensitive_made_public",
            )
            context.fault("services", service.code, written.path, text)


def _sensitive(context: Context, service: Service) -> frozenset[str]:
    keys: set[str] = set()
    for section in service.form:
        for question in section.fields:
            element = context.parts.elements.get(question.element)
            if element is not None and element.sensitivity == Sensitivity.SENSITIVE and not section.repeat:
                keys.add(question.key)
    route = context.parts.routes.get(service.route)
    for step in route.steps if route else ():
        for key in step.asks:
            asked = asked_element(context.parts, key)
            if asked is not None and asked.sensitivity == Sensitivity.SENSITIVE:
                keys.add(key)
    return frozenset(keys)
