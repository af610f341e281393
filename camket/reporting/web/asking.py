"""Pages on which is said what is asked, of whom and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from camket.core import clock
from camket.core.access import ALLOWED, NOT_YOURS, Refused, Verdict, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, ListPage
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest, version_sent
from camket.core.periods import Period, PeriodKind
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.reporting.actions import forms as actions
from camket.reporting.choices import CheckKind, Frequency
from camket.reporting.models import FormCheck, FormItem, ReportForm, Round
from camket.reporting.queries.forms import asked_units
from camket.reporting.rules import DEFINERS
from camket.reporting.web.asking_forms import (
    CheckForm,
    ExtensionForm,
    ItemForm,
    ReportFormFilter,
    ReportFormForm,
    RoundForm,
    UrgentForm,
    WindowForm,
)


def asked_words(form: ReportForm) -> str:
    """Return of whom a form is asked."""
    names = [str(form.get_level_display())] if form.level else []
    return ", ".join([*names, *map(str, form.groups.all()), *map(str, form.units.all())])


def form_context(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    """Return what a form asks and checks, and its rounds."""
    items = list(form.items.filter(is_retired=False).select_related("indicator").order_by("position", "pk"))
    may = bool(can_edit(scope_of(request.user), DEFINERS, unit_id=form.owner_unit_id))
    return {
        "items": items,
        "checks": [(check, check_words(check)) for check in form.checks.select_related("item__indicator", "other")],
        "asked": asked_words(form),
        "asked_count": asked_units(form, clock.today()).count(),
        "rounds": Round.objects.visible_to(request.user).filter(form=form).order_by("-period", "-cut_off"),
        "round_columns": ROUND_COLUMNS,
        "may_define": may,
        "now": clock.now(),
    }


ROUND_COLUMNS = [
    {"label": _("Period")},
    {"label": _("Figures as of")},
    {"label": _("Opens on")},
    {"label": _("Open until")},
    {"label": _("State")},
]


def check_words(check: FormCheck) -> str:
    """Return a check as a sentence."""
    item = str(check.item) if check.item else str(_("Every figure of the form"))
    if check.kind == CheckKind.CHANGE:
        words = _("%(item)s: changes by more than %(limit)s %% since last time")
        return words % {"item": item, "limit": check.limit}
    if check.kind == CheckKind.AT_MOST:
        return _("%(item)s: is at most “%(other)s”") % {"item": item, "other": check.other}
    return _("%(item)s: is far from what the unit reported so far") % {"item": item}


def change_form(record: ReportForm, **facts: Any) -> ReportForm:
    """Change what a form is called and of whom it is asked."""
    return actions.change_form(record, **facts)


FORMS = Register(
    app="reporting",
    name="form",
    plural="forms",
    model=ReportForm,
    form=ReportFormForm,
    editors=DEFINERS,
    listing=ListPage(
        title=_("Report forms"),
        above="reporting/_nav.html",
        columns=(
            Column(_("Form"), str, ("sort_key",)),
            Column(_("How often"), lambda row: _("Urgent") if row.is_urgent else row.get_frequency_display()),
            Column(_("Asked of"), lambda row: row.get_level_display() or _("Named units")),
            Column(_("Belongs to"), lambda row: row.owner_unit, ("owner_unit__sort_key",)),
        ),
        filters=ReportFormFilter,
        empty=_("There is no form yet"),
        empty_advice=_("A form gathers indicators and questions that units are asked for together."),
    ),
    template="reporting/form.html",
    add_label=_("New form"),
    add=actions.define_form,
    change=change_form,
    related=("owner_unit",),
    context=form_context,
)


def may_define(request: SignedInRequest, form: ReportForm) -> Verdict:
    """Return whether the person arranges a form."""
    return can_edit(scope_of(request.user), DEFINERS, unit_id=form.owner_unit_id)


def item_or_404(form: ReportForm, key: str) -> FormItem:
    """Return an item that is still asked."""
    item = form.items.filter(key=key, is_retired=False).select_related("indicator").first()
    if item is None:
        raise Http404
    return item


@login_required
@require_http_methods(["GET", "POST"])
def item_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a form ask one thing more, or several indicators."""
    found = visible_or_404(request.user, ReportForm, uid)
    form = ItemForm(request.POST or None, user=request.user, initial=as_read(found))
    return form_page(
        request,
        form,
        act=lambda valid: actions.change_form(
            found,
            actor=request.user,
            items=[*actions.askings_of(found), *valid.askings],
            expected_version=valid.expected_version,
        ),
        title=_("Add what is asked"),
        submit=_("Add"),
        cancel_url=found.get_absolute_url(),
        verdict=may_define(request, found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: SignedInRequest, uid: str, key: str) -> HttpResponse:
    """Change one thing that a form asks."""
    found = visible_or_404(request.user, ReportForm, uid)
    item = item_or_404(found, key)
    form = ItemForm(request.POST or None, user=request.user, item=item, initial=as_read(found))

    def act(valid: ItemForm) -> ReportForm:
        facts = {name: value for name, value in valid.cleaned_data.items() if name != "version"}
        items = [replace(each, **facts) if each.key == key else each for each in actions.askings_of(found)]
        return actions.change_form(found, actor=request.user, items=items, expected_version=valid.expected_version)

    return form_page(
        request,
        form,
        act=act,
        title=_("Change: %(name)s") % {"name": item},
        cancel_url=found.get_absolute_url(),
        verdict=may_define(request, found),
    )


@login_required
@require_POST
def item_shift(request: SignedInRequest, uid: str, key: str) -> HttpResponse:
    """Move an item up or down, or let it be asked no more."""
    found = visible_or_404(request.user, ReportForm, uid)
    items = actions.askings_of(found)
    place = next((index for index, each in enumerate(items) if each.key == key), None)
    if place is None:
        raise Http404
    moved = items.pop(place)
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""))
    if step is not None:
        items.insert(max(place + step, 0), moved)
    elif request.POST.get("step") != "retire":
        raise Http404
    try:
        actions.change_form(found, actor=request.user, items=items, expected_version=version_sent(request))
    except (Conflict, Invalid) as fault:
        messages.error(request, str(fault))
    return redirect(f"{found.get_absolute_url()}#items")


