"""Refusals of figures."""

from app.core.errors import NotFound


class FiguresNotFound(NotFound):
    code = "figures-not-found"
    title = "还没有这一期的统计"
    hint = "统计在每天凌晨生成。"


class RegionNotFound(NotFound):
    """A region that the caller does not administer is not told to exist."""

    code = "region-not-found"
    title = "没有这个行政区划"
