"""Pages of targets as they are given down: what is missing in between, answering, splitting further."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core.access import Scope, Verdict, scope_of
from camket.core.fields.number import NumberField
from camket.core.pages.forms import ReadForm, as_read, form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.periods import Period
from camket.core.scaled import scaled, shown_number
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.reporting import queries
from camket.reporting.actions import cascade as actions
from camket.reporting.choices import TargetState
from camket.reporting.models import Indicator, Target
from camket.reporting.rules import CASCADERS, NUMERIC
from camket.reporting.web.forms import whole_number

#: Tones of what a unit said to a target.
TONES = {TargetState.GIVEN: "risk", TargetState.ACCEPTED: "ontrack", TargetState.ANSWERED: "late"}


class CascadeFilter(forms.Form):
    """Which unit and year of the cascade."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=_("Unit"), required=False, to_field_name="uid")
    year = forms.TypedChoiceField(label=_("Period"), coerce=Period.parse, empty_value=None, required=False)

    def __init__(self, *args: Any, units: Any, periods: list[Period], **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit"]
        unit.queryset = units
        unit.empty_label = _("One’s own, or the centre")
        year: Any = self.fields["year"]
        year.choices = [("", _("All")), *((each.code, each.display(get_language() or "vi")) for each in periods)]

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        cleaned = getattr(self, "cleaned_data", {})
        return sum(1 for value in cleaned.values() if value)


def may_cascade(scope: Scope, target: Target) -> Verdict:
    """Return whether a person answers for the unit of a target, and splits it further."""
    return can_edit(scope, CASCADERS, unit_id=target.unit_id)


def own_units(scope: Scope) -> Any:
    """Return the units whose cascade a person looks at: the centre and the provinces, and those she works for."""
    rows = Unit.objects.filter(level__in=("centre", "province"), body__is_home=True)
    return (rows | Unit.objects.filter(pk__in=scope.unit_ids)).distinct().order_by("level", "sort_key")


def shown_gap(given: queries.Given) -> tuple[str, str, Any] | None:
    """Return tone, number and words of what is missing between a target and its parts; None where it cannot be said."""
    gap = given.sharing.gap
    if gap is None:
        return None
    if gap == 0:
        return "ontrack", "", _("The parts make up the whole")
    number = shown_number(abs(gap), given.scale)
    return ("risk", number, _("missing")) if gap > 0 else ("ontrack", number, _("more than the whole"))


def row_of(given: queries.Given) -> dict[str, Any]:
    """Return a row of the cascade as the page shows it."""
    together = given.sharing.together
    return {
        "given": given,
        "together": None if together is None else shown_number(together, given.scale),
        "gap": shown_gap(given),
    }


@require_safe
def cascade(request: HttpRequest) -> HttpResponse:
    """List, for a unit, its targets beside what those of the units below it make together."""
    scope = scope_of(request.user)
    indicators = Indicator.objects.visible_to(request.user)
    every = Target.objects.filter(indicator__in=indicators, is_baseline=False, split="")
    periods = sorted(set(every.values_list("period", flat=True)), reverse=True)
    form = CascadeFilter(request.GET or None, units=own_units(scope), periods=periods)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    home = queries.home_unit()
    unit = asked.get("unit") or (home if scope.covers_all or not scope.unit_ids else nearest(scope, home))
    rows = queries.given_under(request.user, unit, indicators, asked.get("year")) if unit else []
    mine = queries.waiting_targets(request.user, scope.unit_ids) if scope.unit_ids and not scope.covers_all else []
    context = {
        "filter_form": form,
        "unit": unit,
        "rows": [row_of(each) for each in rows],
        "waiting": [(each, bool(may_cascade(scope, each))) for each in mine],
        "columns": [
            {"label": _("Indicator")},
            {"label": _("Period")},
            {"label": _("Target")},
            {"label": _("Parts together"), "numeric": True},
            {"label": _("Gap")},
            {"label": _("Units below")},
        ],
    }
    return render(request, "reporting/cascade.html", context)


def nearest(scope: Scope, home: Unit | None) -> Unit | None:
    """Return the highest unit that a person works for."""
    rows = Unit.objects.filter(pk__in=scope.unit_ids).exclude(level="department")
    order = {"centre": 0, "province": 1, "district": 2, "commune": 3, "chapter": 4}
    return min(rows, key=lambda unit: (order.get(unit.level, 9), unit.pk), default=home)


class RespondForm(ReadForm):
    """What a unit says to a target it was given."""

    accepts = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("We take it on")), ("no", _("We have another view"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("With another view: what the unit can do instead, and why."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def target_respond(request: SignedInRequest, uid: str) -> HttpResponse:
    """Answer for a unit to a target that was given to it."""
    target = visible_or_404(request.user, Target, uid)
    form = RespondForm(request.POST or None, initial=as_read(target))
    return form_page(
        request,
        form,
        act=lambda valid: actions.respond(
            actor=request.user,
            target=target,
            accepts=valid.cleaned_data["accepts"] == "yes",
            words=valid.cleaned_data["words"],
            expected_version=valid.expected_version,
        ),
        template="reporting/indicator_form.html",
        title=_("Answer to the target"),
        submit=_("Send the answer"),
        cancel_url=target.get_absolute_url(),
        verdict=may_cascade(scope_of(request.user), target),
        indicator=target.indicator,
        target=target,
        shows_goal=True,
    )


class ShareForm(ReadForm):
    """The part of each unit below in a target."""

    def __init__(self, *args: Any, target: Target, units: list[Unit], parts: dict[int, Target], **options: Any) -> None:
        super().__init__(*args, **options)
        self.target, self.units = target, units
        for unit in units:
            part = parts.get(unit.pk)
            self.fields[unit.uid] = NumberField(
                label=str(unit),
                required=False,
                initial=scaled(part.value, target.definition.scale) if part and part.value is not None else None,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for unit in self.units:
            cleaned[unit.uid] = whole_number(self, unit.uid, self.target.definition.scale)
        return cleaned

    @property
    def parts(self) -> dict[Unit, int | None]:
        """What was typed for each unit."""
        return {unit: self.cleaned_data[unit.uid] for unit in self.units}


@login_required
@require_http_methods(["GET", "POST"])
def target_split(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give parts of a target to the units directly below."""
    target = visible_or_404(request.user, Target, uid)
    units = queries.children_of(target.unit) if target.definition.kind in NUMERIC else []
    rows = Target.objects.filter(indicator=target.indicator, unit__in=units, period=target.period, split=target.split)
    form = ShareForm(
        request.POST or None,
        target=target,
        units=units,
        parts={row.unit_id: row for row in rows},
        initial=as_read(target),
    )

    def act(valid: ShareForm) -> str:
        actions.split_target(actor=request.user, target=target, parts=valid.parts)
        return reverse("reporting:targets", args=[target.indicator.uid])

    return form_page(
        request,
        form,
        act=act,
        template="reporting/indicator_form.html",
        title=_("Give parts to the units below"),
        submit=_("Give"),
        cancel_url=target.get_absolute_url(),
        verdict=may_cascade(scope_of(request.user), target),
        indicator=target.indicator,
        target=target,
        shows_goal=True,
        is_split=True,
        has_units=bool(units),
    )
