"""The words of every message, as data. Citizens' Chinese: short, 您, what happened, what to do, whom to call.

``sms`` is kept to 70 characters, one message; a long service name is shortened there, never the number or date.
No text names an identity number, an address or a reason that is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

SMS_LENGTH = 70
_SIGNATURE = "【一窗】"
_SHORTENED = "service"
_LEAST_SHORTENED = 4


@dataclass(frozen=True, slots=True)
class Template:
    """One event's words; both texts ask for the same or fewer ``placeholders``."""

    code: str
    title: str
    text: str
    sms: str

    @property
    def placeholders(self) -> frozenset[str]:
        """What ``values`` must hold."""
        return _names(self.text) | _names(self.sms)

    def render(self, values: Mapping[str, str]) -> str:
        """The long text. ValueError where a placeholder has no value."""
        self._check(values)
        return self.text.format_map(values)

    def render_sms(self, values: Mapping[str, str]) -> str:
        """At most 70 characters with the signature. ValueError where a value is missing or nothing can give way."""
        self._check(values)
        text = _SIGNATURE + self.sms.format_map(values)
        over = len(text) - SMS_LENGTH
        if over > 0 and _SHORTENED in values:
            keep = max(len(values[_SHORTENED]) - over - 1, _LEAST_SHORTENED)
            text = _SIGNATURE + self.sms.format_map({**values, _SHORTENED: values[_SHORTENED][:keep] + "…"})
        if len(text) > SMS_LENGTH:
            raise ValueError(f"the message {self.code} does not fit into {SMS_LENGTH} characters")
        return text

    def _check(self, values: Mapping[str, str]) -> None:
        missing = sorted(name for name in self.placeholders if not values.get(name))
        if missing:
            raise ValueError(f"the message {self.code} lacks {', '.join(missing)}")


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


