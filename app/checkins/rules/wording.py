"""How texts are compared: what looks the same to a reader is the same."""

import re
import unicodedata

_NOT_WORDS = re.compile(r"[\W_]+")


def name_key(text: str) -> str:
    """Return a text without width, case, spaces and punctuation, by which two names are the same task."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())
