"""Who can sign in to the demo, and the file that tells how."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.core.auth import Actor, Grant
from app.core.crypto import Vault
from app.core.i18n import mark
from app.core.ids import new_id
from app.demo.county import REGION, DemoClass, DemoSchool
from app.demo.people import People
from app.privacy import service as privacy
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.schools import service as schools
from app.schools.access import StudentRow
from app.schools.rules.guardians import Relation

PASSWORD = "laborstar-demo"  # noqa: S105  # The demo's, shown on screen; production refuses demo data.
PIN = "246810"
SPARE_CODES = 20
# Most families agree to everything, some to nothing but the base: then no photo is taken and the name is masked.
ALL = (Purpose.BASE, Purpose.PHOTO_UPLOAD, Purpose.STAR_PUBLICATION, Purpose.WORK_PUBLICATION)
BASE_ONLY = (Purpose.BASE,)


@dataclass(frozen=True)
class DemoAccount:
    """One way into the demo. Platform codes work once each; NAME#anything is a fresh code of the same person."""

    role: str
    login: str
    password: str
    account_id: UUID
    school_id: UUID | None = None
    class_id: UUID | None = None
    student_ids: tuple[UUID, ...] = ()
    openid: str | None = None
    note: str = ""

    @property
    def actor(self) -> Actor:
        grant = Grant(self.role, self.school_id, self.class_id)
        return Actor(self.account_id, new_id(), (grant,))


def administrator_account(session: Session, administrator: Actor) -> DemoAccount:
    accounts.set_password(session, administrator.account_id, "county-admin", PASSWORD)
    return DemoAccount(Role.COUNTY_ADMIN, "county-admin", PASSWORD, administrator.account_id)


def hire_staff(session: Session, school: DemoSchool, administrator: Actor, now: datetime) -> list[DemoAccount]:
    """Give a school its principal, office, homeroom teachers and one subject teacher."""
    people, key = People(seed=len(school.plan.name)), school.plan.key
    posts: list[tuple[Role, str, DemoClass | None]] = [
        (Role.PRINCIPAL, f"{key}-principal", None),
        (Role.SCHOOL_OFFICE, f"{key}-office", None),
    ]
    posts += [(Role.HOMEROOM_TEACHER, f"{key}-homeroom-{_short(each, school)}", each) for each in school.classes]
    posts += [(Role.TEACHER, f"{key}-teacher", school.classes[-1])]
    return [_hire(session, school, role, login, place, people, administrator, now) for role, login, place in posts]


def _short(place: DemoClass, school: DemoSchool) -> str:
    number = [each.id for each in school.classes if each.grade == place.grade].index(place.id) + 1
    return f"{place.grade}-{number}"


def _hire(
    session: Session,
    school: DemoSchool,
    role: Role,
    login: str,
    place: DemoClass | None,
    people: People,
    administrator: Actor,
    now: datetime,
) -> DemoAccount:
    account_id = accounts.create_account(session, now, people.name())
    accounts.set_password(session, account_id, login, PASSWORD)
    class_id = place.id if place else None
    accounts.grant(
        session, account_id, role, now, school_id=school.id, class_id=class_id, granted_by=administrator.account_id
    )
    return DemoAccount(role, login, PASSWORD, account_id, school.id, class_id, note=school.plan.name)


def bind_family(
    session: Session,
    vault: Vault,
    name: str,
    children: list[StudentRow],
    purposes: tuple[Purpose, ...],
    now: datetime,
) -> DemoAccount:
    """Make a guardian who signed in by the platform, typed the printed codes and answered what was asked."""
    openid = f"demo-openid-{name}"
    account_id = accounts.sign_in_with_openid(session, vault, openid, now).account.id
    for child in children:
        code = schools.issue_codes(session, vault, [child], None, now)[0].code
        schools.bind(session, vault, account_id=account_id, code=code, relation=Relation.MOTHER, now=now)
        for purpose in ALL:
            privacy.answer(
                session,
                account_id=account_id,
                school_id=child.school_id,
                student_id=child.id,
                purpose=purpose,
                granted=purpose in purposes,
                policy_version=CURRENT_VERSION,
                now=now,
            )
    note = mark("两个孩子") if len(children) > 1 else mark("只同意了基本信息") if purposes == BASE_ONLY else ""
    ids = tuple(child.id for child in children)
    return DemoAccount(Role.GUARDIAN, name, PASSWORD, account_id, children[0].school_id, None, ids, openid, note)


def open_to_visitors(session: Session, families: list[DemoAccount]) -> list[DemoAccount]:
    """Let some families sign in by password too, as from a browser; the others stay in the background."""
    for family in families:
        accounts.set_password(session, family.account_id, family.login, family.password)
    return families


def unbound_guardian(session: Session, vault: Vault, name: str, now: datetime) -> DemoAccount:
    openid = f"demo-openid-{name}"
    account_id = accounts.sign_in_with_openid(session, vault, openid, now).account.id
    return DemoAccount(Role.GUARDIAN, name, PASSWORD, account_id, openid=openid, note=mark("还没有绑定孩子"))


def student_card(session: Session, child: StudentRow, card: str, now: datetime) -> DemoAccount:
    account_id = accounts.student_account(session, child.id, child.school_id, now)
    accounts.set_card(session, account_id, card, PIN)
    return DemoAccount(Role.STUDENT, card, PIN, account_id, child.school_id, child.class_id, (child.id,))


def described(account: DemoAccount) -> dict[str, object]:
    """Return the entry of the demo file for one account."""
    entry: dict[str, object] = {"role": account.role, "login": account.login, "password": account.password}
    entry["note"] = account.note
    if account.openid:
        entry["wechat_code"] = account.login
        entry["wechat_codes"] = [f"{account.login}#{number}" for number in range(1, SPARE_CODES + 1)]
    entry["school_id"] = str(account.school_id) if account.school_id else None
    entry["class_id"] = str(account.class_id) if account.class_id else None
    entry["student_ids"] = [str(student_id) for student_id in account.student_ids]
    if account.role == Role.COUNTY_ADMIN:
        entry["region_code"] = REGION
    return entry
