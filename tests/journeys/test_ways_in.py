"""Reporting by Excel as a person does it: template, preview, choice; and the page that sets up a phone with ODK."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.test_first_thread import in_language
from tests.journeys.test_reporting import open_grid
from tools.demonstration import Demonstration

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_province_reports_by_excel(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
) -> None:
    sign_in("hoa@demo.example")
    in_language(context, demo, "en")
    open_grid(page, "Annual report of provinces", "Ha Tinh")
    phone = page.get_by_role("link", name="Phone form (ODK)").get_attribute("href") or ""
    page.get_by_role("link", name="Fill in with Excel").click()
    axe(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the template").click()
    book = openpyxl.load_workbook(BytesIO(waiting.value.path().read_bytes()))
    figures, words = book.worksheets[:2]
    figures["E6"], words["C6"] = "1.234,5 người", "- Đường xa"
    target = BytesIO()
    book.save(target)
    file = {"name": "bao-cao.xlsx", "mimeType": XLSX, "buffer": target.getvalue()}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Send it and see what would change").click()
    expect(page.get_by_role("heading", name="What the template would change")).to_be_visible()
    expect(page.locator("tr", has_text="E6")).to_contain_text("is no number")
    expect(page.locator("tr", has_text="C6")).to_contain_text("- Đường xa")
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Add: only what is still empty").check()
    page.get_by_role("button", name="Write it into the draft").click()
    expect(page.get_by_text("1 answer is in the draft now.")).to_be_visible()
    page.goto(phone)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".secret").first).to_contain_text("/reporting/odk")
    axe(page)
