"""Pages that change what hangs on a task: its state, its progress, its money."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from camket.core.access import Refused, Verdict, demand, scope_of
from camket.core.actions import Conflict
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest, version_sent
from camket.plans.actions import tasks as actions
from camket.plans.choices import TaskState
from camket.plans.models import BudgetLine, ProgressNote, Task
from camket.plans.rules import MOVES, is_plain
from camket.plans.web.forms import MoneyForm, MoveForm, NoteForm, ReasonForm
from camket.plans.web.views import TASKS


def may(request: SignedInRequest, task: Task) -> Verdict:
    """Return whether the person may change a task."""
    return TASKS.may_change(scope_of(request.user), task)


def way_back(request: SignedInRequest, task: Task) -> str:
    """Return where a button leads back to: the page it stands on, if that is ours; else the task."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_ours else task.get_absolute_url()


@login_required
@require_http_methods(["GET", "POST"])
def task_move(request: SignedInRequest, uid: str) -> HttpResponse:
    """Bring a task from one state to another."""
    task = visible_or_404(request.user, Task, uid)
    begin = {**as_read(task), "to": request.GET.get("to", "")}
    form = MoveForm(request.POST or None, moves=MOVES[TaskState(task.state)], initial=begin)

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
        verdict=may(request, task),
    )


@login_required
@require_POST
def task_go(request: SignedInRequest, uid: str) -> HttpResponse:
    """Move a task by one press, where no words are needed; else the form asks for them.

    A script that moves a card is answered as JSON: the state, the form that asks for words, or why it does not go.
    """
    task = visible_or_404(request.user, Task, uid)
    to = request.POST.get("to", "")
    if request.headers.get("Accept") == "application/json":
        return dragged(request, task, to)
    if to not in TaskState.values or not is_plain(task.state, TaskState(to)):
        return redirect(f"{task.get_absolute_url()}move/?to={to if to in TaskState.values else ''}")
    try:
        actions.move_task(actor=request.user, task=task, to=TaskState(to), expected_version=version_sent(request))
    except Conflict:
        messages.warning(request, _("Somebody else has changed “%(name)s” in the meantime.") % {"name": task})
    else:
        facts = {"name": task, "state": task.get_state_display()}
        messages.success(request, _("“%(name)s” is now: %(state)s.") % facts)
    return redirect(way_back(request, task))


def dragged(request: SignedInRequest, task: Task, to: str) -> JsonResponse:
    """Move a task whose card was dragged; refused with the reason, or sent on to the form where words are needed."""
    if to not in TaskState.values:
        return JsonResponse({"words": _("There is no such state.")}, status=422)
    wanted = TaskState(to)
    verdict = may(request, task)
    if verdict and wanted in MOVES[TaskState(task.state)] and not is_plain(task.state, wanted):
        return JsonResponse({"form": f"{reverse('plans:task_move', args=[task.uid])}?to={to}"})
    try:
        demand(verdict)
        actions.move_task(actor=request.user, task=task, to=wanted, expected_version=version_sent(request))
    except Refused as refusal:
        return JsonResponse({"words": str(refusal.reason)}, status=422)
    except Conflict:
        words = _("Somebody else has changed “%(name)s” in the meantime.") % {"name": task}
        return JsonResponse({"words": words}, status=409)
    facts = {"name": task, "state": task.get_state_display()}
    messages.success(request, _("“%(name)s” is now: %(state)s.") % facts)
    return JsonResponse({"state": task.state})


def facts_without_task(form: Any) -> dict[str, Any]:
    """Return what a form says beside the task, which the address names."""
    return {name: value for name, value in form.facts().items() if name != "task"}


@login_required
@require_http_methods(["GET", "POST"])
def note_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Note what was done of a task, and what shows it."""
    task = visible_or_404(request.user, Task, uid)
    form = NoteForm(request.POST or None, user=request.user)
    del form.fields["task"]

    def act(valid: NoteForm) -> ProgressNote:
        return actions.note_progress(actor=request.user, task=task, **facts_without_task(valid))

    title = _("Progress: %(name)s") % {"name": task}
    return form_page(
        request, form, act=act, title=title, cancel_url=task.get_absolute_url(), verdict=may(request, task)
    )


@login_required
@require_http_methods(["GET", "POST"])
def money_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Plan money for a task."""
    task = visible_or_404(request.user, Task, uid)
    form = MoneyForm(request.POST or None, user=request.user)
    del form.fields["task"]

    def act(valid: MoneyForm) -> BudgetLine:
        return actions.plan_money(actor=request.user, task=task, **facts_without_task(valid))

    title = _("Plan money: %(name)s") % {"name": task}
    return form_page(
        request, form, act=act, title=title, cancel_url=task.get_absolute_url(), verdict=may(request, task)
    )


@login_required
@require_http_methods(["GET", "POST"])
def money_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Change a budget line."""
    line = visible_or_404(request.user, BudgetLine, uid)
    form = MoneyForm(request.POST or None, user=request.user, instance=line)
    del form.fields["task"]

    def act(valid: MoneyForm) -> BudgetLine:
        version = valid.expected_version
        return actions.change_money(
            actor=request.user, line=line, expected_version=version, **facts_without_task(valid)
        )

    title = _("Change: %(name)s") % {"name": line}
    return form_page(
        request, form, act=act, title=title, cancel_url=line.get_absolute_url(), verdict=may(request, line.task)
    )


@login_required
@require_http_methods(["GET", "POST"])
def money_remove(request: SignedInRequest, uid: str) -> HttpResponse:
    """Remove a budget line, with the reason."""
    line = visible_or_404(request.user, BudgetLine, uid)
    task = line.task
    form = ReasonForm(request.POST or None, initial=as_read(line))

    def act(valid: ReasonForm) -> Task:
        actions.remove_money(actor=request.user, line=line, reason=valid.cleaned_data["reason"])
        return task

    title = _("Remove: %(name)s") % {"name": line}
    return form_page(
        request,
        form,
        act=act,
        title=title,
        submit=_("Remove it"),
        cancel_url=line.get_absolute_url(),
        done=_("It is removed."),
        verdict=may(request, task),
    )
