"""One small county that every test knows: Lin's family, a classmate, the staff, and outsiders who must see nothing.

Ids are derived from names, so that tests can use them without asking the database.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import Account, LoginSession, RoleGrant, WechatIdentity
from app.accounts.queries import OPENID
from app.accounts.rules import Role
from app.core.crypto import Vault, hash_token
from app.privacy.models import Consent
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student, Term

# Wednesday of ISO week 2026-W47, noon in China.
NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
WEEK = "2026-W47"
TERM = "2026-2027-1"
REGION = "431128"
PASSWORD = "correct horse battery"
PIN = "4711"
LONG_AGO = date(2026, 9, 1)


def named(name: str) -> UUID:
    """Return the id of a member of the cast."""
    return uuid5(UUID(int=0), name)


# Schools and classes.
BUREAU = named("Xintian bureau")
TIANJIA = named("Tianjia School")
LONGQUAN = named("Longquan No. 5 Primary")
CLASS_32 = named("class 3-2")
CLASS_31 = named("class 3-1")
CLASS_51 = named("class 5-1")
LONGQUAN_CLASS = named("Longquan class 3-1")

# Students: (school, class, seat, name).
LIN = named("Lin Xiaoman")
LIN_BROTHER = named("Lin Dachuan")
CLASSMATE = named("classmate")
PARALLEL = named("child of the parallel class")
OUTSIDE_CHILD = named("child of Longquan")
STUDENTS = {
    LIN: (TIANJIA, CLASS_32, 7, "林小满"),
    LIN_BROTHER: (TIANJIA, CLASS_51, 3, "林大川"),
    CLASSMATE: (TIANJIA, CLASS_32, 8, "阿依古丽·买买提"),
    PARALLEL: (TIANJIA, CLASS_31, 1, "欧阳思远"),
    OUTSIDE_CHILD: (LONGQUAN, LONGQUAN_CLASS, 1, "何一"),
}

# Accounts.
LIN_MOTHER = named("Lin's mother")
CLASSMATE_FATHER = named("classmate's father")
UNBOUND = named("a guardian not yet bound")
LIN_CARD = named("Lin's card")
TEACHER = named("subject teacher of 3-2")
HOMEROOM = named("homeroom teacher of 3-2")
HOMEROOM_31 = named("homeroom teacher of 3-1")
HOMEROOM_51 = named("homeroom teacher of 5-1")
OFFICE = named("moral education office")
PRINCIPAL = named("principal")
COUNTY_ADMIN = named("county administrator")
OUTSIDER = named("homeroom teacher of Longquan")
OUTSIDE_GUARDIAN = named("guardian of Longquan")
OUTSIDE_PRINCIPAL = named("principal of Longquan")
OUTSIDE_ADMIN = named("administrator of another county")
ACCOUNTS = {
    LIN_MOTHER: (Role.GUARDIAN, {}),
    CLASSMATE_FATHER: (Role.GUARDIAN, {}),
    UNBOUND: (Role.GUARDIAN, {}),
    LIN_CARD: (Role.STUDENT, {"school_id": TIANJIA}),
    TEACHER: (Role.TEACHER, {"school_id": TIANJIA, "class_id": CLASS_32}),
    HOMEROOM: (Role.HOMEROOM_TEACHER, {"school_id": TIANJIA, "class_id": CLASS_32}),
    HOMEROOM_31: (Role.HOMEROOM_TEACHER, {"school_id": TIANJIA, "class_id": CLASS_31}),
    HOMEROOM_51: (Role.HOMEROOM_TEACHER, {"school_id": TIANJIA, "class_id": CLASS_51}),
    OFFICE: (Role.SCHOOL_OFFICE, {"school_id": TIANJIA}),
    PRINCIPAL: (Role.PRINCIPAL, {"school_id": TIANJIA}),
    COUNTY_ADMIN: (Role.COUNTY_ADMIN, {"region_code": REGION}),
    OUTSIDER: (Role.HOMEROOM_TEACHER, {"school_id": LONGQUAN, "class_id": LONGQUAN_CLASS}),
    OUTSIDE_GUARDIAN: (Role.GUARDIAN, {}),
    OUTSIDE_PRINCIPAL: (Role.PRINCIPAL, {"school_id": LONGQUAN}),
    OUTSIDE_ADMIN: (Role.COUNTY_ADMIN, {"region_code": "422801"}),
}
FAMILIES = (
    (LIN_MOTHER, LIN),
    (LIN_MOTHER, LIN_BROTHER),
    (CLASSMATE_FATHER, CLASSMATE),
    (OUTSIDE_GUARDIAN, OUTSIDE_CHILD),
)
# The classmate's father agreed to the base only: no photos, no full name in public.
CONSENTS = {
    LIN: (Purpose.BASE, Purpose.PHOTO_UPLOAD, Purpose.STAR_PUBLICATION),
    LIN_BROTHER: (Purpose.BASE, Purpose.PHOTO_UPLOAD, Purpose.STAR_PUBLICATION),
    CLASSMATE: (Purpose.BASE,),
    OUTSIDE_CHILD: (Purpose.BASE, Purpose.PHOTO_UPLOAD),
}


def token(account: UUID) -> str:
    """Return the bearer token of a member of the cast; its session is alive in every test."""
    return f"token-{account}"


def as_(account: UUID, **more: str) -> dict[str, str]:
    """Return request headers that sign in as a member of the cast."""
    return {"Authorization": f"Bearer {token(account)}", **more}


def enter(session: Session, vault: Vault) -> None:
    """Write the whole cast into an empty database."""
    _places(session)
    _students(session)
    _accounts(session, vault)
    _families(session)
    accounts.set_password(session, PRINCIPAL, "principal", PASSWORD)
    accounts.set_card(session, LIN_CARD, "T0307", PIN)


def _places(session: Session) -> None:
    session.add(Organisation(id=BUREAU, kind="bureau", name="新田县教育局", region_code=REGION, created_at=NOW))
    for school, name in ((TIANJIA, "田家学校"), (LONGQUAN, "龙泉第五小学")):
        session.add(
            Organisation(
                id=school, kind="school", name=name, region_code=REGION, school_type="ordinary", created_at=NOW
            )
        )
    session.add(Term(scope=REGION, code=TERM, starts_on=LONG_AGO, ends_on=date(2027, 1, 22)))
    session.flush()
    for class_id, school, entry_year, number, label in (
        (CLASS_32, TIANJIA, 2024, 2, "三年级2班"),
        (CLASS_31, TIANJIA, 2024, 1, "三年级1班"),
        (CLASS_51, TIANJIA, 2022, 1, "五年级1班"),
        (LONGQUAN_CLASS, LONGQUAN, 2024, 1, "三年级1班"),
    ):
        session.add(
            SchoolClass(
                id=class_id, school_id=school, stage="primary", entry_year=entry_year, class_no=number, label=label
            )
        )
    session.flush()


def _students(session: Session) -> None:
    for student_id, (school, class_id, seat, name) in STUDENTS.items():
        session.add(Student(id=student_id, school_id=school, name=name, created_at=NOW))
        session.flush()
        session.add(
            ClassMembership(
                school_id=school, class_id=class_id, student_id=student_id, seat_no=seat, starts_on=LONG_AGO
            )
        )


def _accounts(session: Session, vault: Vault) -> None:
    for account_id, (role, scope) in ACCOUNTS.items():
        student_id = LIN if account_id == LIN_CARD else None
        session.add(Account(id=account_id, display_name="", student_id=student_id, created_at=NOW))
        session.flush()
        session.add(RoleGrant(account_id=account_id, role=role.value, starts_on=LONG_AGO, **scope))
        session.add(
            LoginSession(
                account_id=account_id,
                token_hash=hash_token(token(account_id)),
                kind="password",
                created_at=NOW,
                expires_at=NOW + timedelta(days=400),
            )
        )
    openid = f"openid-{LIN_MOTHER}"
    session.add(
        WechatIdentity(
            account_id=LIN_MOTHER,
            openid_index=vault.blind_index(openid, OPENID),
            openid_sealed=vault.seal(openid, OPENID),
        )
    )


def _families(session: Session) -> None:
    for account_id, student_id in FAMILIES:
        school = STUDENTS[student_id][0]
        session.add(
            Guardianship(
                school_id=school, student_id=student_id, account_id=account_id, relation="mother", created_at=NOW
            )
        )
    for student_id, purposes in CONSENTS.items():
        for purpose in purposes:
            session.add(
                Consent(
                    student_id=student_id,
                    purpose=purpose.value,
                    school_id=STUDENTS[student_id][0],
                    granted=True,
                    policy_version=CURRENT_VERSION,
                    answered_at=NOW,
                )
            )
    session.flush()
