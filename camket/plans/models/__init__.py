"""Tables of plans."""

from camket.plans.models.cascade import Assignment
from camket.plans.models.plans import Objective, Plan, PlanLevel
from camket.plans.models.proposals import Proposal, ProposalStep
from camket.plans.models.tasks import BudgetLine, ProgressNote, StateChange, Task, TaskSupport

__all__ = [
    "Assignment",
    "BudgetLine",
    "Objective",
    "Plan",
    "PlanLevel",
    "ProgressNote",
    "Proposal",
    "ProposalStep",
    "StateChange",
    "Task",
    "TaskSupport",
]
