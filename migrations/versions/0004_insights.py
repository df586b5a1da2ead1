"""Figures: what was counted of a school, and its visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_visits",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('family', 'staff')", name=op.f("ck_daily_visits_audience")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_daily_visits_school_id")),
        sa.PrimaryKeyConstraint("school_id", "day", "audience", name=op.f("pk_daily_visits")),
    )
    op.create_table(
        "insight_snapshots",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_key", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("classes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('week', 'term')", name=op.f("ck_insight_snapshots_kind")),
        sa.CheckConstraint("starts_on <= ends_on AND starts_on <= as_of", name=op.f("ck_insight_snapshots_days")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_insight_snapshots_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_snapshots")),
        sa.UniqueConstraint("school_id", "period_key", name=op.f("uq_insight_snapshots_school_id_period_key")),
    )
    with op.batch_alter_table("insight_snapshots", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_insight_snapshots_school_id_kind_starts_on"),
            ["school_id", "kind", "starts_on"],
            unique=False,
        )

    op.create_table(
        "visit_begins",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("audience IN ('family', 'staff')", name=op.f("ck_visit_begins_audience")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_visit_begins_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_begins")),
    )
    with op.batch_alter_table("visit_begins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_begins_began_at"), ["began_at"], unique=False)


def downgrade() -> None:
    op.drop_table("daily_visits")
    op.drop_table("visit_begins")
    op.drop_table("insight_snapshots")
