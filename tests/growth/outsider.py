"""Strangers look over the fence: at a child's plant, at a class's garden, at a school's orchard."""

from tests import cast
from tests.outsiders import OUTSIDERS, Case

NO_TEACHERS_OF_LIN = (cast.PRINCIPAL, cast.OFFICE, cast.COUNTY_ADMIN, cast.HOMEROOM_31, cast.CLASSMATE_FATHER)

CASES = [
    Case(
        "GET",
        "/api/v1/students/<uuid:student_id>/growth",
        {"student_id": cast.LIN},
        outsiders=(*OUTSIDERS, *NO_TEACHERS_OF_LIN),
    ),
    Case(
        "GET",
        "/api/v1/classes/<uuid:class_id>/garden",
        {"class_id": cast.CLASS_31},
        outsiders=(*OUTSIDERS, cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.COUNTY_ADMIN),
    ),
    Case("GET", "/api/v1/schools/<uuid:school_id>/orchard", {"school_id": cast.TIANJIA}),
]
