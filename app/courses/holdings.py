"""What is held of a child's courses, wishes and opinions, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import Declaration, SelectionRound, SlotRegistration, WishSheet
from app.courses.models.surveys import CourseSurvey, SurveyAnswer


def places(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the child's places and waits, ended ones too."""
    shown = (
        Course.title,
        Offering.term_code,
        Offering.slots,
        Enrolment.status,
        Enrolment.source,
        Enrolment.starts_on,
        Enrolment.ended_on,
        Enrolment.end_reason,
        Enrolment.created_at,
    )
    return (
        select(*shown)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .join(Course, Course.id == Offering.course_id)
        .where(Enrolment.student_id == student_id)
        .order_by(Enrolment.id)
    )


def wishes(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return what was wished in each round, beside the days on which the child stays at school."""
    return (
        select(SelectionRound.title, WishSheet.wishes, WishSheet.entered_at, WishSheet.confirmed_at)
        .join(SelectionRound, SelectionRound.id == WishSheet.round_id)
        .where(WishSheet.student_id == student_id)
        .order_by(WishSheet.entered_at)
    )


def registrations(student_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(SelectionRound.title, SlotRegistration.slots, SlotRegistration.registered_at)
        .join(SelectionRound, SelectionRound.id == SlotRegistration.round_id)
        .where(SlotRegistration.student_id == student_id)
        .order_by(SlotRegistration.registered_at)
    )


def declarations(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return what the school declared of the child for a draw, with its reasons."""
    return (
        select(Course.title, Offering.term_code, Declaration.kind, Declaration.reason, Declaration.declared_at)
        .join(Offering, Offering.id == Declaration.offering_id)
        .join(Course, Course.id == Offering.course_id)
        .where(Declaration.student_id == student_id)
        .order_by(Declaration.id)
    )


def survey_answers(student_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CourseSurvey.title,
            SurveyAnswer.voice,
            SurveyAnswer.topics,
            SurveyAnswer.suggestion,
            SurveyAnswer.answered_at,
        )
        .join(CourseSurvey, CourseSurvey.id == SurveyAnswer.survey_id)
        .where(SurveyAnswer.student_id == student_id)
        .order_by(SurveyAnswer.id)
    )


def enrolment_ids(student_id: UUID) -> Select[UUID]:
    """Return by what other features know the child's places."""
    return select(Enrolment.id).where(Enrolment.student_id == student_id)
