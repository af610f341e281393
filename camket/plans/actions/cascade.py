"""Writes of the cascade: a task is given to units, each accepts it or says why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.choices import Access
from camket.core.models import User
from camket.core.notices import notify, notify_all
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.people.queries import people_at, posts_at
from camket.plans.actions.plans import demand_open
from camket.plans.choices import AssignmentState, TaskState
from camket.plans.models import Assignment, Task
from camket.plans.queries.cascade import answers_at, units_below
from camket.plans.queries.plans import running_plan_of
from camket.plans.rules import ANSWERERS, OPEN, PLANNERS, can_answer_assignment, can_withdraw_assignment

#: How many names of units an entry of the history holds.
NAMED = 20


@transaction.atomic
def give_task(
    *, actor: User, task: Task, units: Iterable[Unit], due_on: date | None = None, message: str = ""
) -> list[Assignment]:
    """Give a task to units below the one it belongs to; those that have it already are left as they are.

    A unit that did not accept, or from which it was withdrawn, is asked anew. Returns what was given.
    """
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=task.owner_unit_id))
    demand_open(task.plan)
    if task.state not in OPEN:
        raise Invalid(_("The task is not open any more."))
    wanted = {unit.pk: unit for unit in units}
    if not wanted:
        raise Invalid(_("Choose at least one unit."), "units")
    below = set(units_below(task.owner_unit).filter(pk__in=wanted).values_list("pk", flat=True))
    if strangers := [str(unit) for pk, unit in wanted.items() if pk not in below]:
        words = _("These units do not stand below yours today: %(names)s.")
        raise Invalid(words % {"names": ", ".join(strangers[:NAMED])}, "units")
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)  # two at once would both find nobody
    known = {row.unit_id: row for row in Assignment.objects.filter(task=task, unit__in=wanted)}
    facts = {"due_on": due_on, "message": message.strip(), "given_by": actor}
    given = [
        Assignment(task=task, unit=unit, is_demonstration=task.is_demonstration, **facts)
        for pk, unit in wanted.items()
        if pk not in known
    ]
    Assignment.objects.bulk_create(given, batch_size=500)
    for row in known.values():
        if row.state in (AssignmentState.DECLINED, AssignmentState.WITHDRAWN):
            again = {"state": AssignmentState.WAITING, "due_on": due_on, "message": facts["message"], "reason": ""}
            given.append(changed(row, again, actor=actor, expected_version=None, event="given"))
    if given:
        names = [str(row.unit) for row in given]
        audit.write_entry(
            actor=actor, action=verb(task, "given"), record=task, count=len(names), units=names[:NAMED], reason=message
        )
        people: dict[int, list[User]] = defaultdict(list)
        for unit_id, user in posts_at(ANSWERERS, {row.unit_id for row in given}):
            people[unit_id].append(user)
        told = [(row, people[row.unit_id], str(row.version)) for row in given]
        notify_all("plans.given", actor=actor, told=told)
    return given


@transaction.atomic
def accept_assignment(*, actor: User, assignment: Assignment, expected_version: int | None) -> Assignment:
    """Accept a task for one's own unit: the unit gets a task of its own below it, in its running plan if it has one."""
    is_own = answers_at(actor, assignment.unit_id)
    demand(can_answer_assignment(assignment.state, is_own=is_own, accepts=True, reason=""))
    answered = changed(
        assignment,
        {"state": AssignmentState.ACCEPTED, "answered_by": actor, "answered_at": clock.now(), "reason": ""},
        actor=actor,
        expected_version=expected_version,
        event="accepted",
    )
    tell_answered(answered, actor=actor)
    part = created(part_of(answered), actor=actor)
    return changed(answered, {"part": part}, actor=actor, expected_version=None)


def tell_answered(assignment: Assignment, *, actor: User) -> None:
    """Tell those who gave a task that a unit answered, once a day however many units do."""
    task = assignment.task
    people = [assignment.given_by, *people_at(PLANNERS, [task.owner_unit_id])]
    notify("plans.answered", actor=actor, about=task, to=people, occasion=clock.today().isoformat())


def part_of(assignment: Assignment) -> Task:
    """Return the unit's own task, not saved yet."""
    task, unit = assignment.task, assignment.unit
    due_on = assignment.due_on or task.due_on
    instrument = task.clause.instrument_id if task.clause else task.plan.instrument_id if task.plan else None
    facts: dict[str, Any] = {
        name: getattr(task, name) for name in ("name_local", "name_en", "deliverable_local", "deliverable_en", "clause")
    }
    starts_on = task.starts_on if not (due_on and task.starts_on and task.starts_on > due_on) else None
    return Task(
        parent=task,
        plan=running_plan_of(unit.pk, instrument_id=instrument),
        unit=unit,
        owner_unit=unit,
        lead=unit.body,
        starts_on=starts_on,
        due_on=due_on,
        state=TaskState.PLANNED,
        access=Access.INTERNAL if task.access == Access.PUBLIC else task.access,
        is_demonstration=task.is_demonstration,
        **facts,
    )


@transaction.atomic
def decline_assignment(*, actor: User, assignment: Assignment, reason: str, expected_version: int | None) -> Assignment:
    """Say why one's own unit does not accept a task."""
    is_own = answers_at(actor, assignment.unit_id)
    demand(can_answer_assignment(assignment.state, is_own=is_own, accepts=False, reason=reason))
    declined = changed(
        assignment,
        {
            "state": AssignmentState.DECLINED,
            "answered_by": actor,
            "answered_at": clock.now(),
            "reason": reason.strip(),
        },
        actor=actor,
        expected_version=expected_version,
        event="declined",
    )
    tell_answered(declined, actor=actor)
    return declined


@transaction.atomic
def withdraw_assignment(
    *, actor: User, assignment: Assignment, reason: str, expected_version: int | None
) -> Assignment:
    """Take a task back from a unit that has not accepted it."""
    demand(can_edit(scope_of(actor), PLANNERS, unit_id=assignment.task.owner_unit_id))
    demand(can_withdraw_assignment(assignment.state, reason=reason))
    return changed(
        assignment,
        {"state": AssignmentState.WITHDRAWN, "reason": reason.strip()},
        actor=actor,
        expected_version=expected_version,
        event="withdrawn",
    )
