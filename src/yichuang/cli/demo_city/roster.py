"""Who works and who lives in the demo city. All of them are made up; one password opens every staff account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from yichuang.apps.accounts import queries, service
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.roles import ADMINISTRATOR, ASSISTANT
from yichuang.apps.parties import service as parties
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import AlreadyExists, NotFound
from yichuang.core.resident_id import ResidentId, Sex, demo_resident_id

PASSWORD = "yichuang-demo"  # noqa: S105 - printed at every start; the demo holds nothing real
_YEAR = timedelta(days=365)

CLERK, REVIEWER, APPROVER = Role.CLERK.value, Role.REVIEWER.value, Role.APPROVER.value
CHIEF, HEAD, SUPERVISOR = Role.CHIEF_EXAMINER.value, Role.OFFICE_HEAD.value, Role.SUPERVISOR.value
DEPARTMENT = Role.DEPARTMENT.value

ROLE_NAMES = {
    CLERK: "窗口人员",
    REVIEWER: "审查人员",
    APPROVER: "审批人",
    CHIEF: "首席审批员",
    HEAD: "负责人",
    SUPERVISOR: "督查",
    DEPARTMENT: "部门经办",
    ADMINISTRATOR: "管理员",
    ASSISTANT: "协理员",
}

# office: (user name, name, role) of everyone who works there
STAFF: dict[str, tuple[tuple[str, str, str], ...]] = {
    "330200-civil-affairs": (
        ("wangli", "王丽", CLERK),
        ("lijie", "李洁", CLERK),
        ("zhangwei", "张薇", REVIEWER),
        ("chenmin", "陈敏", REVIEWER),
        ("zhaogang", "赵刚", APPROVER),
        ("sunhua", "孙华", CHIEF),
        ("zhoujianguo", "周建国", HEAD),
        ("wuhong", "吴红", SUPERVISOR),
    ),
    "330200-funeral-home": (
        ("hanxue", "韩雪", CLERK),
        ("tangliang", "唐亮", REVIEWER),
        ("fengtao", "冯涛", CHIEF),
        ("luming", "陆明", APPROVER),
        ("yushan", "余山", HEAD),
    ),
    "330200-natural-resources": (("denglei", "邓磊", DEPARTMENT),),
    "330200-public-security": (("caoyang", "曹阳", DEPARTMENT),),
    "330200-housing": (("pengyun", "彭云", DEPARTMENT),),
    "330212-civil-affairs": (
        ("liufang", "刘芳", CLERK),
        ("huangtao", "黄涛", CLERK),
        ("xujing", "徐静", REVIEWER),
        ("machao", "马超", REVIEWER),
        ("zhulin", "朱琳", APPROVER),
        ("hujun", "胡军", CHIEF),
        ("guoping", "郭平", HEAD),
        ("heyan", "何燕", SUPERVISOR),
    ),
    "330212-natural-resources": (  # works at our desk: it has no system of its own
        ("jiangbo", "江波", DEPARTMENT),
        ("qianyu", "钱宇", CLERK),
        ("tianye", "田野", APPROVER),
    ),
    "330212-public-security": (("caiwei", "蔡巍", DEPARTMENT),),
    "330212-housing": (("yuanmei", "袁梅", DEPARTMENT),),
    "330212001-social-assistance": (
        ("gaojuan", "高娟", CLERK),
        ("linfeng", "林峰", REVIEWER),
        ("luoyu", "罗玉", REVIEWER),
        ("liangbin", "梁斌", APPROVER),
        ("songwen", "宋文", HEAD),
        ("zhaozhu", "赵竹", ASSISTANT),
    ),
    "330212002-social-assistance": (
        ("xieting", "谢婷", CLERK),
        ("shenming", "沈明", REVIEWER),
        ("fanghui", "方慧", REVIEWER),
        ("panlong", "潘龙", APPROVER),
        ("duqin", "杜琴", HEAD),
    ),
    "330300-civil-affairs": (
        ("fangyuan", "方远", HEAD),
        ("linqiao", "林乔", SUPERVISOR),
    ),
    "330000-civil-affairs": (
        ("yutong", "余彤", HEAD),
        ("yexin", "叶欣", CLERK),
        ("jinhao", "金浩", REVIEWER),
        ("shilei", "石磊", APPROVER),
        ("kongli", "孔黎", CHIEF),
        ("admin", "系统管理员", ADMINISTRATOR),
    ),
}


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who logs in with a phone; ``seq`` makes the number of a person who cannot exist."""

    name: str
    phone: str
    birth: str
    sex: Sex
    seq: int = 301

    @property
    def resident_id(self) -> ResidentId:
        return demo_resident_id(self.seq, datetime.fromisoformat(self.birth).date(), self.sex)


