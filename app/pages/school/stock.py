"""What the school gives: items, how many portions came in, who donated them, and where the meat comes from."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school.portions import portion

blueprint = Pages("school_stock", __name__, "/school/awards/items")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def items() -> str:
    """Show every item with its portions, and the form for a new one."""
    counts = {one["id"]: one for one in api.everything(f"/schools/{own.school_id()}/awards/summary")}
    return render_template("school/items.html", items=_items(), counts=counts, portion=portion)


def _items() -> list[dict[str, Any]]:
    return api.everything("/award-items", school_id=own.school_id())


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@shown_again_by(items)
def add() -> Response:
    form = Form()
    item = {
        "school_id": str(own.school_id()),
        "name": form.text("name") or "",
        "quantity": form.number("quantity"),
        "unit": form.text("unit"),
        "source_of_funds": form.text("source_of_funds"),
        "donor": form.text("donor") or "",
        "is_meat": form.flag("is_meat"),
        "batch_note": form.text("batch_note") or "",
        "stock": form.number("stock"),
    }
    api.post("/award-items", item, key=form.key)
    return done(translate("已加入"), "school_stock.items")


@blueprint.get("/<uuid:item_id>")
@allow(*SCHOOL_ROLES)
def item(item_id: UUID) -> str:
    found = next((one for one in _items() if one["id"] == str(item_id)), None)
    if found is None:
        raise NotFound
    return render_template("school/item.html", item=found, portion=portion)


@blueprint.post("/<uuid:item_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(item)
def change(item_id: UUID) -> Response:
    form = Form()
    changes = {
        "stock": form.number("stock"),
        "donor": form.text("donor") or "",
        "batch_note": form.text("batch_note") or "",
        "is_active": form.flag("is_active"),
    }
    api.put(f"/award-items/{item_id}", changes)
    return done(translate("已保存"), "school_stock.items")
