"""What programs read and enter that pages show inside other records."""

from __future__ import annotations

from typing import Any

from camket.core.models import User
from camket.core.pages.registers import Ledger
from camket.people.models import Unit
from camket.plans.actions import cascade, proposals, tasks
from camket.plans.models import Assignment, BudgetLine, ProgressNote, ProposalStep, StateChange, Task
from camket.plans.rules import ANSWERERS, PLANNERS
from camket.plans.web.forms import AssignmentForm, MoneyForm, MoveEntryForm, NoteForm, ProposalStepForm


def change_line(record: BudgetLine, **facts: Any) -> BudgetLine:
    """Change a budget line; it stays with its task."""
    return tasks.change_money(line=record, **facts)


MONEY = Ledger(
    app="plans",
    name="budget_line",
    plural="budget_lines",
    model=BudgetLine,
    form=MoneyForm,
    editors=PLANNERS,
    add=tasks.plan_money,
    change=change_line,
    related=("task", "funder"),
    filters={"task": "task__uid", "plan": "task__plan__uid"},
)
NOTES = Ledger(
    app="plans",
    name="progress_note",
    plural="progress_notes",
    model=ProgressNote,
    form=NoteForm,
    editors=PLANNERS,
    add=tasks.note_progress,
    related=("task", "document", "letter"),
    filters={"task": "task__uid"},
)
MOVES = Ledger(
    app="plans",
    name="task_move",
    plural="task_moves",
    model=StateChange,
    form=MoveEntryForm,
    editors=PLANNERS,
    add=tasks.record_move,
    related=("task",),
    shows={
        "before": (str, lambda row: row.before),
        "moved_at": (str, lambda row: row.created_at.isoformat()),
    },
    filters={"task": "task__uid", "to": "to"},
)


def give(*, actor: User, task: Task, unit: Unit, due_on: Any = None, message: str = "", **_rest: Any) -> Assignment:
    """Give a task to one unit; one that has it already keeps what it answered."""
    cascade.give_task(actor=actor, task=task, units=[unit], due_on=due_on, message=message)
    found: Assignment = Assignment.objects.select_related("task", "unit").get(task=task, unit=unit)
    return found


def answer(
    record: Assignment, *, actor: User, expected_version: int | None, answer: str = "", reason: str = "", **_rest: Any
) -> Assignment:
    """Answer for one's own unit: `accepted` or `declined`, the latter with the reason."""
    facts: dict[str, Any] = {"actor": actor, "assignment": record, "expected_version": expected_version}
    if answer == "declined":
        return cascade.decline_assignment(reason=reason, **facts)
    return cascade.accept_assignment(**facts)


ASSIGNMENTS = Ledger(
    app="plans",
    name="assignment",
    plural="assignments",
    model=Assignment,
    form=AssignmentForm,
    editors=ANSWERERS,
    add=give,
    change=answer,
    related=("task", "unit", "part"),
    owner=lambda row: row.unit_id,
    shows={
        "state": (str, lambda row: row.state),
        "answer": (str, lambda row: row.state),
        "reason": (str, lambda row: row.reason),
        "part": (str | None, lambda row: row.part.uid if row.part else None),
    },
    filters={"task": "task__uid", "unit": "unit__uid", "state": "state"},
    steps={"accept": answer},
)
ANSWERS = Ledger(
    app="plans",
    name="proposal_answer",
    plural="proposal_answers",
    model=ProposalStep,
    form=ProposalStepForm,
    editors=ANSWERERS,
    add=proposals.record_answer,
    related=("proposal",),
    shows={"answered_at": (str, lambda row: row.created_at.isoformat())},
    filters={"proposal": "proposal__uid"},
)
