"""What the school asks of families and staff."""

from app.accounts.rules import SCHOOL_ROLES
from app.pages.blueprint import Pages
from app.pages.offices import burden
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_burden", __name__, "/school/burden")
share(blueprint, burden.TOPIC, SCHOOL_ROLES, school_id=own.school_id)
