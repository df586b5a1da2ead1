"""What a stranger needs to check a published draw: the file, the changes by hand, the verifier; and a child's code."""

import base64
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Response, request

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_anyone, current_actor
from app.core.db import reading
from app.core.limits import limiter
from app.courses import access
from app.courses.mechanism.documents import canonical
from app.courses.queries import draws as queries
from app.courses.routes import shown_draws as shown
from app.courses.schemas.draws import DrawCodeOut

_A_DAY = "public, max-age=86400"

blueprint = Blueprint(
    "draw_files",
    __name__,
    url_prefix=f"{API_PREFIX}/selection-rounds/<uuid:round_id>/draw",
    description="Published draws, to be checked by anybody",
)


@blueprint.get("/file")
@allow_anyone
@limiter.limit("60/minute")
@blueprint.response(200, {"type": "object"}, content_type="application/json")
def get_file(round_id: UUID) -> Response:
    """Download the published draw: input and result under codes, without names."""
    with reading() as session:
        found = queries.published_draw(session, round_id)
        return _download(queries.published_file(found), f"draw-{round_id}.json", "application/json")


@blueprint.get("/file/adjustments")
@allow_anyone
@limiter.limit("60/minute")
@blueprint.response(200, {"type": "object"}, content_type="application/json")
def get_adjustments_file(round_id: UUID) -> Response:
    """Download what was changed by hand after the draw: codes, slots and courses, without names and reasons."""
    with reading() as session:
        found = queries.published_draw(session, round_id)
        changes = canonical(queries.published_adjustments(session, found))
    return _download(changes, f"draw-{round_id}-adjustments.json", "application/json")


@blueprint.get("/verifier")
@allow_anyone
@limiter.limit("60/minute")
@blueprint.response(200, {"type": "string"}, content_type="text/x-python")
def get_verifier(round_id: UUID) -> Response:
    """Download the program that recomputes a published draw; it needs Python and nothing else."""
    with reading() as session:
        queries.valid_draw(session, round_id)
    return _download(shown.verifier(), "verify.py", "text/x-python")


@blueprint.get("/code/<uuid:student_id>")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.response(200, DrawCodeOut)
def get_code(round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Tell a family under which code its child stands in the file."""
    with reading() as session:
        _, child = access.child_for_family(session, current_actor(), round_id, student_id)
        return {"student_id": child.student_id, "code": child.code}


def _download(content: bytes, name: str, kind: str) -> Response:
    """Answer with a file that proxies may keep, and with the hash of its bytes."""
    digest = sha256(content).digest()
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = _A_DAY
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    response.set_etag(digest.hex())
    response.make_conditional(request)
    return response
