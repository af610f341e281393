"""Forms of reporting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.actions import Invalid
from camket.core.fields.number import NumberField
from camket.core.fields.period import PeriodField
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordField
from camket.core.periods import Period
from camket.core.scaled import whole
from camket.people.forms import OnPaperForm
from camket.people.models import Unit
from camket.reporting.choices import Answer, DeclaredLevel, IndicatorNature, SexSplit
from camket.reporting.models import DeclaredTotal, Indicator, Target, Value
from camket.reporting.queries import EVERYTHING, Asked


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


def whole_number(form: forms.BaseForm, name: str, indicator: Indicator | None) -> int | None:
    """Return a number of a form in the whole units in which the indicator keeps it; marks the field if it has more."""
    number: Decimal | None = form.cleaned_data.get(name)
    if number is None or indicator is None:
        return None
    try:
        return whole(number, indicator.scale)
    except ValueError:
        words = ngettext_lazy(
            "This indicator is counted with %(scale)s decimal at most.",
            "This indicator is counted with %(scale)s decimals at most.",
            indicator.scale,
        )
        form.add_error(name, words % {"scale": indicator.scale} if indicator.scale else _("Enter a whole number."))
        return None


class ValueForm(forms.Form):
    """What a unit answers for a period: the total, and the parts by sex where people are counted."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=Answer.choices, initial=Answer.NUMBER, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, indicator: Indicator, **options: Any) -> None:
        super().__init__(*args, **options)
        self.indicator = indicator
        splits = SexSplit.choices if indicator.counts_people else [(SexSplit.TOTAL.value, _("Number"))]
        for split, label in splits:
            self.fields[self.field_of(split)] = NumberField(label=label, required=False)
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
        names = [self.field_of(split) for split in self.splits]
        cleaned |= {name: whole_number(self, name, self.indicator) for name in names}
        if cleaned.get("answer") == Answer.NO_DATA and any(cleaned[name] is not None for name in names):
            self.add_error("answer", _("“No data” stands without a number. Clear the numbers, or answer with them."))
        elif cleaned.get("answer") == Answer.NUMBER and cleaned["total"] is None and "total" not in self.errors:
            self.add_error(
                "total", _("Enter a number. If there is none to be had, answer “no data”; zero is a number.")
            )
        return cleaned

    def overtaken_by(self, value: Any) -> Invalid:
        """Return what to say when somebody else saved this figure; saving again then puts one's own in its place."""
        name = self.field_of(value.split)
        typed: Any = self.data
        self.data = {**typed.dict(), f"version_{name}": str(value.version)}
        words = _("Meanwhile %(who)s has entered %(number)s here. If yours is right, save once more.")
        return Invalid(words % {"who": value.entered_by, "number": value.shown()}, name)


class PlaceForm(forms.Form):
    """For which unit and period a figure is to be entered."""

    unit = RecordField(Unit, label=_("Unit"))
    period = PeriodField(_("period"), help_text=_("Such as 2026, 2026Q1, 2026S1 or 2021_2030.")).formfield()

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].user = user  # type: ignore[attr-defined]


class ValueEntryForm(RecordForm):
    """One figure with all that it is known by, as a program sends it."""

    figure = NumberField(label=_("Number"), required=False)

    class Meta:
        model = Value
        fields = ("indicator", "unit", "period", "split", "answer")

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        if instance is not None and instance.pk:
            self.initial["figure"] = instance.figure

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["number"] = whole_number(self, "figure", cleaned.get("indicator"))
        cleaned.pop("figure", None)
        return cleaned


class TargetForm(RecordForm):
    """What a unit is to reach in a period; with `of`, a target of that indicator, which the page names."""

    goal = NumberField(
        label=_("Target"),
        required=False,
        help_text=_("Leave it empty to ask for the figure without setting a goal."),
    )

    class Meta:
        model = Target
        fields = ("indicator", "unit", "period", "split", "is_baseline")
        help_texts = {
            "period": _("Such as 2026, 2026Q1, 2026S1 or 2021_2030."),
            "is_baseline": _("Where the count begins. Nobody is asked for it."),
        }

    def __init__(self, *args: Any, of: Indicator | None = None, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.order_fields(("indicator", "unit", "period", "split", "goal", "is_baseline"))
        self.of = of
        if instance is not None and instance.pk:
            self.initial["goal"] = instance.goal
        if of is not None:
            fixed = ("indicator", "unit", "period", "split") if instance is not None else ("indicator",)
            for name in fixed if of.counts_people else (*fixed, "split"):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["value"] = whole_number(self, "goal", self.of or cleaned.get("indicator"))
        cleaned.pop("goal", None)
        return cleaned


class RemoveForm(ReadForm):
    """Why a target is taken away."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerFilter(forms.Form):
    """What the figures of an indicator are narrowed by."""

    period = forms.TypedChoiceField(label=_("Period"), coerce=Period.parse, empty_value=None, required=False)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=200)

    def __init__(self, *args: Any, periods: Iterable[Period], **options: Any) -> None:
        super().__init__(*args, **options)
        period: Any = self.fields["period"]
        period.choices = [("", _("All")), *((each.code, each.display(get_language() or "vi")) for each in periods)]

    @property
    def asked(self) -> Asked:
        """What was asked; a broken filter narrows nothing and says so."""
        if not self.is_bound:
            return EVERYTHING
        self.is_valid()
        return Asked(self.cleaned_data.get("period"), self.cleaned_data.get("unit", "").strip())

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(1 for part in (self.asked.period, self.asked.unit_words) if part)


class ApproveForm(ReadForm, OnPaperForm):
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
