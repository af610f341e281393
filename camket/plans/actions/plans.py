"""Writes of plans, their levels and their objectives."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, NOT_YOURS, Denied, demand, scope_of
from camket.core.actions import Invalid, bury, changed, created
from camket.core.ids import new_uid
from camket.core.models import User
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.plans.choices import PlanState
from camket.plans.models import Objective, Plan, PlanLevel, Task
from camket.plans.rules import LEVEL_KEEPERS, PLANNERS, can_change_plan, can_hang, can_step, numbered, shifted_order
from camket.policy.models import Instrument


@transaction.atomic
def draft_plan(*, actor: User, **facts: Any) -> Plan:
    """Begin a plan of a body or a unit for a term."""
    check_term(facts)
    return create_owned(Plan(**facts), actor=actor, editors=PLANNERS)


@transaction.atomic
def change_plan(*, actor: User, plan: Plan, expected_version: int | None, **changes: Any) -> Plan:
    """Change what a plan says of itself."""
    check_term({"starts_on": plan.starts_on, "ends_on": plan.ends_on, **changes})
    return change_owned(plan, changes, actor=actor, editors=PLANNERS, expected_version=expected_version)


def check_term(facts: dict[str, Any]) -> None:
    """Raise Invalid for a term that ends before it begins."""
    if facts["starts_on"] > facts["ends_on"]:
        raise Invalid(_("The plan ends before it begins."), "ends_on")


@transaction.atomic
def step_plan(*, actor: User, plan: Plan, to: PlanState, reason: str = "", expected_version: int | None = None) -> Plan:
    """Put a plan into force, close it, or open it again with the reason."""
    demand(can_step(plan.state, to, reason=reason))
    return change_owned(
        plan,
        {"state": to},
        actor=actor,
        editors=PLANNERS,
        expected_version=expected_version,
        event="moved",
        reason=reason,
    )


def demand_open(plan: Plan | None) -> None:
    """Raise Refused when a plan is closed, so that its parts stay as they were."""
    if plan is not None:
        demand(can_change_plan(plan.state))


# --- Levels.


def demand_level_keeper(actor: User) -> None:
    """Raise Refused for those who do not say what levels are called here."""
    demand(ALLOWED if scope_of(actor).holds(LEVEL_KEEPERS, unit_id=None) else NOT_YOURS)


@transaction.atomic
def add_level(*, actor: User, **facts: Any) -> PlanLevel:
    """Add a level of plans."""
    demand_level_keeper(actor)
    return created(PlanLevel(code=new_uid(), **facts), actor=actor)


@transaction.atomic
def change_level(*, actor: User, level: PlanLevel, expected_version: int | None, **changes: Any) -> PlanLevel:
    """Give a level another name or rank; the plans follow."""
    demand_level_keeper(actor)
    return changed(level, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def remove_level(*, actor: User, level: PlanLevel) -> None:
    """Remove a level that no objective has, nor the beginning of new ones."""
    demand_level_keeper(actor)
    if level.code == "objective" or Objective.objects.filter(level=level).exists():
        demand(Denied(_("Objectives stand on this level. Rename it instead, or give them another one.")))
    bury(level, actor=actor, reason="")


# --- Objectives.


def lock_tree(plan: Plan | None, instrument: Instrument | None) -> None:
    """Let one person at a time move parts of a tree: two at once could close a loop."""
    if plan is not None:
        Plan.objects.select_for_update().get(pk=plan.pk)
    elif instrument is not None:
        Instrument.objects.select_for_update().get(pk=instrument.pk)


def parents_in(plan: Plan | None, instrument: Instrument | None) -> dict[int, int | None]:
    """Return the parent of every objective in a tree."""
    rows = Objective.objects.filter(plan=plan) if plan else Objective.objects.filter(plan=None, instrument=instrument)
    return dict(rows.values_list("pk", "parent_id"))


def siblings(plan: Plan | None, instrument: Instrument | None, parent: Objective | None) -> Any:
    """Return the objectives that stand under the same parent, in their order."""
    rows = Objective.objects.filter(parent=parent)
    rows = rows.filter(plan=plan) if plan else rows.filter(plan=None, instrument=instrument)
    return rows.order_by("position", "pk")


def check_place(objective: Objective, plan: Plan | None, instrument: Any, parent: Objective | None) -> None:
    """Raise Invalid when an objective would stand in two plans, or under what stands below it."""
    if plan is None and instrument is None:
        raise Invalid(_("Name the plan that it belongs to."), "plan")
    if parent is None:
        return
    if parent.plan_id != (plan.pk if plan else None):
        raise Invalid(_("What it stands under belongs to another plan."), "parent")
    if objective.pk is not None:
        verdict = can_hang(objective.pk, parent.pk, parents_in(plan, instrument))
        if isinstance(verdict, Denied):
            raise Invalid(verdict.reason, "parent")


@transaction.atomic
def set_objective(*, actor: User, **facts: Any) -> Objective:
    """Add an objective to a plan, as the last of those beside it."""
    plan, parent = facts.get("plan"), facts.get("parent")
    if plan is None and parent is not None:
        plan = facts["plan"] = parent.plan
    if plan is not None and facts.get("instrument") is None:
        facts["instrument"] = plan.instrument
    demand_open(plan)
    lock_tree(plan, facts.get("instrument"))
    objective = Objective(**facts)
    check_place(objective, plan, facts.get("instrument"), parent)
    last = siblings(plan, facts.get("instrument"), parent).last()
    objective.position = last.position + 1 if last else 1
    if plan is not None:
        objective.is_demonstration = objective.is_demonstration or plan.is_demonstration
    return create_owned(objective, actor=actor, editors=PLANNERS)


@transaction.atomic
def change_objective(*, actor: User, objective: Objective, expected_version: int | None, **changes: Any) -> Objective:
    """Change an objective; what has parts or tasks stays in its plan."""
    plan = changes.get("plan", objective.plan)
    instrument = changes.get("instrument", objective.instrument)
    demand_open(objective.plan)
    demand_open(plan)
    lock_tree(plan, instrument)
    leaves = objective.plan_id is not None and objective.plan_id != (plan.pk if plan else None)
    if leaves and (objective.children.exists() or objective.tasks.exists()):
        raise Invalid(_("It has parts or tasks of its own in this plan. Give those another place first."), "plan")
    if {"parent", "plan"} & set(changes):
        check_place(objective, plan, instrument, changes.get("parent", objective.parent))
    return change_owned(objective, changes, actor=actor, editors=PLANNERS, expected_version=expected_version)


@transaction.atomic
def shift_objective(*, actor: User, objective: Objective, step: int, expected_version: int | None) -> Objective:
    """Move an objective up (-1) or down (+1) among those beside it."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=objective.owner_unit_id))
    demand_open(objective.plan)
    lock_tree(objective.plan, objective.instrument)
    rows = list(siblings(objective.plan, objective.instrument, objective.parent).values_list("pk", "position"))
    wanted = {
        pk: place for place, pk in enumerate(shifted_order([pk for pk, _at in rows], objective.pk, step), start=1)
    }
    for pk, position in rows:
        if pk != objective.pk and position != wanted[pk]:
            Objective.objects.filter(pk=pk).update(position=wanted[pk])
    changes = {"position": wanted[objective.pk]}
    return changed(objective, changes, actor=actor, expected_version=expected_version, event="moved")


