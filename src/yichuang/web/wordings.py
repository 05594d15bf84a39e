"""What people read when something is refused: one sentence says what is wrong, one says what to do. Data only.

``errors.wording`` fills in the braces. Sentences stay under 30 characters, without codes and without blame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """``title`` heads the page, ``sentence`` says what is wrong, ``remedy`` what to do; ``status`` is HTTP's."""

    title: str
    sentence: str
    remedy: str
    status: int

    @property
    def text(self) -> str:
        """Sentence and remedy in one, for a line beside a field or a JSON detail."""
        return f"{self.sentence}{self.remedy}"


WORDINGS: Mapping[str, Wording] = {
    "not_allowed": Wording(
        "这件事现在不能这样办", "它现在的状态不允许这样做。", "请刷新，看现在可以做什么。", 409
    ),
    "not_yours": Wording(
        "这件由别的机构办理", "这件由{office}办理，您的账号不能看。", "请联系该机构，或换账号登录。", 403
    ),
    "incompatible_duty": Wording(
        "这一步要由别的同事来做", "这件您做过“{other}”，不能再做“{duty}”。", "请转交给另一位同事。", 403
    ),
    "own_family": Wording("这件您需要回避", "这件涉及您本人或家人。", "请转交给另一位同事办理。", 403),
    "purpose_required": Wording(
        "请先写明用途", "看完整信息或导出前，要写明用途。", "请填写用途后再试。", 403
    ),
    "consent_required": Wording(
        "还没有本人同意", "查询{source}的数据要本人同意。", "请先取得授权，再查询。", 403
    ),
    "not_found": Wording(
        "没有找到这一页", "网址可能输错了，或者这件不在您的名下。", "可以用办件号查进度。", 404
    ),
    "not_offered": Wording("这里不办这件事", "{region}不办理“{service}”。", "{where}", 404),
    "stale_version": Wording(
        "有人刚改过这件", "{who}{when}已改过这件，您的改动还在。", "请比较后再保存。", 412
    ),
    "duplicate_command": Wording(
        "这次提交没有办", "这个提交标识已经用在另一次办理上。", "请回到办件页看现在的状态，再办一次。", 409
    ),
    "already_exists": Wording(
        "已经有一条了", "同样的内容已经登记过。", "请查看已有的那一条，不用再填。", 409
    ),
    "unique_entry": Wording(
        "已经有同样的登记", "{keys}与已有的登记重复。", "请核对后改一个，或查已有的登记。", 409
    ),
    "fully_booked": Wording("已约满", "这个时段已经约满。", "请选别的时段，或打电话问窗口。", 409),
    "number_exhausted": Wording(
        "今年的编号用完了", "编号用完了，没有提交成功。", "请联系管理员，您填的都在。", 503
    ),
    "invalid_input": Wording("有一处要改", "{field}{reason}", "", 400),
    "invalid_answers": Wording("还有几处要改", "您填的内容都在。", "请逐条改好再提交。", 422),
    "document_refused": Wording("这个文件不能用", "这个文件打不开或格式不对。", "请换一个文件再传。", 400),
    "unprintable_text": Wording(
        "有的字印不出来", "这几个字还印不出来：{characters}。", "请联系窗口，由工作人员处理。", 422
    ),
    "limit_exceeded": Wording("操作太频繁了", "短时间内次数太多。", "请过{wait}再试。", 429),
    "partner_unavailable": Wording(
        "对方部门的数据暂时查不到", "现在连不上{source}，不是没有记录。", "请稍后再查，或先交材料。", 503
    ),
    "secret_unreadable": Wording(
        "这条内容暂时打不开", "内容还在，只是现在读不出来。", "请联系管理员核对密钥。", 500
    ),
    "catalogue_fault": Wording(
        "这个事项的资料有错", "这件事暂时不能办。", "请打电话问窗口，我们会尽快改好。", 500
    ),
}
"""By error code."""

