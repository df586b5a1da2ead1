"""Until when a note can be answered, and the week in which a person got the one message that may leave the app."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcements", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "weekly_messages",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_weekly_messages_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_weekly_messages")),
    )


def downgrade() -> None:
    op.drop_table("weekly_messages")
    op.drop_column("announcements", "answer_by")
