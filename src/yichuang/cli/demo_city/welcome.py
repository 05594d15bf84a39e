"""What `yichuang demo` prints when the doors are open: where to go, and as whom."""

from __future__ import annotations

from django.utils import timezone

from yichuang.cli.demo_city.discovery import VOLUNTEER
from yichuang.cli.demo_city.roster import CITIZENS, FAMILIES, PASSWORD, ROLE_NAMES, STAFF
from yichuang.core.clocktime import format_date, shanghai_date

_GATEWAY = "http://127.0.0.1:8091"
_SHOWN = (
    ("330200-civil-affairs", "宁波市民政局"),
    ("330212-civil-affairs", "鄞州区民政局"),
    ("330212001-social-assistance", "下应街道"),
    ("330200-funeral-home", "殡仪馆"),
    ("330200-natural-resources", "自然资源部门"),
    ("330300-civil-affairs", "温州市民政局"),
    ("330000-civil-affairs", "浙江省民政厅"),
)


def welcome(address: str, seconds: float, ahead: int = 0) -> str:
    """Addresses and accounts; ``seconds`` is how long the start took, ``ahead`` how many days the hall is."""
    citizens = "、".join(f"{c.name} {c.phone}" for c in CITIZENS[:3])
    heir, needy, *_, near = FAMILIES
    lines = [
        "",
        f"一窗已经开门（{seconds:.0f} 秒）。人和办件都是虚构的，仅供演示。按 Ctrl+C 停止。",
        "",
        f"  网上大厅    {address}/",
        f"  工作台      {address}/desk/",
        f"  看板        {address}/board/",
        f"  接口文档    {address}/api/v1/docs",
        f"  短信在这里  {_GATEWAY}/",
        "  别的部门    http://127.0.0.1:8093/health （故障、故事里的人：sandbox/README.md）",
        "",
        f"  群众：用手机号登录，验证码到“短信在这里”看。{citizens}",
        f"  一件事：{heir.name} {heir.phone}（父亲刚去世）、{needy.name} {needy.phone}（家里困难）、"
        f"{near.name} {near.phone}（刚过低保线）",
        "  一家人从申请、核对、异议到发钱，一步一步：docs/howto/tour.md 第九节",
        f"  志愿者报线索：{VOLUNTEER[0]} {VOLUNTEER[1]}，在 {address}/volunteer",
        f"  工作人员：密码都是 {PASSWORD}",
        *(f"    {place}：{_people(office)}" for office, place in _SHOWN),
        "",
        "  怎么玩：docs/howto/tour.md　　从头再来：make demo ARGS=--reset",
        f"  {_days(ahead)}",
    ]
    return "\n".join(lines)


def _days(ahead: int) -> str:
    """How far the hall's calendar is ahead, and how to let more days pass."""
    here = f"大厅里已经过了 {ahead} 天，今天是{format_date(shanghai_date(timezone.now()))}。" if ahead else ""
    return f'{here}公示期满、下个月发钱，不用真等：停下，再 make demo ARGS="--later 9"，大厅里就过了九天。'


def _people(office: str) -> str:
    """One of each role: 王丽 wangli（窗口人员）."""
    shown: dict[str, str] = {}
    for username, name, role in STAFF[office]:
        shown.setdefault(role, f"{name} {username}（{ROLE_NAMES[role]}）")
    return "　".join(shown.values())
