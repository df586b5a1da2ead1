"""In which role somebody looks at a child."""

import pytest

from app.accounts.rules import Role
from app.core.auth import Grant
from app.privacy.rules import role_towards
from tests.cast import CLASS_31, CLASS_32, LONGQUAN, REGION, TIANJIA


@pytest.mark.parametrize(
    ("grants", "role"),
    [
        ([Grant("homeroom_teacher", TIANJIA, CLASS_32), Grant("principal", TIANJIA)], Role.HOMEROOM_TEACHER),
        ([Grant("teacher", TIANJIA, CLASS_32)], Role.TEACHER),
        ([Grant("school_office", TIANJIA)], Role.SCHOOL_OFFICE),
        ([Grant("homeroom_teacher", TIANJIA, CLASS_31)], Role.TEACHER),
        ([Grant("county_admin", region_code=REGION)], Role.COUNTY_ADMIN),
        ([Grant("principal", LONGQUAN)], None),
        ([Grant("guardian")], None),
    ],
)
def test_role_nearest_to_the_child_counts(grants, role):
    assert role_towards(grants, TIANJIA, CLASS_32) == role
