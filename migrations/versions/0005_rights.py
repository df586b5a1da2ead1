"""The rights desk: what families ask for, and which of the staff looked at a child's data."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log_entries",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_access_log_entries_account_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_access_log_entries_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_access_log_entries_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log_entries")),
        sa.UniqueConstraint(
            "school_id", "student_id", "account_id", "what", "day", name="uq_access_log_entries_once_a_day"
        ),
    )
    with op.batch_alter_table("access_log_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_entries_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_log_entries_student_id_at"), ["student_id", "at"], unique=False)

    op.create_table(
        "rights_requests",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("wish", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'erasure') = (scope IS NOT NULL)", name=op.f("ck_rights_requests_scope_of_kind")),
        sa.CheckConstraint("(status = 'open') = (done_at IS NULL)", name=op.f("ck_rights_requests_done")),
        sa.CheckConstraint("kind IN ('export', 'correction', 'erasure')", name=op.f("ck_rights_requests_kind")),
        sa.CheckConstraint("scope IN ('photos', 'records', 'everything')", name=op.f("ck_rights_requests_scope")),
        sa.CheckConstraint("status IN ('open', 'done', 'refused')", name=op.f("ck_rights_requests_status")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_rights_requests_account_id")),
        sa.ForeignKeyConstraint(["done_by"], ["accounts.id"], name=op.f("fk_rights_requests_done_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_rights_requests_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_rights_requests_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_requests")),
    )
    with op.batch_alter_table("rights_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_requests_school_id_status"), ["school_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_requests_student_id"), ["student_id"], unique=False)

    _refuse_changed_accesses()


def _refuse_changed_accesses() -> None:
    """An entry may be forgotten when its time is over, but never be rewritten."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER access_log_entries_update BEFORE UPDATE ON access_log_entries"
            " BEGIN SELECT RAISE(ABORT, 'access_log_entries is append-only'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE ON access_log_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("rights_requests")
    op.drop_table("access_log_entries")
