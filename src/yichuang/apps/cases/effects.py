"""What an action does beside the case itself, in the same transaction: registers, certificates, the file.

An effect gets the case as read and the event as decided, and returns the event with what it adds (entry and
certificate numbers). If the case was overtaken meanwhile, everything here is rolled back with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, limits, papers, pinned, readiness, reported
from yichuang.apps.cases.engine import Standing
from yichuang.apps.cases.lifecycle import Action, CaseRules, Happening, afterwards
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.checks import outcomes
from yichuang.apps.documents.letters import Issuer
from yichuang.apps.registers import queries as register_queries
from yichuang.apps.registers import service as registers
from yichuang.apps.registers.models import Entry, EntryState
from yichuang.catalogue.eligibility import check_conditions
from yichuang.catalogue.expressions import compile_expression
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.outcomes import certificate_for, deadlines_after
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidAnswers, NotFound
from yichuang.core.findings import Finding
from yichuang.core.money import format_yuan

Effect = Callable[[Standing, Happening, Actor], Happening]
_LEAST_WORDS = 4


def offering(standing: Standing) -> Offering:
    return pinned.offering(standing.release_id, standing.service, standing.region)


def issuer(found: Offering) -> Issuer:
    """The deciding office as letters and certificates name it."""
    return Issuer.of(found.office)


def _answers(standing: Standing) -> dict[str, Any]:
    application = Application.objects.get(pk=standing.application_id)
    return _own(standing, application, answer_versions.latest(application)[1])


def _own(standing: Standing, application: Application, answers: dict[str, Any]) -> dict[str, Any]:
    """The case's part of the application's answers."""
    on = shanghai_date(standing.snapshot.received_at)
    return casefile.answers_of(application, standing.service, answers, on)


def _with(happening: Happening, **more: Any) -> Happening:
    return replace(happening, data={**happening.data, **more})


def _granted(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """A granted case writes its entry; the certificate follows unless a promised material is still to come."""
    found = offering(standing)
    result, register = found.service.result, found.register
    _conditions_hold(standing, found)
    if found.service.after_decision:
        happening = _starting_deadlines(standing, happening, found)
    if register is None or result.effect is None:
        return happening
    entry = _write(standing, happening, found)
    happening = _with(happening, entry=entry.number)
    if result.certificate is None or result.effect == "close" or standing.snapshot.awaits_material:
        return happening
    return _with(happening, certificate=_certify(standing, happening, entry, found))


def _denied(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """Against a report that says it fits nobody denies without saying why; that it was done so is kept and shown."""
    day, matter = shanghai_date(standing.snapshot.received_at), _matter(standing)
    report = reported.fitting(offering(standing), matter, _answers(standing), day)
    despite = str(happening.data.get("despite_report") or "").strip()
    if report is None:
        return replace(happening, data={k: v for k, v in happening.data.items() if k != "despite_report"})
    if len(despite) < _LEAST_WORDS:
        text = (
            f"核对报告{report.number}的结论是符合，能由系统核对的条件也都符合。仍然不予批准的，"
            "请写明和报告不一样的理由和凭据（对符合条件的申请不予确认，见《社会救助法》第七十条第二项）；"
            "认为报告不对的，先复查。"
        )
        raise InvalidAnswers(
            findings=[Finding.check(False, code="denied_against_report", field="despite_report", text=text)]
        )
    return _with(happening, despite_report=despite, against_report=report.number)


def _starting_deadlines(standing: Standing, happening: Happening, found: Offering) -> Happening:
    """The grant pins the dates that the law ties to it, so that no later release moves them."""
    later = deadlines_after(found, _answers(standing), shanghai_date(happening.at))
    started = afterwards.started(later, happening.at, standing.calendar)
    return _with(happening, after=started) if started else happening


def _expired(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """The law ends the result with its time: the entry is closed, its certificates and its name are free again."""
    entry, register = _entry(standing), offering(standing).register
    if entry is None or register is None or entry.state != EntryState.LIVING:
        return happening
    names = {later.code: later.name for later in offering(standing).service.after_decision}
    note = f"到期未{'、'.join(names.get(code, code) for code in happening.data['codes'])}，失效"
    on = shanghai_date(happening.at)
    registers.close_entry(entry, register=register, on=on, cause=standing.snapshot.no, note=note)
    return _with(happening, entry=entry.number)


def _reweighed(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """New answers or an objection may bring another branch of the limits: the event pins what governs now."""
    objections = standing.snapshot.objections + (happening.action is Action.OBJECT)
    on = shanghai_date(happening.at)
    found = offering(standing)
    return _with(happening, **limits.changed(standing.snapshot, found, _answers(standing), on, objections))


def _routed(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """What the review found decides who decides: the event pins the steps from here on, by the day of application."""
    done = standing.snapshot.steps[: standing.snapshot.position + 1]
    planned = readiness.steps_for(offering(standing), _answers(standing), standing.snapshot.received_at)
    if tuple(planned[: len(done)]) != done or tuple(planned) == standing.snapshot.steps:
        return happening
    return _with(happening, steps=planned)


def _conditions_hold(standing: Standing, found: Offering) -> None:
    """What an officer entered in the review counts too: nobody grants against a condition the machine can check.

    The rules are those in force on the day of application.
    """
    day = shanghai_date(standing.snapshot.received_at)
    answers = _answers(standing)
    failed = [finding for finding in check_conditions(found, answers, day) if not finding.ok]
    failed += reported.mismatches(found, _matter(standing), answers)
    if failed:
        raise InvalidAnswers(findings=failed)


def _write(standing: Standing, happening: Happening, found: Offering) -> Entry:
    result, register = found.service.result, found.register
    assert register is not None
    answers, on, cause = _answers(standing), shanghai_date(happening.at), standing.snapshot.no
    fields = _fields(result.entry, found, answers, on)
    by_check = _by_check(standing, found, fields)
    fields |= by_check
    typed = happening.data.get("amount_fen")
    if typed is not None and any(f.key == "amount" for f in register.fields):
        _amount_as_reported(typed, by_check.get("amount"))
        if standing.rules.decides_by_answers:
            _amount_as_found(typed, fields.get("amount"))
        fields["amount"] = typed
    if result.effect == "create":
        return registers.write_entry(register, fields, office=issuer(found), on=on, cause=cause)
    wanted = _fields(result.find_by, found, answers, on)
    entry = next(iter(register_queries.find(register, wanted)), None)
    if entry is None:
        raise NotFound(what="entry")
    if result.effect == "amend":
        return registers.amend_entry(entry, fields, register=register, on=on, cause=cause)
    if result.effect == "close":
        return registers.close_entry(entry, register=register, on=on, cause=cause)
    if fields:
        return registers.amend_entry(entry, fields, register=register, on=on, cause=cause)
    return registers.remark_entry(entry, found.service.name, register=register, on=on, cause=cause)


def _by_check(standing: Standing, found: Offering, fields: dict[str, Any]) -> dict[str, Any]:
    """Amount and heads as the check behind the decision has them, in the place of the entry's formula.

    InvalidAnswers where that check found that no aid fits.
    """
    aid = reported.aid_of(found)
    if aid is None or "amount" not in fields:
        return {}
    check = outcomes.behind(_matter(standing), aid)
    if check is not None and not check.fits:
        text = "核对报告的结论是不符合，不能批准。对报告有不同看法的，先复查。"
        raise InvalidAnswers(findings=[Finding.check(False, code="check_above", field="means", text=text)])
    if check is None or check.amount_fen is None:
        return {}
    told = {"amount": check.amount_fen, "members": check.counted}
    return {key: value for key, value in told.items() if key in fields}


def _amount_as_reported(typed: int, reported_fen: int | None) -> None:
    """Nobody pays by hand what the report did not reckon. InvalidAnswers."""
    if reported_fen is None or typed == reported_fen:
        return
    text = (
        f"这里写的金额是{format_yuan(typed)}，核对报告算出的是{format_yuan(reported_fen)}。"
        "要以核对报告为准；要改金额，先复查、认定，重新出报告。"
    )
    raise InvalidAnswers(
        findings=[Finding.check(False, code="not_as_reported", field="amount_fen", text=text)]
    )


def _amount_as_found(typed: int, found_fen: int | None) -> None:
    """Where the sum said who decides, nobody grants more than was found: a township would decide a large one."""
    if found_fen is None or typed <= found_fen:
        return
    text = (
        f"走访核定的金额是{format_yuan(found_fen)}，这里写的是{format_yuan(typed)}。"
        "由谁审批是按核定的金额定的，不能在这里加；要加，先退回走访重新核定。"
    )
    raise InvalidAnswers(findings=[Finding.check(False, code="above_found", field="amount_fen", text=text)])


def _matter(standing: Standing) -> str:
    """The application, under whose number the household is checked."""
    return standing.snapshot.no.partition("/")[0]


def _fields(mapping: dict[str, str], found: Offering, answers: dict[str, Any], on: Any) -> dict[str, Any]:
    """Register fields from the answers; what was not answered is left out."""
    param = found.parameters(on)
    values = {
        key: compile_expression(text, found.schema).answer(answers, param, today=on)
        for key, text in mapping.items()
    }
    return {key: value for key, value in values.items() if value is not None}


def _certify(standing: Standing, happening: Happening, entry: Entry, found: Offering) -> str:
    """A certificate of the kind that the answers or the entry call for; it replaces the valid one of any kind."""
    assert found.register is not None
    on = shanghai_date(happening.at)
    wanted = found.certificate
    if found.service.result.certificate_choices:
        fields = register_queries.fields(entry)
        wanted = certificate_for(found, _answers(standing), fields, on)
    assert wanted is not None
    lists = {code: dict(codes.values) for code, codes in found.catalogue.codes.items()}
    issuing = registers.Issuing(office=issuer(found), at=happening.at, lists=lists)
    valid = [
        c
        for c in register_queries.certificates_of(entry)
        if c.state == "valid" and c.code in found.service.result.templates
    ]
    if valid:
        return registers.reissue_certificate(valid[0], wanted, found.register, issuing).number
    return registers.issue_certificate(entry, wanted, found.register, issuing).number


def _supplied(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """The promised paper came: its row says so, and with the last one the withheld certificate is issued."""
    material = happening.data["material"]
    rows = ApplicationMaterial.objects.filter(
        application_id=standing.application_id, material=material, removed_at=None
    ).exclude(state=ApplicationMaterial.State.PROMISED)
    if not rows.filter(document__isnull=False).exists():
        raise NotFound(what="material")
    left = [p for p in standing.snapshot.promises if not p.supplied and p.material != material]
    found = offering(standing)
    if left or standing.snapshot.decision != "grant" or found.certificate is None:
        return happening
    entry = _entry(standing)
    if entry is None:
        return happening
    return _with(happening, certificate=_certify(standing, happening, entry, found))


def _entry(standing: Standing) -> Entry | None:
    return next(iter(register_queries.of_cause(standing.snapshot.no)), None)


def _promised(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    return _place(standing, happening, actor, ApplicationMaterial.State.PROMISED)


def _committed(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    return _place(standing, happening, actor, ApplicationMaterial.State.COMMITTED)


def _place(standing: Standing, happening: Happening, actor: Actor, state: str) -> Happening:
    ApplicationMaterial.objects.bulk_create(
        ApplicationMaterial(
            application_id=standing.application_id,
            material=material,
            state=state,
            added_at=happening.at,
            added_by_id=actor.user_id,
        )
        for material in happening.data["materials"]
    )
    return happening


def _supplemented(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """What was put right is checked again, all at once, before it goes back to the window."""
    application = Application.objects.get(pk=standing.application_id)
    version, whole = answer_versions.latest(application)
    kept, found = _own(standing, application, whole), offering(standing)
    findings = readiness.findings_for(application, found, kept, happening.at)
    if findings:
        raise InvalidAnswers(findings=findings)
    due = papers.papers_due(found, kept, happening.at)
    issued = casefile.issued_here(application, whole, shanghai_date(happening.at))
    return _with(
        happening,
        answers_version=version,
        answers=answer_versions.digest(application, version),
        steps=readiness.steps_for(found, kept, happening.at),
        materials=[code for code in papers.material_codes(due) if code not in issued],
    )


def _undone(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """Revoked or lapsed: the entry and its certificates go with it."""
    entry, register = _entry(standing), offering(standing).register
    if entry is None or register is None or offering(standing).service.result.effect != "create":
        return happening
    note = happening.data.get("ground") or happening.data.get("what") or "撤销"
    registers.revoke_entry(
        entry, register=register, on=shanghai_date(happening.at), cause=standing.snapshot.no, note=str(note)
    )
    return _with(happening, entry=entry.number)


def _rectified(standing: Standing, happening: Happening, actor: Actor) -> Happening:
    """A clerical error put right in the register; the certificate is printed anew under a new number."""
    found, entry = offering(standing), _entry(standing)
    if entry is None or found.register is None:
        raise NotFound(what="entry")
    data = happening.data
    registers.rectify_entry(
        entry,
        {data["field"]: data["new"]},
        register=found.register,
        cause=standing.snapshot.no,
        note=data["reason"],
    )
    if found.certificate is None:
        return happening
    return _with(happening, certificate=_certify(standing, happening, entry, found))


def names_of(standing: Standing) -> dict[int, str]:
    """Names of everyone who did something in the case."""
    return accounts.names(user for _, user in standing.snapshot.duties)


EFFECTS: dict[Action, Effect] = {
    Action.GRANT: _granted,
    Action.DENY: _denied,
    Action.SUPPLY: _supplied,
    Action.ACCEPT_TOLERATED: _promised,
    Action.ACCEPT_ON_COMMITMENT: _committed,
    Action.SUPPLEMENT: _supplemented,
    Action.REVOKE: _undone,
    Action.LAPSE: _undone,
    Action.EXPIRE: _expired,
    Action.RECTIFY: _rectified,
}

_REWEIGHED = frozenset(
    {
        Action.SUPPLEMENT,
        Action.ACCEPT,
        Action.ACCEPT_TOLERATED,
        Action.ACCEPT_ON_COMMITMENT,
        Action.DEEM_ACCEPTED,
        Action.REVIEW,
        Action.OBJECT,
    }
)


def effect_of(action: Action, rules: CaseRules) -> Effect | None:
    """What the action does beside the case. Only where a limit has branches are they weighed again."""
    own = _routed if action is Action.REVIEW and rules.decides_by_answers else EFFECTS.get(action)
    if not rules.has_branches or action not in _REWEIGHED:
        return own
    if own is None:
        return _reweighed
    first = own
    return lambda standing, happening, actor: _reweighed(standing, first(standing, happening, actor), actor)
