"""Writes of objectives and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from camket.core import audit
from camket.core.access import demand
from camket.core.actions import verb
from camket.core.models import User
from camket.people.actions.owned import change_owned, create_owned
from camket.people.models import Body
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Task, TaskSupport
from camket.plans.rules import PLANNERS, can_move


@transaction.atomic
def set_objective(*, actor: User, **facts: Any) -> Objective:
    """Add an objective to a plan."""
    return create_owned(Objective(**facts), actor=actor, editors=PLANNERS)


@transaction.atomic
def change_objective(*, actor: User, objective: Objective, expected_version: int | None, **changes: Any) -> Objective:
    """Change an objective."""
    return change_owned(objective, changes, actor=actor, editors=PLANNERS, expected_version=expected_version)


def support(task: Task, bodies: Iterable[Body], *, actor: User) -> None:
    """Let exactly these bodies support a task; writes an entry when they differ from before."""
    before = {row.body_id: row.body for row in task.supports.select_related("body")}
    wanted = {body.pk: body for body in bodies}
    if set(before) == set(wanted):
        return
    task.supports.exclude(body__in=wanted.values()).delete()
    TaskSupport.objects.bulk_create(
        [TaskSupport(task=task, body=body) for pk, body in wanted.items() if pk not in before]
    )
    change = [[str(body) for body in before.values()], [str(body) for body in wanted.values()]]
    audit.write_entry(actor=actor, action=verb(task, "supported"), record=task, changes={"supporting": change})


@transaction.atomic
def add_task(*, actor: User, supporting: Iterable[Body] = (), **facts: Any) -> Task:
    """Add a task with those who support its lead."""
    task = create_owned(Task(**facts), actor=actor, editors=PLANNERS)
    support(task, supporting, actor=actor)
    return task


@transaction.atomic
def change_task(
    *,
    actor: User,
    task: Task,
    expected_version: int | None,
    supporting: Iterable[Body] | None = None,
    **changes: Any,
) -> Task:
    """Change a task and those who support it."""
    changed = change_owned(task, changes, actor=actor, editors=PLANNERS, expected_version=expected_version)
    if supporting is not None:
        support(task, supporting, actor=actor)
    return changed


@transaction.atomic
def move_task(*, actor: User, task: Task, to: TaskState, reason: str = "", expected_version: int | None = None) -> Task:
    """Bring a task from one state to another; being blocked or dropped needs a reason."""
    demand(can_move(task.state, to, reason=reason))
    return change_owned(
        task,
        {"state": to},
        actor=actor,
        editors=PLANNERS,
        expected_version=expected_version,
        event="moved",
        reason=reason,
    )
