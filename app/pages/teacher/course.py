"""One course: its lessons, what was said of it, words to each child, and works."""

from uuid import UUID

from flask import Response as Sheet
from flask import g, render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.courses.learning import LIKINGS, MOST_SHOWN, enter_work, uploaded
from app.pages.courses.words import times_of
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("teacher_course", __name__, "/teacher/courses/<uuid:offering_id>")


@blueprint.get("")
@allow(*SCHOOL_STAFF)
def course(offering_id: UUID) -> str:
    offering = api.get(f"/offerings/{offering_id}")
    lessons = api.everything(f"/offerings/{offering_id}/sessions")
    today = local_day(now()).isoformat()
    return render_template(
        "teacher/course.html",
        offering=offering,
        coming=[one for one in lessons if one["held_on"] >= today],
        past=[one for one in reversed(lessons) if one["held_on"] < today],
        opinions=api.get(f"/offerings/{offering_id}/evaluations"),
        likings=LIKINGS,
        time=times_of(offering["school_id"]),
    )


@blueprint.get("/roll")
@allow(*SCHOOL_STAFF)
def print_roll(offering_id: UUID) -> Sheet:
    """Show the roll with who may collect each child, as a sheet for the printer."""
    return api.passed_on("GET", f"/offerings/{offering_id}/roll.html")


@blueprint.get("/words")
@allow(*SCHOOL_STAFF)
def words(offering_id: UUID) -> str:
    """Show the children by class and seat, with what was written to each."""
    pupils = api.get(f"/offerings/{offering_id}/pupils")["items"]
    return render_template("teacher/words.html", offering=api.get(f"/offerings/{offering_id}"), pupils=pupils)


@blueprint.post("/words/<uuid:enrolment_id>")
@allow(*SCHOOL_STAFF)
@shown_again_by(words)
def write(offering_id: UUID, enrolment_id: UUID) -> Response:
    api.put(f"/enrolments/{enrolment_id}/words", {"words": Form().text("words") or ""})
    return done(translate("已写好,家里看得到了。"), "teacher_course.words", offering_id=offering_id)


@blueprint.get("/works")
@allow(*SCHOOL_STAFF)
def works(offering_id: UUID) -> str:
    """Show the works of the course, and the form for a new one."""
    offering = api.get(f"/offerings/{offering_id}")
    page = api.get("/works", course_id=offering["course_id"], limit=MOST_SHOWN, cursor=request.args.get("cursor"))
    return render_template(
        "teacher/works.html",
        offering=offering,
        works=page,
        pupils=api.get(f"/offerings/{offering_id}/pupils")["items"],
        photo_ids=g.get("photo_ids", []),
    )


@blueprint.post("/works")
@allow(*SCHOOL_STAFF)
@shown_again_by(works)
def show_work(offering_id: UUID) -> Response:
    photo_ids = uploaded(None)
    enter_work(Form().several("student_ids"), str(offering_id), photo_ids)
    return done(translate("作品放好了。"), "teacher_course.works", offering_id=offering_id)


@blueprint.post("/works/<uuid:work_id>/withdrawal")
@allow(*SCHOOL_STAFF)
@shown_again_by(works)
def withdraw_work(offering_id: UUID, work_id: UUID) -> Response:
    api.delete(f"/works/{work_id}")
    return done(translate("已撤下,谁也看不到了。"), "teacher_course.works", offering_id=offering_id)
