"""A roster confirmed by two people at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from app.core import db
from app.schools.models import Student
from tests import cast
from tests.factories import schools as rosters
from tests.factories.schools import confirm_roster, send_roster


def test_roster_confirmed_twice_at_once_is_written_once(world, client):
    preview = send_roster(client, rosters.workbook(*(("四年级1班", f"学生{seat}", seat, "") for seat in range(1, 40))))

    def confirm(account):
        return confirm_roster(world.app.test_client(), preview, account)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(confirm, (cast.OFFICE, cast.PRINCIPAL, cast.COUNTY_ADMIN)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].json == answers[1].json == answers[2].json
    with world.app.app_context(), db.reading() as session:
        entered = select(func.count(Student.id)).where(Student.name.startswith("学生"))
        assert session.execute(entered).scalar_one() == 39
