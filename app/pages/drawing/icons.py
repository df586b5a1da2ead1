"""Icons for navigation and buttons: strokes on a grid of 24 units, in the colour of the text beside them."""

from functools import cache

from markupsafe import Markup

from app.pages.drawing.svg import tag

_STROKES = {
    "home": "M3 11l9-8 9 8M5.5 9v11h13V9M9.5 20v-6h5v6",
    "check": "M4 12.5l5.5 5.5L20 6.5",
    "camera": "M4 8h3.5L9 5h6l1.5 3H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 17a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7z",
    "leaf": "M5 19C3 9 10 4 20 4c1 10-4 17-13 15M4 21c2-6 6-9 10-10.5",
    "star": "M12 3l2.7 5.8 6.3.8-4.6 4.3 1.2 6.3L12 17.1l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z",
    "gift": "M3.5 8h17v4h-17zM5 12v8.5h14V12M12 8v12.5M12 8C8 8 6.5 6.5 7.5 4.5S11.5 4 12 8c.5-4 3.5-5.5 4.5-3.5S16 8 12 8",
    "book": "M12 6.5C10 4.5 7 4 3 4v14.5c4 0 7 .5 9 2.5 2-2 5-2.5 9-2.5V4c-4 0-7 .5-9 2.5zM12 6.5V21",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M12 5V3",
    "user": "M12 12a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM4.5 20.5C5 16.5 8 15 12 15s7 1.5 7.5 5.5",
    "users": "M9 12a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7zM2.5 20C3 16.5 5.5 15 9 15s6 1.5 6.5 5M15.5 5.2a3.5 3.5 0 0 1 0 6.6M18 15.3c2 .7 3.2 2.3 3.5 4.7",
    "calendar": "M5 5.5h14a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1zM4 10h16M8 3v4M16 3v4M8 14h2.5M13.5 14H16M8 17h2.5",
    "list": "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
    "chart": "M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6",
    "settings": "M4 7h9M19 7h1M4 17h1M11 17h9M16 9.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5zM8 19.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5z",
    "shield": "M12 3l8 2.5V11c0 5-3 8.5-8 10.5C7 19.5 4 16 4 11V5.5zM8.5 12l2.5 2.5 4.5-5",
    "print": "M7 9V3.5h10V9M7 17H4.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h15a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H17M7 14h10v6.5H7z",
    "download": "M12 3.5V15M7 10.5l5 5 5-5M4 17v3.5h16V17",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13a6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21",
    "plus": "M12 5v14M5 12h14",
    "close": "M6 6l12 12M18 6L6 18",
    "arrow-left": "M20 12H4M10.5 5.5L4 12l6.5 6.5",
    "arrow-right": "M4 12h16M13.5 5.5L20 12l-6.5 6.5",
    "clock": "M12 21a9 9 0 1 0 0-18a9 9 0 0 0 0 18zM12 7v5.5l3.5 2",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20v.01M7 7h.01M17 7h.01M7 17h.01",
    "chat": "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-7L7.5 20.5v-4H5A1.5 1.5 0 0 1 3.5 15V6.5A1.5 1.5 0 0 1 5 5zM8 9.5h8M8 12.5h5",
    "swap": "M4 8h15M15.5 4.5L19 8l-3.5 3.5M20 16H5M8.5 12.5L5 16l3.5 3.5",
    "drag": "M9 5.5v1M15 5.5v1M9 11.5v1M15 11.5v1M9 17.5v1M15 17.5v1",
    "trash": "M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6",
    "edit": "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5M13 20.5h7",
    "sun": "M12 16.5a4.5 4.5 0 1 0 0-9a4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    "exit": "M14 4H5v16h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
    "school": "M3 20.5h18M5 20.5V10l7-4.5 7 4.5v10.5M10 20.5V15h4v5.5M12 5.5V2.5h4v2h-4M8.5 12h.01M15.5 12h.01",
    "map": "M9 5L3.5 7v12.5L9 17.5l6 2 5.5-2V5L15 7zM9 5v12.5M15 7v12.5",
}


@cache
def icon(name: str) -> Markup:
    """Draw an icon; it is hidden from screen readers, because the words beside it say what it means."""
    return tag(
        "svg",
        tag("path", d=_STROKES[name]),
        class_="icon",
        viewBox="0 0 24 24",
        width=24,
        height=24,
        aria_hidden="true",
        focusable="false",
    )
