"""Forms of reporting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.fields.number import NumberField
from camket.core.pages.forms import RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.people.forms import OnPaperForm
from camket.reporting.choices import Answer, DeclaredLevel, IndicatorNature, SexSplit
from camket.reporting.models import DeclaredTotal, Indicator


class IndicatorFilter(FilterForm):
    """Filters of the list of indicators."""

    nature = choice_filter(_("Nature"), IndicatorNature)


class IndicatorForm(RecordForm):
    """What is measured, and how."""

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name_local",
            "name_en",
            "clause",
            "objective",
            "responsible",
            "nature",
            "direction",
            "measure_local",
            "measure_en",
            "scale",
            "counts_people",
            "definition_local",
            "definition_en",
            "owner_unit",
            "access",
        )


class ValueForm(forms.Form):
    """What a unit answers for a period: the total, and the parts by sex where people are counted."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=Answer.choices, initial=Answer.NUMBER, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, indicator: Indicator, **options: Any) -> None:
        super().__init__(*args, **options)
        splits = SexSplit.choices if indicator.counts_people else [(SexSplit.TOTAL.value, _("Number"))]
        for split, label in splits:
            self.fields[self.field_of(split)] = forms.IntegerField(
                label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
            )
            self.fields[f"version_{self.field_of(split)}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput
            )
        self.splits = [split for split, _label in splits]

    @staticmethod
    def field_of(split: str) -> str:
        """Return the name of the field of a split."""
        return {"": "total", "sex=f": "women", "sex=m": "men", "sex=u": "unknown"}[split]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        numbers = [cleaned.get(self.field_of(split)) for split in self.splits]
        if cleaned.get("answer") == Answer.NO_DATA and any(number is not None for number in numbers):
            self.add_error("answer", _("“No data” stands without a number. Clear the numbers, or answer with them."))
        elif cleaned.get("answer") == Answer.NUMBER and cleaned.get("total") is None and "total" not in self.errors:
            self.add_error(
                "total", _("Enter a number. If there is none to be had, answer “no data”; zero is a number.")
            )
        return cleaned


class ApproveForm(OnPaperForm):
    """The approval of a value, perhaps given on paper by a leader."""


class DeclaredFilter(FilterForm):
    """Filters of the list of declared totals."""

    level = choice_filter(_("Level"), DeclaredLevel)


class DeclaredForm(RecordForm):
    """What a source declares, and how exactly."""

    number = NumberField(label=_("Number"))

    class Meta:
        model = DeclaredTotal
        fields = (
            "name_local",
            "name_en",
            "qualifier",
            "measure_local",
            "measure_en",
            "sex",
            "issuer",
            "speaker",
            "as_of",
            "begins_on",
            "ends_on",
            "level",
            "achieved_by",
            "place",
            "where",
            "indicator",
            "owner_unit",
            "access",
        )

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        if instance is not None and instance.pk:
            self.initial["number"] = plain(instance.number)
        self.order_fields(["name_local", "name_en", "qualifier", "number"])


def plain(number: Decimal) -> Decimal:
    """Return a number without an exponent."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
