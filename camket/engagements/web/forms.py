"""Forms of engagements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordsField
from camket.engagements import queries
from camket.engagements.choices import CommitmentKind, CommitmentState, EventKind
from camket.engagements.models import Commitment, Event, Participation, Statement
from camket.people.models import Body


class EventFilter(FilterForm):
    """Filters of the list of events."""

    kind = choice_filter(_("Kind"), EventKind)


class CommitmentFilter(FilterForm):
    """Filters of the list of commitments."""

    kind = choice_filter(_("Kind"), CommitmentKind)
    state = choice_filter(_("State"), CommitmentState)
    overdue = forms.BooleanField(label=_("Only overdue ones"))

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        if name == "overdue":
            return queries.overdue(rows) if value else rows
        return super().narrow_by(rows, name, value)


class EventForm(RecordForm):
    """What is said of an event."""

    hosts = RecordsField(Body, label=_("Hosts"), required=False, help_text=_("One a line; type a name and choose."))

    class Meta:
        model = Event
        fields = (
            "name_local",
            "name_en",
            "kind",
            "mode",
            "channel",
            "hosts",
            "parent",
            "group",
            "starts_on",
            "ends_on",
            "place",
            "venue",
            "declared_count",
            "declared_at_least",
            "summary_local",
            "summary_en",
            "owner_unit",
            "access",
        )


class StatementForm(RecordForm):
    """What somebody said."""

    class Meta:
        model = Statement
        fields = (
            "name_local",
            "name_en",
            "event",
            "speaker",
            "body",
            "capacity_local",
            "capacity_en",
            "mode",
            "owner_unit",
            "access",
        )


class CommitmentForm(RecordForm):
    """What was undertaken or asked."""

    class Meta:
        model = Commitment
        fields = (
            "kind",
            "name_local",
            "name_en",
            "statement",
            "event",
            "made_by",
            "made_by_words",
            "made_to",
            "owner",
            "due_on",
            "owner_unit",
            "access",
        )


class ParticipationForm(RecordForm):
    """Who took part in which event, and in which capacity."""

    class Meta:
        model = Participation
        fields = ("event", "person", "body", "role", "capacity_local", "capacity_en")
        labels = {"event": _("Event"), "person": _("Person"), "body": _("Body")}


class ParticipantForm(ParticipationForm):
    """The same on the page of the event."""

    class Meta(ParticipationForm.Meta):
        fields = ("person", "body", "role", "capacity_local", "capacity_en")  # type: ignore[assignment]


class SettleForm(ReadForm):
    """What came of a commitment, and why."""

    to = forms.ChoiceField(label=_("What came of it"), choices=CommitmentState.choices)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ProofForm(forms.Form):
    """What shows that a commitment was kept."""

    proof = forms.CharField(
        label=_("Document, letter, passage or event"),
        help_text=_("The address of its page, or the eleven letters at the end of it."),
    )
