"""The caller's lessons: those of the coming days, the courses they belong to, and the roll-call on a phone."""

from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.courses.words import slots_of, times_of
from app.pages.forms import Form, done, shown_again_by
from app.pages.teacher import courses as own

blueprint = Pages("teacher_lessons", __name__, "/teacher/lessons")
PRESENCES = {
    "present": (mark("到"), "good"),
    "leave": (mark("请假"), "wait"),
    "absent": (mark("缺席"), "bad"),
    "left_early": (mark("早退"), "wait"),
}


@blueprint.get("")
@allow(*SCHOOL_STAFF)
def lessons() -> str:
    known = own.courses()
    return render_template(
        "teacher/lessons.html",
        teaching=api.get("/teaching"),
        taught=own.taught(known),
        returned=[one for one in own.proposed(known) if one["review"] == "returned"],
        slots={school_id: slots_of(school_id) for school_id in own.school_ids()},
    )


@blueprint.get("/<uuid:session_id>")
@allow(*SCHOOL_STAFF)
def session(session_id: UUID) -> str:
    """Show one lesson with its roll: everybody is there until tapped, unless leave was asked."""
    roll = api.get(f"/sessions/{session_id}/roll")
    lesson = roll["session"]
    offering = api.get(f"/offerings/{lesson['offering_id']}")
    rows = [row | _standing(row) for row in roll["items"]]
    today = local_day(now()).isoformat()
    return render_template(
        "teacher/session.html",
        lesson=lesson,
        offering=offering,
        teaches=own.teaches(offering),
        classes=[(label, list(found)) for label, found in groupby(rows, key=itemgetter("class_label"))],
        rows=rows,
        presences=PRESENCES,
        time=times_of(offering["school_id"]),
        is_today=lesson["held_on"] == today,
        is_callable=lesson["status"] != "cancelled" and lesson["held_on"] <= today,
    )


def _standing(row: dict[str, Any]) -> dict[str, str]:
    """Return what a child is marked as, and what one tap makes of that."""
    marked = row["presence"] or ("leave" if row["has_leave"] else "present")
    return {"marked": marked, "tapped": "absent" if marked == "present" else "present"}


@blueprint.post("/<uuid:session_id>")
@allow(*SCHOOL_STAFF)
@shown_again_by(session)
def call_roll(session_id: UUID) -> Response:
    """Keep the roll. A child may come twice, as it stood and then as it was tapped; the tap holds."""
    said = dict(one.partition(":")[::2] for one in Form().several("marks"))
    marks = [{"student_id": student_id, "presence": presence} for student_id, presence in said.items()]
    return _marked(session_id, marks)


@blueprint.post("/<uuid:session_id>/mark")
@allow(*SCHOOL_STAFF)
@shown_again_by(session)
def mark_child(session_id: UUID) -> Response:
    """Mark one child with a note, for what one tap cannot say."""
    form = Form()
    said = {"student_id": form.text("student_id"), "presence": form.text("presence"), "note": form.text("note") or ""}
    return _marked(session_id, [said])


def _marked(session_id: UUID, marks: list[dict[str, Any]]) -> Response:
    counts = api.put(f"/sessions/{session_id}/attendance", {"marks": marks})["session"]["counts"]
    words = translate("点名已保存:到{present}人,请假{leave}人,缺席{absent}人。", **counts)
    return done(words, "teacher_lessons.session", session_id=session_id)


@blueprint.get("/hours")
@allow(*SCHOOL_STAFF)
def hours() -> str:
    """Count the caller's lessons between two days, by default of this month."""
    today = local_day(now())
    span = {
        "from": request.args.get("from") or today.replace(day=1).isoformat(),
        "to": request.args.get("to") or today.isoformat(),
    }
    return render_template("teacher/hours.html", span=span, hours=api.get("/me/course-hours", **span)["items"])
