"""A stranger tries the routes of announcements and feedback."""

from sqlalchemy import select

from app.announcements.models import Delivery
from app.core.db import reading
from tests import cast
from tests.cast import as_
from tests.factories.announcements import PARENTS_EVENING, announced_stars, post, subscribe, work_off
from tests.outsiders import Case


def a_post(world):
    posted = post(world.app.test_client(), readers=["guardians", "staff"]).json
    announced_stars(world, cast.LIN)
    work_off(world)
    return {"announcement_id": posted["id"]}


def a_delivery(world):
    a_post(world)
    with world.app.app_context(), reading() as session:
        return {"delivery_id": session.execute(select(Delivery.id).limit(1)).scalar_one()}


def feedback(world):
    body = {"school_id": str(cast.TIANJIA), "category": "other", "body": "食堂的汤太咸。"}
    answer = world.app.test_client().post("/api/v1/feedback", json=body, headers=as_(cast.LIN_MOTHER))
    return {"feedback_id": answer.json["id"]}


def a_subscription(world):
    subscribe(world.app.test_client(), cast.LIN_MOTHER, "stars")
    return {}


def ends_its_own_only(answer):
    assert answer.status_code == 204


def has_nothing(answer):
    assert answer.json["items"] == []


def counts_for_the_caller_only(answer):
    assert answer.json["credits"] == 1


CASES = [
    Case("GET", "/api/v1/announcements", query=f"school_id={cast.TIANJIA}", prepare=a_post),
    Case("POST", "/api/v1/announcements", json={"school_id": str(cast.TIANJIA), "audience": {}, **PARENTS_EVENING}),
    Case(
        "POST",
        "/api/v1/announcements/preview",
        json={"school_id": str(cast.TIANJIA), "audience": {}, **PARENTS_EVENING},
    ),
    Case("GET", "/api/v1/announcements/<uuid:announcement_id>", prepare=a_post),
    Case("GET", "/api/v1/inbox", prepare=a_post, check=has_nothing),
    Case("GET", "/api/v1/inbox/<uuid:delivery_id>", prepare=a_delivery),
    Case("POST", "/api/v1/inbox/<uuid:delivery_id>/read", prepare=a_delivery),
    Case("GET", "/api/v1/me/subscriptions", prepare=a_subscription, check=has_nothing),
    Case("DELETE", "/api/v1/me/subscriptions", prepare=a_subscription, check=ends_its_own_only),
    Case(
        "POST",
        "/api/v1/me/subscriptions",
        json={"template": "stars", "accepted": True},
        check=counts_for_the_caller_only,
    ),
    Case("GET", "/api/v1/feedback", prepare=feedback, check=has_nothing),
    Case("GET", "/api/v1/feedback", query=f"school_id={cast.TIANJIA}", prepare=feedback),
    Case("GET", "/api/v1/feedback", query=f"region_code={cast.REGION}", prepare=feedback),
    Case(
        "POST", "/api/v1/feedback", json={"school_id": str(cast.TIANJIA), "category": "other", "body": "我不是这里的。"}
    ),
    Case("POST", "/api/v1/feedback/<uuid:feedback_id>/route", prepare=feedback, json={"desk": "county"}),
    Case("POST", "/api/v1/feedback/<uuid:feedback_id>/reply", prepare=feedback, json={"body": "已阅。"}),
    Case("POST", "/api/v1/feedback/<uuid:feedback_id>/close", prepare=feedback),
]
