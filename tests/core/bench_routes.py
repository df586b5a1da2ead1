"""Routes that exist only in the tests of the ground."""

from uuid import UUID

import flask
from marshmallow import fields, validate
from sqlalchemy import func, select

from app.core import outbox
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow_anyone, allow_signed_in
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.errors import Conflict
from app.core.i18n import mark
from app.core.idempotency import answer_once
from app.core.limits import address, limiter
from app.core.outbox import OutboxMessage
from app.core.pagination import page_of_rows
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from tests import cast

blueprint = Blueprint("bench", __name__, url_prefix=f"{API_PREFIX}/bench", description="Only in tests")
bare = flask.Blueprint("bare", __name__)


class NoteIn(InputSchema):
    topic = Text(required=True, shortest=1, longest=20)
    amount = fields.Integer(load_default=1, validate=validate.Range(1, 9))
    word = fields.String(validate=validate.Length(max=3, error=mark("长度应为{min}到{max}个字。")))
    seen_at = Instant()


class NoteOut(OutputSchema):
    id = fields.UUID()
    topic = fields.String()


class TornPaper(Conflict):
    code = "torn-paper"
    title = "测试"


@blueprint.post("/notes")
@allow_signed_in
@blueprint.arguments(NoteIn)
@blueprint.response(201, NoteOut)
def write(body):
    def work(session):
        note = OutboxMessage(topic=body["topic"], payload={}, created_at=now(), available_at=now())
        session.add(note)
        session.flush()
        if body["topic"] == "torn":
            raise TornPaper
        return note

    return answer_once(work, NoteOut())


@blueprint.get("/notes")
@allow_anyone
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(NoteOut))
def pages(query):
    columns = OutboxMessage.__table__.c
    with reading() as session:
        statement = select(columns.id, columns.topic, columns.created_at)
        return page_of_rows(session, statement, [columns.created_at, columns.id], newest_first=True, **query)


@blueprint.post("/deferred")
@allow_anyone
@blueprint.response(204)
def defer():
    with transaction() as session:
        outbox.defer(session, "greet", {}, now())


@blueprint.get("/broken")
@allow_anyone
@blueprint.response(200)
def broken():
    raise RuntimeError(cast.STUDENTS[cast.LIN][3])


@blueprint.get("/wrong-sql")
@allow_anyone
@blueprint.response(200)
def wrong_sql():
    with reading() as session:
        session.execute(select(func.no_such_function(cast.STUDENTS[cast.LIN][3])))


@blueprint.get("/rare")
@allow_anyone
@limiter.limit("2/minute", key_func=address)
@blueprint.response(204)
def rare():
    pass


@blueprint.get("/things/<uuid:thing_id>")
@allow_anyone
@blueprint.response(204)
def thing(thing_id: UUID):
    pass


@bare.get("/undeclared")
def undeclared():
    return "nobody said who may call this"
