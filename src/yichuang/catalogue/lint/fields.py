"""Questions: who uses them, who could answer them instead, and whether they can ever be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yichuang.catalogue.bundles.merging import ACCOUNT
from yichuang.catalogue.expressions import Expression
from yichuang.catalogue.expressions.program import satisfiable
from yichuang.catalogue.lint.context import (
    ANY_DAY,
    Context,
    Path,
    Written,
    expressions,
    finite_domains,
    route_expressions,
)
from yichuang.catalogue.model import Element, ElementType, Field, Section, Service

CASE_ROLES = frozenset({"applicant", "agent", "contact"})
"""Roles the case itself reads: who applies, who acts for them, whom to call."""
_IDENTITY = frozenset({ElementType.RESIDENT_ID, ElementType.USCC})
_MAX_FIELDS = 7


def check(context: Context) -> None:
    """Report fields asked in vain, asked although known, asked twice or never asked."""
    used_elements: set[str] = set()
    for service in context.parts.services.values():
        used_elements |= {question.element for section in service.form for question in section.fields}
        _Questions(context, service).check()
    for route in context.parts.routes.values():
        used_elements |= {key for step in route.steps for key in step.asks}
    for code, element in context.parts.elements.items():
        if element.type is ElementType.RECORDS:  # looked up by a check, on no form
            continue
        if code not in used_elements and f"person.{element.leaf}" != code:
            text = (f"数据元“{element.name}”没有事项使用", "删去，或留给将要写的事项", "unused_element")
            context.hint("elements", code, (), text)


class _Questions:
    """The questions of one service."""

    def __init__(self, context: Context, service: Service) -> None:
        self.context, self.service = context, service
        self.schema = context.schema(service)
        written = [*expressions(context, service), *route_expressions(context, service)]
        self.compiled = [(w, c) for w in written if (c := context.compiled(w)) is not None]
        self.by_path: dict[Path, Expression] = {w.path: c for w, c in self.compiled}
        self.whens = dict(self._whens())

    def fault(self, path: Path, message: str, remedy: str, code: str) -> None:
        self.context.fault("services", self.service.code, path, (message, remedy, code))

    def check(self) -> None:
        seen: dict[str, str | None] = {}
        for i, section in enumerate(self.service.form):
            if len(section.fields) > _MAX_FIELDS:
                text = (
                    f"“{section.title}”一步有{len(section.fields)}栏，超过七栏",
                    "看能否分成两步",
                    "long_section",
                )
                self.context.hint("services", self.service.code, ("form", i), text)
            for j, question in enumerate(section.fields):
                path: Path = ("form", i, "fields", j)
                element = self.context.parts.elements.get(question.element)
                if element is None:
                    continue
                key = f"{section.repeat.role}.{element.leaf}" if section.repeat else question.key
                self._role(path, section, question)
                self._twice(path, key, question, seen)
                self._sources(path, question, element)
                self._use(path, (section, question, element, key))
        self._order()
        self._reach()

    def _role(self, path: Path, section: Section, question: Field) -> None:
        if section.repeat and question.role not in (None, section.repeat.role):
            message = f"多组填写的角色是“{section.repeat.role}”，这一栏却是“{question.role}”"
            self.fault((*path, "role"), message, "删去这一栏的 role，或移到别的步骤", "role_differs")

    def _twice(self, path: Path, key: str, question: Field, seen: dict[str, str | None]) -> None:
        if key in seen and (question.when is None or seen[key] in (None, question.when)):
            self.fault(path, f"“{key}”问了两次", "删去一处，或给两处写上不同的 when", "duplicate_field")
        seen[key] = question.when

    def _sources(self, path: Path, question: Field, element: Element) -> None:
        told = self.context.parts.sources.get(question.source or "")
        if told is not None and told.keyed_by == (ACCOUNT,):
            return  # who has logged in is known, whatever the element
        if element.sources and not question.source and not question.asked_because:
            names = "、".join(self._source_name(code) for code in element.sources)
            message = f"“{question.label or element.name}”可由{names}提供，却让人填写"
            self.fault(path, message, "写 source 指明来源，或在 asked_because 说明原因", "asked_though_known")
        if question.source and question.source not in element.sources:
            message = f"“{element.name}”的数据元没说“{question.source}”能提供它"
            self.fault(
                (*path, "source"),
                message,
                "在数据元的 sources 加上它，或改用已有的来源",
                "source_not_of_element",
            )

    def _source_name(self, code: str) -> str:
        source = self.context.parts.sources.get(code)
        return source.name if source else code

    def _use(self, path: Path, asked: tuple[Section, Field, Element, str]) -> None:
        section, question, element, key = asked
        if (
            self.service.department
            is not None  # its officers read the whole form; what they use is theirs to say
            or question.unused_because
            or key.split(".")[0] in CASE_ROLES
            or self._identifies(section, element, key)
        ):
            return
        pointed = {condition.field for condition in self.service.conditions}
        if key in pointed or any(_reads(w, c, section, key) for w, c in self.compiled):
            return
        message = f"“{question.label or element.name}”没有条件、路线、登记或材料用到"
        self.fault(path, message, "删去这一栏，或在 unused_because 说明为什么要问", "unused_field")

    def _identifies(self, section: Section, element: Element, key: str) -> bool:
        """Whether it tells who somebody is or how to reach or pay them: parties, look-ups, notices read it."""
        if element.type in _IDENTITY or element.type == ElementType.PHONE:
            return True
        if element.type == ElementType.BANK_ACCOUNT or element.leaf == "bank_name":
            return self.service.result.kind == "payment"
        role = key.split(".")[0]
        return element.leaf == "name" and any(
            other.type in _IDENTITY for other in self._elements_of(section, role)
        )

    def _elements_of(self, section: Section, role: str) -> Iterator[Element]:
        for question in section.fields:
            element = self.context.parts.elements.get(question.element)
            own = section.repeat.role if section.repeat else question.key.split(".")[0]
            if element is not None and own == role:
                yield element

    def _whens(self) -> Iterator[tuple[str, tuple[Expression, ...]]]:
        """By key, the tests that must hold for the question to be asked."""
        for i, section in enumerate(self.service.form):
            outer = self.by_path.get(("form", i, "when"))
            for j, question in enumerate(section.fields):
                own = self.by_path.get(("form", i, "fields", j, "when"))
                key = section.repeat.role if section.repeat else question.key
                yield key, tuple(test for test in (outer, own) if test is not None)

    def _order(self) -> None:
        """A question may depend only on what was asked before it."""
        asked: set[str] = set()
        for i, section in enumerate(self.service.form):
            self._looks_ahead(("form", i, "when"), asked)
            for j, question in enumerate(section.fields):
                self._looks_ahead(("form", i, "fields", j, "when"), asked)
                element = self.context.parts.elements.get(question.element)
                if section.repeat and element is not None:
                    asked |= {section.repeat.role, f"{section.repeat.role}.{element.leaf}"}
                asked.add(question.key)

    def _looks_ahead(self, path: Path, asked: set[str]) -> None:
        test = self.by_path.get(path)
        for name in sorted(test.names - asked) if test else ():
            message = f"这里要看“{name}”，它却在后面才问"
            self.fault(path, message, "把那一栏移到前面", "looks_ahead")

    def _reach(self) -> None:
        """Over finite domains, whether any combination of answers makes a circumstance come true."""
        domains = dict(finite_domains(self.schema))
        for path, test in self.by_path.items():
            if path[-1] != "when" or path[0] not in ("form", "materials", "steps"):
                continue
            tests = self._with_those_before(path, test)
            if not satisfiable(tests, domains, today=ANY_DAY):
                kind, code = (
                    ("routes", self.service.route) if path[0] == "steps" else ("services", self.service.code)
                )
                text = ("这种情形永远不会出现", "改正 when，或删去这一处", "unreachable")
                self.context.fault(kind, code, path, text)

    def _with_those_before(self, path: Path, test: Expression) -> list[Expression]:
        tests, queue = [test], [test]
        if path[0] == "form" and "fields" in path:
            outer = self.by_path.get((*path[:2], "when"))
            if outer is not None:
                tests.append(outer)
                queue.append(outer)
        while queue:
            for name in queue.pop().names:
                for before in self.whens.get(name, ()):
                    if before not in tests:
                        tests.append(before)
                        queue.append(before)
        return tests


def _reads(written: Written, compiled: Expression, section: Section, key: str) -> bool:
    if key in compiled.names:
        return True
    role, leaf = key.split(".", 1)
    if not section.repeat or role not in compiled.names:
        return False
    return written.text.strip() == role or re.search(rf"\.{leaf}\b", written.text) is not None
