"""Cells that leave the system in tables."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defuse(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run as a formula."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
