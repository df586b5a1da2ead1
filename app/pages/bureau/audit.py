"""What the region's administrators did outside the schools, and what was done to them."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.offices import audit
from app.pages.offices.sharing import share

blueprint = Pages("bureau_audit", __name__, "/bureau/audit")
share(blueprint, audit.TOPIC, (Role.COUNTY_ADMIN,), scope=own.scope)
