"""From an article to confirmed records with the keyboard alone, and from a record back to its words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools.demonstration import Demonstration

ARTICLE = """Round table on digital skills held in Lang Son

LANG SON - More than 90 delegates joined a round table on digital skills for women in Lang Son province on \
May 12, 2026, organised by the Ministry of Science and Technology.

Speaking at the event, Ms. Hoang Thi Lan Huong, Director of the Department of Digital Society, said over 2,300 women \
had been trained since 2023.

"We will open ten training centres by 2027," she said.
"""


def in_language(context: BrowserContext, demo: Demonstration, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.address}])


def take_in(page: Page, text: str) -> None:
    """Paste a text, and wait until its proposals are there."""
    page.goto("/intake/new/")
    page.locator("#id_text").fill(text)
    page.locator("#id_published_on").fill("13/5/2026")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("[data-proposal]").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("width", [1400, 360])
def test_an_article_is_confirmed_with_the_keyboard(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
    width: int,
) -> None:
    in_language(context, demo, "en")
    sign_in("ha@demo.example")
    page.set_viewport_size({"width": width, "height": 900})
    take_in(page, f"{ARTICLE}\nWidth {width}.\n")
    axe(page)
    opened = page.locator("[data-proposal].is-open")
    total = opened.count()
    assert total >= 5
    page.keyboard.press("j")
    first = page.locator("[data-proposal].is-current")
    expect(first).to_have_count(1)
    expect(page.locator(".confirm-text mark.is-shown").first).to_be_visible()
    for _step in range(total):
        left = opened.count()
        if not left:
            break
        page.keyboard.press("a")
        page.wait_for_function("n => document.querySelectorAll('[data-proposal].is-open').length < n", arg=left)
    expect(opened).to_have_count(0)
    last = page.locator("[data-proposal].is-current")
    last.focus()
    page.keyboard.press("u")
    expect(opened).to_have_count(1)
    page.keyboard.press("r")
    expect(opened).to_have_count(0)
    axe(page)
    expect(page.locator("[data-finish]")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[data-finish]")).to_have_count(0)


def test_a_number_leads_back_to_the_words(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
) -> None:
    in_language(context, demo, "en")
    sign_in("ha@demo.example")
    take_in(page, ARTICLE.replace("2,300", "2,345"))
    page.locator(".confirm-text mark", has_text="2,345").first.click()
    expect(page.locator("[data-proposal].is-current")).to_contain_text("2,345")
    card = page.locator("[data-proposal]", has_text="2,345").first
    card.get_by_role("button", name=re.compile("Accept|As a new record")).first.click()
    expect(card).to_have_class(re.compile("is-accepted"))
    card.locator(".proposal-match a").click()
    expect(page.locator("main")).to_contain_text("over")
    expect(page.locator("blockquote").first).to_contain_text("2,345 women")
    axe(page)
    page.goto("/thread/search/?q=2%2C345")
    expect(page.locator(".rows")).to_contain_text("2,345")
    page.goto("/intake/trends/")
    axe(page)


def test_a_script_free_browser_confirms_too(
    browser: object, demo: Demonstration, page: Page, context: BrowserContext, sign_in: Callable[[str], Page]
) -> None:
    in_language(context, demo, "en")
    sign_in("ha@demo.example")
    take_in(page, ARTICLE.replace("2,300", "2,777"))
    address = page.url
    plain = context.browser.new_context(  # type: ignore[union-attr]
        base_url=demo.address, java_script_enabled=False, storage_state=context.storage_state()
    )
    other = plain.new_page()
    other.goto(address)
    before = other.locator("[data-proposal].is-open").count()
    other.locator("[data-proposal].is-open button[data-key=r]").first.click()
    assert other.locator("[data-proposal].is-open").count() == before - 1
    plain.close()
