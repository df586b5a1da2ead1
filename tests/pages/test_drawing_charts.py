"""Charts show what may be shown to scale, hatch what may not, and tell all of it in words."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.pages.drawing.charts import bars, progress, shares, weeks

ROWS = [("田家小学", 80), ("龙泉镇中心小学", None), ("双胜村小", 20), ("城东小学", 0)]
CHARTS = {
    "bars": bars(ROWS, title="覆盖率", unit="%", uid="chart"),
    "bars-empty": bars([], title="覆盖率", unit="%", uid="chart"),
    "bars-all-hidden": bars([("一年级", None)], title="覆盖率", unit="人", uid="chart"),
    "shares": shares(ROWS, title="渠道", unit="条", uid="chart"),
    "shares-of-nothing": shares([("手机", 0)], title="渠道", uid="chart"),
    "weeks": weeks([(f"{week}周", week % 9 or None) for week in range(1, 29)], title="每周", uid="chart"),
    "weeks-empty": weeks([], title="每周", uid="chart"),
    "progress": progress(3, 8, "新本领", uid="chart"),
}


def widths(chart, tone):
    return [float(width) for width in re.findall(rf'class="d-{tone}"[^>]*? width="([\d.]+)"', chart)]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_is_small_well_formed_and_free_of_styles(chart):
    root = ET.fromstring(chart)  # noqa: S314  # The text is our own drawing.
    assert root.get("aria-labelledby") == root.find("title").get("id")
    assert len(chart.encode()) <= 6 * 1024
    assert not re.search(r"<script|<style|\sstyle=|nan|inf", chart)


def test_a_chart_tells_its_rows_in_words():
    assert "<title" in CHARTS["bars"]
    assert ">覆盖率:田家小学 80%、龙泉镇中心小学 少于5人不显示、双胜村小 20%、城东小学 0%</title>" in CHARTS["bars"]


def test_a_chart_without_rows_tells_only_its_title():
    assert ">覆盖率</title>" in CHARTS["bars-empty"]


def test_percentages_are_drawn_on_a_scale_of_a_hundred():
    assert widths(CHARTS["bars"], "bar") == [288, 72, 0]


def test_counts_are_drawn_on_the_scale_of_the_largest():
    assert widths(bars([("一班", 10), ("二班", 5)], title="人次", unit="次", uid="chart"), "bar") == [360, 180]


def test_a_hidden_value_is_hatched_and_has_no_length_of_its_own():
    alone = bars([("一年级", None)], title="人数", unit="人", uid="chart")
    beside = bars([("一年级", None), ("二年级", 400)], title="人数", unit="人", uid="chart")
    hatched = [re.search(r'class="d-hatch" d="([^"]*)"', chart)[1] for chart in (alone, beside)]
    assert hatched[0] == hatched[1]
    assert widths(alone, "bar") == []
    assert ">少于5人不显示</text>" in alone


def test_words_in_place_of_a_value_are_told_as_they_are():
    chart = bars([("一年级", "几乎全部")], title="人数", unit="%", uid="chart")
    assert ">人数:一年级 几乎全部</title>" in chart
    assert ">几乎全部</text>" in chart
    assert widths(chart, "bar") == []


def test_the_stripes_of_a_hidden_value_stay_inside_their_field():
    stripes = re.search(r'class="d-hatch" d="([^"]*)"', CHARTS["bars"])[1]
    points = [tuple(map(float, point)) for point in re.findall(r"[ML]([\d.]+) ([\d.]+)", stripes)]
    assert points
    assert all(0 <= x <= 72 and 22 <= y <= 34 for x, y in points)


def test_parts_fill_the_whole_in_their_order():
    first, hidden, third, none = (widths(CHARTS["shares"], f"series-{place}")[0] for place in range(1, 5))
    assert (first, hidden, third, none) == (286, 0, 70, 0)


def test_many_weeks_carry_few_words_and_always_the_latest():
    labels = re.findall(r'class="d-tick"[^>]*>([^<]*)<', CHARTS["weeks"])
    assert len(labels) <= 7
    assert labels[-1] == "28周"


@pytest.mark.parametrize(("value", "goal", "width"), [(0, 8, 0), (4, 8, 180), (8, 8, 360), (12, 8, 360), (1, 0, 360)])
def test_progress_fills_its_bar_and_no_more(value, goal, width):
    assert widths(progress(value, goal, "新本领", uid="chart"), "bar") == [width]


def test_labels_are_escaped():
    chart = bars([("<b>", 1)], title='"<i>', unit="&", uid="chart")
    assert "<b>" not in chart
    assert "<i>" not in chart
