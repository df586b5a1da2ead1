"""The rights desk over HTTP, and records with photos to exercise rights on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.deps import EXTENSION, Runtime
from app.core.storage.disk import DiskStorage
from app.media.rules import RENDITIONS, object_key
from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, task_ids
from tests.factories.photos import send_photo, small_photo
from tests.world import World

STUDENTS = "/api/v1/students"


def desk(client: FlaskClient, account: UUID = cast.LIN_MOTHER, student: UUID = cast.LIN) -> dict[str, Any]:
    answer = client.get(f"{STUDENTS}/{student}/rights", headers=as_(account))
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def held(client: FlaskClient, student: UUID = cast.LIN) -> dict[str, int]:
    """Tell how many things of each kind the desk names; what is not held is left out."""
    return {one["key"]: one["count"] for one in desk(client, student=student)["holdings"] if one["count"]}


def erase(
    client: FlaskClient, scope: str, account: UUID = cast.LIN_MOTHER, student: UUID = cast.LIN, **more: Any
) -> TestResponse:
    return client.post(f"{STUDENTS}/{student}/erasure", json={"scope": scope, **more}, headers=as_(account))


def ask_correction(client: FlaskClient, account: UUID = cast.LIN_MOTHER, student: UUID = cast.LIN) -> TestResponse:
    body = {"what": "姓名", "wish": "应为林小曼"}
    return client.post(f"{STUDENTS}/{student}/corrections", json=body, headers=as_(account))


def close(client: FlaskClient, request_id: str, account: UUID = cast.OFFICE, **more: Any) -> TestResponse:
    body = {"answer": "已核对户口簿并改正。", "is_granted": True} | more
    return client.post(f"/api/v1/rights-requests/{request_id}/close", json=body, headers=as_(account))


def record_with_photo(world: World, client: FlaskClient, *students: UUID, seed: int = 1) -> tuple[dict[str, Any], UUID]:
    """Record one labor of Lin, or of siblings together, with a photo and a note; return the record and the photo."""
    load_library(world)
    children = students or (cast.LIN,)
    photo_id = send_photo(client, small_photo(seed), student=children[0]).json["id"]
    whose = {"student_id": str(children[0])} if len(children) == 1 else {"student_ids": [str(one) for one in children]}
    answer = client.post(
        "/api/v1/check-ins",
        json={"task_id": task_ids(world, "C02")[0], "note": "擦了三张桌子", "photo_ids": [photo_id], **whose},
        headers=as_(cast.LIN_MOTHER),
    )
    assert answer.status_code == 201, answer.text
    return answer.json, UUID(photo_id)


def objects_of(world: World, photo_id: UUID) -> list[bool]:
    """Tell for each rendition whether its object is in the store of the app."""
    storage = world.app.extensions[EXTENSION].deps.storage
    return [storage.exists(object_key(photo_id, rendition)) for rendition in RENDITIONS]


@contextmanager
def kept_on_disk(world: World, folder: Path) -> Iterator[None]:
    """Let the app keep its objects in a folder, as an installation without a bucket does."""
    runtime = world.app.extensions[EXTENSION]
    world.app.extensions[EXTENSION] = Runtime(runtime.config, replace(runtime.deps, storage=DiskStorage(folder)))
    try:
        yield
    finally:
        world.app.extensions[EXTENSION] = runtime