_ALL = (
    Template(
        "lead_assigned",
        "请您上门走访",
        "线索 {number} 派给您走访，请在{due}前去看看。姓名和住址在“主动发现”里查看，查看会记录。",
        "线索{number}派给您，请在{due}前走访。",
    ),
    Template(
        "visit_to_confirm",
        "请您确认走访记录",
        "同事把{due}和您一起走访的情况记好了。请在“走访”里看一看，属实的点确认；您确认后才算数。",
        "{due}的走访记录请您确认。",
    ),
    Template(
        "lead_overdue",
        "线索超期没有办",
        "{office}的线索 {number} 应在{due}前办，现在还没有办。请过问，线索不能没人管。",
        "线索{number}超期未办，请过问。",
    ),
    Template(
        "received",
        "材料已收到",
        "您申请的“{service}”材料已收到，申请号{number}。请保存申请号，可随时查询办理进度。",
        "您申请的{service}材料已收到，申请号{number}，可凭号查询。",
    ),
    Template(
        "correction",
        "需要补正",
        "您申请的“{service}”（{number}）需要补正，要补的内容已一次列清。请在{due}前补交，逾期将视为放弃。",
        "您的{service}申请需要补正，请在{due}前登录查看并补交。号{number}",
    ),
    Template(
        "accepted",
        "已受理",
        "您申请的“{service}”（{number}）已受理，将在{due}前办结。",
        "您的{service}申请已受理，{due}前办结。号{number}",
    ),
    Template(
        "not_accepted",
        "不予受理",
        "您申请的“{service}”（{number}）不予受理。理由、该去哪里办、如何申请复议，都写在通知书里，请登录查看。",
        "您的{service}申请不予受理，理由请登录查看通知书。号{number}",
    ),
    Template(
        "tolerated_due",
        "还有材料要补",
        "您申请的“{service}”（{number}）已先行受理，请在{due}前补交承诺的材料。未补齐前不能发证，逾期申请失效。",
        "您的{service}还差承诺的材料，请在{due}前补交，逾期失效。号{number}",
    ),
    Template(
        "suspended",
        "办理暂停计时",
        "您申请的“{service}”（{number}）需要进行{ground}，这段时间不计入办理期限。需要的时间写在告知书里。",
        "您的{service}需进行{ground}，其间暂停计时。号{number}",
    ),
    Template(
        "extended",
        "办理期限延长",
        "您申请的“{service}”（{number}）经批准延长期限，将在{due}前办结。理由写在告知书里。",
        "您的{service}经批准延期，{due}前办结。号{number}",
    ),
    Template(
        "granted",
        "已批准",
        "您申请的“{service}”（{number}）已批准。结果准备好后我们会再通知您。",
        "您的{service}申请已批准。号{number}",
    ),
    Template(
        "denied",
        "未批准",
        "您申请的“{service}”（{number}）未获批准。理由和申请复议、提起诉讼的办法写在决定书里，请登录查看。",
        "您的{service}申请未获批准，理由和救济途径请登录查看。号{number}",
    ),
    Template(
        "ready",
        "可以领取结果",
        "您申请的“{service}”（{number}）结果已准备好。领取方式：{how}。",
        "您的{service}结果已备好，领取方式：{how}。号{number}",
    ),
    Template(
        "served",
        "已送达",
        "您申请的“{service}”（{number}）结果已送达。请花一分钟评价这次服务，我们会逐条看。",
        "您的{service}结果已送达，欢迎评价。号{number}",
    ),
    Template(
        "withdrawn",
        "已撤回",
        "您申请的“{service}”（{number}）已按您的要求撤回。以后需要时可以重新申请。",
        "您的{service}申请已撤回。号{number}",
    ),
    Template(
        "consent_asked",
        "要您本人同意",
        "{name}在“一窗”办事，申请表上写了您（申请号{number}）。要不要让我们查您的数据，由您本人定。"
        "请用实名核对过的账号登录，在“我的”里的“谁查过我的数据”中答复，同意、不同意都可以。",
        "{name}办事要您本人同意查数据，请登录“谁查过我的数据”答复。号{number}",
    ),
    Template(
        "guardian_proved",
        "监护关系核对好了",
        "您办“{service}”（{number}）时替孩子表示的同意，工作人员看过{paper}，已经登记，现在可以查孩子的数据了。"
        "您不用再做什么；查过什么，都列在“谁查过我的数据”里，同意随时可以收回。",
        "{service}：监护关系核对好了，孩子的数据可以查了。号{number}",
    ),
    Template(
        "guardian_refused",
        "监护关系没有核对成",
        "您办“{service}”（{number}）时替孩子表示同意，窗口没有认定您是监护人，孩子的数据不查。理由：{because}。"
        "有别的材料的，带到{office}再核对；也可以请孩子的监护人来办，或者自己填写、交材料接着办。不认可的，可以打12345。",
        "{service}：没有认定您是孩子的监护人，理由和办法请登录查看。号{number}",
    ),
    Template(
        "draft_expiring",
        "草稿快到期了",
        "您填写的“{service}”（{number}）还没有提交。到{due}，填过的内容和上传的材料会全部删除。还要办的，请登录接着填。",
        "您的{service}草稿将于{due}删除，请登录接着填。号{number}",
    ),
    Template(
        "lapsed",
        "申请失效",
        "您申请的“{service}”（{number}）到期没有补齐材料，已失效。可以重新申请，已交的材料不用再交。",
        "您的{service}申请因逾期未补材料已失效，可重新申请。号{number}",
    ),
    Template(
        "reminder",
        "期限提醒",
        "您办的“{service}”（{number}）：请在{due}以前{what}。{then}",
        "您的{service}请在{due}前{what}。号{number}",
    ),
    Template(
        "expired",
        "结果到期失效",
        "您办的“{service}”（{number}）：{due}以前没有{what}，结果已经失效。还需要的，可以重新申请。",
        "您的{service}结果已到期失效，可重新申请。号{number}",
    ),
    Template(
        "terminated",
        "终止办理",
        "您申请的“{service}”（{number}）已终止办理，原因写在告知书里，请登录查看。",
        "您的{service}已终止办理，原因请登录查看。号{number}",
    ),
    Template(
        "revoked",
        "决定被撤销",
        "“{service}”（{number}）的决定已被撤销，有关证照作废。理由和救济途径写在决定书里，请登录查看。",
        "{service}的决定已被撤销，理由和救济途径请登录查看。号{number}",
    ),
    Template(
        "bundle_received",
        "联办申请已收到",
        "您的“{service}”（{number}）已收到，由我们分送各部门一起办，{due}前全部办好。有事只找受理窗口。",
        "您的{service}已收到，各部门一起办，{due}前办好。号{number}",
    ),
    Template(
        "bundle_finished",
        "全部办完了",
        "您的“{service}”（{number}）各部门都已办完，办成了什么、待遇何时到账，都写在结果汇总单里，请登录查看。",
        "您的{service}各项都已办完，结果请登录查看汇总单。号{number}",
    ),
    Template(
        "bundle_reversed",
        "联办事项已撤销",
        "“{service}”（{number}）已全部撤销，各部门正在恢复原来的登记和待遇，不用您再跑。详情请登录查看。",
        "{service}已全部撤销，各部门正在恢复登记和待遇。号{number}",
    ),
    Template(
        "province_draft",
        "省平台的申请转来了",
        "您在省平台申请的“{service}”已转到这里，申请号{number}。请登录核对后提交；没有账号的，凭申请号到窗口接着办。",
        "您在省平台申请的{service}已转来，请登录核对后提交。号{number}",
    ),
    Template(
        "bad_rating_answered",
        "您的评价有回复",
        "您对“{service}”（{number}）的评价，我们已核实并回复，请登录查看。",
        "您对{service}的评价已有回复，请登录查看。号{number}",
    ),
    Template(
        "consultation_answered",
        "您的咨询有回复",
        "您关于“{service}”的咨询已有回复，请登录查看。",
        "您关于{service}的咨询已有回复，请登录查看。",
    ),
    Template(
        "correction_answered",
        "您说不对的数据有答复",
        "您办“{service}”（{number}）时说“{what}”不对，{holder}答复：{outcome}。理由请登录查看，还有疑问可以问窗口。",
        "您办{service}时提出的更正，答复：{outcome}。号{number}",
    ),
    Template(
        "sending_refused",
        "部门系统不收",
        "“{service}”（{number}）已分送{holder}，对方系统没有收下，不会再自动重送。请与对方联系，线下转交或请申请人补正。",
        "{service}对方系统没有收下，请登录处理。号{number}",
    ),
    Template(
        "mandate_given",
        "有人替您办事",
        "您已委托{agent}替您办事，有效到{until}。申请人仍是您本人。不是您的意思，或想收回，请登录“委托别人办”收回，或打12345。",
        "您已委托{agent}替您办事，到{until}止。想收回请登录或打12345。",
    ),
    Template(
        "benefit_paid",
        "救助款到账了",
        "{month}的{kind}{amount}已经发到您登记的账户。有疑问请登录“我的救助”查看，或打12345。",
        "{month}的{kind}{amount}已到账，可登录“我的救助”查看。",
    ),
    Template(
        "benefit_not_paid",
        "救助款没有发出去",
        "{month}的{kind}{amount}银行没有发成功，多半是户名、账号不对或账户停用。请联系窗口核对账户，核对好以后补发。",
        "{month}的{kind}没有发成功，请联系窗口核对账户，核对后补发。",
    ),
    Template(
        "benefit_hearing",
        "先听听您的意见",
        "您的{kind}复核后，准备{change}。作出决定以前，您可以在{due}以前说明情况、提交凭据，也可以请工作人员上门。请登录“我的救助”。",
        "您的{kind}复核后准备{change}，{due}前可说明情况，请登录查看。",
    ),
    Template(
        "benefit_changed",
        "救助待遇有变化",
        "您的{kind}从{month}起{change}。为什么、怎样申请复议，都写在决定书里，请登录“我的救助”查看。",
        "您的{kind}从{month}起{change}，理由请登录查看决定书。",
    ),
    Template(
        "benefit_recovery",
        "多领的钱需要退回",
        "您的{kind}经逐月核算多领{amount}，可以分期退回。怎么算的、怎么退、不服怎么办，都写在通知书里，请登录查看。",
        "您的{kind}多领{amount}，可分期退回，请登录查看通知书。",
    ),
    Template(
        "means_reported",
        "经济状况核对出报告了",
        "您家的经济状况核对（{number}）已经出报告，{then}。请登录“我的”—“经济状况核对”查看。",
        "您家的经济状况核对已出报告，{then}，请登录查看。",
    ),
    Template(
        "means_consent",
        "核对要您本人同意",
        "您家的经济状况核对（{number}）要向各部门查您的收入和财产，您的授权还没有，或者已经、快要到期。请登录，"
        "在“我的”—“经济状况核对”里点同意；不方便的，到窗口签授权书。不同意也可以，只是核对可能下不了结论。",
        "核对收入财产要您本人同意，请登录“经济状况核对”答复，或到窗口签授权书。",
    ),
    Template(
        "login_code",
        "登录验证码",
        "您的验证码是{code}，{minutes}分钟内有效。请不要告诉任何人。",
        "验证码{code}，{minutes}分钟内有效。请不要告诉任何人。",
    ),
)
TEMPLATES: Mapping[str, Template] = {template.code: template for template in _ALL}
