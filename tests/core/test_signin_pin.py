"""Coming back with a PIN on a known device, and setting one."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from camket.core.actions import Invalid
from camket.core.models import AuditEntry, KnownDevice, User
from camket.core.signin import devices
from tests.cast import PASSWORD, TOTP_SECRET, Cast

PIN = "8341"
LOGIN = "account_login"


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    """Sign in as a person does."""
    return client.post(reverse(LOGIN), {"login": user.sign_in_name, "password": password})


def code() -> str:
    """Return what An's authenticator app shows now; no code counts as used yet."""
    cache.clear()
    return format_hotp_value(hotp_value(TOTP_SECRET, next(yield_hotp_counters_from_time())))


def known(client: Client, user: User, pin: str = PIN) -> KnownDevice:
    """Sign somebody in, set a PIN on the device, and let the session end."""
    sign_in(client, user)
    if client.session.get("_auth_user_id") is None:
        client.post(reverse("mfa_authenticate"), {"code": code()})
    device = KnownDevice.objects.get(user=user)
    devices.set_pin(actor=user, device=device, pin=pin)
    client.post(reverse("account_logout"))
    return device


def enter(client: Client, pin: str, **more: str) -> Any:
    return client.post(reverse("core:pin_enter"), {"pin": pin, **more})


@pytest.mark.parametrize(
    "pin", ["1234", "4321", "0000", "77777777", "123", "123456789", "12a4", "", "１２３４", "²²³⁴"]
)
def test_a_pin_that_is_soon_guessed_is_refused(cast: Cast, client: Client, pin: str) -> None:
    sign_in(client, cast.minh)
    with pytest.raises(Invalid):
        devices.set_pin(actor=cast.minh, device=KnownDevice.objects.get(), pin=pin)


def test_nobody_sets_a_pin_on_the_device_of_another(cast: Cast, client: Client) -> None:
    sign_in(client, cast.minh)
    with pytest.raises(Invalid):
        devices.set_pin(actor=cast.huong, device=KnownDevice.objects.get(), pin=PIN)


def test_the_page_sets_a_pin(cast: Cast, client: Client) -> None:
    sign_in(client, cast.minh)
    page = reverse("core:pin_set")
    assert client.get(page).status_code == 200
    assert client.post(page, {"pin": PIN, "again": "8342"}).status_code == 422
    assert client.post(page, {"pin": "1111", "again": "1111"}).status_code == 422
    assert client.post(page, {"pin": PIN, "again": PIN}).status_code == 302
    assert KnownDevice.objects.get().pin
    assert AuditEntry.objects.filter(action="core.knowndevice.pin_set", actor=cast.minh).exists()


def test_a_device_that_is_not_known_gets_no_pin(cast: Cast, client: Client) -> None:
    sign_in(client, cast.minh)
    del client.cookies[devices.COOKIE]
    assert client.get(reverse("core:pin_set")).headers["Location"] == reverse("core:account")


def test_the_owner_is_welcomed_back_and_enters_with_the_pin(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    page = client.get(reverse(LOGIN)).content.decode()
    assert "Minh" in page
    assert 'name="pin"' in page
    assert 'name="login"' not in page
    answer = enter(client, PIN, next="/plans/")
    assert answer.headers["Location"] == "/plans/"
    assert client.session["_auth_user_id"] == str(cast.minh.pk)
    assert UserSession.objects.filter(user=cast.minh, session_key=client.session.session_key).exists()


def test_the_password_is_one_tap_away(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    page = client.get(reverse(LOGIN) + "?password&next=/plans/").content.decode()
    assert 'name="login"' in page
    assert 'name="pin"' not in page
    assert client.post(reverse(LOGIN), {"login": "nobody@example.org", "password": "x"}).status_code == 200


def test_strangers_are_offered_no_pin(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    assert 'name="pin"' not in Client().get(reverse(LOGIN)).content.decode()
    assert enter(Client(), PIN).headers["Location"] == reverse(LOGIN)


def test_five_wrong_pins_forget_the_device(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    for left in (4, 3, 2, 1):
        answer = enter(client, "9999")
        assert answer.status_code == 422
        assert f"{left} tr" in answer.content.decode()
    assert enter(client, "9999").headers["Location"] == reverse(LOGIN)
    assert not KnownDevice.objects.exists()
    assert enter(client, PIN).headers["Location"] == reverse(LOGIN)
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(action="core.knowndevice.forgotten").exists()


def test_a_right_pin_forgives_the_wrong_ones(cast: Cast, client: Client) -> None:
    device = known(client, cast.minh)
    for _attempt in range(4):
        enter(client, "9999")
    enter(client, PIN)
    device.refresh_from_db()
    assert device.failures == 0


def test_tries_read_at_once_do_not_share_a_count(cast: Cast, client: Client) -> None:
    device = known(client, cast.minh)
    copies = [KnownDevice.objects.get(pk=device.pk) for _try in range(8)]
    assert [devices.check_pin(copy, "9999") for copy in copies] == [False] * 8
    assert not KnownDevice.objects.exists()


def test_a_closed_account_has_no_pin(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    User.objects.filter(pk=cast.minh.pk).update(is_active=False)
    assert enter(client, PIN).headers["Location"] == reverse(LOGIN)
    assert "_auth_user_id" not in client.session


def test_the_pin_leads_nowhere_else(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    assert enter(client, PIN, next="https://example.org/").headers["Location"] == "/"


def test_the_pin_never_replaces_the_second_factor(cast: Cast, client: Client) -> None:
    known(client, cast.an)
    answer = enter(client, PIN)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.session["_auth_user_id"] == str(cast.an.pk)


def test_the_pin_is_no_fresh_proof_for_what_is_sensitive(cast: Cast, client: Client) -> None:
    known(client, cast.minh)
    enter(client, PIN)
    answer = client.get(reverse("core:key_issue"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
