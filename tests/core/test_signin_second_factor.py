"""Administrators do nothing before they have a second factor."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.core.test_signin_pin import sign_in

SETUP = "mfa_activate_totp"


@pytest.fixture
def bare(cast: Cast) -> Cast:
    """An has not set up the second factor yet."""
    Authenticator.objects.filter(user=cast.an).delete()
    return cast


@pytest.mark.parametrize(
    "page", ["desk:today", "people:members", "core:account", "policy:instruments", "front", "mfa_index"]
)
def test_every_page_leads_to_the_one_that_sets_it_up(bare: Cast, client: Client, page: str) -> None:
    sign_in(client, bare.an)
    assert client.get(reverse(page)).headers["Location"] == reverse(SETUP)


def test_the_page_says_why_and_lets_one_leave(bare: Cast, client: Client) -> None:
    sign_in(client, bare.an)
    page = client.get(reverse(SETUP)).content.decode()
    assert "more than a password" in page
    assert reverse("account_logout") in page
    assert reverse("policy:instruments") not in page
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(reverse("policy:instruments")).status_code == 200


def test_writing_is_closed_too(bare: Cast, client: Client) -> None:
    sign_in(client, bare.an)
    facts = {"full_name": "Hà", "email": "ha@example.org", "role": "leader", "unit": bare.centre.uid}
    assert client.post(reverse("people:invite"), facts).headers["Location"] == reverse(SETUP)


def test_with_it_everything_opens(cast: Cast, client: Client) -> None:
    client.force_login(cast.an)
    assert client.get(reverse("people:members")).status_code == 200


def test_nobody_else_is_asked(bare: Cast, client: Client) -> None:
    client.force_login(bare.lan)
    assert client.get(reverse("desk:today")).status_code == 200


def test_a_demonstration_may_go_without(bare: Cast, client: Client, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(bare.an)
    assert client.get(reverse("people:members")).status_code == 200


def test_a_demonstration_says_that_it_goes_without(db: None, client: Client, settings: Any) -> None:
    sentence = "need no second factor"
    assert sentence not in client.get(reverse("account_login")).content.decode()
    settings.REQUIRE_SECOND_FACTOR, settings.IS_DEMONSTRATION = False, True
    assert sentence in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    ("name", "demonstration", "asked"),
    [("production", "true", True), ("dev", "false", True), ("dev", "true", False)],
)
def test_only_a_demonstration_on_a_laptop_goes_without(
    tmp_path: Any, name: str, demonstration: str, asked: bool
) -> None:
    environment = os.environ | {
        "CAMKET_STATE": str(tmp_path),
        "CAMKET_SECRET_KEY": "only-for-this-test",
        "CAMKET_DEMONSTRATION": demonstration,
    }
    environment.pop("CAMKET_REQUIRE_SECOND_FACTOR", None)
    if name == "production":
        environment["CAMKET_REQUIRE_SECOND_FACTOR"] = "false"
    program = f"from camket.settings import {name} as s; print(s.REQUIRE_SECOND_FACTOR)"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(asked)
