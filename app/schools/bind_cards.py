"""What a bind card has to scan: the code of the mini-program where there is one, else a QR code of the page that binds.

Pictures are asked for each time and never kept: a card is made once, and a stored picture would be a readable copy of a
code of which only the blind index is stored.
"""

import base64
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

import segno

from app.core.deps import SceneCodes
from app.core.errors import DomainError
from app.schools.service import PrintedCode

BIND_PAGE = "pages/bind/bind"
ASKED_AT_ONCE = 4
# So long somebody waits for a sheet. What has not come by then is printed as a QR code.
PATIENCE_SECONDS = 8


@dataclass(frozen=True)
class BindCard:
    """A code that was just made; ``picture`` is its mini-program code as a data address, None where there is none."""

    issued: PrintedCode
    address: str
    picture: str | None

    @property
    def qr(self) -> str:
        """Draw the address, so that any scanner leads to the page."""
        svg: str = segno.make(self.address, error="m", micro=False).svg_inline(scale=4, border=2)
        return svg


def bind_cards(issued: Sequence[PrintedCode], base_url: str, platform: SceneCodes | None) -> list[BindCard]:
    """Make a card for each code, with a QR code where the platform is off, away or slow."""
    pictures = _pictures(platform, [one.code for one in issued]) if platform else {}
    return [BindCard(one, f"{base_url}/family/bind?code={one.code}", pictures.get(one.code)) for one in issued]


def _pictures(platform: SceneCodes, codes: Sequence[str]) -> dict[str, str | None]:
    """Ask for a few at once, and for all no longer than ``PATIENCE_SECONDS``."""
    pool = ThreadPoolExecutor(ASKED_AT_ONCE)
    asked = {code: pool.submit(_picture, platform, code) for code in codes}
    came = wait(asked.values(), PATIENCE_SECONDS).done
    pool.shutdown(wait=False, cancel_futures=True)
    return {code: picture.result() for code, picture in asked.items() if picture in came}


def _picture(platform: SceneCodes, code: str) -> str | None:
    try:
        image = platform.code_image(f"c={code}", BIND_PAGE)
    except DomainError:
        return None
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode()}"
