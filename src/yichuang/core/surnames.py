"""Compound surnames 复姓: without them 欧阳修 would be masked and sorted as a Mr 欧."""

from __future__ import annotations

_TABLE = (
    "欧阳 上官 司马 司徒 司空 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 独孤 南宫 夏侯 轩辕 "
    "端木 百里 东郭 西门 呼延 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 "
    "赫连 拓跋 万俟 第五 公羊 梁丘 左丘 东门 南门 羊舌 微生 颛孙 子车 亓官 司寇 巫马 公西 漆雕 "
    "壤驷 公良 夹谷 宰父 谷梁 段干 乐正 贺兰 耶律 完颜 纳兰 叶赫 歐陽 司馬 諸葛 東方 尉遲 公孫 長孫"
)
COMPOUND_SURNAMES = frozenset(_TABLE.split())


def surname_length(name: str) -> int:
    """How many characters of a Chinese name, written without spaces, are its surname.

    A name of two characters that looks like a compound surname is one character of each.

    >>> surname_length("欧阳修"), surname_length("廖仲英"), surname_length("司马")
    (2, 1, 1)
    """
    return 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
