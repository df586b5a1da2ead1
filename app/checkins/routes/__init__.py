"""The JSON surface of check-ins, by use case."""

from app.checkins.routes.check_ins import blueprint as check_ins
from app.checkins.routes.labor_tasks import blueprint as labor_tasks
from app.checkins.routes.paper_sheets import blueprint as paper_sheets
from app.checkins.routes.reviews import blueprint as reviews
from app.checkins.routes.reviews import settings_blueprint as check_in_settings

__all__ = ["check_in_settings", "check_ins", "labor_tasks", "paper_sheets", "reviews"]
