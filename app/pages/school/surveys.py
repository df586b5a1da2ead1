"""Opinions before the menu is made: asked, and read once the survey has ended, with small numbers hidden."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.deps import now
from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.drawing import charts
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school import terms as calendar
from app.pages.school.course_words import shown

blueprint = Pages("school_surveys", __name__, "/school/surveys")
TOPIC_FIELDS = 10
A_WEEK = timedelta(days=7)
VOICES = {"guardian": mark("家长"), "student": mark("学生")}


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def surveys() -> str:
    page = api.get("/course-surveys", school_id=own.school_id(), limit=20, cursor=request.args.get("cursor"))
    return shown("surveys.html", page=page, ended={one["id"] for one in page["items"] if _has_ended(one)})


def _has_ended(survey: dict[str, Any]) -> bool:
    return datetime.fromisoformat(survey["closes_at"]) <= now()


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def new() -> str:
    terms = calendar.terms()
    topics = _typed_topics()
    blank = [("", "")] * max(TOPIC_FIELDS - len(topics), 0)
    return shown(
        "survey_form.html",
        terms=terms,
        term=calendar.chosen(terms),
        topics=[*topics, *blank],
        opens_at=now(),
        closes_at=now() + A_WEEK,
    )


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def ask() -> Response:
    form = Form()
    topics = [(label, category) for label, category in _typed_topics() if label]
    asked = {
        "school_id": str(own.school_id()),
        "term_code": form.text("term"),
        "title": form.text("title") or "",
        "opens_at": form.instant("opens_at"),
        "closes_at": form.instant("closes_at"),
        "topics": [
            {"key": f"topic-{number}", "label": label, "category": category or "other"}
            for number, (label, category) in enumerate(topics, start=1)
        ],
    }
    survey = api.post("/course-surveys", asked, key=form.key)
    return done(translate("问卷已发出"), "school_surveys.survey", survey_id=survey["id"])


def _typed_topics() -> list[tuple[str, str]]:
    labels = map(str.strip, request.form.getlist("topic"))
    return list(zip(labels, request.form.getlist("topic_category"), strict=False))


@blueprint.get("/<uuid:survey_id>")
@allow(*SCHOOL_ROLES)
def survey(survey_id: UUID) -> str:
    known = api.everything("/course-surveys", school_id=own.school_id())
    found = next((one for one in known if one["id"] == str(survey_id)), None)
    if found is None:
        raise NotFound
    results = api.get(f"/course-surveys/{survey_id}/results") if _has_ended(found) else None
    return shown(
        "survey.html", survey=found, results=results, VOICES=VOICES, **(_drawn(found, results) if results else {})
    )


def _drawn(survey: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    """Return for each voice its bars, the most wanted first, and its rows by grade."""
    labels = {topic["key"]: topic["label"] for topic in survey["topics"]}
    by_voice = defaultdict(list)
    for count in results["topics"]:
        by_voice[count["voice"]].append((labels[count["topic"]], count["total"], count["grades"]))
    rows = {voice: sorted(by_voice[voice], key=lambda row: -(row[1] or 0)) for voice in VOICES}
    drawn = {
        voice: charts.bars([row[:2] for row in of_voice], title=translate(VOICES[voice]), unit="", uid=voice)
        for voice, of_voice in rows.items()
    }
    return {"bars": drawn, "rows": rows}
