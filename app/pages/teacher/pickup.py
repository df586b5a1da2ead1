"""The hand-over at the gate, on a phone: with whom each child leaves, by who is known or by a code."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("teacher_pickup", __name__, "/teacher")


@blueprint.get("/lessons/<uuid:session_id>/pickup")
@allow(*SCHOOL_STAFF)
def pickup(session_id: UUID) -> str:
    """Show who still waits, then who has left; of the child that the address names all is open."""
    lesson = api.get(f"/sessions/{session_id}/roll")["session"]
    return render_template(
        "teacher/pickup.html",
        lesson=lesson,
        offering=api.get(f"/offerings/{lesson['offering_id']}"),
        awaited=api.get(f"/sessions/{session_id}/hand-overs"),
        open_child=request.values.get("student_id") or request.args.get("child"),
    )


@blueprint.post("/lessons/<uuid:session_id>/pickup")
@allow(*SCHOOL_STAFF)
@shown_again_by(pickup)
def hand_over(session_id: UUID) -> Response:
    form = Form()
    ways = ("student_id", "guardianship_id", "collector_id", "pickup_code")
    receipt = {name: value for name in ways if (value := form.text(name))}
    api.post(f"/sessions/{session_id}/hand-overs", receipt)
    return done(translate("已交接"), "teacher_pickup.pickup", session_id=session_id)


@blueprint.get("/pickup")
@allow(*SCHOOL_STAFF)
def scanned() -> Response | str:
    """Lead whoever scans a family's code to the lesson of today in which the child waits, with the code filled in."""
    child, code = request.args.get("child", ""), request.args.get("code", "")
    teaching = api.get("/teaching")
    for lesson in teaching["sessions"]:
        if (lesson["begins_at"] or "").startswith(teaching["today"]):
            awaited = api.get(f"/sessions/{lesson['session_id']}/hand-overs")["items"]
            if any(one["student_id"] == child for one in awaited):
                there = {"session_id": lesson["session_id"], "child": child, "code": code}
                return redirect(url_for(".pickup", **there, _anchor=f"c-{child}"), 303)
    return render_template("teacher/not_awaited.html")
