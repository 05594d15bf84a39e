"""Text to tree: the lexer and parser of our CEL profile. It knows grammar, neither names nor types."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True)
class Literal:
    value: bool | int | str
    at: int


@dataclass(frozen=True)
class ListOf:
    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Name:
    """A dotted path: ``association.name``, ``param.subsistence.standard``, ``today``, ``f.age``."""

    parts: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True)
class Unary:
    op: str
    operand: Node
    at: int


@dataclass(frozen=True)
class Binary:
    op: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class Conditional:
    test: Node
    then: Node
    otherwise: Node
    at: int


@dataclass(frozen=True)
class Size:
    operand: Node
    at: int


@dataclass(frozen=True)
class Quantified:
    """``list.exists(variable, body)`` or ``list.all(variable, body)``."""

    every: bool
    subject: Node
    variable: str
    body: Node
    at: int


Node = Literal | ListOf | Name | Unary | Binary | Conditional | Size | Quantified


class ExpressionSyntaxError(Exception):
    """The text is not an expression of the profile; ``at`` is the character."""

    def __init__(self, message: str, remedy: str, at: int) -> None:
        super().__init__(message)
        self.message, self.remedy, self.at = message, remedy, at


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)
  | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<op>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]])
)""",
    re.VERBOSE,
)
_LEVELS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
_MAX_DEPTH = 40
_WORDS = {"and": "&&", "or": "||", "not": "!", "True": "true", "False": "false", "None": "null"}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression. Raises :class:`ExpressionSyntaxError`."""
    parser = _Parser(_tokens(text))
    node = parser.expression()
    parser.expect_end()
    return node


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            bad = text[at:].lstrip()[:1]
            fix = "相等写“==”" if bad == "=" else "只用数字、引号里的文字、栏目键和运算符"
            raise ExpressionSyntaxError(f"看不懂“{bad}”", fix, at)
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    tokens.append(_Token("end", "", end))
    return tokens


class _Parser:
    """Recursive descent; one instance reads one text."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _accept(self, *texts: str) -> _Token | None:
        token = self._token
        if token.kind in ("op", "name") and token.text in texts:
            return self._take()
        return None

    def _expect(self, text: str) -> None:
        if self._accept(text) is None:
            self._refuse(f"此处应有“{text}”")

    def _refuse(self, message: str) -> NoReturn:
        token = self._token
        seen = f"，却是“{token.text}”" if token.text else "，式子却到此为止"
        raise ExpressionSyntaxError(message + seen, "补全式子，括号、引号成对书写", token.at)

    def expect_end(self) -> None:
        token = self._token
        if token.kind == "end":
            return
        if token.text in _WORDS:
            word = _WORDS[token.text]
            raise ExpressionSyntaxError(f"不认识“{token.text}”", f"改写为“{word}”", token.at)
        self._refuse("式子应在此结束")

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ExpressionSyntaxError("式子套得太深", "拆成几条条件分别书写", self._token.at)
        test = self._binary(0)
        mark = self._accept("?")
        if mark is not None:
            then = self.expression()
            self._expect(":")
            test = Conditional(test, then, self.expression(), mark.at)
        self._depth -= 1
        return test

    def _binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while (op := self._accept(*_LEVELS[level])) is not None:
            if op.text in "/%":
                raise ExpressionSyntaxError(
                    "式子里不能相除", "把除法改写成乘法比较，如 收入 < 标准 * 人数", op.at
                )
            left = Binary(op.text, left, self._binary(level + 1), op.at)
        return left

    def _unary(self) -> Node:
        op = self._accept("!", "-")
        if op is None:
            return self._member()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ExpressionSyntaxError("式子套得太深", "拆成几条条件分别书写", op.at)
        node = Unary(op.text, self._unary(), op.at)
        self._depth -= 1
        return node

    def _member(self) -> Node:
        node = self._primary()
        while (dot := self._accept(".")) is not None:
            token = self._take()
            if token.kind != "name":
                raise ExpressionSyntaxError("点号后应是栏目键", "如 association.name", dot.at)
            if self._accept("("):
                node = self._macro(node, token)
            elif isinstance(node, Name):
                node = Name((*node.parts, token.text), node.at)
            else:
                raise ExpressionSyntaxError(
                    f"这里不能取“.{token.text}”", "直接书写栏目键，如 association.name", dot.at
                )
        if self._token.text == "[" and self._token.kind == "op":
            raise ExpressionSyntaxError("不能用下标取某一组", "用 exists 或 all 逐组判断", self._token.at)
        return node

    def _macro(self, subject: Node, name: _Token) -> Node:
        if name.text not in ("exists", "all"):
            raise ExpressionSyntaxError(
                f"不能使用“{name.text}()”", "只可使用 size()、in、exists()、all()", name.at
            )
        variable = self._take()
        if variable.kind != "name":
            raise ExpressionSyntaxError(
                f"{name.text} 的第一项应是变量名", f"如 founders.{name.text}(f, f.age >= 18)", name.at
            )
        self._expect(",")
        body = self.expression()
        self._expect(")")
        return Quantified(name.text == "all", subject, variable.text, body, name.at)

    def _primary(self) -> Node:
        token = self._token
        if token.kind == "number":
            self._take()
            if "." in token.text:
                raise ExpressionSyntaxError("不能使用小数", "金额用分、比例用百分数的整数", token.at)
            return Literal(int(token.text), token.at)
        if token.kind == "string":
            self._take()
            return Literal(_unquote(token), token.at)
        if token.kind == "name":
            return self._name()
        if self._accept("("):
            node = self.expression()
            self._expect(")")
            return node
        if self._accept("["):
            return self._list(token.at)
        return self._refuse("此处应有数字、文字或栏目键")

    def _name(self) -> Node:
        token = self._take()
        if token.text in ("true", "false"):
            return Literal(token.text == "true", token.at)
        if token.text == "null":
            raise ExpressionSyntaxError("不能与空值比较", "没填的栏目使式子不作判断，无须另写", token.at)
        if self._accept("("):
            if token.text != "size":
                raise ExpressionSyntaxError(
                    f"不能使用“{token.text}()”", "只可使用 size()、in、exists()、all()", token.at
                )
            operand = self.expression()
            self._expect(")")
            return Size(operand, token.at)
        return Name((token.text,), token.at)

    def _list(self, at: int) -> Node:
        items: list[Node] = []
        while not self._accept("]"):
            items.append(self.expression())
            if not self._accept(","):
                self._expect("]")
                break
        return ListOf(tuple(items), at)


def _unquote(token: _Token) -> str:
    body = token.text[1:-1]
    if "\\" not in body:
        return body
    if token.text[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    try:
        return str(json.loads(f'"{body}"'))
    except ValueError:
        raise ExpressionSyntaxError(
            "引号里的转义写错了", "只用 \\n、\\t、\\\\ 和转义的引号", token.at
        ) from None
