"""What a school asks of families and staff, week by week, so that it can ask less."""

from uuid import UUID

from flask import render_template, request

from app.pages import api
from app.pages.drawing.charts import weeks
from app.pages.offices.sharing import Topic


def burden(school_id: UUID) -> str:
    number = request.args.get("weeks", 12, int)
    return render_template(
        "offices/burden.html", school_id=school_id, number=number,
        burden=api.get(f"/schools/{school_id}/burden", weeks=number), weeks=weeks,
    )  # fmt: skip


TOPIC = Topic(pages={"": burden})
