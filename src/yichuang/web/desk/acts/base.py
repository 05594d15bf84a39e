"""What every act's form is: it knows the case, collects what the command needs, and gives the command."""

from __future__ import annotations

from typing import Any

from django import forms

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import service
from yichuang.apps.cases.lifecycle import Action
from yichuang.web.desk import fields
from yichuang.web.desk.casefile import CaseFile


class ActForm(forms.Form):
    """An act's form. Without fields of its own it only confirms."""

    template = "desk/act_fields.html"

    def __init__(self, file: CaseFile, actor: Actor, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.file = file
        self.actor = actor
        self.build()

    def build(self) -> None:
        """Adds the fields; what the file already knows stands in ``initial``."""

    def data_for_command(self) -> dict[str, Any]:
        """The cleaned data under the names of the command; empty values are left out."""
        return {key: value for key, value in self.cleaned_data.items() if value not in ("", None, [])}

    def perform(self, action: Action, order: service.Order) -> service.Outcome:
        """Carries the act out. Raises what ``service.act`` raises."""
        return service.act(self.file.no, action, self.data_for_command(), actor=self.actor, order=order)


class ReasonForm(ActForm):
    def build(self) -> None:
        self.fields["reason"] = fields.words("理由")
