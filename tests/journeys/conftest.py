"""A demonstration with a browser in front of it, opened once for all journeys.

A journey makes what it changes by itself, since others walk through the same demonstration. A missing browser
is a failure, never a skip.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools import browser as browsers
from tools.demonstration import Demonstration, demonstration

HERE = Path(__file__).parent
#: What the browser says when a form comes back with its faults marked, or with what another person saved meanwhile.
ANSWERED = ("status of 409", "status of 422")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def demo() -> Iterator[Demonstration]:
    """A demonstration in a temporary folder, with server and worker."""
    with demonstration("camket.settings.look") as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser. It is driven from a loop; journeys that read the database do one thing after the other."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = browsers.launch(playwright)
        yield running
        running.close()


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages of the interface, one after the other."""
    return str(request.param)


@pytest.fixture
def context(browser: Browser, demo: Demonstration) -> Iterator[BrowserContext]:
    """A browser that has never been here, at a desk's width, in Vietnamese."""
    fresh = browser.new_context(
        base_url=demo.address, viewport={"width": 1400, "height": 900}, locale="vi", reduced_motion="reduce"
    )
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """One page of it; an error of a script or a blocked resource fails the journey."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield opened
    assert [line for line in complaints if not any(code in line for code in ANSWERED)] == []


@pytest.fixture
def sign_in(page: Page, demo: Demonstration) -> Callable[[str], Page]:
    """Sign in as the persona with an e-mail address; returns the page."""

    def sign_in_as(name: str) -> Page:
        browsers.sign_in(page, demo, name)
        return page

    return sign_in_as


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Ask axe about a page: nothing serious or critical may be found."""

    def ask(page: Page) -> None:
        assert browsers.axe(page) == [], page.url

    return ask
