"""Whatever people have written, in whatever field, is shown as the text that it is, on every page that shows it."""

import pytest
from sqlalchemy import String, update

from app.core import db
from tests import cast
from tests.pages.crawler import a_full_school, crawled
from tests.pages.reader import Reader

MARKUP = """"'><img src=x onerror=alert(1)>{{7*7}}{0}"""
WRITTEN = {
    "answer", "batch_note", "body", "cancel_reason", "class_label", "delist_reason", "display_name", "document_no", "donor",
    "empty_reason", "label", "licence_no", "name", "name_en", "note", "notice", "place", "price_note", "public_source",
    "reason", "refund", "remark", "return_reason", "review_reason", "safety_note", "services",
    "suggestion", "summary", "text", "title", "void_reason", "what", "wish", "words",
}  # fmt: skip


def mark_up(world):
    """Put markup before every text that people can write."""
    with world.app.app_context(), db.transaction() as session:
        for table in db.Model.metadata.sorted_tables:
            written = [column for column in table.columns if column.name in WRITTEN and table.name != "audit_chains"]
            texts = [column for column in written if isinstance(column.type, String)]
            if texts:
                session.execute(update(table).values({column.name: MARKUP + column for column in texts}))


@pytest.mark.parametrize(
    "account",
    [cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL, cast.COUNTY_ADMIN],
    ids=lambda account: cast.ACCOUNTS[account][0].value,
)
def test_markup_in_texts_stays_text(world, account):
    a_full_school(world)
    mark_up(world)
    pages = [page.text for page in crawled(Reader(world.app.test_client(), account))]
    assert [text for text in pages if "<img src=x" in text] == []
    shown = [text for text in pages if "&lt;img src=x" in text]
    assert shown
    assert [text for text in shown if "{{7*7}}{0}" not in text] == []
