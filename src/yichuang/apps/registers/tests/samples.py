"""A small register as the catalogue would describe it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yichuang.apps.documents.service import Issuer
from yichuang.apps.registers.service import Issuing
from yichuang.catalogue.model import Register
from yichuang.core.clocktime import SHANGHAI

AT = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
ON = AT.date()
OFFICE = Issuer("330200-civil", "宁波市民政局", "甬民", "330200", "宁波市海曙区示例路1号", "0574-00000000")
ISSUING = Issuing(OFFICE, AT, {"kind": {"1": "专业性"}})

REGISTER = Register.model_validate(
    {
        "code": "associations",
        "name": "社会团体登记簿",
        "number": {"kind": "社", "format": "{kind}{division}-{year}-{serial:06d}"},
        "fields": [
            {"key": "name", "name": "名称", "public": True},
            {"key": "uscc", "name": "统一社会信用代码", "type": "uscc", "public": True},
            {"key": "kind", "name": "类型", "type": "code", "code_list": "kind", "public": True},
            {"key": "head", "name": "法定代表人", "public": True, "masked": True},
            {"key": "head_id", "name": "法定代表人证件号码", "type": "resident_id"},
            {"key": "address", "name": "住所", "type": "address", "public": True},
            {"key": "funds", "name": "注册资金", "type": "money"},
        ],
        "title": "name",
        "unique": [["name"], ["uscc"]],
        "search": ["name", "uscc", "head"],
        "certificates": [
            {
                "code": "association-certificate",
                "name": "社会团体法人登记证书",
                "number": {"kind": "证", "format": "{kind}{division}-{year}-{serial:06d}"},
                "lines": {"名称": "name", "类型": "kind", "法定代表人": "head", "注册资金": "funds"},
                "statement": "经审查，准予登记。",
                "valid_months": 60,
            },
            {
                "code": "association-certificate-copy",
                "name": "社会团体法人登记证书（补发）",
                "number": {"kind": "补", "format": "{kind}{division}-{year}-{serial:06d}"},
                "lines": {"名称": "name"},
            },
        ],
    }
)
CERTIFICATE, REPLACEMENT = REGISTER.certificates


def association(name: str = "宁波市示例协会", **changes: Any) -> dict[str, Any]:
    """The fields of an entry."""
    return {
        "name": name,
        "uscc": "",
        "kind": "1",
        "head": "张三",
        "head_id": "339999199001010013",
        "address": "宁波市海曙区示例路2号",
        "funds": 3_000_000,
        **changes,
    }
