"""What the merge must never do, over halls and answers made by chance."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings

from yichuang.catalogue.bundles import How, bundle_form, compile_bundle, decompile
from yichuang.catalogue.bundles.tests.houses import answers, asking, bundle, halls, house, offered
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.form import NOTHING_KNOWN

DAY = date(2026, 11, 22)
by_chance = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _asked(form: Any, told: dict[str, Any], known: frozenset[str] = NOTHING_KNOWN) -> list[str]:
    return [
        question.path(index if section.section.repeat else None)
        for section in form.visible(told, DAY, known=known)
        for index, questions in enumerate(section.items)
        for question in questions
    ]


@by_chance
@given(halls(), answers())
def test_whatever_the_merged_form_accepts_every_original_accepts(
    hall: Catalogue, told: dict[str, Any]
) -> None:
    offering = offered(hall)
    checked = bundle_form(offering).validate(told, today=DAY)
    originals = decompile(offering, checked.clean if checked.ok else told, today=DAY)
    verdicts = {
        service: offering.by_service[service].form.validate(part, today=DAY).ok
        for service, part in originals.items()
    }
    assert checked.ok == all(verdicts.values())


@by_chance
@given(halls(), answers())
def test_no_mandatory_field_of_an_original_is_lost(hall: Catalogue, told: dict[str, Any]) -> None:
    offering = offered(hall)
    form = bundle_form(offering)
    missed = {f.field for f in form.validate(told, today=DAY).findings if f.code == "answer_missing"}
    for service, part in decompile(offering, told, today=DAY).items():
        member = offering.by_service[service]
        for finding in member.form.validate(part, today=DAY).findings:
            if finding.code == "answer_missing":
                assert member.keys.path(finding.field or "") in missed


@by_chance
@given(halls(), answers())
def test_nothing_is_asked_twice_and_never_more_than_the_union(hall: Catalogue, told: dict[str, Any]) -> None:
    offering = offered(hall)
    asked = _asked(bundle_form(offering), told)
    assert len(asked) == len(set(asked))
    union = set()
    for service, part in decompile(offering, told, today=DAY).items():
        member = offering.by_service[service]
        union |= {member.keys.path(path) for path in _asked(member.form, part)}
    assert {path for path in asked if not path.startswith("circumstances.")} == union


@by_chance
@given(halls(), answers())
def test_what_a_source_supplied_is_not_asked(hall: Catalogue, told: dict[str, Any]) -> None:
    told["applicant"]["name"] = "王小明"
    form = bundle_form(offered(hall))
    assert "applicant.name" not in _asked(form, told, frozenset({"applicant.name"}))


@by_chance
@given(halls(), answers())
def test_compiling_counts_what_is_asked_and_supplied_and_is_the_same_every_time(
    hall: Catalogue, told: dict[str, Any]
) -> None:
    offering = offered(hall)
    once = compile_bundle(offering, told, today=DAY, working=frozenset({"population"}))
    again = compile_bundle(offering, told, today=DAY, working=frozenset({"population"}))
    assert once == again
    for line in once.lineage:
        if line.how == How.SUPPLIED:
            assert line.field.source == "population"
    without = compile_bundle(offering, told, today=DAY)
    assert len(once.questions) <= len(without.questions)
    possible = {line.field.key for line in without.lineage}
    assert {path for path in _asked(bundle_form(offering), told) if "[" not in path} <= possible
    circumstances = [line for line in without.questions if line.field.key.startswith("circumstances.")]
    assert without.after.fields - len(circumstances) <= without.before.fields


@by_chance
@given(halls(), answers())
def test_a_further_service_never_removes_a_question_another_needs(
    hall: Catalogue, told: dict[str, Any]
) -> None:
    one = hall.bundles["one-thing"]
    if len(one.members) < 3:
        return
    services = list(hall.services.values())
    fewer = house(services[:-1], one.model_copy(update={"members": one.members[:-1]}))
    assert set(_questions(fewer, told)) <= set(_questions(hall, told))


def _questions(hall: Catalogue, told: dict[str, Any]) -> list[str]:
    return [path for path in _asked(bundle_form(offered(hall)), told) if "circumstances" not in path]


def test_a_draft_keeps_what_was_answered_for_a_service_that_no_longer_applies() -> None:
    made = [asking("a", 1, ("deceased", "name")), asking("b", 2, ("applicant", "alone"))]
    hall = house(made, bundle([{"service": "a", "when": "circumstances.c0"}, {"service": "b"}]))
    told = {"circumstances": {"c0": False}, "deceased": {"name": "王小明"}, "applicant": {"alone": True}}
    kept = bundle_form(offered(hall)).validate(told, today=DAY, partial=True).clean
    assert kept["deceased"] == {"name": "王小明"}
    assert "deceased" not in bundle_form(offered(hall)).validate(told, today=DAY).clean
