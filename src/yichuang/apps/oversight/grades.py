"""The five grades of 好差评 and the reasons of the national platform, as it numbers them. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

GRADES: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
BAD = 2
"""差评: this grade and below (国办发〔2019〕51号); each is called back."""

OPTIONS: Mapping[int, str] = {
    510: "一窗受理一次办结",
    511: "可以先受理后补材料",
    512: "不用提交证明",
    513: "全程网办",
    514: "手机办理",
    515: "就近办理",
    516: "无需材料直接办理",
    517: "服务热情效率高",
    406: "填写一张表单就可完成申报",
    407: "在线提交材料窗口核验",
    408: "一张清单告知全部申报材料",
    409: "用告知承诺减免申报材料",
    410: "可以在线预约",
    411: "跑大厅一次办完",
    412: "可以用自助机办理",
    413: "服务态度较好",
    307: "一次性告知需要补正的材料",
    308: "提供申报材料样本",
    309: "在承诺的时间内办结",
    310: "办事指南指引准确",
    311: "按办事指南要求的材料即可办理",
    312: "可以快递送达",
    313: "跑动次数与承诺的一致",
    314: "服务态度一般",
    207: "没有提供材料样本",
    208: "没有提供材料清单",
    209: "未在承诺时间内办结",
    210: "同样证明材料被要求多次提交",
    211: "承诺网办但无法在线办理",
    212: "预约后到大厅重复取号",
    213: "业务不熟练",
    214: "态度生硬",
    108: "在办事指南之外增加新的审批条件",
    109: "需提供办事指南之外的申报材料",
    110: "无理由超过法定办理时间",
    111: "材料样本有错",
    112: "承诺在线收取材料实际无法收取",
    113: "多头跑窗口和部门",
    114: "跑动次数与承诺的不一致",
    115: "态度差效率低",
}


def options_of(grade: int) -> dict[int, str]:
    """The reasons offered with a grade: the code's hundreds are the grade."""
    return {code: name for code, name in OPTIONS.items() if code // 100 == grade}


def known(grade: int, options: Iterable[int]) -> tuple[int, ...]:
    """The options that go with the grade; what does not is left out."""
    return tuple(code for code in options if code in OPTIONS and code // 100 == grade)
