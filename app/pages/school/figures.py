"""The figures of the school."""

from app.accounts.rules import SCHOOL_ROLES
from app.pages.blueprint import Pages
from app.pages.offices import figures
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_figures", __name__, "/school/figures")
share(blueprint, figures.TOPIC, SCHOOL_ROLES, school_id=own.school_id)
