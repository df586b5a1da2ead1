"""Fee policies of Tianjia's county, and publishing one of them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import db
from app.lessons.models.fees import FeePolicy
from tests import cast
from tests.cast import as_
from tests.world import World

POLICIES = "/api/v1/fee-policies"
CHOICE = f"/api/v1/schools/{cast.TIANJIA}/fee-choice"
HEADER = "scope,name,document_no,locale,unit,price_yuan,cap_yuan,refund,effective_from,effective_until"
POLICY = f"{cast.REGION},课后服务收费,县发1号,any,per_lesson,3.50,,by_day,2026-03-01,"


def import_policies(world: World, *rows: str) -> Result:
    """Import rows of a table the way an operator does."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "policies.csv"
        file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        return world.app.test_cli_runner().invoke(args=["fee-policies", "import", str(file)])


def policy_id(world: World, document_no: str = "县发1号") -> UUID:
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(FeePolicy.id).where(FeePolicy.document_no == document_no)).scalar_one()


def choose(client: FlaskClient, policy: UUID, account: UUID = cast.OFFICE, **changes: Any) -> TestResponse:
    """Publish a policy for the cast's term."""
    body = {"term_code": cast.TERM, "policy_id": str(policy)} | changes
    return client.put(CHOICE, json=body, headers=as_(account))


def publish(world: World, client: FlaskClient, policy: str = POLICY) -> None:
    """Import one policy and publish it."""
    import_policies(world, policy)
    assert choose(client, policy_id(world)).status_code == 200
