"""Drawn stand-ins for families' photos of labor, so that the demo needs nobody's real picture.

Each kind is a little still life: a surface, some things on it, then light, tilt and sensor noise. The seed moves all
of them, so that two seeds are two different photos for the search for re-used pictures as well.
"""

from app.demo.pictures.photo import LABOR_KINDS, draw_labor_photo

__all__ = ["LABOR_KINDS", "draw_labor_photo"]
