"""The first page, and addresses of records that are no more."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from camket.core.actions import bury
from camket.core.choices import Access
from camket.shell.navigation import ROOMS, Room
from tests import factories
from tests.cast import Cast


def test_everybody_reads_the_policies_that_are_public(cast: Cast, client: Client) -> None:
    factories.instrument(cast, name_en="Open to all")
    factories.instrument(cast, name_en="Inside only", access=Access.INTERNAL)
    page = client.get("/").content.decode()
    assert "Open to all" in page
    assert "Inside only" not in page


def test_a_merged_record_leads_on(cast: Cast, client: Client) -> None:
    kept = factories.event(cast)
    doubled = factories.event(cast, name_local="Hội thảo trùng")
    old = doubled.get_absolute_url()
    bury(doubled, actor=cast.ngoc, reason="Trùng", merged_into=kept)
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, kept.get_absolute_url())


def test_a_deleted_record_and_one_that_never_was_look_alike(cast: Cast, client: Client) -> None:
    gone = factories.event(cast)
    old = gone.get_absolute_url()
    bury(gone, actor=cast.ngoc, reason="Nhầm")
    for address in (old, "/engagements/events/aaaaaaaaaaa/", "/nothing/", "/people/places/../../etc/"):
        assert client.get(address).status_code == 404


def test_what_it_was_merged_into_stays_hidden_from_strangers(cast: Cast, client: Client) -> None:
    kept = factories.event(cast, access=Access.INTERNAL)
    doubled = factories.event(cast)
    old = doubled.get_absolute_url()
    bury(doubled, actor=cast.ngoc, reason="Trùng", merged_into=kept)
    assert client.get(old).status_code == 404


def test_headers_let_nothing_in_from_elsewhere(cast: Cast, client: Client) -> None:
    answer = client.get("/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    client.force_login(cast.lan)
    assert client.get("/policy/").headers["Cache-Control"] == "private, no-store"


def prefixes() -> list[str]:
    """Return the beginnings of the addresses of all rooms, as the site map has them."""
    entries = get_resolver().url_patterns
    rooms = [entry for entry in entries if isinstance(entry, URLResolver) and ".web." in str(entry.urlconf_name)]
    return sorted(f"/{entry.pattern}" for entry in rooms)


def test_the_prefixes_of_the_rooms_are_found() -> None:
    assert {"/policy/", "/engagements/", "/thread/", "/people/"} <= set(prefixes())


@pytest.mark.parametrize("prefix", prefixes())
def test_the_beginning_of_every_room_is_a_page_or_leads_to_one(cast: Cast, client: Client, prefix: str) -> None:
    client.force_login(cast.lan)
    assert client.get(prefix, follow=True).status_code == 200


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.view)
def test_every_entry_of_the_navigation_stands_under_its_own_beginning(room: Room) -> None:
    assert reverse(room.view).startswith(room.prefix)


def fail_with(error: Exception) -> Any:
    """Return what fails wherever it is called."""

    def fail(*_arguments: Any, **_facts: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("database is locked"), 503, "busy"),
        (InterfaceError("connection already closed"), 503, "busy"),
        (OperationalError("database or disk is full"), 507, "no_room"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no_room"),
        (OSError(errno.EIO, "Input/output error"), 500, "broken"),
        (ZeroDivisionError("ours"), 500, "broken"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_fails_outside_the_program_is_said_as_such(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str, language: str
) -> None:
    client.raise_request_exception = False
    client.cookies["django_language"] = language
    monkeypatch.setattr("camket.core.pages.registers.list_page", fail_with(error))
    page = client.get("/policy/")
    assert page.status_code == status
    assert f'<html lang="{language}"' in page.content.decode()
    monkeypatch.setattr("camket.core.rest.records.shown", fail_with(error))
    answer = client.get(f"/api/v1/tasks/{factories.task(cast, access=Access.PUBLIC).uid}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
