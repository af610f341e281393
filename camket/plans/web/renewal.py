"""The page that carries a plan into another term: first what would come of it is shown, then it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from camket.core.access import Refused, scope_of
from camket.core.actions import Invalid
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.plans.actions.renewal import renew_plan
from camket.plans.choices import Carry
from camket.plans.models import Plan
from camket.plans.queries.renewal import Renewal, renewal_of
from camket.plans.rules import next_term
from camket.plans.web.forms import RenewForm
from camket.plans.web.views import PLANS, plan_badge


def beginning(plan: Plan) -> dict[str, Any]:
    """Return what the form begins with: the term that follows, the year in the name moved along."""
    first, last = next_term(plan.starts_on, plan.ends_on)
    names = {"name_local": plan.name_local, "name_en": plan.name_en}
    for old, new in ((plan.starts_on.year, first.year), (plan.ends_on.year, last.year)):
        names = {key: name.replace(str(old), f"\0{new}\0") for key, name in names.items()}
    names = {key: name.replace("\0", "") for key, name in names.items()}
    return {**names, "starts_on": first, "ends_on": last, "carry": Carry.UNFINISHED}


@login_required
@require_http_methods(["GET", "POST"])
def plan_renew(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show what a plan would become in another term; do it once that was seen."""
    plan = visible_or_404(request.user, Plan, uid)
    verdict = PLANS.may_change(scope_of(request.user), plan)
    if not verdict:
        raise Refused(verdict.reason)  # type: ignore[union-attr]
    form = RenewForm(request.POST or None, initial=beginning(plan))
    found: Renewal | None = None
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        carry = Carry(form.cleaned_data["carry"])
        found = renewal_of(plan, carry=carry, **facts)
        if "do" in request.POST:
            names = {name: form.cleaned_data[name] for name in ("name_local", "name_en")}
            try:
                seen = form.cleaned_data["seen"]
                new = renew_plan(actor=request.user, plan=plan, carry=carry, seen=seen, **facts, **names)
            except Invalid as fault:
                form.add_error(None, str(fault))
            else:
                messages.success(request, _("The new plan is a draft. Look through it, then put it into force."))
                return redirect(new)
    if found is not None:
        form.data = {**form.data.dict(), "seen": found.seen}  # type: ignore[attr-defined]
    context = {"plan": plan, "form": form, "found": found, "badge": plan_badge(plan), "here": "renew"}
    return render(request, "plans/renew.html", context, status=422 if form.errors else 200)
