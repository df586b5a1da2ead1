"""A stranger tries the figures of Tianjia School and of its county."""

from tests import cast
from tests.factories.insights import freeze
from tests.outsiders import OUTSIDERS, Case

SCHOOL = {"school_id": cast.TIANJIA}
REGION = {"region_code": cast.REGION}


def frozen(world):
    freeze(world)
    return {}


def is_the_same_for_everybody(answer):
    """What the figures mean is no secret among staff."""
    assert answer.status_code in {200, 403}
    assert "school_id" not in answer.text


CASES = [
    Case("GET", "/api/v1/insights/definitions", outsiders=OUTSIDERS, check=is_the_same_for_everybody),
    Case("GET", "/api/v1/insights/schools/<uuid:school_id>", SCHOOL, prepare=frozen),
    Case("GET", "/api/v1/schools/<uuid:school_id>/burden", SCHOOL, prepare=frozen),
    Case("GET", "/api/v1/insights/regions/<region_code>", REGION, prepare=frozen),
    Case("POST", "/api/v1/exports", json={"kind": "school", "school_id": str(cast.TIANJIA)}, prepare=frozen),
]
