"""Reads of plans: the outline with what stands under each objective, and how it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from camket.core import clock
from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.registry import registry
from camket.plans.choices import PlanState, TaskState
from camket.plans.models import Objective, Plan, Task
from camket.plans.rules import OPEN, is_late


@dataclass(frozen=True)
class Standing:
    """How some tasks stand: how many there are, done, overdue, blocked; dropped and carried ones do not count."""

    total: int = 0
    done: int = 0
    late: int = 0
    blocked: int = 0
    under_way: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.total + other.total,
            self.done + other.done,
            self.late + other.late,
            self.blocked + other.blocked,
            self.under_way + other.under_way,
        )

    @property
    def planned(self) -> int:
        """What has not been begun, and is neither late nor blocked."""
        return self.total - self.done - self.late - self.blocked - self.under_way

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """The pieces of a strip of a hundred: tone, where it begins, how long it is; done first, late last."""
        found, start = [], 0
        counts = {
            "ontrack": self.done,
            "info": self.under_way,
            "neutral": self.planned,
            "risk": self.blocked,
            "late": self.late,
        }
        reached = 0
        for tone, count in counts.items():
            reached += count
            end = 100 * reached // self.total if self.total else 0
            if end > start:
                found.append((tone, start, end - start))
            start = end
        return found


def standing_of(tasks: Iterable[Task]) -> Standing:
    """Return how tasks stand today; each counts once, as overdue before anything else."""
    today = clock.today()
    total = done = late = blocked = under_way = 0
    for task in tasks:
        if task.state in (TaskState.DROPPED, TaskState.CARRIED):
            continue
        total += 1
        if is_late(state=task.state, due_on=task.due_on, today=today):
            late += 1
        else:
            done += task.state == TaskState.DONE
            blocked += task.state == TaskState.BLOCKED
            under_way += task.state == TaskState.UNDER_WAY
    return Standing(total, done, late, blocked, under_way)


@dataclass
class OutlineNode:
    """An objective in the outline of its plan, with what stands under it."""

    objective: Objective
    depth: int
    tasks: list[Task] = field(default_factory=list)
    children: list[OutlineNode] = field(default_factory=list)
    indicators: int = 0
    #: The tasks as the page shows them, each with its badge.
    lines: list[Any] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False

    @property
    def standing(self) -> Standing:
        """How its own tasks and those below it stand."""
        return sum((child.standing for child in self.children), standing_of(self.tasks))


@dataclass(frozen=True)
class Outline:
    """The whole plan: objectives in their tree, and the tasks that serve none of them."""

    roots: list[OutlineNode]
    loose: list[Task]
    standing: Standing

    def walk(self) -> Iterable[OutlineNode]:
        """Yield every node in reading order."""
        ahead = list(reversed(self.roots))
        while ahead:
            node = ahead.pop()
            yield node
            ahead += reversed(node.children)


def objectives_of(user: Any, plan: Plan) -> QuerySet[Any, Any]:
    """Return the objectives of a plan that a person may see, siblings in their order."""
    rows: QuerySet[Any, Any] = Objective.objects.visible_to(user).filter(plan=plan)
    return rows.select_related("level", "clause").order_by("position", "pk")


def tasks_of(user: Any, plan: Plan) -> QuerySet[Any, Any]:
    """Return the tasks of a plan that a person may see, the next due first."""
    rows: QuerySet[Any, Any] = Task.objects.visible_to(user).filter(plan=plan)
    return rows.select_related("lead", "unit").order_by("due_on", "sort_key", "pk")


def outline_of(user: Any, plan: Plan) -> Outline:
    """Return the outline of a plan (three statements, and one for each kind of measure).

    What stands under something that the person may not see, or in a loop, is shown at the top: nothing is lost.
    """
    objectives, tasks = list(objectives_of(user, plan)), list(tasks_of(user, plan))
    measures = joined_at(user, Objective, [each.pk for each in objectives], Station.MEASURE)
    nodes = {each.pk: OutlineNode(each, 0, indicators=measures[each.pk]) for each in objectives}
    loose = []
    for task in tasks:
        if task.objective_id in nodes:
            nodes[task.objective_id].tasks.append(task)
        else:
            loose.append(task)
    children: dict[int | None, list[OutlineNode]] = defaultdict(list)
    for each in objectives:
        children[each.parent_id if each.parent_id in nodes else None].append(nodes[each.pk])
    placed: set[int] = set()

    def place(parent: int | None, depth: int) -> list[OutlineNode]:
        row = [node for node in children[parent] if node.objective.pk not in placed]
        placed.update(node.objective.pk for node in row)
        for node in row:
            node.depth = depth
            node.children = place(node.objective.pk, depth + 1)
        if row:
            row[0].is_first, row[-1].is_last = True, True
        return row

    roots = place(None, 0)
    roots += [nodes[pk] for pk in nodes if pk not in placed]
    return Outline(roots, loose, standing_of(tasks))


def joined_at(user: Any, model: Any, ids: Collection[int], station: Station) -> Counter[int]:
    """Return how many visible records of a station are joined to each of some records, whatever room they are from."""
    found: Counter[int] = Counter()
    target = model.record_kind()
    for join in registry.joins.values():
        kind = registry.kinds.get(join.source._meta.label_lower)
        if join.target is model and kind is not None and kind.station == station and ids:
            rows = kind.visible_to(user).filter(**{f"{join.path}__in": ids}).order_by()
            found.update(dict(rows.values_list(join.path).annotate(n=Count("pk"))))
    codes = [kind.code for kind in registry.kinds.values() if kind.station == station]
    if codes and ids:
        into = Edge.objects.filter(target_kind=target, target_id__in=ids, source_kind__in=codes)
        out = Edge.objects.filter(source_kind=target, source_id__in=ids, target_kind__in=codes)
        found.update(into.values_list("target_id", flat=True))
        found.update(out.values_list("source_id", flat=True))
    return found


def list_plans(user: Any) -> QuerySet[Any, Any]:
    """Return the plans a person may see, those under way first, then the latest."""
    rows: QuerySet[Any, Any] = Plan.objects.visible_to(user)
    return rows.select_related("instrument", "unit", "body").order_by("-starts_on", "sort_key", "pk")


def running_plan_of(unit_id: int | None, *, instrument_id: int | None = None) -> Plan | None:
    """Return the plan of a unit that runs today: one for the same policy text before any other."""
    if unit_id is None:
        return None
    today = clock.today()
    rows = Plan.objects.filter(unit=unit_id, state=PlanState.RUNNING, starts_on__lte=today, ends_on__gte=today)
    found = list(rows.order_by("-starts_on", "pk")[:20])
    return next((plan for plan in found if plan.instrument_id == instrument_id), found[0] if found else None)


def open_tasks_of(plan: Plan) -> QuerySet[Any, Any]:
    """Return the tasks of a plan that are not finished."""
    rows: QuerySet[Any, Any] = Task.objects.filter(plan=plan, state__in=OPEN)
    return rows.order_by("pk")
