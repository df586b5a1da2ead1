"""Whatever hangs on a row that goes with a child is found by an index, not by reading its table once for each such row.

The indexes are made beside the running service: who writes to these large tables waits for none of them.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = (
    ("course_attendance", "enrolment_id"),
    ("hand_overs", "guardianship_id"),
    ("hand_overs", "collector_id"),
    ("hand_overs", "pickup_code_id"),
    ("place_swaps", "other_enrolment_id"),
    ("star_objections", "star_id"),
    ("star_objections", "replacement_id"),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table, column in INDEXES:
            name = f"ix_{table}_{column}"
            # An earlier try that was interrupted leaves an index which PostgreSQL does not use.
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, [column], postgresql_concurrently=True)


def downgrade() -> None:
    for table, column in reversed(INDEXES):
        op.drop_index(f"ix_{table}_{column}", table)
