"""A guardian records labor: quickly, with photos over a bad connection, without any, and without scripts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories.images import encoded, exif, heic, picture
from tests.pages.accessibility import assert_accessible
from tests.pages.browser import PHONE
from tests.servers.laborstar import Person

TWELVE_MEGAPIXELS = (4000, 3000)
HELD_UPRIGHT = 6  # EXIF: a quarter turn from how the sensor lies.


def photo(number, data=None, kind="jpeg"):
    """Return a photo as a phone's picker hands it over."""
    data = data or jpeg((1200, 900), number)
    return {"name": f"IMG_{number}.{kind}", "mimeType": f"image/{kind}", "buffer": data}


def jpeg(size, seed, **options):
    return encoded(picture(size, seed), quality=95, **options)


@pytest.fixture
def records(server):
    """Return a function that tells what a guardian's children have for today."""

    def of(login):
        account = server.account(login=login)
        person = Person(server, server.token_of(login))
        today = (datetime.now(UTC) + timedelta(hours=8)).date()
        found = []
        for student_id in account["student_ids"]:
            found += person("GET", f"/check-ins?student_id={student_id}&from={today}&to={today}")["items"]
        return found

    return of


def choose(device, task):
    """Open the record page from the home screen and choose a task."""
    device.page.get_by_role("link", name="今天做了").click()
    device.page.locator("#choose .options").get_by_role("link", name=task, exact=True).click()
    expect(device.page.locator("#task-name")).to_have_text(task)


def keep(device):
    device.page.get_by_role("button", name="今天做了").click()


def expect_kept(device, task):
    """Wait for the home screen, which says what was kept and shows it."""
    expect(device.page.locator(".done")).to_contain_text(f"已记下:{task}")
    expect(device.page.locator(".home-week")).to_contain_text(task)


def add_photos(device, *files):
    device.page.locator("#f-photos").set_input_files(list(files))
    expect(device.page.locator(".previews li")).to_have_count(len(files))


def test_recording_takes_three_taps(screen, records):
    login = "tianjia-guardian-two"
    screen.sign_in_by_form(login)
    expect(screen.page).to_have_url(re.compile("/family$"))
    before = len(records(login))
    task = "擦桌椅" if screen.page.viewport_size["width"] < 500 else "整理书包"
    choose(screen, task)  # Two taps,
    keep(screen)  # and the third.
    expect_kept(screen, task)
    assert len(records(login)) == before + 1


def test_suggestion_is_recorded_with_two_taps(phone, records):
    phone.visit("tianjia-guardian-2", "/family")
    suggestion = phone.page.locator(".tile").first
    task = suggestion.inner_text().strip()
    suggestion.tap()
    keep(phone)
    expect_kept(phone, task)
    assert [record["title"] for record in records("tianjia-guardian-2")] == [task]


def test_network_cut_in_the_middle_of_three_photos_leaves_one_record_with_three_photos(phone, records):
    login = "tianjia-guardian-4"
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    add_photos(phone, photo(1), photo(2), photo(3))
    sent = []
    # The second photo is still on its way when the network goes.
    phone.context.route("**/family/photos", lambda route: sent.append(route) or len(sent) == 2 or route.continue_())
    keep(phone)
    expect(phone.page.get_by_text("正在发送照片2/3")).to_be_visible()
    with phone.without_network():
        expect(phone.page.get_by_text("等待发送(1)")).to_be_visible()
        assert records(login) == []
    expect(phone.page.get_by_text("等待的记录都已送出")).to_be_visible()
    [record] = records(login)
    assert len(record["photos"]) == 3
    assert len(sent) == 4  # The second, which was cut, was sent again; the first was not.


def test_photos_go_on_where_they_stopped_when_the_page_was_closed(phone, records):
    login = "longquan-guardian-8"
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    add_photos(phone, photo(1), photo(2))
    sent = []
    phone.context.route("**/family/photos", lambda route: sent.append(route) or len(sent) == 2 or route.continue_())
    keep(phone)
    expect(phone.page.get_by_text("正在发送照片2/2")).to_be_visible()
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open("/family")
    expect(phone.page.locator(".home-week")).to_contain_text("整理书包")
    [record] = records(login)
    assert (len(record["photos"]), len(sent)) == (2, 3)


def test_record_made_without_network_is_sent_later_once_and_by_its_author_only(phone, records):
    login = "tianjia-guardian-7"
    phone.visit(login, "/family")
    until_kept(phone)
    with phone.without_network():
        phone.page.goto("/family/record")
        phone.page.locator("#choose .options").get_by_text("整理书包", exact=True).click()
        phone.page.get_by_label("想说的一句话").fill("自己做的")
        keep(phone)
        expect(phone.page.get_by_text("等待发送(1)")).to_be_visible()
        phone.page.close()
    phone.page = phone.context.new_page()
    phone.visit("tianjia-guardian-8", "/family")
    expect(phone.page.get_by_role("link", name="今天做了")).to_be_visible()
    expect(phone.page.locator("#unsent")).to_be_hidden()
    assert records("tianjia-guardian-8") == []
    phone.visit(login, "/family")
    expect(phone.page.locator(".home-week")).to_contain_text("整理书包")
    phone.open("/family")
    assert [(record["title"], record["note"]) for record in records(login)] == [("整理书包", "自己做的")]


