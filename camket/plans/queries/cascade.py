"""Reads of tasks that were given to units: at which units a person answers, who accepted, how far the parts are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from camket.core import clock
from camket.core.access import Grant, scope_of
from camket.people.choices import UnitLevel
from camket.people.models import (
    RegionalGroup,
    RegionalGroupMember,
    Unit,
    UnitPlacement,
    UnitReach,
    UnitSuccession,
)
from camket.people.queries import children_on, placement_on
from camket.plans.choices import AssignmentState, PlanState
from camket.plans.models import Assignment, Plan, Task
from camket.plans.rules import ANSWERERS, PartProgress, progress_from

#: No cascade is deeper.
DEEPEST = 8


def predecessors_of(units: set[int]) -> set[int]:
    """Return units and everything that they took over from, at any distance."""
    found, ahead = set(units), set(units)
    while ahead:
        rows = UnitSuccession.objects.filter(successor__in=ahead).exclude(predecessor=F("successor"))
        ahead = set(rows.values_list("predecessor_id", flat=True)) - found
        found |= ahead
    return found


def posts_of(user: Any) -> list[Grant]:
    """Return the roles by which a person answers in the name of a unit."""
    grants = scope_of(user).grants
    return [grant for grant in grants if grant.role in ANSWERERS and isinstance(grant.holder, Unit)]


def desks_of(user: Any) -> set[int]:
    """Return the units in whose name a person answers: where her role is held, and what those units took over."""
    held = {grant.holder.pk for grant in posts_of(user) if grant.holder is not None}
    return scope_of(user).keep("plans.desks", lambda: predecessors_of(held)) if held else set()


def answers_at(user: Any, unit_id: int | None) -> bool:
    """Return whether a person answers in the name of a unit; `demand` learns from it when she is a stand-in there."""
    granting = [
        grant for grant in posts_of(user) if grant.holder is not None and unit_id in predecessors_of({grant.holder.pk})
    ]
    return scope_of(user).answer(granting)


def standing_unit(unit: Unit) -> Unit:
    """Return what answers today for a unit: itself while it stands, else the one that took over."""
    current, seen = unit, {unit.pk}
    while placement_on(current, clock.today()) is None:
        rows = UnitSuccession.objects.filter(predecessor=current, date__lte=clock.today())
        rows = rows.exclude(successor__in=seen).select_related("successor")
        following = rows.order_by(F("share_numerator").desc(nulls_last=True), "pk").first()
        if following is None:
            return current
        current = following.successor
        seen.add(current.pk)
    return current


def superior_of(unit: Unit) -> Unit | None:
    """Return the unit directly above one today; None for the centre, and for what ended without anything after it."""
    placement = placement_on(standing_unit(unit), clock.today())
    if placement is None or placement.parent is None:
        return None
    return standing_unit(placement.parent)


# --- Giving.


def units_below(owner: Unit | None) -> QuerySet[Any, Any]:
    """Return the units that stand today below one, or all of the organisation below its centre."""
    standing = UnitPlacement.objects.on(clock.today()).values("unit")
    rows: QuerySet[Any, Any] = Unit.objects.filter(pk__in=standing)
    if owner is None:
        return rows.filter(body__is_home=True).exclude(level=UnitLevel.CENTRE)
    return rows.filter(pk__in=UnitReach.objects.filter(ancestor=owner).values("unit")).exclude(pk=owner.pk)


def chosen_units(
    owner: Unit | None, *, level: str = "", group: RegionalGroup | None = None, named: list[Unit] | None = None
) -> list[Unit]:
    """Return the units below one that were chosen by level, by regional group (both: those that fit both), by name."""
    below = units_below(owner)
    found: dict[int, Unit] = {}
    if level or group is not None:
        rows = below.filter(level=level) if level else below
        if group is not None:
            members = RegionalGroupMember.objects.on(clock.today()).filter(group=group)
            rows = rows.filter(pk__in=members.values("unit"))
        found |= {unit.pk: unit for unit in rows}
    found |= {unit.pk: unit for unit in named or ()}
    return sorted(found.values(), key=lambda unit: (unit.sort_key, unit.pk))


# --- What became of it.


@dataclass(frozen=True)
class Part:
    """A unit to which a task was given: its answer, its own task, and how far that is."""

    assignment: Assignment
    percent: int | None


@dataclass(frozen=True)
class Cascade:
    """A task with everything that was given on: the parts, the answers counted, how far it is by its parts."""

    parts: tuple[Part, ...]
    counts: dict[str, int]
    percent: int | None

    @property
    def total(self) -> int:
        """To how many units it was given and not withdrawn."""
        return sum(count for state, count in self.counts.items() if state != AssignmentState.WITHDRAWN)

    @property
    def accepted(self) -> int:
        return self.counts.get(AssignmentState.ACCEPTED, 0)

    @property
    def waiting(self) -> int:
        return self.counts.get(AssignmentState.WAITING, 0)

    @property
    def declined(self) -> int:
        return self.counts.get(AssignmentState.DECLINED, 0)


def progress_below(task: Task) -> dict[int, int | None]:
    """Return how far a task and everything below it is, by primary key; two statements a level.

    A task with parts is as far as they are, unless it is done itself; what a unit has not answered is 0.
    """
    tasks: dict[int, Task] = {task.pk: task}
    parts: dict[int, list[int]] = defaultdict(list)
    unanswered: Counter[int] = Counter()
    ahead = {task.pk}
    for _level in range(DEEPEST):
        if not ahead:
            break
        waiting = Assignment.objects.filter(task__in=ahead, state=AssignmentState.WAITING)
        unanswered.update(waiting.values_list("task_id", flat=True))
        rows = list(Task.objects.filter(parent__in=ahead).only("pk", "parent_id", "state", "percent"))
        ahead = set()
        for row in rows:
            if row.pk not in tasks and row.parent_id is not None:
                tasks[row.pk] = row
                parts[row.parent_id].append(row.pk)
                ahead.add(row.pk)
    found: dict[int, int | None] = {}

    def far(pk: int) -> PartProgress:
        row = tasks[pk]
        below = [far(part) for part in parts[pk]] + [PartProgress(None)] * unanswered[pk]
        whole = progress_from(below)
        percent = whole if whole is not None else row.percent
        found[pk] = 100 if row.state == "done" else percent
        return PartProgress(row.state, percent)

    far(task.pk)
    return found


def cascade_of(user: Any, task: Task) -> Cascade | None:
    """Return to whom a task was given and what they answered; None when it was given to nobody."""
    rows = list(
        Assignment.objects.visible_to(user)
        .filter(task=task)
        .select_related("unit", "part", "answered_by", "given_by")
        .order_by("unit__sort_key", "pk")
    )
    if not rows:
        return None
    percents = progress_below(task)
    parts = tuple(Part(row, percents.get(row.part_id) if row.part_id else None) for row in rows)
    return Cascade(parts, Counter(row.state for row in rows), percents[task.pk])


def waiting_for(user: Any) -> QuerySet[Any, Any]:
    """Return the tasks that wait for the answer of a person's own units, the next due first."""
    rows: QuerySet[Any, Any] = Assignment.objects.filter(unit__in=desks_of(user), state=AssignmentState.WAITING)
    return rows.select_related("task", "unit", "given_by").order_by("due_on", "pk")


