"""Inviting somebody, passing the link on, and taking it up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.models import AuditEntry, User
from camket.people.actions.accounts import withdraw_invitation
from camket.people.actions.roles import accept_invitation, invite, take_up_invitation
from camket.people.choices import Role
from camket.people.models import Invitation, RoleAssignment
from camket.shell.commands.user import command
from tests.cast import Cast

PASSWORD = "ba con mèo qua cầu"


def invited(cast: Cast, **facts: Any) -> tuple[Invitation, str]:
    told = {"full_name": "Phạm Thu Hà", "role": Role.PROVINCIAL_OFFICER, "unit": cast.ha_tinh, **facts}
    if "email" not in facts and "phone" not in facts:
        told["email"] = "ha@example.org"
    return invite(actor=cast.an, **told)


def accept(client: Client, secret: str, **facts: str) -> Any:
    sent = {"password": PASSWORD, "again": PASSWORD, "language": "vi", **facts}
    return client.post(reverse("invitation", args=[secret]), sent)


@pytest.mark.parametrize(
    ("email", "phone", "field"),
    [
        ("", "", "email"),
        ("ha", "", "email"),
        ("", "12", "phone"),
        ("", "nonsense", "phone"),
        ("lan@example.org", "", "email"),
        ("LAN@example.org ", "", "email"),
    ],
)
def test_an_address_that_does_not_do_is_refused_at_its_field(cast: Cast, email: str, phone: str, field: str) -> None:
    with pytest.raises(Invalid) as fault:
        invited(cast, email=email, phone=phone)
    assert fault.value.field == field


@pytest.mark.parametrize("name", ["lan", "huong", "sara", "tam"])
def test_only_administrators_invite(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        invite(actor=cast.users[name], full_name="X", role=Role.LEADER, email="x@example.org", unit=cast.centre)


def test_a_number_is_kept_in_one_form_and_signs_in(cast: Cast, client: Client) -> None:
    invitation, secret = invited(cast, phone="0912 345 678")
    assert invitation.phone == "+84912345678"
    user = accept_invitation(secret=secret, password=PASSWORD)
    assert user.sign_in_name == "+84912345678"
    client.post(reverse("account_login"), {"login": "0912345678", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_page_sends_a_letter_and_shows_the_link_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.an)
    facts = {"full_name": "Phạm Thu Hà", "email": "Ha@example.org", "role": "leader", "unit": "Unit centre"}
    answer = client.post(reverse("people:invite"), facts)
    page = client.get(answer.headers["Location"]).content.decode()
    found = re.search(r'id="link">\s*([^\s<]+)\s*<', page)
    assert found is not None
    (letter,) = mail.outbox
    assert letter.to == ["ha@example.org"]
    assert letter.subject.startswith("Camket: ")
    assert letter.body.count(found[1]) == 2
    assert str(cast.an) + " " not in letter.body
    assert client.get(answer.headers["Location"]).headers["Location"] == reverse("people:invitations")
    assert Client().get(found[1].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_without_an_address_no_letter_goes(cast: Cast, client: Client) -> None:
    client.force_login(cast.an)
    facts = {"full_name": "Hà", "phone": "0912345678", "role": "partner", "body": cast.embassy.uid}
    assert client.post(reverse("people:invite"), facts).status_code == 302
    assert mail.outbox == []
    assert Invitation.objects.get().body == cast.embassy


def test_a_letter_that_cannot_go_leaves_the_link(cast: Cast, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(cast.an)
    facts = {"full_name": "Hà", "email": "ha@example.org", "role": "leader", "unit": cast.centre.uid}
    answer = client.post(reverse("people:invite"), facts)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "could not be sent" in page
    assert "/invitation/" in page


def test_what_is_wrong_is_marked_and_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.an)
    answer = client.post(reverse("people:invite"), {"full_name": "Hà", "role": "leader", "unit": "nowhere"})
    assert answer.status_code == 422
    assert "nowhere" in answer.content.decode()
    facts = {"full_name": "Hà", "role": "leader", "email": "ha@example.org"}
    assert client.post(reverse("people:invite"), facts).status_code == 422
    assert not Invitation.objects.exists()


def test_taking_it_up_makes_the_account_signs_in_and_leads_to_the_day(cast: Cast, client: Client) -> None:
    _invitation, secret = invited(cast)
    page = client.get(reverse("invitation", args=[secret]))
    assert "Phạm Thu Hà" in page.content.decode()
    assert "no-cache" in page.headers["Cache-Control"]
    answer = accept(client, secret)
    assert answer.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == reverse("desk:today")
    user = User.objects.get(email="ha@example.org")
    assert user.language == "vi"
    assert b'<html lang="vi"' in client.get("/policy/").content
    assert RoleAssignment.objects.get(user=user).unit == cast.ha_tinh
    assert AuditEntry.objects.filter(action="people.invitation.accepted", actor=user).count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"password": "kurz", "again": "kurz"},
        {"password": "1234567890", "again": "1234567890"},
        {"password": "ha@example.org", "again": "ha@example.org"},
        {"again": "other"},
        {"language": "xx"},
    ],
)
def test_a_password_that_does_not_do_leaves_the_link_open(cast: Cast, client: Client, facts: dict[str, str]) -> None:
    _invitation, secret = invited(cast)
    answer = accept(client, secret, **facts)
    assert answer.status_code == 422
    assert not User.objects.filter(email="ha@example.org").exists()
    assert accept(client, secret).status_code == 302


def test_the_action_refuses_a_weak_password(cast: Cast) -> None:
    _invitation, secret = invited(cast)
    with pytest.raises(ValidationError):
        accept_invitation(secret=secret, password="short")


@pytest.mark.parametrize("end", ["used", "withdrawn", "old", "unknown"])
def test_a_link_that_is_over_says_so_and_what_to_do(cast: Cast, client: Client, end: str) -> None:
    invitation, secret = invited(cast)
    if end == "used":
        accept_invitation(secret=secret, password=PASSWORD)
    elif end == "withdrawn":
        withdraw_invitation(actor=cast.an, invitation=invitation)
    elif end == "old":
        Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    else:
        secret = "x" * 32
    answer = accept(client, secret)
    assert answer.status_code == 410
    assert "ask the person who sent it" in answer.content.decode()
    with pytest.raises(Invalid):
        accept_invitation(secret=secret, password=PASSWORD)
    with pytest.raises(Invalid):
        take_up_invitation(actor=cast.tam, secret=secret)


def test_somebody_with_an_account_takes_up_a_further_role(cast: Cast, client: Client) -> None:
    invitation, secret = invited(cast)
    Invitation.objects.filter(pk=invitation.pk).update(email=cast.tam.email)
    url = reverse("invitation", args=[secret])
    client.force_login(cast.nga)
    assert "another address" in client.get(url).content.decode()
    client.post(url)
    assert not RoleAssignment.objects.filter(user=cast.nga, unit=cast.ha_tinh).exists()
    with pytest.raises(Invalid):
        take_up_invitation(actor=cast.nga, secret=secret)
    client.force_login(cast.tam)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert RoleAssignment.objects.get(user=cast.tam).unit == cast.ha_tinh
    assert client.get(url).status_code == 410


def test_the_list_shows_what_waits_and_withdraws_it(cast: Cast, client: Client) -> None:
    invitation, _secret = invited(cast)
    client.force_login(cast.an)
    url = reverse("people:invitation_withdraw", args=[invitation.uid])
    assert url in client.get(reverse("people:invitations")).content.decode()
    assert client.get(url).status_code == 405
    client.post(url)
    assert url not in client.get(reverse("people:invitations")).content.decode()
    assert AuditEntry.objects.filter(action="people.invitation.withdrawn", actor=cast.an).count() == 1
    client.post(url)
    assert AuditEntry.objects.filter(action="people.invitation.withdrawn").count() == 1
    client.force_login(cast.lan)
    assert client.post(url).status_code == 404
    assert client.get(reverse("people:invitation_sent", args=[invitation.uid])).status_code == 403


def test_an_administrator_of_a_province_invites_there_only(cast: Cast, client: Client) -> None:
    RoleAssignment.objects.create(user=cast.nga, role=Role.ADMINISTRATOR, unit=cast.nghe_an, granted_by=cast.an)
    nga = User.objects.get(pk=cast.nga.pk)
    invite(actor=nga, full_name="A", role=Role.PROVINCIAL_OFFICER, email="a@example.org", unit=cast.nghe_an)
    for facts in ({"unit": cast.ha_tinh}, {"unit": cast.centre}, {"body": cast.embassy}):
        with pytest.raises(Refused):
            invite(actor=nga, full_name="B", role=Role.LEADER, email="b@example.org", **facts)


def test_the_command_uses_the_action_and_prints_the_link(cast: Cast) -> None:
    done = CliRunner().invoke(
        command, ["invite", "Hà", "--role", "leader", "--email", "ha@example.org", "--unit", "test-centre"]
    )
    assert done.exit_code == 0, done.output
    link = done.output.strip().splitlines()[-1]
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    again = CliRunner().invoke(
        command, ["invite", "Hà", "--role", "leader", "--email", "nothing", "--unit", "test-centre"]
    )
    assert again.exit_code == 1


def test_the_address_is_short_and_the_long_one_of_before_still_leads_there(cast: Cast, client: Client) -> None:
    _invitation, secret = invited(cast)
    assert reverse("invitation", args=[secret]) == f"/invitation/{secret}/"
    answer = client.get(f"/people/invitation/{secret}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/invitation/{secret}/")
