"""Pages of instruments and clauses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import Verdict, scope_of
from camket.core.ids import new_uid
from camket.core.models import named
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, ListPage
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest
from camket.people.actions.owned import can_edit
from camket.policy import queries, rules
from camket.policy.actions import instruments as actions
from camket.policy.choices import InstrumentState
from camket.policy.models import Clause, Instrument
from camket.policy.web.forms import ClauseForm, InstrumentFilter, InstrumentForm, StepForm, WordsForm

STATE_TONES = {
    InstrumentState.DRAFT: "neutral",
    InstrumentState.ADOPTED: "info",
    InstrumentState.ISSUED: "info",
    InstrumentState.IN_FORCE: "ontrack",
    InstrumentState.EXPIRED: "neutral",
}
LISTING = ListPage(
    title=_("Policy"),
    columns=(
        Column(_("Title"), str, ("sort_key",)),
        Column(_("Number"), lambda row: row.number, ("number",)),
        Column(_("Issued by"), lambda row: row.issuer, ("issuer__sort_key",)),
        Column(_("Issued on"), lambda row: row.issued_on, ("issued_on",)),
        Column(
            _("State"),
            lambda row: (STATE_TONES[row.state], row.get_state_display()),
            ("state",),
            is_badge=True,
        ),
    ),
    reads=(*named(), "number", "issued_on", "state", *named("issuer")),
    filters=InstrumentFilter,
    empty=_("There is no policy text yet"),
    empty_advice=_("Begin with the draft that you work on: its title, who issues it, and its clauses."),
)


def instrument_context(request: HttpRequest, found: Instrument) -> dict[str, Any]:
    """Return the text of an instrument in the version asked for, both languages side by side."""
    versions = queries.visible_versions(request.user, found)
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == asked), versions[0] if versions else None)
    editable = bool(may_draft(request, found))
    may_record = bool(can_edit(scope_of(request.user), rules.STEP_RECORDERS, unit_id=found.owner_unit_id))
    return {
        "versions": versions,
        "version": version,
        "lines": queries.text_of(found, version),
        "steps": life_steps(found),
        "state_tone": STATE_TONES[InstrumentState(found.state)],
        "next_steps": rules.STEPS[InstrumentState(found.state)] if may_record else (),
        "may_write": editable and version is not None and bool(rules.can_write_text(version.state)),
    }


def may_draft(request: HttpRequest, instrument: Instrument) -> Verdict:
    """Return whether the person drafts this instrument."""
    return can_edit(scope_of(request.user), rules.DRAFTERS, unit_id=instrument.owner_unit_id)


INSTRUMENTS = Register(
    app="policy",
    name="instrument",
    plural="instruments",
    model=Instrument,
    form=InstrumentForm,
    editors=rules.DRAFTERS,
    listing=LISTING,
    template="policy/instrument.html",
    add_label=_("New policy text"),
    add=actions.draft_instrument,
    change=lambda record, **facts: actions.change_instrument(instrument=record, **facts),
    related=("issuer",),
    order=("-is_own", "sort_key", "pk"),
    context=instrument_context,
)


def life_steps(found: Instrument) -> list[dict[str, Any]]:
    """Return the steps of an instrument's life as the page draws them."""
    order = [InstrumentState.ADOPTED, InstrumentState.ISSUED, InstrumentState.IN_FORCE]
    reached = list(InstrumentState).index(InstrumentState(found.state))
    steps = []
    for step in order:
        position = list(InstrumentState).index(step)
        state = "done" if position < reached else "current" if position == reached else "todo"
        steps.append({"label": step.label, "state": state, "date": getattr(found, rules.STEP_DATES[step])})
    return steps


@login_required
@require_http_methods(["GET", "POST"])
def instrument_step(request: SignedInRequest, uid: str) -> HttpResponse:
    """Record that an instrument was adopted, issued, came into force or expired."""
    found = visible_or_404(request.user, Instrument, uid)
    steps = list(rules.STEPS[InstrumentState(found.state)])
    form = StepForm(request.POST or None, request.FILES or None, user=request.user, steps=steps, initial=as_read(found))

    def act(valid: StepForm) -> Instrument:
        return actions.step_instrument(
            actor=request.user,
            instrument=found,
            to=InstrumentState(valid.cleaned_data["to"]),
            on=valid.cleaned_data["on"],
            number=valid.cleaned_data["number"],
            paper=valid.paper,
            expected_version=valid.expected_version,
        )

    return form_page(
        request,
        form,
        act=act,
        title=_("Next step: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), rules.STEP_RECORDERS, unit_id=found.owner_unit_id),
    )


@login_required
@require_POST
def version_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Begin a new working version with the words of the latest."""
    found = visible_or_404(request.user, Instrument, uid)
    version = actions.start_version(actor=request.user, instrument=found)
    return redirect(version.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def clause_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Add a clause to an instrument."""
    found = visible_or_404(request.user, Instrument, uid)
    form = ClauseForm(request.POST or None, user=request.user)

    def act(valid: ClauseForm) -> Clause:
        return actions.add_clause(actor=request.user, instrument=found, key=new_uid(), **valid.facts())

    return form_page(
        request,
        form,
        act=act,
        title=_("New clause of: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=may_draft(request, found),
    )


@require_safe
def clause(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a clause: its words through the versions, and where it stands in the text."""
    found = visible_or_404(request.user, Clause, uid)
    seen = queries.visible_versions(request.user, found.instrument)
    words = [text for text in queries.history_of_words(found) if text.version in seen]
    newest = seen[0] if seen else None
    context = {
        "local": next((text for text in words if text.version == newest and text.language == "vi"), None),
        "english": next((text for text in words if text.version == newest and text.language == "en"), None),
        "earlier": [text for text in words if text.version != newest],
        "may_edit": bool(may_draft(request, found.instrument)),
        "working": newest if newest and rules.can_write_text(newest.state) else None,
    }
    return record_page(request, "policy/clause.html", found, context)


@login_required
@require_http_methods(["GET", "POST"])
def clause_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Change a clause's heading, number and place."""
    found = visible_or_404(request.user, Clause, uid)
    form = ClauseForm(request.POST or None, user=request.user, instance=found)
    return form_page(
        request,
        form,
        act=lambda valid: actions.change_clause(
            actor=request.user, clause=found, expected_version=valid.expected_version, **valid.facts()
        ),
        title=_("Change: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=may_draft(request, found.instrument),
    )


@login_required
@require_http_methods(["GET", "POST"])
def clause_words(request: SignedInRequest, uid: str, number: int) -> HttpResponse:
    """Write the words of a clause in a working version, in both languages."""
    found = visible_or_404(request.user, Clause, uid)
    version = next(
        (one for one in queries.visible_versions(request.user, found.instrument) if one.number == number),
        None,
    )
    if version is None:
        raise Http404
    form = WordsForm(request.POST or None, version=version, clause=found)

    def act(valid: WordsForm) -> Clause:
        for language in valid.changed_data:
            actions.write_clause(
                actor=request.user,
                clause=found,
                version=version,
                language=language,
                body=valid.cleaned_data[language],
            )
        return found

    return form_page(
        request,
        form,
        act=act,
        title=_("Words of: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=may_draft(request, found.instrument),
    )
