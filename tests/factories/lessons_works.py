"""Works entered over HTTP, and the consent by which others see them."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import cast
from tests.cast import as_
from tests.factories.lessons_learning import Taught

WORKS = "/api/v1/works"


def enter(
    client: FlaskClient,
    course: Taught,
    account: UUID = cast.HOMEROOM,
    students: tuple[UUID, ...] = (cast.LIN,),
    **more: Any,
) -> TestResponse:
    """Enter a work of children; fields in capitals are headers."""
    headers = {name: more.pop(name) for name in list(more) if name.istitle()}
    body = {"offering_id": str(course.offering_id), "student_ids": [str(one) for one in students], "title": "小板凳"}
    return client.post(WORKS, json=body | more, headers=as_(account, **headers))


def a_work(client: FlaskClient, course: Taught) -> dict[str, Any]:
    """Enter a work of Lin as the teacher and return it."""
    answer = enter(client, course)
    assert answer.status_code == 201, answer.text
    work: dict[str, Any] = answer.json
    return work


def works(client: FlaskClient, course: Taught, account: UUID, **query: Any) -> TestResponse:
    return client.get(WORKS, query_string={"course_id": course.course_id} | query, headers=as_(account))


def consent(
    client: FlaskClient, guardian: UUID, student: UUID, purpose: str = "work_publication", *, granted: bool = True
) -> None:
    url = f"/api/v1/students/{student}/consents/{purpose}"
    assert client.put(url, json={"granted": granted}, headers=as_(guardian)).status_code == 200
