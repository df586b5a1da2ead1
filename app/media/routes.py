"""Uploading photos, through the app or straight to the store, and showing them by signed, short-lived links."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any, cast
from uuid import UUID

from flask import Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.accesses import note_access
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_anyone, current_actor
from app.core.crypto import is_signed
from app.core.db import reading, transaction
from app.core.deps import config, deps, now
from app.core.i18n import translate
from app.core.limits import limiter
from app.media import checking, queries, rules, service, uploads
from app.media.containers import MAX_BYTES
from app.media.errors import LinkExpired, OneFileExpected, PhotoNotFound, PhotoTooLarge, refusal
from app.media.queries import HiddenPhoto, PhotoLinks, Upload, signer_for
from app.media.schemas import (
    HiddenPhotoPage,
    HiddenPhotosQuery,
    LinkQuery,
    PhotoDecisionIn,
    PhotoFile,
    PhotoForm,
    PhotoOut,
    PhotoStateOut,
    TicketIn,
    TicketOut,
)
from app.privacy import queries as privacy
from app.privacy.errors import ConsentRequired
from app.privacy.rules import Purpose
from app.schools import access
from app.schools.access import StudentRow

blueprint = Blueprint("photos", __name__, url_prefix=f"{API_PREFIX}/photos", description="Photos of labor")
links = Blueprint("media", __name__, url_prefix="/media", description="Signed links to photos")
REDIRECT_SECONDS = 60


@blueprint.post("")
@allow(Role.GUARDIAN, *SCHOOL_STAFF)
@limiter.limit("120/minute")
@blueprint.arguments(PhotoForm, location="form")
@blueprint.arguments(PhotoFile, location="files")
@blueprint.response(201, PhotoOut)
def upload(form: dict[str, Any], files: dict[str, FileStorage]) -> PhotoLinks:
    """Take one photo: checked, turned upright, stripped of all metadata; the original is not kept."""
    actor, data = current_actor(), _read(files["file"])
    sha256 = service.digest(data)
    with reading() as session:
        _require_consent(session, actor, form["student_id"])
        # A phone that did not hear the answer sends the photo again: that is the same photo, not a second one.
        known = queries.unattached_copy(session, actor.account_id, sha256, now() - rules.TAKEN_FOR_A_RETRY)
    return _links(known) if known else _take_in(actor, data, sha256)


def _read(file: FileStorage) -> bytes:
    if sum(1 for _ in request.files.items(multi=True)) > 1:
        raise OneFileExpected
    with cast("BytesIO", file.stream) as stream:
        data = stream.getvalue()  # Handed over as it is; to read it would be to copy it. The body was capped before.
    _require_size(len(data))
    return data


def _require_size(size: int) -> None:
    if size > MAX_BYTES:
        raise PhotoTooLarge(max_megabytes=MAX_BYTES // 1024 // 1024)


def _require_consent(session: Session, actor: Actor, student_id: UUID | None) -> None:
    """Refuse before any work: without a guardian's consent no photo is accepted."""
    if student_id is not None:
        access.student_as_family_or_teacher(session, actor, student_id)
        children = frozenset({student_id})
    elif actor.has(Role.GUARDIAN):
        children = access.guarded_student_ids(session, actor)
    else:
        return  # For a paper sheet or a course; each child's consent is checked when it is attached.
    if not privacy.consenting(session, children, Purpose.PHOTO_UPLOAD):
        raise ConsentRequired(purpose=Purpose.PHOTO_UPLOAD.value)


def _take_in(actor: Actor, data: bytes, sha256: str) -> PhotoLinks:
    """Process outside any transaction, write the row, store the objects, mark the row stored."""
    photo = deps().images.process(data, now())
    with transaction() as session:
        photo_id = service.register(session, actor.account_id, sha256, len(data), photo, now())
    service.store(deps().storage, photo_id, photo)
    with transaction() as session:
        safety = service.mark_stored(session, photo_id, now(), is_checked=deps().checker is not None)
    return queries.links_to(
        photo_id, photo.width, photo.height, photo.placeholder, photo.capture_hint, safety,
        signer=signer_for(config(), actor), now=now(),
    )  # fmt: skip


@blueprint.post("/tickets")
@allow(Role.GUARDIAN, *SCHOOL_STAFF)
@limiter.limit("120/minute")
@blueprint.arguments(TicketIn)
@blueprint.response(201, TicketOut)
def ticket(body: dict[str, Any]) -> uploads.Offer:
    """Let the phone send one photo straight to the store, within ten minutes; it is looked through when completed."""
    actor = current_actor()
    with reading() as session:
        _require_consent(session, actor, body["student_id"])
    _require_size(body["size"] or 0)
    return uploads.offer(deps().storage, actor.account_id, body["type"], now())


@blueprint.post("/<uuid:photo_id>/complete")
@allow(Role.GUARDIAN, *SCHOOL_STAFF)
@limiter.limit("120/minute")
@blueprint.response(200, PhotoStateOut)
@blueprint.alt_response(202, schema=PhotoStateOut)
def complete(photo_id: UUID) -> PhotoLinks | tuple[dict[str, Any], int, dict[str, str]]:
    """Say that the photo was sent: 202 while it is looked through, 200 with the photo from then on; repeat at will."""
    actor = current_actor()
    if upload := _own_upload(actor, photo_id):
        uploads.complete(deps().storage, upload, now())
    if upload := _own_upload(actor, photo_id):
        if upload.refusal:
            raise refusal(**upload.refusal)
        return _state(upload), 202, {"Retry-After": str(service.READY_SECONDS)}
    with reading() as session:
        if queries.uploader(session, photo_id) != actor.account_id:
            raise PhotoNotFound
    return _links(photo_id)


