"""Quiet hours and audiences."""

from datetime import datetime

import pytest

from app.announcements.rules import Audience, Reader, Template, earliest_push
from app.core.clock import SHANGHAI
from app.core.wechat_settings import KINDS
from tests import cast


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("2026-11-18 07:00", "2026-11-18 07:00"),
        ("2026-11-18 20:59", "2026-11-18 20:59"),
        ("2026-11-18 21:00", "2026-11-19 07:00"),
        ("2026-11-18 23:59", "2026-11-19 07:00"),
        ("2026-11-19 00:00", "2026-11-19 07:00"),
        ("2026-11-19 06:59", "2026-11-19 07:00"),
        ("2026-12-31 22:00", "2027-01-01 07:00"),
        ("2026-11-21 12:00", "2026-11-21 12:00"),
    ],
)
def test_messages_leave_outside_the_quiet_hours_only(written, leaves):
    assert earliest_push(china(written)) == china(leaves)


@pytest.mark.parametrize(
    ("written", "ends", "leaves"),
    [
        ("2026-11-18 12:00", "2026-11-18 12:01", "2026-11-18 12:00"),
        ("2026-11-18 12:00", "2026-11-18 12:00", None),
        ("2026-11-18 21:00", "2026-11-19 07:01", "2026-11-19 07:00"),
        ("2026-11-18 21:00", "2026-11-19 07:00", None),
    ],
)
def test_offer_that_is_over_when_its_message_may_leave_has_none(written, ends, leaves):
    assert earliest_push(china(written), china(ends)) == (china(leaves) if leaves else None)


def test_every_kind_of_message_can_be_given_a_template():
    assert {template.value for template in Template} == set(KINDS)


def test_audience_comes_back_from_its_stored_form():
    audience = Audience((Reader.STAFF,), (3, 4), (cast.CLASS_32,))
    assert Audience.from_json(audience.as_json()) == audience


def test_audience_without_grades_and_classes_is_the_whole_school():
    assert Audience((Reader.GUARDIANS,)).is_whole_school
    assert not Audience((Reader.GUARDIANS,), grades=(3,)).is_whole_school
