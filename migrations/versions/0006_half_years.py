"""Check-ins and the ledger by half-years: on PostgreSQL one partition each, on SQLite the same keys.

A plain table cannot become a partitioned one, and SQLite cannot change a key, so both tables are copied; they are locked
until the copy is done. A unique key of a partitioned table must hold the column by which it is parted: ``labor_on``
joins the keys, and ``check_in_photos`` gets it for its reference. What a database says of a table is read and put back
with the day in it, so that nothing else of the tables changes.

This is an expand step: the release before writes ``check_in_photos`` without the day. The column may be empty, and on
PostgreSQL, where nodes of both releases run side by side, a trigger fills it, because a reference without the day would not
be checked. A later revision, when that release is gone, drops the trigger and makes the column NOT NULL.

The index of ``point_entries`` by school and day goes: the unique key now begins with the same columns. Two come: what
waits for a teacher is found without reading every record of a school, and a school's guardianships without reading all.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Edits = tuple[tuple[str, str], ...]
HALF_YEARS_AHEAD = 2
# How each table's definition reads without and with the day, the references as either database writes them.
WITH_DAY = {
    "check_ins": (("PRIMARY KEY (id)", "PRIMARY KEY (id, labor_on)"),),
    "point_entries": (
        ("PRIMARY KEY (id)", "PRIMARY KEY (id, labor_on)"),
        ("school_id_source_id_rule", "school_id_labor_on_source_id_rule"),
        ("(school_id, source_id, rule", "(school_id, labor_on, source_id, rule"),
        ("(reverses_id)", "(reverses_id, labor_on)"),
        ("REFERENCES point_entries (id)", "REFERENCES point_entries (id, labor_on)"),
        ("REFERENCES point_entries(id)", "REFERENCES point_entries(id, labor_on)"),
    ),
    "check_in_photos": (
        ("FOREIGN KEY(check_in_id)", "FOREIGN KEY(check_in_id, labor_on)"),
        ("REFERENCES check_ins (id)", "REFERENCES check_ins (id, labor_on)"),
    ),
}
WITHOUT_DAY = {table: tuple((new, old) for old, new in edits) for table, edits in WITH_DAY.items()}
PARTED = ("check_ins", "point_entries")
PHOTO_REFERENCE = "fk_check_in_photos_check_in_id"
DAY_OF_PHOTO = """
    UPDATE check_in_photos
    SET labor_on = (SELECT check_ins.labor_on FROM check_ins WHERE check_ins.id = check_in_photos.check_in_id)
"""
FILL_DAY = """
    CREATE FUNCTION fill_day_of_photo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.labor_on := (SELECT labor_on FROM check_ins WHERE id = NEW.check_in_id);
        RETURN NEW;
    END $$
