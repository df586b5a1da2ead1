"""The calendar of the school: what the county lists, and what differs here."""

from app.accounts.rules import SCHOOL_ROLES
from app.pages.blueprint import Pages
from app.pages.offices import calendar
from app.pages.offices.sharing import share
from app.pages.school import own

blueprint = Pages("school_calendar", __name__, "/school/calendar")
share(blueprint, calendar.TOPIC, SCHOOL_ROLES, scope=own.scope)
