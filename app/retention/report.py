"""The yearly report on how children's data was handled: counts for the audit that the rules ask for, never a child."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day, start_of
from app.core.config import Config
from app.privacy import queries as privacy
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.rights import queries as rights
from app.schools import holdings as schools

ANSWERED_WITHIN = timedelta(days=21)  # Fifteen working days.
PHOTOS_GO_BY = ("children.forgotten", "photos.cleared", "photos.erased", "rights.erased")
SECURITY_ACTS = (
    "password.changed", "password.reset", "role.ended", "role.granted", "totp.confirmed", "totp.dropped",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """``in_year`` are things that happened in the year; the rest is how it stands when the report is made."""

    year: int
    made_on: str
    officer: dict[str, str]
    notice_version: str
    processors: list[dict[str, str]]
    children: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    looks_in_year: list[dict[str, Any]]
    requests_in_year: list[dict[str, Any]]
    corrections_late: int
    photos_deleted_in_year: int
    security_in_year: dict[str, int]
    audit_chains_broken: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compliance(session: Session, config: Config, year: int, now: datetime) -> Report:
    """Count one calendar year of China."""
    span = (start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1)))
    acts = audit.acts_between(session, *span)
    deleted = audit.details_between(session, PHOTOS_GO_BY, *span)
    return Report(
        year=year,
        made_on=local_day(now).isoformat(),
        officer={"name": config.privacy_officer, "contact": config.privacy_contact},
        notice_version=CURRENT_VERSION,
        processors=rights.processors(config),
        children=[dict(row._mapping) for row in session.execute(schools.children_by_school())],  # noqa: SLF001  # SQLAlchemy's public name
        consents=list(_consents(session, *span)),
        looks_in_year=_rows(("role", "what"), privacy.looks_between(session, *span)),
        requests_in_year=_rows(("kind", "scope", "status"), rights.requests_between(session, *span)),
        corrections_late=rights.waiting_since(session, now - ANSWERED_WITHIN),
        photos_deleted_in_year=sum(int(detail.get("photos", 0)) for detail in deleted),
        security_in_year={action: acts.get(action, 0) for action in SECURITY_ACTS},
        audit_chains_broken=[chain for chain in audit.chains(session) if audit.first_break(session, chain)],
    )


def _consents(session: Session, since: datetime, before: datetime) -> Iterator[dict[str, Any]]:
    held, given = privacy.consents_now(session), privacy.answers_between(session, since, before)
    for purpose in Purpose:
        granted, refused = (purpose.value, True), (purpose.value, False)
        yield {
            "purpose": purpose.value,
            "granted": held.get(granted, 0),
            "refused": held.get(refused, 0),
            "granted_in_year": given.get(granted, 0),
            "refused_in_year": given.get(refused, 0),
        }


def _rows(names: Iterable[str], counts: Mapping[tuple[Any, ...], int]) -> list[dict[str, Any]]:
    found = [dict(zip(names, key, strict=True)) | {"number": number} for key, number in counts.items()]
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def as_markdown(report: Report) -> str:
    """Return the report as a page: a heading and a table or a line for each of its parts."""
    parts = [f"# Children's personal data in {report.year}\n\nMade on {report.made_on}."]
    for name, value in report.as_json().items():
        if name not in {"year", "made_on"}:
            parts.append(f"## {name.replace('_', ' ').capitalize()}\n\n{_shown(value)}")
    return "\n\n".join(parts) + "\n"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"- {key}: {each}" for key, each in value.items())
    if isinstance(value, list):
        return _table(value) if value and isinstance(value[0], dict) else ", ".join(value) or "none"
    return str(value)


def _table(rows: list[dict[str, Any]]) -> str:
    cells = [list(rows[0]), ["---"] * len(rows[0]), *([str(cell) for cell in row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
