"""Coming in: invited by a link, back with a PIN, on leave with a stand-in; and forms that help with names and days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tools import browser as browsers
from tools.demonstration import Demonstration

PASSWORD = "ba con mèo qua cầu"
PIN = "8341"
WIDTHS = [360, 1400]
numbers = count(1)
Axe = Callable[[Page], None]


def fresh(browser: Browser, demo: Demonstration, language: str, width: int) -> BrowserContext:
    """A browser that has never been here, in a language, at a width."""
    context = browser.new_context(
        base_url=demo.address, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.address}])
    return context


@pytest.fixture
def administrator(browser: Browser, demo: Demonstration) -> Iterator[Page]:
    """The administrator at her desk."""
    context = fresh(browser, demo, "en", 1400)
    page = context.new_page()
    browsers.sign_in(page, demo, "admin@demo.example")
    yield page
    context.close()


def invite(page: Page, name: str, email: str) -> str:
    """Invite somebody to the centre as an administrator does; return the link that is shown."""
    page.goto("/people/invitations/new/")
    page.fill("[name=full_name]", name)
    page.fill("[name=email]", email)
    page.select_option("[name=role]", "programme_officer")
    page.fill("[name=unit]", "central committee")
    page.get_by_role("button", name="Invite").click()
    return page.inner_text("#link")


def accept(page: Page, link: str) -> None:
    """Take an invitation up."""
    page.goto(link)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click(".button-main")
    page.wait_for_url("**/today/")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_link_to_the_day_and_back_with_a_pin(
    browser: Browser, demo: Demonstration, administrator: Page, axe: Axe, language: str, width: int
) -> None:
    email = f"moi{next(numbers)}@example.org"
    link = invite(administrator, "Nguyễn Thị Mới", email)
    axe(administrator)
    context = fresh(browser, demo, language, width)
    page = context.new_page()
    page.goto(link)
    assert fits(page)
    axe(page)
    accept(page, link)
    page.goto("/account/")
    assert fits(page)
    axe(page)
    page.goto("/account/pin/")
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    axe(page)
    page.click(".button-main")
    page.wait_for_url("**/account/")
    context.clear_cookies(name="sessionid")
    page.goto("/account/")
    expect(page.locator("h1")).to_contain_text("Nguyễn Thị Mới")
    assert fits(page)
    axe(page)
    page.fill("[name=pin]", "9999")
    page.press("[name=pin]", "Enter")
    expect(page.locator("[data-errors]")).to_be_visible()
    axe(page)
    page.fill("[name=pin]", PIN)
    page.press("[name=pin]", "Enter")
    page.wait_for_url("**/account/")
    page.goto(link)
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    context.close()


def test_the_link_is_copied(administrator: Page) -> None:
    administrator.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = invite(administrator, "Trần Thị Chép", f"moi{next(numbers)}@example.org")
    administrator.click("[data-copy=link]")
    expect(administrator.locator("[data-copy=link]")).to_have_text("Copied")
    assert administrator.evaluate("navigator.clipboard.readText()") == link


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "address",
    ["/people/members/", "/people/invitations/", "/people/invitations/new/", "/account/", "/account/keys/new/"],
)
def test_the_administrators_pages_are_accessible(
    browser: Browser, demo: Demonstration, axe: Axe, language: str, width: int, address: str
) -> None:
    context = fresh(browser, demo, language, width)
    page = context.new_page()
    browsers.sign_in(page, demo, "admin@demo.example")
    page.goto(address)
    assert page.get_attribute("html", "lang") == language
    assert fits(page)
    axe(page)
    context.close()


def test_a_stand_in_is_arranged_with_days_typed(browser: Browser, demo: Demonstration, axe: Axe) -> None:
    context = fresh(browser, demo, "vi", 360)
    page = context.new_page()
    browsers.sign_in(page, demo, "ha@demo.example")
    page.goto("/account/")
    page.click("a[href*='/stand-in/']")
    axe(page)
    page.fill("[name=user]", "yen@demo.example")
    page.fill("[name=valid_from]", "31/02/2027")
    page.fill("[name=valid_to]", "05/03/2027")
    page.click("main .button-main")
    expect(page.locator("[name=valid_from]")).to_have_attribute("aria-invalid", "true")
    axe(page)
    page.fill("[name=valid_from]", "1/3/2027")
    page.click("main .button-main")
    page.wait_for_url("**/account/")
    expect(page.locator("#roles")).to_contain_text("05/03/2027")
    context.close()


def test_names_are_offered_and_ids_stay_hidden(page: Page, sign_in: Callable[[str], Page]) -> None:
    sign_in("ha@demo.example")
    page.goto("/people/bodies/new/")
    field = page.locator("input[name=parent]")
    with page.expect_response(re.compile("/lookup/people.body/")):
        field.press_sequentially("un women")
    offered = page.locator("#id_parent-offers option").first
    expect(offered).to_be_attached()
    label = offered.get_attribute("value") or ""
    field.fill(label)
    uid = page.locator("input[name=parent_uid]").input_value()
    assert re.fullmatch("[A-Za-z][A-Za-z0-9]{10}", uid)
    assert uid not in page.inner_text("main")
    field.fill(label + " x")
    assert page.locator("input[name=parent_uid]").input_value() == ""


def test_several_names_are_added_line_by_line(page: Page, sign_in: Callable[[str], Page]) -> None:
    sign_in("ha@demo.example")
    page.goto("/engagements/events/new/")
    adder = page.locator("#id_hosts-adder")
    with page.expect_response(re.compile("/lookup/people.body/")):
        adder.press_sequentially("un women")
    label = page.locator("#id_hosts-adder-offers option").first.get_attribute("value") or ""
    adder.fill(label)
    expect(page.locator("textarea[name=hosts]")).to_have_value(label)
    expect(adder).to_have_value("")
    assert page.locator("input[name=hosts_uid]").input_value()


def test_the_calendar_writes_the_day(page: Page, sign_in: Callable[[str], Page]) -> None:
    sign_in("ha@demo.example")
    page.goto("/people/places/?day=2026-03-08")
    page.locator(".filters summary").first.click() if page.locator("[name=day]").is_hidden() else None
    field = page.locator("[name=day]")
    expect(field).to_have_attribute("type", "text")
    picker = page.locator(".day input[type=date]").first
    picker.evaluate("node => { node.value = '2025-07-01'; node.dispatchEvent(new Event('change')); }")
    expect(field).to_have_value("01/07/2025")


def test_without_scripts_the_forms_work(browser: Browser, demo: Demonstration) -> None:
    context = browser.new_context(base_url=demo.address, java_script_enabled=False)
    page = context.new_page()
    browsers.sign_in(page, demo, "admin@demo.example")
    email = f"moi{next(numbers)}@example.org"
    page.goto("/people/invitations/new/")
    page.fill("[name=full_name]", "Lê Thị Giản")
    page.fill("[name=email]", email)
    page.select_option("[name=role]", "partner")
    page.fill("[name=body]", "un women")
    page.click("main .button-main")
    expect(page.locator("#link")).to_contain_text("/invitation/")
    context.close()
