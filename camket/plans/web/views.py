"""The registers of plans, objectives and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import scope_of
from camket.core.models import named
from camket.core.pages.lists import Column, FilterForm, ListPage
from camket.core.pages.registers import Register
from camket.plans.actions import plans, tasks
from camket.plans.choices import AssignmentState, PlanState, RiskLevel, TaskState
from camket.plans.models import Assignment, BudgetLine, Objective, Plan, Task
from camket.plans.queries import tasks as task_queries
from camket.plans.queries.cascade import cascade_of
from camket.plans.queries.plans import outline_of
from camket.plans.rules import MOVES, OPEN, PLAN_STEPS, PLANNERS, can_change_plan, is_late, risk_level
from camket.plans.web.forms import ObjectiveForm, PlanFilter, PlanForm, TaskFilter, TaskForm

TONES = {
    TaskState.PLANNED: "neutral",
    TaskState.UNDER_WAY: "info",
    TaskState.BLOCKED: "risk",
    TaskState.DONE: "ontrack",
    TaskState.DROPPED: "neutral",
    TaskState.CARRIED: "neutral",
}
PLAN_TONES = {PlanState.DRAFT: "neutral", PlanState.RUNNING: "ontrack", PlanState.CLOSED: "neutral"}
RISK_TONES = {
    RiskLevel.LOW: "neutral",
    RiskLevel.MEDIUM: "info",
    RiskLevel.HIGH: "risk",
    RiskLevel.VERY_HIGH: "late",
}
ASSIGNMENT_TONES = {
    AssignmentState.WAITING: "risk",
    AssignmentState.ACCEPTED: "ontrack",
    AssignmentState.DECLINED: "late",
    AssignmentState.WITHDRAWN: "neutral",
}
Badge = tuple[str, str | Promise]


def state_badge(task: Task) -> Badge:
    """Return tone and words of a task's state; an overdue one says so."""
    if is_late(state=task.state, due_on=task.due_on, today=clock.today()):
        return "late", _("Overdue")
    return TONES[TaskState(task.state)], task.get_state_display()


def part_badge(assignment: Assignment) -> Badge:
    """Return tone and words of a part: how the unit's own task stands, else what the unit answered."""
    return state_badge(assignment.part) if assignment.part else assignment_badge(assignment)


def with_badges(rows: Iterable[Task]) -> list[tuple[Task, Badge]]:
    """Return tasks with their badges."""
    return [(task, state_badge(task)) for task in rows]


def plan_badge(plan: Plan) -> Badge:
    """Return tone and words of a plan's state."""
    return PLAN_TONES[PlanState(plan.state)], plan.get_state_display()


def assignment_badge(assignment: Assignment) -> Badge:
    """Return tone and words of what a unit answered."""
    return ASSIGNMENT_TONES[AssignmentState(assignment.state)], assignment.get_state_display()


def risk_badge(task: Task) -> Badge | None:
    """Return tone and words of how much a task's risk weighs; None where it was not said."""
    level = risk_level(task.likelihood, task.impact)
    return (RISK_TONES[level], level.label) if level else None


