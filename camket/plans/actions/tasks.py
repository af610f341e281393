"""Writes of tasks: what they are, where they stand, their money, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import Denied, demand, scope_of
from camket.core.actions import Invalid, bury, changed, created, verb
from camket.core.models import User
from camket.core.money import Money
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import Body
from camket.plans.actions.plans import demand_open, plan_of
from camket.plans.choices import TaskState
from camket.plans.models import BudgetLine, ProgressNote, StateChange, Task, TaskSupport
from camket.plans.queries.tasks import has_proof
from camket.plans.rules import PLANNERS, can_hang, can_move


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


def check_parent(task: Task, parent: Task | None) -> None:
    """Raise Invalid when a task would be part of itself, or of one of its parts; holds both rows until then."""
    if parent is None or task.pk is None:
        return
    list(Task.objects.select_for_update().filter(pk__in=[task.pk, parent.pk]).order_by("pk"))
    parents: dict[int, int | None] = {}
    current: int | None = parent.pk
    while current is not None and current not in parents:
        parents[current] = Task.objects.values_list("parent_id", flat=True).get(pk=current)
        current = parents[current]
    verdict = can_hang(task.pk, parent.pk, parents)
    if isinstance(verdict, Denied):
        raise Invalid(verdict.reason, "parent")


@transaction.atomic
def add_task(*, actor: User, supporting: Iterable[Body] = (), **facts: Any) -> Task:
    """Add a task with those who support its lead; it belongs to the plan of its objective."""
    facts["plan"] = plan_of(facts)
    demand_open(facts["plan"])
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
    if {"plan", "objective"} & set(changes):
        changes["plan"] = plan_of(changes, task)
    demand_open(task.plan)
    demand_open(changes.get("plan"))
    if "parent" in changes:
        check_parent(task, changes["parent"])
    altered = change_owned(task, changes, actor=actor, editors=PLANNERS, expected_version=expected_version)
    if supporting is not None:
        support(altered, supporting, actor=actor)
    return altered


@transaction.atomic
def move_task(*, actor: User, task: Task, to: TaskState, reason: str = "", expected_version: int | None = None) -> Task:
    """Bring a task from one state to another; what needs a reason or a proof, the rules say."""
    demand(can_move(task.state, to, reason=reason, has_proof=to == TaskState.DONE and has_proof(task)))
    before = task.state
    moved = change_owned(
        task,
        {"state": to},
        actor=actor,
        editors=PLANNERS,
        expected_version=expected_version,
        event="moved",
        reason=reason,
    )
    keep_state_change(moved, before, actor=actor, reason=reason)
    return moved


def keep_state_change(task: Task, before: str, *, actor: User, reason: str) -> StateChange:
    """Add what was just done to the history of a task's states; the audit entry is that of the task."""
    return StateChange.objects.create(
        task=task,
        before=before,
        to=task.state,
        reason=reason.strip(),
        changed_by=actor,
        is_demonstration=task.is_demonstration,
    )


@transaction.atomic
def record_move(*, actor: User, task: Task, to: str, reason: str = "") -> StateChange:
    """Move a task, and return the row of its history that this made."""
    moved = move_task(actor=actor, task=task, to=TaskState(to), reason=reason)
    row: StateChange = moved.state_changes.latest("pk")
    return row


# --- Progress.


@transaction.atomic
def note_progress(
    *, actor: User, task: Task, noted_on: date, text: str, percent: int | None = None, **shown_by: Any
) -> ProgressNote:
    """Note what was done of a task by a day, and what shows it; the latest note says how far it is."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=task.owner_unit_id))
    if noted_on > clock.today():
        raise Invalid(_("This day has not come yet."), "noted_on")
    facts = {"noted_on": noted_on, "text": text, "percent": percent, **shown_by}
    note = created(
        ProgressNote(task=task, noted_by=actor, is_demonstration=task.is_demonstration, **facts), actor=actor
    )
    latest = task.progress_notes.exclude(percent=None).order_by("-noted_on", "-pk").first()
    if latest is not None and latest.percent != task.percent:
        changed(task, {"percent": latest.percent}, actor=actor, expected_version=None)
    return note


# --- Money.


@transaction.atomic
def plan_money(*, actor: User, task: Task, amount: Money, **facts: Any) -> BudgetLine:
    """Plan money for a task, from one source and in one currency."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=task.owner_unit_id))
    check_amount(amount)
    line = BudgetLine(
        task=task,
        amount_minor=amount.minor,
        currency=amount.currency,
        is_demonstration=task.is_demonstration,
        **facts,
    )
    return created(line, actor=actor)


@transaction.atomic
def change_money(
    *, actor: User, line: BudgetLine, amount: Money, expected_version: int | None, **changes: Any
) -> BudgetLine:
    """Change a budget line; it stays with its task."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=line.task.owner_unit_id))
    check_amount(amount)
    changes.pop("task", None)
    changes |= {"amount_minor": amount.minor, "currency": amount.currency}
    return changed(line, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def remove_money(*, actor: User, line: BudgetLine, reason: str) -> None:
    """Remove a budget line, with the reason; a trace of it stays."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=line.task.owner_unit_id))
    if not reason.strip():
        raise Invalid(_("Say why it is removed."), "reason")
    bury(line, actor=actor, reason=reason)


def check_amount(amount: Money) -> None:
    """Raise Invalid for an amount that nothing can be paid with, or that no column holds."""
    if not 0 < amount.minor < 2**63:
        raise Invalid(_("Enter an amount above zero."), "amount")