def given_to(user: Any) -> QuerySet[Any, Any]:
    """Return the tasks that were ever given to a person's own units, those without an answer first."""
    rows: QuerySet[Any, Any] = Assignment.objects.filter(unit__in=desks_of(user))
    return rows.select_related("task", "unit", "part", "given_by").order_by(
        F("answered_at").desc(nulls_first=True), "pk"
    )


# --- Units with and without a plan.


@dataclass(frozen=True)
class Covered:
    """A unit directly below, the plan that it has today, and what it owes an answer to."""

    unit: Unit
    plan: Plan | None
    waiting: int
    accepted: int
    declined: int


def viewed_unit(user: Any) -> Unit | None:
    """Return the unit whose subordinate units a person looks at: the highest at which she holds a role."""
    scope = scope_of(user)
    held = [grant.holder for grant in scope.grants if isinstance(grant.holder, Unit)]
    if held and not scope.covers_all:
        return min(held, key=lambda unit: tier(unit.level))
    return Unit.objects.filter(level=UnitLevel.CENTRE, body__is_home=True).first()


def tier(level: str) -> int:
    """Return how far below the centre a level is."""
    order = [UnitLevel.CENTRE, UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE, UnitLevel.CHAPTER]
    return order.index(UnitLevel(level)) if level in order else len(order)


def coverage(user: Any, root: Unit) -> list[Covered]:
    """Return the units directly below one, each with its plan of today if it has one (four statements)."""
    today = clock.today()
    below = children_on(root, today).select_related("unit__place")
    units = [row.unit for row in below if row.unit.level != UnitLevel.DEPARTMENT]
    plans: dict[int, Plan] = {}
    running = Plan.objects.visible_to(user).filter(unit__in=units, state=PlanState.RUNNING)
    for plan in running.filter(starts_on__lte=today, ends_on__gte=today).order_by("starts_on", "pk"):
        plans[plan.unit_id] = plan
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Assignment.objects.visible_to(user).filter(unit__in=units)
    for unit_id, state in rows.values_list("unit_id", "state"):
        counts[unit_id][state] += 1
    return [
        Covered(
            unit,
            plans.get(unit.pk),
            counts[unit.pk][AssignmentState.WAITING],
            counts[unit.pk][AssignmentState.ACCEPTED],
            counts[unit.pk][AssignmentState.DECLINED],
        )
        for unit in units
    ]
