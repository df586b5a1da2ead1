"""Terms of keeping: photos of a term that is over, children who left long ago, schools that close."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("erases_on", sa.Date(), nullable=True))
    op.add_column("students", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "photo_clearances",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("taken_until", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_photo_clearances_school_id")),
        sa.PrimaryKeyConstraint("school_id", "taken_until", name=op.f("pk_photo_clearances")),
    )


def downgrade() -> None:
    op.drop_table("photo_clearances")
    op.drop_column("students", "forgotten_at")
    op.drop_column("organisations", "erases_on")
