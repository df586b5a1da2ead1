"""The ground: accounts, schools, consents, photos, points, check-ins, stars, awards, announcements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_chains",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_audit_chains")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_audit_entries_chain_position")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "calendar_days",
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("timetable_weekday", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("scope", "day", name=op.f("uq_calendar_days_scope_day")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_idempotency_keys_account_id_key")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False)

    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.UniqueConstraint("job", "period", name=op.f("uq_job_runs_job_period")),
    )
    op.create_table(
        "organisations",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("school_type", sa.String(length=20), nullable=True),
        sa.Column("school_code", sa.String(length=10), nullable=True),
        sa.Column("stages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("grades_in_stage", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('bureau', 'school')", name=op.f("ck_organisations_kind")),
        sa.CheckConstraint(
            "school_type IN ('ordinary', 'boarding', 'teaching_point', 'small')",
            name=op.f("ck_organisations_school_type"),
        ),
        sa.CheckConstraint("grades_in_stage IN (5, 6)", name=op.f("ck_organisations_grades_in_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("school_code", name=op.f("uq_organisations_school_code")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_region_code_kind"), ["region_code", "kind"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_done_at_available_at"), ["done_at", "available_at"], unique=False)

    op.create_table(
        "terms",
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("scope", "code", name=op.f("uq_terms_scope_code")),
    )
    op.create_table(
        "award_items",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("source_of_funds", sa.String(length=20), nullable=False),
        sa.Column("donor", sa.String(length=100), nullable=False),
        sa.Column("is_meat", sa.Boolean(), nullable=False),
        sa.Column("batch_note", sa.String(length=200), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "source_of_funds IN ('labor_base', 'donation', 'school_budget')",
            name=op.f("ck_award_items_source_of_funds"),
        ),
        sa.CheckConstraint("unit IN ('gram', 'milliliter', 'piece')", name=op.f("ck_award_items_unit")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_award_items_quantity")),
        sa.CheckConstraint("taken >= 0 AND taken <= stock", name=op.f("ck_award_items_stock")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_award_items_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_items")),
    )
    with op.batch_alter_table("award_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_items_school_id"), ["school_id"], unique=False)

    op.create_table(
        "check_in_settings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("review", sa.String(length=10), nullable=False),
        sa.Column("spot_check_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("review IN ('auto', 'teacher')", name=op.f("ck_check_in_settings_review")),
        sa.CheckConstraint(
            "spot_check_percent BETWEEN 0 AND 100", name=op.f("ck_check_in_settings_spot_check_percent")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_check_in_settings_school_id")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_check_in_settings")),
    )
    op.create_table(
        "school_classes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("class_no", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("is_label_locked", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("stage IN ('primary', 'junior')", name=op.f("ck_school_classes_stage")),
        sa.CheckConstraint("status IN ('active', 'graduated')", name=op.f("ck_school_classes_status")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_school_classes_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_classes")),
        sa.UniqueConstraint(
            "school_id",
            "stage",
            "entry_year",
            "class_no",
            name=op.f("uq_school_classes_school_id_stage_entry_year_class_no"),
        ),
    )
    op.create_table(
        "star_settings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_kind", sa.String(length=10), nullable=False),
        sa.Column("quota_per", sa.Integer(), nullable=False),
        sa.Column("cool_down_weeks", sa.Integer(), nullable=False),
        sa.Column("grade_quota", sa.Integer(), nullable=False),
        sa.Column("school_quota", sa.Integer(), nullable=False),
        sa.Column("notice_school_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("period_kind IN ('week', 'month', 'term')", name=op.f("ck_star_settings_period_kind")),
        sa.CheckConstraint("cool_down_weeks >= 0 AND notice_school_days >= 0", name=op.f("ck_star_settings_durations")),
        sa.CheckConstraint(
            "quota_per > 0 AND grade_quota >= 0 AND school_quota >= 0", name=op.f("ck_star_settings_quotas")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_star_settings_school_id")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_star_settings")),
    )
    op.create_table(
        "students",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("student_no_sealed", sa.String(length=200), nullable=True),
        sa.Column("student_no_index", sa.String(length=64), nullable=True),
        sa.Column("sex", sa.Integer(), nullable=True),
        sa.Column("is_boarder", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'left', 'graduated')", name=op.f("ck_students_status")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_students_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_students")),
        sa.UniqueConstraint("school_id", "student_no_index", name=op.f("uq_students_school_id_student_no_index")),
    )
    op.create_table(
        "accounts",
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("ck_accounts_status")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_accounts_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("student_id", name=op.f("uq_accounts_student_id")),
    )
    op.create_table(
        "class_memberships",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_class_memberships_class_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_class_memberships_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_class_memberships_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_memberships")),
    )
    with op.batch_alter_table("class_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_memberships_class_id_ends_on"), ["class_id", "ends_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_class_memberships_school_id_ends_on"), ["school_id", "ends_on"], unique=False
        )
        batch_op.create_index(
            "uq_class_memberships_open",
            ["student_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "consents",
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_consents_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_consents_student_id")),
        sa.PrimaryKeyConstraint("student_id", "purpose", name=op.f("pk_consents")),
    )
    op.create_table(
        "point_entries",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("labor_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_point_entries_class_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["point_entries.id"], name=op.f("fk_point_entries_reverses_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_point_entries_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_point_entries_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_entries")),
        sa.UniqueConstraint(
            "school_id",
            "source_id",
            "rule",
            "generation",
            name=op.f("uq_point_entries_school_id_source_id_rule_generation"),
        ),
    )
    with op.batch_alter_table("point_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_point_entries_school_id_labor_on"), ["school_id", "labor_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_point_entries_student_id_labor_on"), ["student_id", "labor_on"], unique=False
        )
        batch_op.create_index(
            "uq_point_entries_reverses_id",
            ["reverses_id"],
            unique=True,
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
            postgresql_where=sa.text("reverses_id IS NOT NULL"),
        )

    op.create_table(
        "awards",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("class_label", sa.String(length=40), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("pooled_month", sa.String(length=7), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("pickup_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pickup_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("code_sealed", sa.String(length=100), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chosen_item_id", sa.Uuid(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.Uuid(), nullable=True),
        sa.Column("identified_by", sa.String(length=20), nullable=True),
        sa.Column("receiver_relation", sa.String(length=20), nullable=True),
        sa.Column("batch_note", sa.String(length=200), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'handed_over') = (handed_over_at IS NOT NULL)", name=op.f("ck_awards_handed_over")
        ),
        sa.CheckConstraint(
            "(status IN ('chosen', 'handed_over')) = (chosen_item_id IS NOT NULL)", name=op.f("ck_awards_chosen")
        ),
        sa.CheckConstraint(
            "identified_by IN ('pickup_code', 'homeroom_teacher')", name=op.f("ck_awards_identified_by")
        ),
        sa.CheckConstraint("status IN ('offered', 'chosen', 'handed_over', 'lapsed')", name=op.f("ck_awards_status")),
        sa.CheckConstraint("pickup_from < pickup_to", name=op.f("ck_awards_pickup")),
        sa.ForeignKeyConstraint(["chosen_item_id"], ["award_items.id"], name=op.f("fk_awards_chosen_item_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_awards_class_id")),
        sa.ForeignKeyConstraint(["handed_over_by"], ["accounts.id"], name=op.f("fk_awards_handed_over_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_awards_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_awards_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("school_id", "code_index", name=op.f("uq_awards_school_id_code_index")),
        sa.UniqueConstraint("student_id", "pooled_month", name=op.f("uq_awards_student_id_pooled_month")),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_chosen_item_id"), ["chosen_item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_awards_school_id_status_pickup_from"), ["school_id", "status", "pickup_from"], unique=False
        )

    op.create_table(
        "bind_codes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_bind_codes_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_bind_codes_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_bind_codes_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bind_codes")),
        sa.UniqueConstraint("code_index", name=op.f("uq_bind_codes_code_index")),
    )
    with op.batch_alter_table("bind_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bind_codes_student_id"), ["student_id"], unique=False)

    op.create_table(
        "bind_tries",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("wrong_at", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_bind_tries_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_bind_tries")),
    )
    op.create_table(
        "card_credentials",
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_card_credentials_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_card_credentials")),
        sa.UniqueConstraint("card", name=op.f("uq_card_credentials_card")),
    )
    op.create_table(
        "consent_answers",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_consent_answers_account_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_consent_answers_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_consent_answers_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_answers")),
    )
    with op.batch_alter_table("consent_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_answers_student_id_purpose"), ["student_id", "purpose"], unique=False
        )

    op.create_table(
        "feedback",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("desk", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("desk IN ('school', 'county')", name=op.f("ck_feedback_desk")),
        sa.CheckConstraint("status IN ('open', 'answered', 'closed')", name=op.f("ck_feedback_status")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_feedback_account_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_feedback_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_account_id_created_at"), ["account_id", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feedback_school_id_created_at"), ["school_id", "created_at"], unique=False)

    op.create_table(
        "guardianships",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('father', 'mother', 'paternal_grandparent', 'maternal_grandparent', 'other')",
            name=op.f("ck_guardianships_relation"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guardianships_account_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_guardianships_ended_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_guardianships_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_guardianships_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianships")),
    )
    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardianships_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_guardianships_living",
            ["student_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "labor_tasks",
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("adopted_from_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=True),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("task_group", sa.String(length=3), nullable=True),
        sa.Column("bands", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("photo_policy", sa.String(length=10), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("safety_note", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NOT NULL) = (level IN ('school', 'class'))", name=op.f("ck_labor_tasks_school_of_level")
        ),
        sa.CheckConstraint("level IN ('platform', 'county', 'school', 'class')", name=op.f("ck_labor_tasks_level")),
        sa.CheckConstraint(
            "photo_policy IN ('result', 'optional', 'forbidden')", name=op.f("ck_labor_tasks_photo_policy")
        ),
        sa.CheckConstraint("status IN ('active', 'proposed', 'retired')", name=op.f("ck_labor_tasks_status")),
        sa.CheckConstraint("bands BETWEEN 1 AND 15", name=op.f("ck_labor_tasks_bands")),
        sa.CheckConstraint("risk BETWEEN 0 AND 3", name=op.f("ck_labor_tasks_risk")),
        sa.ForeignKeyConstraint(["adopted_from_id"], ["labor_tasks.id"], name=op.f("fk_labor_tasks_adopted_from_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_labor_tasks_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_labor_tasks_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labor_tasks")),
        sa.UniqueConstraint("code", name=op.f("uq_labor_tasks_code")),
    )
    with op.batch_alter_table("labor_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_labor_tasks_school_id_status"), ["school_id", "status"], unique=False)
        batch_op.create_index(
            "uq_labor_tasks_active",
            ["scope", "name_key"],
            unique=True,
            sqlite_where=sa.text("status = 'active'"),
            postgresql_where=sa.text("status = 'active'"),
        )
        batch_op.create_index(
            "uq_labor_tasks_adopted",
            ["scope", "adopted_from_id"],
            unique=True,
            sqlite_where=sa.text("status = 'active'"),
            postgresql_where=sa.text("status = 'active'"),
        )
        batch_op.create_index(
            "uq_labor_tasks_proposed",
            ["scope", "name_key"],
            unique=True,
            sqlite_where=sa.text("status = 'proposed'"),
            postgresql_where=sa.text("status = 'proposed'"),
        )

    op.create_table(
        "password_credentials",
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("totp_offer_sealed", sa.String(length=200), nullable=True),
        sa.Column("totp_secret_sealed", sa.String(length=200), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_credentials_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_password_credentials")),
        sa.UniqueConstraint("login", name=op.f("uq_password_credentials_login")),
    )
    op.create_table(
        "photos",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("phash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pose_phashes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("placeholder", sa.Text(), nullable=False),
        sa.Column("capture_hint", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'stored', 'attached')", name=op.f("ck_photos_status")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_photos_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photos_account_id_sha256"), ["account_id", "sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_photos_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_photos_status_idle_since"), ["status", "idle_since"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_role_grants_account_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_role_grants_class_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.id"], name=op.f("fk_role_grants_granted_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_role_grants_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grants_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grants_school_id_role"), ["school_id", "role"], unique=False)
        batch_op.create_index(
            "uq_role_grants_open",
            ["account_id", "role", "scope"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "roster_imports",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("rows_sealed", sa.String(), nullable=True),
        sa.Column("diff_hash", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('preview', 'confirmed')", name=op.f("ck_roster_imports_status")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_roster_imports_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_roster_imports_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_imports")),
    )
    with op.batch_alter_table("roster_imports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roster_imports_school_id_created_at"), ["school_id", "created_at"], unique=False
        )

    op.create_table(
        "sessions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "star_periods",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_key", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("draw_value", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_hash", sa.String(length=64), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("result_hash", sa.String(length=64), nullable=True),
        sa.Column("settlement", sa.Integer(), nullable=False),
        sa.Column("differences", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tallied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objections_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('week', 'month', 'term')", name=op.f("ck_star_periods_kind")),
        sa.CheckConstraint(
            "status IN ('open', 'tallied', 'confirmed', 'on_notice', 'announced', 'void')",
            name=op.f("ck_star_periods_status"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'void') OR result_hash IS NOT NULL", name=op.f("ck_star_periods_result")
        ),
        sa.CheckConstraint(
            "status NOT IN ('on_notice', 'announced') OR objections_until IS NOT NULL",
            name=op.f("ck_star_periods_notice"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_star_periods_span")),
        sa.ForeignKeyConstraint(["announced_by"], ["accounts.id"], name=op.f("fk_star_periods_announced_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_star_periods_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_periods")),
        sa.UniqueConstraint("school_id", "period_key", name=op.f("uq_star_periods_school_id_period_key")),
    )
    with op.batch_alter_table("star_periods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_periods_school_id_ends_on"), ["school_id", "ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_star_periods_status"), ["status"], unique=False)

    op.create_table(
        "subscription_credits",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=20), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.CheckConstraint("credits BETWEEN 0 AND 20", name=op.f("ck_subscription_credits_credits")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_subscription_credits_account_id")),
        sa.PrimaryKeyConstraint("account_id", "template", name=op.f("pk_subscription_credits")),
    )
    op.create_table(
        "wechat_identities",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("openid_index", sa.String(length=64), nullable=False),
        sa.Column("openid_sealed", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_wechat_identities_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wechat_identities")),
        sa.UniqueConstraint("openid_index", name=op.f("uq_wechat_identities_openid_index")),
    )
    op.create_table(
        "announcements",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("audience", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'stars') = (period_id IS NOT NULL)", name=op.f("ck_announcements_period")),
        sa.CheckConstraint("kind IN ('post', 'stars')", name=op.f("ck_announcements_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_announcements_author_id")),
        sa.ForeignKeyConstraint(["period_id"], ["star_periods.id"], name=op.f("fk_announcements_period_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_announcements_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("period_id", name=op.f("uq_announcements_period_id")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_school_id_created_at"), ["school_id", "created_at"], unique=False
        )

    op.create_table(
        "award_options",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_options_award_id")),
        sa.ForeignKeyConstraint(["item_id"], ["award_items.id"], name=op.f("fk_award_options_item_id")),
        sa.PrimaryKeyConstraint("award_id", "item_id", name=op.f("pk_award_options")),
    )
    op.create_table(
        "check_ins",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("task_group", sa.String(length=3), nullable=True),
        sa.Column("labor_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("adult_present", sa.Boolean(), nullable=False),
        sa.Column("safety_note", sa.String(length=100), nullable=True),
        sa.Column("context", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("not_counted_reason", sa.String(length=12), nullable=True),
        sa.Column("questions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("open_questions", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT is_counted OR status IN ('pending', 'accepted')", name=op.f("ck_check_ins_counted_is_live")
        ),
        sa.CheckConstraint("context IN ('home', 'school', 'boarding', 'base')", name=op.f("ck_check_ins_context")),
        sa.CheckConstraint("source IN ('guardian', 'teacher', 'paper')", name=op.f("ck_check_ins_source")),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'returned', 'withdrawn')", name=op.f("ck_check_ins_status")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_check_ins_minutes")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_check_ins_class_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["labor_tasks.id"], name=op.f("fk_check_ins_origin_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_check_ins_recorded_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["accounts.id"], name=op.f("fk_check_ins_reviewed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_check_ins_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_check_ins_student_id")),
        sa.ForeignKeyConstraint(["task_id"], ["labor_tasks.id"], name=op.f("fk_check_ins_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_ins_student_id_labor_on"), ["student_id", "labor_on"], unique=False)
        batch_op.create_index(
            "uq_check_ins_counted_day",
            ["school_id", "student_id", "labor_on"],
            unique=True,
            sqlite_where=sa.text("is_counted"),
            postgresql_where=sa.text("is_counted"),
        )
        batch_op.create_index(
            "uq_check_ins_task_of_day",
            ["school_id", "student_id", "labor_on", "origin_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'withdrawn'"),
            postgresql_where=sa.text("status <> 'withdrawn'"),
        )

    op.create_table(
        "feedback_replies",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_feedback_replies_account_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_replies_feedback_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_feedback_replies_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_replies")),
    )
    with op.batch_alter_table("feedback_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_replies_feedback_id"), ["feedback_id"], unique=False)

    op.create_table(
        "labor_stars",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("pool", sa.String(length=36), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("class_label", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("class_no", sa.Integer(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('nominated', 'announced', 'withdrawn', 'revoked')", name=op.f("ck_labor_stars_status")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_labor_stars_class_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_labor_stars_ended_by")),
        sa.ForeignKeyConstraint(["nominated_by"], ["accounts.id"], name=op.f("fk_labor_stars_nominated_by")),
        sa.ForeignKeyConstraint(["period_id"], ["star_periods.id"], name=op.f("fk_labor_stars_period_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_labor_stars_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_labor_stars_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labor_stars")),
    )
    with op.batch_alter_table("labor_stars", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_labor_stars_school_id_student_id"), ["school_id", "student_id"], unique=False
        )
        batch_op.create_index(
            "uq_labor_stars_living",
            ["period_id", "pool", "student_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('nominated', 'announced')"),
            postgresql_where=sa.text("status IN ('nominated', 'announced')"),
        )

    op.create_table(
        "photo_subjects",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_photo_subjects_class_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f("fk_photo_subjects_photo_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_photo_subjects_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_photo_subjects_student_id")),
        sa.PrimaryKeyConstraint("photo_id", "student_id", name=op.f("pk_photo_subjects")),
    )
    with op.batch_alter_table("photo_subjects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_subjects_class_id_photo_id"), ["class_id", "photo_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_photo_subjects_student_id_photo_id"), ["student_id", "photo_id"], unique=False
        )

    op.create_table(
        "star_confirmations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("pool", sa.String(length=36), nullable=False),
        sa.Column("picks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("empty_reason", sa.String(length=200), nullable=False),
        sa.Column("settlement", sa.Integer(), nullable=False),
        sa.Column("has_conflict_of_interest", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["accounts.id"], name=op.f("fk_star_confirmations_checked_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_star_confirmations_confirmed_by")),
        sa.ForeignKeyConstraint(["period_id"], ["star_periods.id"], name=op.f("fk_star_confirmations_period_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_star_confirmations_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_confirmations")),
        sa.UniqueConstraint("period_id", "pool", name=op.f("uq_star_confirmations_period_id_pool")),
    )
    op.create_table(
        "award_stars",
        sa.Column("star_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_stars_award_id")),
        sa.ForeignKeyConstraint(["period_id"], ["star_periods.id"], name=op.f("fk_award_stars_period_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_award_stars_school_id")),
        sa.ForeignKeyConstraint(["star_id"], ["labor_stars.id"], name=op.f("fk_award_stars_star_id")),
        sa.PrimaryKeyConstraint("star_id", name=op.f("pk_award_stars")),
    )
    with op.batch_alter_table("award_stars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_stars_award_id"), ["award_id"], unique=False)

    op.create_table(
        "check_in_photos",
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name=op.f("fk_check_in_photos_check_in_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_check_in_photos_photo_id")),
        sa.PrimaryKeyConstraint("check_in_id", "photo_id", name=op.f("pk_check_in_photos")),
        sa.UniqueConstraint("check_in_id", "position", name=op.f("uq_check_in_photos_check_in_id_position")),
    )
    with op.batch_alter_table("check_in_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_photos_photo_id"), ["photo_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_deliveries_account_id")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=op.f("fk_deliveries_announcement_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_deliveries_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("announcement_id", "account_id", name=op.f("uq_deliveries_announcement_id_account_id")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deliveries_account_id_delivered_at"), ["account_id", "delivered_at"], unique=False
        )

    op.create_table(
        "star_objections",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("star_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision IN ('keep', 'replace', 'withdraw')", name=op.f("ck_star_objections_decision")),
        sa.CheckConstraint("(decision IS NULL) = (resolved_at IS NULL)", name=op.f("ck_star_objections_resolved")),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_star_objections_author_id")),
        sa.ForeignKeyConstraint(["period_id"], ["star_periods.id"], name=op.f("fk_star_objections_period_id")),
        sa.ForeignKeyConstraint(["replacement_id"], ["labor_stars.id"], name=op.f("fk_star_objections_replacement_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["accounts.id"], name=op.f("fk_star_objections_resolved_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_star_objections_school_id")),
        sa.ForeignKeyConstraint(["star_id"], ["labor_stars.id"], name=op.f("fk_star_objections_star_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_objections")),
    )
    with op.batch_alter_table("star_objections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_star_objections_period_id_resolved_at"), ["period_id", "resolved_at"], unique=False
        )


def downgrade() -> None:
    raise NotImplementedError("the first revision is the ground; restore a backup instead")
