"""Who works in the school."""

from app.accounts.rules import SCHOOL_ROLES
from app.pages.blueprint import Pages
from app.pages.offices import staff
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_staff", __name__, "/school/staff")
share(blueprint, staff.TOPIC, SCHOOL_ROLES, school_id=own.school_id)
