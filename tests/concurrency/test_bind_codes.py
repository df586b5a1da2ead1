"""Bind codes under threads that commit for real."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from app.core import db
from app.schools import queries, service
from app.schools.access import student_row
from app.schools.models import Guardianship
from app.schools.rules.guardians import Relation
from tests import cast
from tests.cast import as_
from tests.factories.schools import bind_code
from tests.world import VAULT

GUARDIANSHIPS = "/api/v1/guardianships"
GUARDIANS = (cast.UNBOUND, cast.CLASSMATE_FATHER, cast.OUTSIDE_GUARDIAN)


def at_once(world, requests):
    """Post all pairs of account and code at the same time; returns how often each answer came."""

    def post(request):
        account, code = request
        body = {"code": code, "relation": "other"}
        return world.app.test_client().post(GUARDIANSHIPS, json=body, headers=as_(account)).status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        return Counter(pool.map(post, requests))


def living(world, student):
    with world.app.app_context(), db.reading() as session:
        return len(queries.guardianships(session, student))


def test_one_code_binds_exactly_one_of_several_guardians(world, client):
    code = bind_code(client)
    assert at_once(world, [(account, code) for account in GUARDIANS]) == {201: 1, 404: 2}
    assert living(world, cast.LIN) == 2


def test_one_guardian_on_several_phones_is_bound_once(world, client):
    code = bind_code(client)
    assert at_once(world, [(cast.UNBOUND, code)] * 4) == {201: 4}
    assert living(world, cast.LIN) == 2


def test_last_place_goes_to_exactly_one_guardian(world, client):
    with world.app.app_context(), db.transaction() as session:
        codes = service.issue_codes(session, VAULT, [student_row(session, cast.LIN)] * 5, None, cast.NOW)
        for account, issued in zip((cast.UNBOUND, cast.COUNTY_ADMIN), codes, strict=False):
            service.bind(session, VAULT, account_id=account, code=issued.code, relation=Relation.OTHER, now=cast.NOW)
    rivals = [(cast.CLASSMATE_FATHER, codes[2].code), (cast.OUTSIDE_GUARDIAN, codes[3].code)]
    assert at_once(world, rivals) == {201: 1, 409: 1}
    with world.app.app_context(), db.reading() as session:
        bound = select(func.count(Guardianship.id)).where(
            Guardianship.student_id == cast.LIN, Guardianship.ended_at.is_(None)
        )
        assert session.execute(bound).scalar_one() == 4


def test_guesses_made_at_once_gain_nothing(world):
    guesses = [(cast.UNBOUND, f"2222222{last}") for last in "23456789ABCD"]
    assert at_once(world, guesses) == {404: 5, 429: 7}
