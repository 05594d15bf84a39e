"""Chinese for the codes and units of a result."""

from collections.abc import Callable, Mapping

from yichuang.rules.codes import Aid, Change, Conclusion, Kind, Reason

AIDS: Mapping[int, str] = {
    Aid.NONE: "不享受",
    Aid.SUBSISTENCE: "最低生活保障家庭",
    Aid.MARGINAL: "最低生活保障边缘家庭",
    Aid.DESTITUTE: "特困人员",
    Aid.HARDSHIP: "刚性支出困难家庭",
}
CONCLUSIONS: Mapping[int, str] = {
    Conclusion.BELOW: "低于标准",
    Conclusion.ABOVE: "高于标准",
    Conclusion.UNDETERMINED: "现有数据不够，不能下结论",
}
ROUTES: Mapping[int, str] = {
    0: "不属于可以单独申请的情形",
    1: "低保边缘家庭里的重度残疾人、重病患者",
    2: "成年无业的重度残疾人",
    3: "在宗教场所居住三年以上的宗教教职人员",
}
BASIC_PENSION: Mapping[bool, str] = {False: "不计入收入", True: "计入收入"}
CHANGES: Mapping[int, str] = {
    Change.NONE: "不变",
    Change.NEW: "新增",
    Change.RAISE: "增发",
    Change.LOWER: "减发",
    Change.STOP: "停发",
    Change.FADE: "渐退",
    Change.MOVE: "换类别",
}
KINDS: Mapping[int, str] = {
    Kind.POPULATION: "户籍人口",
    Kind.VEHICLES: "车船登记",
    Kind.TAX: "纳税记录",
    Kind.SOCIAL_INSURANCE: "社会保险",
    Kind.REAL_ESTATE: "不动产登记",
    Kind.FIRMS: "市场主体登记",
    Kind.HOUSING_FUND: "住房公积金",
    Kind.BANK: "银行存款",
    Kind.SECURITIES: "证券、基金",
    Kind.INSURANCE: "商业保险",
    Kind.PAYMENTS: "支付账户",
    Kind.CIVIL_AFFAIRS: "婚姻、殡葬、救助",
}
REASONS: Mapping[Reason, str] = {
    Reason.INCOME_BELOW_STANDARD: "人均收入低于最低生活保障标准。",
    Reason.INCOME_BELOW_MARGINAL: "人均收入不低于低保标准，但没有超过低保边缘家庭的线。",
    Reason.INCOME_ABOVE: "人均收入超过低保边缘家庭的线。",
    Reason.DEPOSITS_OVER: "存款、证券、保险等合计超过规定。",
    Reason.VEHICLES_OVER: "车辆或者船舶超过规定。",
    Reason.DWELLINGS_OVER: "住房的套数和人均面积都超过规定。",
    Reason.SHOPS_OVER: "有商铺、办公用房，超过规定。",
    Reason.FIRMS_OVER: "名下企业的认缴资本超过规定。",
    Reason.DATA_MISSING: "有的数据没有查到、没有授权或者过期了。",
    Reason.MEMBER_NOT_COUNTED: "名单上有人按规定不计入共同生活的家庭成员。",
    Reason.MEMBER_DEAD: "名单上有人已经去世。",
    Reason.MEMBER_APPLIES_ALONE: "家里有人单独提出申请。",
    Reason.BASIC_PENSION_IGNORED: "基础养老金没有计入家庭收入。",
    Reason.EARNINGS_IGNORED: "享受低保期间就业增加的收入没有计入。",
    Reason.WORK_REFUSED: "有人多次无正当理由不接受介绍的工作，本人的一份不发。",
    Reason.ROUNDED_UP: "金额已经进到整元。",
    Reason.RAISED_TO_MINIMUM: "金额已经提到每户最低发放数。",
    Reason.BANDED: "金额按分档确定。",
    Reason.NO_WORK_ABILITY: "家里有人没有劳动能力。",
    Reason.NO_SUPPORT: "没有人能赡养、抚养或者扶养。",
    Reason.RIGID_OVER_RATIO: "刚性支出占家庭总收入的比例超过规定。",
    Reason.FADING: "就业以后收入超过标准，正在渐退期。",
    Reason.NOBODY_COUNTED: "没有计入的家庭成员，要人工核实。",
    Reason.HOUSEHOLD_DIFFERS: "家庭成员不在同一个户口本上。",
    Reason.AIDED_ELSEWHERE: "救助登记里查到已经在领救助。",
}


def yuan(fen: int) -> str:
    """1234550 → 12,345.50元; whole yuan without decimals."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02d}元" if rest else f"{sign}{whole:,}元"


def _hundredths(value: int, word: str, one: int) -> str:
    whole, rest = divmod(value * 100 // one, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + word


UNITS: Mapping[str, Callable[[int], str]] = {
    "fen": yuan,
    "fen/month": lambda value: f"每月{yuan(value)}",
    "fen/year": lambda value: f"十二个月{yuan(value)}",
    "person": lambda value: f"{value}人",
    "count": str,
    "bp": lambda value: _hundredths(value, "套", 10000),
    "cm2": lambda value: _hundredths(value, "平方米", 10000),
    "bool": lambda value: "是" if value else "否",
}