@transaction.atomic
def place_objective(
    *, actor: User, objective: Objective, parent: Objective | None, expected_version: int | None
) -> Objective:
    """Move an objective under another one of its plan, or to the top, as the last there."""
    demand_open(objective.plan)
    lock_tree(objective.plan, objective.instrument)
    check_place(objective, objective.plan, objective.instrument, parent)
    last = siblings(objective.plan, objective.instrument, parent).exclude(pk=objective.pk).last()
    changes = {"parent": parent, "position": last.position + 1 if last else 1}
    return change_owned(
        objective, changes, actor=actor, editors=PLANNERS, expected_version=expected_version, event="moved"
    )


@transaction.atomic
def number_plan(*, actor: User, plan: Plan) -> int:
    """Number the objectives of a plan in the order in which they stand: 1, 1.1, 2 …; return how many changed."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=plan.owner_unit_id))
    demand_open(plan)
    lock_tree(plan, None)
    rows = {row.pk: row for row in Objective.objects.filter(plan=plan).order_by("position", "pk")}
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, row in rows.items():
        children[row.parent_id].append(pk)
    count = 0
    for pk, number in numbered(children).items():
        if rows[pk].number != number:
            changed(rows[pk], {"number": number}, actor=actor, expected_version=None)
            count += 1
    return count


def plan_of(facts: dict[str, Any], task: Task | None = None) -> Plan | None:
    """Return the plan to which a task belongs: that of its objective before the one that is named."""
    objective = facts["objective"] if "objective" in facts else getattr(task, "objective", None)
    named: Plan | None = facts["plan"] if "plan" in facts else getattr(task, "plan", None)
    return objective.plan if objective is not None and objective.plan_id else named
