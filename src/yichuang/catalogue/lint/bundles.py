"""Bundles: members that exist and can be reached, originals that agree, every field in its place, no circles."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator

from yichuang.catalogue.bundles.compiling import reachable
from yichuang.catalogue.bundles.graph import cycle, longest_days, working_days
from yichuang.catalogue.bundles.merging import Conflict, MergedField
from yichuang.catalogue.bundles.offering import BundleOffering
from yichuang.catalogue.expressions import ExpressionError, Kind, Schema, compile_expression
from yichuang.catalogue.lint.context import Context, Path
from yichuang.catalogue.model import Bundle, Element, Member
from yichuang.catalogue.offering import NotOffered
from yichuang.catalogue.schema import type_of
from yichuang.core.errors import CatalogueFault

_Text = tuple[str, str, str]


def check(context: Context) -> None:
    """Report everything wrong with every bundle."""
    for bundle in context.parts.bundles.values():
        _Bundle(context, bundle).check()


class _Bundle:
    """The checks of one bundle."""

    def __init__(self, context: Context, bundle: Bundle) -> None:
        self.context, self.bundle = context, bundle
        self.broken = False

    def check(self) -> None:
        self._references()
        self._circumstances()
        self._members()
        if self.broken:
            return
        try:
            offering = self._offered()
        except ExpressionError as error:
            self._fault((), (str(error), "改正式子", "bundle_expression"))
            return
        if offering is None:
            text = ("没有一个地区能办这件事", "检查 levels、domain 和各事项的办理机构", "bundle_not_offered")
            self._fault(("levels",), text)
            return
        self._merged(offering)
        self._implied(offering)
        self._promise(offering)
        self._questions(offering)

    def _fault(self, path: Path, text: _Text, *, breaks: bool = False) -> None:
        self.broken = self.broken or breaks
        self.context.fault("bundles", self.bundle.code, path, text)

    def _references(self) -> None:
        for i, member in enumerate(self.bundle.members):
            if not self.context.is_known("services", member.service):
                text = (
                    f"没有“{member.service}”这个事项",
                    "写已有事项的代码，或先新建事项",
                    "unknown_reference",
                )
                self._fault(("members", i, "service"), text, breaks=True)
            for code in (c for c in member.brings if not self.context.is_known("materials", c)):
                text = (f"没有“{code}”这种材料", "写已有材料的代码", "unknown_reference")
                self._fault(("members", i, "brings"), text)
        for i, item in enumerate(self.bundle.circumstances):
            if not self.context.is_known("elements", item.element):
                text = (f"没有“{item.element}”这个数据元", "在 elements 里加上", "unknown_reference")
                self._fault(("circumstances", i, "element"), text, breaks=True)
            if item.source and not self.context.is_known("sources", item.source):
                text = (f"没有“{item.source}”这个数据源", "在 sources 里加上", "unknown_reference")
                self._fault(("circumstances", i, "source"), text)
        if not self.context.is_known("procedures", self.bundle.procedure):
            text = (f"没有“{self.bundle.procedure}”这个程序", "写已有程序的代码", "unknown_reference")
            self._fault(("procedure",), text, breaks=True)
        if not self.bundle.legal_basis:
            self._fault((), ("没有写依据", "加上 legal_basis", "missing_basis"))

    def _circumstances(self) -> None:
        """Tests of members read circumstances and nothing else: they are decided before the form begins."""
        schema = self._of_circumstances()
        for i, member in enumerate(self.bundle.members):
            for name in ("when", "already_done"):
                self._expression(("members", i, name), getattr(member, name), schema)

    def _of_circumstances(self) -> Schema:
        parts = self.context.parts
        elements = [
            parts.elements[c.element] for c in self.bundle.circumstances if c.element in parts.elements
        ]
        names = {e.code: type_of(e, parts.codes.get(e.code_list or "")) for e in elements}
        return Schema(names, frozenset(parts.parameters))

    def _expression(self, path: Path, text: str | None, schema: Schema) -> None:
        try:
            if text:
                compile_expression(text, schema, Kind.BOOL)
        except ExpressionError as error:
            for fault in error.faults:
                told = (
                    fault.message,
                    f"{fault.remedy}（这里只能用前面的情况 circumstances）",
                    "bundle_expression",
                )
                self._fault(path, told, breaks=True)

    def _members(self) -> None:
        codes = [member.service for member in self.bundle.members]
        for i, member in enumerate(self.bundle.members):
            if codes.index(member.service) != i:
                self._fault(("members", i), (f"“{member.service}”列了两次", "删去一次", "duplicate_member"))
            if member.when and not member.because_not:
                text = ("不适用时没有话说", "加上 because_not：为什么这家不用办这一项", "missing_because")
                self._fault(("members", i), text)
            for code in (code for group in member.after for code in group):
                if code not in codes:
                    text = (f"要等的“{code}”不在这件事里", "写成员事项的代码", "unknown_member")
                    self._fault(("members", i, "after"), text, breaks=True)
            for text in _stands_in(member, codes):
                self._fault(("members", i, "instead_of"), text, breaks=text[2] == "unknown_member")
        waits = {m.service: (*m.after, *((code,) for code in m.instead_of)) for m in self.bundle.members}
        stuck = cycle(waits)
        if stuck:
            text = (f"互相等待，谁也不能先办：{'、'.join(stuck)}", "去掉一处 after", "bundle_cycle")
            self._fault(("members", codes.index(stuck[0]), "after"), text, breaks=True)

    def _offered(self) -> BundleOffering | None:
        """Where most of its members are handled: what a region leaves out is checked in another."""
        best: BundleOffering | None = None
        for division in self.context.parts.regions:
            try:
                found = self.context.parts.offering(self.bundle.code, division)
            except (NotOffered, CatalogueFault):
                continue
            if isinstance(found, BundleOffering) and (best is None or len(found.members) > len(best.members)):
                best = found
        return best

    def _merged(self, offering: BundleOffering) -> None:
        for conflict in offering.merged.conflicts:
            self._fault(self._member_path(conflict.services[-1]), self._told(offering, conflict))
        for key in offering.merged.homeless:
            field = offering.merged.fields[key]
            text = (
                f"“{field.question.label}”（{key}）没有放进任何一页",
                "在 sections 的 holds 里写上它的角色或键",
                "homeless_field",
            )
            self._fault(("sections",), text)
        for section in offering.merged.sections:
            kinds = {f.repeat.role if f.repeat else None for f in section.fields}
            if len(kinds) > 1:
                text = (f"“{section.title}”一页里混着单项和多组", "多组的角色单独一页", "mixed_section")
                self._fault(("sections",), text)
        for field in offering.merged.fields.values():
            self._bounds(offering, field)
        self._keys(offering)

    def _told(self, offering: BundleOffering, conflict: Conflict) -> _Text:
        """A conflict in the author's words: which services mean which elements by one key."""
        elements = offering.catalogue.elements
        said = "；".join(
            f"“{offering.catalogue.service(service).name}”里是{_shape(elements[element])}"
            for service, element in zip(conflict.services, conflict.elements, strict=True)
        )
        remedy = "用 same 把其中一栏改到另一个键，或在 overrides 里写明按哪个数据元问、为什么"
        return f"“{conflict.key}”在各部门表上不是一回事：{said}", remedy, "bundle_conflict"

    def _bounds(self, offering: BundleOffering, field: MergedField) -> None:
        """What satisfies one original must be able to satisfy the others."""
        rules = [
            question.element.validation
            for member in offering.members
            for question in member.form.fields
            if member.keys.bundle_key.get(question.key) == field.key
        ]
        low = max((r.minimum for r in rules if r.minimum is not None), default=None)
        high = min((r.maximum for r in rules if r.maximum is not None), default=None)
        if low is not None and high is not None and low > high:
            text = (
                f"“{field.question.label}”（{field.key}）没有能让各部门都接受的值：最少{low}，最多{high}",
                "核对各表的限制，或用 same 分成两栏",
                "bundle_bounds",
            )
            self._fault((), text)

    def _keys(self, offering: BundleOffering) -> None:
        for i, member in enumerate(self.bundle.members):
            if (bound := offering.by_service.get(member.service)) is not None:
                own = bound.keys.bundle_key
                self._known(("members", i, "roles"), member.roles, {key.partition(".")[0] for key in own})
                self._known(("members", i, "same"), member.same, own)
            settled = [*member.settles, *([member.certificate_as] if member.certificate_as else [])]
            self._known(("members", i, "settles"), settled, {*offering.merged.fields, *_entered(offering)})
        for i, override in enumerate(self.bundle.overrides):
            self._expression(("overrides", i, "when"), override.when, self._of_circumstances())
            self._known(("overrides", i, "key"), (override.key,), offering.merged.fields)
        if self.bundle.once_for:
            self._known(("once_for",), (f"{self.bundle.once_for}.resident_id",), offering.merged.fields)
        for rule_at, rule in enumerate(self.bundle.implied):
            self._known(("implied", rule_at, "key"), (rule.key,), offering.merged.fields)
        for field in offering.merged.fields.values():
            if field.source and not reachable(offering, field):
                text = (
                    f"“{field.question.label}”（{field.key}）说由数据源提供，却不知道凭谁的号码查",
                    "在栏目上写 about，或在 overrides 里写 ask: true 和理由",
                    "source_without_number",
                )
                self._fault((), text)

    def _known(self, path: Path, given: Iterable[str], known: Container[str]) -> None:
        for name in given:
            if name not in known:
                text = (f"表上没有“{name}”", "写表上已有的角色或键", "unknown_key")
                self._fault((*path, name) if path[-1] in ("roles", "same") else path, text)

    def _implied(self, offering: BundleOffering) -> None:
        for i, rule in enumerate(self.bundle.implied):
            inner = offering.schema_of(rule.among or rule.key)
            if rule.among and (inner is offering.schema or not rule.where):
                text = (
                    "among 要写多组填写的角色，并用 where 说是哪一位",
                    "写成 among: members 和 where",
                    "unknown_key",
                )
                self._fault(("implied", i, "among"), text)
            for name, schema, kind in (
                ("value", inner, None),
                ("where", inner, Kind.BOOL),
                ("when", offering.schema, Kind.BOOL),
            ):
                self._compiles(("implied", i, name), getattr(rule, name), schema, kind)

    def _compiles(self, path: Path, text: str | None, schema: Schema, kind: Kind | None) -> None:
        try:
            if text:
                compile_expression(text, schema, kind)
        except ExpressionError as error:
            for fault in error.faults:
                self._fault(path, (fault.message, fault.remedy, "bundle_expression"))

    def _promise(self, offering: BundleOffering) -> None:
        longest = longest_days(offering)
        if working_days(offering.promised) < longest:
            text = (
                f"承诺{offering.promised.limit.chinese}，可最长的一条路要{longest}个工作日",
                "放宽承诺，或让事项早些开始",
                "bundle_promise",
            )
            self._fault(("promised",), text)

    def _questions(self, offering: BundleOffering) -> None:
        """A circumstance that no member reads is a question for nothing."""
        read = {name for m in offering.members for t in (m.when, m.already_done) if t for name in t.names}
        for i, item in enumerate(self.bundle.circumstances):
            if item.key not in read and not self._reads(item.key):
                text = (f"“{item.key}”不决定任何事项", "删去这一问，或写进 when", "idle_circumstance")
                self._fault(("circumstances", i), text)

    def _reads(self, key: str) -> bool:
        told = [rule.value + (rule.when or "") for rule in self.bundle.implied]
        told += [override.when or "" for override in self.bundle.overrides]
        return any(key in text for text in told)

    def _member_path(self, service: str) -> Path:
        codes = [member.service for member in self.bundle.members]
        return ("members", codes.index(service)) if service in codes else ()


def _shape(element: Element) -> str:
    codes = f"，代码表 {element.code_list}" if element.code_list else ""
    return f"“{element.name}”（{element.type.value}{codes}）"


def _entered(offering: BundleOffering) -> frozenset[str]:
    """What officers of the members enter, by the bundle's keys."""
    return frozenset(
        member.keys.bundle_key.get(key, key)
        for member in offering.members
        for step in member.offering.route.steps
        for key in step.asks
    )


def _stands_in(member: Member, codes: Collection[str]) -> Iterator[_Text]:
    """What is wrong with a member that waits for another's refusal."""
    for code in member.instead_of:
        if code not in codes:
            yield f"要先办的“{code}”不在这件事里", "写成员事项的代码", "unknown_member"
    if member.instead_of and not member.spared:
        yield "不用再办时没有话说", "加上 spared：为什么批了前一项就不用办这一项", "missing_because"
