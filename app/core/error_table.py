"""The table of all refusals, for ``docs/api.md``."""

from collections.abc import Iterator

from app.core.catalogues import translations
from app.core.errors import DomainError
from app.core.i18n import catalogue_path


def error_rows() -> list[str]:
    """Return one row of a Markdown table for each code of the loaded features, by status and code."""
    english = translations(catalogue_path("en"))
    meanings = {(error.status, error.code, error.title) for error in error_classes()}
    return [f"| {status} | `{code}` | {title} | {english.get(title, '')} |" for status, code, title in sorted(meanings)]


def error_classes() -> Iterator[type[DomainError]]:
    """Yield every kind of refusal that the loaded features know."""
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        error = waiting.pop()
        yield error
        waiting += error.__subclasses__()
