"""A stranger tries the fees."""

from tests import cast
from tests.factories.lessons_fees import POLICIES, POLICY, import_policies
from tests.factories.lessons_learning import taught
from tests.outsiders import Case

CHOICE = "/api/v1/schools/<uuid:school_id>/fee-choice"
STATEMENT = "/api/v1/students/<uuid:student_id>/fee-statement"
WAIVER = "/api/v1/students/<uuid:student_id>/fee-waiver"
TIANJIA = {"school_id": cast.TIANJIA}
LIN = {"student_id": cast.LIN}
TERM = f"term={cast.TERM}"
CHOSEN = {"term_code": cast.TERM, "policy_id": str(cast.named("a policy"))}


def a_policy(world):
    import_policies(world, POLICY)
    return {}


def lessons(world):
    taught(world, cast.LIN)
    return {}


CASES = [
    Case("GET", POLICIES, query=f"school_id={cast.TIANJIA}", prepare=a_policy),
    Case("GET", CHOICE, TIANJIA, query=TERM, prepare=a_policy),
    Case("PUT", CHOICE, TIANJIA, json=CHOSEN, prepare=a_policy),
    Case("PUT", WAIVER, LIN, query=TERM),
    Case("DELETE", WAIVER, LIN, query=TERM),
    Case("GET", STATEMENT, LIN, query=TERM, prepare=lessons),
    Case("GET", f"{STATEMENT}.html", LIN, query=TERM, prepare=lessons),
    Case("GET", "/api/v1/schools/<uuid:school_id>/fee-statements", TIANJIA, query=TERM, prepare=lessons),
]
