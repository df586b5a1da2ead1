"""Several reads in one trip say the same as each by itself."""

from sqlalchemy import bindparam, select

from app.core import db
from app.courses.models.rounds import RoundChild, SelectionRound
from app.home.queries.at_once import AtOnce
from app.schools.models import Term
from tests import cast
from tests.factories.courses_rounds import prepared_round

READS = {
    "children": select(RoundChild.student_id, RoundChild.slots, RoundChild.round_id)
    .where(RoundChild.student_id.in_(bindparam("student_ids", expanding=True)))
    .order_by(RoundChild.student_id.desc()),
    "rounds": select(
        SelectionRound.notice_at,
        SelectionRound.cancelled_at,
        (SelectionRound.mode == "wishes").label("has_wishes"),
        (SelectionRound.mode == "rush").label("is_rush"),
    ).where(SelectionRound.close_at > bindparam("now")),
    "terms": select(Term.code, Term.starts_on).order_by(Term.starts_on).limit(1),
}


def told(rows):
    return [[(type(value), value) for value in row] for row in rows]


def test_rows_are_those_of_each_read_sent_by_itself(world):
    prepared_round(world)
    at_once = AtOnce(READS)
    found = []
    for student_ids in ([cast.LIN], [cast.CLASSMATE, cast.LIN], []):
        values = {"student_ids": student_ids, "now": cast.NOW}
        with world.app.app_context(), db.reading() as session:
            rows = at_once.rows(session, values)
            for name, read in READS.items():
                assert told(rows[name]) == told(session.execute(read, values))
        found.append(rows)
    assert [len(rows["children"]) for rows in found] == [1, 2, 0]
    assert found[0]["rounds"][0].has_wishes is True


def test_all_reads_are_one_statement_that_is_worded_once_for_lists_of_a_size(world):
    at_once, sent = AtOnce(READS), []
    for student_id in (cast.LIN, cast.CLASSMATE):
        values = {"student_ids": [student_id], "now": cast.NOW}
        with world.app.app_context(), db.reading() as session, world.statements() as seen:
            at_once.rows(session, values)
        sent += [sql for sql in seen if not sql.startswith("BEGIN")]
    assert len(sent) == 2
    assert sent[0] is sent[1]
