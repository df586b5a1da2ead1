"""Messages in the reader's language. Chinese is the source language; other languages are gettext catalogues.

Catalogues are read from the ``.po`` files themselves, so that no compiled file can be stale or forgotten.
"""

from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Request, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

SOURCE = "zh"
LANGUAGES = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}
CHOSEN = "language"  # The cookie of the choice; the API's other clients send Accept-Language.
_FOLDER = Path(__file__).parent.parent / "translations"


class Message(str):
    """A message of the catalogue. Filling its places translates it, because marshmallow's validators fill them first."""

    __slots__ = ()

    def format(self, *_: object, **places: object) -> str:
        return translate(self, **places)


def mark(message: str) -> str:
    """Mark a message for the catalogue where it is written, to be translated where it is sent."""
    return Message(message)


def language() -> str:
    """Return the language of the current request ("zh" or "en"): the one chosen on a page, else the asked-for, else Chinese."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        g.language = _asked_for(request)
    return str(g.language)


def _asked_for(request: Request) -> str:
    if (chosen := request.cookies.get(CHOSEN)) in LANGUAGES:
        return chosen
    return _best_of(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=500)
def _best_of(accepted: str) -> str:
    """Return the language that a browser's or a phone's header asks for; there are few different ones."""
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, default=SOURCE) or SOURCE


def translate(message: str, **places: object) -> str:
    """Return the message in the reader's language with its ``{named}`` places filled."""
    text = _catalogue(language()).gettext(str(message)) if message else ""
    return text.format(**places) if places and "{" in text else text


def catalogue_path(name: str) -> Path:
    return _FOLDER / name / "LC_MESSAGES" / "messages.po"


@cache
def _catalogue(name: str) -> NullTranslations:
    if name == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with catalogue_path(name).open("rb") as source:
        write_mo(compiled, read_po(source, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)
