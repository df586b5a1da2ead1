"""The way to everything else of a family."""

from flask import render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child

blueprint = Pages("family_more", __name__, "/family/more")


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def more(child: Child) -> str:
    return render_template("family/more.html", child=child)
