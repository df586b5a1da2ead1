"""What is done with schools, by use case: organisations, classes, roster imports, guardianships."""

from app.schools.service.classes import Promoted, Seat, found_class, leave, move, place_children, promote
from app.schools.service.guardianships import Bound, PrintedCode, bind, issue_class_codes, issue_codes, unbind
from app.schools.service.organisations import found_organisation, import_calendar
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
    "leave",
    "move",
    "place_children",
    "preview_roster",
    "promote",
    "review_roster",
    "unbind",
]
