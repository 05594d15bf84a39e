"""Characters that files, older cards and overseas documents write otherwise: folded in keys, never in names.

Some of them (昇, 淼, 甯, 邨) are standard characters in names since 2013: two keys that agree mean "look at
both", not "the same person". The table is small on purpose: common surnames in traditional writing, and the
variants that clerks type for one another.
"""

from __future__ import annotations

_SURNAMES = """
張张 陳陈 劉刘 黃黄 吳吴 趙赵 楊杨 孫孙 馬马 羅罗 鄭郑 謝谢 許许 韓韩 馮冯 蕭萧 鄧邓 葉叶 呂吕 蘇苏 盧卢
蔣蒋 賈贾 韋韦 閻阎 閆闫 鄒邹 鍾钟 鐘钟 譚谭 陸陆 賴赖 龍龙 龔龚 萬万 錢钱 湯汤 樂乐 顧顾 嚴严 莊庄 歐欧
聶聂 齊齐 倫伦 寧宁 龐庞 魯鲁 紀纪 畢毕 連连 車车 駱骆 費费 單单 欒栾 鮑鲍 應应 華华 薑姜 喬乔 衛卫 衞卫
東东 遲迟 長长 諸诸 駿骏 軍军 國国 麗丽 紅红 剛刚 偉伟 強强 傑杰 鳳凤 蘭兰 榮荣 貴贵 寶宝 慶庆 興兴
"""
_VARIANTS = """
昇升 陞升 峯峰 堃坤 喆哲 珮佩 祕秘 甦苏 甯宁 邨村 槼规 仝同 勣绩 畧略 脩修 迺乃 菓果 崐昆 崑昆 崙仑 濬浚
龢和 鑑鉴 锺钟 祐佑 託托 薰熏 嶽岳 裏里 裡里 後后 於于 鉅巨 彊强 煇辉 輝辉 暉晖 詠咏 羣群
冨富 惪德 徳德 喦岩 巗岩 嵒岩 巖岩 嫺娴 嫻娴 凴凭 綉绣 繡绣 筦管 荘庄 氷冰 鴈雁 蓆席 镕熔 鎔熔 臺台
"""

VARIANTS: dict[int, str] = {ord(pair[0]): pair[1] for pair in (_SURNAMES + _VARIANTS).split()}
"""For `str.translate`: one character to one character, and no result is itself folded again."""
