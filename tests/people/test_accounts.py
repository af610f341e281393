"""The administrator's pages of people with accounts: roles given and ended, accounts closed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused, scope_of
from camket.core.actions import Invalid
from camket.core.models import AuditEntry, KnownDevice, User
from camket.people.actions import accounts
from camket.people.actions.accounts import LAST, close_account, reopen_account
from camket.people.actions.roles import assign_role, end_role
from camket.people.choices import Role
from camket.people.models import RoleAssignment
from camket.people.queries import accounts_visible_to, administrations
from tests.cast import PASSWORD, Cast, make_cast
from tests.core.test_signin_pin import sign_in

MEMBERS = "people:members"


@pytest.fixture
def an(cast: Cast, client: Client) -> Client:
    """The administrator's browser."""
    client.force_login(cast.an)
    return client


def page(client: Client, route: str, *args: str, **query: str) -> str:
    return client.get(reverse(route, args=args), query).content.decode()


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ({}, {"lan", "sara", "tam"}, set()),
        ({"q": "LAN"}, {"lan"}, {"huong", "sara"}),
        ({"q": "huong@example"}, {"huong"}, {"lan"}),
        ({"role": "provincial_officer"}, {"huong", "nga"}, {"lan", "tam"}),
        ({"state": "closed"}, {"tam"}, {"lan"}),
    ],
)
def test_the_list_finds_by_name_role_and_state(
    cast: Cast, an: Client, query: dict[str, str], found: set[str], missing: set[str]
) -> None:
    User.objects.filter(pk=cast.tam.pk).update(is_active=False)
    text = page(an, MEMBERS, **query)
    for name in found:
        assert cast.users[name].email in text
    for name in missing:
        assert cast.users[name].email not in text


