"""Pages of what indicators mean, of the sets they are split by, and of their codes elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from camket.core.access import Verdict, scope_of
from camket.core.actions import Invalid
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, ListPage
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Ledger, Register
from camket.core.pages.requests import SignedInRequest
from camket.people.actions.owned import can_edit
from camket.reporting.actions import breakdowns as sets
from camket.reporting.actions import codes, definitions
from camket.reporting.models import Breakdown, FrameworkCode, Indicator, IndicatorVersion
from camket.reporting.rules import DEFINERS
from camket.reporting.web.definition_forms import BreakdownFilter, BreakdownForm, CodeForm, DefinitionForm
from camket.reporting.web.forms import RemoveForm


def may_define(request: SignedInRequest, indicator: Indicator) -> Verdict:
    """Return whether the person says what this indicator means."""
    return can_edit(scope_of(request.user), DEFINERS, unit_id=indicator.owner_unit_id)


@login_required
@require_http_methods(["GET", "POST"])
def definition_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a new version of a definition begin; the form holds the last one."""
    indicator = visible_or_404(request.user, Indicator, uid)
    form = DefinitionForm(request.POST or None, user=request.user, of=indicator)

    def act(valid: DefinitionForm) -> Any:
        definitions.begin_definition(actor=request.user, indicator=indicator, **valid.facts())
        return indicator

    return form_page(
        request,
        form,
        act=act,
        template="reporting/indicator_form.html",
        title=_("Begin a new version of the definition"),
        cancel_url=indicator.get_absolute_url(),
        verdict=may_define(request, indicator),
        indicator=indicator,
        is_new_definition=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def definition_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Correct a version of a definition."""
    definition = visible_or_404(request.user, IndicatorVersion, uid)
    indicator = definition.indicator
    form = DefinitionForm(request.POST or None, user=request.user, of=indicator, instance=definition)

    def act(valid: DefinitionForm) -> Any:
        facts = valid.facts()
        return definitions.change_definition(
            actor=request.user, definition=definition, expected_version=valid.expected_version, **facts
        )

    return form_page(
        request,
        form,
        act=act,
        template="reporting/indicator_form.html",
        title=_("Correct the definition"),
        cancel_url=indicator.get_absolute_url(),
        verdict=may_define(request, indicator),
        indicator=indicator,
    )


@login_required
@require_http_methods(["GET", "POST"])
def code_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say what an indicator answers to in another framework."""
    indicator = visible_or_404(request.user, Indicator, uid)
    form = CodeForm(request.POST or None, user=request.user, of=indicator)
    return form_page(
        request,
        form,
        act=lambda valid: codes.add_code(actor=request.user, indicator=indicator, **valid.facts()),
        template="reporting/indicator_form.html",
        title=_("Link with another framework"),
        cancel_url=indicator.get_absolute_url(),
        verdict=may_define(request, indicator),
        indicator=indicator,
    )


@login_required
@require_http_methods(["GET", "POST"])
def code_remove(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a link with another framework away, with the reason."""
    found = visible_or_404(request.user, FrameworkCode, uid)
    indicator = found.indicator
    form = RemoveForm(request.POST or None, initial=as_read(found))

    def act(valid: RemoveForm) -> Indicator:
        codes.remove_code(actor=request.user, framework_code=found, reason=valid.cleaned_data["reason"])
        return indicator

    return form_page(
        request,
        form,
        act=act,
        template="reporting/indicator_form.html",
        title=_("Remove: %(name)s") % {"name": found},
        submit=_("Remove"),
        done=_("Removed."),
        cancel_url=indicator.get_absolute_url(),
        verdict=may_define(request, indicator),
        indicator=indicator,
    )


def change_definition(record: IndicatorVersion, **facts: Any) -> IndicatorVersion:
    """Correct a definition; which indicator's it is and when it began cannot change."""
    for name in ("indicator", "begins_on"):
        if facts.pop(name, getattr(record, name)) != getattr(record, name):
            raise Invalid(_("This cannot change: enter another one instead."), name)
    return definitions.change_definition(definition=record, **facts)


def breakdown_context(request: HttpRequest, breakdown: Breakdown) -> dict[str, Any]:
    """Return the categories of a set, and the indicators that the person may see which are split by it."""
    split = Indicator.objects.visible_to(request.user).filter(definitions__splits__breakdown=breakdown).distinct()
    return {
        "categories": breakdown.categories.all(),
        "columns": [{"label": _("Category")}, {"label": _("In files")}, {"label": _("State")}],
        "indicators": split.order_by("sort_key"),
    }


BREAKDOWNS = Register(
    app="reporting",
    name="breakdown",
    plural="breakdowns",
    model=Breakdown,
    form=BreakdownForm,
    editors=DEFINERS,
    listing=ListPage(
        title=_("Sets to split figures by"),
        above="reporting/_nav.html",
        columns=(
            Column(_("Set"), str, ("sort_key",)),
            Column(_("Categories"), lambda row: ", ".join(str(each) for each in row.categories.all())),
        ),
        filters=BreakdownFilter,
        empty=_("There is no set yet"),
        empty_advice=_(
            "Sex comes with the first count of people. Enter others: age band, ethnicity, disability, place."
        ),
    ),
    template="reporting/breakdown.html",
    add_label=_("New set"),
    add=sets.add_breakdown,
    change=lambda record, **facts: sets.change_breakdown(breakdown=record, **facts),
    narrow=lambda rows: rows.prefetch_related("categories"),
    context=breakdown_context,
)
DEFINITIONS = Ledger(
    app="reporting",
    name="definition",
    plural="definitions",
    model=IndicatorVersion,
    form=DefinitionForm,
    editors=DEFINERS,
    add=definitions.begin_definition,
    change=change_definition,
    related=("indicator", "paired"),
    owner=lambda row: row.indicator.owner_unit_id,
    narrow=lambda rows: rows.prefetch_related("levels", "splits__breakdown"),
    filters={"indicator": "indicator__uid"},
)
CODES = Ledger(
    app="reporting",
    name="indicator_code",
    plural="indicator_codes",
    model=FrameworkCode,
    form=CodeForm,
    editors=DEFINERS,
    add=codes.add_code,
    related=("indicator", "clause__instrument"),
    owner=lambda row: row.indicator.owner_unit_id,
    filters={"indicator": "indicator__uid", "clause": "clause__uid"},
)
