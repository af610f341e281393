"""Pages that arrange a plan: its state, its levels, and the objectives in their tree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import ALLOWED, NOT_YOURS, Verdict, scope_of
from camket.core.actions import Conflict
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest, version_sent
from camket.plans.actions import plans as actions
from camket.plans.choices import PlanState
from camket.plans.models import Objective, Plan, PlanLevel
from camket.plans.rules import LEVEL_KEEPERS, PLAN_STEPS
from camket.plans.web.forms import LevelForm, MoveForm, PlaceForm
from camket.plans.web.views import OBJECTIVES, PLANS


@login_required
@require_http_methods(["GET", "POST"])
def plan_step(request: SignedInRequest, uid: str) -> HttpResponse:
    """Put a plan into force, close it, open it again."""
    plan = visible_or_404(request.user, Plan, uid)
    form = MoveForm(request.POST or None, moves=PLAN_STEPS[PlanState(plan.state)], initial=as_read(plan))

    def act(valid: MoveForm) -> Plan:
        to, reason = PlanState(valid.cleaned_data["to"]), valid.cleaned_data["reason"]
        version = valid.expected_version
        return actions.step_plan(actor=request.user, plan=plan, to=to, reason=reason, expected_version=version)

    return form_page(
        request,
        form,
        act=act,
        title=_("State of the plan: %(name)s") % {"name": plan},
        cancel_url=plan.get_absolute_url(),
        verdict=PLANS.may_change(scope_of(request.user), plan),
    )


@login_required
@require_POST
def plan_number(request: SignedInRequest, uid: str) -> HttpResponse:
    """Number the objectives of a plan in their order."""
    plan = visible_or_404(request.user, Plan, uid)
    count = actions.number_plan(actor=request.user, plan=plan)
    words = ngettext("%(count)s number was changed.", "%(count)s numbers were changed.", count)
    messages.success(request, words % {"count": count})
    return redirect(plan)


@login_required
@require_POST
def objective_shift(request: SignedInRequest, uid: str) -> HttpResponse:
    """Move an objective up or down among those beside it."""
    objective = visible_or_404(request.user, Objective, uid)
    steps = {"up": -1, "down": 1}
    if request.POST.get("step") not in steps:
        raise Http404
    try:
        actions.shift_objective(
            actor=request.user,
            objective=objective,
            step=steps[request.POST["step"]],
            expected_version=version_sent(request),
        )
    except Conflict:
        messages.warning(request, _("Somebody else has moved it in the meantime. Look again where it stands."))
    url = objective.plan.get_absolute_url() if objective.plan else objective.get_absolute_url()
    return redirect(f"{url}#o-{objective.uid}")


@login_required
@require_http_methods(["GET", "POST"])
def objective_place(request: SignedInRequest, uid: str) -> HttpResponse:
    """Move an objective under another one of its plan."""
    objective = visible_or_404(request.user, Objective, uid)
    begin = {**as_read(objective), "parent": objective.parent}
    form = PlaceForm(request.POST or None, user=request.user, initial=begin)

    def act(valid: PlaceForm) -> Objective:
        return actions.place_objective(
            actor=request.user,
            objective=objective,
            parent=valid.cleaned_data["parent"],
            expected_version=valid.expected_version,
        )

    return form_page(
        request,
        form,
        act=act,
        title=_("Move under another: %(name)s") % {"name": objective},
        cancel_url=objective.plan.get_absolute_url() if objective.plan else objective.get_absolute_url(),
        verdict=OBJECTIVES.may_change(scope_of(request.user), objective),
    )


# --- Levels.


def keeper(request: HttpRequest) -> Verdict:
    """Return whether the person says what levels are called here."""
    return ALLOWED if scope_of(request.user).holds(LEVEL_KEEPERS, unit_id=None) else NOT_YOURS


@login_required
@require_safe
def levels(request: SignedInRequest) -> HttpResponse:
    """Show what the levels of plans are called here."""
    used = set(Objective.objects.order_by().values_list("level", flat=True).distinct())
    rows = [(level, level.code in used or level.code == "objective") for level in PlanLevel.objects.all()]
    return render(request, "plans/levels.html", {"rows": rows, "may_edit": bool(keeper(request)), "here": "levels"})


@login_required
@require_http_methods(["GET", "POST"])
def level_add(request: SignedInRequest) -> HttpResponse:
    """Add a level."""
    return form_page(
        request,
        LevelForm(request.POST or None, user=request.user),
        act=lambda valid: actions.add_level(actor=request.user, **valid.facts()),
        title=_("New level of plans"),
        cancel_url=reverse("plans:levels"),
        verdict=keeper(request),
    )


@login_required
@require_http_methods(["GET", "POST"])
def level_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give a level another name or rank."""
    level = visible_or_404(request.user, PlanLevel, uid)
    return form_page(
        request,
        LevelForm(request.POST or None, user=request.user, instance=level),
        act=lambda valid: actions.change_level(
            actor=request.user, level=level, expected_version=valid.expected_version, **valid.facts()
        ),
        title=_("Change: %(name)s") % {"name": level},
        cancel_url=reverse("plans:levels"),
        verdict=keeper(request),
    )


@login_required
@require_POST
def level_remove(request: SignedInRequest, uid: str) -> HttpResponse:
    """Remove a level that nothing stands on."""
    level = visible_or_404(request.user, PlanLevel, uid)
    name = str(level)
    actions.remove_level(actor=request.user, level=level)
    messages.success(request, _("“%(name)s” is removed.") % {"name": name})
    return redirect("plans:levels")
