"""Longquan No. 5 Primary of the demo, as the journeys of its courses need it on any day of the year."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

from app.core.clock import SHANGHAI
from app.schools.rules.classes import academic_year_of
from tests.servers.laborstar import Laborstar, Person

SLOT, WEEKDAY = "3-1", 3


class Longquan:
    """The school of the journey and everybody who acts in it."""

    def __init__(self, server: Laborstar) -> None:
        self.server = server
        self.office = self._person("longquan-office")
        self.principal = self._person("longquan-principal")
        self.homeroom = self._person("longquan-homeroom-1-1")
        self.administrator = self._person("county-admin")
        self.id = server.account(login="longquan-office")["school_id"]
        self.class_id = server.account(login="longquan-homeroom-1-1")["class_id"]
        families = [each for each in server.demo["accounts"] if each["login"].startswith("longquan-guardian")]
        self.guardian_of = {
            child: self._person(family["login"]) for family in families for child in family["student_ids"]
        }
        self.term = _term()

    def _person(self, login: str) -> Person:
        return Person(self.server, self.server.sign_in(self.server.account(login=login)))

    def teacher_id(self, login: str) -> str:
        return self._person(login)("GET", "/me")["account"]["id"]

    def hold_school_today(self, folder: Path) -> None:
        hold_school_today(self.server, self.id, folder)


def hold_school_today(server: Laborstar, school_id: str, folder: Path) -> None:
    """Let a journey work on any day: today is a day of this term and follows the timetable of Wednesday."""
    day = today()
    rows = [
        "date,until,kind,timetable_weekday,note",
        f"{day - timedelta(days=60)},{day + timedelta(days=60)},term,,{_term()}",
        f"{day},,makeup,{WEEKDAY},补星期三的课",
    ]
    file = folder / "calendar.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    server.flask("calendar", "import", str(file), "--scope", school_id)


def today() -> date:
    return datetime.now(SHANGHAI).date()


def _term() -> str:
    year = academic_year_of(today())
    return f"{year}-{year + 1}-{1 if today().month in {8, 9, 10, 11, 12, 1} else 2}"


def at(seconds: float) -> str:
    return (datetime.now(SHANGHAI) + timedelta(seconds=seconds)).isoformat()


def until(instant: str) -> None:
    time.sleep(max(0.0, (datetime.fromisoformat(instant) - datetime.now(SHANGHAI)).total_seconds()) + 0.2)


def wait_for(ask, is_done, seconds: float = 30):
    """Ask until what the scheduler does in the background has happened."""
    deadline = time.monotonic() + seconds
    while not is_done(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.3)
    return answer


def offer(school: Longquan, course_id: str, teacher: str, place: str, **facts) -> str:
    body = {
        "term_code": school.term, "slots": [SLOT], "place": place, "grades": [1, 2, 3, 4, 5, 6],
        "teacher_ids": [school.teacher_id(teacher)], **facts,
    }  # fmt: skip
    offering = school.office("POST", f"/courses/{course_id}/offerings", body, expect=201)
    school.office("POST", f"/offerings/{offering['id']}/publish")
    return offering["id"]
