"""A stranger asks for a child's points; so do the principal, the office and the bureau, who may not see them either."""

from tests import cast
from tests.outsiders import OUTSIDERS, Case

CASES = [
    Case(
        "GET",
        "/api/v1/students/<uuid:student_id>/points",
        {"student_id": cast.LIN},
        outsiders=(
            *OUTSIDERS,
            cast.PRINCIPAL,
            cast.OFFICE,
            cast.COUNTY_ADMIN,
            cast.HOMEROOM_31,
            cast.CLASSMATE_FATHER,
        ),
    ),
]
