"""Courses and what is offered of them in Tianjia School: as rows, for tests of other things, and over HTTP."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.courses.models.menu import Course, Offering, OfferingTeacher
from app.courses.rules.words import Category, Kind, OfferingStatus, ProviderKind, Review
from tests import cast
from tests.cast import as_

COURSES = "/api/v1/courses"
OFFERINGS = "/api/v1/offerings"
PROVIDERS = "/api/v1/course-providers"
SURVEYS = "/api/v1/course-surveys"
TIANJIA = str(cast.TIANJIA)
PAPER_CUTTING = {"school_id": TIANJIA, "title": "剪纸", "summary": "一把剪刀一张纸", "category": "arts"}
WEDNESDAY = {
    "term_code": cast.TERM, "slots": ["3-1"], "place": "美术教室", "grades": [3, 5], "capacity": 2,
    "teacher_ids": [str(cast.TEACHER)],
}  # fmt: skip

SURVEY = {
    "school_id": TIANJIA, "term_code": cast.TERM, "title": "下学期想上什么课?",
    "topics": [
        {"key": "chess", "label": "围棋", "category": "club"}, {"key": "song", "label": "合唱", "category": "arts"},
    ],
    "opens_at": "2026-11-18T08:00:00+08:00", "closes_at": "2026-11-25T08:00:00+08:00",
}  # fmt: skip


def approved_course(session: Session, *, title: str = "篮球", kind: str = Kind.SPECIAL, **more: Any) -> Course:
    """Write a course of the school's own teachers that families may read of."""
    described = {
        "school_id": cast.TIANJIA, "title": title, "summary": "", "category": Category.PE, "kind": kind,
        "provider_kind": ProviderKind.OWN_TEACHER, "resources": [], "review": Review.APPROVED,
        "proposed_by": cast.HOMEROOM, "created_at": cast.NOW,
    }  # fmt: skip
    course = Course(**_plain(described | more))
    session.add(course)
    session.flush()
    return course


def offering(
    session: Session,
    course: Course | None = None,
    *,
    slots: Sequence[str] = ("3-1",),
    capacity: int | None = 2,
    grades: Sequence[int] = (3, 5),
    round_id: UUID | None = None,
    status: str = OfferingStatus.PUBLISHED,
    teachers: Sequence[UUID] = (cast.HOMEROOM,),
    **more: Any,
) -> Offering:
    """Write a course of the cast's term; without ``course`` one of its own is written too. Base care has no capacity."""
    course = course or approved_course(session)
    described = {
        "school_id": course.school_id, "course_id": course.id, "term_code": cast.TERM, "round_id": round_id,
        "slots": list(slots), "grades": list(grades), "status": status, "created_at": cast.NOW,
        "capacity": None if course.kind == Kind.BASE_CARE else capacity,
    }  # fmt: skip
    written = Offering(**_plain(described | more))
    session.add(written)
    session.flush()
    session.add_all(OfferingTeacher(offering_id=written.id, account_id=teacher) for teacher in teachers)
    session.flush()
    return written


def base_care(session: Session, *, slots: Sequence[str] = ("3-1",), **more: Any) -> Offering:
    """Write a published offering of base care."""
    course = approved_course(session, title="作业辅导", kind=Kind.BASE_CARE, category=Category.HOMEWORK_CARE)
    return offering(session, course, slots=slots, **more)


def _plain(described: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in described.items()}


def propose(client: FlaskClient, account: UUID = cast.OFFICE, **more: Any) -> TestResponse:
    return client.post(COURSES, json=PAPER_CUTTING | more, headers=as_(account))


def a_course(client: FlaskClient, **more: Any) -> str:
    """Return the id of a course that the office entered."""
    answer = propose(client, **more)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def draft(client: FlaskClient, course_id: str, **more: Any) -> TestResponse:
    return client.post(f"{COURSES}/{course_id}/offerings", json=WEDNESDAY | more, headers=as_(cast.OFFICE))


def a_draft(client: FlaskClient, course_id: str | None = None, **more: Any) -> str:
    answer = draft(client, course_id or a_course(client), **more)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def publish(client: FlaskClient, offering_id: str, account: UUID = cast.OFFICE) -> TestResponse:
    return client.post(f"{OFFERINGS}/{offering_id}/publish", headers=as_(account))


def a_published(client: FlaskClient, course_id: str | None = None, **more: Any) -> str:
    """Return the id of an offering that the office published."""
    offering_id = a_draft(client, course_id, **more)
    answer = publish(client, offering_id)
    assert answer.status_code == 200, answer.json
    return offering_id


def change_offering(client: FlaskClient, offering_id: str, **changes: Any) -> TestResponse:
    return client.put(f"{OFFERINGS}/{offering_id}", json=changes, headers=as_(cast.OFFICE))


def cancel(client: FlaskClient, offering_id: str, reason: str = "教师生病") -> TestResponse:
    return client.post(f"{OFFERINGS}/{offering_id}/cancel", json={"reason": reason}, headers=as_(cast.OFFICE))


def menu(client: FlaskClient, account: UUID = cast.LIN_MOTHER, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(COURSES, query_string={"school_id": TIANJIA, **query}, headers=as_(account))
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def enlist(client: FlaskClient, account: UUID = cast.COUNTY_ADMIN, **more: Any) -> TestResponse:
    """Put a club on the county's list for the cast's school year, or what ``more`` says."""
    entry = {
        "region_code": cast.REGION, "name": "新田县青少年体育俱乐部", "licence_no": "L-1",
        "listed_from": "2026-08-01", "listed_until": "2027-07-31",
    }  # fmt: skip
    return client.post(PROVIDERS, json=entry | more, headers=as_(account))


def a_provider(client: FlaskClient, **more: Any) -> str:
    answer = enlist(client, **more)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def ask(client: FlaskClient, account: UUID = cast.OFFICE, **more: Any) -> TestResponse:
    return client.post(SURVEYS, json=SURVEY | more, headers=as_(account))


def a_survey(client: FlaskClient, **more: Any) -> str:
    """Return the id of a survey that is open at the cast's noon and for a week."""
    answer = ask(client, **more)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]