WHYS: Mapping[str, tuple[str, str, int]] = {
    "state": ("它已经不在这一步了。", "请刷新，看现在可以做什么。", 409),
    "role": ("您的账号没有办这一步的权限。", "请换有权限的账号，或联系管理员。", 403),
    "step": ("现在还轮不到这一步。", "请先办完前面的步骤。", 409),
    "once": ("这件事只能做一次，已经做过了。", "请刷新，看结果。", 409),
    "procedure": ("这类事项没有这个程序。", "请看办事指南里写明的程序。", 409),
    "nothing_tolerable": ("这个事项的材料都不能容缺。", "请一次性告知要补的材料。", 409),
    "nothing_committable": ("这个事项不适用告知承诺。", "请收齐材料再受理。", 409),
    "nothing_promised": ("这件没有等着补交的材料。", "不用再交。要换材料请打电话问窗口。", 409),
    "material_awaited": ("答应补交的材料还没有到。", "请等材料补齐再送达。", 409),
    "material_missing": ("必须交的材料还没有齐。", "请补齐材料，或一次性告知要补什么。", 409),
    "too_early": ("时间还没有到。", "到了期限再办。", 409),
    "publish_again": ("公示有异议，要重新调查、重新公示。", "请退回调查那一步，查清以后再公示一次。", 409),
    "claimed": ("已有同事领办这件。", "请找领办的同事，或请负责人转交。", 409),
    "unclaimed": ("这件还没有人领办。", "不用退回，可以直接领办。", 409),
    "opinion": ("没有向您的单位征求意见，或已经回复。", "请看办理记录里的意见。", 409),
    "in_person": ("这件事要本人到窗口办。", "请看办事指南里的地点和时间。", 409),
    "no_agents": ("这件事不能由别人代办。", "请本人登录，或本人到窗口办。", 409),
    "no_mandate": ("没有有效的委托，或委托里没有这件事。", "请先请本人委托，再替他办。", 403),
    "help_day_over": ("这场帮扶日已经办过或取消。", "请看已记录的情况。", 409),
    "not_granted": ("这件没有准予，不能这样做。", "请看决定书。", 409),
    "nothing_due": ("没有到期的材料。", "不用处理。", 409),
    "own_account": ("不能改自己的账号。", "请另一位管理员来改。", 403),
    "receiver": ("接手的人不能办这里的事。", "请选本单位在岗的同事。", 409),
    "absent_elsewhere": ("这位同事不在这个机构任职。", "请选本单位的同事。", 409),
    "citizen": ("群众账号不能担任工作岗位。", "请选工作人员的账号。", 409),
    "inactive": ("这个账号已停用。", "请联系管理员，或打电话问窗口。", 403),
    "not_heard": ("还没有听取当事人的意见。", "请先告知并听取意见，或等陈述期满再决定。", 409),
    "never_checked": ("这家以前没有在线核对过，不能直接再核对。", "请按核实的情况提出调整。", 409),
    "list_changed": ("名册和生成时不一样了。", "请不要发放，联系管理员查日志。", 409),
    "no_change": ("复核的结论是维持不变。", "请选“维持”，或重新提出调整。", 409),
    "nothing_over": ("逐月核算，没有多发的钱。", "不用追回。", 409),
    "entry_not_living": ("这条登记已经注销或撤销。", "请查登记簿里现在有效的那一条。", 409),
    "no_visit": ("还没有人去过他家。", "请先入户走访，再办这一步。", 409),
    "no_consent": ("本人还没有同意申请。", "请先请本人确认意愿、签授权。", 409),
    "case_runs": ("已经提交申请，按办件流程办。", "请等办件有结果，线索会自己结束。", 409),
    "lead_closed": ("这条线索已经结束。", "请看它的结果；又有困难的，另记一条。", 409),
    "corrected": ("数据的单位已经按您说的更正了。", "不用再改，接着办就行。", 409),
    "settled": ("同事已经核对过了。", "请看下面核对的结果，不用再登记。", 409),
    "consent_ended": ("本人的同意已经过期。", "请本人在手机上重新同意，再来核对。", 409),
    "grown_up": ("孩子已满十八岁，别人不能代为同意。", "请孩子本人在自己的手机上同意。", 409),
    "certificate_not_valid": ("这份证照已经作废或换发。", "请用最新的一份。", 409),
}
"""Of ``NotAllowed.why``: sentence, remedy, status."""