"""
# First the keys, then what refers to them. A partition's own constraints come and go with those of its table.
CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = '{table}'::regclass AND contype IN ('p', 'u', 'f') AND conparentid = 0
    ORDER BY contype = 'f', conname
"""
INDEXES = """
    SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index
    WHERE indrelid = '{table}'::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute("LOCK TABLE check_ins, point_entries, check_in_photos IN ACCESS EXCLUSIVE MODE")
    op.drop_index("ix_point_entries_school_id_labor_on", "point_entries")
    op.add_column("check_in_photos", sa.Column("labor_on", sa.Date(), nullable=True))
    op.execute(DAY_OF_PHOTO)
    if on_sqlite:
        _rebuild_on_sqlite(WITH_DAY)
    else:
        _part_by_half_years()
    waiting = sa.text("status = 'pending' OR open_questions > 0")
    op.create_index(
        "ix_check_ins_waiting", "check_ins", ["school_id", "student_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_guardianships_school_id_student_id", "guardianships", ["school_id", "student_id"])


def _part_by_half_years() -> None:
    op.drop_constraint(PHOTO_REFERENCE, "check_in_photos")
    half_years = _half_years()
    for table in PARTED:
        _rebuild_on_postgresql(table, WITH_DAY[table], "PARTITION BY RANGE (labor_on)", _partitions(table, half_years))
    day = ["labor_on"]
    op.create_foreign_key(PHOTO_REFERENCE, "check_in_photos", "check_ins", ["check_in_id", *day], ["id", *day])
    # A trigger for each row, unlike one for the statement, is given to every partition, be it made later.
    _refuse_changes("ROW")
    op.execute(FILL_DAY)
    op.execute(
        "CREATE TRIGGER fill_day BEFORE INSERT ON check_in_photos FOR EACH ROW WHEN (NEW.labor_on IS NULL)"
        " EXECUTE FUNCTION fill_day_of_photo()"
    )


def downgrade() -> None:
    op.drop_index("ix_guardianships_school_id_student_id", "guardianships")
    op.drop_index("ix_check_ins_waiting", "check_ins")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_on_sqlite(WITHOUT_DAY)
    else:
        op.execute("LOCK TABLE check_ins, point_entries, check_in_photos IN ACCESS EXCLUSIVE MODE")
        op.execute("DROP TRIGGER fill_day ON check_in_photos")
        op.execute("DROP FUNCTION fill_day_of_photo")
        op.drop_constraint(PHOTO_REFERENCE, "check_in_photos")
        for table in PARTED:
            _rebuild_on_postgresql(table, WITHOUT_DAY[table], "", ())
        op.create_foreign_key(PHOTO_REFERENCE, "check_in_photos", "check_ins", ["check_in_id"], ["id"])
        _refuse_changes("STATEMENT")
    op.drop_column("check_in_photos", "labor_on")
    op.create_index("ix_point_entries_school_id_labor_on", "point_entries", ["school_id", "labor_on"])


def _rebuild_on_sqlite(edits: dict[str, Edits]) -> None:
    """Copy the tables into new ones; all together, because a table that goes takes along whoever still refers to it."""
    run, kept = op.get_bind().exec_driver_sql, []
    for table, of_table in edits.items():
        found = run("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
        kept += [(kind, _edited(sql, of_table)) for kind, sql in found]
    for table in edits:
        run(f"ALTER TABLE {table} RENAME TO {table}_before")
    for kind, sql in kept:
        if kind == "table":
            run(sql)
    for table in edits:
        run(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608  # Both names are ours.
    for table in reversed(edits):
        run(f"DROP TABLE {table}_before")
    for kind, sql in kept:
        if kind != "table":
            run(sql)


def _rebuild_on_postgresql(table: str, edits: Edits, parted: str, partitions: Iterable[str]) -> None:
    """Copy a table into a new one, and put its keys, indexes and references on it when the rows are in."""
    run = op.get_bind().exec_driver_sql
    constraints = run(CONSTRAINTS.format(table=table)).all()
    indexes = run(INDEXES.format(table=table)).scalars().all()
    run(f"ALTER TABLE {table} RENAME TO {table}_before")
    run(f"CREATE TABLE {table} (LIKE {table}_before INCLUDING CONSTRAINTS) {parted}")
    for partition in partitions:
        run(partition)
    run(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608  # Both names are ours.
    run(f"DROP TABLE {table}_before")
    for name, definition in constraints:
        run(f"ALTER TABLE {table} ADD CONSTRAINT {_edited(name, edits)} {_edited(definition, edits)}")
    for definition in indexes:
        run(_edited(definition, edits))


def _edited(definition: str, edits: Edits) -> str:
    for old, new in edits:
        definition = definition.replace(old, new)
    return definition


def _half_years() -> range:
    """Return the half-years that get a partition, from the oldest labor on; the present one and its neighbours in any case."""
    days = "SELECT labor_on FROM check_ins UNION ALL SELECT labor_on FROM point_entries"
    oldest, today = op.get_bind().exec_driver_sql(f"SELECT min(labor_on), current_date FROM ({days}) days").one()  # noqa: S608
    present = _half_year(today)
    return range(min(present - 1, _half_year(oldest or today)), present + HALF_YEARS_AHEAD + 1)


def _half_year(day: date) -> int:
    """Number the half-years from 1 February and from 1 August: twice the year, and one more from August on."""
    return (12 * day.year + day.month - 2) // 6


def _partitions(table: str, half_years: range) -> Iterator[str]:
    yield f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT"
    for number in half_years:
        start, end = (date(half // 2, 2 + half % 2 * 6, 1) for half in (number, number + 1))
        yield (
            f"CREATE TABLE {table}_{number // 2}_{number % 2 + 1} PARTITION OF {table}"
            f" FOR VALUES FROM ('{start}') TO ('{end}')"
        )


def _refuse_changes(each: str) -> None:
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON point_entries"
        f" FOR EACH {each} EXECUTE FUNCTION refuse_change()"
    )
