"""Photos that phones upload to the store by themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_uploads",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("refusal", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('awaited', 'uploaded', 'stored', 'refused', 'swept')", name=op.f("ck_photo_uploads_status")
        ),
        sa.CheckConstraint("status != 'refused' OR refusal IS NOT NULL", name=op.f("ck_photo_uploads_refusal")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_photo_uploads_account_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_uploads")),
    )
    with op.batch_alter_table("photo_uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_uploads_idle_since"), ["idle_since"], unique=False)


def downgrade() -> None:
    op.drop_table("photo_uploads")