INPUT_REASONS: Mapping[str, str] = {
    "empty": "还没有填，请填写。",
    "required": "还没有确认，请勾选后再提交。",
    "missing": "还没有填，请填写。",
    "no_category": "没有对应的机构类别，编不出统一社会信用代码，请核对组织类型。",
    "unknown": "没有这一项，请从列出的里面选。",
    "wrong": "不对或已过期，请重新获取再输入。",
    "length": "的位数不对，请数一数再输一次。",
    "characters": "里有认不出的字，请检查后再输一次。",
    "check": "最后一位与前面不符，请对照原件再输一次。",
    "check_digit": "最后一位与前面不符，请对照原件再输一次。",
    "shape": "的写法不对，请照示例填写。",
    "malformed": "的写法不对，请照示例填写。",
    "too_many": "太多了，请减少一些再传。",
    "no_account": "还没有登录过，请本人先用手机号登录一次。",
    "nothing_to_pay": "没有要发的钱，不用生成名册。",
    "out_of_range": "超出了允许的范围，请改小或改近一些。",
    "not_mobile": "不是手机号，请填11位手机号。",
    "decimals": "最多到分，请保留两位小数。",
    "negative": "不能小于零，请核对后再填。",
    "case": "后面缺少“/1”这样的序号，请补上。",
    "division": "前面的地区代码不对，请对照原件再输一次。",
    "date": "里没有这样的日期，请对照原件再输一次。",
    "future": "晚于今天，请核对后再填。",
    "past": "已经过去了，请选以后的日子。",
    "end_before_start": "早于开始时间，请把结束时间改晚。",
    "before_start": "早于开始那天，请核对后再填。",
    "closes_before_opens": "关门早于开门，请核对后再填。",
    "no_zone": "没有写时区，请补上。",
    "head": "不是已知的账册编号，请核对后再填。",
    "cursor": "已失效，请从第一页重新翻。",
    "differs": "和身份证号登记的不一样，请对照证件再输一次。",
    "two_others": "要两位，不能是本人或代办人，请写上两位的姓名。",
    "same_place": "和现在的一样，不用改。",
    "same_person": "不能是同一个人，请另选一位。",
    "two_officers": "要两位工作人员，请选上另一位。",
    "not_tolerable": "里有不能容缺的材料，请去掉它。",
    "not_committable": "里有不能承诺代替的材料，请去掉它。",
    "not_promised": "不是答应补交的那一份，请选对材料。",
    "not_in_procedure": "不是法定的暂停理由，请从列出的里面选。",
    "not_earlier": "不是前面的步骤，请选已办过的一步。",
    "after_looking_again": "跳过了重新调查。公示有异议，请退回调查那一步。",
    "not_asked": "没有被征求意见，请选本单位。",
    "tampered": "被改动过，请重新打开页面再试。",
    "string_too_short": "太短了，请写清楚一些。",
    "string_too_long": "太长了，请删短一些。",
    "string_type": "应是文字，请重新填写。",
    "string_pattern_mismatch": "没有这个选项，请从列出的里面选。",
    "too_short": "至少要选一项，请选择。",
    "too_long": "选得太多了，请去掉几项。",
    "extra_forbidden": "这里不用填，请去掉。",
    "int_parsing": "应是整数，请只填数字。",
    "int_type": "应是整数，请只填数字。",
    "int_from_float": "应是整数，请只填数字。",
    "bool_parsing": "请选“是”或“否”。",
    "bool_type": "请选“是”或“否”。",
    "date_parsing": "不是一个日期，请重新选。",
    "date_type": "不是一个日期，请重新选。",
    "date_from_datetime_parsing": "不是一个日期，请重新选。",
    "date_from_datetime_inexact": "不是一个日期，请重新选。",
    "greater_than_equal": "太小了，请改大一些。",
    "less_than_equal": "太大了，请改小一些。",
    "tuple_type": "的写法不对，请重新选择。",
    "model_type": "的写法不对，请重新填写。",
    "model_attributes_type": "的写法不对，请重新填写。",
}
"""Of ``InvalidInput.reason``; they follow the field's name."""

