"""Pages of the targets of an indicator."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core.access import ALLOWED, NOT_YOURS, Verdict, scope_of
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people.actions.owned import can_edit
from camket.reporting import queries
from camket.reporting.actions import targets as actions
from camket.reporting.models import DefinitionSplit, Indicator, Target
from camket.reporting.rules import DEFINERS
from camket.reporting.web.forms import RemoveForm, TargetForm

PER_PAGE = 50


def may_change(request: HttpRequest, target: Target) -> Verdict:
    """Return whether the person sets the targets of this unit."""
    return can_edit(scope_of(request.user), DEFINERS, unit_id=target.unit_id)


def has_splits(indicator: Indicator) -> bool:
    """Return whether figures of an indicator are or were split by anything."""
    return DefinitionSplit.objects.filter(definition__indicator=indicator).exists()


@require_safe
def targets(request: HttpRequest, uid: str) -> HttpResponse:
    """List the targets of an indicator by period and unit."""
    indicator = visible_or_404(request.user, Indicator, uid)
    may_set = scope_of(request.user).holds_anywhere(DEFINERS)
    words = queries.split_words()
    split = [{"label": _("Split")}] if has_splits(indicator) else []
    actions_column = [{"label": _("Actions")}] if may_set else []
    page = Paginator(queries.targets_of(request.user, indicator), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "indicator": indicator,
        "page": page,
        "targets": [(target, words.of(target.split), bool(may_change(request, target))) for target in page],
        "may_set": may_set,
        "has_splits": bool(split),
        "columns": [
            {"label": _("Unit")},
            {"label": _("Period")},
            *split,
            {"label": _("Target"), "numeric": True},
            *actions_column,
        ],
    }
    return render(request, "reporting/targets.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def target_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Set a target of a unit for a period."""
    indicator = visible_or_404(request.user, Indicator, uid)
    form = TargetForm(request.POST or None, user=request.user, of=indicator)
    return form_page(
        request,
        form,
        act=lambda valid: actions.set_target(actor=request.user, indicator=indicator, **valid.facts()),
        template="reporting/indicator_form.html",
        title=_("Set a target"),
        cancel_url=reverse("reporting:targets", args=[indicator.uid]),
        verdict=ALLOWED if scope_of(request.user).holds_anywhere(DEFINERS) else NOT_YOURS,
        indicator=indicator,
    )


@login_required
@require_http_methods(["GET", "POST"])
def target_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Change a target."""
    target = visible_or_404(request.user, Target, uid)
    form = TargetForm(request.POST or None, user=request.user, of=target.indicator, instance=target)
    return form_page(
        request,
        form,
        act=lambda valid: actions.change_target(
            actor=request.user, target=target, expected_version=valid.expected_version, **valid.facts()
        ),
        template="reporting/indicator_form.html",
        title=_("Change the target"),
        cancel_url=target.get_absolute_url(),
        verdict=may_change(request, target),
        indicator=target.indicator,
        target=target,
    )


@login_required
@require_http_methods(["GET", "POST"])
def target_remove(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a target away, with the reason."""
    target = visible_or_404(request.user, Target, uid)
    address = target.get_absolute_url()
    form = RemoveForm(request.POST or None, initial=as_read(target))

    def act(valid: RemoveForm) -> str:
        reason, version = valid.cleaned_data["reason"], valid.expected_version
        actions.remove_target(actor=request.user, target=target, reason=reason, expected_version=version)
        return address

    return form_page(
        request,
        form,
        act=act,
        template="reporting/indicator_form.html",
        title=_("Remove the target"),
        submit=_("Remove"),
        done=_("Removed."),
        cancel_url=address,
        verdict=may_change(request, target),
        indicator=target.indicator,
        target=target,
        is_removal=True,
    )
