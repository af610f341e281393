"""Tasks: where they may go, who leads and supports them, what is late."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.models import AuditEntry
from camket.plans import queries, rules
from camket.plans.actions import tasks as actions
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Task, TaskSupport
from tests import factories
from tests.cast import Cast

MOVES = {
    ("planned", "under_way"),
    ("planned", "blocked"),
    ("planned", "done"),
    ("planned", "dropped"),
    ("under_way", "blocked"),
    ("under_way", "done"),
    ("under_way", "dropped"),
    ("blocked", "under_way"),
    ("blocked", "dropped"),
    ("done", "under_way"),
    ("dropped", "planned"),
}


@pytest.mark.parametrize("current", list(TaskState))
@pytest.mark.parametrize("to", list(TaskState))
def test_where_a_task_may_go(current: TaskState, to: TaskState) -> None:
    assert bool(rules.can_move(current, to, reason="vì")) is ((current, to) in MOVES)


@pytest.mark.parametrize(
    ("current", "to", "needs"),
    [
        ("planned", TaskState.BLOCKED, True),
        ("planned", TaskState.DROPPED, True),
        ("done", TaskState.UNDER_WAY, True),
        ("planned", TaskState.DONE, True),
        ("planned", TaskState.UNDER_WAY, False),
    ],
)
def test_what_needs_a_reason(current: str, to: TaskState, needs: bool) -> None:
    assert bool(rules.can_move(current, to, reason=" ")) is not needs


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        ("planned", date(2026, 11, 22), True),
        ("planned", date(2026, 11, 23), False),
        ("blocked", date(2026, 1, 1), True),
        ("done", date(2026, 1, 1), False),
        ("dropped", date(2026, 1, 1), False),
        ("planned", None, False),
    ],
)
def test_what_is_late(state: str, due_on: date | None, late: bool) -> None:
    assert rules.is_late(state=state, due_on=due_on, today=date(2026, 11, 23)) is late


def test_a_task_with_those_who_support_it(cast: Cast) -> None:
    task = actions.add_task(actor=cast.huong, name_local="Tập huấn", owner_unit=cast.ha_tinh, supporting=[cast.embassy])
    assert [row.body for row in TaskSupport.objects.filter(task=task)] == [cast.embassy]
    actions.change_task(actor=cast.huong, task=task, expected_version=1, supporting=[cast.union])
    assert [row.body for row in task.supports.all()] == [cast.union]
    entry = AuditEntry.objects.get(
        action="plans.task.supported", payload__data__changes__supporting__0=[str(cast.embassy)]
    )
    assert entry.actor == cast.huong


def test_a_province_plans_for_itself_and_for_no_other(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.add_task(actor=cast.huong, name_local="Tập huấn", owner_unit=cast.nghe_an)
    task = factories.task(cast)
    with pytest.raises(Refused):
        actions.change_task(actor=cast.huong, task=task, expected_version=1, owner_unit=cast.nghe_an)


def test_a_move_writes_its_reason(cast: Cast) -> None:
    task = factories.task(cast)
    actions.move_task(actor=cast.huong, task=task, to=TaskState.BLOCKED, reason="Chưa có kinh phí")
    entry = AuditEntry.objects.get(action="plans.task.moved")
    assert entry.payload.data == {"changes": {"state": ["planned", "blocked"]}, "reason": "Chưa có kinh phí"}


def test_my_tasks_are_those_of_the_units_in_reach(cast: Cast) -> None:
    factories.task(cast, name_local="Hà Tĩnh")
    factories.task(cast, name_local="Nghệ An", owner_unit=cast.nghe_an, unit=cast.nghe_an)
    factories.task(cast, name_local="Xã", owner_unit=cast.commune, unit=cast.commune)
    assert {task.name_local for task in queries.my_tasks(cast.huong)} == {"Hà Tĩnh", "Xã"}
    assert {task.name_local for task in queries.my_tasks(cast.minh)} == {"Xã"}
    assert queries.my_tasks(cast.lan).count() == 3


def test_the_list_narrows_to_what_is_overdue(cast: Cast, client: Client) -> None:
    factories.task(cast, name_local="Trễ hạn", due_on=date(2020, 1, 1))
    factories.task(cast, name_local="Còn hạn", due_on=date(2999, 1, 1))
    client.force_login(cast.huong)
    page = client.get(reverse("plans:tasks"), {"overdue": "on"}).content.decode()
    assert "Trễ hạn" in page
    assert "Còn hạn" not in page


def test_an_objective_shows_its_tasks(cast: Cast, client: Client) -> None:
    objective = factories.objective(cast)
    assert Objective.objects.visible_to(cast.sara).count() == 1
    factories.task(cast, objective=objective, name_local="Việc của mục tiêu")
    client.force_login(cast.huong)
    assert "Việc của mục tiêu" in client.get(objective.get_absolute_url()).content.decode()
    client.force_login(cast.sara)
    assert "Việc của mục tiêu" not in client.get(objective.get_absolute_url()).content.decode()


def test_the_page_moves_a_task(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    client.force_login(cast.huong)
    url = reverse("plans:task_move", args=[task.uid])
    assert client.post(url, {"to": "blocked", "reason": ""}).status_code == 422
    assert client.post(url, {"to": "blocked", "reason": "Chờ văn bản"}).status_code == 302
    assert Task.objects.get(pk=task.pk).state == TaskState.BLOCKED
