"""Reads of tasks, and of what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.money import Money
from camket.core.registry import registry
from camket.plans.choices import TaskState
from camket.plans.models import BudgetLine, ProgressNote, StateChange, Task
from camket.plans.rules import OPEN


def list_tasks(user: Any) -> QuerySet[Any, Any]:
    """Return the tasks a person may see, the next due first."""
    rows: QuerySet[Any, Any] = Task.objects.visible_to(user)
    return rows.select_related("lead", "unit", "clause__instrument", "objective").order_by("due_on", "sort_key", "pk")


def my_tasks(user: Any) -> QuerySet[Any, Any]:
    """Return the open tasks given to the units of a person, or to the whole organisation for the centre."""
    scope = scope_of(user)
    rows = list_tasks(user).filter(state__in=OPEN)
    if scope.covers_all:
        return rows
    return rows.filter(Q(unit__in=scope.unit_ids) | Q(owner_unit__in=scope.unit_ids))


def overdue(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow tasks to the open ones whose last day has gone by where the installation's units are."""
    return rows.filter(state__in=OPEN, due_on__lt=clock.today())


def count_by_state(rows: QuerySet[Any, Any]) -> list[tuple[TaskState, int]]:
    """Return how many tasks stand in each state, in the order of the states."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, found.get(state.value, 0)) for state in TaskState]


def proofs(task: Task) -> QuerySet[Edge]:
    """Return the edges by which something is shown as the proof of a task."""
    evidence = [kind.code for kind in registry.kinds.values() if kind.station == Station.EVIDENCE]
    return Edge.objects.filter(target_kind=task.record_kind(), target_id=task.pk, source_kind__in=evidence)


def has_proof(task: Task) -> bool:
    """Return whether something shows what came of a task: a note with a document or letter, or a joined source."""
    shown = ProgressNote.objects.filter(task=task).exclude(document=None, letter=None)
    return shown.exists() or proofs(task).exists()


def notes_of(user: Any, task: Task) -> QuerySet[Any, Any]:
    """Return the progress notes of a task, the latest first."""
    rows: QuerySet[Any, Any] = ProgressNote.objects.visible_to(user).filter(task=task)
    return rows.select_related("document", "letter", "noted_by")


def changes_of(task: Task) -> QuerySet[Any, Any]:
    """Return how the state of a task went, the latest first."""
    rows: QuerySet[Any, Any] = StateChange.objects.filter(task=task)
    return rows.select_related("changed_by").order_by("-pk")


def lines_of(user: Any, task: Task) -> list[BudgetLine]:
    """Return the budget lines of a task."""
    return list(BudgetLine.objects.visible_to(user).filter(task=task).select_related("funder").order_by("pk"))


def totals(rows: Any) -> list[Money]:
    """Return the sums of budget lines, each currency by itself: nothing is converted without a dated rate."""
    sums: dict[str, int] = defaultdict(int)
    for amount, currency in rows.values_list("amount_minor", "currency"):
        sums[currency] += amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]
