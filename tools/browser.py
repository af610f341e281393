"""The browser of the pictures and journeys: Debian's chromium, driven by Playwright, with axe."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, Playwright

from tools.demonstration import Demonstration

CHROMIUM = "/usr/bin/chromium"
#: It runs as root on build machines, draws without a graphics card, and asks no other host for anything.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
GRAVE = {"serious", "critical"}


def launch(playwright: Playwright) -> Browser:
    """Start the browser."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


def axe(page: Page) -> list[str]:
    """Return the serious and critical findings of axe on a page, one line each with the first place."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['impact']}: {found['help']} – {found['nodes'][0]['html'][:160]}"
        for found in violations
        if found["impact"] in GRAVE
    ]


def sign_in(page: Page, demo: Demonstration, name: str) -> None:
    """Sign in to a demonstration as the persona with this e-mail address."""
    page.goto(f"{demo.address}/account/login/")
    page.fill('input[name="login"]', name)
    page.fill('input[name="password"]', demo.password)
    page.press('input[name="password"]', "Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
