"""What was done in the school, and by whom."""

from app.accounts.rules import SCHOOL_ROLES
from app.pages.blueprint import Pages
from app.pages.offices import audit
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_audit", __name__, "/school/audit")
share(blueprint, audit.TOPIC, SCHOOL_ROLES, scope=own.scope)
