"""A backup is one moment of an installation, and comes back whole into an empty one, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import JSON, delete, func, inspect, null, select, text
from sqlalchemy.exc import DatabaseError

from app.core import audit, db
from app.core.crypto import Vault
from app.core.deps import EXTENSION
from app.core.storage.memory import MemoryStorage
from app.core.storage.port import StorageUnavailable
from app.media.models import Photo
from app.media.rules import object_key
from app.operations import schema
from app.operations.backup import archive
from app.operations.backup.columns import Shape, canonical
from app.operations.backup.keys import fingerprints
from app.schools import queries as schools
from app.schools.models import RosterImport, Student
from app.schools.queries import STUDENT_NUMBER
from tests import cast
from tests.cast import named
from tests.operations.commands import done, refused, rows_of
from tests.world import VAULT

KEY = bytes(range(64, 96))


def objects_of(storage):
    return {key: storage.get(key) for key in sorted(storage.keys())}


def photo(app, storage, name):
    with app.app_context(), db.transaction() as session:
        found = Photo(
            id=named(name), account_id=cast.LIN_MOTHER, status="attached", sha256="0" * 64, phash=bytes(range(32)),
            pose_phashes=["f" * 64], width=1, height=1, size=1, placeholder="", capture_hint="unknown",
            created_at=cast.NOW, idle_since=cast.NOW,
        )  # fmt: skip
        session.add(found)
    for rendition in ("display", "thumb"):
        storage.put(object_key(named(name), rendition), f"{name} {rendition}".encode(), "image/jpeg")
    return named(name)


def rewritten(path: Path, target: Path, change_head=lambda head: head, change_line=lambda _table, line: line) -> Path:
    """Write a backup again with other content under the right key, as only an earlier version or a fault could."""
    with archive.opened(path, KEY) as given, target.open("wb") as file, archive.writing(file, KEY) as writer:
        head = change_head(given.head)
        writer.head(**{name: value for name, value in head.items() if name not in {"laborstar", "format"}})
        for shape, lines in given.tables():
            changed = (change_line(shape.name, line) for line in lines)
            writer.table(shape, (line for line in changed if line is not None))
    return target


def without_schools(table: str, line: bytes) -> bytes | None:
    return None if table == "organisations" else line


@pytest.fixture
def saved(app, tmp_path) -> Path:
    done(app, "backup", tmp_path / "saved.backup")
    return tmp_path / "saved.backup"


def test_everything_comes_back_as_it_was_even_after_a_restore_that_failed_half_way(app, world, tmp_path):
    with app.app_context(), db.transaction() as session:
        for number, counts in enumerate((null(), JSON.NULL, {"b": [1.5, None, "林"], "a": True})):
            session.add(
                RosterImport(
                    school_id=cast.TIANJIA, created_at=cast.NOW, diff_hash=str(number), counts=counts,
                    rows_sealed=VAULT.seal("𠮷", STUDENT_NUMBER),
                )
            )  # fmt: skip
    photo(app, world.storage, "one")
    rows, objects = rows_of(app), objects_of(world.storage)
    assert "2 objects" in done(app, "backup", tmp_path, "--media")
    saved = next(tmp_path.glob("laborstar-*.backup"))
    world.storage.clear()
    broken = rewritten(saved, tmp_path / "broken", change_line=without_schools)
    with world.neighbour() as restored:
        assert "no row was kept" in refused(restored, "restore", broken)
        assert {len(rows) for rows in rows_of(restored).values()} == {0}
        assert "2 objects are back" in done(restored, "restore", saved)
        assert (rows_of(restored), objects_of(world.storage)) == (rows, objects)
        assert "broken" not in done(restored, "audit", "verify")
        with restored.app_context(), db.reading() as session:
            nothing = select(func.count()).where(RosterImport.counts.is_(None))
            assert session.execute(nothing).scalar_one() == 1
            sealed = session.execute(select(RosterImport.rows_sealed).limit(1)).scalar_one()
            assert VAULT.open(sealed, STUDENT_NUMBER) == "𠮷"
        with restored.app_context(), pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
            session.execute(text("DELETE FROM audit_entries"))
        with restored.app_context(), pytest.raises(DatabaseError), db.transaction() as session:
            session.execute(text("DELETE FROM organisations"))
        assert "not empty" in refused(restored, "restore", saved)


def test_snapshot_does_not_see_what_is_written_meanwhile(app, at_once):
    count = select(func.count()).select_from(Student)

    def write(_):
        with app.app_context(), db.transaction() as session:
            session.add(Student(school_id=cast.TIANJIA, name="新来的", created_at=cast.NOW))

    with app.app_context(), db.snapshot() as session:
        before = session.execute(count).scalar_one()
        at_once(1, write)
        assert session.execute(count).scalar_one() == before
    with app.app_context(), db.reading() as session:
        assert session.execute(count).scalar_one() == before + 1


def test_list_of_photos_shows_what_the_store_lost_but_not_what_was_deleted(app, world, tmp_path):
    kept, deleted = photo(app, world.storage, "kept"), photo(app, world.storage, "deleted")
    done(app, "backup", tmp_path / "a")
    assert "4 objects compared" in done(app, "restore", "--check-media", tmp_path / "a")
    with app.app_context(), db.transaction() as session:
        session.execute(delete(Photo).where(Photo.id == deleted))
    for rendition in ("display", "thumb"):
        world.storage.delete(object_key(deleted, rendition))
    done(app, "restore", "--check-media", tmp_path / "a")
    world.storage.put(object_key(kept, "thumb"), b"something else", "image/jpeg")
    assert f"changed 1 objects that the database knows, such as:\n  {object_key(kept, 'thumb')}" in refused(
        app, "restore", "--check-media", tmp_path / "a"
    )
    world.storage.delete(object_key(kept, "display"))
    assert f"lacks 1 objects that the database knows, such as:\n  {object_key(kept, 'display')}" in refused(
        app, "backup", tmp_path / "b"
    )


class Shaky(MemoryStorage):
    """A store that refuses each object once before it gives it."""

    def __init__(self) -> None:
        super().__init__()
        self._refused: set[str] = set()

    def get(self, key: str, **more: int | None) -> bytes:
        if key not in self._refused:
            self._refused.add(key)
            raise StorageUnavailable
        return super().get(key, **more)


def test_backup_bears_a_store_that_is_away_for_a_moment(app, tmp_path):
    storage = Shaky()
    photo(app, storage, "one")
    runtime = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, storage=storage))
    try:
        assert "2 objects" in done(app, "backup", tmp_path)
    finally:
        app.extensions[EXTENSION] = runtime


def test_check_restores_elsewhere_and_leaves_nothing(app, world, saved):
    with world.neighbour() as other:
        url = other.config["SQLALCHEMY_DATABASE_URI"]
        if url.startswith("sqlite"):
            assert "rows restored, compared and removed" in done(app, "restore", "--check", saved)
            into = app.test_cli_runner().invoke(args=["restore", str(saved), "--check", "--into", url])
            assert (into.exit_code, "names an empty database of PostgreSQL" in into.output) == (2, True)
            return
        for _ in range(2):
            done(app, "restore", "--check", saved, "--into", url)
        assert {len(rows) for rows in rows_of(other).values()} == {0}
        assert "not empty" in refused(app, "restore", "--check", saved, "--into", world.database_url)


def test_backup_of_an_earlier_version_is_restored_and_brought_to_the_present_schema(world, tmp_path):
    columns = {
        "id": "uuid", "kind": "text", "name": "text", "region_code": "text", "stages": "json",
        "grades_in_stage": "integer", "created_at": "instant",
    }  # fmt: skip
    row = [str(cast.TIANJIA), "school", "田家学校", cast.REGION, '["primary"]', 6, cast.NOW.isoformat()]
    with (tmp_path / "first").open("wb") as file, archive.writing(file, KEY) as writer:
        writer.head(revision="0001", made_at="long ago", keys=fingerprints(VAULT))
        shape = Shape("organisations", [list(each) for each in columns.items()])
        writer.table(shape, iter([canonical(row).encode() + b"\n"]))
    with world.neighbour() as restored:
        assert "The state of long ago: 1 rows" in done(restored, "restore", tmp_path / "first")
        with restored.app_context(), db.reading() as session:
            assert schema.current(session) == schema.head()
            assert schools.school(session, cast.TIANJIA).created_at == cast.NOW


def test_unsuitable_backup_is_refused_before_a_table_is_made(world, saved, tmp_path):
    damaged = bytearray(saved.read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "damaged").write_bytes(damaged)
    later = rewritten(saved, tmp_path / "later", change_head=lambda head: head | {"revision": "9999"})
    with world.neighbour() as restored:
        assert "cut off, changed or damaged" in refused(restored, "restore", tmp_path / "damaged")
        assert "does not know" in refused(restored, "restore", later)
        runtime = restored.extensions[EXTENSION]
        for vault, sentence in (
            (Vault(VAULT.keys, b"another"), "INDEX_KEY is not the one"),
            (Vault((("k2", bytes(32)),), VAULT.index_key), "FIELD_KEYS lacks the key k1"),
        ):
            restored.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, vault=vault))
            assert sentence in refused(restored, "restore", saved)
        with restored.app_context(), db.reading() as session:
            assert inspect(session.connection()).get_table_names() == []


def test_backup_needs_a_key_of_its_own_and_replaces_nothing(app, saved):
    assert "exists" in refused(app, "backup", saved)
    runtime = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(runtime, config=replace(runtime.config, backup_key=None))
    try:
        assert "BACKUP_KEY is not set" in refused(app, "backup", saved.parent / "b")
    finally:
        app.extensions[EXTENSION] = runtime
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_every_backup_stands_in_the_audit_trail(app, saved):
    with app.app_context(), db.reading() as session:
        assert audit.has_happened(session, "backup.made")
