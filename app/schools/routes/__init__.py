"""The JSON surface of schools, by use case."""

from app.schools.routes.calendars import blueprint as calendars
from app.schools.routes.classes import blueprint as classes
from app.schools.routes.guardianships import blueprint as guardianships
from app.schools.routes.organisations import blueprint as organisations
from app.schools.routes.rosters import blueprint as rosters

__all__ = ["calendars", "classes", "guardianships", "organisations", "rosters"]