FIELD_NAMES: Mapping[str, str] = {
    "month": "月份",
    "payee": "户名",
    "payee_account": "账号",
    "voucher": "凭证号",
    "instalments": "期数",
    "answer": "对意见的答复",
    "review_class": "复核类别",
    "file": "回单",
    "code": "验证码",
    "phone": "手机号",
    "username": "用户名",
    "application_no": "办件号",
    "case_no": "办件号",
    "resident_id": "身份证号",
    "uscc": "统一社会信用代码",
    "division": "区划代码",
    "region": "办理地点",
    "name": "姓名",
    "amount": "金额",
    "limit": "时限",
    "declaration": "承诺",
    "after": "翻页位置",
    "grade": "评价",
    "reason": "理由",
    "reasons": "理由",
    "opinion": "意见",
    "question": "要问的问题",
    "text": "内容",
    "commitment": "承诺内容",
    "materials": "材料",
    "material": "材料",
    "faults": "要补正的内容",
    "due_on": "期限",
    "days": "天数",
    "ground": "理由",
    "step": "步骤",
    "office": "单位",
    "offices": "单位",
    "officers": "工作人员",
    "to_user": "接手的人",
    "method": "送达方式",
    "place": "地点",
    "until": "结束时间",
    "purpose": "用途",
    "witnesses": "见证人",
    "noted_at": "记录时间",
    "way": "同意的方式",
    "agent": "代办的人",
    "services": "事项",
    "visitors": "来访人数",
    "on": "日子",
    "label": "名称",
    "kind": "类别",
    "key": "提交编号",
    "findings": "看到的情况",
    "consistent": "与申报是否一致",
    "second": "同行的同事",
    "companion": "同行人",
    "second_signature": "同行人签名",
    "signature": "本人签名",
    "photos": "照片",
    "visited_at": "走访时间",
    "signs": "困难情况",
    "address": "住址",
    "assignee": "走访的人",
    "closing": "结果",
    "number": "线索号",
    "source": "来源",
}
"""What people call a field of ours; a form's own questions bring their labels."""

DOCUMENT_REASONS: Mapping[str, tuple[str, str]] = {
    "empty": ("这个文件是空的。", "请重新拍照或扫描再传。"),
    "too_big": ("文件超过20MB。", "请拍小一点，或分成几份再传。"),
    "type_mismatch": ("文件的内容和后缀不一致。", "请用原来的文件，不要改后缀。"),
    "unsupported": ("这种格式收不了。", "请传照片（JPG、PNG）或PDF。"),
    "damaged": ("文件坏了，打不开。", "请重新拍照或扫描再传。"),
    "encrypted_pdf": ("这个PDF有密码。", "请去掉密码再传。"),
    "zip_bomb": ("压缩包太大，打不开。", "请解开后只传要交的那份。"),
    "image_too_large": ("照片的尺寸太大。", "请把照片缩小再传。"),
    "dangerous": ("文件里带有程序，不安全。", "请传拍的照片，或重新导出PDF。"),
    "too_many_pages": ("页数超过300页。", "请只传要交的几页。"),
}
"""Of ``DocumentRefused.reason``: sentence, remedy."""

DUTY_NAMES: Mapping[str, str] = {
    "prepare_payment": "生成名册",
    "check_payment": "复核名册",
    "handle_recheck": "提出调整",
    "decide_recheck": "决定调整",
    "accept": "受理",
    "review": "审查",
    "decide": "决定",
    "survey": "入户调查",
    "means_check": "核对",
    "conclude": "提出结论",
    "grant": "决定",
    "deny": "决定",
}
"""What people call a duty."""
