"""A first-come round in which seven families want one seat."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.longquan import Longquan, at, offer, until, wait_for
from tests.servers.laborstar import API

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(240)]


def test_a_rush_for_one_seat(laborstar, tmp_path):
    school = Longquan(laborstar)
    school.hold_school_today(tmp_path)
    described = {"school_id": school.id, "title": "陶艺", "summary": "捏一个杯子。", "category": "arts"}
    course = school.office("POST", "/courses", described, expect=201)
    offering_id = offer(school, course["id"], "longquan-teacher", "陶艺室", capacity=1)
    opens = at(8)
    body = {
        "school_id": school.id, "term_code": school.term, "title": "陶艺报名", "mode": "rush", "notice_at": at(0),
        "open_at": opens, "close_at": at(600), "publish_at": at(600), "adjust_until": at(3600), "offering_ids": [offering_id],
    }  # fmt: skip
    round_ = school.office("POST", "/selection-rounds", body, expect=201)
    school.office("POST", f"/selection-rounds/{round_['id']}/notice")
    wait_for(
        lambda: school.office("GET", f"/selection-rounds/{round_['id']}"),
        lambda found: all(each["is_told"] for each in found["classes"]),
    )
    school.office("POST", f"/selection-rounds/{round_['id']}/prepare")
    until(opens)

    def enrol(child: str) -> int:
        path = f"{API}/offerings/{offering_id}/enrolments"
        return laborstar.call("POST", path, {"student_id": child}, school.guardian_of[child].token).status

    with ThreadPoolExecutor(8) as phones:
        statuses = list(phones.map(enrol, list(school.guardian_of)))
    assert sorted(statuses) == [201] + [202] * (len(statuses) - 1)
    assert school.office("GET", f"/offerings/{offering_id}/seats")["is_full"]
