"""What one school asks of families and staff."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.offices import burden
from app.pages.offices.sharing import share, stay_at_school

blueprint = Pages("bureau_burden", __name__, "/bureau/schools/<uuid:school_id>/burden")
blueprint.url_defaults(stay_at_school)
share(blueprint, burden.TOPIC, (Role.COUNTY_ADMIN,))
