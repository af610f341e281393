"""Settings that are read with care: where letters leave, and when."""

from __future__ import annotations

import pytest

from camket.core.env import SettingError, integer, mail

NAME = "CAMKET_MAIL_URL"


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "is_tls", "starts_tls"),
    [
        ("smtp://localhost", "localhost", 25, "", "", False, False),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, "", "", False, False),
        ("smtp+starttls://a:b@mail.example.org", "mail.example.org", 587, "a", "b", False, True),
        ("smtps://a%40b:p%3Aq@mail.example.org:465", "mail.example.org", 465, "a@b", "p:q", True, False),
    ],
)
def test_a_server_is_read_from_its_address(
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    host: str,
    port: int,
    user: str,
    password: str,
    is_tls: bool,
    starts_tls: bool,
) -> None:
    monkeypatch.setenv(NAME, url)
    found = mail(NAME, "console:")
    assert found.backend.endswith("smtp.EmailBackend")
    assert (found.host, found.port, found.user, found.password) == (host, port, user, password)
    assert (found.is_tls, found.starts_tls) == (is_tls, starts_tls)


def test_a_laptop_writes_letters_out() -> None:
    assert mail(NAME, "console:").backend.endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail:port", ""])
def test_what_cannot_be_read_stops_with_a_sentence(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(NAME, url)
    with pytest.raises(SettingError, match=NAME):
        mail(NAME, "console:")


def test_an_hour_is_a_whole_number_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    hour = "CAMKET_DIGEST_HOUR"
    monkeypatch.setenv(hour, "0")
    assert integer(hour, 7, least=0, most=23) == 0
    for wrong in ("24", "-1", "seven"):
        monkeypatch.setenv(hour, wrong)
        with pytest.raises(SettingError, match=hour):
            integer(hour, 7, least=0, most=23)
