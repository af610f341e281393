"""Pure decisions about tasks."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.choices import Role
from camket.plans.choices import TaskState

#: Who makes and changes plans, each where her role reaches.
PLANNERS = frozenset({Role.POLICY_OFFICER, Role.PROVINCIAL_OFFICER, Role.COMMUNE_CHAIR, Role.PROGRAMME_OFFICER})

#: From each state, the states that may follow; a task that was dropped or done can be taken up again, with a reason.
MOVES: dict[TaskState, tuple[TaskState, ...]] = {
    TaskState.PLANNED: (TaskState.UNDER_WAY, TaskState.BLOCKED, TaskState.DONE, TaskState.DROPPED),
    TaskState.UNDER_WAY: (TaskState.BLOCKED, TaskState.DONE, TaskState.DROPPED),
    TaskState.BLOCKED: (TaskState.UNDER_WAY, TaskState.DROPPED),
    TaskState.DONE: (TaskState.UNDER_WAY,),
    TaskState.DROPPED: (TaskState.PLANNED,),
}
#: Moves that need a reason, since somebody will ask.
NEEDS_REASON = frozenset({TaskState.BLOCKED, TaskState.DROPPED})
OPEN = (TaskState.PLANNED, TaskState.UNDER_WAY, TaskState.BLOCKED)


def can_move(current: str, to: TaskState, *, reason: str) -> Verdict:
    """Return whether a task may go from one state to another."""
    if to not in MOVES[TaskState(current)]:
        return Denied(_("A task cannot go from its present state to this one."))
    if not reason.strip() and (to in NEEDS_REASON or current in (TaskState.DONE, TaskState.DROPPED)):
        return Denied(_("Say why: those above will ask."))
    return ALLOWED


def is_late(*, state: str, due_on: date | None, today: date) -> bool:
    """Return whether a task is open after its last day."""
    return state in OPEN and due_on is not None and due_on < today
