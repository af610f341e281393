"""Forms of policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.fields.partial import PartialDateField
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.people.forms import OnPaperForm
from camket.policy.choices import InstrumentKind, InstrumentState
from camket.policy.models import Clause, Instrument, Version


class InstrumentFilter(FilterForm):
    """Filters of the list of instruments."""

    kind = choice_filter(_("Kind"), InstrumentKind)
    state = choice_filter(_("State"), InstrumentState)


class InstrumentForm(RecordForm):
    """What is said of an instrument."""

    class Meta:
        model = Instrument
        fields = (
            "name_local",
            "name_en",
            "kind",
            "number",
            "issuer",
            "summary_local",
            "summary_en",
            "source",
            "checked",
            "owner_unit",
            "access",
        )


class ClauseForm(RecordForm):
    """A clause's heading, number and place."""

    class Meta:
        model = Clause
        fields = ("number", "kind", "name_local", "name_en", "parent", "is_operative", "source", "checked")


class WordsForm(forms.Form):
    """The words of a clause in one version, in both languages."""

    vi = forms.CharField(
        label=_("Words in Vietnamese"), widget=forms.Textarea(attrs={"rows": 8, "lang": "vi"}), required=False
    )
    en = forms.CharField(
        label=_("Words in English"), widget=forms.Textarea(attrs={"rows": 8, "lang": "en"}), required=False
    )

    def __init__(self, data: Any = None, *, version: Version, clause: Clause) -> None:
        words = {text.language: text.body for text in clause.texts.filter(version=version)}
        super().__init__(data, initial=words)


class StepForm(ReadForm, OnPaperForm):
    """A step in the life of an instrument: which, when, under which number, decided how."""

    to = forms.ChoiceField(label=_("Step"))
    on = PartialDateField(_("date"), blank=False).formfield()
    number = forms.CharField(label=_("Number and sign"), required=False, max_length=60)
    field_order = ("to", "on", "number")

    def __init__(self, *args: Any, steps: list[InstrumentState], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [(step.value, step.label) for step in steps]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)
