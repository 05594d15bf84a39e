"""Names of people and organisations: one spelling to keep, and keys to sort and find them by.

`normalise` is what may be stored and shown: it changes how a name is typed, never which characters it has.
The keys fold variants and sounds together; they find candidates and never prove that two names are one.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from pypinyin import Style, lazy_pinyin

from yichuang.core.surnames import surname_length
from yichuang.matching.readings import SURNAME_READINGS
from yichuang.matching.variants import VARIANTS

_DOTS = dict.fromkeys(map(ord, "•・･‧∙⋅●．·˙"), "·")
_BRACKETS = str.maketrans("()[]【】〔〕", "（）（）（）（）")
_ASCII_BRACKETS = str.maketrans("（）", "()")
_HANZI = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\ufaff\U00020000-\U0003ffff"
_HAS_HANZI = re.compile(f"[{_HANZI}]")
_ALL_HANZI = re.compile(f"[{_HANZI}]+")
_SPACE_AT_HANZI = re.compile(rf"(?<=[{_HANZI}（）·]) +| +(?=[{_HANZI}（）·])")
_DOT_AT_HANZI = re.compile(rf"(?<=[{_HANZI}])\s*\.\s*(?=[{_HANZI}])")
_OTHER_RUNS = re.compile(f"[^{_HANZI}]+")
_RUNS = re.compile(rf"[{_HANZI}]+|[0-9A-Za-zÀ-ɏ]+")
_UNSEEN = {"Cf", "Cc"}
_LONGEST_PERSON = 4


def normalise(name: str) -> str:
    """Half-width letters and digits, no stray spaces, one middle dot, brackets as the text is Chinese or not.

    >>> [normalise(n) for n in (" 张　三 ", "阿迪力•买买提", "ＡＢＣ(宁波) 基金会", "John  Smith")]
    ['张三', '阿迪力·买买提', 'ABC（宁波）基金会', 'John Smith']
    """
    visible = "".join(
        c for c in name.translate(_DOTS) if c.isspace() or unicodedata.category(c) not in _UNSEEN
    )
    tidy = " ".join(_OTHER_RUNS.sub(_compatible, visible).split())
    if not _HAS_HANZI.search(tidy):
        return tidy.translate(_ASCII_BRACKETS)
    tidy = _DOT_AT_HANZI.sub("·", tidy.translate(_BRACKETS))
    return _SPACE_AT_HANZI.sub("", tidy)


def name_key(name: str) -> str:
    """For finding the same name typed otherwise: variants and traditional characters folded, dots dropped.

    >>> name_key("張昇"), name_key("阿迪力·买买提") == name_key("阿迪力买买提"), name_key("John SMITH")
    ('张升', True, 'johnsmith')
    """
    return "".join(_runs(name))


def pinyin_key(name: str) -> str:
    """How it sounds, without tones, syllables apart; a person's surname in its surname reading.

    >>> pinyin_key("单田芳"), pinyin_key("尉迟恭"), pinyin_key("曾国藩"), pinyin_key("李春")
    ('shan tian fang', 'yu chi gong', 'zeng guo fan', 'li chun')
    """
    return " ".join(_syllables(name_key(name)))


def sort_key(name: str) -> tuple[str, str]:
    """Order of the telephone book: sound first, then the characters, so that equal sounds stand together.

    >>> sorted(["张三", "曾国藩", "阿迪力·买买提", "单田芳"], key=sort_key)
    ['阿迪力·买买提', '单田芳', '曾国藩', '张三']
    """
    return pinyin_key(name), normalise(name)


def bigrams(text: str) -> tuple[str, ...]:
    """Search terms: overlapping pairs of Chinese characters, whole words of Latin letters and digits.

    Each once, in order; a single Chinese character stands alone.

    >>> bigrams("宁波市甬江协会"), bigrams("ABC 基金会"), bigrams("张")
    (('宁波', '波市', '市甬', '甬江', '江协', '协会'), ('abc', '基金', '金会'), ('张',))
    """
    terms: dict[str, None] = {}
    for run in _runs(text):
        if not _ALL_HANZI.fullmatch(run) or len(run) == 1:
            terms[run] = None
            continue
        for first, second in pairwise(run):
            terms[first + second] = None
    return tuple(terms)


def _runs(text: str) -> list[str]:
    """Stretches of Chinese and of other letters and digits, folded for keys."""
    folded = unicodedata.normalize("NFKC", normalise(text).casefold()).translate(VARIANTS)
    return _RUNS.findall(folded)


def _compatible(run: re.Match[str]) -> str:
    """NFKC of what is not Chinese: a compatibility ideograph in a name is the person's own character."""
    return unicodedata.normalize("NFKC", run[0])


def _syllables(key: str) -> list[str]:
    length = surname_length(key)
    surname = SURNAME_READINGS.get(key[:length])
    if surname is None or len(key) > _LONGEST_PERSON or len(key) == 1:
        return _read(key)
    return [*surname.split(), *_read(key[length:])]


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)
