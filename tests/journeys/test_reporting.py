"""A report on its way: filled in with the keyboard and a paste, explained, sent, looked through and approved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_first_thread import in_language
from tools import browser as browsers
from tools.demonstration import Demonstration

#: What a spreadsheet puts on the clipboard, pasted into the field that has the focus.
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


def open_grid(page: Page, form: str, unit: str = "") -> None:
    """Open the grid of the first request of a form, from the list of reports."""
    page.goto("/reporting/rounds/")
    page.locator("#asked li", has_text=form).filter(has_text=unit).locator("a").first.click()
    card = page.locator("section.card", has_text=unit) if unit else page.locator("section.card")
    card.locator(".button-main").first.click()
    expect(page.locator("form.fill")).to_be_visible()


def test_a_commune_fills_in_the_grid_and_the_province_approves(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
) -> None:
    sign_in("xuan@demo.example")
    in_language(context, demo, "en")
    open_grid(page, "Quarterly report of communes")
    axe(page)
    cells = page.locator("[data-grid] input")
    saved = page.locator("[data-saving]")
    cells.nth(0).fill("１2")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_be_focused()
    expect(saved).to_have_text("Saved")
    expect(cells.nth(0)).to_have_value("12")
    expect(page.locator(".finding")).to_contain_text("It changed by 300 %")
    page.evaluate(PASTE, "70\t50\t19\t1")
    expect(saved).to_have_text("Saved")
    assert [cells.nth(place).input_value() for place in range(1, 5)] == ["70", "50", "19", "1"]
    page.keyboard.press("ArrowUp")
    expect(cells.nth(0)).to_be_focused()
    cells.nth(2).fill("-3")
    cells.nth(2).press("Tab")
    expect(page.locator("td .error")).to_contain_text("below zero")
    cells.nth(2).fill("51")
    cells.nth(2).press("Tab")
    expect(page.locator("td .error")).to_have_count(0)
    expect(page.locator(".finding", has_text="more than the total")).to_be_visible()
    cells.nth(1).fill("71")
    cells.nth(1).press("Tab")
    expect(page.locator(".finding", has_text="more than the total")).to_have_count(0)
    page.locator("[data-grid] td select").select_option("yes")
    page.locator("[data-explain]").fill("A week of open days.")
    page.locator("[data-explain]").blur()
    expect(saved).to_have_text("Saved")
    page.reload()
    expect(page.locator("[data-explain]")).to_have_value("A week of open days.")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The report is on its way")).to_be_visible()
    report = page.url
    axe(page)
    approve(context, demo, report, axe)


def approve(context: BrowserContext, demo: Demonstration, report: str, axe: Callable[[Page], None]) -> None:
    """Look through what was sent as the provincial officer, walk with the keyboard, approve."""
    browser = context.browser
    assert browser is not None
    desk = browser.new_context(base_url=demo.address, locale="vi", reduced_motion="reduce")
    in_language(desk, demo, "en")
    page = desk.new_page()
    browsers.sign_in(page, demo, "hoa@demo.example")
    page.goto("/reporting/rounds/")
    page.locator("#waiting a").first.click()
    axe(page)
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    page.goto(f"{report}review/")
    expect(page.get_by_text("A week of open days.").first).to_be_visible()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".notice", has_text="Approved")).to_be_visible()
    page.goto(report)
    expect(page.locator(".kind .badge", has_text="Approved")).to_be_visible()
    axe(page)
    desk.close()


def test_two_tabs_write_in_one_cell(
    page: Page, context: BrowserContext, demo: Demonstration, sign_in: Callable[[str], Page]
) -> None:
    sign_in("hoa@demo.example")
    in_language(context, demo, "en")
    open_grid(page, "Annual report of provinces", "Ha Tinh")
    other = context.new_page()
    other.goto(page.url)
    for tab, number in ((page, "11"), (other, "12")):
        tab.locator("[data-grid] input").first.fill(number)
        tab.locator("[data-grid] input").first.press("Tab")
        expect(tab.locator("[data-saving]")).not_to_be_empty()
    expect(other.locator(".clash")).to_contain_text("Lê Thị Hoa")
    expect(other.locator(".clash")).to_contain_text("11")
    other.get_by_role("button", name="Keep mine").click()
    expect(other.locator(".clash")).to_have_count(0)
    expect(other.locator("[data-saving]")).to_have_text("Saved")
    page.reload()
    expect(page.locator("[data-grid] input").first).to_have_value("12")


def test_without_scripts_a_plain_form_does_the_same(browser: Browser, demo: Demonstration) -> None:
    plain = browser.new_context(base_url=demo.address, locale="vi", java_script_enabled=False)
    in_language(plain, demo, "en")
    page = plain.new_page()
    browsers.sign_in(page, demo, "hoa@demo.example")
    open_grid(page, "Annual report of provinces", "Nghe An")
    page.locator("[data-grid] input").nth(0).fill("9")
    page.locator("[data-grid] input").nth(1).fill("fifteen")
    page.locator("[data-save]").click()
    expect(page.locator("td .error")).to_contain_text("no number")
    expect(page.locator("[data-grid] input").nth(0)).to_have_value("9")
    page.locator("[data-grid] input").nth(1).fill("24/130")
    page.locator("[data-save]").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("[data-grid] input").nth(1)).to_have_value("24/130")
    plain.close()


@pytest.mark.parametrize("width", [360, 1400])
def test_the_pages_on_which_is_said_what_is_asked(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
    language: str,
    width: int,
) -> None:
    sign_in("lan@demo.example")
    in_language(context, demo, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/reporting/forms/")
    form = page.locator("main tbody th a").first.get_attribute("href")
    page.goto(f"{form}")
    changed = page.locator("ol.asked a.button").first.get_attribute("href")
    row = page.locator("#rounds tbody th a").first.get_attribute("href")
    pages = [form, f"{form}edit/", f"{form}items/new/", changed, f"{form}checks/new/", f"{form}rounds/new/"]
    for address in [*pages, row, f"{row}edit/", f"{row}extend/", f"{row}approve/", "/reporting/rounds/"]:
        page.goto(f"{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        axe(page)
