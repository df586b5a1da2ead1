"""What is done with schools, by use case: organisations, calendars, classes, roster imports, guardianships."""

from app.schools.service.calendars import import_calendar, keep_calendar, list_day, unlist_day
from app.schools.service.classes import Promoted, Seat, found_class, leave, move, place_children, promote
from app.schools.service.guardianships import (
    Bound,
    PrintedCode,
    bind,
    issue_class_codes,
    issue_codes,
    revoke_codes,
    unbind,
)
from app.schools.service.organisations import found_organisation
from app.schools.service.rosters import Review, confirm_roster, forget_unconfirmed, preview_roster, review_roster

__all__ = [
    "Bound",
    "PrintedCode",
    "Promoted",
    "Review",
    "Seat",
    "bind",
    "confirm_roster",
    "forget_unconfirmed",
    "found_class",
    "found_organisation",
    "import_calendar",
    "issue_class_codes",
    "issue_codes",
    "keep_calendar",
    "leave",
    "list_day",
    "move",
    "place_children",
    "preview_roster",
    "promote",
    "review_roster",
    "revoke_codes",
    "unbind",
    "unlist_day",
]
