"""The figures of one school."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.offices import figures
from app.pages.offices.sharing import share, stay_at_school

blueprint = Pages("bureau_figures", __name__, "/bureau/schools/<uuid:school_id>/figures")
blueprint.url_defaults(stay_at_school)
share(blueprint, figures.TOPIC, (Role.COUNTY_ADMIN,))
