"""A notice from the bell to its matter, with the keyboard, and the text that one passes on."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Demonstration


def test_from_the_bell_to_what_it_tells(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in("hoa@demo.example")
    context.add_cookies([{"name": "django_language", "value": "en", "url": demo.address}])
    page.goto("/today/")
    bell = page.get_by_role("link", name=re.compile(r"^Notices \d+$"))
    bell.click()
    expect(page.get_by_role("heading", name="Unread")).to_be_visible()
    before = int(bell.inner_text().split()[-1])

    first = page.locator("#unread .row").first
    first.get_by_text("Text to pass on").click()
    axe(page)
    first.get_by_role("button", name="Copy").click()
    expect(first.get_by_role("button", name="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"\D+ {re.escape(demo.address)}/\S+", text)

    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/notices/)"))
    assert text.endswith(page.url.removeprefix(demo.address))
    assert page.get_by_role("link", name=f"Notices {before - 1}").count() == 1
