"""A scenario of the catalogue, lived by somebody else: other people, other organisations, other days.

Nothing here knows a service: people are recognised by their number, organisations by their code, days by their form.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pypinyin import lazy_pinyin

from yichuang.core.resident_id import ResidentId, demo_resident_id
from yichuang.core.uscc import issue_demo

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯程蔡彭潘袁于董余苏叶"
_MARKS = "演示"  # every name of a person in the demo bears one of the two
_GIVEN = "安平宁康福寿松柏梅兰竹菊春夏秋云月星晨岚海江波涛山岳峰石林森禾田雨雪晴明亮文武成功和顺喜庆"
_FIRST, _SECOND = "望明清晨春松兰翠海云月江星静远安康福锦玉", "湖泉光晖风鹤馨屏潮岚溪帆辰雅山宁桥园苑台"
_USCC = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{2}339999[0-9A-HJ-NPQRTUWXY]{10}$")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
_PLACE = re.compile(r"^(?:[^市省区]{1,4}[市省区])+|^浙江")
_RECENT = timedelta(days=400)

Tree = Any


@dataclass(slots=True)
class Names:
    """Fresh names and numbers, never the same twice; the same seed gives the same ones."""

    chance: random.Random
    taken: int = 0
    used: set[str] = field(default_factory=set)

    def person(self) -> str:
        return self._fresh(
            lambda: "".join(
                (self.chance.choice(_SURNAMES), self.chance.choice(_MARKS), self.chance.choice(_GIVEN))
            )
        )

    def word(self) -> str:
        """Two characters that read well in the name of a road or a club."""
        return self._fresh(lambda: self.chance.choice(_FIRST) + self.chance.choice(_SECOND))

    def serial(self) -> int:
        self.taken += 1
        return self.taken

    def _fresh(self, make: Callable[[], str]) -> str:
        for _ in range(2000):
            name = make()
            if name not in self.used:
                self.used.add(name)
                return name
        raise RuntimeError("the demo city has run out of names")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the applicant is to be: a citizen of the stories."""

    name: str
    resident_id: str
    phone: str


def replacements(trees: list[Tree], names: Names, applicant: Identity | None) -> dict[str, str]:
    """Old text to new text for everything in the trees that must not occur twice in the city."""
    found: dict[str, str] = {}
    if applicant is not None:
        for group in _groups(trees[0].get("applicant")):
            found |= {str(group.get("name")): applicant.name, str(group.get("phone")): applicant.phone}
            found |= {str(group.get("resident_id")): applicant.resident_id}
    for group in _groups(trees):
        found |= {old: new for old, new in _of_group(group, names, found) if old and old not in found}
    return found


def _of_group(group: Mapping[str, Any], names: Names, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    number, name, code = (str(group.get(key, "")) for key in ("resident_id", "name", "uscc"))
    if number and number not in known:
        yield name, names.person()
        yield number, str(_number_like(ResidentId(number), names))
    elif _organisation(name) and name not in known:
        yield name, _renamed(name, names.word())
    if _USCC.match(code) and code not in known:
        yield code, str(issue_demo(2000 + names.serial(), category=code[:2]))
    for key in ("phone", "bank_account", "certificate_no"):
        value = group.get(key)
        if isinstance(value, str) and value not in known:
            yield value, _tail(value, names.serial())
    yield from _of_place(group, names, known)


def _organisation(name: str) -> bool:
    return len(name) >= 6 and _PLACE.match(name) is not None


def _of_place(group: Mapping[str, Any], names: Names, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in ("specific", "brand"):
        value = group.get(key)
        if not isinstance(value, str) or value in known:
            continue
        word = names.word()
        yield value, word
        spelt = group.get("pinyin")
        if isinstance(spelt, str):
            yield spelt, f"{_spelt(word)} {spelt.split()[-1]}"
    former = group.get("former_name")
    if isinstance(former, str) and former not in known:
        yield former, f"旧{names.word()}{former[-1]}"


def _spelt(word: str) -> str:
    return "".join(lazy_pinyin(word)).capitalize()


def _renamed(name: str, word: str) -> str:
    if "演示" in name:
        return name.replace("演示", f"演示{word}", 1)
    place = _PLACE.match(name)
    return f"{place.group()}{word}{name[place.end() :]}" if place else f"{word}{name}"


def _number_like(old: ResidentId, names: Names) -> ResidentId:
    """Same birthday and sex, another person: what hangs on the age stays true."""
    return demo_resident_id(names.serial() % 290 + 10, old.birth_date, old.sex)


def _tail(value: str, serial: int) -> str:
    """The same number with another end; the length stays."""
    digits = re.search(r"\d+$", value)
    if digits is None:
        return value
    width = min(len(digits.group()), 6)
    return f"{value[:-width]}{serial + 1000:0{width}d}"


def rewritten(tree: Tree, found: Mapping[str, str], shift_days: int, before: date) -> Tree:
    """The tree with texts replaced and recent days moved; days long past stay where they are."""
    if isinstance(tree, Mapping):
        return {key: rewritten(value, found, shift_days, before) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [rewritten(value, found, shift_days, before) for value in tree]
    if isinstance(tree, date):
        return rewritten(tree.isoformat(), found, shift_days, before)
    if not isinstance(tree, str):
        return tree
    if tree in found:
        return found[tree]
    if _DAY.match(tree):
        day = date.fromisoformat(tree)
        return (day + timedelta(shift_days)).isoformat() if before - day < _RECENT else tree
    for old, new in found.items():
        if len(old) > 2 and old in tree:
            tree = tree.replace(old, new)
    return tree


def _groups(tree: Tree) -> Iterator[Mapping[str, Any]]:
    if isinstance(tree, Mapping):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list | tuple):
        for value in tree:
            yield from _groups(value)
