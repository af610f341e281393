"""Carrying a plan into another term: a copy to begin anew, or a roll-over of what is not finished."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.models import User
from camket.people.actions.owned import can_edit
from camket.plans.actions.plans import check_term
from camket.plans.actions.tasks import keep_state_change, support
from camket.plans.choices import Carry, PlanState, TaskState
from camket.plans.models import Objective, Plan, Task
from camket.plans.queries.renewal import Renewal, TakenTask, renewal_of
from camket.plans.rules import PLANNERS


@transaction.atomic
def renew_plan(
    *,
    actor: User,
    plan: Plan,
    name_local: str,
    name_en: str,
    starts_on: date,
    ends_on: date,
    carry: Carry,
    seen: str | None = None,
) -> Plan:
    """Make the plan of another term out of one; each part keeps where it came from, days move with the term.

    `seen` names what was looked at before; raises Invalid when it is not that any more. Money is not copied: it
    belongs to its term.
    """
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=plan.owner_unit_id))
    check_term({"starts_on": starts_on, "ends_on": ends_on})
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    found = renewal_of(plan, starts_on=starts_on, ends_on=ends_on, carry=carry)
    if seen is not None and seen != found.seen:
        raise Invalid(_("The plan has changed since you looked. Look again before it is done."))
    copied = {name: getattr(plan, name) for name in ("kind", "instrument", "body", "unit", "owner_unit", "access")}
    new = created(
        Plan(
            name_local=name_local,
            name_en=name_en,
            starts_on=starts_on,
            ends_on=ends_on,
            state=PlanState.DRAFT,
            origin=plan,
            is_demonstration=plan.is_demonstration,
            **copied,
        ),
        actor=actor,
    )
    objectives = copy_objectives(found, new, actor=actor)
    copy_tasks(found, new, objectives, carry, actor=actor)
    facts = {"carry": carry, "objectives": len(objectives), "tasks": len(found.taken), "into": new}
    audit.write_entry(actor=actor, action=verb(plan, "renewed"), record=plan, **facts)
    return new


def copy_objectives(found: Renewal, new: Plan, *, actor: User) -> dict[int, Objective]:
    """Copy the objectives of a plan into a new one, each under its parent; return the copies by the old key."""
    copies: dict[int, Objective] = {}
    waiting = list(found.objectives)
    known = {row.pk for row in waiting}
    while waiting:
        ready = [row for row in waiting if row.parent_id not in known or row.parent_id in copies]
        for row in ready or waiting:  # A loop from before ends at the top.
            copies[row.pk] = created(
                Objective(
                    plan=new,
                    instrument=row.instrument,
                    clause=row.clause,
                    parent=copies.get(row.parent_id) if row.parent_id else None,
                    level=row.level,
                    number=row.number,
                    position=row.position,
                    name_local=row.name_local,
                    name_en=row.name_en,
                    owner_unit=row.owner_unit,
                    access=row.access,
                    origin=row,
                    is_demonstration=row.is_demonstration,
                ),
                actor=actor,
            )
        waiting = [row for row in waiting if row.pk not in copies]
    return copies


def copied_task(each: TakenTask, new: Plan, objectives: dict[int, Objective], carry: Carry) -> Task:
    """Return the task in the new plan, not saved yet."""
    old, goes_on = each.task, carry == Carry.UNFINISHED
    names = ("name_local", "name_en", "deliverable_local", "deliverable_en", "risk_local", "risk_en")
    facts = {name: getattr(old, name) for name in (*names, "likelihood", "impact", "lead", "unit", "clause", "access")}
    is_inside = old.parent is not None and old.parent.plan_id == old.plan_id
    return Task(
        plan=new,
        objective=objectives.get(old.objective_id) if old.objective_id else None,
        parent=None if is_inside else old.parent,
        owner_unit=old.owner_unit,
        starts_on=each.starts_on,
        due_on=each.due_on,
        state=old.state if goes_on else TaskState.PLANNED,
        percent=old.percent if goes_on else None,
        origin=old,
        is_demonstration=old.is_demonstration,
        **facts,
    )


def copy_tasks(found: Renewal, new: Plan, objectives: dict[int, Objective], carry: Carry, *, actor: User) -> None:
    """Copy the tasks that go along; where they are carried over, the old ones end."""
    copies: dict[int, Task] = {}
    for each in found.taken:
        task = copies[each.task.pk] = created(copied_task(each, new, objectives, carry), actor=actor)
        support(task, each.task.supporting.all(), actor=actor)
    for each in found.taken:
        parent = copies.get(each.task.parent_id) if each.task.parent_id else None
        if parent is not None:
            changed(copies[each.task.pk], {"parent": parent}, actor=actor, expected_version=None)
    if carry != Carry.UNFINISHED:
        return
    reason = _("Goes on in: %(plan)s") % {"plan": new}
    for each in found.taken:
        before = each.task.state
        old = changed(
            each.task,
            {"state": TaskState.CARRIED},
            actor=actor,
            expected_version=None,
            event="moved",
            reason=reason,
        )
        keep_state_change(old, before, actor=actor, reason=reason)
