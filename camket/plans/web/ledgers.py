"""What programs read and enter that pages show inside other records."""

from __future__ import annotations

from typing import Any

from camket.core.pages.registers import Ledger
from camket.plans.actions import tasks
from camket.plans.models import BudgetLine, ProgressNote, StateChange
from camket.plans.rules import PLANNERS
from camket.plans.web.forms import MoneyForm, MoveEntryForm, NoteForm


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
