"""What a child's labor has grown: its plant, the kinds it has learnt, the garden of its class, the school's orchard."""

from flask import render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.growing import what_grew

blueprint = Pages("family_growth", __name__, "/family/growth")
PLANT_WIDTH = 280


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def growth(child: Child) -> str:
    return render_template("family/growth.html", child=child, **what_grew(child, PLANT_WIDTH))
