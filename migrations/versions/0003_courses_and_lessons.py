"""After-school courses: surveys, menu, rounds, draws, places, lessons, pick-up, works, fees; notes to single families."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_providers",
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("licence_no", sa.String(length=40), nullable=False),
        sa.Column("services", sa.String(length=200), nullable=False),
        sa.Column("price_note", sa.String(length=200), nullable=False),
        sa.Column("listed_from", sa.Date(), nullable=False),
        sa.Column("listed_until", sa.Date(), nullable=True),
        sa.Column("delisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delist_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_providers")),
        sa.UniqueConstraint("region_code", "licence_no", name=op.f("uq_course_providers_region_code_licence_no")),
    )
    op.create_table(
        "fee_policies",
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("cap_per_term", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("refund", sa.String(length=20), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("locale IN ('urban', 'rural', 'any')", name=op.f("ck_fee_policies_locale")),
        sa.CheckConstraint("refund IN ('by_day', 'half_month_steps', 'none')", name=op.f("ck_fee_policies_refund")),
        sa.CheckConstraint("unit IN ('per_lesson', 'per_month', 'per_term')", name=op.f("ck_fee_policies_unit")),
        sa.CheckConstraint(
            "price >= 0 AND (cap_per_term IS NULL OR cap_per_term >= 0)", name=op.f("ck_fee_policies_amounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_policies")),
        sa.UniqueConstraint(
            "scope",
            "document_no",
            "locale",
            "effective_from",
            name=op.f("uq_fee_policies_scope_document_no_locale_effective_from"),
        ),
    )
    op.create_table(
        "course_settings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("slot_times", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_settings_school_id")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_course_settings")),
    )
    op.create_table(
        "pickup_tries",
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_pickup_tries_student_id")),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_pickup_tries")),
    )
    op.create_table(
        "collectors",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.String(length=400), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('father', 'mother', 'paternal_grandparent', 'maternal_grandparent', 'other')",
            name=op.f("ck_collectors_relation"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_collectors_added_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_collectors_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_collectors_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collectors")),
    )
    with op.batch_alter_table("collectors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collectors_student_id"), ["student_id"], unique=False)

    op.create_table(
        "course_surveys",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_course_surveys_window")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_course_surveys_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_surveys_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_surveys")),
    )
    with op.batch_alter_table("course_surveys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_surveys_school_id_opens_at"), ["school_id", "opens_at"], unique=False
        )

    op.create_table(
        "fee_choices",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chosen_by"], ["accounts.id"], name=op.f("fk_fee_choices_chosen_by")),
        sa.ForeignKeyConstraint(["policy_id"], ["fee_policies.id"], name=op.f("fk_fee_choices_policy_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_fee_choices_school_id")),
        sa.PrimaryKeyConstraint("school_id", "term_code", name=op.f("pk_fee_choices")),
    )
    op.create_table(
        "fee_waivers",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.id"], name=op.f("fk_fee_waivers_granted_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_fee_waivers_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_fee_waivers_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_waivers")),
        sa.UniqueConstraint("student_id", "term_code", name=op.f("uq_fee_waivers_student_id_term_code")),
    )
    with op.batch_alter_table("fee_waivers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fee_waivers_school_id_term_code"), ["school_id", "term_code"], unique=False
        )

    op.create_table(
        "pickup_codes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("name_sealed", sa.String(length=400), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_pickup_codes_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_pickup_codes_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_pickup_codes_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_codes")),
    )
    with op.batch_alter_table("pickup_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pickup_codes_student_id_valid_on"), ["student_id", "valid_on"], unique=False
        )

    op.create_table(
        "selection_rounds",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("notice", sa.String(length=1000), nullable=False),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("register_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adjust_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wishes_per_slot", sa.Integer(), nullable=False),
        sa.Column("most_courses", sa.Integer(), nullable=True),
        sa.Column("silent_rule", sa.String(length=10), nullable=False),
        sa.Column("unconfirmed_rule", sa.String(length=10), nullable=False),
        sa.Column("public_source", sa.String(length=200), nullable=False),
        sa.Column("public_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mode != 'wishes' OR (public_source != '' AND public_at IS NOT NULL)",
            name=op.f("ck_selection_rounds_public_source"),
        ),
        sa.CheckConstraint("mode IN ('wishes', 'rush', 'assigned')", name=op.f("ck_selection_rounds_mode")),
        sa.CheckConstraint("silent_rule IN ('base_care', 'left_over')", name=op.f("ck_selection_rounds_silent_rule")),
        sa.CheckConstraint(
            "unconfirmed_rule IN ('release', 'keep')", name=op.f("ck_selection_rounds_unconfirmed_rule")
        ),
        sa.CheckConstraint("most_courses IS NULL OR most_courses > 0", name=op.f("ck_selection_rounds_most_courses")),
        sa.CheckConstraint(
            "notice_at <= open_at AND open_at < close_at AND close_at <= publish_at AND publish_at <= adjust_until",
            name=op.f("ck_selection_rounds_times"),
        ),
        sa.CheckConstraint(
            "register_until IS NULL OR register_until <= open_at", name=op.f("ck_selection_rounds_register_until")
        ),
        sa.CheckConstraint("wishes_per_slot BETWEEN 1 AND 5", name=op.f("ck_selection_rounds_wishes_per_slot")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_selection_rounds_created_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_selection_rounds_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_rounds")),
    )
    with op.batch_alter_table("selection_rounds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_selection_rounds_school_id_open_at"), ["school_id", "open_at"], unique=False
        )

    op.create_table(
        "course_survey_answers",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(length=10), nullable=False),
        sa.Column("topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("suggestion", sa.String(length=100), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("voice IN ('student', 'guardian')", name=op.f("ck_course_survey_answers_voice")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_survey_answers_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_course_survey_answers_student_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["course_surveys.id"], name=op.f("fk_course_survey_answers_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_survey_answers")),
        sa.UniqueConstraint(
            "survey_id", "student_id", "voice", name=op.f("uq_course_survey_answers_survey_id_student_id_voice")
        ),
    )
    op.create_table(
        "courses",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("provider_kind", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("resources", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("review", sa.String(length=10), nullable=False),
        sa.Column("review_reason", sa.String(length=200), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(provider_kind = 'organisation') = (provider_id IS NOT NULL)", name=op.f("ck_courses_provider")
        ),
        sa.CheckConstraint("kind IN ('base_care', 'special')", name=op.f("ck_courses_kind")),
        sa.CheckConstraint(
            "provider_kind IN ('own_teacher', 'other_school', 'organisation', 'volunteer')",
            name=op.f("ck_courses_provider_kind"),
        ),
        sa.CheckConstraint("review IN ('proposed', 'approved', 'returned', 'retired')", name=op.f("ck_courses_review")),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_courses_photo_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_courses_proposed_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["course_providers.id"], name=op.f("fk_courses_provider_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["accounts.id"], name=op.f("fk_courses_reviewed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_courses_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_school_id_review"), ["school_id", "review"], unique=False)

    op.create_table(
        "draws",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("secret_sealed", sa.String(length=400), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("public_source", sa.String(length=200), nullable=False),
        sa.Column("public_value", sa.String(length=200), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("input", sa.LargeBinary(), nullable=True),
        sa.Column("input_sha256", sa.String(length=64), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("result_sha256", sa.String(length=64), nullable=True),
        sa.Column("statistics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('committed', 'frozen', 'drawn', 'published', 'practice', 'void')", name=op.f("ck_draws_status")
        ),
        sa.CheckConstraint("status NOT IN ('drawn', 'published') OR seed IS NOT NULL", name=op.f("ck_draws_seed")),
        sa.ForeignKeyConstraint(["drawn_by"], ["accounts.id"], name=op.f("fk_draws_drawn_by")),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"], name=op.f("fk_draws_published_by")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_draws_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_draws_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("round_id", "attempt", name=op.f("uq_draws_round_id_attempt")),
    )
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.create_index(
            "uq_draws_valid",
            ["round_id"],
            unique=True,
            sqlite_where=sa.text("status NOT IN ('void', 'practice')"),
            postgresql_where=sa.text("status NOT IN ('void', 'practice')"),
        )

    op.create_table(
        "family_calls",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["called_by"], ["accounts.id"], name=op.f("fk_family_calls_called_by")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_family_calls_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_family_calls_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_family_calls_student_id")),
        sa.PrimaryKeyConstraint("round_id", "student_id", name=op.f("pk_family_calls")),
    )
    op.create_table(
        "round_children",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("slots", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("carry", sa.String(length=5), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("rounds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.CheckConstraint("carry IN ('lower', 'upper')", name=op.f("ck_round_children_carry")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_round_children_class_id")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_round_children_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_round_children_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_round_children_student_id")),
        sa.PrimaryKeyConstraint("round_id", "student_id", name=op.f("pk_round_children")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_round_children_round_id_code")),
    )
    with op.batch_alter_table("round_children", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_children_student_id"), ["student_id"], unique=False)

    op.create_table(
        "slot_registrations",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("slots", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["registered_by"], ["accounts.id"], name=op.f("fk_slot_registrations_registered_by")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_slot_registrations_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_slot_registrations_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_slot_registrations_student_id")),
        sa.PrimaryKeyConstraint("round_id", "student_id", name=op.f("pk_slot_registrations")),
    )
    op.create_table(
        "wish_sheets",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("wishes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_wish_sheets_confirmed_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_wish_sheets_entered_by")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_wish_sheets_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_wish_sheets_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_wish_sheets_student_id")),
        sa.PrimaryKeyConstraint("round_id", "student_id", name=op.f("pk_wish_sheets")),
    )
    op.create_table(
        "offerings",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("slots", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("grades", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("min_to_open", sa.Integer(), nullable=False),
        sa.Column("class_quota", sa.Integer(), nullable=True),
        sa.Column("materials_fee", sa.Integer(), nullable=False),
        sa.Column("is_invitation_only", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("copied_from_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published', 'cancelled')", name=op.f("ck_offerings_status")),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_offerings_capacity")),
        sa.CheckConstraint("class_quota IS NULL OR class_quota > 0", name=op.f("ck_offerings_class_quota")),
        sa.CheckConstraint("materials_fee >= 0", name=op.f("ck_offerings_materials_fee")),
        sa.CheckConstraint(
            "min_to_open >= 0 AND (capacity IS NULL OR min_to_open <= capacity)", name=op.f("ck_offerings_min_to_open")
        ),
        sa.CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name=op.f("ck_offerings_taken")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["offerings.id"], name=op.f("fk_offerings_copied_from_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_offerings_course_id")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_offerings_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_offerings_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("copied_from_id", "term_code", name=op.f("uq_offerings_copied_from_id_term_code")),
    )
    with op.batch_alter_table("offerings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offerings_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offerings_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offerings_school_id_term_code"), ["school_id", "term_code"], unique=False)

    op.create_table(
        "round_classes",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_round_classes_announcement_id")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_round_classes_class_id")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_round_classes_round_id")),
        sa.PrimaryKeyConstraint("round_id", "class_id", name=op.f("pk_round_classes")),
    )
    with op.batch_alter_table("round_classes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_classes_class_id"), ["class_id"], unique=False)

    op.create_table(
        "course_declarations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('placed', 'invited', 'need', 'continuing')", name=op.f("ck_course_declarations_kind")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["accounts.id"], name=op.f("fk_course_declarations_declared_by")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_course_declarations_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_declarations_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_course_declarations_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_declarations")),
        sa.UniqueConstraint(
            "offering_id", "student_id", "kind", name=op.f("uq_course_declarations_offering_id_student_id_kind")
        ),
    )
    op.create_table(
        "course_sessions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=5), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('planned', 'held', 'cancelled')", name=op.f("ck_course_sessions_status")),
        sa.ForeignKeyConstraint(["called_by"], ["accounts.id"], name=op.f("fk_course_sessions_called_by")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["accounts.id"], name=op.f("fk_course_sessions_cancelled_by")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_course_sessions_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_sessions_school_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["accounts.id"], name=op.f("fk_course_sessions_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_sessions")),
        sa.UniqueConstraint("offering_id", "held_on", "slot", name=op.f("uq_course_sessions_offering_id_held_on_slot")),
    )
    with op.batch_alter_table("course_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_sessions_school_id_held_on"), ["school_id", "held_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_course_sessions_substitute_id"), ["substitute_id"], unique=False)

    op.create_table(
        "draw_adjustments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=10), nullable=False),
        sa.Column("from_offering_id", sa.Uuid(), nullable=True),
        sa.Column("to_offering_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("adjusted_by", sa.Uuid(), nullable=False),
        sa.Column("adjusted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["adjusted_by"], ["accounts.id"], name=op.f("fk_draw_adjustments_adjusted_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_draw_adjustments_draw_id")),
        sa.ForeignKeyConstraint(
            ["from_offering_id"], ["offerings.id"], name=op.f("fk_draw_adjustments_from_offering_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_draw_adjustments_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_draw_adjustments_student_id")),
        sa.ForeignKeyConstraint(["to_offering_id"], ["offerings.id"], name=op.f("fk_draw_adjustments_to_offering_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_adjustments")),
    )
    with op.batch_alter_table("draw_adjustments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_adjustments_draw_id"), ["draw_id"], unique=False)

    op.create_table(
        "drawn_offerings",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("applicants", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("cutoff", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("class_cutoffs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_drawn_offerings_draw_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_drawn_offerings_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_drawn_offerings_school_id")),
        sa.PrimaryKeyConstraint("draw_id", "offering_id", name=op.f("pk_drawn_offerings")),
    )
    op.create_table(
        "drawn_places",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=10), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("ranked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=True),
        sa.Column("waiting", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_drawn_places_draw_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_drawn_places_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_drawn_places_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_drawn_places_student_id")),
        sa.PrimaryKeyConstraint("draw_id", "student_id", "slot", name=op.f("pk_drawn_places")),
    )
    op.create_table(
        "enrolments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("waiting_no", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending_guardian', 'enrolled', 'waitlisted', 'offered', 'withdrawn', 'dropped', 'expired', 'cancelled', 'completed')",
            name=op.f("ck_enrolments_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('waitlisted', 'offered') OR waiting_no IS NOT NULL", name=op.f("ck_enrolments_waiting_no")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_enrolments_class_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_enrolments_confirmed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_enrolments_created_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_enrolments_ended_by")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_enrolments_offering_id")),
        sa.ForeignKeyConstraint(["round_id"], ["selection_rounds.id"], name=op.f("fk_enrolments_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_enrolments_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_enrolments_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enrolments_offering_id_status_waiting_no"),
            ["offering_id", "status", "waiting_no"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_enrolments_school_id_status"), ["school_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_status_answer_by"), ["status", "answer_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_student_id_status"), ["student_id", "status"], unique=False)
        batch_op.create_index(
            "uq_enrolments_living",
            ["offering_id", "student_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('pending_guardian', 'enrolled', 'offered', 'waitlisted')"),
            postgresql_where=sa.text("status IN ('pending_guardian', 'enrolled', 'offered', 'waitlisted')"),
        )

    op.create_table(
        "leave_requests",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_leave_requests_span")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_leave_requests_asked_by")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_leave_requests_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_leave_requests_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_leave_requests_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_requests")),
    )
    with op.batch_alter_table("leave_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_requests_school_id_ends_on"), ["school_id", "ends_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_leave_requests_student_id_ends_on"), ["student_id", "ends_on"], unique=False
        )

    op.create_table(
        "offering_class_seats",
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND quota", name=op.f("ck_offering_class_seats_taken")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_offering_class_seats_class_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_offering_class_seats_offering_id")),
        sa.PrimaryKeyConstraint("offering_id", "class_id", name=op.f("pk_offering_class_seats")),
    )
    op.create_table(
        "offering_teachers",
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_offering_teachers_account_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_offering_teachers_offering_id")),
        sa.PrimaryKeyConstraint("offering_id", "account_id", name=op.f("pk_offering_teachers")),
    )
    with op.batch_alter_table("offering_teachers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offering_teachers_account_id"), ["account_id"], unique=False)

    op.create_table(
        "works",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_works_course_id")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_works_created_by")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_works_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_works_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
    )
    with op.batch_alter_table("works", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_works_offering_id"), ["offering_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_works_school_id_created_at"), ["school_id", "created_at"], unique=False)

    op.create_table(
        "course_attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "presence IN ('present', 'leave', 'absent', 'left_early')", name=op.f("ck_course_attendance_presence")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_course_attendance_enrolment_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["accounts.id"], name=op.f("fk_course_attendance_marked_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_attendance_school_id")),
        sa.ForeignKeyConstraint(["session_id"], ["course_sessions.id"], name=op.f("fk_course_attendance_session_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_course_attendance_student_id")),
        sa.PrimaryKeyConstraint("session_id", "student_id", name=op.f("pk_course_attendance")),
    )
    with op.batch_alter_table("course_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_attendance_student_id"), ["student_id"], unique=False)

    op.create_table(
        "course_evaluations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("voice", sa.String(length=10), nullable=False),
        sa.Column("liking", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("voice IN ('student', 'guardian')", name=op.f("ck_course_evaluations_voice")),
        sa.CheckConstraint("liking BETWEEN 1 AND 3", name=op.f("ck_course_evaluations_liking")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_course_evaluations_enrolment_id")),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name=op.f("fk_course_evaluations_offering_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_course_evaluations_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_evaluations")),
        sa.UniqueConstraint("enrolment_id", "voice", name=op.f("uq_course_evaluations_enrolment_id_voice")),
    )
    with op.batch_alter_table("course_evaluations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_evaluations_offering_id"), ["offering_id"], unique=False)

    op.create_table(
        "hand_overs",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("guardianship_id", sa.Uuid(), nullable=True),
        sa.Column("collector_id", sa.Uuid(), nullable=True),
        sa.Column("pickup_code_id", sa.Uuid(), nullable=True),
        sa.Column("relation", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("handed_by", sa.Uuid(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN guardianship_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN collector_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN pickup_code_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_hand_overs_to_one"),
        ),
        sa.ForeignKeyConstraint(["collector_id"], ["collectors.id"], name=op.f("fk_hand_overs_collector_id")),
        sa.ForeignKeyConstraint(["guardianship_id"], ["guardianships.id"], name=op.f("fk_hand_overs_guardianship_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["accounts.id"], name=op.f("fk_hand_overs_handed_by")),
        sa.ForeignKeyConstraint(["pickup_code_id"], ["pickup_codes.id"], name=op.f("fk_hand_overs_pickup_code_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_hand_overs_school_id")),
        sa.ForeignKeyConstraint(["session_id"], ["course_sessions.id"], name=op.f("fk_hand_overs_session_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_hand_overs_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
        sa.UniqueConstraint("session_id", "student_id", name=op.f("uq_hand_overs_session_id_student_id")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hand_overs_student_id_handed_at"), ["student_id", "handed_at"], unique=False
        )

    op.create_table(
        "patrol_notes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["accounts.id"], name=op.f("fk_patrol_notes_noted_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_patrol_notes_school_id")),
        sa.ForeignKeyConstraint(["session_id"], ["course_sessions.id"], name=op.f("fk_patrol_notes_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_notes")),
    )
    with op.batch_alter_table("patrol_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patrol_notes_session_id"), ["session_id"], unique=False)

    op.create_table(
        "place_swaps",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other_enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('proposed', 'done', 'withdrawn')", name=op.f("ck_place_swaps_status")),
        sa.ForeignKeyConstraint(["accepted_by"], ["accounts.id"], name=op.f("fk_place_swaps_accepted_by")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_place_swaps_enrolment_id")),
        sa.ForeignKeyConstraint(
            ["other_enrolment_id"], ["enrolments.id"], name=op.f("fk_place_swaps_other_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_place_swaps_proposed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_place_swaps_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_swaps")),
        sa.UniqueConstraint("code_index", name=op.f("uq_place_swaps_code_index")),
    )
    with op.batch_alter_table("place_swaps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_swaps_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "slot_claims",
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("term_code", sa.String(length=12), nullable=False),
        sa.Column("slot", sa.String(length=5), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_slot_claims_enrolment_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_slot_claims_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_slot_claims_student_id")),
        sa.PrimaryKeyConstraint("student_id", "term_code", "slot", name=op.f("pk_slot_claims")),
    )
    with op.batch_alter_table("slot_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_claims_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "teacher_words",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_teacher_words_enrolment_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_teacher_words_school_id")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_teacher_words_written_by")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_teacher_words")),
    )
    op.create_table(
        "work_authors",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_work_authors_school_id")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_work_authors_student_id")),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_work_authors_work_id")),
        sa.PrimaryKeyConstraint("work_id", "student_id", name=op.f("pk_work_authors")),
    )
    with op.batch_alter_table("work_authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_authors_student_id"), ["student_id"], unique=False)

    op.create_table(
        "work_photos",
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_work_photos_photo_id")),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_work_photos_work_id")),
        sa.PrimaryKeyConstraint("work_id", "position", name=op.f("pk_work_photos")),
        sa.UniqueConstraint("photo_id", name=op.f("uq_work_photos_photo_id")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_announcements_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_announcements_kind"), "kind IN ('post', 'note', 'stars')")


def downgrade() -> None:
    raise NotImplementedError("families' places would be lost; restore a backup instead")
