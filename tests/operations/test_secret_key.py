"""What the key before the present one signed can still be used, as long as that key is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask.testing import FlaskClient

from app.core import db
from app.core.deps import EXTENSION
from app.factory import create_app
from tests import cast
from tests.cast import as_, token
from tests.pages.reader import COOKIE, Reader
from tests.world import World

OLD = "secret of the tests"


@contextmanager
def restarted_with(world: World, *secret_keys: str) -> Iterator[FlaskClient]:
    runtime = world.app.extensions[EXTENSION]
    app = create_app(replace(runtime.config, secret_keys=secret_keys), runtime.deps)
    try:
        yield app.test_client()
    finally:
        with app.app_context():
            db.engine().dispose()


def test_form_and_ticket_made_before_the_key_changed_are_taken_while_the_old_key_is_kept(client, world):
    reader = Reader(client, cast.PRINCIPAL)
    form_token = reader.form_token("/account")
    signed_cookie = reader.client.get_cookie("laborstar_form").value
    ticket = client.post("/api/v1/me/web-tickets", headers=as_(cast.LIN_MOTHER)).json["ticket"]
    for secret_keys, statuses in ((("new",), (400, 401)), (("new", OLD), (303, 201))):
        with restarted_with(world, *secret_keys) as restarted:
            restarted.set_cookie(COOKIE, token(cast.PRINCIPAL))
            restarted.set_cookie("laborstar_form", signed_cookie)
            form = restarted.post("/sign-out", data={"csrf_token": form_token})
            signed_in = restarted.post("/api/v1/sessions/web-ticket", json={"ticket": ticket})
            assert (form.status_code, signed_in.status_code) == statuses
