"""Statements that go to the driver by themselves mean what they mean to SQLAlchemy."""

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.accounts.models import RoleGrant
from app.core import db, statements
from app.core.outbox import OutboxMessage
from tests import cast

MESSAGES = OutboxMessage.__table__
ADD = insert(MESSAGES)
TOPICS = select(MESSAGES.c.topic, MESSAGES.c.payload, MESSAGES.c.created_at).order_by(MESSAGES.c.topic)
NAMED = TOPICS.where(MESSAGES.c.topic.in_(bindparam("topics", expanding=True)), MESSAGES.c.attempts.in_([0, 1, 2]))
RENAME = update(MESSAGES).where(MESSAGES.c.topic == bindparam("was"))


def note(topic):
    return {"topic": topic, "payload": {"of": [topic, None]}, "created_at": cast.NOW, "available_at": cast.NOW}


@pytest.fixture
def notes(session):
    db.run(session, ADD, [note(topic) for topic in "abcdefg"])
    return session


@pytest.mark.parametrize("topics", ["", "a", "ab", "bcd", "abcdef", "xyz", "aab"])
def test_lists_of_any_length_find_what_they_name(notes, topics):
    found = db.run(notes, NAMED, {"topics": list(topics)}).all()
    assert [row.topic for row in found] == sorted(set(topics) & set("abcdefg"))
    assert [row.payload for row in found] == [{"of": [row.topic, None]} for row in found]
    assert {row.created_at for row in found} <= {cast.NOW}


def test_long_lists_take_few_forms(notes):
    for length in range(40):
        db.run(notes, NAMED, {"topics": ["a"] * length})
    lengths = {key[-1] for key in statements._forms[NAMED]}  # what is bounded is not shown elsewhere
    assert lengths <= {0, 1, 2, 4, 8, 16, 32, 64}


def test_rows_get_defaults_of_their_own(notes):
    rows = notes.execute(select(MESSAGES.c.id, MESSAGES.c.attempts)).all()
    assert len({row.id for row in rows}) == 7
    assert {row.attempts for row in rows} == {0}


def test_default_that_depends_on_the_row_is_asked_with_it(session):
    for region in ("431128", "431129"):
        grant = {"account_id": cast.HOMEROOM, "role": "county_admin", "starts_on": cast.TODAY, "region_code": region}
        assert db.insert_if_absent(session, RoleGrant, grant)
        assert not db.insert_if_absent(session, RoleGrant, grant)


def test_rows_touched_are_counted(notes):
    assert db.changed(db.run(notes, RENAME, {"was": "a", "topic": "z"})) == 1
    assert db.changed(db.run(notes, RENAME, {"was": "a", "topic": "z"})) == 0
    assert db.run(notes, NAMED, {"topics": ["z"]}).scalar_one() == "z"


def test_what_the_session_has_not_written_yet_is_seen(session):
    session.add(OutboxMessage(**note("late")))
    assert db.run(session, NAMED, {"topics": ["late"]}).one().topic == "late"


def test_a_glance_sees_what_is_committed(app):
    with app.app_context():
        with db.transaction() as session:
            db.run(session, ADD, note("a"))
        assert db.glance(NAMED, {"topics": ["a", "b"]}).scalars().all() == ["a"]


def test_listeners_hear_what_is_sent(world):
    with world.app.app_context(), db.transaction() as session, world.statements() as sent:
        db.run(session, NAMED, {"topics": ["a"]})
    assert len(sent) == 1
    assert sent[0].startswith("SELECT")


def test_refusals_are_sqlalchemys_and_name_no_values(notes):
    with pytest.raises(IntegrityError) as caught:
        db.run(notes, RENAME, {"was": "a", "topic": None})
    assert "'a'" not in str(caught.value)


def test_a_statement_the_database_does_not_know_is_an_error_of_the_statement(session):
    with pytest.raises((ProgrammingError, OperationalError)):
        db.run(session, select(text("nothing_such")).select_from(text("nowhere")), {})
