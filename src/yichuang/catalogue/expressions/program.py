"""Compiled expressions: a checked tree as closures over answers, parameters and the day.

``None`` stands for undetermined everywhere: an unanswered question, a parameter without a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from yichuang.catalogue.expressions.checker import Checker, ExpressionError, ExpressionFault, Schema
from yichuang.catalogue.expressions.syntax import (
    Binary,
    Conditional,
    ExpressionSyntaxError,
    ListOf,
    Literal,
    Name,
    Node,
    Quantified,
    Size,
    Unary,
    parse,
)
from yichuang.catalogue.expressions.types import NUMBERS_OF_A_DATE, Kind, Type, day_number, day_of

Answers = Mapping[str, Any]
_NO_PARAMS: Mapping[str, int] = {}
_MAX_LENGTH = 1000
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(slots=True)
class _Scope:
    answers: Answers
    param: Mapping[str, int]
    today: date
    variables: dict[str, Any] = field(default_factory=dict)


_Eval = Callable[[_Scope], Any]


@dataclass(frozen=True, eq=False)
class Expression:
    """A checked expression. ``names`` are the answer keys it reads, ``params`` the parameter codes."""

    text: str
    node: Node
    type: Type
    names: frozenset[str]
    params: frozenset[str]
    _run: _Eval = field(repr=False)
    _sides: tuple[_Eval, _Eval] | None = field(default=None, repr=False)
    _dates: bool = False

    def evaluate(self, answers: Answers, param: Mapping[str, int] = _NO_PARAMS, *, today: date) -> Any:
        """The value (bool, int, str or a list; a date as day number), or ``None`` while undetermined.

        ``answers`` are nested by role, dates ISO text, money fen; ``param`` maps codes to integers.
        """
        return self._run(_Scope(answers, param, today))

    def holds(self, answers: Answers, param: Mapping[str, int] = _NO_PARAMS, *, today: date) -> bool:
        """Whether the expression is determined and true."""
        return self._run(_Scope(answers, param, today)) is True

    def sides(
        self, answers: Answers, param: Mapping[str, int] = _NO_PARAMS, *, today: date
    ) -> tuple[Any, Any]:
        """What a comparison compares (dates as days), to be shown beside a finding; otherwise two ``None``."""
        if self._sides is None:
            return None, None
        scope = _Scope(answers, param, today)
        left, right = self._sides
        return self._shown(left(scope)), self._shown(right(scope))

    def _shown(self, value: Any) -> Any:
        if self._dates and isinstance(value, int):
            return day_of(value)
        return tuple(value) if isinstance(value, list) else value

    def answer(self, answers: Answers, param: Mapping[str, int] = _NO_PARAMS, *, today: date) -> Any:
        """The value in the form of an answer: a date as ISO text."""
        value = self.evaluate(answers, param, today=today)
        return day_of(value).isoformat() if self.type.kind == Kind.DATE and value is not None else value


def compile_expression(text: str, schema: Schema, expects: Kind | None = None) -> Expression:
    """Parse and check once per schema. Raises :class:`ExpressionError` with every fault found."""
    key = (text, expects.value if expects else "")
    known = schema.programs.get(key)
    if known is None:
        known = schema.programs[key] = _compile(text, schema, expects)
    return known


def _compile(text: str, schema: Schema, expects: Kind | None) -> Expression:
    if len(text) > _MAX_LENGTH:
        raise ExpressionError(text, (ExpressionFault("式子太长", "拆成几条条件分别书写"),))
    try:
        node = parse(text)
    except ExpressionSyntaxError as fault:
        raise ExpressionError(text, (ExpressionFault(fault.message, fault.remedy, fault.at),)) from None
    checker = Checker(schema)
    found = checker.check(node)
    if expects is not None and found is not None and found.kind != expects:
        message = f"这里要的是{Type(expects)}，式子得出的却是{found}"
        checker.faults.append(ExpressionFault(message, "写出比较，如 == 或 >="))
    if checker.faults or found is None:
        raise ExpressionError(text, tuple(checker.faults))
    builder = _Builder(schema)
    names, params = frozenset(checker.names), frozenset(checker.params)
    sides, dates = None, False
    if isinstance(node, Binary) and node.op in _COMPARISONS:
        sides = (builder.build(node.left), builder.build(node.right))
        left = Checker(schema).check(node.left)
        dates = left is not None and left.kind == Kind.DATE
    return Expression(text, node, found, names, params, builder.build(node), sides, dates)


def satisfiable(tests: list[Expression], domains: Mapping[str, tuple[Any, ...]], *, today: date) -> bool:
    """Whether some combination over finite ``domains`` (key -> values) leaves every test possible.

    Names without a domain count as undetermined, so ``False`` is certain and ``True`` is not a promise.
    """
    keys = sorted({name for test in tests for name in test.names if name in domains})
    combinations = 1
    for key in keys:
        combinations *= len(domains[key])
    if combinations > 20_000:
        return True
    for values in product(*(domains[key] for key in keys)):
        answers = _nest(dict(zip(keys, values, strict=True)))
        if all(test.evaluate(answers, today=today) is not False for test in tests):
            return True
    return False


def _nest(flat: dict[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in flat.items():
        role, leaf = key.split(".", 1)
        nested.setdefault(role, {})[leaf] = value
    return nested


def _age(born: date, today: date) -> int:
    """Whole years 周岁, complete on the birthday; who was born on 29 February waits for 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _birth_date(number: object) -> date | None:
    """The birth date written in an 18- or 15-digit resident number."""
    text = str(number)
    digits = text[6:14] if len(text) == 18 else "19" + text[6:12]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _as_value(raw: Any, kind: Kind) -> Any:
    """An answer as the profile sees it; what is not of its type counts as unanswered."""
    if raw is None or raw == "":
        return None
    if kind == Kind.DATE:
        try:
            return day_number(date.fromisoformat(raw)) if isinstance(raw, str) else None
        except ValueError:
            return None
    if kind == Kind.BOOL:
        return raw if isinstance(raw, bool) else None
    if kind == Kind.INT:
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    if kind in (Kind.RECORDS, Kind.TEXTS, Kind.INTS):
        return raw if isinstance(raw, list | tuple) else None
    return raw if isinstance(raw, str | dict) else None


