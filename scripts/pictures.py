# ruff: noqa: INP001  # A script, not a package.
"""Draws the pictures that the READMEs show: `make pictures`. Nobody on them exists."""

import sys
from io import BytesIO
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from PIL import Image  # noqa: E402  # after the project's folder is known

from app.stars.poster import CertificateContent, PosterContent, Winner, draw_certificate, draw_poster  # noqa: E402

FOLDER = PROJECT / "docs" / "pictures"
WIDTH = 800
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
    poster = PosterContent(SCHOOL, TITLE, "2026年第47周", "11月16日—11月22日", WINNERS, PRINCIPAL, DAY)
    words = "在2026年第47周的劳动实践中表现出色,被评为班级劳动之星。"
    certificate = CertificateContent(SCHOOL, "荣誉证书", "一年级1班", "吴小满", words, PRINCIPAL, DAY)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, drawn in (("poster", draw_poster(poster)), ("certificate", draw_certificate(certificate))):
        with Image.open(BytesIO(drawn)) as image:
            height = image.height * WIDTH // image.width
            image.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(128).save(
                FOLDER / f"{name}.png", optimize=True
            )


if __name__ == "__main__":
    main()
