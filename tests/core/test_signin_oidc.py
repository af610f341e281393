"""Single sign-on by configuration, against a provider of its own on the loopback."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oidc_provider_mock import User as Known
    from oidc_provider_mock import run_server_in_thread

#: The provider's own libraries complain of each other.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
BUTTON = "Sign in with Union identity"
USERS = (
    Known(sub="minh", claims={"email": "Minh@example.org", "email_verified": True}),
    Known(sub="unverified", claims={"email": "minh@example.org", "email_verified": False}),
    Known(sub="stranger", claims={"email": "stranger@example.org", "email_verified": True}),
)


class Stay(HTTPRedirectHandler):
    """Follows no redirect, since the way back leads to the test's own client."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    """The address of a provider, which the installation is configured to use."""
    with run_server_in_thread(user_claims=USERS) as server:
        address = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "oidc",
            "name": "Union identity",
            "client_id": "camket",
            "secret": "known to both",
            "settings": {"server_url": address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield address


def come_in(client: Client, subject: str) -> Any:
    """Walk to the provider as one of its users, and back."""
    away = client.get(reverse("openid_connect_login", args=["oidc"]))
    request = Request(away.headers["Location"], data=urlencode({"sub": subject}).encode())
    try:
        build_opener(Stay()).open(request)
    except OSError as answer:
        back = urlsplit(answer.headers["Location"])  # type: ignore[attr-defined]
        answer.close()  # type: ignore[attr-defined]
        return client.get(f"{back.path}?{back.query}", follow=True)
    raise AssertionError("the provider did not lead back")


def test_without_configuration_there_is_no_button(db: None, client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "Sign in with" not in page
    assert client.get(reverse("openid_connect_login", args=["oidc"])).status_code == 404


def test_the_button_is_a_link_to_the_provider(db: None, client: Client, provider: str) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert BUTTON in page
    assert reverse("openid_connect_login", args=["oidc"]) in page
    away = client.get(reverse("openid_connect_login", args=["oidc"])).headers["Location"]
    assert away.startswith(provider)
    assert "code_challenge=" in away


def test_a_person_with_an_account_enters_by_her_verified_address(cast: Cast, client: Client, provider: str) -> None:
    come_in(client, "minh")
    assert client.session["_auth_user_id"] == str(cast.minh.pk)
    assert SocialAccount.objects.get().user == cast.minh
    client.post(reverse("account_logout"))
    come_in(client, "minh")
    assert client.session["_auth_user_id"] == str(cast.minh.pk)


@pytest.mark.parametrize("subject", ["stranger", "unverified"])
def test_others_are_refused_with_a_sentence(cast: Cast, client: Client, provider: str, subject: str) -> None:
    answer = come_in(client, subject)
    assert "_auth_user_id" not in client.session
    assert "no account here has the address" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_a_closed_account_is_not_opened_by_it(cast: Cast, client: Client, provider: str) -> None:
    come_in(client, "minh")
    client.post(reverse("account_logout"))
    cast.minh.is_active = False
    cast.minh.save()
    come_in(client, "minh")
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_for_all_the_same(cast: Cast, client: Client, provider: str) -> None:
    cast.an.email, cast.minh.email = "minh@example.org", "other@example.org"
    cast.minh.save()
    cast.an.save()
    answer = come_in(client, "minh")
    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