def _derived(value: Any, leaf: str, kind: Kind, today: date) -> Any:
    born = day_of(value) if kind == Kind.DATE else _birth_date(value)
    if born is None:
        return None
    if leaf == "age":
        return _age(born, today)
    if leaf in NUMBERS_OF_A_DATE:
        return int(getattr(born, leaf))
    if leaf == "next_month":
        return day_number(date(born.year + born.month // 12, born.month % 12 + 1, 1))
    return day_number(born)


@dataclass(frozen=True)
class _Builder:
    """Turns a checked tree into closures; the tree is known to be well typed."""

    schema: Schema
    variables: Mapping[str, Type] = field(default_factory=dict)

    def build(self, node: Node) -> _Eval:
        match node:
            case Literal(value=value):
                return lambda scope: value
            case Name():
                return self._name(node)
            case ListOf(items=items):
                parts = [self.build(item) for item in items]
                return lambda scope: _all_known([part(scope) for part in parts])
            case Unary(op=op, operand=operand):
                return _unary(op, self.build(operand))
            case Binary(op=op, left=left, right=right):
                return _BINARY[op](self.build(left), self.build(right))
            case Conditional(test=test, then=then, otherwise=otherwise):
                return _conditional(self.build(test), self.build(then), self.build(otherwise))
            case Size(operand=operand):
                inner = self.build(operand)
                return lambda scope: None if (value := inner(scope)) is None else len(value)
            case Quantified():
                return self._quantified(node)

    def _name(self, node: Name) -> _Eval:
        head, *rest = node.parts
        if head in self.variables:
            return _path(lambda scope: scope.variables[head], self.variables[head], tuple(rest))
        if head == "today":
            return _path(lambda scope: day_number(scope.today), Type(Kind.DATE), tuple(rest))
        if head == "param":
            code = ".".join(rest)
            return lambda scope: scope.param.get(code)
        length = 2 if ".".join(node.parts[:2]) in self.schema.names else 1
        kind = self.schema.names[".".join(node.parts[:length])]
        return _path(_answer(node.parts[:length], kind.kind), kind, node.parts[length:])

    def _quantified(self, node: Quantified) -> _Eval:
        checker = Checker(self.schema, variables=dict(self.variables))
        subject_type = checker.check(node.subject) or Type(Kind.TEXTS)
        kind = {Kind.RECORDS: Kind.RECORD, Kind.TEXTS: Kind.TEXT, Kind.INTS: Kind.INT}[subject_type.kind]
        inner = Type(kind, subject_type.codes, subject_type.fields)
        body = _Builder(self.schema, {**self.variables, node.variable: inner}).build(node.body)
        return _quantifier(self.build(node.subject), body, node.variable, every=node.every)


def _answer(parts: tuple[str, ...], kind: Kind) -> _Eval:
    if len(parts) == 1:
        return lambda scope: _as_value(scope.answers.get(parts[0]), kind)
    role, leaf = parts

    def read(scope: _Scope) -> Any:
        group = scope.answers.get(role)
        return _as_value(group.get(leaf), kind) if isinstance(group, Mapping) else None

    return read


def _path(base: _Eval, kind: Type, rest: tuple[str, ...]) -> _Eval:
    """Step down a record, or to what a date or resident number tells."""
    if not rest:
        return base
    leaf, *more = rest
    if kind.fields is not None and kind.kind == Kind.RECORD:
        below = kind.fields[leaf]

        def read(scope: _Scope) -> Any:
            group = base(scope)
            return _as_value(group.get(leaf), below.kind) if isinstance(group, Mapping) else None

        return _path(read, below, tuple(more))

    def derive(scope: _Scope) -> Any:
        value = base(scope)
        return None if value is None else _derived(value, leaf, kind.kind, scope.today)

    is_number = leaf == "age" or leaf in NUMBERS_OF_A_DATE
    return _path(derive, Type(Kind.INT if is_number else Kind.DATE), tuple(more))


def _all_known(values: list[Any]) -> list[Any] | None:
    return None if any(value is None for value in values) else values


def _unary(op: str, operand: _Eval) -> _Eval:
    if op == "!":
        return lambda scope: None if (value := operand(scope)) is None else not value
    return lambda scope: None if (value := operand(scope)) is None else -value


def _and(left: _Eval, right: _Eval) -> _Eval:
    def run(scope: _Scope) -> bool | None:
        a = left(scope)
        if a is False:
            return False
        b = right(scope)
        return False if b is False else (None if a is None or b is None else True)

    return run


def _or(left: _Eval, right: _Eval) -> _Eval:
    def run(scope: _Scope) -> bool | None:
        a = left(scope)
        if a is True:
            return True
        b = right(scope)
        return True if b is True else (None if a is None or b is None else False)

    return run


def _strict(apply: Callable[[Any, Any], Any]) -> Callable[[_Eval, _Eval], _Eval]:
    """An operator that is undetermined as soon as one side is."""

    def make(left: _Eval, right: _Eval) -> _Eval:
        def run(scope: _Scope) -> Any:
            a = left(scope)
            if a is None:
                return None
            b = right(scope)
            return None if b is None else apply(a, b)

        return run

    return make


_BINARY: dict[str, Callable[[_Eval, _Eval], _Eval]] = {
    "&&": _and,
    "||": _or,
    "==": _strict(lambda a, b: a == b),
    "!=": _strict(lambda a, b: a != b),
    "<": _strict(lambda a, b: a < b),
    "<=": _strict(lambda a, b: a <= b),
    ">": _strict(lambda a, b: a > b),
    ">=": _strict(lambda a, b: a >= b),
    "in": _strict(lambda a, b: a in b),
    "+": _strict(lambda a, b: a + b),
    "-": _strict(lambda a, b: a - b),
    "*": _strict(lambda a, b: a * b),
}


def _conditional(test: _Eval, then: _Eval, otherwise: _Eval) -> _Eval:
    def run(scope: _Scope) -> Any:
        value = test(scope)
        return None if value is None else (then(scope) if value else otherwise(scope))

    return run


def _quantifier(subject: _Eval, body: _Eval, variable: str, *, every: bool) -> _Eval:
    def run(scope: _Scope) -> bool | None:
        items = subject(scope)
        if items is None:
            return None
        unknown = False
        for item in items:
            inner = _Scope(scope.answers, scope.param, scope.today, {**scope.variables, variable: item})
            value = body(inner)
            if value is (not every):
                return not every
            unknown = unknown or value is None
        return None if unknown else every

    return run
