"""Acting in the place of a person on leave."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import ALLOWED, Refused, acting_in_place_of, demand, scope_of
from camket.core.actions import Invalid
from camket.core.audit import seal_entries, verify
from camket.core.models import AuditEntry, User
from camket.people.actions.accounts import close_account
from camket.people.actions.roles import end_role, stand_in
from camket.people.models import RoleAssignment
from camket.plans.actions import tasks as plans
from tests import factories
from tests.cast import Cast

TODAY = clock.today()
SOON = TODAY + timedelta(days=7)


def arranged(
    cast: Cast, *, actor: str = "huong", user: str = "nga", first: date = TODAY, last: date = SOON
) -> RoleAssignment:
    held = cast.huong.role_assignments.get(stands_in_for=None)
    return stand_in(actor=cast.users[actor], assignment=held, user=cast.users[user], valid_from=first, valid_to=last)


def covers_ha_tinh(cast: Cast, name: str) -> bool:
    scope = scope_of(User.objects.get(pk=cast.users[name].pk))
    return scope.holds({"provincial_officer"}, unit_id=cast.ha_tinh.pk)


def test_the_stand_in_may_do_what_the_role_may(cast: Cast) -> None:
    assert not covers_ha_tinh(cast, "nga")
    row = arranged(cast)
    assert covers_ha_tinh(cast, "nga")
    assert covers_ha_tinh(cast, "huong")
    assert any(grant.is_stand_in for grant in scope_of(User.objects.get(pk=cast.nga.pk)).grants)
    assert row.stands_in_for.user == cast.huong
    assert AuditEntry.objects.filter(action="people.roleassignment.stands_in", actor=cast.huong).exists()


def test_before_the_first_day_nothing_changes(cast: Cast) -> None:
    arranged(cast, first=TODAY + timedelta(days=1))
    assert not covers_ha_tinh(cast, "nga")


@pytest.mark.parametrize(
    ("user", "first", "last", "field"),
    [
        ("huong", TODAY, SOON, "user"),
        ("sara", TODAY, SOON, "user"),
        ("tam", TODAY, SOON, "user"),
        ("nga", SOON, TODAY, "valid_to"),
        ("nga", TODAY - timedelta(days=9), TODAY - timedelta(days=2), "valid_to"),
    ],
)
def test_what_does_not_do_is_refused_at_its_field(cast: Cast, user: str, first: date, last: date, field: str) -> None:
    with pytest.raises(Invalid) as fault:
        arranged(cast, user=user, first=first, last=last)
    assert fault.value.field == field


def test_a_closed_account_stands_in_for_nobody(cast: Cast) -> None:
    close_account(actor=cast.an, account=cast.nga)
    cast.nga.refresh_from_db()
    with pytest.raises(Invalid):
        arranged(cast)


def test_a_stand_in_has_no_stand_in(cast: Cast) -> None:
    row = arranged(cast)
    with pytest.raises(Invalid):
        stand_in(actor=cast.nga, assignment=row, user=cast.lan, valid_from=TODAY, valid_to=SOON)


@pytest.mark.parametrize("actor", ["lan", "nga", "minh", "sara"])
def test_others_arrange_nothing(cast: Cast, client: Client, actor: str) -> None:
    with pytest.raises(Refused):
        arranged(cast, actor=actor)
    client.force_login(cast.users[actor])
    url = reverse("people:stand_in", args=[cast.huong.role_assignments.get().uid])
    assert client.get(url).status_code == 404


def test_the_administrator_arranges_for_others(cast: Cast) -> None:
    assert arranged(cast, actor="an").granted_by == cast.an


def test_it_ends_with_the_role(cast: Cast) -> None:
    row = arranged(cast)
    end_role(actor=cast.an, assignment=cast.huong.role_assignments.get(), last_day=TODAY)
    row.refresh_from_db()
    assert row.valid_to == TODAY


@pytest.mark.parametrize("typed", ["Nga", "nga@example.org", "NGA@example.org", "Nga · nga@example.org"])
def test_the_holder_arranges_it_on_her_page(cast: Cast, client: Client, typed: str) -> None:
    client.force_login(cast.huong)
    url = reverse("people:stand_in", args=[cast.huong.role_assignments.get().uid])
    page = client.get(url).content.decode()
    assert "Nga · nga@example.org" in page
    assert "sara@example.org" not in page
    facts = {"user": typed, "valid_from": TODAY.strftime("%d/%m/%Y"), "valid_to": SOON.strftime("%d/%m/%Y")}
    assert client.post(url, facts).headers["Location"] == reverse("core:account")
    assert covers_ha_tinh(cast, "nga")
    assert "Nga" in client.get(reverse("core:account")).content.decode()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"user": "Nobody"}, "Nobody with an account"),
        ({"user": "sara@example.org"}, "Nobody with an account"),
        ({"valid_from": "31/02/2027"}, "February 2027 has 28 days"),
        ({"valid_to": "2027"}, "not a whole date"),
    ],
)
def test_what_was_typed_wrong_is_said_and_kept(cast: Cast, client: Client, facts: dict[str, str], said: str) -> None:
    client.force_login(cast.huong)
    url = reverse("people:stand_in", args=[cast.huong.role_assignments.get().uid])
    day = SOON.strftime("%d/%m/%Y")
    answer = client.post(url, {"user": "Nga", "valid_from": day, "valid_to": day, **facts})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not covers_ha_tinh(cast, "nga")


def test_back_from_leave_she_ends_it_herself(cast: Cast, client: Client) -> None:
    row = arranged(cast)
    url = reverse("people:role_end", args=[row.uid])
    client.force_login(cast.nga)
    assert client.get(url).status_code == 404
    client.force_login(cast.huong)
    assert url in client.get(reverse("core:account")).content.decode()
    yesterday = TODAY - timedelta(days=1)
    answer = client.post(url, {"last_day": yesterday.strftime("%d/%m/%Y")})
    assert answer.headers["Location"] == reverse("core:account")
    assert not covers_ha_tinh(cast, "nga")
    own = reverse("people:role_end", args=[cast.huong.role_assignments.get(stands_in_for=None).uid])
    assert client.get(own).status_code == 404


def words_of(client: Client, record: Any) -> str:
    """Return the page of a record as its reader sees it, without the tags."""
    return re.sub(r"<[^>]+>|\s+", " ", client.get(record.get_absolute_url()).content.decode())


def test_what_only_a_stand_in_may_do_says_so(cast: Cast, client: Client) -> None:
    own, lent = factories.task(cast, unit=cast.nghe_an, owner_unit=cast.nghe_an), factories.task(cast)
    arranged(cast)
    client.force_login(cast.nga)
    for task in (lent, own):
        url = reverse("plans:task_move", args=[task.uid])
        assert client.post(url, {"to": "under_way", "reason": ""}).status_code == 302
    found = {entry.record_id: entry.payload.data for entry in AuditEntry.objects.filter(record_kind="plans.task")}
    assert found[lent.pk]["as_stand_in_for"] == ["Huong"]
    assert "as_stand_in_for" not in found[own.pk]
    assert "as stand-in for Huong" in words_of(client, lent)
    assert "as stand-in for" not in words_of(client, own)
    seal_entries()
    assert not verify().faults


def test_the_next_act_of_the_same_person_is_her_own_again(cast: Cast) -> None:
    arranged(cast)
    nga = User.objects.get(pk=cast.nga.pk)
    for unit, expected in ((cast.ha_tinh, ["Huong"]), (cast.nghe_an, None), (cast.ha_tinh, ["Huong"])):
        task = plans.add_task(actor=nga, name_local="Việc", owner_unit=unit, access="unit")
        entry = AuditEntry.objects.get(record_kind="plans.task", record_id=task.pk)
        assert entry.payload.data.get("as_stand_in_for") == expected


def test_who_holds_the_role_herself_acts_for_nobody_else(cast: Cast) -> None:
    RoleAssignment.objects.create(user=cast.nga, role="provincial_officer", unit=cast.ha_tinh, granted_by=cast.an)
    arranged(cast)
    nga = User.objects.get(pk=cast.nga.pk)
    task = plans.add_task(actor=nga, name_local="Việc", owner_unit=cast.ha_tinh, access="unit")
    assert "as_stand_in_for" not in AuditEntry.objects.get(record_id=task.pk, record_kind="plans.task").payload.data


def test_what_a_page_asked_before_is_not_what_an_action_demands(cast: Cast) -> None:
    arranged(cast)
    nga = User.objects.get(pk=cast.nga.pk)
    assert scope_of(nga).holds({"provincial_officer"}, unit_id=cast.ha_tinh.pk)
    scope_of(nga)
    demand(ALLOWED)
    assert acting_in_place_of(nga) == []
