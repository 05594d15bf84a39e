"""Surnames that sound otherwise than the same characters do elsewhere, as pypinyin would read them."""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
单 shan, 查 zha, 曾 zeng, 仇 qiu, 区 ou, 朴 piao, 解 xie, 任 ren, 华 hua, 盖 ge, 乐 yue, 翟 zhai, 繁 po,
缪 miao, 宓 mi, 折 she, 黑 he, 员 yun, 贠 yun, 秘 bi, 冼 xian, 洗 xian, 种 chong, 牟 mu, 燕 yan, 葛 ge,
谌 chen, 句 gou, 阚 kan, 郇 xun, 隗 wei, 过 guo, 那 na, 宁 ning, 纪 ji, 柏 bai, 祭 zhai, 佴 nai, 覃 qin,
逄 pang, 佘 she, 臧 zang, 钭 tou, 车 che, 应 ying, 尉 wei, 强 qiang, 能 nai, 占 zhan, 仉 zhang, 召 shao,
重 chong, 晟 cheng, 褚 chu, 瞿 qu, 卜 bu, 郗 xi, 郄 qie, 呙 guo, 角 jue, 訾 zi, 麴 qu, 曲 qu, 藏 zang,
石 shi, 樊 fan, 哈 ha, 都 du, 万俟 mo qi, 澹台 tan tai, 尉迟 yu chi, 长孙 zhang sun, 令狐 ling hu,
单于 chan yu, 鲜于 xian yu, 宰父 zai fu, 濮阳 pu yang, 夏侯 xia hou, 皇甫 huang fu, 呼延 hu yan,
亓官 qi guan, 子车 zi ju, 乐正 yue zheng, 夹谷 jia gu, 拓跋 tuo ba
"""

SURNAME_READINGS: Mapping[str, str] = {
    surname: reading
    for surname, _, reading in (pair.strip().partition(" ") for pair in _TABLE.split(",") if pair.strip())
}
"""Surname to toneless syllables. Where families differ (覃 qin or tan, 盖 ge or gai), the commoner one."""
