"""Tasks given to units: chosen, accepted or answered why not, given on, counted together; across a merger."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.choices import Access
from camket.core.models import AuditEntry
from camket.people.actions.territory import rebuild_reach
from camket.people.models import RegionalGroupMember, UnitPlacement, UnitSuccession
from camket.plans.actions import cascade as actions
from camket.plans.actions import tasks
from camket.plans.choices import AssignmentState, TaskState
from camket.plans.models import Assignment, Task
from camket.plans.queries import cascade as queries
from tests import factories
from tests.cast import Cast
from tests.shell.test_rest import send, token

ALWAYS = {"starts_on": date(2000, 1, 1), "ends_on": date(2999, 12, 31)}


def national(cast: Cast, **facts: Any) -> Task:
    """A task of the centre, kept to it: only giving it opens it to a province."""
    return factories.task(cast, owner_unit=cast.centre, unit=cast.centre, name_local="Việc chung", **facts)


def give(cast: Cast, task: Task, *units: Any) -> list[Assignment]:
    return actions.give_task(actor=cast.lan, task=task, units=units)


def merge(cast: Cast, into: Any, gone: Any) -> None:
    """Let one unit take over from another from this year on."""
    UnitPlacement.objects.filter(unit=gone).update(valid_to=date(2026, 6, 30))
    UnitSuccession.objects.create(predecessor=gone, successor=into, kind="merged", date=date(2026, 7, 1))
    rebuild_reach()


def test_units_are_chosen_by_level_by_group_and_by_name(cast: Cast) -> None:
    group = factories.regional_group(cast)
    RegionalGroupMember.objects.filter(group=group).delete()
    RegionalGroupMember.objects.create(group=group, unit=cast.nghe_an)
    chosen = lambda **by: {unit.key for unit in queries.chosen_units(cast.centre, **by)}  # noqa: E731
    assert chosen(level="province") == {"test-ha_tinh", "test-nghe_an"}
    assert chosen(level="commune") == {"test-commune"}
    assert chosen(group=group) == {"test-nghe_an"}
    assert chosen(level="commune", group=group) == set()
    assert chosen(level="commune", named=[cast.nghe_an]) == {"test-commune", "test-nghe_an"}
    assert {unit.key for unit in queries.chosen_units(cast.ha_tinh, level="commune")} == {"test-commune"}


def test_giving_opens_the_task_to_the_unit_and_once_is_enough(cast: Cast) -> None:
    task = national(cast)
    assert not Task.objects.visible_to(cast.huong).exists()
    assert len(give(cast, task, cast.ha_tinh, cast.nghe_an)) == 2
    assert give(cast, task, cast.ha_tinh) == []
    assert Task.objects.visible_to(cast.huong).get() == task
    entry = AuditEntry.objects.get(action="plans.task.given")
    assert entry.payload.data["count"] == 2
    with pytest.raises(Invalid, match="do not stand below"):
        give(cast, task, cast.centre)
    with pytest.raises(Invalid, match="at least one"):
        give(cast, task)
    with pytest.raises(Refused):
        actions.give_task(actor=cast.huong, task=task, units=[cast.commune])
    Task.objects.filter(pk=task.pk).update(state="done")
    with pytest.raises(Invalid, match="not open"):
        give(cast, Task.objects.get(), cast.commune)


def test_a_unit_accepts_and_has_a_task_of_its_own_in_its_plan(cast: Cast) -> None:
    plan = factories.plan(cast, unit=cast.ha_tinh, owner_unit=cast.ha_tinh, **ALWAYS)
    task = national(cast, starts_on=date(2026, 10, 1))
    (row,) = give(cast, task, cast.ha_tinh)
    with pytest.raises(Refused, match="work at the unit"):
        actions.accept_assignment(actor=cast.lan, assignment=row, expected_version=1)
    done = actions.accept_assignment(actor=cast.huong, assignment=row, expected_version=1)
    part = done.part
    assert part is not None
    assert (part.parent, part.unit, part.owner_unit, part.plan) == (task, cast.ha_tinh, cast.ha_tinh, plan)
    assert (part.due_on, part.starts_on, part.state) == (task.due_on, task.starts_on, "planned")
    with pytest.raises(Refused, match="already"):
        actions.accept_assignment(actor=cast.huong, assignment=done, expected_version=None)
    below = actions.give_task(actor=cast.huong, task=part, units=[cast.commune], due_on=date(2026, 9, 1))
    (row,) = below
    accepted = actions.accept_assignment(actor=cast.minh, assignment=row, expected_version=1)
    assert accepted.part is not None
    assert (accepted.part.due_on, accepted.part.starts_on) == (date(2026, 9, 1), None)
    assert not Assignment.objects.visible_to(cast.nga).exists()
    assert Assignment.objects.visible_to(cast.huong).count() == 2


def test_two_people_of_a_unit_answer_at_once(cast: Cast) -> None:
    (row,) = give(cast, national(cast), cast.ha_tinh)
    stale = Assignment.objects.get(pk=row.pk)
    actions.decline_assignment(actor=cast.huong, assignment=row, reason="Đã làm", expected_version=1)
    with pytest.raises(Conflict):
        actions.accept_assignment(actor=cast.huong, assignment=stale, expected_version=1)
    assert not Task.objects.exclude(parent=None).exists()


def test_a_refusal_needs_a_reason_and_may_be_asked_anew(cast: Cast) -> None:
    task = national(cast)
    (row,) = give(cast, task, cast.ha_tinh)
    with pytest.raises(Refused, match="Say why"):
        actions.decline_assignment(actor=cast.huong, assignment=row, reason=" ", expected_version=1)
    actions.decline_assignment(actor=cast.huong, assignment=row, reason="Không có cán bộ", expected_version=1)
    again = give(cast, task, cast.ha_tinh)
    assert [(each.pk, each.state, each.reason) for each in again] == [(row.pk, "waiting", "")]
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_assignment(actor=cast.lan, assignment=again[0], reason="", expected_version=None)
    gone = actions.withdraw_assignment(actor=cast.lan, assignment=again[0], reason="Nhầm", expected_version=None)
    assert not Task.objects.visible_to(cast.huong).exists()
    with pytest.raises(Refused, match="withdrawn"):
        actions.accept_assignment(actor=cast.huong, assignment=gone, expected_version=None)


def test_a_task_is_as_far_as_its_parts(cast: Cast) -> None:
    task = national(cast)
    first, second = give(cast, task, cast.ha_tinh, cast.nghe_an)
    assert queries.progress_below(task) == {task.pk: 0}
    part = actions.accept_assignment(actor=cast.huong, assignment=first, expected_version=1).part
    assert part is not None
    tasks.note_progress(actor=cast.huong, task=part, noted_on=date(2026, 1, 31), text="Một nửa", percent=50)
    found = queries.cascade_of(cast.lan, task)
    assert found is not None
    assert (found.total, found.accepted, found.waiting, found.declined, found.percent) == (2, 1, 1, 0, 25)
    actions.decline_assignment(actor=cast.nga, assignment=second, reason="Không", expected_version=1)
    found = queries.cascade_of(cast.lan, task)
    assert found is not None
    assert (found.declined, found.percent) == (1, 50)
    (below,) = actions.give_task(actor=cast.huong, task=part, units=[cast.commune])
    actions.accept_assignment(actor=cast.minh, assignment=below, expected_version=1)
    deepest = Task.objects.get(unit=cast.commune)
    tasks.move_task(actor=cast.minh, task=deepest, to=TaskState.DONE, reason="Xong")
    assert queries.progress_below(task)[task.pk] == 100


def test_a_unit_that_was_merged_answers_through_the_one_that_took_over(cast: Cast) -> None:
    task = national(cast)
    (row,) = give(cast, task, cast.nghe_an)
    merge(cast, cast.ha_tinh, cast.nghe_an)
    assert queries.standing_unit(cast.nghe_an) == cast.ha_tinh
    assert queries.superior_of(cast.nghe_an) == cast.centre
    assert [each.pk for each in queries.waiting_for(cast.huong)] == [row.pk]
    done = actions.accept_assignment(actor=cast.huong, assignment=row, expected_version=1)
    assert done.state == AssignmentState.ACCEPTED
    with pytest.raises(Invalid, match="do not stand below"):
        give(cast, national(cast), cast.nghe_an)


def test_a_loop_of_parts_ends_the_count(cast: Cast) -> None:
    task = national(cast)
    part = factories.task(cast, parent=task, percent=40)
    Task.objects.filter(pk=task.pk).update(parent=part)
    assert queries.progress_below(task)[task.pk] == 40


def test_units_without_a_plan_are_seen(cast: Cast, client: Client) -> None:
    plan = factories.plan(cast, unit=cast.nghe_an, owner_unit=cast.nghe_an, access=Access.INTERNAL, **ALWAYS)
    factories.plan(cast, unit=cast.ha_tinh, owner_unit=cast.ha_tinh, state="draft", **ALWAYS)
    give(cast, national(cast), cast.ha_tinh)
    rows = {row.unit.key: row for row in queries.coverage(cast.lan, cast.centre)}
    assert rows["test-nghe_an"].plan == plan
    assert (rows["test-ha_tinh"].plan, rows["test-ha_tinh"].waiting) == (None, 1)
    client.force_login(cast.lan)
    page = client.get(reverse("plans:units")).content.decode()
    assert "1 of 2 units have no plan" in page
    client.force_login(cast.huong)
    assert str(cast.commune) in client.get(reverse("plans:units")).content.decode()


def test_the_pages_from_giving_to_answering(cast: Cast, client: Client) -> None:
    task = national(cast)
    client.force_login(cast.lan)
    url = reverse("plans:task_give", args=[task.uid])
    assert client.post(url, {"due_on": "31/02/2026", "level": "province"}).status_code == 422
    assert client.post(url, {"level": ""}).status_code == 422
    assert client.post(url, {"level": "province", "message": "Gấp"}).status_code == 302
    client.force_login(cast.huong)
    today = client.get(reverse("desk:today")).content.decode()
    assert "Tasks that wait for your unit’s answer" in today
    row = Assignment.objects.get(unit=cast.ha_tinh)
    assert row.get_absolute_url() in client.get(reverse("plans:given")).content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Gấp" in page
    assert client.post(row.get_absolute_url(), {"accepts": "no", "reason": "", "version": "1"}).status_code == 422
    assert client.post(row.get_absolute_url(), {"accepts": "yes", "version": "1"}).status_code == 302
    assert "Not accepted" not in client.get(task.get_absolute_url()).content.decode()
    client.force_login(cast.nga)
    assert client.get(row.get_absolute_url()).status_code == 404
    other = Assignment.objects.get(unit=cast.nghe_an)
    client.force_login(cast.lan)
    assert 'name="accepts"' not in client.get(other.get_absolute_url()).content.decode()
    assert client.post(other.get_absolute_url(), {"accepts": "yes", "version": "1"}).status_code == 422
    page = client.get(task.get_absolute_url()).content.decode()
    assert "1 of 2 accepted" in page
    withdraw = reverse("plans:assignment_withdraw", args=[other.uid])
    assert client.post(withdraw, {"reason": "Trùng", "version": "1"}).status_code == 302
    assert Assignment.objects.get(pk=other.pk).state == "withdrawn"


def test_who_answers_in_which_state(cast: Cast) -> None:
    """The states of an assignment: who of those who see it gets an answer or a withdrawal done."""
    may = {
        "waiting": {"accept": {"huong"}, "decline": {"huong"}, "withdraw": {"lan", "mai"}},
        "declined": {"accept": {"huong"}, "decline": {"huong"}, "withdraw": {"lan", "mai"}},
        "accepted": {"accept": set(), "decline": set(), "withdraw": set()},
        "withdrawn": {"accept": set(), "decline": set(), "withdraw": set()},
    }
    steps = {
        "accept": lambda who, row: actions.accept_assignment(actor=who, assignment=row, expected_version=None),
        "decline": lambda who, row: actions.decline_assignment(
            actor=who, assignment=row, reason="Vì", expected_version=None
        ),
        "withdraw": lambda who, row: actions.withdraw_assignment(
            actor=who, assignment=row, reason="Vì", expected_version=None
        ),
    }
    task = national(cast)
    for state, expected in may.items():
        for step, act in steps.items():
            done = set()
            for name, user in cast.users.items():
                row = Assignment.objects.create(task=task, unit=cast.ha_tinh, state=state, given_by=cast.lan)
                try:
                    act(user, row)
                    done.add(name)
                except Refused:
                    pass
                part = Assignment.objects.get(pk=row.pk).part
                row.delete()
                if part is not None:
                    part.delete()
            assert done == expected[step], (state, step)


def test_programs_give_and_answer(cast: Cast, client: Client) -> None:
    task = national(cast)
    sent = {"task": task.uid, "unit": cast.ha_tinh.uid, "message": "Gấp"}
    made = send(client, "POST", "/api/v1/assignments", sent, token(cast.lan))
    assert made.status_code == 201, made.content
    url = f"/api/v1/assignments/{made.json()['uid']}"
    huong = {**token(cast.huong), "If-Match": '"1"'}
    declined = send(client, "PATCH", url, {"answer": "declined"}, huong)
    assert declined.json()["code"] == "refused"
    declined = send(client, "PATCH", url, {"answer": "declined", "reason": "Không có người"}, huong)
    assert (declined.status_code, declined.json()["state"]) == (200, "declined"), declined.content
    accepted = send(client, "POST", f"{url}/accept", None, {**huong, "If-Match": '"2"'})
    assert accepted.status_code == 200, accepted.content
    assert accepted.json()["part"] == Task.objects.get(unit=cast.ha_tinh).uid
