"""What of several holds for one case: the branch of a limit, the certificate, the deadlines after the decision.

Pure: answers (with what officers entered), the facts of the case and the day are passed in. What is undetermined
does not hold, so that the rule stands until a special circumstance is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from yichuang.catalogue.expressions import Kind, Schema, Type, compile_expression
from yichuang.catalogue.model import AfterDecision, Certificate, Register, Term
from yichuang.catalogue.schema import type_named

if TYPE_CHECKING:
    from yichuang.catalogue.catalogue import Catalogue
    from yichuang.catalogue.offering import Offering

CASE_FACTS: Mapping[str, Type] = {"case.objections": Type(Kind.INT)}
"""What a limit may ask of the case itself: how many objections its publication has met."""


def limit_schema(schema: Schema) -> Schema:
    """Names for the branches of a limit: the service's, and the facts of the case."""
    return Schema({**schema.names, **CASE_FACTS}, schema.params)


def certificate_schema(catalogue: Catalogue, schema: Schema, register: Register | None) -> Schema:
    """Names for the choice of a certificate: the service's, and ``entry.<field>`` as the register has it."""
    entry = {
        f"entry.{field.key}": type_named(field.type, catalogue.codes.get(field.code_list or ""))
        for field in (register.fields if register else ())
    }
    return Schema({**schema.names, **entry}, schema.params)


def governing(
    offering: Offering, term: Term, answers: Mapping[str, Any], day: date, objections: int = 0
) -> Term:
    """The branch of a limit that governs on these facts: the first whose ``when`` is true, else the rule."""
    known = {**answers, "case": {"objections": objections}}
    for branch in term.branches:
        if branch.when and _holds(offering, branch.when, offering.limit_schema, known, day):
            return branch
    return term


def certificate_for(
    offering: Offering, answers: Mapping[str, Any], entry: Mapping[str, Any], day: date
) -> Certificate | None:
    """The certificate that this entry is given; ``None`` where the result issues none."""
    known = {**answers, "entry": entry}
    for choice in offering.service.result.certificate_choices:
        if _holds(offering, choice.when, offering.certificate_schema, known, day):
            return next((c for c in offering.certificates if c.code == choice.template), None)
    return offering.certificate


def deadlines_after(offering: Offering, answers: Mapping[str, Any], day: date) -> tuple[AfterDecision, ...]:
    """The deadlines that a grant on these answers starts, in the service's order."""
    return tuple(
        later
        for later in offering.service.after_decision
        if later.when is None or _holds(offering, later.when, offering.schema, answers, day)
    )


def _holds(offering: Offering, text: str, schema: Schema, known: Mapping[str, Any], day: date) -> bool:
    return compile_expression(text, schema, Kind.BOOL).holds(known, offering.parameters(day), today=day)
