"""One's own account: language, devices, access keys."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from camket.core.accounts import choose_language
from camket.core.actions import Invalid
from camket.core.choices import Door
from camket.core.keys import issue_key, user_of
from camket.core.models import AccessKey, AuditEntry, KnownDevice, User
from tests.cast import Cast
from tests.core.test_signin_pin import sign_in

ACCOUNT = "core:account"


def test_the_page_shows_what_one_has(cast: Cast, client: Client) -> None:
    sign_in(client, cast.huong)
    page = client.get(reverse(ACCOUNT)).content.decode()
    assert cast.huong.email in page
    assert str(cast.ha_tinh) in page
    assert reverse("people:stand_in", args=[cast.huong.role_assignments.get().uid]) in page
    assert reverse("core:device_forget", args=[KnownDevice.objects.get().pk]) in page


def test_one_forgets_ones_own_devices_only(cast: Cast, client: Client) -> None:
    sign_in(client, cast.huong)
    url = reverse("core:device_forget", args=[KnownDevice.objects.get().pk])
    other = Client()
    sign_in(other, cast.nga)
    assert other.post(url).status_code == 404
    assert client.get(url).status_code == 405
    client.post(url)
    assert not KnownDevice.objects.filter(user=cast.huong).exists()
    assert AuditEntry.objects.filter(action="core.knowndevice.forgotten", actor=cast.huong).exists()


def test_a_key_is_shown_once_and_opens_one_door(cast: Cast, client: Client) -> None:
    sign_in(client, cast.huong)
    answer = client.post(reverse("core:key_issue"), {"name": "ODK on the tablet", "door": Door.API})
    assert answer.headers["Location"] == reverse("core:key_shown")
    found = re.search(r'id="secret">([^<]+)<', client.get(reverse("core:key_shown")).content.decode())
    assert found is not None
    secret = found[1].strip()
    assert user_of(secret, Door.API) == cast.huong
    assert user_of(secret, Door.FEED) is None
    closed = client.post(reverse("core:key_issue"), {"name": "x", "door": "back"})
    assert closed.status_code == 422, "a door that is not there is not offered"
    assert client.get(reverse("core:key_shown")).headers["Location"] == reverse(ACCOUNT)
    page = client.get(reverse(ACCOUNT)).content.decode()
    assert "ODK on the tablet" in page
    assert secret not in page


def test_one_revokes_ones_own_keys_only(cast: Cast, client: Client) -> None:
    key, secret = issue_key(actor=cast.huong, name="Tablet")
    url = reverse("core:key_revoke", args=[key.uid])
    client.force_login(cast.nga)
    assert client.post(url).status_code == 404
    client.force_login(cast.huong)
    assert client.post(url).status_code == 302
    assert user_of(secret, Door.API) is None
    assert AccessKey.objects.get().revoked_at is not None


def test_the_own_language_greets_and_a_choice_on_the_device_wins(cast: Cast, client: Client) -> None:
    client.force_login(cast.huong)
    assert b'<html lang="en"' in client.get("/policy/").content
    client.post(reverse("core:account_language"), {"language": "vi"})
    assert User.objects.get(pk=cast.huong.pk).language == "vi"
    assert b'<html lang="vi"' in client.get("/policy/").content
    elsewhere = Client()
    elsewhere.force_login(cast.huong)
    assert b'<html lang="vi"' in elsewhere.get("/policy/").content
    elsewhere.post(reverse("set_language"), {"language": "en", "next": "/policy/"})
    assert b'<html lang="en"' in elsewhere.get("/policy/").content


def test_an_unknown_language_is_refused(cast: Cast, client: Client) -> None:
    with pytest.raises(Invalid):
        choose_language(actor=cast.huong, language="xx")
    client.force_login(cast.huong)
    client.post(reverse("core:account_language"), {"language": "xx"})
    assert User.objects.get(pk=cast.huong.pk).language == "en"


def test_a_language_that_stays_is_no_change(cast: Cast) -> None:
    choose_language(actor=cast.huong, language=cast.huong.language)
    assert not AuditEntry.objects.filter(action="core.user.changed").exists()


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "19830815123",
        "mat khau 2026",
        "Mật khẩu 123",
        "password123456",
        "huong@example.org",
    ],
)
def test_a_password_that_is_soon_guessed_is_refused(cast: Cast, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, cast.huong)


@pytest.mark.parametrize("password", ["hoa sen tháng bảy", "ba con mèo qua cầu", "Xanh-lá-cây-9"])
def test_words_that_belong_together_are_a_password(cast: Cast, password: str) -> None:
    validate_password(password, cast.huong)
