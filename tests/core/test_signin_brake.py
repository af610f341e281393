"""Guessing is held up, by account and by address, and nobody is locked out by others."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from camket.core.models import SignInFailure
from camket.core.signin import brake
from tests.cast import PASSWORD, Cast
from tests.core.test_signin_pin import sign_in

HERE, THERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _no_other_limits(settings: Any) -> None:
    """The brake alone is tried, without the limits of allauth."""
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


def guess(times: int, name: str, address: str = THERE) -> list[str]:
    """Try wrong passwords from an address; return what was answered."""
    client = Client(REMOTE_ADDR=address)
    form = {"login": name, "password": "wrong"}
    return [client.post(reverse("account_login"), form).content.decode() for _try in range(times)]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_guessing_one_account_is_held_up_from_everywhere(cast: Cast) -> None:
    said = guess(brake.MOST_PER_ACCOUNT + 1, cast.minh.email)
    assert "quarter of an hour" not in said[-2]
    assert "quarter of an hour" in said[-1]
    stranger = Client(REMOTE_ADDR=HERE)
    sign_in(stranger, cast.minh)
    assert not is_in(stranger)


def test_the_owner_enters_on_her_known_device_all_the_same(cast: Cast) -> None:
    own = Client(REMOTE_ADDR=HERE)
    sign_in(own, cast.minh)
    own.post(reverse("account_logout"))
    guess(brake.MOST_PER_ACCOUNT + 5, cast.minh.email)
    sign_in(own, cast.minh)
    assert is_in(own)


def test_guessing_many_accounts_from_one_address_is_held_up(cast: Cast) -> None:
    for number in range(brake.MOST_PER_ADDRESS):
        brake.note_failure(f"somebody{number}@example.org", address=THERE, device_id=None)
    client = Client(REMOTE_ADDR=THERE)
    sign_in(client, cast.minh)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR=HERE)
    sign_in(elsewhere, cast.minh)
    assert is_in(elsewhere)


def test_a_known_device_of_another_gives_no_free_guesses(cast: Cast) -> None:
    thief = Client(REMOTE_ADDR=THERE)
    sign_in(thief, cast.nga)
    thief.post(reverse("account_logout"))
    for _try in range(brake.MOST_PER_ACCOUNT):
        sign_in(thief, cast.minh, "wrong")
    sign_in(thief, cast.minh)
    assert not is_in(thief)


def test_a_known_device_has_its_own_end(cast: Cast) -> None:
    own = Client(REMOTE_ADDR=HERE)
    sign_in(own, cast.minh)
    own.post(reverse("account_logout"))
    for _try in range(brake.MOST_ON_KNOWN_DEVICE):
        sign_in(own, cast.minh, "wrong")
    sign_in(own, cast.minh)
    assert not is_in(own)


def test_what_is_old_does_not_count_and_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    guess(brake.MOST_PER_ACCOUNT, cast.minh.email)
    SignInFailure.objects.update(failed_at=brake.clock.now() - brake.WINDOW)
    client = Client(REMOTE_ADDR=HERE)
    sign_in(client, cast.minh)
    assert is_in(client)
    SignInFailure.objects.update(failed_at=brake.clock.now() - 2 * brake.KEPT)
    brake.note_failure("a@example.org", address=HERE, device_id=None)
    assert SignInFailure.objects.count() == 1


@pytest.mark.parametrize("typed", ["0912 345 678", "+84 912 345 678", "0084912345678", "0912.345.678"])
def test_a_number_is_a_name_however_it_is_typed(cast: Cast, typed: str) -> None:
    cast.minh.phone = "+84912345678"
    cast.minh.save()
    client = Client()
    client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})
    assert is_in(client)