def test_the_list_asks_the_database_the_same_however_many_there_are(
    cast: Cast, an: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        User.objects.create(full_name=f"Người {number}", email=f"n{number}@example.org")
    with django_assert_max_num_queries(18):
        assert page(an, MEMBERS)


def test_a_further_role_is_given_and_ended_with_a_day(cast: Cast, an: Client) -> None:
    url = reverse("people:role_add", args=[cast.tam.uid])
    assert an.get(url).status_code == 200
    assert an.post(url, {"role": "leader"}).status_code == 422
    facts = {"role": "leader", "unit": "Unit centre", "valid_from": "1/2/2026"}
    assert an.post(url, facts).status_code == 302
    held = RoleAssignment.objects.get(user=cast.tam)
    assert held.valid_from == date(2026, 2, 1)
    end = reverse("people:role_end", args=[held.uid])
    assert end in page(an, "people:member", cast.tam.uid)
    assert an.post(end, {"last_day": "31/02/2026"}).status_code == 422
    assert an.post(end, {"last_day": "31/01/2026"}).status_code == 422
    assert an.post(end, {"last_day": "28/02/2026", "reason": "moved"}).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == date(2026, 2, 28)
    assert {"people.roleassignment.assigned", "people.roleassignment.ended"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


@pytest.mark.parametrize("name", ["lan", "huong", "sara"])
def test_others_see_and_change_nothing(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.users[name])
    held = cast.minh.role_assignments.get()
    assert client.get(reverse("people:member", args=[cast.minh.uid])).status_code == 403
    for route, uid in (
        ("people:role_add", cast.minh.uid),
        ("people:role_end", held.uid),
        ("people:member_close", cast.minh.uid),
    ):
        assert client.post(reverse(route, args=[uid]), {"last_day": "01/01/2027"}).status_code == 404
    assert client.post(reverse("people:member_reopen", args=[cast.minh.uid])).status_code == 404
    held.refresh_from_db()
    assert held.valid_to is None
    with pytest.raises(Refused):
        assign_role(actor=cast.users[name], user=cast.tam, role=Role.LEADER, unit=cast.centre)
    with pytest.raises(Refused):
        end_role(actor=cast.users[name], assignment=held, last_day=clock.today())


def test_a_closed_account_is_out_everywhere_at_once(cast: Cast, an: Client) -> None:
    minh = Client()
    sign_in(minh, cast.minh)
    assert minh.get(reverse("desk:today")).status_code == 200
    url = reverse("people:member_close", args=[cast.minh.uid])
    assert an.get(url).status_code == 200
    assert an.post(url, {"reason": "left"}).status_code == 302
    assert minh.get(reverse("desk:today")).status_code == 302
    assert not KnownDevice.objects.filter(user=cast.minh).exists()
    sign_in(minh, cast.minh)
    assert "_auth_user_id" not in minh.session
    assert an.post(reverse("people:member_reopen", args=[cast.minh.uid])).status_code == 302
    assert minh.get(reverse("desk:today")).status_code == 302
    sign_in(minh, cast.minh, PASSWORD)
    assert minh.get(reverse("desk:today")).status_code == 200
    assert {"core.user.closed", "core.user.reopened"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_nobody_closes_her_own_account(cast: Cast, an: Client) -> None:
    assert reverse("people:member_close", args=[cast.an.uid]) not in page(an, "people:member", cast.an.uid)
    assert an.post(reverse("people:member_close", args=[cast.an.uid])).status_code == 403
    with pytest.raises(Refused):
        close_account(actor=cast.an, account=cast.an)


def test_closing_and_opening_twice_is_refused(cast: Cast) -> None:
    close_account(actor=cast.an, account=cast.tam)
    with pytest.raises(Invalid):
        close_account(actor=cast.an, account=cast.tam)
    reopen_account(actor=cast.an, account=cast.tam)
    with pytest.raises(Invalid):
        reopen_account(actor=cast.an, account=cast.tam)


def test_an_administrator_of_a_province_sees_its_people_only(cast: Cast) -> None:
    RoleAssignment.objects.create(user=cast.nga, role=Role.ADMINISTRATOR, unit=cast.ha_tinh, granted_by=cast.an)
    nga = User.objects.get(pk=cast.nga.pk)
    assert set(accounts_visible_to(nga)) == {cast.nga, cast.huong, cast.minh, cast.chi}
    with pytest.raises(Refused):
        close_account(actor=nga, account=cast.minh)


def test_a_role_that_is_over_gives_nothing(cast: Cast) -> None:
    held = cast.huong.role_assignments.get()
    end_role(actor=cast.an, assignment=held, last_day=clock.today() - timedelta(days=1))
    assert scope_of(User.objects.get(pk=cast.huong.pk)).grants == ()


def second_administrator(cast: Cast, **facts: Any) -> RoleAssignment:
    told = {"user": cast.lan, "role": Role.ADMINISTRATOR, "unit": cast.centre, "granted_by": cast.an, **facts}
    return RoleAssignment.objects.create(**told)


TODAY = clock.today()
TOMORROW, NEXT_YEAR = TODAY + timedelta(days=1), TODAY + timedelta(days=365)


@pytest.mark.parametrize(
    ("other", "last_day", "is_last"),
    [
        (None, TODAY, True),
        (None, NEXT_YEAR, True),
        ({}, TODAY, False),
        ({"valid_to": NEXT_YEAR}, TODAY, True),
        ({"valid_from": TOMORROW}, TODAY, False),
        ({"valid_from": NEXT_YEAR}, TODAY, True),
        ({"valid_from": NEXT_YEAR}, NEXT_YEAR, False),
        ({"unit": "ha_tinh"}, TODAY, True),
        ({"user": "closed"}, TODAY, True),
        ({"stands_in_for": "an"}, TODAY, True),
    ],
)
def test_the_last_administrator_stays(cast: Cast, other: dict[str, Any] | None, last_day: date, is_last: bool) -> None:
    held = cast.an.role_assignments.get()
    User.objects.filter(pk=cast.tam.pk).update(is_active=False)
    named = {"ha_tinh": cast.ha_tinh, "closed": cast.tam, "an": held}
    if other is not None:
        second_administrator(cast, **{name: named.get(value, value) for name, value in other.items()})
    if is_last:
        with pytest.raises(Invalid, match="last administrator"):
            end_role(actor=cast.an, assignment=held, last_day=last_day)
        return
    end_role(actor=cast.an, assignment=held, last_day=last_day)
    held.refresh_from_db()
    assert held.valid_to == last_day


def test_the_account_of_the_last_administrator_stays_open(cast: Cast) -> None:
    held = second_administrator(cast, valid_to=NEXT_YEAR)
    with pytest.raises(Invalid, match="last administrator"):
        close_account(actor=cast.lan, account=cast.an)
    RoleAssignment.objects.filter(pk=held.pk).update(valid_to=None)
    close_account(actor=User.objects.get(pk=cast.lan.pk), account=cast.an)
    assert not User.objects.get(pk=cast.an.pk).is_active


def test_the_page_says_why_the_last_administrator_stays(cast: Cast, an: Client) -> None:
    url = reverse("people:role_end", args=[cast.an.role_assignments.get().uid])
    answer = an.post(url, {"last_day": TODAY.strftime("%d/%m/%Y")})
    assert answer.status_code == 422
    assert "This is the last administrator." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_remove_each_other_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    second_administrator(cast)
    begin, both_have_read, said = Barrier(2), Barrier(2), []

    def read_before_the_other_writes() -> Any:
        found = list(administrations())
        with suppress(BrokenBarrierError):  # Whoever holds the lock reads alone, and waits for nobody.
            both_have_read.wait(timeout=1)
        return found

    monkeypatch.setattr(accounts, "administrations", read_before_the_other_writes)

    def close(actor: User, account: User) -> None:
        begin.wait(timeout=20)
        is_done = False
        while not is_done:
            try:
                close_account(actor=User.objects.get(pk=actor.pk), account=account)
            except (Invalid, Refused) as fault:
                said.append(str(fault))
            except OperationalError:  # SQLite in memory tells the second to come again instead of letting it wait.
                continue
            is_done = True
        connection.close()

    threads = [Thread(target=close, args=pair) for pair in ((cast.an, cast.lan), (cast.lan, cast.an))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert said == [str(LAST)]
    assert administrations().count() == 1
