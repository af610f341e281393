"""Days that matter: when tasks are due, when plans begin and end, and what rooms above add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from camket.core.access import scope_of
from camket.plans.choices import PlanState, TaskState
from camket.plans.models import Plan, Task
from camket.plans.rules import OPEN


@dataclass(frozen=True)
class Dated:
    """Something on a day, for calendars and as a critical date of a Gantt.

    `key` tells it from everything else for ever, such as the public id of its record; `last` is its last day, where it
    is longer than one.
    """

    day: date
    title: str
    url: str
    key: str
    tone: str = "neutral"
    note: str = ""
    last: date | None = None
    changed_at: datetime | None = None
    version: int = 1
    is_done: bool = False
    #: Whether something is to be ready by then; what only takes place then is never late.
    is_deadline: bool = True
    is_demonstration: bool = False

    def is_late(self, today: date) -> bool:
        """Return whether it should have been ready before today."""
        return self.is_deadline and not self.is_done and self.day < today


@dataclass(frozen=True)
class Asked:
    """Which days are asked for: from a day to a day, both included; of one plan, or what concerns the person."""

    start: date
    end: date
    plan: Plan | None = None


Source = Callable[[Any, Asked], Iterable[Dated]]
_sources: list[Source] = []


def add_source_of_dates(source: Source) -> None:
    """Register what a room above adds to calendars and critical dates, such as the closing days of reports.

    It is called with the user and what is asked, and gives only what that person may see.
    """
    if source not in _sources:
        _sources.append(source)


def dates_of_others(user: Any, asked: Asked) -> list[Dated]:
    """Return what the rooms above add."""
    return [each for source in _sources for each in source(user, asked)]


def tasks_due(user: Any, asked: Asked) -> list[Dated]:
    """Return the tasks due in the days asked for: of a plan, or those of the person's units."""
    rows: Any = Task.objects.visible_to(user).filter(due_on__gte=asked.start, due_on__lte=asked.end)
    rows = rows.exclude(state__in=(TaskState.DROPPED, TaskState.CARRIED)).select_related("unit", "lead")
    rows = rows.filter(plan=asked.plan) if asked.plan else rows.filter(concerning(user))
    return [dated_task(task) for task in rows.order_by("due_on", "sort_key", "pk")]


def concerning(user: Any) -> Q:
    """Return the condition under which tasks or plans concern a person: those of her units; to the centre, all."""
    scope = scope_of(user)
    if scope.covers_all:
        return Q()
    return Q(unit__in=scope.unit_ids) | Q(owner_unit__in=scope.unit_ids)


def dated_task(task: Any) -> Dated:
    """Return the day on which a task is due."""
    tones = {TaskState.DONE: "ontrack", TaskState.BLOCKED: "risk", TaskState.UNDER_WAY: "info"}
    return Dated(
        day=task.due_on,
        title=str(task),
        url=task.get_absolute_url(),
        key=task.uid,
        tone=tones.get(task.state, "neutral"),
        note=str(task.unit or task.lead or ""),
        changed_at=task.changed_at,
        version=task.version,
        is_done=task.state not in OPEN,
        is_demonstration=task.is_demonstration,
    )


def plan_terms(user: Any, asked: Asked) -> list[Dated]:
    """Return the days on which plans begin and end."""
    rows: Any = Plan.objects.visible_to(user).exclude(state=PlanState.DRAFT)
    rows = rows.filter(pk=asked.plan.pk) if asked.plan else rows.filter(concerning(user))
    found = []
    for plan in rows.order_by("pk"):
        for day, end, words in (
            (plan.starts_on, "start", _("The plan begins: %(name)s")),
            (plan.ends_on, "end", _("The plan ends: %(name)s")),
        ):
            if asked.start <= day <= asked.end:
                found.append(
                    Dated(
                        day,
                        words % {"name": plan},
                        plan.get_absolute_url(),
                        f"{plan.uid}-{end}",
                        "info",
                        is_deadline=False,
                        changed_at=plan.changed_at,
                        version=plan.version,
                        is_demonstration=plan.is_demonstration,
                    )
                )
    return found


def dates_in(user: Any, asked: Asked) -> list[Dated]:
    """Return everything that lies in the days asked for, in the order of days."""
    found = [*tasks_due(user, asked), *plan_terms(user, asked), *dates_of_others(user, asked)]
    return sorted(found, key=lambda each: (each.day, each.is_done))
