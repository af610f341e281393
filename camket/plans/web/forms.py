"""Forms of plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordsField
from camket.people.models import Body
from camket.plans import queries
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Task


class TaskFilter(FilterForm):
    """Filters of the list of tasks."""

    state = choice_filter(_("State"), TaskState)
    overdue = forms.BooleanField(label=_("Only overdue ones"))

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        if name == "overdue":
            return queries.overdue(rows) if value else rows
        return super().narrow_by(rows, name, value)


class TaskForm(RecordForm):
    """What is said of a task."""

    supporting = RecordsField(
        Body, label=_("Supporting bodies"), required=False, help_text=_("One a line; type a name and choose.")
    )

    class Meta:
        model = Task
        fields = (
            "name_local",
            "name_en",
            "clause",
            "objective",
            "parent",
            "lead",
            "supporting",
            "unit",
            "starts_on",
            "due_on",
            "deliverable_local",
            "deliverable_en",
            "owner_unit",
            "access",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("starts_on") and cleaned.get("due_on") and cleaned["starts_on"] > cleaned["due_on"]:
            self.add_error("due_on", _("It is due before it starts."))
        return cleaned


class ObjectiveForm(RecordForm):
    """What is said of an objective."""

    class Meta:
        model = Objective
        fields = (
            "name_local",
            "name_en",
            "instrument",
            "clause",
            "parent",
            "level",
            "number",
            "owner_unit",
            "access",
        )


class MoveForm(ReadForm):
    """Where a task goes, and why."""

    to = forms.ChoiceField(label=_("New state"))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, moves: tuple[TaskState, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [(move.value, move.label) for move in moves]  # type: ignore[attr-defined]
