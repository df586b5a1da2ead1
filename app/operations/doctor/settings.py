"""Looks at the configuration. What cannot work at all has been refused before, when the configuration was read."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.core.config import PRIVACY_CONTACT, PRIVACY_OFFICER
from app.core.db import reading
from app.core.deps import config
from app.operations.doctor.findings import Finding, ok, warning
from app.operations.keys.resealing import is_sealed_with_older


def configuration() -> Iterator[Finding]:
    settings = config()
    host = urlsplit(settings.base_url).hostname
    worries = {
        "MODE=demo is for trying out: secrets are generated and anybody signs in with the listed codes.": settings.is_demo,
        "PRIVACY_OFFICER and PRIVACY_CONTACT tell families whom to ask; set a real name and number.": (
            settings.privacy_officer == PRIVACY_OFFICER or settings.privacy_contact == PRIVACY_CONTACT
        ),
        "METRICS_TOKEN is not set, so that only this machine itself can read /metrics.": settings.metrics_token is None,
        "TRUSTED_PROXIES=0, but BASE_URL is https and so a proxy stands in front: everybody counts as one address.": (
            settings.trusted_proxies == 0 and settings.base_url.startswith("https:") and host != "localhost"
        ),
        "BACKUP_KEY is not set, so that flask backup cannot work; make one with: openssl rand -base64 32": (
            settings.backup_key is None
        ),
    }
    yield from _lines("configuration", worries, f"MODE={settings.mode}, reached under {settings.base_url}.")


def keys() -> Iterator[Finding]:
    settings = config()
    newest, *older = [name for name, _ in settings.field_keys]
    with reading() as session:
        is_reseal_due = bool(older) and is_sealed_with_older(session, newest)
    worries = {
        "SECRET_KEY still accepts an older key; remove it a day after the change.": len(settings.secret_keys) > 1,
        f"Older keys than {newest} still seal something; run: flask keys reseal": is_reseal_due,
        f"Nothing is sealed with {', '.join(older)} any more; remove it from FIELD_KEYS.": bool(older)
        and not is_reseal_due,
    }
    yield from _lines("keys", worries, f"Everything is sealed with {newest}.")


def _lines(part: str, worries: dict[str, bool], otherwise: str) -> Iterator[Finding]:
    found = [warning(part, words) for words, applies in worries.items() if applies]
    yield from found or [ok(part, otherwise)]
