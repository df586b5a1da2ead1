"""Loads the made-up county into an empty database, by COPY and with the ledger's indexes built at the end."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
from psycopg import Connection, Cursor
from psycopg.sql import SQL, Composed, Identifier

from app.core.clock import monotonic
from benchmarks.county.drawing import (
    ENTRY_COLUMNS,
    FIRST_MONDAY,
    NOW,
    REGION,
    TODAY,
    WEEKS,
    County,
    Ids,
    Size,
    draw_county,
    draw_entries,
    week_key,
)

SEED = 431128
# Stars were announced until here. The week after, in the middle of the second term, is the one that the tally measures.
WEEKS_OF_STARS = 26
# A task that nobody has done yet, for measurements that record something.
OWN_TASK = "C09"
NOBODY = UUID(int=0)
LIFE = Path(__file__).with_name("life.sql")
_SINCE = FIRST_MONDAY - timedelta(days=6)
_CREATED = datetime(2026, 8, 20, tzinfo=UTC)
_NOW = {
    "now": NOW,
    "today": TODAY,
    "since": _CREATED,
    "region": REGION,
    "nobody": NOBODY,
    "announced": week_key(FIRST_MONDAY + timedelta(weeks=WEEKS_OF_STARS - 1)),
    "academic_year": FIRST_MONDAY.year,
    "own_task": OWN_TASK,
}
_PLAIN_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""
_PERIOD_COLUMNS = (
    "id", "school_id", "period_key", "kind", "starts_on", "ends_on", "status", "objections_until", "created_at",
    "rules", "draw_value", "seed", "result_hash", "settlement", "differences", "void_reason",
)  # fmt: skip
_PERIOD_REST = ("{}", "", "", "", 1, "[]", "")
_STAR_COLUMNS = (
    "id", "school_id", "period_id", "student_id", "class_id", "pool", "class_label", "grade", "class_no", "seat_no",
    "status", "reason", "end_reason",
)  # fmt: skip


def load(connection: Connection, size: Size) -> None:
    """Fill the empty tables; the same numbers give the same county."""
    dice = np.random.default_rng(SEED)
    county = draw_county(size, dice)
    with connection.transaction(), connection.cursor() as cursor:
        _load_places(cursor, county)
        _load_students(cursor, county)
        _load_earlier_stars(cursor, county)
    _say(f"{len(county.schools)} schools, {len(county.classes)} classes, {len(county.students)} students")
    # What is loaded keeps the rules, because it is made so; checking each row again would take longer than loading it.
    connection.execute("SET session_replication_role = replica")
    with _indexes_built_at_the_end(connection, "point_entries"):
        began = monotonic()
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE point_entries")  # In the same transaction PostgreSQL need not log the rows.
            _copy_entries(cursor, draw_entries(county, size.entries, dice))
            count = cursor.execute("SELECT count(*) FROM point_entries").fetchall()[0][0]
        _say(f"{count} entries copied in {monotonic() - began:.0f} s")
    _live(connection)
    connection.execute("VACUUM (ANALYZE)")


def _live(connection: Connection) -> None:
    began = monotonic()
    with _indexes_built_at_the_end(connection, "check_ins"):
        for statement in LIFE.read_text(encoding="utf-8").split(";\n")[:-1]:
            connection.execute(statement.encode(), _NOW)
    _say(f"everything else in {monotonic() - began:.0f} s")


def _load_places(cursor: Cursor, county: County) -> None:
    schools, classes = _uuids(county.schools), _uuids(county.classes)
    _copy_rows(
        cursor,
        "organisations",
        ("id", "kind", "name", "region_code", "school_type", "stages", "grades_in_stage", "created_at"),
        (
            (key, "school", f"第{n}小学", REGION, "ordinary", '["primary"]', 6, _CREATED)
            for n, key in enumerate(schools)
        ),
    )
    terms = (("1", _SINCE, date(2027, 1, 31)), ("2", date(2027, 2, 1), FIRST_MONDAY + timedelta(weeks=WEEKS)))
    _copy_rows(
        cursor,
        "terms",
        ("id", "scope", "code", "starts_on", "ends_on"),
        ((UUID(int=n), REGION, f"2026-2027-{code}", *span) for n, (code, *span) in enumerate(terms)),
    )
    rows = zip(classes, county.class_school, county.class_grade, county.class_no, strict=True)
    _copy_rows(
        cursor,
        "school_classes",
        ("id", "school_id", "stage", "entry_year", "class_no", "label", "is_label_locked", "status"),
        ((key, schools[s], "primary", 2027 - g, n, f"{g}年级{n}班", False, "active") for key, s, g, n in rows),
    )


def _load_students(cursor: Cursor, county: County) -> None:
    schools, classes, students = _uuids(county.schools), _uuids(county.classes), _uuids(county.students)
    school_of = [schools[place] for place in county.student_school]
    class_of = [classes[place] for place in county.student_class]
    _copy_rows(
        cursor,
        "students",
        ("id", "school_id", "name", "is_boarder", "status", "created_at"),
        (
            (key, school, f"学生{n}", False, "active", _CREATED)
            for n, (key, school) in enumerate(zip(students, school_of, strict=True))
        ),
    )
    _copy_rows(
        cursor,
        "class_memberships",
        ("id", "school_id", "class_id", "student_id", "seat_no", "starts_on"),
        (
            (key, school, class_id, key, n % 60 + 1, _SINCE)
            for n, (key, school, class_id) in enumerate(zip(students, school_of, class_of, strict=True))
        ),
    )


def _load_earlier_stars(cursor: Cursor, county: County) -> None:
    """Two announced stars a class in every week before the measured one, so that the tally has a past to look at."""
    schools, classes, students = _uuids(county.schools), _uuids(county.classes), _uuids(county.students)
    first_seat = np.searchsorted(county.student_class, np.arange(len(classes)))
    sizes = np.bincount(county.student_class)
    periods, stars = [], []
    for week in range(WEEKS_OF_STARS):
        monday = FIRST_MONDAY + timedelta(weeks=week)
        friday = datetime.combine(monday + timedelta(days=11), time(8), UTC)
        of_school = [uuid5(school, week_key(monday)) for school in schools]
        span = (week_key(monday), "week", monday, monday + timedelta(days=6), "announced")
        periods += [(key, school, *span, friday, friday) for key, school in zip(of_school, schools, strict=True)]
        for place, class_id in enumerate(classes):
            school = county.class_school[place]
            grade, number = county.class_grade[place], county.class_no[place]
            label = (class_id, str(class_id), f"{grade}年级{number}班", grade, number)
            for turn in (2 * week, 2 * week + 1):
                seat = turn % sizes[place]
                student = students[first_seat[place] + seat]
                key = uuid5(student, f"{week_key(monday)} {turn}")
                stars.append((key, schools[school], of_school[school], student, *label, seat + 1))
    _copy_rows(cursor, "star_periods", _PERIOD_COLUMNS, (row + _PERIOD_REST for row in periods))
    _copy_rows(cursor, "labor_stars", _STAR_COLUMNS, ((*row, "announced", "", "") for row in stars))


def _copy_rows(cursor: Cursor, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with cursor.copy(_copy_statement(table, columns)) as copy:
        for row in rows:
            copy.write_row([int(value) if isinstance(value, np.integer) else value for value in row])


def _copy_entries(cursor: Cursor, blocks: Iterable[bytes]) -> None:
    statement = _copy_statement("point_entries", ENTRY_COLUMNS) + SQL(" (FORMAT BINARY)")
    with cursor.copy(statement) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for block in blocks:
            copy.write(block)
        copy.write(b"\xff\xff")


def _copy_statement(table: str, columns: tuple[str, ...]) -> Composed:
    return SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))


@contextmanager
def _indexes_built_at_the_end(connection: Connection, table: str) -> Iterator[None]:
    indexes = connection.execute(_PLAIN_INDEXES, [table]).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        # PostgreSQL writes the index of a partitioned table as one without those of the partitions.
        connection.execute(definition.replace(" ON ONLY ", " ON "))


def _uuids(ids: Ids) -> list[UUID]:
    return [UUID(bytes=row.tobytes()) for row in ids]


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr, flush=True)
