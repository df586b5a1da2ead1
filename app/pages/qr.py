"""QR codes as inline SVG, always dark on light, whatever the theme."""

import segno
from markupsafe import Markup, escape


def qr(text: str, label: str) -> Markup:
    """Return the code of a text; ``label`` is what a screen reader says of it."""
    modules = segno.make(text, error="m", micro=False).svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup('<span role="img" aria-label="{}">{}</span>').format(escape(label), Markup(modules))  # noqa: S704  # drawn by segno from modules, not from text
