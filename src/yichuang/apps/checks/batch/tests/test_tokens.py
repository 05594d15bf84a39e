"""Tokens: one for each person, none for two, nothing without the key."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.apps.checks.batch.tokens import Tokens, contents, draw_key
from yichuang.core.errors import InvalidInput

_TOKENS = Tokens(b"a key of this test only ........")
_USUAL = st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True)
_FOREIGN = st.from_regex(r"[A-Z]{3}[0-9]{12}", fullmatch=True)
_PASSPORT = st.from_regex(r"[0-9A-Z]{1,11}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(_USUAL | _FOREIGN | _PASSPORT, min_size=1, max_size=50, unique=True))
def test_every_number_comes_back_and_no_two_share_a_token(numbers: list[str]) -> None:
    tokens = _TOKENS.of(pa.array(numbers))
    assert _TOKENS.back(tokens) == numbers
    assert len(set(tokens.tolist())) == len(numbers)
    assert tokens.min() >= 1
    assert tokens.max() <= 1 << 62


def test_the_network_is_a_permutation_at_the_edges_and_in_between() -> None:
    values = np.concatenate([np.arange(70_000), (1 << 62) - 1 - np.arange(70_000)])
    tokens = _TOKENS.permuted(values)
    assert len(np.unique(tokens)) == len(values)
    assert np.array_equal(_TOKENS._in_parts(tokens, _TOKENS._back), values)


def test_neighbours_and_other_keys_have_nothing_in_common() -> None:
    values = np.arange(20_000)
    tokens, others = _TOKENS.permuted(values), Tokens(draw_key()).permuted(values)
    assert not np.intersect1d(tokens, others).size
    differing = np.array([int(a ^ b).bit_count() for a, b in pairwise(tokens)])
    assert 30 < differing.mean() < 32, "half of the 62 bits change from one to the next"


def test_a_number_is_the_same_however_it_was_typed() -> None:
    spelled = pa.array(["11010519491231002X", "11010519491231002x", "110105-1949 1231 002Ｘ"])
    assert len(set(_TOKENS.of(spelled).tolist())) == 1
    assert len(set(_TOKENS.of(pa.array(["330203900101123", "330203199001011236"])).tolist())) == 1


def test_the_check_character_is_part_of_the_number() -> None:
    wrong_and_right = pa.array(["110105194912310020", "11010519491231002X"])
    assert len(set(_TOKENS.of(wrong_and_right).tolist())) == 2


def test_a_slice_of_a_column_is_read_where_it_begins() -> None:
    column = pa.array(["330203199001011236", "11010519491231002X", "E12345678", "330203199001011236"])
    assert _TOKENS.of(column)[1:].tolist() == _TOKENS.of(column.slice(1)).tolist()


@pytest.mark.parametrize("number", ["", "1234567890123", "身份证", None])
def test_what_is_no_number_is_refused_without_being_named(number: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        contents(pa.array(["330203199001011236", number]))
    assert refused.value.fields == {"field": "resident_id", "reason": "characters"}


def test_the_key_does_not_show() -> None:
    assert "key of this test" not in repr(_TOKENS)
