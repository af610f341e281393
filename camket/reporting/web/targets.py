"""Pages of the targets of an indicator."""

from __future__ import annotations

from typing import Any

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
from camket.core.scaled import shown_number
from camket.people.actions.owned import can_edit
from camket.reporting import queries
from camket.reporting.actions import targets as actions
from camket.reporting.choices import TargetState
from camket.reporting.models import DefinitionSplit, Indicator, Target
from camket.reporting.rules import DEFINERS, NUMERIC
from camket.reporting.rules.targets import needed
from camket.reporting.web import cascade
from camket.reporting.web.forms import RemoveForm, TargetForm

PER_PAGE = 50


def may_change(request: HttpRequest, target: Target) -> Verdict:
    """Return whether the person sets the targets of this unit."""
    return can_edit(scope_of(request.user), DEFINERS, unit_id=target.unit_id)


def has_splits(indicator: Indicator) -> bool:
    """Return whether figures of an indicator are or were split by anything."""
    return DefinitionSplit.objects.filter(definition__indicator=indicator).exists()


def share_words(target: Target) -> str:
    """Return of how many a share is, and how many that makes: “24 of 34”."""
    if not target.definition.has_parts or not target.denominator:
        return ""
    definition = target.definition
    count = target.numerator
    if count is None:
        count = needed(queries.goal_of(target), target.denominator, per=definition.per, scale=definition.scale)
    facts = {"whole": shown_number(target.denominator, definition.parts_scale)}
    facts["count"] = "?" if count is None else shown_number(count, definition.parts_scale)
    return str(_("%(count)s of %(whole)s") % facts)


def row_of(request: HttpRequest, target: Target, names: queries.SplitWords) -> dict[str, Any]:
    """Return a target as the page shows it, with what the person may do."""
    scope = scope_of(request.user)
    may_cascade = bool(cascade.may_cascade(scope, target)) and not target.is_baseline
    is_given = target.state == TargetState.GIVEN or target.responded_by_id is not None
    steps = {
        "target_respond": (_("Answer"), may_cascade and is_given),
        "target_split": (
            _("Give parts"),
            may_cascade and target.definition.kind in NUMERIC and target.value is not None,
        ),
        "target_edit": (_("Change"), bool(may_change(request, target))),
        "target_remove": (_("Remove"), bool(may_change(request, target))),
    }
    return {
        "target": target,
        "split": names.of(target.split),
        "share": share_words(target),
        "tone": cascade.TONES[TargetState(target.state)],
        "steps": [
            (reverse(f"reporting:{name}", args=[target.uid]), words) for name, (words, may) in steps.items() if may
        ],
    }


@require_safe
def targets(request: HttpRequest, uid: str) -> HttpResponse:
    """List the targets of an indicator by period and unit; above it what the parts make of the whole."""
    indicator = visible_or_404(request.user, Indicator, uid)
    page = Paginator(queries.targets_of(request.user, indicator), PER_PAGE).get_page(request.GET.get("page"))
    words = queries.split_words()
    rows = [row_of(request, target, words) for target in page]
    split = [{"label": _("Split")}] if has_splits(indicator) else []
    has_actions = any(row["steps"] for row in rows)
    home = queries.unit_for(request.user, indicator)
    given = queries.given_under(request.user, home, [indicator]) if home else []
    context = {
        "indicator": indicator,
        "page": page,
        "targets": rows,
        "gaps": [cascade.row_of(each) for each in given if each.parts],
        "gap_columns": [
            {"label": _("Period")},
            {"label": home, "numeric": True},
            {"label": _("Parts together"), "numeric": True},
            {"label": _("Gap")},
        ],
        "may_set": scope_of(request.user).holds_anywhere(DEFINERS),
        "has_actions": has_actions,
        "has_splits": bool(split),
        "columns": [
            {"label": _("Unit")},
            {"label": _("Period")},
            *split,
            {"label": _("Target"), "numeric": True},
            {"label": _("State")},
            *([{"label": _("Actions")}] if has_actions else []),
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
