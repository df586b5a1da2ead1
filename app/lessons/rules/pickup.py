"""Who may collect a child: how many people and codes there may be, and for which days."""

from datetime import date, timedelta

from app.lessons.errors.pickup import PickupDayInvalid

MOST_COLLECTORS = 4
MOST_CODES_A_DAY = 3
CODE_DIGITS = 6
CODES_AHEAD = timedelta(days=14)
PHONE_TAIL_DIGITS = 4


def check_code_day(valid_on: date, today: date) -> None:
    """Raise ``PickupDayInvalid`` for a day in the past or too far ahead."""
    if not today <= valid_on <= today + CODES_AHEAD:
        raise PickupDayInvalid(days=CODES_AHEAD.days)
