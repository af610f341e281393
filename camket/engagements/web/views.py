"""Pages of events, statements and commitments."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from camket.core import clock
from camket.core.access import scope_of
from camket.core.models import named
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, FilterForm, ListPage
from camket.core.pages.records import addressed_record_or_404, visible_or_404
from camket.core.pages.registers import Ledger, Register
from camket.core.pages.requests import SignedInRequest
from camket.engagements import queries
from camket.engagements.actions import commitments, events
from camket.engagements.choices import CommitmentState
from camket.engagements.models import Commitment, Event, Participation, Statement
from camket.engagements.rules import HOSTS, is_overdue
from camket.engagements.web.forms import (
    CommitmentFilter,
    CommitmentForm,
    EventFilter,
    EventForm,
    ParticipantForm,
    ParticipationForm,
    ProofForm,
    SettleForm,
    StatementForm,
)
from camket.people.choices import Sex

TONES = {
    CommitmentState.OPEN: "neutral",
    CommitmentState.UNDER_WAY: "info",
    CommitmentState.KEPT: "ontrack",
    CommitmentState.PARTLY_KEPT: "risk",
    CommitmentState.NOT_KEPT: "late",
    CommitmentState.NO_EVIDENCE: "risk",
}


def commitment_badge(commitment: Commitment) -> tuple[str, Any]:
    """Return tone and words of a commitment's state; an overdue one says so."""
    if is_overdue(state=commitment.state, due_on=commitment.due_on, today=clock.today()):
        return "late", _("Overdue")
    return TONES[CommitmentState(commitment.state)], commitment.get_state_display()


def event_context(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return who held it, who took part, what was said and undertaken."""
    user = request.user
    said = Statement.objects.visible_to(user).filter(event=event).select_related("speaker", "body").order_by("pk")
    brought = Commitment.objects.visible_to(user).filter(event=event).select_related("made_by", "made_to")
    balance = queries.sex_balance(event)
    return {
        "hosts": event.hosts.all(),
        "participants": queries.participants(user, event),
        "balance": [(Sex(code).label, count) for code, count in balance.items() if count],
        "statements": said,
        "commitments": [(one, commitment_badge(one)) for one in brought.order_by("due_on", "pk")],
        "children": Event.objects.visible_to(user).filter(parent=event).order_by("starts_on"),
    }


def commitment_context(request: HttpRequest, commitment: Commitment) -> dict[str, Any]:
    """Return how a commitment stands."""
    return {"badge": commitment_badge(commitment)}


def statement_context(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """Return what was undertaken in a statement."""
    rows = Commitment.objects.visible_to(request.user).filter(statement=statement)
    return {"commitments": [(one, commitment_badge(one)) for one in rows]}


EVENTS = Register(
    app="engagements",
    name="event",
    plural="events",
    model=Event,
    form=EventForm,
    editors=HOSTS,
    listing=ListPage(
        title=_("Events"),
        columns=(
            Column(_("Event"), str, ("sort_key",)),
            Column(_("Kind"), lambda row: row.get_kind_display(), ("kind",)),
            Column(_("Date"), lambda row: row.starts_on, ("starts_on",)),
            Column(_("Place"), lambda row: row.place, ("place__sort_key",)),
            Column(_("Held"), lambda row: row.get_mode_display() if row.mode else "", ("mode",)),
        ),
        reads=(*named(), "kind", "starts_on", "mode", *named("place")),
        filters=EventFilter,
        empty=_("No event is entered yet"),
        empty_advice=_("Enter a workshop, reception or session, then who took part and what was said."),
    ),
    template="engagements/event.html",
    add_label=_("New event"),
    add=events.record_event,
    change=lambda record, **facts: events.change_event(event=record, **facts),
    related=("place",),
    order=("-starts_on", "pk"),
    context=event_context,
)
STATEMENTS = Register(
    app="engagements",
    name="statement",
    plural="statements",
    model=Statement,
    form=StatementForm,
    editors=HOSTS,
    listing=ListPage(
        title=_("Statements"),
        columns=(
            Column(_("What was said"), str, ("sort_key",)),
            Column(_("By"), lambda row: row.speaker, ("speaker__sort_key",)),
            Column(_("At"), lambda row: row.event, ("event__sort_key",)),
        ),
        filters=FilterForm,
        empty=_("No statement is entered yet"),
        empty_advice=_("Open the event at which it was made, and take down the gist, the speaker and the capacity."),
    ),
    template="engagements/statement.html",
    add_label=_("New statement"),
    add=commitments.record_statement,
    change=lambda record, **facts: commitments.change_statement(statement=record, **facts),
    related=("speaker", "event"),
    order=("-pk",),
    context=statement_context,
)
COMMITMENTS = Register(
    app="engagements",
    name="commitment",
    plural="commitments",
    model=Commitment,
    form=CommitmentForm,
    editors=HOSTS,
    listing=ListPage(
        title=_("Commitments"),
        columns=(
            Column(_("Commitment"), str, ("sort_key",)),
            Column(_("Kind"), lambda row: row.get_kind_display(), ("kind",)),
            Column(_("Made by"), lambda row: row.maker, ("made_by__sort_key", "made_by_words")),
            Column(_("Followed by"), lambda row: row.owner, ("owner__sort_key",)),
            Column(_("Due"), lambda row: row.due_on, ("due_on",)),
            Column(_("State"), commitment_badge, ("state",), is_badge=True),
        ),
        reads=(*named(), "kind", "due_on", "state", "made_by_words", *named("made_by"), *named("owner")),
        filters=CommitmentFilter,
        empty=_("No commitment is entered yet"),
        empty_advice=_("Enter what was pledged, asked or recommended, who follows it, and by when."),
    ),
    template="engagements/commitment.html",
    add_label=_("New commitment"),
    add=commitments.record_commitment,
    change=lambda record, **facts: commitments.change_commitment(commitment=record, **facts),
    related=("made_by", "owner"),
    order=("due_on", "pk"),
    context=commitment_context,
)

PARTICIPATIONS = Ledger(
    app="engagements",
    name="participation",
    plural="participations",
    model=Participation,
    form=ParticipationForm,
    editors=HOSTS,
    add=events.add_participant,
    related=("event", "person", "body"),
    owner=lambda row: row.event.owner_unit_id,
    filters={"event": "event__uid", "person": "person__uid", "body": "body__uid", "role": "role"},
)


@login_required
@require_http_methods(["GET", "POST"])
def participant_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Note who took part in an event."""
    event = visible_or_404(request.user, Event, uid)
    form = ParticipantForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        act=lambda valid: events.add_participant(actor=request.user, event=event, **valid.facts()),
        title=_("Participant of: %(name)s") % {"name": event},
        cancel_url=event.get_absolute_url(),
        verdict=EVENTS.may_change(scope_of(request.user), event),
    )


