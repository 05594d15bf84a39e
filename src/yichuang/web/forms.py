"""Questions of the catalogue as form fields of a page, and findings back to the fields they are about.

A form here only shows and collects: whether an answer may stand is said by ``catalogue.form`` alone. Answers are
nested by role (a list in a repeat), HTML names are those of ``FormField.path``: ``association.name``,
``founders[0].name``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from yichuang.catalogue.form import FormField
from yichuang.catalogue.model import ElementType, Repeat
from yichuang.core.findings import Finding
from yichuang.core.money import format_yuan
from yichuang.web.widgets import DateParts

FEW = 5  # as many choices stand side by side; more go into a list
ASKED = "asked"  # hidden: the questions that were on the page
_YES_NO = (("true", "是"), ("false", "否"))
_T = ElementType
_BOXES: Mapping[ElementType, dict[str, str]] = {
    _T.TEXT: {"autocomplete": "off"},
    _T.ADDRESS: {"autocomplete": "street-address"},
    _T.INTEGER: {"inputmode": "numeric", "autocomplete": "off", "class": "w-8"},
    _T.MONEY: {"inputmode": "decimal", "autocomplete": "off", "class": "w-12"},
    _T.RESIDENT_ID: {"autocomplete": "off", "maxlength": "24", "spellcheck": "false", "class": "w-20"},
    _T.USCC: {"autocomplete": "off", "maxlength": "24", "spellcheck": "false", "class": "w-20"},
    _T.PHONE: {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "w-20"},
    _T.BANK_ACCOUNT: {"inputmode": "numeric", "autocomplete": "off", "class": "w-20"},
}
_HINTS = {_T.RESIDENT_ID: "18位，最后一位可能是X", _T.BANK_ACCOUNT: "对照银行卡正面的数字"}


@dataclass(frozen=True, slots=True)
class Known:
    """A value we had already, and in words where from and when."""

    value: Any
    source: str


class AnswerForm(forms.Form):
    """Shows fields with what was typed; never judges. Errors come from findings."""

    use_required_attribute = False
    whose = ""  # in a repeat: the item by its name, or by its number

    def full_clean(self) -> None:
        """Nothing is judged here."""
        self._errors = ErrorDict()
        self.cleaned_data = {}


def answer_form(
    fields: Iterable[FormField],
    answers: Mapping[str, Any],
    *,
    index: int | None = None,
    known: Mapping[str, Known] | None = None,
    places: Sequence[tuple[str, str]] = (),
) -> AnswerForm:
    """The questions with the answers so far: ``answers`` of the whole form, or in a repeat those of item ``index``.

    ``places`` are the divisions to choose from; ``known`` by key gives the source under a value still unchanged.
    """
    form = AnswerForm(auto_id="id_%s")
    for question in fields:
        group = answers.get(question.role) if index is None else answers
        value = group.get(question.leaf) if isinstance(group, Mapping) else None
        name = question.path(index)
        field = form_field(question, places)
        field.initial = shown(question, value)
        found = (known or {}).get(question.key) if index is None else None
        if found is not None and found.value == value:
            field.source = found.source  # type: ignore[attr-defined]
        form.fields[name] = field
    return form


def form_field(question: FormField, places: Sequence[tuple[str, str]] = ()) -> forms.Field:
    """One question as a Django field: label, hint, unit, and the widget that fits its type."""
    kind = question.element.type
    choices = _choices(question, places)
    if kind is _T.CODES:
        field: forms.Field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
    elif choices and len(choices) <= FEW:
        field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    elif choices:
        field = forms.ChoiceField(choices=[("", "请选择"), *choices])
    else:
        field = forms.CharField(widget=_box(question))
    field.label = question.label
    field.required = question.required
    field.help_text = question.hint or _HINTS.get(kind, "")
    unit = "元" if kind is _T.MONEY else question.element.unit
    if unit and kind in (_T.INTEGER, _T.MONEY):
        field.unit = unit  # type: ignore[attr-defined]
    return field


def _choices(question: FormField, places: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if question.element.type is _T.BOOLEAN:
        return list(_YES_NO)
    if question.element.type is _T.DIVISION:
        return list(places)
    return list(question.choices.items())


def _box(question: FormField) -> forms.Widget:
    kind, rule = question.element.type, question.element.validation
    if kind is _T.DATE:
        return forms.DateInput({"type": "date"}) if rule.not_past else DateParts()
    if kind is _T.LONG_TEXT:
        return forms.Textarea({"rows": "4", "autocomplete": "off"})
    attrs = dict(_BOXES.get(kind, _BOXES[_T.TEXT]))
    if question.key == "applicant.name":
        attrs["autocomplete"] = "name"
    return forms.TextInput(attrs)


def shown(question: FormField, value: Any) -> Any:
    """A stored answer as its widget takes it; what was mistyped stays as it was typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if question.element.type is _T.MONEY and isinstance(value, int):
        return money_text(value)
    return value


