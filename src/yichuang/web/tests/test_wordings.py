"""Every refusal has words: what is wrong and what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from yichuang.apps.documents.intake.examine import REASONS
from yichuang.catalogue.offering import NotOffered
from yichuang.core import errors as core
from yichuang.web import wordings
from yichuang.web.errors import wording

SOURCE = Path(core.__file__).parents[1]
GUARDS = SOURCE / "apps" / "cases" / "lifecycle" / "decide.py"
DECLARED_WHYS = [
    "state",
    "role",
    "step",
    "once",
    "procedure",
    "nothing_tolerable",
    "nothing_committable",
    "nothing_promised",
    "material_awaited",
    "material_missing",
    "too_early",
    "claimed",
    "unclaimed",
    "opinion",
    "in_person",
    "no_agents",
    "not_granted",
    "nothing_due",
]
SAID_BY_THE_COMMAND = ("cli/", "apps/checks/batch/")  # with the file and the option: cli/tests/test_check.py


def modules() -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        said = path.relative_to(SOURCE).as_posix().startswith(SAID_BY_THE_COMMAND)
        if not said and "tests" not in path.parts and "migrations" not in path.parts:
            yield path


def constants(error: str, keyword: str) -> set[str]:
    """Literal values of ``keyword`` in every ``error(...)`` of the source."""
    found: set[str] = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == error
            ):
                values = [k.value for k in node.keywords if k.arg == keyword]
                found |= {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return found


def texts_of(value: ast.expr) -> Iterator[str]:
    """The texts an expression may come to; what it compares is none of them."""
    if isinstance(value, ast.IfExp):
        yield from (*texts_of(value.body), *texts_of(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def guard_reasons() -> set[str]:
    """What the guards of the transition table return, and what decisions refuse with."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(GUARDS.read_text("utf-8"))):
        if (
            isinstance(node, ast.FunctionDef)
            and node.returns is not None
            and "str | None" in ast.unparse(node.returns)
        ):
            returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None]
            found |= {text for value in returned for text in texts_of(value)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_refused":
            found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    return found


SAMPLES = {
    "not_allowed": core.NotAllowed(action="accept", state="submitted", why="state"),
    "incompatible_duty": core.IncompatibleDuty(duty="decide", other="accept"),
    "own_family": core.OwnFamily(),
    "purpose_required": core.PurposeRequired(action="unmask"),
    "consent_required": core.ConsentRequired(source="民政"),
    "not_found": core.NotFound(what="case"),
    "stale_version": core.StaleVersion(seen=1, current=2, changed_by="王丽", changed_at=None),
    "duplicate_command": core.DuplicateCommand(key="k"),
    "already_exists": core.AlreadyExists(what="user"),
    "unique_entry": core.UniqueEntry(register="r", keys=["name"]),
    "fully_booked": core.FullyBooked(what="slot"),
    "number_exhausted": core.NumberExhausted(kind="application"),
    "invalid_input": core.InvalidInput(field="phone", reason="length"),
    "invalid_answers": core.InvalidAnswers(findings=[]),
    "document_refused": core.DocumentRefused(reason="empty"),
    "unprintable_text": core.UnprintableText(characters="𠮷"),
    "limit_exceeded": core.LimitExceeded(what="sms", limit=1, retry_after_seconds=40),
    "partner_unavailable": core.PartnerUnavailable(source="公安"),
    "secret_unreadable": core.SecretUnreadable(reason="tampered"),
    "catalogue_fault": core.CatalogueFault(path="x", line=1, reason="y"),
    "not_offered": NotOffered(service="婚姻登记", region="宁波市", office="鄞州区民政局"),
}


@pytest.mark.django_db
def test_every_error_code_has_a_wording_that_says_what_and_what_to_do() -> None:
    codes = {kind.code for kind in core.kinds()}
    assert codes - set(wordings.WORDINGS) == set()
    samples = {**SAMPLES, "not_yours": core.NotYours(office="330212-civil-affairs")}
    assert set(wordings.WORDINGS) == set(samples)
    for code, error in samples.items():
        words = wording(error)
        assert words.title, code
        assert words.text.endswith("。"), code
        assert "{" not in words.text, code
        assert 400 <= words.status < 600


def test_every_reason_to_refuse_an_action_has_a_wording() -> None:
    used = constants("NotAllowed", "why") | guard_reasons() | set(DECLARED_WHYS)
    assert {"material_missing", "too_early", "opinion"} <= used
    assert used - set(wordings.WHYS) == set()


def test_every_reason_to_refuse_an_input_has_a_wording() -> None:
    used = constants("InvalidInput", "reason")
    assert {"check", "two_officers"} <= used
    assert used - set(wordings.INPUT_REASONS) == set()


def test_every_reason_to_refuse_a_file_has_a_wording() -> None:
    assert set(wordings.DOCUMENT_REASONS) == set(REASONS)


def test_words_are_short_and_neither_blame_nor_show_codes() -> None:
    texts = [text for words in wordings.WORDINGS.values() for text in (words.sentence, words.remedy)]
    texts += [text for sentence, remedy, _ in wordings.WHYS.values() for text in (sentence, remedy)]
    texts += [text for pair in wordings.DOCUMENT_REASONS.values() for text in pair]
    for text in texts:
        for sentence in text.split("。"):
            assert len(sentence) < 30, sentence
        for word in ("非法", "无权", "错误代码", "异常", "您必须"):
            assert word not in text