@login_required
@require_http_methods(["GET", "POST"])
def check_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a form check its answers."""
    found = visible_or_404(request.user, ReportForm, uid)
    form = CheckForm(request.POST or None, of=found)

    def act(valid: CheckForm) -> ReportForm:
        actions.add_check(actor=request.user, form=found, **valid.cleaned_data)
        return found

    return form_page(
        request,
        form,
        act=act,
        title=_("Add a check"),
        submit=_("Add"),
        cancel_url=found.get_absolute_url(),
        verdict=may_define(request, found),
    )


@login_required
@require_POST
def check_remove(request: SignedInRequest, uid: str, pk: int) -> HttpResponse:
    """Take a check away."""
    found = visible_or_404(request.user, ReportForm, uid)
    check = found.checks.filter(pk=pk).select_related("form", "item__indicator").first()
    if check is not None:
        actions.remove_check(actor=request.user, check=check)
    return redirect(f"{found.get_absolute_url()}#checks")


@login_required
@require_http_methods(["GET", "POST"])
def round_open(request: SignedInRequest, uid: str) -> HttpResponse:
    """Ask a form for a period."""
    found = visible_or_404(request.user, ReportForm, uid)
    initial: dict[str, Any] = {"opens_on": clock.today()}
    if found.frequency not in (Frequency.ANY, Frequency.TERM):
        period = Period.of(PeriodKind(found.frequency), clock.today())
        initial |= {"period": period, "cut_off": period.end}
    form = RoundForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        act=lambda valid: actions.open_round(actor=request.user, form=found, **valid.facts()),
        title=_("Open a round: %(name)s") % {"name": found},
        submit=_("Open"),
        done=_("The round is open. The units find it in their day."),
        cancel_url=found.get_absolute_url(),
        verdict=may_define(request, found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def round_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Move the opening or closing of a round."""
    row = visible_or_404(request.user, Round, uid)
    form = WindowForm(request.POST or None, row=row, initial=as_read(row))
    return form_page(
        request,
        form,
        act=lambda valid: actions.change_round(
            row, actor=request.user, expected_version=valid.expected_version, **valid.window
        ),
        title=_("Change: %(name)s") % {"name": row},
        cancel_url=row.get_absolute_url(),
        verdict=may_define(request, row.form),
    )


@login_required
@require_http_methods(["GET", "POST"])
def round_extend(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give one unit longer than the others."""
    row = visible_or_404(request.user, Round, uid)
    named = Unit.objects.filter(uid=request.GET.get("unit", "")).first()
    form = ExtensionForm(request.POST or None, user=request.user, initial={"unit": named})

    def act(valid: ExtensionForm) -> Round:
        read = valid.cleaned_data
        actions.extend_round(
            actor=request.user, row=row, unit=read["unit"], closes_at=valid.closes_at, reason=read["reason"]
        )
        return row

    return form_page(
        request,
        form,
        act=act,
        title=_("Give more time: %(name)s") % {"name": row},
        submit=_("Give more time"),
        cancel_url=row.get_absolute_url(),
        verdict=may_define(request, row.form),
    )


@login_required
@require_http_methods(["GET", "POST"])
def urgent(request: SignedInRequest) -> HttpResponse:
    """Ask something once, at once."""
    scope = scope_of(request.user)
    own = next((each.holder for each in scope.grants if each.role in DEFINERS), None)
    initial = {
        "owner_unit": own,
        "period": Period.of(PeriodKind.MONTH, clock.today()),
        "closes_on": clock.today() + timedelta(days=1),
        "closes_hour": "10:00",
    }
    form = UrgentForm(request.POST or None, user=request.user, initial=initial)

    def act(valid: UrgentForm) -> Round:
        read = valid.cleaned_data
        try:
            return actions.request_urgently(
                actor=request.user,
                items=valid.askings,
                closes_at=valid.closes_at,
                code=f"KH-{clock.now():%Y%m%d%H%M%S}",
                **{name: read[name] for name in ("name_local", "name_en", "period", "level", "owner_unit")},
                groups=read["groups"] or (),
                units=read["units"] or (),
            )
        except Refused as refusal:
            raise Invalid(refusal.reason, "closes_on") from refusal

    return form_page(
        request,
        form,
        act=act,
        title=_("Urgent request"),
        submit=_("Ask now"),
        done=_("It is asked. The text to remind with stands below."),
        cancel_url=reverse("reporting:forms"),
        verdict=ALLOWED if scope.holds_anywhere(DEFINERS) else NOT_YOURS,
    )