def plan_context(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return the outline of a plan with how its parts stand, and the steps it may take."""
    may_edit = bool(PLANS.may_change(scope_of(request.user), plan))
    outline = outline_of(request.user, plan)
    for node in outline.walk():
        node.lines = with_badges(node.tasks)
    return {
        "badge": plan_badge(plan),
        "outline": outline,
        "loose": with_badges(outline.loose),
        "money": task_queries.totals(BudgetLine.objects.visible_to(request.user).filter(task__plan=plan)),
        "plan": plan,
        "here": "outline",
        "steps": PLAN_STEPS[PlanState(plan.state)] if may_edit else (),
        "may_arrange": may_edit and bool(can_change_plan(plan.state)),
        "heirs": Plan.objects.visible_to(request.user).filter(origin=plan),
    }


def task_context(request: HttpRequest, task: Task) -> dict[str, Any]:
    """Return what the page of a task shows beside its columns."""
    lines = task_queries.lines_of(request.user, task)
    children = Task.objects.visible_to(request.user).filter(parent=task, given_as=None).select_related("unit")
    cascade = cascade_of(request.user, task)
    return {
        "badge": state_badge(task),
        "risk_badge": risk_badge(task),
        "supporting": task.supporting.all(),
        "children": with_badges(children.order_by("due_on", "pk")),
        "cascade": cascade,
        "parts": [(part, part_badge(part.assignment)) for part in cascade.parts] if cascade else (),
        "given_as": Assignment.objects.visible_to(request.user).filter(part=task).select_related("given_by").first(),
        "is_open": task.state in OPEN,
        "moves": MOVES[TaskState(task.state)],
        "notes": task_queries.notes_of(request.user, task),
        "changes": task_queries.changes_of(task) if scope_of(request.user).is_staff else (),
        "lines": lines,
        "totals": task_queries.totals(task.budget_lines.all()) if len(lines) > 1 else (),
    }


def objective_context(request: HttpRequest, objective: Objective) -> dict[str, Any]:
    """Return what stands under an objective."""
    tasks_here = Task.objects.visible_to(request.user).filter(objective=objective).select_related("lead", "unit")
    children = Objective.objects.visible_to(request.user).filter(parent=objective).select_related("level")
    return {"tasks": with_badges(tasks_here.order_by("due_on", "pk")), "children": children.order_by("position", "pk")}


PLANS = Register(
    app="plans",
    name="plan",
    plural="plans",
    model=Plan,
    form=PlanForm,
    editors=PLANNERS,
    listing=ListPage(
        title=_("Plans"),
        columns=(
            Column(_("Plan"), str, ("sort_key",)),
            Column(_("Of"), lambda row: row.unit or row.body, ("unit__sort_key",)),
            Column(_("Carries out"), lambda row: row.instrument, ("instrument__sort_key",)),
            Column(_("From"), lambda row: row.starts_on, ("starts_on",)),
            Column(_("Until"), lambda row: row.ends_on, ("ends_on",)),
            Column(_("State"), plan_badge, ("state",), is_badge=True),
        ),
        reads=(*named(), "starts_on", "ends_on", "state", *named("unit"), *named("body"), *named("instrument")),
        filters=PlanFilter,
        empty=_("There is no plan yet"),
        empty_advice=_("A plan says what a policy text asks of a body or a unit, and by when: begin with its term."),
        links="plans/_nav.html",
        here="plans",
        style="plans/plans.css",
    ),
    template="plans/plan.html",
    add_label=_("New plan"),
    add=plans.draft_plan,
    change=lambda record, **facts: plans.change_plan(plan=record, **facts),
    related=("instrument", "unit", "body"),
    order=("-starts_on", "sort_key", "pk"),
    context=plan_context,
    shows={"state": (str, lambda plan: plan.state)},
    filters={"instrument": "instrument__uid", "unit": "unit__uid", "state": "state"},
)
TASKS = Register(
    app="plans",
    name="task",
    plural="tasks",
    model=Task,
    form=TaskForm,
    editors=PLANNERS,
    listing=ListPage(
        title=_("Tasks"),
        columns=(
            Column(_("Task"), str, ("sort_key",)),
            Column(_("Led by"), lambda row: row.lead, ("lead__sort_key",)),
            Column(_("Given to"), lambda row: row.unit, ("unit__sort_key",)),
            Column(_("Due"), lambda row: row.due_on, ("due_on",)),
            Column(_("State"), state_badge, ("state",), is_badge=True),
        ),
        reads=(*named(), "due_on", "state", *named("lead"), *named("unit")),
        filters=TaskFilter,
        empty=_("There is no task yet"),
        empty_advice=_("Take a clause and give it to somebody: what is to be done, who leads it, by which day."),
        links="plans/_nav.html",
        here="tasks",
        style="plans/plans.css",
    ),
    template="plans/task.html",
    add_label=_("New task"),
    add=tasks.add_task,
    change=lambda record, **facts: tasks.change_task(task=record, **facts),
    related=("lead", "unit"),
    order=("due_on", "sort_key", "pk"),
    context=task_context,
    shows={
        "state": (str, lambda task: task.state),
        "percent": (int | None, lambda task: task.percent),
        "likelihood": (int | None, lambda task: task.likelihood),
        "impact": (int | None, lambda task: task.impact),
    },
    filters={"plan": "plan__uid", "objective": "objective__uid", "unit": "unit__uid", "state": "state"},
)
OBJECTIVES = Register(
    app="plans",
    name="objective",
    plural="objectives",
    model=Objective,
    form=ObjectiveForm,
    editors=PLANNERS,
    listing=ListPage(
        title=_("Objectives"),
        columns=(
            Column(_("Objective"), str, ("position",)),
            Column(_("Plan"), lambda row: row.plan, ("plan__sort_key",)),
            Column(_("Level"), lambda row: row.level, ("level__rank",)),
        ),
        reads=(*named(), "number", *named("plan"), *named("level")),
        filters=FilterForm,
        empty=_("There is no objective yet"),
        empty_advice=_("Begin with what the policy text is to reach."),
        links="plans/_nav.html",
        here="objectives",
        style="plans/plans.css",
    ),
    template="plans/objective.html",
    add_label=_("New objective"),
    add=plans.set_objective,
    change=lambda record, **facts: plans.change_objective(objective=record, **facts),
    related=("instrument", "plan", "level"),
    order=("plan__sort_key", "position", "pk"),
    context=objective_context,
    shows={"level": (str, lambda objective: objective.level_id)},
    filters={"plan": "plan__uid"},
)
