"""Pages of tasks that are given to units: giving, answering, who has what, who has no plan."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from camket.core import clock
from camket.core.access import scope_of
from camket.core.drawing import Tile, TilesDrawing, layout_on, tiles_drawing
from camket.core.ids import is_uid
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people.models import Unit
from camket.plans.actions import cascade as actions
from camket.plans.choices import AssignmentState
from camket.plans.models import Assignment, Task
from camket.plans.queries import cascade as queries
from camket.plans.rules import can_answer_assignment, can_withdraw_assignment
from camket.plans.web.forms import AnswerForm, GiveForm, ReasonForm
from camket.plans.web.views import TASKS, assignment_badge, state_badge

LISTED = 100


@login_required
@require_http_methods(["GET", "POST"])
def task_give(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give a task to units below."""
    task = visible_or_404(request.user, Task, uid)
    form = GiveForm(request.POST or None, user=request.user, owner=task.owner_unit)

    def act(valid: GiveForm) -> Task:
        facts = {name: valid.cleaned_data[name] for name in ("due_on", "message")}
        actions.give_task(actor=request.user, task=task, units=valid.cleaned_data["chosen"], **facts)
        return task

    return form_page(
        request,
        form,
        act=act,
        title=_("Give to units: %(name)s") % {"name": task},
        submit=_("Give it"),
        cancel_url=task.get_absolute_url(),
        done=_("The units are asked for their answer."),
        verdict=TASKS.may_change(scope_of(request.user), task),
    )


def assignment_or_404(request: SignedInRequest, uid: str) -> Assignment:
    """Return a task given to a unit, for those above and the unit itself."""
    rows = Assignment.objects.visible_to(request.user).filter(uid=uid)
    found: Assignment | None = rows.select_related("task__owner_unit", "unit__body", "part", "given_by").first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def assignment(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show a task that was given to a unit; those of the unit answer it here."""
    found = assignment_or_404(request, uid)
    is_own = found.unit_id in queries.desks_of(request.user)
    may_answer = bool(can_answer_assignment(found.state, is_own=is_own, accepts=True, reason=""))
    may_change = bool(TASKS.may_change(scope_of(request.user), found.task))
    context: dict[str, Any] = {
        "assignment": found,
        "badge": assignment_badge(found),
        "part_badge": state_badge(found.part) if found.part else None,
        "may_withdraw": may_change and bool(can_withdraw_assignment(found.state, reason="-")),
        "is_own": is_own,
        "here": "given",
    }
    if not may_answer and request.method != "POST":
        return render(request, "plans/assignment.html", {**context, "title": found.task})
    form = AnswerForm(request.POST or None, initial=as_read(found))

    def act(valid: AnswerForm) -> Any:
        facts: dict[str, Any] = {"actor": request.user, "assignment": found}
        facts["expected_version"] = valid.expected_version
        if valid.cleaned_data["accepts"] == "yes":
            return actions.accept_assignment(**facts).part
        return actions.decline_assignment(reason=valid.cleaned_data["reason"], **facts)

    return form_page(
        request,
        form,
        act=act,
        title=found.task.name,
        template="plans/assignment.html",
        submit=_("Answer"),
        cancel_url=found.task.get_absolute_url(),
        done=_("Those above see your answer."),
        **context,
    )


@login_required
@require_http_methods(["GET", "POST"])
def assignment_withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a task back from a unit that has not accepted it."""
    found = assignment_or_404(request, uid)
    form = ReasonForm(request.POST or None, initial=as_read(found))

    def act(valid: ReasonForm) -> Task:
        actions.withdraw_assignment(
            actor=request.user,
            assignment=found,
            reason=valid.cleaned_data["reason"],
            expected_version=valid.expected_version,
        )
        return found.task

    facts = {"name": found.task, "unit": found.unit}
    return form_page(
        request,
        form,
        act=act,
        title=_("Withdraw “%(name)s” from %(unit)s") % facts,
        submit=_("Withdraw it"),
        cancel_url=found.task.get_absolute_url(),
        verdict=TASKS.may_change(scope_of(request.user), found.task),
    )


@login_required
@require_safe
def given(request: SignedInRequest) -> HttpResponse:
    """List the tasks that were given to the units of the person, those without an answer first."""
    rows = list(queries.given_to(request.user)[: LISTED + 1])
    waiting = [row for row in rows if row.state == AssignmentState.WAITING]
    answered = [(row, assignment_badge(row)) for row in rows[:LISTED] if row.state != AssignmentState.WAITING]
    return render(request, "plans/given.html", {"waiting": waiting, "answered": answered, "here": "given"})


def coverage_finding(rows: list[queries.Covered]) -> str | Promise:
    """Return how many units have a plan, in a sentence."""
    count = sum(1 for row in rows if row.plan is None)
    words = ngettext(
        "%(count)s of %(all)s unit has no plan of its own that runs today",
        "%(count)s of %(all)s units have no plan of their own that runs today",
        len(rows),
    )
    return words % {"count": count, "all": len(rows)}


def map_of(rows: list[queries.Covered]) -> TilesDrawing | None:
    """Return the map of which units have a plan; None where they are no squares of it, as communes are not."""
    places = {row.unit.place.key: row for row in rows if row.unit.place is not None}
    layout = layout_on(clock.today(), places)
    if layout is None:
        return None
    tiles = [
        Tile(
            key=key,
            label=str(row.unit.place),
            word=_("has a plan of its own") if row.plan else _("no plan of its own"),
            tone="ontrack" if row.plan else "risk",
            text=unanswered(row.waiting) if row.waiting else "",
            url=row.plan.get_absolute_url() if row.plan else f"?unit={row.unit.uid}",
            is_demonstration=row.plan is not None and row.plan.is_demonstration,
        )
        for key, row in places.items()
    ]
    return tiles_drawing(layout, tiles, nothing=_("not below this unit"))


def unanswered(count: int) -> str:
    """Return how many tasks have no answer, in words."""
    return ngettext("%(count)s without an answer", "%(count)s without an answer", count) % {"count": count}


@login_required
@require_safe
def units(request: SignedInRequest) -> HttpResponse:
    """Show which units below have a plan of their own, and what they have not answered."""
    uid = request.GET.get("unit", "")
    root = visible_or_404(request.user, Unit, uid) if is_uid(uid) else queries.viewed_unit(request.user)
    rows = queries.coverage(request.user, root) if root else []
    context = {
        "root": root,
        "rows": sorted(rows, key=lambda row: (row.plan is not None, -row.waiting)),
        "finding": coverage_finding(rows) if rows else "",
        "map": map_of(rows),
        "with_plan": sum(1 for row in rows if row.plan is not None),
        "without_plan": sum(1 for row in rows if row.plan is None),
        "waiting": sum(row.waiting for row in rows),
        "here": "units",
    }
    return render(request, "plans/units.html", context)
