"""A sealing key is replaced while the service runs, and nothing stays behind that only the old one opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import WechatIdentity
from app.core import db
from app.core.crypto import Vault
from app.core.deps import EXTENSION
from app.operations.keys.resealing import SealedColumn, reseal, sealed_columns
from app.schools.models import RosterImport, Student
from app.schools.queries import STUDENT_NUMBER
from tests import cast
from tests.operations.commands import done, refused
from tests.world import VAULT

ROTATED = Vault((("k2", bytes(range(32, 64))), *VAULT.keys), VAULT.index_key)
NEW_ONLY = Vault(ROTATED.keys[:1], VAULT.index_key)
NUMBERS = SealedColumn(Student.__table__.c.student_no_sealed)


@contextmanager
def keys_changed(app: Flask, vault: Vault) -> Iterator[None]:
    runtime = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, vault=vault))
    try:
        yield
    finally:
        app.extensions[EXTENSION] = runtime


@pytest.fixture
def numbers(app) -> dict[str, str]:
    """Give a few children more than are sealed at once a student number, and return these by name."""
    given = {f"学生{number:03}": f"G43112820150901{number:04}" for number in range(210)}
    with app.app_context(), db.transaction() as session:
        session.add_all(
            Student(
                school_id=cast.TIANJIA, name=name, created_at=cast.NOW,
                student_no_sealed=VAULT.seal(number, STUDENT_NUMBER),
            )
            for name, number in given.items()
        )  # fmt: skip
    return given


def read(app, vault) -> dict[str, str]:
    with app.app_context(), db.reading() as session:
        rows = session.execute(select(Student.name, Student.student_no_sealed).where(Student.name.startswith("学生")))
        return {row.name: vault.open(row.student_no_sealed, STUDENT_NUMBER) for row in rows}


def test_every_sealed_column_is_found(app):
    named = {
        f"{table.name}.{column.name}"
        for table in db.Model.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert {sealed.name for sealed in sealed_columns()} == named


def test_old_key_is_not_needed_after_everything_is_sealed_anew(app, numbers):
    with keys_changed(app, ROTATED):
        assert "k1" in done(app, "keys", "status")
        done(app, "keys", "reseal")
        assert "can be removed: k1" in done(app, "keys", "status")
        assert "0 values are now sealed" in done(app, "keys", "reseal")
    assert read(app, NEW_ONLY) == numbers
    with app.app_context(), db.reading() as session:
        openids = session.execute(select(WechatIdentity.openid_sealed)).scalars().all()
        assert openids
        assert all(NEW_ONLY.open(each, "wechat_identities.openid") for each in openids)


def test_resealing_goes_on_where_it_was_stopped(app, numbers):
    with app.app_context():
        steps = reseal(NUMBERS, ROTATED)
        stopped_after = next(steps).resealed
        steps.close()
        assert 0 < stopped_after < len(numbers)
        assert sum(step.seen for step in reseal(NUMBERS, ROTATED)) == len(numbers) - stopped_after
    assert read(app, NEW_ONLY) == numbers


class Overtaken(Vault):
    """A vault during whose work the service gives one child another number."""

    def open(self, sealed: str, purpose: str) -> str:
        number = super().open(sealed, purpose)
        with db.transaction() as session:
            changed = VAULT.seal("changed meanwhile", purpose)
            overtaken = (Student.name == "学生007", Student.student_no_sealed == sealed)
            session.execute(update(Student).where(*overtaken).values(student_no_sealed=changed))
        return number


def test_value_that_the_service_changes_meanwhile_is_left_to_it(app, numbers):
    with app.app_context():
        steps = list(reseal(NUMBERS, Overtaken(ROTATED.keys, ROTATED.index_key)))
    assert sum(step.resealed for step in steps) == len(numbers) - 1
    assert read(app, ROTATED) == numbers | {"学生007": "changed meanwhile"}


def test_value_whose_key_is_gone_is_reported_and_left(app):
    foreign = Vault((("k0", bytes(32)),), b"").seal("lost", "roster_imports.rows")
    with app.app_context(), db.transaction() as session:
        session.add(RosterImport(school_id=cast.TIANJIA, created_at=cast.NOW, diff_hash="", rows_sealed=foreign))
    assert "lacks a key" in refused(app, "keys", "status")
    with keys_changed(app, ROTATED):
        assert "1 values cannot be opened" in refused(app, "keys", "reseal")
    with app.app_context(), db.reading() as session:
        assert session.execute(select(RosterImport.rows_sealed)).scalar_one() == foreign


def test_operator_ends_the_sessions_of_one_or_of_everybody(app, client):
    def is_signed_in(name):
        return client.get("/api/v1/me", headers=cast.as_(name)).status_code == 200

    assert is_signed_in(cast.PRINCIPAL)
    assert "1 sessions ended" in done(app, "sessions", "end", "--login", "Principal")
    assert (is_signed_in(cast.PRINCIPAL), is_signed_in(cast.HOMEROOM)) == (False, True)
    done(app, "sessions", "end", "--all")
    assert not is_signed_in(cast.HOMEROOM)
    assert "Nobody signs in as" in refused(app, "sessions", "end", "--login", "nobody")