CITIZENS = (
    Citizen("张演丰", "13800000001", "1984-03-12", Sex.MALE),
    Citizen("林示柏", "13800000002", "1978-06-15", Sex.MALE),
    Citizen("何演寿", "13800000003", "1943-05-21", Sex.FEMALE),
    Citizen("陈示月", "13800000004", "1986-02-02", Sex.FEMALE),
    Citizen("周演安", "13800000005", "1975-11-30", Sex.FEMALE),
    Citizen("郑示念", "13800000006", "1990-09-09", Sex.FEMALE),
)

FAMILIES = (  # of the sandbox's stories: an heir, who applies for a household in need, and for one just above the line
    Citizen("陈示兰", "13800000021", "1975-09-08", Sex.FEMALE, 321),
    Citizen("赵演平", "13800000022", "1979-04-18", Sex.MALE, 322),
    Citizen("孙示霞", "13800000024", "1981-12-03", Sex.FEMALE, 322),
    Citizen("赵演福", "13800000025", "1949-02-11", Sex.MALE, 322),
    Citizen("钱演山", "13800000023", "1980-10-09", Sex.MALE, 323),
)


@dataclass(slots=True)
class Staff:
    """Actors by role and office, in the roster's order."""

    holders: dict[tuple[str, str], list[Actor]] = field(default_factory=dict)

    def at(self, role: str, office: str) -> list[Actor]:
        return self.holders.get((role, office), [])


def furnish_staff(since: datetime, at: datetime) -> Staff:
    """The staff's accounts and appointments from ``since`` on; those that exist stay as they are."""
    found, password = Staff(), ""
    for office, people in STAFF.items():
        for username, name, role in people:
            try:
                user = queries.user_by_name(username)
            except NotFound:
                password = password or make_password(PASSWORD)  # one slow hash for all of them
                user = service.create_user(username, name)
                user.password = password
                user.save(update_fields=["password"])
            _appoint(user, role, office, since)
            found.holders.setdefault((role, office), []).append(queries.actor_for(user, at))
    return found


def _appoint(user: User, role: str, office: str, since: datetime) -> None:
    if queries.memberships(user.pk).exists():
        return
    if role == SUPERVISOR:
        given = service.Appointment(office, role, "subtree", since + 2 * _YEAR, "全市（区）办件督查（演示）")
    else:
        given = service.Appointment(office, role)
    service.appoint(SYSTEM, user, given, since)


def furnish_citizens(at: datetime) -> list[tuple[Citizen, Actor]]:
    """The citizens of the stories, each proved to be a (fictional) person; the families begin with nothing filed."""
    for citizen in FAMILIES:
        _citizen(citizen, at)
    return [(citizen, queries.actor_for(_citizen(citizen, at), at)) for citizen in CITIZENS]


def _citizen(citizen: Citizen, at: datetime) -> User:
    user = citizen_account(citizen.name, citizen.phone)
    found = parties.find_or_create_person(
        citizen.name,
        citizen.resident_id,
        today=shanghai_date(at),
        contact=parties.Contact(phone=citizen.phone),
    )
    if found.party.user_id is None:
        parties.link_user(found.party, user, proof="counter", at=at)
    return user


def citizen_account(name: str, phone: str) -> User:
    """The account that logs in with this phone, made where there is none."""
    known = queries.user_by_phone(phone)
    if known is not None:
        return known
    try:
        user = service.create_user(f"citizen-{phone}", name, kind="citizen")
    except AlreadyExists:  # killed between the two steps
        user = queries.user_by_name(f"citizen-{phone}")
    service.set_phone(user, phone)
    return user
