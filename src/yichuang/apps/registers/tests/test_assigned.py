"""What a register demands of an entry, and the codes it gives by itself."""

from __future__ import annotations

import pytest

from yichuang.apps.registers import shape
from yichuang.apps.registers.service import write_entry
from yichuang.apps.registers.tests.samples import OFFICE, ON
from yichuang.catalogue.model import Register
from yichuang.core.errors import InvalidInput
from yichuang.core.uscc import assign_demo

BODIES = Register.model_validate(
    {
        "code": "bodies",
        "name": "登记簿",
        "number": {"kind": "体", "format": "{kind}{division}-{year}-{serial:06d}"},
        "title": "name",
        "unique": [["uscc"]],
        "fields": [
            {"key": "name", "name": "名称"},
            {"key": "kind", "name": "类型", "required": True},
            {
                "key": "uscc",
                "name": "统一社会信用代码",
                "type": "uscc",
                "assigned": {"kind": "uscc", "by": "kind", "categories": {"团体": "51", "基金会": "53"}},
            },
        ],
    }
)


def test_an_entry_without_a_required_field_is_refused() -> None:
    with pytest.raises(InvalidInput, match="kind"):
        shape.check_fields(BODIES, {"name": "示例协会"})


@pytest.mark.django_db
def test_codes_follow_each_other_whatever_the_kind_and_what_is_given_stays() -> None:
    kinds = ("团体", "基金会", "团体")
    made = [
        write_entry(BODIES, {"name": f"示例{i}", "kind": kind}, office=OFFICE, on=ON, cause=f"c/{i}")
        for i, kind in enumerate(kinds)
    ]
    codes = [entry.versions.get().fields["uscc"] for entry in made]
    assert codes == [assign_demo(c, "330200", n) for n, c in enumerate(("51", "53", "51"), 1)]
    given = {"name": "示例九", "kind": "团体", "uscc": "51339999MJ00000181"}
    kept = write_entry(BODIES, given, office=OFFICE, on=ON, cause="c/9")
    assert kept.versions.get().fields["uscc"] == given["uscc"]


@pytest.mark.django_db
def test_a_kind_without_a_category_gets_no_code() -> None:
    with pytest.raises(InvalidInput, match="no_category"):
        write_entry(BODIES, {"name": "示例", "kind": "公司"}, office=OFFICE, on=ON, cause="c/1")
