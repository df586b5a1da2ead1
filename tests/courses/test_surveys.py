"""Opinions before the menu, over HTTP."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import reading, transaction
from app.courses.models.draws import Draw, DrawnPlace
from app.courses.models.surveys import SurveyAnswer
from app.privacy.models import Consent
from app.schools.models import ClassMembership, Student
from tests import cast
from tests.cast import as_
from tests.factories import courses_menu as rows
from tests.factories.courses_menu import SURVEY, SURVEYS, a_survey, ask, refusal
from tests.factories.courses_rounds import a_round

CLOSED = cast.NOW + timedelta(days=7)


def answer(client, survey_id, account, student_id=cast.LIN, topics=("chess",), **more):
    body = {"student_id": str(student_id), "topics": list(topics), **more}
    return client.post(f"{SURVEYS}/{survey_id}/answers", json=body, headers=as_(account))


def results(client, survey_id, account=cast.OFFICE):
    return client.get(f"{SURVEYS}/{survey_id}/results", headers=as_(account))


def answers(world):
    with world.app.app_context(), reading() as session:
        columns = SurveyAnswer.grade, SurveyAnswer.voice, SurveyAnswer.topics, SurveyAnswer.suggestion
        return [tuple(row) for row in session.execute(select(*columns).order_by(SurveyAnswer.voice))]


def children(session, count, class_id=cast.CLASS_32):
    """Write children of Lin's school; returns their ids."""
    made = [cast.named(f"child {number} of {class_id}") for number in range(count)]
    session.add_all(Student(id=child, school_id=cast.TIANJIA, name="学生", created_at=cast.NOW) for child in made)
    session.flush()
    for child in made:
        place = {"school_id": cast.TIANJIA, "class_id": class_id, "student_id": child}
        session.add(ClassMembership(**place, starts_on=cast.LONG_AGO))
    session.flush()
    return made


def answered(world, survey_id, count, grade, topics=("chess",), voice="student", suggestion=""):
    """Write answers of ``count`` children of a grade."""
    with world.app.app_context(), transaction() as session:
        class_id = {3: cast.CLASS_32, 5: cast.CLASS_51}[grade]
        for child in children(session, count, class_id):
            session.add(
                SurveyAnswer(
                    school_id=cast.TIANJIA, survey_id=UUID(survey_id), student_id=child, grade=grade, voice=voice,
                    topics=list(topics), suggestion=suggestion, answered_at=cast.NOW,
                )
            )  # fmt: skip


def test_a_child_and_its_guardian_answer_in_their_own_voices(client, world):
    survey_id = a_survey(client)
    assert answer(client, survey_id, cast.LIN_CARD, topics=["song", "chess"]).json["voice"] == "student"
    given = answer(client, survey_id, cast.LIN_MOTHER, suggestion="种菜").json
    assert (given["voice"], given["topics"], given["suggestion"]) == ("guardian", ["chess"], "种菜")
    assert answers(world) == [(3, "guardian", ["chess"], "种菜"), (3, "student", ["chess", "song"], "")]


def test_a_voice_reads_its_own_answer_and_not_the_other_voice_s(client):
    survey_id = a_survey(client)
    answer(client, survey_id, cast.LIN_CARD, topics=["song"], suggestion="种菜")
    path = f"{SURVEYS}/{survey_id}/answers/{cast.LIN}"
    own = client.get(path, headers=as_(cast.LIN_CARD)).json
    assert (own["topics"], own["suggestion"], own["answered_at"] is None) == (["song"], "种菜", False)
    mother = client.get(path, headers=as_(cast.LIN_MOTHER)).json
    assert (mother["voice"], mother["topics"], mother["answered_at"]) == ("guardian", [], None)


def test_answering_again_replaces_the_answer(client, world):
    survey_id = a_survey(client)
    answer(client, survey_id, cast.LIN_CARD, suggestion="种菜")
    answer(client, survey_id, cast.LIN_CARD, topics=[])
    assert answers(world) == [(3, "student", [], "")]


def test_a_teacher_does_not_answer_for_a_child(client):
    assert answer(client, a_survey(client), cast.HOMEROOM).status_code == 403


def test_nobody_answers_for_another_familys_child(client):
    survey_id = a_survey(client)
    assert refusal(answer(client, survey_id, cast.LIN_CARD, cast.CLASSMATE)) == (404, "student-not-found")
    assert refusal(answer(client, survey_id, cast.LIN_MOTHER, cast.CLASSMATE)) == (404, "student-not-found")


def test_a_child_of_another_school_does_not_answer(client, world):
    survey_id = a_survey(client)
    with world.app.app_context(), transaction() as session:
        session.get_one(Account, cast.LIN_CARD).student_id = cast.OUTSIDE_CHILD
    assert refusal(answer(client, survey_id, cast.LIN_CARD, cast.OUTSIDE_CHILD)) == (404, "course-survey-not-found")


def test_answers_are_taken_while_the_survey_is_open(client, world):
    later = a_survey(client, opens_at="2026-11-19T08:00:00+08:00")
    assert refusal(answer(client, later, cast.LIN_CARD)) == (404, "course-survey-not-found")
    survey_id = a_survey(client)
    world.clock.set(CLOSED)
    assert refusal(answer(client, survey_id, cast.LIN_CARD)) == (409, "course-survey-not-open")


