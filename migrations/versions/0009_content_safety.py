"""Photos, notes and works wait for the content check where one is configured; all that there is has been looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# In words of its own, because Alembic gives SQLite a constraint only by making the whole table anew.
COLUMN = (
    "ALTER TABLE {table} ADD COLUMN {column} VARCHAR(10) DEFAULT 'visible' NOT NULL CONSTRAINT ck_{table}_{column}"
    " CHECK ({column} IN ('uploaded', 'checking', 'visible', 'review', 'rejected'))"
)
HIDDEN = sa.text("safety <> 'visible'")
NOTE_HIDDEN = sa.text("note_safety <> 'visible'")


def upgrade() -> None:
    op.execute(COLUMN.format(table="photos", column="safety"))
    op.add_column("photos", sa.Column("trace_id", sa.String(length=100), nullable=True))
    op.add_column("photos", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("uq_photos_trace_id", "photos", ["trace_id"], unique=True)
    op.create_index("ix_photos_hidden", "photos", ["safety"], sqlite_where=HIDDEN, postgresql_where=HIDDEN)
    op.execute(COLUMN.format(table="check_ins", column="note_safety"))
    op.create_index(
        "ix_check_ins_note_hidden", "check_ins", ["note_safety"], sqlite_where=NOTE_HIDDEN, postgresql_where=NOTE_HIDDEN
    )
    op.execute(COLUMN.format(table="works", column="safety"))
    op.create_index("ix_works_hidden", "works", ["safety"], sqlite_where=HIDDEN, postgresql_where=HIDDEN)


def downgrade() -> None:
    op.drop_index("ix_works_hidden", "works")
    op.drop_column("works", "safety")
    op.drop_index("ix_check_ins_note_hidden", "check_ins")
    op.drop_column("check_ins", "note_safety")
    op.drop_index("ix_photos_hidden", "photos")
    op.drop_index("uq_photos_trace_id", "photos")
    op.drop_column("photos", "submitted_at")
    op.drop_column("photos", "trace_id")
    op.drop_column("photos", "safety")
