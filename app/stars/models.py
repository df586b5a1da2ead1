"""Star periods with their evidence, the teachers' confirmations, the stars, and objections to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

_LIVING_STAR = text("status IN ('nominated', 'announced')")


class StarSettings(Model):
    """How a school names its stars. A quota of 0 switches the pool of grades or of the whole school off."""

    __tablename__ = "star_settings"
    __table_args__ = (
        CheckConstraint("period_kind IN ('week', 'month', 'term')", name="period_kind"),
        CheckConstraint("quota_per > 0 AND grade_quota >= 0 AND school_quota >= 0", name="quotas"),
        CheckConstraint("cool_down_weeks >= 0 AND notice_school_days >= 0", name="durations"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    period_kind: Mapped[str] = mapped_column(String(10))
    quota_per: Mapped[int]
    cool_down_weeks: Mapped[int]
    grade_quota: Mapped[int]
    school_quota: Mapped[int]
    notice_school_days: Mapped[int]


class StarPeriod(Identified, Model):
    """One period of a school. ``evidence`` and ``result`` are compressed canonical JSON with hashes of the plain bytes.

    ``draw_value`` is random and recorded with the first tally, so that no later settlement can draw anew.
    ``settlement`` counts the tallies that changed something; ``differences`` tells for each after the first what.
    """

    __tablename__ = "star_periods"
    __table_args__ = (
        UniqueConstraint("school_id", "period_key"),
        CheckConstraint("kind IN ('week', 'month', 'term')", name="kind"),
        CheckConstraint("status IN ('open', 'tallied', 'confirmed', 'on_notice', 'announced', 'void')", name="status"),
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("status IN ('open', 'void') OR result_hash IS NOT NULL", name="result"),
        CheckConstraint("status NOT IN ('on_notice', 'announced') OR objections_until IS NOT NULL", name="notice"),
        Index(None, "school_id", "ends_on"),
        Index(None, "status"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_key: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), default="open")
    rules: Mapped[dict[str, Any]]
    draw_value: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    evidence_hash: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    result_hash: Mapped[str | None] = mapped_column(String(64))
    settlement: Mapped[int] = mapped_column(default=0)
    differences: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    tallied_at: Mapped[datetime | None]
    notice_at: Mapped[datetime | None]
    objections_until: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    announced_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class StarConfirmation(Identified, Model):
    """What was decided for one pool: ``picks`` are {student_id, reason}, and none leaves the pool empty.

    ``asked_again_at`` is set while a later settlement has changed the pool's proposals under the confirmation.
    ``confirmed_by`` is null where the notice was published before anybody confirmed.
    """

    __tablename__ = "star_confirmations"
    __table_args__ = (UniqueConstraint("period_id", "pool"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("star_periods.id"))
    pool: Mapped[str] = mapped_column(String(36))
    picks: Mapped[list[Any]]
    empty_reason: Mapped[str] = mapped_column(String(200), default="")
    settlement: Mapped[int]
    has_conflict_of_interest: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime]
    asked_again_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime | None]


class LaborStar(Identified, Model):
    """A child named in a pool, from the notice on. Class and seat are those of the period's last day.

    A child is a star at most once in a period and pool; what was withdrawn or revoked stays on record.
    """

    __tablename__ = "labor_stars"
    __table_args__ = (
        Index(
            "uq_labor_stars_living",
            "period_id",
            "pool",
            "student_id",
            unique=True,
            sqlite_where=_LIVING_STAR,
            postgresql_where=_LIVING_STAR,
        ),
        CheckConstraint("status IN ('nominated', 'announced', 'withdrawn', 'revoked')", name="status"),
        Index(None, "school_id", "student_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("star_periods.id"))
    pool: Mapped[str] = mapped_column(String(36))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    class_label: Mapped[str] = mapped_column(String(40))
    grade: Mapped[int]
    class_no: Mapped[int]
    seat_no: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(10), default="nominated")
    nominated_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    end_reason: Mapped[str] = mapped_column(String(200), default="")


class StarObjection(Identified, Model):
    """An objection during the notice, to one star or to the list. The author of an anonymous one is shown to nobody."""

    __tablename__ = "star_objections"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (resolved_at IS NULL)", name="resolved"),
        CheckConstraint("decision IN ('keep', 'replace', 'withdraw')", name="decision"),
        Index(None, "period_id", "resolved_at"),
        Index(None, "star_id"),
        Index(None, "replacement_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("star_periods.id"))
    star_id: Mapped[UUID | None] = mapped_column(ForeignKey("labor_stars.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(200), default="")
    replacement_id: Mapped[UUID | None] = mapped_column(ForeignKey("labor_stars.id"))
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None]
