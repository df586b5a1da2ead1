"""The same request sent twice, or eight times at once, is one deed; the same message worked off twice, too."""

from datetime import datetime

import pytest

from app.core.clock import SHANGHAI
from tests.faults.truths import everything_acknowledged_is_there_once
from tests.servers.laborstar import API

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]
AT_ONCE = 8


def test_check_in_sent_eight_times_at_once_is_one_record(town, node, at_once):
    family = town.families[0]
    today = datetime.now(SHANGHAI).date().isoformat()
    body = {"student_id": str(family.student_id), "task_id": town.tasks[-1], "labor_on": today}
    headers = {"Idempotency-Key": "impatient"}
    answers = at_once(AT_ONCE, lambda _: node.call("POST", f"{API}/check-ins", body, family.token, headers))
    assert {answer.status for answer in answers} == {201}
    (record,) = {answer.json["id"] for answer in answers}
    town.records["impatient"] = record
    everything_acknowledged_is_there_once(town)


def test_place_asked_for_eight_times_at_once_is_one_place(town, node, at_once):
    family = town.families[-1]
    path = f"{API}/offerings/{town.offerings[-1]}/enrolments"
    body, headers = {"student_id": str(family.student_id)}, {"Idempotency-Key": "impatient"}
    answers = at_once(AT_ONCE, lambda _: node.call("POST", path, body, family.token, headers))
    assert {answer.status for answer in answers} <= {201, 202}
    (place,) = {answer.json["id"] for answer in answers}
    town.places["impatient"] = place
    everything_acknowledged_is_there_once(town)
