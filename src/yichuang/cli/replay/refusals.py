"""Why the engine refused, in one line for whoever keeps the record."""

from __future__ import annotations

from yichuang.apps.cases.lifecycle import Action, State
from yichuang.core.errors import DomainError

_WHYS = {
    "state": "这时不能做",
    "role": "这个角色不能做",
    "step": "还没到这一步，或已经过了",
    "material_missing": "材料不齐",
    "too_early": "时间还没到",
    "publish_again": "公示有异议，要重新调查、重新公示",
    "once": "只能做一次",
    "in_person": "这个事项不能网上办",
    "no_agents": "这个事项不能代办",
}


def reason(refusal: DomainError) -> str:
    """The action, the state and why; the findings where there are any."""
    fields = refusal.fields
    if refusal.code == "not_allowed":
        why = _WHYS.get(str(fields.get("why")), str(fields.get("why")))
        return f"{_name(Action, fields.get('action'))}被拒绝：{_name(State, fields.get('state'))}状态，{why}（{refusal}）"
    findings = fields.get("findings")
    if isinstance(findings, list | tuple):
        texts = "；".join(f"{finding.field or finding.code}：{finding.text}" for finding in findings)
        return f"答案或材料不合要求：{texts}"
    return f"被拒绝：{refusal}"


def _name(kind: type[Action] | type[State], value: object) -> str:
    try:
        return kind(str(value)).chinese
    except ValueError:
        return str(value)
