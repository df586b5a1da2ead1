"""Full-width letters, digits and signs, as Chinese input methods type them."""

_FULL_WIDTH_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Write full-width ASCII as plain ASCII and leave every other character alone."""
    return text.translate(_FULL_WIDTH_TO_ASCII)


def compact(text: str) -> str:
    """Half-width and without any white space: the form in which labels and numbers are compared."""
    return "".join(half_width(text).split())
