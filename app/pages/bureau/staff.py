"""Who works in one school; the county hires its principal."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.offices import staff
from app.pages.offices.sharing import share, stay_at_school

blueprint = Pages("bureau_staff", __name__, "/bureau/schools/<uuid:school_id>/staff")
blueprint.url_defaults(stay_at_school)
share(blueprint, staff.TOPIC, (Role.COUNTY_ADMIN,))