def money_text(fen: int) -> str:
    """30000 or 1234.50, as a person types it."""
    text = format_yuan(fen).removesuffix(" 元").replace(",", "")
    return text.removesuffix(".00")


def read(fields: Iterable[FormField], data: QueryDict, *, index: int | None = None) -> dict[str, Any]:
    """What was sent for these questions, by leaf; an empty box is ``None``. Others on the page are not touched."""
    found: dict[str, Any] = {}
    for question in fields:
        name = question.path(index)
        found[question.leaf] = _sent(question, name, data)
    return found


def _sent(question: FormField, name: str, data: QueryDict) -> Any:
    if question.element.type is _T.CODES:
        return data.getlist(name) or None
    widget = form_field(question).widget
    value = widget.value_from_datadict(data, {}, name)
    return value.strip() or None if isinstance(value, str) else value


def item_name(repeat: Repeat, row: Mapping[str, Any], place: int) -> str:
    """What an item of a repeat is called: by its own name once it has one, else by its place from 0."""
    return str(row.get("name") or "").strip() or f"{repeat.item} {place + 1}"


class Items:
    """A repeat on a page, in the shape ``components/repeat.html`` takes: one form an item."""

    can_delete = True

    def __init__(
        self,
        repeat: Repeat,
        fields: Sequence[Sequence[FormField]],
        rows: Sequence[Mapping[str, Any]],
        places: Sequence[tuple[str, str]] = (),
    ) -> None:
        """``fields`` and ``rows``: the questions shown in each item and its answers so far."""
        self.repeat = repeat
        self.prefix = repeat.role
        pairs = zip(fields, rows, strict=True)
        self.forms = [answer_form(asked, row, index=i, places=places) for i, (asked, row) in enumerate(pairs)]
        for i, (form, row) in enumerate(zip(self.forms, rows, strict=True)):
            form.whose = item_name(repeat, row, i)
        self.can_delete = len(rows) > max(repeat.minimum, 1)
        self.management_form = forms.HiddenInput().render(f"{repeat.role}_count", str(len(rows)))
        self.can_add = len(rows) < repeat.maximum
        self.non_form_errors: list[str] = []

    def __iter__(self) -> Iterator[AnswerForm]:
        return iter(self.forms)


def count_of(repeat: Repeat, data: QueryDict) -> int:
    """How many items the page that was sent had."""
    text = data.get(f"{repeat.role}_count", "0")
    return min(int(text), repeat.maximum) if text.isdecimal() and len(text) < 4 else 0


def place_findings(
    findings: Iterable[Finding], form: AnswerForm | None, items: Items | None
) -> list[Finding]:
    """Puts each finding at its field; gives back those that belong to none of the page."""
    left: list[Finding] = []
    targets = [*([form] if form else []), *(items.forms if items else [])]
    for finding in findings:
        home = next((f for f in targets if finding.field in f.fields), None)
        if home is not None:
            home.add_error(finding.field, finding.text)
        elif items is not None and finding.field == items.prefix:
            items.non_form_errors.append(finding.text)
        else:
            left.append(finding)
    return left
