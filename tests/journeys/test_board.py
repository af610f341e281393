"""Dragging on the board of tasks: moved, refused with the reason, sent on to the form that asks for words."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.test_first_thread import in_language
from tools.demonstration import Demonstration


def test_a_card_is_dragged_and_one_that_may_not_go_returns_with_the_reason(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], None],
) -> None:
    sign_in("lan@demo.example")
    in_language(context, demo, "en")
    name = "Kéo thẻ trên bảng"
    page.goto("/plans/new/")
    page.fill("[name=name_local]", name)
    page.locator("main form .button-main, main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text(name)
    page.goto("/plans/board/")
    card = page.locator(".board-card", has_text=name)
    planned, under_way, done = (page.locator(f"[data-state={state}]") for state in ("planned", "under_way", "done"))
    expect(planned.locator(".board-card", has_text=name)).to_be_visible()
    card.drag_to(under_way.locator("h2"))
    expect(page.get_by_text(f"“{name}” is now: Under way.")).to_be_visible()
    expect(under_way.locator(".board-card", has_text=name)).to_be_visible()
    card.drag_to(planned.locator("h2"))
    expect(card.get_by_role("alert")).to_have_text("A task cannot go from its present state to this one.")
    expect(under_way.locator(".board-card", has_text=name)).to_be_visible()
    axe(page)
    card.drag_to(done.locator("h2"))
    expect(page).to_have_url(re.compile("to=done"))
