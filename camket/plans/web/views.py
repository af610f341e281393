"""Pages of objectives and tasks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from camket.core import clock
from camket.core.access import scope_of
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, FilterForm, ListPage
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest
from camket.plans.actions import tasks as actions
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Task
from camket.plans.rules import MOVES, PLANNERS, is_late
from camket.plans.web.forms import MoveForm, ObjectiveForm, TaskFilter, TaskForm

TONES = {
    TaskState.PLANNED: "neutral",
    TaskState.UNDER_WAY: "info",
    TaskState.BLOCKED: "risk",
    TaskState.DONE: "ontrack",
    TaskState.DROPPED: "neutral",
}


def state_badge(task: Task) -> tuple[str, Any]:
    """Return tone and words of a task's state; an overdue one says so."""
    if is_late(state=task.state, due_on=task.due_on, today=clock.today()):
        return "late", _("Overdue")
    return TONES[TaskState(task.state)], task.get_state_display()


def task_context(request: HttpRequest, task: Task) -> dict[str, Any]:
    """Return what the page of a task shows beside its columns."""
    return {
        "badge": state_badge(task),
        "supporting": task.supporting.all(),
        "children": Task.objects.visible_to(request.user).filter(parent=task).order_by("due_on"),
        "moves": MOVES[TaskState(task.state)],
    }


def objective_context(request: HttpRequest, objective: Objective) -> dict[str, Any]:
    """Return what stands under an objective."""
    tasks = Task.objects.visible_to(request.user).filter(objective=objective).select_related("lead")
    children = Objective.objects.visible_to(request.user).filter(parent=objective)
    rows = [(task, state_badge(task)) for task in tasks.order_by("due_on", "pk")]
    return {"tasks": rows, "children": children}


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
        filters=TaskFilter,
        empty=_("There is no task yet"),
        empty_advice=_("Take a clause and give it to somebody: what is to be done, who leads it, by which day."),
    ),
    template="plans/task.html",
    add_label=_("New task"),
    add=actions.add_task,
    change=lambda record, **facts: actions.change_task(task=record, **facts),
    related=("lead", "unit"),
    order=("due_on", "sort_key", "pk"),
    context=task_context,
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
            Column(_("Belongs to"), lambda row: row.instrument, ("instrument__sort_key",)),
            Column(_("Level"), lambda row: row.get_level_display(), ("level",)),
        ),
        filters=FilterForm,
        empty=_("There is no objective yet"),
        empty_advice=_("Begin with what the policy text is to reach."),
    ),
    template="plans/objective.html",
    add_label=_("New objective"),
    add=actions.set_objective,
    change=lambda record, **facts: actions.change_objective(objective=record, **facts),
    related=("instrument",),
    order=("instrument__sort_key", "position", "pk"),
    context=objective_context,
)


@login_required
@require_http_methods(["GET", "POST"])
def task_move(request: SignedInRequest, uid: str) -> HttpResponse:
    """Bring a task from one state to another."""
    task = visible_or_404(request.user, Task, uid)
    form = MoveForm(request.POST or None, moves=MOVES[TaskState(task.state)], initial=as_read(task))

    def act(valid: MoveForm) -> Task:
        to, reason = TaskState(valid.cleaned_data["to"]), valid.cleaned_data["reason"]
        version = valid.expected_version
        return actions.move_task(actor=request.user, task=task, to=to, reason=reason, expected_version=version)

    return form_page(
        request,
        form,
        act=act,
        title=_("Where it stands: %(name)s") % {"name": task},
        cancel_url=task.get_absolute_url(),
        verdict=TASKS.may_change(scope_of(request.user), task),
    )
