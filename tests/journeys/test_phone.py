"""A phone that loses its signal: what is written stays, is sent once, and where two disagree both are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from camket.reporting.actions import cells as writing
from camket.reporting.choices import SubmissionState, Way
from camket.reporting.models import DraftCell, SealedVersion, Submission, SubmittedFile
from camket.reporting.rules.answers import Given
from tests import cast as casts
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast in a database that the server in front of the browser reads as well."""
    return casts.make_cast()


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


@pytest.fixture
def context(
    browser: Browser, live_server: Any, cast: Cast, asked: AskedRound, client: Client
) -> Iterator[BrowserContext]:
    """The phone of the woman who reports for the commune, signed in."""
    phone = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="en")
    client.force_login(cast.minh)
    cookies = [
        {"name": "django_language", "value": "en"},
        {"name": "sessionid", "value": client.cookies["sessionid"].value},
    ]
    phone.set_default_timeout(10_000)
    phone.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])  # type: ignore[typeddict-item]
    yield phone
    phone.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The page of the phone, opened once with a connection; without one, errors of the network are no fault."""
    opened = context.new_page()
    opened.goto("/reporting/phone/")
    expect(opened.locator("html")).to_have_attribute("data-phone", "ready", timeout=20_000)
    return opened


def open_form(page: Page, asked: AskedRound) -> None:
    page.get_by_role("link", name=str(asked.form)).click()
    expect(page.get_by_role("button", name="Send the report")).to_be_visible()


def field(page: Page, item: Any) -> Any:
    return page.locator(f"[data-cell='{item.key}|'] :is(input, select, textarea)")


def sent(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text("Everything is sent.", timeout=20_000)


def test_written_without_a_signal_kept_through_a_restart_and_sent(
    page: Page, context: BrowserContext, cast: Cast, asked: AskedRound, axe: Callable[[Page], None]
) -> None:
    context.set_offline(True)
    open_form(page, asked)
    field(page, asked.count).fill("1.234")
    field(page, asked.words).fill("Đường xa, sóng yếu")
    page.set_input_files(f"#p-{asked.photo.key}", {"name": "anh.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.locator("[data-status]")).to_contain_text("Not sent yet: 3")
    axe(page)
    page.get_by_role("button", name="Send the report").click()
    page.close()
    assert not Submission.objects.exists()
    again = context.new_page()
    again.goto("/reporting/phone/")
    expect(again.locator("[data-status]")).to_contain_text("Not sent yet: 3")
    axe(again)
    open_form_again = again.get_by_role("link", name=str(asked.form))
    open_form_again.click()
    expect(field(again, asked.count)).to_have_value("1.234")
    context.set_offline(False)
    sent(again)
    submission = Submission.objects.get()
    assert (submission.state, submission.submitted_by) == (SubmissionState.SUBMITTED, cast.minh)
    assert DraftCell.objects.get(item=asked.count).number == 1234
    assert set(DraftCell.objects.values_list("way", flat=True)) == {Way.PHONE}
    assert (SealedVersion.objects.count(), SubmittedFile.objects.count()) == (1, 1)


def test_the_network_breaks_in_the_middle_of_sending(
    page: Page, context: BrowserContext, cast: Cast, asked: AskedRound
) -> None:
    """The server has taken it, but its answer is lost: it is sent again, and stands once."""
    open_form(page, asked)
    lost: list[str] = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    context.route("**/phone/sync/", lose, times=2)
    field(page, asked.count).fill("55")
    page.get_by_role("button", name="Send the report").click()
    sent_again = page.locator("[data-status]")
    expect(sent_again).to_contain_text("tried again", timeout=20_000)
    page.get_by_role("button", name="Send now").click()
    expect(sent_again).not_to_have_text("Sending…", timeout=20_000)
    page.get_by_role("button", name="Send now").click()
    sent(page)
    assert len(lost) == 2
    assert DraftCell.objects.get().number == 55
    assert (Submission.objects.get().state, SealedVersion.objects.count()) == (SubmissionState.SUBMITTED, 1)


def test_two_wrote_in_one_cell_and_both_are_shown(
    page: Page, context: BrowserContext, cast: Cast, asked: AskedRound, axe: Callable[[Page], None]
) -> None:
    context.set_offline(True)
    open_form(page, asked)
    field(page, asked.count).fill("20")
    field(page, asked.agreed).select_option("yes")
    page.get_by_role("button", name="Send the report").click()
    entry = writing.Entry(asked.count.key, "", Given(number=19), version=0)
    writing.write_cells(actor=cast.minh, submission=asked.begin(cast), entries=[entry])
    context.set_offline(False)
    clash = page.locator(".clash")
    expect(clash).to_contain_text("On this phone: 20", timeout=20_000)
    expect(clash).to_contain_text("19")
    expect(clash).to_contain_text("Minh")
    axe(page)
    assert Submission.objects.get().state == SubmissionState.DRAFT
    assert DraftCell.objects.get(item=asked.count).number == 19
    assert DraftCell.objects.filter(item=asked.agreed).exists()
    clash.get_by_role("button", name="Keep mine").click()
    sent(page)
    assert DraftCell.objects.get(item=asked.count).number == 20
    assert Submission.objects.get().state == SubmissionState.SUBMITTED


def test_a_session_that_ended_loses_nothing(
    page: Page, context: BrowserContext, cast: Cast, client: Client, asked: AskedRound
) -> None:
    open_form(page, asked)
    session = client.cookies["sessionid"].value
    context.clear_cookies(name="sessionid")
    field(page, asked.count).fill("8")
    expect(page.locator("[data-status]")).to_contain_text("Sign in again", timeout=20_000)
    expect(page.get_by_role("link", name="Sign in").last).to_be_visible()
    context.add_cookies([{"name": "sessionid", "value": session, "url": page.url.split("/reporting")[0]}])
    page.get_by_role("button", name="Send now").click()
    sent(page)
    assert DraftCell.objects.get().number == 8


def test_what_is_no_number_is_said_at_its_place(page: Page, asked: AskedRound) -> None:
    open_form(page, asked)
    field(page, asked.count).fill("nhiều")
    field(page, asked.words).fill("Có")
    box = page.locator(f"[data-cell='{asked.count.key}|']")
    expect(box.locator(".error")).to_contain_text("no number", timeout=20_000)
    expect(field(page, asked.count)).to_have_value("nhiều")
    assert DraftCell.objects.get().words == "Có"


def test_on_a_desk_the_page_is_as_wide_as_any_other(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate("document.documentElement.offsetWidth") > 1200
