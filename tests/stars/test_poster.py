from dataclasses import fields, replace
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from app.stars.poster import CertificateContent, PosterContent, Winner, draw_certificate, draw_poster
from app.stars.poster.lettering import Box, Style, width, write

A4 = (1654, 2339)  # At 200 dots an inch.
BORDER = 56  # Nothing but the border and the background reaches so close to the edge.
# Contents are values, so each different sheet is drawn once for all tests.
drawn, awarded = cache(draw_poster), cache(draw_certificate)
LONG = "阿卜杜热西提·阿卜杜热合曼·买买提明·吐尔逊江"


def winners(count):
    return tuple(Winner(f"{1 + number // 10}年级2班", "林小满", "自己洗碗、整理书桌") for number in range(count))


def poster(count=3, **changes):
    content = PosterContent(
        school="田家小学",
        title="劳动之星",
        period="2026年第47周",
        days="11月16日-11月22日",
        winners=winners(count),
        principal="唐桂英",
        date="2026年11月23日",
    )
    return replace(content, **changes)


def certificate(**changes):
    content = CertificateContent(
        school="田家小学",
        title="荣誉证书",
        class_label="三年级2班",
        shown_name="林小满",
        words="主动帮助家人洗碗扫地，被评为“劳动之星”。特发此证，以资鼓励。",
        principal="唐桂英",
        date="2026年11月23日",
    )
    return replace(content, **changes)


def picture(png):
    return Image.open(BytesIO(png)).convert("RGB")


def changed(one, other):
    """The box of pixels in which two pictures of one size differ."""
    return ImageChops.difference(picture(one), picture(other)).getbbox()


def is_inside_border(box, size):
    left, top, right, bottom = box
    return left >= BORDER and top >= BORDER and right <= size[0] - BORDER and bottom <= size[1] - BORDER


@pytest.mark.parametrize("count", [0, 1, 13, 60])
def test_up_to_sixty_stars_fit_on_an_a4_sheet(count):
    sheet = Image.open(BytesIO(drawn(poster(count))))
    assert sheet.size == A4
    assert sheet.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_sheet_grows_for_more_stars_than_an_a4_page_can_hold():
    wide, high = picture(drawn(poster(90))).size
    assert wide == A4[0]
    assert high > A4[1]


def test_certificate_is_an_a4_sheet_across():
    assert picture(awarded(certificate())).size == (A4[1], A4[0])


def test_same_words_give_the_same_bytes():
    assert draw_poster(poster(13)) == draw_poster(poster(13))
    assert draw_certificate(certificate()) == draw_certificate(certificate())


@pytest.mark.parametrize("field", [field.name for field in fields(PosterContent) if field.name != "winners"])
def test_every_word_of_a_poster_is_drawn_and_never_leaves_the_border(field):
    plain, long = drawn(poster()), drawn(poster(**{field: LONG * 3}))
    assert is_inside_border(changed(plain, long), A4)


@pytest.mark.parametrize("field", [field.name for field in fields(CertificateContent)])
def test_every_word_of_a_certificate_is_drawn_and_never_leaves_the_border(field):
    plain, long = awarded(certificate()), awarded(certificate(**{field: LONG * 3}))
    assert is_inside_border(changed(plain, long), (A4[1], A4[0]))


@pytest.mark.parametrize("field", [field.name for field in fields(Winner)])
@pytest.mark.parametrize(("count", "columns"), [(1, 1), (13, 2), (30, 3), (60, 4)])
def test_long_words_stay_on_their_own_card(field, count, columns):
    some = winners(count)
    long = (replace(some[0], **{field: LONG * 5}), *some[1:])
    left, top, right, bottom = changed(drawn(poster(count)), drawn(poster(winners=long)))
    assert right - left <= 1420 / columns
    assert bottom - top <= 310
    assert is_inside_border((left, top, right, bottom), A4)


def test_not_even_the_last_character_of_a_long_name_is_lost_among_sixty():
    some = winners(60)
    assert len(LONG) > 20
    whole = drawn(poster(winners=(*some[:-1], replace(some[-1], shown_name=LONG))))
    other = drawn(poster(winners=(*some[:-1], replace(some[-1], shown_name=LONG[:-1] + "河"))))
    assert changed(whole, other) is not None


def test_an_empty_period_still_speaks_to_the_children():
    empty, one = picture(drawn(poster(0))), picture(drawn(poster(1)))
    middle = (300, 1260, 1350, 1380)
    assert len(set(empty.crop(middle).get_flattened_data())) > 10
    assert ImageChops.difference(empty.crop(middle), one.crop(middle)).getbbox() is not None


def test_masked_name_is_drawn_as_given():
    shown = drawn(poster(winners=(Winner("三年级2班", "李**", "叠衣服"),)))
    other = drawn(poster(winners=(Winner("三年级2班", "李*", "叠衣服"),)))
    assert changed(shown, other) is not None


SERIF = Style(60, "black", face="serif")
WIDE = Box(50, 50, 500, 120)


def inked(words, style=SERIF, box=WIDE):
    page = Image.new("RGB", (600, 220), "white")
    write(ImageDraw.Draw(page), box, words, style)
    return page


def ink(page):
    return ImageChops.invert(page).getbbox()


def test_characters_without_a_glyph_show_their_own_codes_instead_of_equal_empty_boxes():
    pages = [inked(char).tobytes() for char in "𠮷𡋾😀"]
    assert len(set(pages)) == 3
    assert width("𠮷", Style(60, "black")) > 60


def test_a_character_that_one_font_lacks_comes_from_the_other():
    biang = "\U00030ede"  # Noto Sans SC has it, Noto Serif SC has not.
    assert width(biang, SERIF) == 60


@pytest.mark.parametrize("char", "·龘䶮𣲗𫍽")
def test_rare_characters_of_the_fonts_are_drawn_as_themselves(char):
    assert ink(inked(char)) is not None
    assert width(char, SERIF) <= 60


def test_invisible_characters_take_no_room():
    assert inked("林\u200b小\u0007满\ufe00").tobytes() == inked("林小满").tobytes()


def test_line_breaks_in_the_words_become_spaces():
    assert inked("洗碗\n扫地").tobytes() == inked("洗碗 扫地").tobytes()


def test_nothing_to_write_leaves_the_page_blank():
    assert ink(inked(" \n")) is None


def test_a_line_never_begins_with_closing_punctuation():
    style = Style(50, "black", lines=2, align="left")
    torn = inked("整理书桌收拾玩具，扫地", style, Box(50, 50, 420, 130)).crop((50, 110, 500, 200))
    whole = inked("整理书桌收拾玩具扫地", style, Box(50, 50, 420, 130)).crop((50, 110, 500, 200))
    assert ink(whole) is not None
    assert ink(torn)[0] - ink(whole)[0] < 20


@given(
    words=st.text("林小满阿卜杜热合曼AQgy123·，（）。𠮷𡋾龘 ", min_size=1, max_size=120),
    width=st.integers(60, 500),
    height=st.integers(20, 120),
    lines=st.integers(1, 12),
    align=st.sampled_from(["left", "center", "right"]),
)
@settings(max_examples=150, deadline=None)
def test_ink_never_leaves_the_box(words, width, height, lines, align):
    style = Style(90, "black", face="serif", bold=True, align=align, lines=lines)
    box = ink(inked(words, style, Box(50, 50, width, height)))
    if box is not None:
        left, top, right, bottom = box
        assert left >= 47
        assert right <= 50 + width + 3
        assert top >= 46
        assert bottom <= 50 + height + 4
