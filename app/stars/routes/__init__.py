"""The JSON surface of the stars, one module a step of the cycle."""

from app.stars.routes.notice import objections as star_objections
from app.stars.routes.periods import periods as star_periods
from app.stars.routes.settings import settings as star_settings
from app.stars.routes.stars import stars as labor_stars

__all__ = ["labor_stars", "star_objections", "star_periods", "star_settings"]
