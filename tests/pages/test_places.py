"""Every page, on the narrowest phone: no barrier that axe-core knows, in light and dark, and nothing to scroll sideways."""

import pytest

from tests.pages.accessibility import assert_accessible, barriers
from tests.pages.browser import PHONE
from tests.pages.places import PLACES


@pytest.mark.parametrize("login", PLACES)
def test_pages_of_a_person_fit_a_phone_and_have_no_barrier(new_device, login):
    phone = new_device(PHONE)
    found = []
    for path in PLACES[login]:
        phone.visit(login, path)
        # A person reads downwards only; wide tables scroll inside themselves.
        if phone.page.evaluate("document.documentElement.scrollWidth") != phone.page.viewport_size["width"]:
            found.append(f"{path} scrolls sideways")
        phone.page.emulate_media(color_scheme="light")
        found.append(barriers(phone.page))
        # Between light and dark only colours differ.
        phone.page.emulate_media(color_scheme="dark")
        found.append(barriers(phone.page, "color-contrast"))
    assert "".join(found) == ""


def test_long_title_in_a_state_goes_on_in_the_next_line(phone):
    phone.open("/privacy")
    phone.page.evaluate("""() => {
        const state = document.createElement("span");
        state.className = "state good";
        state.textContent = "抽中了:" + "编程与机器人".repeat(6);
        document.querySelector("main").append(state);
    }""")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == phone.page.viewport_size["width"]


def test_axe_finds_a_barrier(phone):
    phone.page.set_content("<html lang=zh><title>页</title><main><h1>页</h1><img src='data:,'></main></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(phone.page)
