"""Selection rounds: their times and rules, what is declared before, the children who take part, and their wishes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class SelectionRound(Identified, Model):
    """One round of choosing. ``rules.stages`` says from its times and marks where it stands.

    ``register_until`` is null where the days are not asked and every slot of a child's grade counts as registered.
    ``most_courses`` bounds the slots a child may register. ``public_source`` names, before the wishes open, the public
    random value that is entered after the close. ``notified_at`` is set once the notice has reached every class,
    ``prepared_at`` once the children and their facts are fixed and, where there is a draw, its secret is committed to.
    """

    __tablename__ = "selection_rounds"
    __table_args__ = (
        CheckConstraint("mode IN ('wishes', 'rush', 'assigned')", name="mode"),
        CheckConstraint(
            "notice_at <= open_at AND open_at < close_at AND close_at <= publish_at AND publish_at <= adjust_until",
            name="times",
        ),
        CheckConstraint("register_until IS NULL OR register_until <= open_at", name="register_until"),
        CheckConstraint("wishes_per_slot BETWEEN 1 AND 5", name="wishes_per_slot"),
        CheckConstraint("most_courses IS NULL OR most_courses > 0", name="most_courses"),
        CheckConstraint("silent_rule IN ('base_care', 'left_over')", name="silent_rule"),
        CheckConstraint("unconfirmed_rule IN ('release', 'keep')", name="unconfirmed_rule"),
        CheckConstraint("mode != 'wishes' OR (public_source != '' AND public_at IS NOT NULL)", name="public_source"),
        Index(None, "school_id", "open_at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    term_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    mode: Mapped[str] = mapped_column(String(10))
    notice: Mapped[str] = mapped_column(String(1000), default="")
    notice_at: Mapped[datetime]
    register_until: Mapped[datetime | None]
    open_at: Mapped[datetime]
    close_at: Mapped[datetime]
    publish_at: Mapped[datetime]
    adjust_until: Mapped[datetime]
    wishes_per_slot: Mapped[int] = mapped_column(default=3)
    most_courses: Mapped[int | None]
    silent_rule: Mapped[str] = mapped_column(String(10))
    unconfirmed_rule: Mapped[str] = mapped_column(String(10))
    public_source: Mapped[str] = mapped_column(String(200), default="")
    public_at: Mapped[datetime | None]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]
    prepared_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")


class RoundClass(Model):
    """A class that takes part, and the announcement by which it got its notice."""

    __tablename__ = "round_classes"
    __table_args__ = (Index(None, "class_id"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"), primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"), primary_key=True)
    announcement_id: Mapped[UUID | None] = mapped_column(ForeignKey("announcements.id"))


class SlotRegistration(Model):
    """The slots on which a family wants its child to stay at school, bound before the wishes open."""

    __tablename__ = "slot_registrations"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    slots: Mapped[list[Any]]
    registered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    registered_at: Mapped[datetime]


class Declaration(Identified, Model):
    """What the school declares of a child and a course, with its reason, until the round is prepared.

    ``placed`` has a seat before the draw, ``invited`` may wish for a course by invitation, ``need`` and ``continuing``
    (also siblings) are the published priority classes inside a round of the draw.
    """

    __tablename__ = "course_declarations"
    __table_args__ = (
        UniqueConstraint("offering_id", "student_id", "kind"),
        CheckConstraint("kind IN ('placed', 'invited', 'need', 'continuing')", name="kind"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200))
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    declared_at: Mapped[datetime]


class RoundChild(Model):
    """A child that takes part, with the facts fixed before the wishes open. A rush locks this row.

    ``code`` is random and stands for the child in the published files. ``carry`` is the half in which its lottery
    number must lie: the opposite of last term's. ``number`` and ``rounds`` (slot: round) come from the draw.
    """

    __tablename__ = "round_children"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint("carry IN ('lower', 'upper')", name="carry"),
        Index(None, "student_id"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))
    grade: Mapped[int]
    code: Mapped[str] = mapped_column(String(16))
    slots: Mapped[list[Any]]
    carry: Mapped[str | None] = mapped_column(String(5))
    number: Mapped[int | None] = mapped_column(BigInteger)
    rounds: Mapped[dict[str, Any] | None]


class WishSheet(Model):
    """All wishes of a child in a round: ``wishes`` maps a slot, or ``several``, to offering ids in order of wish.

    A student enters, a guardian confirms; what a guardian enters is confirmed. ``revision`` counts the changes.
    """

    __tablename__ = "wish_sheets"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("selection_rounds.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    wishes: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