def _own_upload(actor: Actor, photo_id: UUID) -> Upload | None:
    """Return the caller's own upload while there is no photo of it."""
    with reading() as session:
        upload = queries.upload(session, photo_id)
    return upload if upload and upload.account_id == actor.account_id and upload.status != "stored" else None


def _state(upload: Upload) -> dict[str, Any]:
    state: dict[str, Any] = {"id": upload.id, "status": upload.status}
    if upload.refusal:
        reason = refusal(**upload.refusal)
        words = {"title": translate(reason.title), "detail": translate(reason.detail, **reason.members)}
        state["refusal"] = {"code": reason.code, **words}
    return state


@blueprint.get("/<uuid:photo_id>")
@allow(Role.GUARDIAN, Role.STUDENT, *SCHOOL_STAFF)
@blueprint.response(200, PhotoStateOut)
def show(photo_id: UUID) -> PhotoLinks | dict[str, Any]:
    """Give fresh links to the child's family and teachers; before the photo belongs to a record, to the uploader.

    An upload that is no photo yet, or never will be, is told of to the uploader.
    """
    if upload := _own_upload(current_actor(), photo_id):
        return _state(upload)
    with reading() as session:
        if not _may_see(session, current_actor(), photo_id):
            raise PhotoNotFound
        for student_id in queries.subjects(session, photo_id):
            note_access(student_id, "photos")
    return _links(photo_id)


def _may_see(session: Session, actor: Actor, photo_id: UUID) -> bool:
    children = queries.subjects(session, photo_id)
    if children:
        return access.is_family_or_teacher_of_any(session, actor, children)
    return queries.uploader(session, photo_id) == actor.account_id


def _links(photo_id: UUID) -> PhotoLinks:
    with reading() as session:
        found = queries.links(session, [photo_id], signer_for(config(), current_actor()), now())
    if photo_id not in found:
        raise PhotoNotFound
    return found[photo_id]


@blueprint.get("/hidden")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(HiddenPhotosQuery, location="query")
@blueprint.response(200, HiddenPhotoPage)
def list_hidden(query: dict[str, Any]) -> dict[str, Any]:
    """List the photos of a class that others do not see, because people must look at them or because of what is on them."""
    actor, class_id = current_actor(), query.pop("class_id")
    with reading() as session:
        school_id = access.class_for_staff(session, actor, class_id).school_id
        children = {child.id: child for child in access.students_of_class(session, class_id)}
        page = queries.hidden(session, children.keys(), **query)
        # A child may have come from another class, with its photos.
        signer = replace(signer_for(config(), actor), school_ids=frozenset({school_id}))
        found = queries.links(session, [one.id for one in page.items], signer, now())
    for student_id in {student_id for one in page.items for student_id in one.student_ids}:
        note_access(student_id, "photos")
    return {
        "items": [_hidden(one, found[one.id], children) for one in page.items if one.id in found],
        "next": page.next,
    }


def _hidden(one: HiddenPhoto, photo: PhotoLinks, children: Mapping[UUID, StudentRow]) -> dict[str, Any]:
    students = [children[student_id] for student_id in one.student_ids]
    return {"photo": photo, "students": students, "uploaded_at": one.uploaded_at}


@blueprint.put("/<uuid:photo_id>/safety")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(PhotoDecisionIn)
@blueprint.response(204)
def decide(body: dict[str, Any], photo_id: UUID) -> None:
    """Show a photo or keep it hidden, by the teachers of one of its children or the management of the school."""
    with transaction() as session:
        checking.decide(session, current_actor(), photo_id, body["safety"], now())


@links.get("/<uuid:photo_id>/<any(display, thumb):rendition>")
@allow_anyone
@links.arguments(LinkQuery, location="query")
@links.response(200, content_type=service.JPEG)
def serve(query: dict[str, Any], photo_id: UUID, rendition: str) -> Response:
    """Show a photo while its signature, its time and the consent behind it hold, a hidden one to whom it was told of."""
    parts = queries.signed_parts(photo_id, rendition, query["viewer"], query["expires"], is_hidden=query["hidden"])
    remaining = query["expires"] - int(now().timestamp())
    if remaining <= 0 or not is_signed(config().secret_keys, query["signature"], *parts):
        raise LinkExpired
    with reading() as session:
        if not queries.is_shown(session, photo_id, is_hidden=query["hidden"]):
            raise LinkExpired
    key = rules.object_key(photo_id, rendition)
    direct = deps().storage.link(key, seconds=min(REDIRECT_SECONDS, remaining))
    response: Response = redirect(direct) if direct else Response(deps().storage.get(key), mimetype=service.JPEG)  # type: ignore[assignment]  # werkzeug's redirect makes the app's own kind
    response.headers["Cache-Control"] = f"private, max-age={min(REDIRECT_SECONDS, remaining)}"
    return response
