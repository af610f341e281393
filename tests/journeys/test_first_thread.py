"""The first thread, as a newcomer walks it: from Resolution 18 to a passage, from a pledge up to its clause."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools.demonstration import Demonstration

STATIONS = 8
PERSONAS = ["lan", "hoa", "mai", "xuan", "ha", "yen", "thao", "anna", "minh"]
PAGES = [
    "/reporting/phone/",
    "/",
    "/policy/",
    "/plans/",
    "/plans/objectives/",
    "/plans/plans/",
    "/plans/board/",
    "/plans/calendar/",
    "/plans/care/",
    "/plans/levels/",
    "/plans/given/",
    "/plans/units/",
    "/plans/proposals/",
    "/plans/proposals/new/",
    "/reporting/",
    "/reporting/cascade/",
    "/reporting/forms/",
    "/reporting/forms/new/",
    "/reporting/forms/urgent/",
    "/reporting/rounds/",
    "/reporting/exchange/",
    "/reporting/exchange/in/",
    "/reporting/exchange/partners/new/",
    "/reporting/sets/",
    "/engagements/events/",
    "/engagements/statements/",
    "/engagements/commitments/",
    "/programmes/",
    "/programmes/cohorts/",
    "/programmes/models/",
    "/programmes/clubs/",
    "/resources/",
    "/resources/transactions/",
    "/people/",
    "/people/bodies/",
    "/people/places/?q=yen+hoa",
    "/people/units/",
    "/people/groups/",
    "/sources/",
    "/sources/letters/",
    "/thread/search/?q=hoi+nhap",
    "/thread/gaps/",
    "/today/",
    "/account/",
    "/notices/",
    "/notices/settings/",
    "/plans/new/",
    "/engagements/commitments/new/",
    "/sources/new/",
    "/reporting/declared/",
    "/intake/",
    "/intake/new/",
    "/intake/trends/",
]


def in_language(context: BrowserContext, demo: Demonstration, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.address}])


def open_resolution(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("international integration")).first.click()


def test_a_citizen_walks_from_the_text_to_a_passage_in_the_press(
    page: Page, context: BrowserContext, demo: Demonstration, axe: Callable[[Page], None]
) -> None:
    """No account is needed for what is public."""
    in_language(context, demo, "en")
    open_resolution(page)
    ribbon = page.locator("[data-ribbon] .station")
    expect(ribbon).to_have_count(STATIONS)
    for index in range(STATIONS):
        expect(ribbon.nth(index)).to_have_class(re.compile("is-filled|is-ringed"))
    page.locator("[data-ribbon] a").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Evidence")
    axe(page)
    page.get_by_role("link").filter(has_text=re.compile("1325|workshop|Union|women", re.IGNORECASE)).last.click()
    assert "/sources/" in page.url
    expect(page.locator("blockquote").first).to_be_visible()


def test_back_up_from_a_pledge_in_a_workshop_to_the_clause_it_serves(
    page: Page, context: BrowserContext, demo: Demonstration, sign_in: Callable[[str], Page]
) -> None:
    sign_in("lan@demo.example")
    in_language(context, demo, "en")
    page.goto("/engagements/commitments/?kind=recommendation")
    page.locator("tbody th a").first.click()
    page.locator("[data-ribbon] a").first.click()
    page.locator(".rows a").filter(has_not_text="Resolution on").first.click()
    assert "/policy/" in page.url


def test_the_thread_is_drawn_and_walked_with_the_keyboard(
    page: Page, context: BrowserContext, demo: Demonstration, axe: Callable[[Page], None]
) -> None:
    in_language(context, demo, "en")
    open_resolution(page)
    page.get_by_role("link", name="Walk the thread from here").click()
    drawing = page.locator("figure.thread svg[role=group]")
    expect(drawing).to_be_visible()
    drawing.locator("a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('figure.thread svg') !== null")
    axe(page)
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.set_viewport_size({"width": 360, "height": 740})
    page.go_back()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_persona_finds_her_day(
    page: Page, context: BrowserContext, demo: Demonstration, sign_in: Callable[[str], Page], persona: str
) -> None:
    sign_in(f"{persona}@demo.example")
    in_language(context, demo, "en")
    page.goto("/")
    if persona == "anna":
        expect(page.get_by_role("heading", level=2, name="Policies")).to_be_visible()
    elif persona == "thao":
        expect(page.get_by_text("Protected records are not set up yet")).to_be_visible()
        expect(page.locator("main .rows a")).to_have_count(0)
    else:
        expect(page.get_by_role("heading", level=1, name="My day")).to_be_visible()
        expect(page.locator("main .rows a").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1400])
def test_every_page_is_accessible_and_fits(
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
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        axe(page)
        # The first record of a list stands for its kind.
        first = page.locator("main tbody th a").filter(visible=True).first
        if first.count():
            first.click()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
            axe(page)


def test_two_people_in_one_form(
    page: Page, context: BrowserContext, demo: Demonstration, sign_in: Callable[[str], Page]
) -> None:
    """What one was about to write is kept beside what the other has saved."""
    sign_in("lan@demo.example")
    in_language(context, demo, "en")
    page.goto("/plans/new/")
    page.fill("input[name=name_en]", "A task for two")
    page.get_by_role("button", name="Save").click()
    record = page.url
    # Tabs of their own: the refusal that one of them gets is no fault of the page.
    mine, other = context.new_page(), context.new_page()
    for tab in (mine, other):
        tab.goto(f"{record}edit/")
    other.fill("input[name=name_en]", "Saved by the other")
    other.get_by_role("button", name="Save").click()
    mine.fill("input[name=name_en]", "Mine")
    mine.get_by_role("button", name="Save").click()
    expect(mine.locator("[data-theirs]", has_text="Saved by the other")).to_be_visible()
    assert mine.input_value("input[name=name_en]") == "Mine"
    mine.close()
    other.close()
