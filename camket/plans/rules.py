"""Pure decisions and arithmetic of plans: states, the tree, progress from parts, days moved to another term."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.choices import Role
from camket.plans.choices import (
    AssignmentState,
    Carry,
    PlanState,
    ProposalKind,
    ProposalState,
    ProposalStepKind,
    RiskLevel,
    TaskState,
)

#: Who makes and changes plans, each where her role reaches.
PLANNERS = frozenset({Role.POLICY_OFFICER, Role.PROVINCIAL_OFFICER, Role.COMMUNE_CHAIR, Role.PROGRAMME_OFFICER})
#: Who says what the levels of plans are called here.
LEVEL_KEEPERS = frozenset({Role.POLICY_OFFICER, Role.ADMINISTRATOR})
#: Who answers what comes from below, and what is given from above, in the name of her unit.
ANSWERERS = PLANNERS | {Role.LEADER}

#: From each state, the states that may follow; a task that was dropped or done can be taken up again, with a reason.
MOVES: dict[TaskState, tuple[TaskState, ...]] = {
    TaskState.PLANNED: (TaskState.UNDER_WAY, TaskState.BLOCKED, TaskState.DONE, TaskState.DROPPED),
    TaskState.UNDER_WAY: (TaskState.BLOCKED, TaskState.DONE, TaskState.DROPPED),
    TaskState.BLOCKED: (TaskState.UNDER_WAY, TaskState.DROPPED),
    TaskState.DONE: (TaskState.UNDER_WAY,),
    TaskState.DROPPED: (TaskState.PLANNED,),
    TaskState.CARRIED: (),
}
#: Moves that need a reason, since somebody will ask.
NEEDS_REASON = frozenset({TaskState.BLOCKED, TaskState.DROPPED})
OPEN = (TaskState.PLANNED, TaskState.UNDER_WAY, TaskState.BLOCKED)

PLAN_STEPS: dict[PlanState, tuple[PlanState, ...]] = {
    PlanState.DRAFT: (PlanState.RUNNING,),
    PlanState.RUNNING: (PlanState.CLOSED,),
    PlanState.CLOSED: (PlanState.RUNNING,),
}


def can_move(current: str, to: TaskState, *, reason: str, has_proof: bool = False) -> Verdict:
    """Return whether a task may go from one state to another; what is done has a proof, or a reason why it has none."""
    if to not in MOVES[TaskState(current)]:
        return Denied(_("A task cannot go from its present state to this one."))
    if reason.strip():
        return ALLOWED
    if to in NEEDS_REASON or current in (TaskState.DONE, TaskState.DROPPED):
        return Denied(_("Say why: those above will ask."))
    if to == TaskState.DONE and not has_proof:
        return Denied(
            _("Nothing shows yet that it is done. Add a progress note with a document, or say what shows it.")
        )
    return ALLOWED


def is_plain(current: str, to: TaskState) -> bool:
    """Return whether a move needs no words at all, so that one press is enough."""
    return to not in NEEDS_REASON and to != TaskState.DONE and current not in (TaskState.DONE, TaskState.DROPPED)


def is_late(*, state: str, due_on: date | None, today: date) -> bool:
    """Return whether a task is open after its last day."""
    return state in OPEN and due_on is not None and due_on < today


def can_step(current: str, to: PlanState, *, reason: str = "") -> Verdict:
    """Return whether a plan may go from one state to another; one that was closed opens again with a reason."""
    if to not in PLAN_STEPS[PlanState(current)]:
        return Denied(_("The plan cannot go from its present state to this one."))
    if current == PlanState.CLOSED and not reason.strip():
        return Denied(_("Say why the plan is opened again."))
    return ALLOWED


def can_change_plan(state: str) -> Verdict:
    """Return whether the parts of a plan may still be changed."""
    if state == PlanState.CLOSED:
        return Denied(_("This plan is closed. Open it again first, with the reason."))
    return ALLOWED


# --- Risk.

#: The lowest score (likelihood times impact, 1 to 25) of each level.
RISK_FLOORS: tuple[tuple[int, RiskLevel], ...] = (
    (15, RiskLevel.VERY_HIGH),
    (10, RiskLevel.HIGH),
    (5, RiskLevel.MEDIUM),
    (1, RiskLevel.LOW),
)


def risk_level(likelihood: int | None, impact: int | None) -> RiskLevel | None:
    """Return how much a risk weighs, None where either is not said; see docs/algorithms/plans.md."""
    if likelihood is None or impact is None:
        return None
    score = likelihood * impact
    return next(level for floor, level in RISK_FLOORS if score >= floor)


# --- The tree.


def can_hang(node: int, under: int | None, parents: Mapping[int, int | None]) -> Verdict:
    """Return whether a part may stand under another: not under itself, nor under what stands below it.

    `parents` gives the parent of every part of the tree; loops that are there already end the climb.
    """
    seen: set[int] = set()
    current = under
    while current is not None and current not in seen:
        if current == node:
            return Denied(_("It cannot stand under itself, or under something that stands below it."))
        seen.add(current)
        current = parents.get(current)
    return ALLOWED


def shifted_order(order: Sequence[int], node: int, step: int) -> list[int]:
    """Return siblings in their order with one moved up (-1) or down (+1); at the end it stays."""
    found = list(order)
    at = found.index(node)
    to = min(max(at + step, 0), len(found) - 1)
    found.insert(to, found.pop(at))
    return found


def numbered(children: Mapping[int | None, Sequence[int]], prefix: str = "") -> dict[int, str]:
    """Return the numbers of all parts of a tree: 1, 1.1, 1.2, 2 …; parts that no path from the top reaches: none."""
    found: dict[int, str] = {}

    def add(parent: int | None, before: str) -> None:
        for place, node in enumerate(children.get(parent, ()), start=1):
            if node not in found:
                found[node] = f"{before}{place}"
                add(node, f"{before}{place}.")

    add(None, prefix)
    return found


# --- Progress.


@dataclass(frozen=True)
class PartProgress:
    """One part of a task: how it stands, and what its unit said of it; `state` None: given, and not answered."""

    state: str | None
    percent: int | None = None


def percent_of(part: PartProgress) -> int | None:
    """Return how far one part is, in percent; None for what does not count: dropped, carried over."""
    if part.state in (TaskState.DROPPED, TaskState.CARRIED):
        return None
    if part.state == TaskState.DONE:
        return 100
    return part.percent or 0


def progress_from(parts: Iterable[PartProgress]) -> int | None:
    """Return how far a task is by its parts, whole percent rounded down; None without parts that count.

    Each part weighs the same. What was not answered is 0. 100 is reached only when every part is done or says 100:
    docs/algorithms/plans.md.
    """
    found = [percent for part in parts if (percent := percent_of(part)) is not None]
    return sum(found) // len(found) if found else None


# --- Days in another term.


@dataclass(frozen=True)
class Shift:
    """How far days move from one term to another: whole months where both terms begin on the same day of a month."""

    months: int = 0
    days: int = 0


def shift_between(old_start: date, new_start: date) -> Shift:
    """Return how far the days of a plan move when it begins anew on another day."""
    if old_start.day == new_start.day:
        return Shift(months=(new_start.year - old_start.year) * 12 + new_start.month - old_start.month)
    return Shift(days=(new_start - old_start).days)


def shifted(day: date | None, shift: Shift) -> date | None:
    """Return a day moved to the new term; the 31st becomes the last day where the month is shorter.

    A last day of a month stays one, so that 30/11 moved by a month is 31/12. Days beyond the calendar stay at its end.
    """
    if day is None:
        return None
    try:
        moved = day + timedelta(days=shift.days)
    except OverflowError:
        return date.max if shift.days > 0 else date.min
    if not shift.months:
        return moved
    year, month = divmod(moved.year * 12 + moved.month - 1 + shift.months, 12)
    if not 1 <= year <= 9999:
        return date.max if shift.months > 0 else date.min
    last = calendar.monthrange(year, month + 1)[1]
    was_last = moved.day == calendar.monthrange(moved.year, moved.month)[1]
    return date(year, month + 1, last if was_last else min(moved.day, last))


def next_term(starts_on: date, ends_on: date) -> tuple[date, date]:
    """Return the term of the same length that follows: whole months stay whole months.

    Raises OverflowError after the year 9999.
    """
    start = ends_on + timedelta(days=1)
    if starts_on.day == 1 and start.day == 1:
        months = (start.year - starts_on.year) * 12 + start.month - starts_on.month
        end = shifted(ends_on, Shift(months=months))
        return start, end if end is not None else start
    return start, start + (ends_on - starts_on)


def is_taken(state: str, carry: Carry) -> bool:
    """Return whether a task of a plan goes into the next one."""
    if carry == Carry.UNFINISHED:
        return state in OPEN
    return carry == Carry.ALL and state not in (TaskState.DROPPED, TaskState.CARRIED)


# --- What was given, and what is proposed.


def can_answer_assignment(state: str, *, is_own: bool, accepts: bool, reason: str) -> Verdict:
    """Return whether a unit may answer a task that was given to it; `is_own`: the person works at the unit."""
    if not is_own:
        return Denied(_("Only those who work at the unit answer for it."))
    if state == AssignmentState.WITHDRAWN:
        return Denied(_("The task was withdrawn."))
    if state == AssignmentState.ACCEPTED:
        return Denied(_("The unit has accepted this task already."))
    if not accepts and not reason.strip():
        return Denied(_("Say why the unit does not accept: those above will ask."))
    return ALLOWED


def can_withdraw_assignment(state: str, *, reason: str) -> Verdict:
    """Return whether what was given may be taken back: before it is accepted, with the reason."""
    if state in (AssignmentState.ACCEPTED, AssignmentState.WITHDRAWN):
        return Denied(_("This can no longer be withdrawn: the unit has its own task now."))
    if not reason.strip():
        return Denied(_("Say why it is withdrawn."))
    return ALLOWED


#: From each state of a proposal, what may be done next.
PROPOSAL_STEPS: dict[ProposalState, tuple[ProposalStepKind, ...]] = {
    ProposalState.DRAFT: (ProposalStepKind.SENT, ProposalStepKind.WITHDRAWN),
    ProposalState.WAITING: (
        ProposalStepKind.ACCEPTED,
        ProposalStepKind.IN_PART,
        ProposalStepKind.NOT_ACCEPTED,
        ProposalStepKind.PASSED_UP,
        ProposalStepKind.WITHDRAWN,
    ),
    ProposalState.ACCEPTED: (),
    ProposalState.IN_PART: (),
    ProposalState.NOT_ACCEPTED: (),
    ProposalState.WITHDRAWN: (),
}
#: What each step leads to.
PROPOSAL_AFTER: dict[ProposalStepKind, ProposalState] = {
    ProposalStepKind.SENT: ProposalState.WAITING,
    ProposalStepKind.PASSED_UP: ProposalState.WAITING,
    ProposalStepKind.ACCEPTED: ProposalState.ACCEPTED,
    ProposalStepKind.IN_PART: ProposalState.IN_PART,
    ProposalStepKind.NOT_ACCEPTED: ProposalState.NOT_ACCEPTED,
    ProposalStepKind.WITHDRAWN: ProposalState.WITHDRAWN,
}
#: The answers that the unit above gives.
ANSWERS = (
    ProposalStepKind.ACCEPTED,
    ProposalStepKind.IN_PART,
    ProposalStepKind.NOT_ACCEPTED,
    ProposalStepKind.PASSED_UP,
)
#: What was agreed to, in whole or in part, may become a task or a budget line.
AGREED = (ProposalState.ACCEPTED, ProposalState.IN_PART)


def can_answer_proposal(
    state: str, answer: ProposalStepKind, *, reason: str, at_desk: bool, is_own: bool, has_superior: bool = True
) -> Verdict:
    """Return whether somebody may answer a proposal or pass it upward.

    `at_desk`: she works at the unit where it waits; `is_own`: she works at the unit that proposes, or entered it.
    """
    if answer not in ANSWERS or answer not in PROPOSAL_STEPS[ProposalState(state)]:
        return Denied(_("The proposal does not wait for this."))
    if is_own:
        return Denied(_("Nobody answers the proposal of her own unit."))
    if not at_desk:
        return Denied(_("The unit directly above answers. It waits there."))
    if answer == ProposalStepKind.PASSED_UP and not has_superior:
        return Denied(_("There is no unit above that it could be passed to."))
    if not reason.strip():
        return Denied(_("Give the reason or your opinion: the unit that asked will read it."))
    return ALLOWED


def can_send_proposal(state: str, step: ProposalStepKind, *, has_superior: bool, reason: str = "") -> Verdict:
    """Return whether the unit that proposes may send its proposal, or take it back."""
    if (
        step not in (ProposalStepKind.SENT, ProposalStepKind.WITHDRAWN)
        or step not in PROPOSAL_STEPS[ProposalState(state)]
    ):
        return Denied(_("The proposal cannot take this step as it stands."))
    if step == ProposalStepKind.SENT and not has_superior:
        return Denied(_("No unit stands above this one, so that nobody could answer."))
    if step == ProposalStepKind.WITHDRAWN and state == ProposalState.WAITING and not reason.strip():
        return Denied(_("Say why it is withdrawn."))
    return ALLOWED


def proposal_faults(kind: str, *, has_clause: bool, has_amount: bool) -> tuple[str, Denied] | None:
    """Return the field that a kind of proposal lacks, with the sentence; None when it is complete."""
    if kind == ProposalKind.AMENDMENT and not has_clause:
        return "clause", Denied(_("Name the clause that is to be amended."))
    if kind != ProposalKind.RESOURCES and has_amount:
        return "amount", Denied(_("Only a request for resources names an amount."))
    return None