def test_only_topics_that_were_asked_are_marked(client):
    refused = answer(client, a_survey(client), cast.LIN_CARD, topics=["chess", "judo"])
    assert refusal(refused) == (422, "topics-unknown")
    assert refused.json["topics"] == ["judo"]


def test_without_consent_to_the_base_nothing_is_taken(client, world):
    survey_id = a_survey(client)
    with world.app.app_context(), transaction() as session:
        session.get_one(Consent, (cast.LIN, "base")).granted = False
    assert refusal(answer(client, survey_id, cast.LIN_MOTHER)) == (403, "consent-required")


def test_everything_wrong_with_a_survey_is_named_at_once(client):
    refused = ask(client, topics=SURVEY["topics"] + SURVEY["topics"][:1], closes_at="2026-11-18T12:00:00+08:00")
    assert refusal(refused) == (422, "course-survey-invalid")
    assert [error["code"] for error in refused.json["errors"]] == ["window-invalid", "topic-twice"]
    assert refusal(ask(client, term_code="2030-2031-1")) == (422, "term-unknown")


def test_families_see_a_survey_once_it_has_opened(client):
    a_survey(client, opens_at="2026-11-19T08:00:00+08:00")
    now_open = a_survey(client)

    def listed(account):
        query = {"school_id": str(cast.TIANJIA)}
        return [item["id"] for item in client.get(SURVEYS, query_string=query, headers=as_(account)).json["items"]]

    assert listed(cast.LIN_MOTHER) == listed(cast.LIN_CARD) == [now_open]
    assert len(listed(cast.TEACHER)) == 2


def test_results_wait_for_the_end_so_that_nobody_sees_one_answer_arrive(client, world):
    survey_id = a_survey(client)
    assert refusal(results(client, survey_id)) == (409, "course-survey-still-open")
    world.clock.set(CLOSED)
    assert results(client, survey_id, cast.TEACHER).status_code == 200
    assert results(client, survey_id, cast.LIN_MOTHER).status_code == 403


def test_results_show_large_counts_by_grade_and_hide_small_ones(client, world):
    survey_id = a_survey(client)
    answered(world, survey_id, 6, grade=5)
    answered(world, survey_id, 4, grade=3, topics=["chess", "song"], suggestion="种菜")
    world.clock.set(CLOSED)
    found = results(client, survey_id).json
    counts = {(count["topic"], count["voice"]): count for count in found["topics"]}
    chess = counts["chess", "student"]
    assert {grade["grade"]: grade["count"] for grade in chess["grades"]} == dict.fromkeys([1, 2, 3, 4, 6]) | {5: 6}
    assert chess["total"] is None
    assert {grade["count"] for grade in counts["song", "student"]["grades"]} == {None}
    assert (found["answers"], found["suggestions"]) == (10, ["种菜"])
    assert "student_id" not in str(found)


def test_suggestions_are_shown_from_five_answers_on(client, world):
    survey_id = a_survey(client)
    answered(world, survey_id, 4, grade=3, suggestion="种菜")
    world.clock.set(CLOSED)
    found = results(client, survey_id).json
    assert (found["answers"], found["suggestions"]) == (None, [])


@pytest.fixture
def drawn(client, world):
    """Return what writes a published draw of wishes (titles in order, title got) of new children; gives the results."""

    def write(*wishes, status="published"):
        with world.app.app_context(), transaction() as session:
            offered = {
                title: str(rows.offering(session, rows.approved_course(session, title=title)).id)
                for title in ("机器人", "合唱")
            }
            draw = Draw(
                school_id=cast.TIANJIA, round_id=a_round(session), attempt=1, status=status, secret_sealed="", seed="0",
                commitment="", public_source="", committed_at=cast.NOW, published_at=cast.NOW,
            )  # fmt: skip
            session.add(draw)
            session.flush()
            for child, (ranked, got) in zip(children(session, len(wishes)), wishes, strict=True):
                session.add(
                    DrawnPlace(
                        draw_id=draw.id, student_id=child, slot="3-1", school_id=cast.TIANJIA, waiting={},
                        ranked=[offered[title] for title in ranked], offering_id=UUID(offered[got]) if got else None,
                    )
                )  # fmt: skip
        survey_id = a_survey(client)
        world.clock.set(CLOSED)
        return results(client, survey_id).json["unmet"]

    return write


def test_demand_that_earlier_rounds_did_not_meet_stands_beside_the_answers(drawn):
    assert drawn(*[(["机器人", "合唱"], None)] * 5, (["机器人", "合唱"], "合唱"), (["机器人"], "机器人")) == [
        {"title": "机器人", "children": 6},
        {"title": "合唱", "children": 5},
    ]


def test_a_course_wished_less_than_the_one_that_was_got_is_not_missed(drawn):
    assert drawn(*[(["合唱", "机器人"], "合唱")] * 9) == []


def test_few_children_who_missed_a_course_are_not_counted(drawn):
    assert drawn(*[(["机器人"], None)] * 4) == [{"title": "机器人", "children": None}]


def test_a_draw_that_was_not_published_tells_nothing(drawn):
    assert drawn(*[(["机器人"], None)] * 9, status="drawn") == []