@login_required
@require_http_methods(["GET", "POST"])
def commitment_settle(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say what came of a commitment."""
    commitment = visible_or_404(request.user, Commitment, uid)
    form = SettleForm(request.POST or None, initial=as_read(commitment))

    def act(valid: SettleForm) -> Commitment:
        to, reason = CommitmentState(valid.cleaned_data["to"]), valid.cleaned_data["reason"]
        return commitments.settle_commitment(
            actor=request.user,
            commitment=commitment,
            to=to,
            reason=reason,
            expected_version=valid.expected_version,
        )

    return form_page(
        request,
        form,
        act=act,
        title=_("What came of it: %(name)s") % {"name": commitment},
        cancel_url=commitment.get_absolute_url(),
        verdict=COMMITMENTS.may_change(scope_of(request.user), commitment),
    )


@login_required
@require_http_methods(["GET", "POST"])
def commitment_proof(request: SignedInRequest, uid: str) -> HttpResponse:
    """Join what shows that a commitment was kept."""
    commitment = visible_or_404(request.user, Commitment, uid)
    form = ProofForm(request.POST or None)

    def act(valid: ProofForm) -> Commitment:
        try:
            proof = addressed_record_or_404(request.user, valid.cleaned_data["proof"])
        except Http404 as error:
            raise ValidationError({"proof": gettext("There is no record at this address.")}) from error
        commitments.prove_commitment(actor=request.user, commitment=commitment, proof=proof)
        return commitment

    return form_page(
        request,
        form,
        act=act,
        title=_("Proof of: %(name)s") % {"name": commitment},
        cancel_url=commitment.get_absolute_url(),
        verdict=COMMITMENTS.may_change(scope_of(request.user), commitment),
    )
