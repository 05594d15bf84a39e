"""Types of names and of expressions: every unknown name, wrong type and unknown code is a fault."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yichuang.catalogue.expressions.syntax import (
    Binary,
    Conditional,
    ListOf,
    Literal,
    Name,
    Node,
    Quantified,
    Size,
    Unary,
)
from yichuang.catalogue.expressions.types import BOOL, DATE, INT, NUMBERS_OF_A_DATE, TEXT, Kind, Type

if TYPE_CHECKING:
    from yichuang.catalogue.expressions.program import Expression


@dataclass(frozen=True)
class ExpressionFault:
    """What is wrong in an expression, what to do, and at which character."""

    message: str
    remedy: str
    at: int = 0


class ExpressionError(Exception):
    """An expression that the profile refuses; ``faults`` holds every reason found."""

    def __init__(self, text: str, faults: tuple[ExpressionFault, ...]) -> None:
        super().__init__(f"{text}: {'；'.join(f.message for f in faults)}")
        self.text, self.faults = text, faults


@dataclass(frozen=True, eq=False)
class Schema:
    """The names an expression may use: keys of answers (``association.name``), repeats, parameters.

    ``item`` is the role of the repeated section the expression stands in: there ``founders.kind`` is
    the kind of this founder, not of all.
    """

    names: Mapping[str, Type]
    params: frozenset[str] = frozenset()
    item: str | None = None
    programs: dict[tuple[str, str], Expression] = field(default_factory=dict, repr=False)
    _scoped: dict[str, Schema] = field(default_factory=dict, repr=False)

    def within(self, role: str) -> Schema:
        """The schema inside one item of the repeated section ``role``."""
        if role not in self._scoped:
            record = self.names.get(role)
            leaves = (record.fields or {}) if record else {}
            own = {f"{role}.{leaf}": kind for leaf, kind in leaves.items()}
            names = {k: v for k, v in self.names.items() if k != role} | own
            self._scoped[role] = Schema(names, self.params, role)
        return self._scoped[role]


@dataclass
class Checker:
    """Walks one tree; gathers faults and the keys it reads."""

    schema: Schema
    faults: list[ExpressionFault] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    params: set[str] = field(default_factory=set)
    variables: dict[str, Type] = field(default_factory=dict)

    def check(self, node: Node) -> Type | None:
        """The type of a node, ``None`` where a fault below leaves it open."""
        match node:
            case Literal(value=bool()):
                return BOOL
            case Literal(value=int()):
                return INT
            case Literal():
                return TEXT
            case Name():
                return self._name(node)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case _:
                return self._compound(node)

    def _compound(self, node: ListOf | Conditional | Size | Quantified) -> Type | None:
        match node:
            case ListOf():
                return self._list(node)
            case Conditional():
                return self._conditional(node)
            case Size():
                return self._size(node)
            case Quantified():
                return self._quantified(node)

    def _fault(self, message: str, remedy: str, at: int) -> None:
        self.faults.append(ExpressionFault(message, remedy, at))

    def want(self, node: Node, kind: Kind, what: str) -> None:
        """Demand that ``node`` is of ``kind``."""
        found = self.check(node)
        if found is not None and found.kind != kind:
            self._fault(f"{what}应是{Type(kind)}，却是{found}", "改用同类的栏目或写出比较", node.at)

    def _name(self, node: Name) -> Type | None:
        head = node.parts[0]
        if head in self.variables:
            return self._leaf(self.variables[head], node.parts[1:], node, prefix=None)
        if head == "today":
            return self._leaf(DATE, node.parts[1:], node, prefix=None)
        if head == "param":
            return self._param(node)
        for length in (2, 1):
            key = ".".join(node.parts[:length])
            if len(node.parts) >= length and key in self.schema.names:
                self.names.add(key)
                return self._leaf(self.schema.names[key], node.parts[length:], node, prefix=key)
        self._unknown(node.text, [*self.schema.names, "today"], node.at)
        return None

    def _param(self, node: Name) -> Type | None:
        code = ".".join(node.parts[1:])
        if code in self.schema.params:
            self.params.add(code)
            return INT
        self._unknown(node.text, [f"param.{p}" for p in self.schema.params], node.at)
        return None

    def _unknown(self, text: str, known: list[str], at: int) -> None:
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
        remedy = f"是否想写“{near[0]}”" if near else "在表单里加上这一栏，或改用已有的栏目键"
        self._fault(f"没有“{text}”这个名称", remedy, at)

    def _leaf(self, base: Type, rest: tuple[str, ...], node: Name, *, prefix: str | None) -> Type | None:
        """Types below a name: leaves of a record, and what a date or resident number tells."""
        if not rest:
            return base
        leaf, *more = rest
        below: Type | None = None
        if base.fields is not None and base.kind == Kind.RECORD:
            below = base.fields.get(leaf)
            if below is None:
                self._unknown(node.text, [f"{node.parts[0]}.{name}" for name in base.fields], node.at)
                return None
        elif base.kind == Kind.RECORDS:
            self._fault(
                f"“{prefix}”有多组，不能直接取“.{leaf}”", f"写成 {prefix}.exists(x, x.{leaf} …)", node.at
            )
            return None
        elif leaf == "age" and base.kind in (Kind.DATE, Kind.RESIDENT_ID):
            below = INT
        elif leaf == "birth_date" and base.kind == Kind.RESIDENT_ID:
            below = DATE
        elif leaf in NUMBERS_OF_A_DATE and base.kind == Kind.DATE:
            below = INT
        elif leaf == "next_month" and base.kind == Kind.DATE:
            below = DATE
        if below is None:
            self._fault(
                f"{base}没有“.{leaf}”",
                "日期和身份证号可取 .age，身份证号还可取 .birth_date，日期还可取 .year、.month、.day、.next_month",
                node.at,
            )
            return None
        return self._leaf(below, tuple(more), node, prefix=None)

    def _list(self, node: ListOf) -> Type | None:
        kinds = [self.check(item) for item in node.items]
        if not kinds:
            self._fault("列表是空的", "至少写一项", node.at)
        if any(kind is None for kind in kinds) or not kinds:
            return None
        if all(kind is not None and kind.is_text for kind in kinds):
            return Type(Kind.TEXTS)
        if all(kind is not None and kind.kind == Kind.INT for kind in kinds):
            return Type(Kind.INTS)
        self._fault("列表里的各项不是同一类", "全写文字或全写整数", node.at)
        return None

    def _unary(self, node: Unary) -> Type:
        if node.op == "!":
            self.want(node.operand, Kind.BOOL, "“!”后面")
            return BOOL
        self.want(node.operand, Kind.INT, "“-”后面")
        return INT

    def _binary(self, node: Binary) -> Type | None:
        if node.op in ("&&", "||"):
            self.want(node.left, Kind.BOOL, f"“{node.op}”左边")
            self.want(node.right, Kind.BOOL, f"“{node.op}”右边")
            return BOOL
        left, right = self.check(node.left), self.check(node.right)
        if node.op in ("+", "-", "*"):
            return self._arithmetic(node, left, right)
        if left is None or right is None:
            return BOOL
        if node.op == "in":
            self._membership(node, left, right)
            return BOOL
        if not left.compares_with(right):
            self._fault(f"{left}不能与{right}比较", "两边用同一类的值", node.at)
        elif node.op not in ("==", "!=") and left.kind not in (Kind.INT, Kind.DATE):
            self._fault(f"{left}不分大小", "只比较是否相等，或比较整数、日期", node.at)
        elif left.kind in (Kind.RECORDS, Kind.RECORD):
            self._fault(f"{left}不能直接比较", "用 exists 或 all 逐组判断", node.at)
        self._codes(left, node.right)
        self._codes(right, node.left)
        return BOOL

    def _arithmetic(self, node: Binary, left: Type | None, right: Type | None) -> Type | None:
        if left is None or right is None:
            return None
        kinds = (left.kind, right.kind)
        if kinds == (Kind.INT, Kind.INT):
            return INT
        if node.op == "-" and kinds == (Kind.DATE, Kind.DATE):
            return INT
        if node.op in "+-" and kinds == (Kind.DATE, Kind.INT):
            return DATE
        if node.op == "+" and left.is_text and right.is_text:
            return TEXT
        self._fault(f"{left}与{right}不能用“{node.op}”", "整数可加减乘，日期可加减天数，文字可相连", node.at)
        return None

    def _membership(self, node: Binary, left: Type, right: Type) -> None:
        fits = (right.kind == Kind.TEXTS and left.is_text) or (
            right.kind == Kind.INTS and left.kind == Kind.INT
        )
        if not fits:
            self._fault(f"{left}不能“in”{right}", '右边写列表，如 kind in ["a", "b"]', node.at)
            return
        self._codes(right, node.left)
        if isinstance(node.right, ListOf):
            for item in node.right.items:
                self._codes(left, item)

    def _codes(self, coded: Type, node: Node) -> None:
        """A text compared with a code must be one of its list."""
        if coded.codes is None or not isinstance(node, Literal) or not isinstance(node.value, str):
            return
        if node.value not in coded.codes:
            choices = "、".join(f"{code}（{name}）" for code, name in list(coded.codes.items())[:8])
            self._fault(f"代码表里没有“{node.value}”", f"可用的有 {choices}", node.at)

    def _conditional(self, node: Conditional) -> Type | None:
        self.want(node.test, Kind.BOOL, "“?”前面")
        then, otherwise = self.check(node.then), self.check(node.otherwise)
        if then is not None and otherwise is not None and not then.compares_with(otherwise):
            self._fault(f"“?:”两边不是同一类：{then}与{otherwise}", "两边写同一类的值", node.at)
        return then if then is not None else otherwise

    def _size(self, node: Size) -> Type:
        found = self.check(node.operand)
        if found is not None and not (found.is_list or found.is_text):
            self._fault(f"不能求{found}的个数", "size() 用于列表、多组填写或文字", node.at)
        return INT

    def _quantified(self, node: Quantified) -> Type:
        subject = self.check(node.subject)
        word = "all" if node.every else "exists"
        if node.variable in ("today", "param", "size") or any(
            key.split(".")[0] == node.variable for key in self.schema.names
        ):
            self._fault(f"变量名“{node.variable}”与栏目重名", f"在 {word} 里换一个变量名", node.at)
        if subject is not None and not subject.is_list:
            self._fault(f"{subject}不能用 {word} 逐组判断", "用于多组填写或列表", node.at)
            return BOOL
        if subject is None:
            return BOOL
        kind = {Kind.RECORDS: Kind.RECORD, Kind.TEXTS: Kind.TEXT, Kind.INTS: Kind.INT}[subject.kind]
        outer = dict(self.variables)
        self.variables[node.variable] = Type(kind, subject.codes, subject.fields)
        self.want(node.body, Kind.BOOL, f"{word} 的条件")
        self.variables = outer
        return BOOL
