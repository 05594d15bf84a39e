"""What is told about each column of a result: label, sentence, parameters, article, and what it follows from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.rules.codes import Aid

_Told = Mapping[str, Any]
_ART_7 = "《最低生活保障审核确认办法》第七条"
_ART_8 = "《最低生活保障审核确认办法》第八条"
_ART_13 = "《最低生活保障审核确认办法》第十三条"
_ART_14 = "《最低生活保障审核确认办法》第十四条"
_LAW_18 = "《社会救助法》第十八条"
_LAW_21 = "《社会救助法》第二十一条"
_LAW_22 = "《社会救助法》第二十二条"
EARLIER: Mapping[str, str] = {  # before the Act of 2026-07-01
    _LAW_18: "《社会救助暂行办法》第九条、第十二条",
    _LAW_21: "《最低生活保障审核确认办法》第八条第二款",
    _LAW_22: "《刚性支出困难家庭认定办法》第四条",
    "《社会救助法》第十六条": "《特困人员认定办法》第四条",
    "《社会救助法》第十七条": "《社会救助暂行办法》第十五条",
}
ACT_SINCE = date(2026, 7, 1)


def _always(told: _Told) -> bool:
    return True


def _if(column: str) -> Callable[[_Told], bool]:
    return lambda told: bool(told.get(column))  # a result kept before the column was asked for lacks it


def _paid(told: _Told) -> bool:
    return bool(told["aid"] == Aid.SUBSISTENCE and told["below_standard"])


@dataclass(frozen=True, slots=True)
class Plan:
    """How one column is told; ``told`` says whether it is worth a word."""

    name: str
    label: str
    unit: str
    text: str
    article: str = _ART_13
    parameters: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    told: Callable[[_Told], bool] = _always


_PEOPLE = (
    Plan(
        "counted",
        "计入的人数",
        "person",
        "名单上{named}人，计入{counted}人。",
        _ART_7,
        uses=("named", "dead"),
    ),
    Plan("dead", "已去世的人数", "person", "名单上有{dead}人已经去世，不计入。", _ART_7, told=_if("dead")),
    Plan(
        "alone_route",
        "单独申请",
        "count",
        "本人单独申请：{route}。",
        _ART_8,
        told=lambda told: told["unit"] != 0,
    ),
)
_INCOME = (
    Plan(
        "wages_year_fen",
        "工资、劳务收入",
        "fen/year",
        "税务登记的工资和劳务收入，十二个月合计{wages_year_fen}。",
    ),
    Plan(
        "work_costs_year_fen",
        "必要的就业成本",
        "fen/year",
        "按工资、劳务收入的{work_cost_percent}%扣除就业成本{work_costs_year_fen}。",
        parameters=("work_cost_percent",),
        uses=("wages_year_fen",),
        told=_if("work_costs_year_fen"),
    ),
    Plan(
        *("business_year_fen", "经营净收入", "fen/year", "税务登记的经营收入{business_year_fen}。"),
        told=_if("business_year_fen"),
    ),
    Plan(
        *("capital_year_fen", "财产净收入", "fen/year", "利息、红利、租金等{capital_year_fen}。"),
        told=_if("capital_year_fen"),
    ),
    Plan(
        *("pension_year_fen", "养老金", "fen/year", "领取的养老金{pension_year_fen}。"),
        told=_if("pension_year_fen"),
    ),
    Plan(
        "basic_pension_year_fen",
        "城乡居民基础养老金",
        "fen/year",
        "领取的基础养老金{basic_pension_year_fen}，按规定{basic_pension}。",
        parameters=("basic_pension_counts",),
        told=_if("basic_pension_year_fen"),
    ),
    Plan(
        *(
            "benefits_year_fen",
            "失业保险金等待遇",
            "fen/year",
            "领取的失业保险金和别的待遇{benefits_year_fen}。",
        ),
        told=_if("benefits_year_fen"),
    ),
    Plan(
        "unrecorded_year_fen",
        "申报和入户查到的收入",
        "fen/year",
        "登记里查不到、申报或者入户查到的收入{unrecorded_year_fen}。",
        told=_if("unrecorded_year_fen"),
    ),
    Plan(
        *("taxes_year_fen", "缴纳的税款", "fen/year", "扣除缴纳的税款{taxes_year_fen}。"),
        told=_if("taxes_year_fen"),
    ),
    Plan(
        *(
            "contributions_year_fen",
            "个人缴纳的社会保险费",
            "fen/year",
            "扣除个人缴纳的社会保险费{contributions_year_fen}。",
        ),
        told=_if("contributions_year_fen"),
    ),
    Plan(
        "maintenance_paid_year_fen",
        "付出的赡养费、抚养费",
        "fen/year",
        "扣除按法律、判决或者协议付给不住在一起的亲人的赡养费、抚养费、扶养费{maintenance_paid_year_fen}。",
        "《最低生活保障审核确认办法》第十三条第一款第四项",
        parameters=("maintenance_deducts",),
        told=_if("maintenance_paid_year_fen"),
    ),
    Plan(
        "ignored_earnings_year_fen",
        "不计入的就业收入",
        "fen/year",
        "享受低保期间新就业，{incentive_months}个月内、每月不超过低保标准{incentive_multiple}倍的收入不计入，"
        "共{ignored_earnings_year_fen}。",
        "《浙江省社会救助条例》第五十条第三款",
        parameters=("incentive_months", "incentive_multiple", "standard_fen"),
        told=_if("ignored_earnings_year_fen"),
    ),
    Plan(
        "rigid_deducted_year_fen",
        "扣减的刚性支出",
        "fen/year",
        "家里有残疾或者重病成员，刚性支出{rigid_year_fen}按{rigid_deduct_percent}%扣减{rigid_deducted_year_fen}。",
        parameters=("rigid_deduct_percent",),
        uses=("rigid_year_fen", "ill_or_disabled"),
        told=_if("rigid_deducted_year_fen"),
    ),
    Plan(
        "income_year_fen",
        "家庭收入",
        "fen/year",
        "加起来，十二个月的家庭收入是{income_year_fen}。",
        uses=("total_year_fen", "rigid_deducted_year_fen"),
    ),
    Plan(
        "per_head_fen",
        "人均月收入",
        "fen/month",
        "除以十二个月、{counted}人，人均每月{per_head_fen}（只用来看，和标准比的是合计数）。",
        uses=("income_year_fen", "counted"),
    ),
)
_LINES = (
    Plan(
        "below_standard",
        "低于低保标准",
        "bool",
        "标准每人每月{standard_fen}，{counted}人十二个月合计{standard_year_fen}；家庭收入{income_year_fen}。",
        _LAW_18,
        ("standard_fen",),
        ("income_year_fen", "standard_year_fen"),
    ),
    Plan(
        "below_marginal",
        "在低保边缘线以内",
        "bool",
        "边缘线是低保标准的{marginal_percent}%，每人每月{marginal_line_fen}；人均每月{per_head_fen}。",
        _LAW_21,
        ("marginal_percent", "marginal_inclusive", "minimum_wage_fen", "standard_fen"),
        ("income_year_fen", "marginal_line_fen"),
        lambda told: not told["below_standard"] and told["unit"] == 0,
    ),
    Plan(
        "rigid_over",
        "刚性支出超过比例",
        "bool",
        "十二个月刚性支出{rigid_year_fen}，总收入{total_year_fen}，规定的比例是{hardship_percent}%。",
        _LAW_22,
        ("hardship_percent", "disposable_last_year_fen"),
        ("rigid_year_fen", "total_year_fen"),
        lambda told: not told["below_marginal"] and bool(told["rigid_year_fen"]),
    ),
)
_PROPERTY = (
    Plan(
        "deposits_fen",
        "存款、证券、保险、公积金等",
        "fen",
        "银行{bank_fen}、证券{securities_fen}、保险{insurance_fen}、支付账户{payments_fen}、公积金{fund_fen}，"
        "合计{deposits_fen}；限额{deposits_limit_fen}。",
        _ART_14,
        ("deposit_limit_months", "standard_fen"),
        ("bank_fen", "securities_fen", "insurance_fen", "payments_fen", "fund_fen", "deposits_limit_fen"),
    ),
    Plan(
        "vehicles_ok",
        "车船符合规定",
        "bool",
        "汽车{cars}辆（可以有{cars_allowed}辆），船{ships}艘（可以有{ships_allowed}艘）。",
        _ART_14,
        ("cars_allowed", "car_exempt_fen", "ships_allowed"),
        ("cars", "car_worth_fen", "ships"),
    ),
    Plan(
        "dwellings_ok",
        "住房符合规定",
        "bool",
        "住房{dwellings_bp}，近期转让{transferred_bp}，面积{dwelling_area_cm2}；"
        "可以有{dwellings_allowed}套，超过套数的看面积是不是超过{area_limit_cm2}。",
        _ART_14,
        ("dwellings_allowed", "area_per_head_cm2", "transfer_months"),
        ("dwellings_bp", "transferred_bp", "dwelling_area_cm2", "area_limit_cm2"),
    ),
    Plan(
        *("shops_ok", "商铺符合规定", "bool", "商铺、办公用房{shops_bp}，可以有{shops_allowed}套。", _ART_14),
        ("shops_allowed",),
        ("shops_bp",),
        _if("shops_bp"),
    ),
    Plan(
        "firms_ok",
        "企业符合规定",
        "bool",
        "名下在营企业{firms}家，认缴资本{firm_capital_fen}；不超过{firm_capital_limit_fen}。",
        _ART_14,
        ("firm_capital_limit_fen",),
        ("firms", "firm_capital_fen"),
        _if("firms"),
    ),
)
_AMOUNT = (
    Plan(
        "destitute_fits",
        "符合特困人员条件",
        "bool",
        "计入的{counted}人都没有劳动能力（{unable}人），都没有人能供养（{unsupported}人）。",
        "《社会救助法》第十六条",
        ("destitute_elderly_age", "destitute_minor_age"),
        ("unable", "unsupported", "below_standard", "property_ok"),
        _if("destitute_fits"),
    ),
    Plan(
        "supported",
        "发给的人数",
        "person",
        "有人{refusals_allowed}次无正当理由不接受介绍的工作，本人的一份不发，按{supported}人算。",
        "《最低生活保障审核确认办法》第三十四条",
        ("refusals_allowed",),
        ("counted",),
        lambda told: told["supported"] < told["counted"],
    ),
    Plan(
        "gap_year_fen",
        "和标准的差额",
        "fen/year",
        "{standard_year_fen}减{income_year_fen}，十二个月差{gap_year_fen}。",
        _LAW_18,
        ("standard_fen",),
        ("standard_year_fen", "income_year_fen"),
        _paid,
    ),
    Plan(
        "by_rule_fen",
        "按规定算出的金额",
        "fen/month",
        "分到每个月，不足{round_to_fen}的进到{round_to_fen}，是{by_rule_fen}。",
        _LAW_18,
        ("round_to_fen",),
        ("gap_year_fen", "supported", "counted"),
        lambda told: _paid(told) and not told["banded"],
    ),
    Plan(
        "by_rule_fen",
        "按档次确定的金额",
        "fen/month",
        "按人均收入所在的档次，{supported}人是{by_rule_fen}。",
        _LAW_18,
        ("band_1_percent", "band_2_percent", "band_1_fen", "band_2_fen", "band_3_fen"),
        ("income_year_fen", "supported"),
        lambda told: _paid(told) and bool(told["banded"]),
    ),
    Plan(
        "care_fen",
        "照料护理费",
        "fen/month",
        "按生活自理能力，照料护理费每月{care_fen}。",
        "《社会救助法》第十七条",
        ("destitute_partial_fen", "destitute_total_fen"),
        (),
        lambda told: told["aid"] == Aid.DESTITUTE,
    ),
    Plan(
        "amount_fen",
        "每月金额",
        "fen/month",
        "每月发{amount_fen}。",
        _LAW_18,
        ("minimum_fen",),
        ("by_rule_fen",),
        _paid,
    ),
    Plan(
        "amount_fen",
        "每月金额",
        "fen/month",
        "就业以后收入超过标准，渐退期内按原来的{fade_percent}%发，每月{amount_fen}。",
        "《最低生活保障审核确认办法》第三十三条",
        ("fade_months", "fade_percent", "round_to_fen"),
        ("current_fen",),
        lambda told: told["aid"] == Aid.SUBSISTENCE and not told["below_standard"],
    ),
    Plan(
        "amount_fen",
        "每月金额",
        "fen/month",
        "基本生活费每人{destitute_monthly_fen}，加照料护理费，每月{amount_fen}。",
        "《社会救助法》第十七条",
        ("destitute_monthly_fen",),
        ("counted", "care_fen"),
        lambda told: told["aid"] == Aid.DESTITUTE,
    ),
)
PLANS = (*_PEOPLE, *_INCOME, *_LINES, *_PROPERTY, *_AMOUNT)
