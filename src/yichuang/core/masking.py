"""What is shown of personal data where role and purpose do not allow more. The same rule everywhere.

Masking keeps places and hides the rest behind `*`; what is masked already stays as it is. A text too short
for its rule is hidden whole. Addresses end at the township; how long the rest is stays hidden too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from yichuang.core.surnames import surname_length
from yichuang.core.typed import plain

_HIDDEN = "*"
_LEAST_HIDDEN = 4
_HANZI = r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\ufaff\U00020000-\U0003ffff]"
_CHINESE_CHARACTER = re.compile(_HANZI)
_CHINESE_NAME = re.compile(rf"(?:{_HANZI}|\*)+")
_PART = re.compile(r"[^\s·•・‧.\-'’()（）]+")
_MOBILE = re.compile(r"1[\d*]{10}")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[\d*]{10}$)")
_TO_TOWNSHIP = re.compile(
    r"(?:[一-鿿]{2,7}?(?:省|自治区|特别行政区))?"
    r"(?:(?:(?!街道|[路号村])[一-鿿]){1,10}?(?:市|自治州|地区|盟))?"
    r"(?:[一-鿿]{2,14}?自治[县旗]|(?:(?!街道|[号村])[一-鿿]){1,5}?(?:(?<![小社园景校库])区|县|旗|市))?"
    r"(?:(?:(?![路号村区])[一-鿿]){1,6}?(?:街道|镇|乡|苏木))?"
)


class MaskKind(StrEnum):
    """Which rule a piece of data falls under; catalogue elements name it."""

    NAME = "name"
    RESIDENT_ID = "resident_id"
    DOCUMENT = "document"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
    WHOLE = "whole"


def mask(kind: MaskKind, text: str) -> str:
    """`text` under the rule of its kind.

    >>> mask(MaskKind.PHONE, "13800001234")
    '138****1234'
    """
    return _RULES[kind](text)


def mask_name(name: str) -> str:
    """First and last character; of two only the surname; compound surnames whole; else initials.

    >>> [mask_name(n) for n in ("廖仲英", "张三", "欧阳修", "欧阳文忠", "阿迪力·买买提", "John Smith")]
    ['廖*英', '张*', '欧阳*', '欧阳*忠', '阿**·买**', 'J*** S****']
    """
    tidy = " ".join(unicodedata.normalize("NFKC", name).split())
    if _CHINESE_CHARACTER.search(tidy):
        tidy = tidy.replace(" ", "")
    if _CHINESE_NAME.fullmatch(tidy):
        return _mask_chinese_name(tidy)
    masked = _PART.sub(lambda part: part[0][0] + _HIDDEN * (len(part[0]) - 1), tidy)
    return masked if _HIDDEN in masked else _HIDDEN * len(masked)


def mask_resident_id(number: str) -> str:
    """First four and last four characters, of 18 or 15.

    >>> mask_resident_id("339999199001010013")
    '3399**********0013'
    """
    return _keep(plain(number).replace("-", ""), head=4, tail=4)


def mask_document(number: str) -> str:
    """Passports and other documents: the first character and the last two.

    >>> mask_document("E12345678")
    'E******78'
    """
    return _keep(plain(number).replace("-", ""), head=1, tail=2)


def mask_phone(number: str) -> str:
    """Mobiles keep three and four digits, others three and two.

    >>> mask_phone("+86 138-0000-1234"), mask_phone("0574-87654321")
    ('138****1234', '057*******21')
    """
    digits = _COUNTRY.sub("", plain(number).replace("-", ""), count=1)
    return _keep(digits, head=3, tail=4 if _MOBILE.fullmatch(digits) else 2)


def mask_bank_account(number: str) -> str:
    """The last four digits, 尾号.

    >>> mask_bank_account("6222 0000 0000 0000 123")
    '***************0123'
    """
    return _keep(plain(number).replace("-", ""), head=0, tail=4)


def mask_address(address: str) -> str:
    """Down to the township; without one that can be told, nothing.

    >>> mask_address("浙江省宁波市鄞州区百丈街道幸福小区3幢201室"), mask_address("幸福小区3幢")
    ('浙江省宁波市鄞州区百丈街道****', '****')
    """
    tidy = unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", address).split()))
    shown = _TO_TOWNSHIP.match(tidy)
    public = shown[0] if shown else ""
    return public if public == tidy else public + _HIDDEN * _LEAST_HIDDEN


def mask_whole(text: str) -> str:
    """Nothing at all, not even the length.

    >>> mask_whole("anything")
    '****'
    """
    return _HIDDEN * _LEAST_HIDDEN if text else ""


def _mask_chinese_name(name: str) -> str:
    shown = surname_length(name)
    if len(name) == 1:
        return _HIDDEN
    if len(name) - shown < 2:
        return name[:shown] + _HIDDEN * (len(name) - shown)
    return name[:shown] + _HIDDEN * (len(name) - shown - 1) + name[-1]


def _keep(text: str, *, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden < _LEAST_HIDDEN:
        return _HIDDEN * len(text)
    return text[:head] + _HIDDEN * hidden + text[len(text) - tail :]


_RULES: Mapping[MaskKind, Callable[[str], str]] = {
    MaskKind.NAME: mask_name,
    MaskKind.RESIDENT_ID: mask_resident_id,
    MaskKind.DOCUMENT: mask_document,
    MaskKind.PHONE: mask_phone,
    MaskKind.BANK_ACCOUNT: mask_bank_account,
    MaskKind.ADDRESS: mask_address,
    MaskKind.WHOLE: mask_whole,
}
