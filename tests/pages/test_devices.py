"""The devices of these tests notice what no person should meet, and nothing else."""

import pytest

from tests.pages.browser import DESKTOP, PHONE

SOMEWHERE_ELSE = "http://127.0.0.1:9/picture.png"  # Nothing answers at the port for discarding.


def noted(device):
    """Return what was noted, and let the test pass at its end."""
    found, device.problems[:] = device.unexpected(), []
    return found


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>undefined.name</script>", "uncaught: Cannot read properties"),
        (f"<img src='{SOMEWHERE_ELSE}'>", f"foreign: GET {SOMEWHERE_ELSE}"),
        (f"<img src='{SOMEWHERE_ELSE}'>", f"failed: GET {SOMEWHERE_ELSE}"),
    ],
)
def test_device_notes_what_goes_wrong(phone, content, start):
    phone.page.set_content(content)
    phone.page.wait_for_load_state("networkidle")
    assert [each for each in noted(phone) if start in each]


def test_allowed_problems_pass(phone):
    phone.allow("tea")
    phone.page.set_content("<script>console.error('I am a tea pot'); console.error('broken')</script>")
    assert len(noted(phone)) == 1


def test_device_without_network_reaches_nothing_and_notes_nothing(phone):
    phone.open("/readyz")
    load = "() => fetch('/readyz').then(() => 'loaded', () => 'cut off')"
    with phone.without_network():
        assert phone.page.evaluate(load) == "cut off"
    assert phone.page.evaluate(load) == "loaded"


def test_two_devices_share_nothing(new_device):
    mother, father = new_device(PHONE), new_device(PHONE)
    mother.sign_in("tianjia-guardian-two")
    assert father.context.cookies() == []


def test_phone_is_touched_and_narrow_and_chinese(phone):
    phone.open("/readyz")
    facts = "[screen.width, navigator.maxTouchPoints > 0, navigator.language, new Date(0).getHours()]"
    assert phone.page.evaluate(facts) == [360, True, "zh-CN", 8]


def test_scripts_can_be_turned_off(new_device):
    desktop = new_device(DESKTOP, java_script_enabled=False)
    desktop.page.set_content("<p>words<noscript> alone</noscript></p>")
    assert desktop.page.inner_text("p") == "words alone"