def until_kept(device):
    """Wait until the service worker holds the page for recording."""
    device.page.evaluate(
        """async () => {
            while (!(await caches.match("/family/record"))) await new Promise((go) => setTimeout(go, 50));
        }"""
    )


def test_record_waits_until_its_author_has_signed_in_again(phone, records):
    login = "tianjia-guardian-5"
    phone.allow("status of 401")
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    phone.context.clear_cookies()
    keep(phone)
    expect(phone.page.get_by_role("link", name="重新登录后自动送出")).to_be_visible()
    phone.visit(login, "/family")
    expect(phone.page.locator(".home-week")).to_contain_text("整理书包")
    assert len(records(login)) == 1


def test_record_that_is_refused_later_says_why_and_can_be_deleted(phone, records):
    login = "tianjia-guardian-8"
    phone.allow("status of 422")
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    with phone.without_network():
        phone.page.get_by_label("想说的一句话").fill("找我13812345678")
        keep(phone)
        expect(phone.page.get_by_text("等待发送(1)")).to_be_visible()
    expect(phone.page.get_by_text("有1条没有收下")).to_be_visible()
    expect(phone.page.locator("#unsent")).to_contain_text("个人信息")
    assert_accessible(phone.page)
    phone.page.get_by_role("button", name="删除").click()
    expect(phone.page.locator("#unsent")).to_be_hidden()
    assert records(login) == []


def test_kept_page_goes_when_its_reader_signs_out(phone):
    phone.sign_in_by_form("longquan-guardian-5")
    until_kept(phone)
    phone.page.get_by_role("button", name="退出").click()
    expect(phone.page).to_have_url(re.compile("/sign-in"))
    assert not phone.page.evaluate("async () => Boolean(await caches.match('/family/record'))")


def test_kept_page_goes_when_its_reader_is_no_longer_signed_in(phone):
    phone.visit("longquan-guardian-5", "/family")
    until_kept(phone)
    phone.context.clear_cookies()
    phone.open("/family/record")
    expect(phone.page).to_have_url(re.compile("/sign-in"))
    phone.page.wait_for_function("async () => !(await caches.match('/family/record'))")


def test_record_that_a_full_phone_cannot_keep_is_sent_at_once(phone, records):
    login = "longquan-guardian-two"
    full = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    phone.context.add_init_script(full)
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    add_photos(phone, photo(1))
    keep(phone)
    expect_kept(phone, "整理书包")
    [record] = records(login)
    assert len(record["photos"]) == 1


def test_answer_of_something_between_is_no_answer(phone, records):
    login = "longquan-guardian-5"
    phone.allow("status of 413")
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    between = {"status": 200, "content_type": "text/html", "body": "<h1>Sign in to this network</h1>"}
    phone.context.route("**/family/record", lambda route: route.fulfill(**between))
    keep(phone)
    expect(phone.page.get_by_text("等待发送(1)")).to_be_visible()
    phone.context.unroute("**/family/record")
    too_large = {"status": 413, "content_type": "text/html", "body": "<h1>Too large</h1>"}
    phone.context.route("**/family/record", lambda route: route.fulfill(**too_large))
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.page.get_by_text("有1条没有收下")).to_be_visible()
    expect(phone.page.locator("#unsent")).to_contain_text("请求无法处理")
    phone.context.unroute("**/family/record")
    phone.page.get_by_role("button", name="再试一次").click()
    expect(phone.page.get_by_text("等待的记录都已送出")).to_be_visible()
    assert [record["title"] for record in records(login)] == ["整理书包"]


def test_second_phone_of_the_family_hears_that_it_is_recorded_already(new_device, records):
    login, task = "longquan-guardian-2", "整理书包"
    mother, father = new_device(PHONE), new_device(PHONE)
    father.allow("status of 409")
    for device in (mother, father):
        device.visit(login, "/family")
        choose(device, task)
    keep(mother)
    expect_kept(mother, task)
    keep(father)
    expect(father.page.get_by_role("alert")).to_contain_text("已经登记过了")
    assert len(records(login)) == 1


def test_recording_works_without_scripts(new_device, records):
    login = "longquan-guardian-4"
    phone = new_device(PHONE, java_script_enabled=False)
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    phone.page.locator("#f-photos").set_input_files([photo(4), photo(5)])
    phone.page.get_by_role("radio", name="10").check()
    keep(phone)
    expect_kept(phone, "整理书包")
    [record] = records(login)
    assert (len(record["photos"]), record["minutes"]) == (2, 10)


def test_heic_and_twelve_megapixels_go_through(phone, records):
    login = "longquan-guardian-7"
    large = jpeg(TWELVE_MEGAPIXELS, 1, exif=exif(orientation=HELD_UPRIGHT))
    unknown = heic(picture((1600, 1200), 2))
    phone.visit(login, "/family")
    choose(phone, "整理书包")
    add_photos(phone, photo(1, large), photo(2, unknown, "heic"))
    sizes = phone.page.evaluate("document.getElementById('f-photos').photos.map((file) => file.size)")
    assert sizes[0] < len(large) / 3
    assert sizes[1] == len(unknown)
    keep(phone)
    expect_kept(phone, "整理书包")
    [record] = records(login)
    assert [(photo["width"] < photo["height"]) for photo in record["photos"]] == [True, False]
