"""Tests of the pages in a real browser, against a real server with the demo loaded.

The fixtures, and how to use them:

``phone`` and ``desktop``
    One device each: 360 x 740 with touch and the user agent of an Android 8 web view, and 1280 x 800. ``screen`` is
    either: a test that takes it runs twice. Each test gets a new device with empty cookies, storage and cache.

    ``phone.sign_in("tianjia-guardian-two")`` makes the device's person an account of the demo, with a cookie and
    without the form (fast; students too: "tianjia-card"); ``phone.sign_in_by_form(login)`` does it as a person does, for journeys.
    ``phone.open("/family")`` opens an address and fails unless the status is 200 (``status=404`` to expect another).
    ``phone.page`` is Playwright's page: ``phone.page.get_by_role("button", name="今天做了").tap()``; assertions that
    wait are ``from playwright.sync_api import expect``: ``expect(phone.page.get_by_role("status")).to_have_text(...)``.
    Never sleep, and never assert a bare ``is_visible()``.
    ``with phone.without_network(): ...`` cuts the device off.
    ``phone.context`` is Playwright's context: cookies, extra pages, permissions.

    A test fails at its end when its devices met a console error, an uncaught error of a script, a request that failed
    (a request broken off by going on is none) or any request to another origin. A page that is refused on purpose is
    one: ``phone.allow("status of 422")`` lets pass what matches this regular expression. Of a failed test a picture of
    each device is kept; its path stands under "Captured stdout teardown".

``new_device``
    Makes further devices: ``father = new_device(PHONE)``, ``new_device(PHONE, java_script_enabled=False)``,
    ``new_device(DESKTOP, color_scheme="dark")``, ``new_device(PHONE, reduced_motion="reduce")`` (PHONE and DESKTOP are
    in tests/pages/browser.py, the options those of Playwright's ``new_context``).

``server``
    The installation of the module (tests/servers/laborstar.py): a copy of the demo that its tests share and may
    change; other modules see nothing of it. Tests of one module run one after the other, in their order, but each must
    also pass alone. ``server.account(login=...)`` has the ids of an account, ``Person(server, server.token_of(login))``
    acts through the API, ``server.flask("stars", "tally", ...)`` runs a command.

``assert_accessible(phone.page)`` of tests/pages/accessibility.py runs axe on the page as it is now (an open dialog, a form
with its mistakes), and ``weights(device, login, path)`` of tests/pages/weight.py tells what a first load transfers.
New addresses go into tests/pages/places.py: each is then checked by axe in both themes, for its width and its weight.

Mark nothing: timeout and worker are set here. Without Chromium these tests are skipped, in continuous integration
(CI is set) they fail.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests import cast
from tests.pages.browser import DESKTOP, PHONE, chromium, is_required, launched
from tests.pages.device import Device
from tests.pages.reader import Reader
from tests.servers.laborstar import Laborstar
from tests.world import World, world_on

NO_BROWSER = "No Chromium: `apt-get install chromium fonts-noto-cjk` lets the tests of the pages run."
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests of a module on one worker, for their server; let the first test wait until the demo is built."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(f"pages/{item.path.stem}"))
            item.add_marker(pytest.mark.timeout(240))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def _session_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Try pages on one database: they ask the API, whose own tests run on both."""
    with world_on(tmp_path_factory.mktemp("pages"), None) as world:
        yield world


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    if chromium() is None:
        (pytest.fail if is_required() else pytest.skip)(NO_BROWSER)
    with launched() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(browser: Browser, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laborstar]:
    """Run a copy of the demo for the tests of one module; where there is no browser, nothing is built."""
    laborstar = Laborstar(shutil.copytree(demo_folder, tmp_path_factory.mktemp("pages") / "laborstar"), WEB_WORKERS="1")
    laborstar.start()
    yield laborstar
    assert laborstar.stop() == 0


@pytest.fixture
def new_device(
    browser: Browser, server: Laborstar, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Device]]:
    devices: list[Device] = []

    def new(kind: dict[str, Any], **options: Any) -> Device:
        devices.append(Device(browser, server, **(kind | options)))
        return devices[-1]

    yield new
    problems = [problem for device in devices for problem in device.unexpected()]
    for number, device in enumerate(devices, start=1):
        if (problems or request.node.stash.get(_FAILED, False)) and not device.page.is_closed():
            print("Picture:", device.picture(tmp_path / f"device-{number}.png"), device.page.url)
        device.context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(new_device: Callable[..., Device]) -> Device:
    return new_device(PHONE)


@pytest.fixture
def desktop(new_device: Callable[..., Device]) -> Device:
    return new_device(DESKTOP)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def screen(request: pytest.FixtureRequest, new_device: Callable[..., Device]) -> Device:
    """Either device: what takes it is tested on both."""
    return new_device(request.param)


@pytest.fixture
def mother(client: FlaskClient) -> Reader:
    """The guardian of the child that most tests are about, without a browser."""
    return Reader(client, cast.LIN_MOTHER)
