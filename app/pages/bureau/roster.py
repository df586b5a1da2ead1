"""The classes and the roster of one school."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.offices import roster
from app.pages.offices.sharing import share, stay_at_school

blueprint = Pages("bureau_roster", __name__, "/bureau/schools/<uuid:school_id>/roster")
blueprint.url_defaults(stay_at_school)
share(blueprint, roster.TOPIC, (Role.COUNTY_ADMIN,))
