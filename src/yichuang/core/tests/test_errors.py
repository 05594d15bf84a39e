"""The tree of errors: stable codes, typed fields, nothing personal in logs."""

import pickle
import re
from datetime import UTC, datetime

from yichuang.core import errors
from yichuang.core.findings import Finding, failed

GROUPS = {"DomainError", "Refused", "Conflict", "Invalid"}


def test_every_code_is_unique_and_only_groups_have_none() -> None:
    codes = [kind.code for kind in errors.kinds() if kind.__module__ == errors.__name__]
    assert len(codes) == len(set(codes))
    every = {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, Exception)
    }
    assert {name for name in every if not getattr(errors, name).code} == GROUPS


def test_the_docstring_draws_every_error() -> None:
    drawing = errors.__doc__ or ""
    for kind in errors.kinds():
        if kind.__module__ == errors.__name__:
            assert re.search(rf"── {kind.__name__} +{kind.code}\b", drawing), kind


def test_an_error_crosses_process_borders_with_its_fields() -> None:
    at = datetime(2026, 11, 22, 6, 31, tzinfo=UTC)
    error = errors.StaleVersion(seen=3, current=4, changed_by="王丽", changed_at=at)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is errors.StaleVersion
    assert copy.fields == {"seen": 3, "current": 4, "changed_by": "王丽", "changed_at": at}


def test_what_ends_in_logs_names_nobody_and_shows_no_answers() -> None:
    stale = errors.StaleVersion(seen=3, current=4, changed_by="王丽", changed_at=None)
    answers = errors.InvalidAnswers(findings=[Finding.check(False, code="income_too_high", actual=123456)])
    assert "王丽" not in str(stale)
    assert "seen=3" in str(stale)
    assert "123456" not in str(answers)
    assert "123456" not in repr(answers)
    assert answers.findings[0].actual == 123456


def test_only_failed_findings_are_kept_and_in_order() -> None:
    findings = [Finding.check(ok, code=code) for ok, code in ((False, "b"), (True, "x"), (False, "a"))]
    assert [finding.code for finding in failed(findings)] == ["b", "a"]
