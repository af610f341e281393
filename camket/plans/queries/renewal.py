"""What a plan would become in another term, before it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from camket.plans.choices import Carry
from camket.plans.models import Objective, Plan, Task
from camket.plans.rules import Shift, is_taken, shift_between, shifted


@dataclass(frozen=True)
class TakenTask:
    """A task that goes along, with its days in the new term; `is_beyond`: it would end after the new plan does."""

    task: Task
    starts_on: date | None
    due_on: date | None
    is_beyond: bool


@dataclass(frozen=True)
class Renewal:
    """What goes along and what stays; `seen` changes whenever any of it does."""

    objectives: tuple[Objective, ...]
    taken: tuple[TakenTask, ...]
    left: tuple[Task, ...]
    seen: str


def renewal_of(plan: Plan, *, starts_on: date, ends_on: date, carry: Carry) -> Renewal:
    """Return what a plan would become in another term (two statements)."""
    shift: Shift = shift_between(plan.starts_on, starts_on)
    objectives = list(Objective.objects.filter(plan=plan).select_related("level", "parent").order_by("position", "pk"))
    tasks = list(Task.objects.filter(plan=plan).select_related("unit", "lead", "parent").order_by("due_on", "pk"))
    taken, left = [], []
    for task in tasks:
        if is_taken(task.state, carry):
            due = shifted(task.due_on, shift)
            taken.append(TakenTask(task, shifted(task.starts_on, shift), due, due is not None and due > ends_on))
        else:
            left.append(task)
    facts = [plan.uid, str(starts_on), str(ends_on), carry.value]
    facts += [f"{row.uid}:{row.version}:{getattr(row, 'state', '')}" for row in (*objectives, *tasks)]
    seen = hashlib.sha256("|".join(facts).encode()).hexdigest()[:24]
    return Renewal(tuple(objectives), tuple(taken), tuple(left), seen)
