"""Whatever a person is called and wherever they live, the masked person gives none of it away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.apps.parties.masked import Secret, in_full, masked
from yichuang.apps.parties.models import Person
from yichuang.apps.parties.tests.conftest import number

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.text(HANZI, min_size=2, max_size=8)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
STREETS = st.text(HANZI, min_size=3, max_size=20)


@given(NAMES, st.integers(0, 999), PHONES, STREETS)
@settings(max_examples=60, deadline=None)
def test_no_field_is_shown_whole_and_masking_is_the_same_each_time(
    name: str, serial: int, phone: str, street: str
) -> None:
    person = Person(name=name, document_kind="passport")
    person.resident_id, person.phone = number(serial), phone
    person.address, person.document = f"浙江省宁波市鄞州区百丈街道{street}", f"passport:E{serial:08d}"
    shown = masked(person)
    for secret in Secret:
        assert "*" in getattr(shown, secret.value)
        assert in_full(person, secret) not in repr(shown)
    assert street not in repr(shown)
    assert masked(person) == shown
