# ruff: noqa: INP001  # A script, not a package.
"""Makes the pictures that the READMEs show: `make screenshots`. Nobody on them exists."""

import sys
from io import BytesIO
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from PIL import Image  # noqa: E402  # after the project's folder is known
from playwright.sync_api import Browser  # noqa: E402

from app.stars.poster import CertificateContent, PosterContent, Winner, draw_certificate, draw_poster  # noqa: E402
from tests.pages.browser import DESKTOP, PHONE, launched  # noqa: E402
from tests.pages.device import Device  # noqa: E402
from tests.servers.laborstar import Laborstar, running_demo  # noqa: E402

FOLDER = PROJECT / "docs" / "pictures"
# Name, who looks (an account of the demo), the address, and the words of a link to follow from there; {student_id},
# {class_id} and {school_id} stand for the account's own. Each is taken as NAME-phone.png and NAME-desktop.png.
SCREENS: tuple[tuple[str, str, str, str | None], ...] = (
    ("home", "longquan-guardian-two", "/family", None),
    ("record", "longquan-guardian-two", "/family/record", None),
    ("growth", "longquan-guardian-two", "/family/growth", None),
    ("courses-wishes", "longquan-guardian-two", "/family/courses", "周五社团选课"),
    ("student-garden", "longquan-card", "/student", None),
    ("teacher-review", "longquan-homeroom-1-1", "/teacher/classes/{class_id}/review", None),
    ("teacher-class", "longquan-homeroom-1-1", "/teacher/classes/{class_id}", None),
    ("school-week", "longquan-principal", "/school", None),
    ("school-stars", "tianjia-principal", "/school/stars", "已公布"),
    ("prize-desk", "tianjia-office", "/school/awards", None),
    ("course-round", "longquan-office", "/school/courses", "周五社团选课"),
    ("bureau-figures", "county-admin", "/bureau", None),
)
KINDS = {"phone": PHONE, "desktop": DESKTOP}
WIDTH = 800
COLOURS = 128
WINNERS = (
    Winner("一年级1班", "吴小满", "班级劳动之星"),
    Winner("一年级2班", "阿依古丽·买买提", "班级劳动之星"),
    Winner("二年级1班", "李**", "班级劳动之星"),
    Winner("二年级2班", "欧阳思远", "班级劳动之星"),
    Winner("三年级1班", "才让卓玛", "班级劳动之星"),
    Winner("三年级2班", "何一", "班级劳动之星"),
)
SCHOOL, TITLE, PRINCIPAL, DAY = "田家学校", "劳动之星", "周敏", "2026年11月23日"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    _draw_prints()
    with running_demo() as server, launched() as browser:
        for screen in SCREENS:
            for kind in KINDS:
                _take(browser, server, kind, *screen)


def _take(browser: Browser, server: Laborstar, kind: str, name: str, login: str, path: str, link: str | None) -> None:
    """Picture what a person sees before scrolling, after all of it has loaded."""
    device = Device(browser, server, **KINDS[kind], reduced_motion="reduce")
    device.visit(login, path)
    if link:
        device.page.get_by_role("link").filter(has_text=link).first.click()
    device.page.wait_for_load_state("networkidle")
    with Image.open(BytesIO(device.page.screenshot())) as image:
        _save(image.convert("RGB"), f"{name}-{kind}")
    device.context.close()
    if problems := device.unexpected():
        sys.exit(f"{path}: {problems}")


def _draw_prints() -> None:
    poster = PosterContent(SCHOOL, TITLE, "2026年第47周", "11月16日—11月22日", WINNERS, PRINCIPAL, DAY)
    words = "在2026年第47周的劳动实践中表现出色,被评为班级劳动之星。"
    certificate = CertificateContent(SCHOOL, "荣誉证书", "一年级1班", "吴小满", words, PRINCIPAL, DAY)
    for name, drawn in (("poster", draw_poster(poster)), ("certificate", draw_certificate(certificate))):
        with Image.open(BytesIO(drawn)) as image:
            height = image.height * WIDTH // image.width
            _save(image.resize((WIDTH, height), Image.Resampling.LANCZOS), name)


def _save(image: Image.Image, name: str) -> None:
    """Keep a picture small: few colours suffice for flat areas and text."""
    image.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
