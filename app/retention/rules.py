"""Every term of keeping, in one place: what is kept how long, why, and which job ends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.announcements.rules import LETTERS_KEPT
from app.core import idempotency, job_runs, outbox
from app.media.rules import KEPT_UNATTACHED
from app.points.rules import half_year
from app.privacy.rules import ACCESSES_KEPT, GRACE
from app.schools.rules.calendar import Term
from app.schools.service.rosters import KEPT_UNCONFIRMED

PHOTOS_AFTER_NOTICE = timedelta(days=30)
CHILDREN_AFTER_LEAVING = timedelta(days=365)
CLOSED_SCHOOL_KEPT = timedelta(days=90)
LOGS_KEPT = timedelta(days=183)
BACKUPS_KEPT = timedelta(days=35)
LONGEST_BETWEEN_TERMS = timedelta(days=240)


@dataclass(frozen=True)
class RetentionRule:
    """``job`` ends it; where there is none, ``reason`` says who does, or why it stays."""

    what: str
    kept: str
    reason: str
    job: str | None = None


def _days(term: timedelta) -> str:
    return f"{term.days} day" + "s" * (term.days > 1)


RULES = (
    RetentionRule(
        "original photos, and what cameras write into them",
        "never stored",
        "only the pictures made from them are needed (PIPL 19)",
    ),
    RetentionRule(
        "photos of labor records",
        f"their term, and {_days(PHOTOS_AFTER_NOTICE)} after a letter to the families",
        "they serve the running term (PIPL 19, children's rules 12)",
        "clear_photos",
    ),
    RetentionRule(
        "photos of course works",
        "with the work, while the child is at the school",
        "chosen for the child's collection",
        "forget_children",
    ),
    RetentionRule(
        "photos whose consent was withdrawn",
        f"{_days(GRACE)}, hidden at once",
        "a mistaken tap can be undone",
        "work_outbox",
    ),
    RetentionRule("photos of no record", _days(KEPT_UNATTACHED), "the record may still come", "sweep_photos"),
    RetentionRule(
        "labor records, works, places, roll-calls, hand-overs, awards, stars, wishes, consents, the roster",
        f"while the child is at the school and {_days(CHILDREN_AFTER_LEAVING)} more",
        "the school's duty; what a family may erase goes earlier when it asks (PIPL 47)",
        "forget_children",
    ),
    RetentionRule(
        "accounts of guardians and children",
        "until their last child is forgotten; the staff's stay",
        "nobody needs them any more",
        "forget_children",
    ),
    RetentionRule(
        "points and answers to consents",
        "for good, as numbers and dates under an id that nothing names any more",
        "ledgers are never rewritten; they prove what was agreed to",
    ),
    RetentionRule("letters to families", _days(LETTERS_KEPT), "to look up last year's", "forget"),
    RetentionRule(
        "who of the staff looked at a child",
        _days(ACCESSES_KEPT),
        "families may ask for it; at least six months (Cybersecurity Law 21)",
        "forget",
    ),
    RetentionRule("the audit trail", "for good, ids and codes only", "it shows what was changed, and by whom"),
    RetentionRule(
        "sessions",
        "10 hours of the staff, 12 of families, 15 minutes of cards",
        "lost phones; of the staff the last one stays, as the last sign-in",
        "forget",
    ),
    RetentionRule("idempotency keys", _days(idempotency.KEPT), "a record may wait in a phone", "forget"),
    RetentionRule("messages that are done", _days(outbox.KEPT_WHEN_DONE), "to find out what happened", "forget"),
    RetentionRule("job runs", _days(job_runs.KEPT), "a yearly job is made up for within a year", "forget"),
    RetentionRule("unconfirmed rosters, sealed", _days(KEPT_UNCONFIRMED), "the office looks at them first", "forget"),
    RetentionRule(
        "backups", _days(BACKUPS_KEPT), "longer than any mishap stays unnoticed; laborstar-backup.service ends it"
    ),
    RetentionRule("copies for families", "never stored", "made while the family waits"),
    RetentionRule(
        "logs of the servers", _days(LOGS_KEPT), "six months (Cybersecurity Law 21); journald and logrotate end it"
    ),
)  # fmt: skip


def photos_taken_until(today: date, terms: Iterable[Term]) -> date:
    """Return the last day of the latest term that is over.

    Where the calendar lists none, or was not continued, half-years stand in: photos do not stay for lack of a file.
    """
    latest = max((term.ends_on for term in terms if term.ends_on < today), default=None)
    if latest is None or today - latest > LONGEST_BETWEEN_TERMS:
        return half_year(today).starts_on - timedelta(days=1)
    return latest
