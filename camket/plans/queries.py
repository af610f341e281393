"""Reads of plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.plans.choices import TaskState
from camket.plans.models import Task
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
    """Narrow tasks to the open ones whose last day has gone by."""
    return rows.filter(state__in=OPEN, due_on__lt=clock.today())


def count_by_state(rows: QuerySet[Any, Any]) -> list[tuple[TaskState, int]]:
    """Return how many tasks stand in each state, in the order of the states."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, found.get(state.value, 0)) for state in TaskState]
