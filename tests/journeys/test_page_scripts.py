"""What the scripts of the pages do, on the page that shows every component, and what is left without them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from tools.demonstration import Demonstration

PHONE = {"width": 360, "height": 740}
LOOK = "/look/"


def set_language(context: BrowserContext, demo: Demonstration, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.address}])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_every_component_is_accessible(
    page: Page,
    context: BrowserContext,
    demo: Demonstration,
    axe: Callable[[Page], None],
    language: str,
    width: int,
    scheme: str,
) -> None:
    set_language(context, demo, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(LOOK)
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_lists_take_the_keyboard(page: Page) -> None:
    page.goto(LOOK)
    page.evaluate("document.activeElement.blur()")
    seen = []
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.href"))
    assert seen[0] == seen[2] != seen[1]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("j")
    assert page.input_value("[data-search]") == "j"


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.goto(LOOK)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    page.reload()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")


def test_the_appearance_chosen_is_there_from_the_first_byte(page: Page) -> None:
    page.goto(LOOK)
    page.click("[data-menu] > summary")
    page.check("[data-theme-choice] [value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    answer = page.request.get(LOOK)
    assert 'data-theme="dark"' in answer.text()


def test_the_menu_closes_with_escape_and_gives_the_focus_back(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(LOOK)
    page.click("[data-menu] > summary")
    expect(page.locator(".menu-rooms a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_first_thing_wrong_has_the_focus(page: Page) -> None:
    page.goto(LOOK)
    assert page.evaluate("document.activeElement.hasAttribute('data-errors')")
    page.click("[data-errors] a >> nth=0")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


def test_the_words_of_the_other_are_taken_over(page: Page) -> None:
    page.goto(LOOK)
    theirs = page.inner_text("[data-theirs]")
    field = page.locator(".conflict textarea")
    assert field.input_value() != theirs
    page.click("[data-adopt]")
    assert field.input_value() == theirs


def test_unsaved_words_are_not_left_by_accident(page: Page) -> None:
    page.goto(LOOK)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.fill("form[data-guard] input[type=text] >> nth=0", "Câu lạc bộ Hội nhập")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_a_form_is_sent_once_however_often_it_is_tapped(page: Page) -> None:
    page.goto(LOOK)
    sent: list[str] = []

    def note(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/look/", note)
    button = page.locator("form[data-guard] .button-main >> nth=0")
    button.click()
    button.click()
    page.wait_for_timeout(200)
    assert len(sent) == 1
    expect(button).to_have_attribute("aria-busy", "true")


FORM = """<!doctype html><html lang="en"><title>Draft</title>
<form method="post" action="/draft" data-autosave="/draft">
  <label>Text <textarea name="text"></textarea></label>
  <p data-saving data-saved="saved" data-busy="busy" data-failed="failed"></p>
</form><script type="module" src="{script}"></script></html>"""


def test_a_draft_is_kept_as_one_types_and_waits_for_the_line(browser: Browser, demo: Demonstration) -> None:
    context = browser.new_context(base_url=demo.address)
    page = context.new_page()
    page.goto(LOOK)
    script = page.get_attribute("script[src*='core/forms']", "src")
    heard: list[tuple[str | None, bool]] = []
    cut = [False]

    def answer(route: Route) -> None:
        request = route.request
        if request.method == "GET":
            route.fulfill(content_type="text/html", body=FORM.format(script=script))
        elif cut[0]:
            route.abort()
        else:
            heard.append((request.headers.get("if-match"), "Nghị quyết" in (request.post_data or "")))
            route.fulfill(status=204, headers={"ETag": f'"{len(heard)}"'})

    page.route("**/draft", answer)
    page.goto("/draft")
    status = page.locator("[data-saving]")
    page.locator("textarea").press_sequentially("Nghị quyết")
    expect(status).to_have_text("saved")
    cut[0] = True
    page.locator("textarea").press_sequentially(" 18")
    expect(status).to_have_text("failed")
    cut[0] = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status).to_have_text("saved")
    assert heard == [(None, True), ('"1"', True)]
    context.close()


def test_without_scripts_everything_can_be_read_and_opened(browser: Browser, demo: Demonstration) -> None:
    context = browser.new_context(base_url=demo.address, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(LOOK)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".walk a").first).to_be_visible()
    expect(page.locator("[data-adopt]").first).to_be_hidden()
    page.click("[data-menu] > summary")
    expect(page.locator(".menu-rooms a").first).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 900})
    expect(page.locator(".filters form")).to_be_visible()
    context.close()
