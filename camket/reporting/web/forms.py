"""Forms of reporting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.actions import Invalid
from camket.core.fields.number import NumberField
from camket.core.fields.period import PeriodField
from camket.core.ids import is_uid
from camket.core.models import named
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordField
from camket.core.periods import Period
from camket.core.scaled import scaled, whole
from camket.people.forms import OnPaperForm
from camket.people.models import Unit
from camket.plans.models import Plan
from camket.policy.models import Instrument
from camket.reporting.choices import (
    Answer,
    DeclaredLevel,
    Direction,
    FigureStatus,
    Frequency,
    IndicatorKind,
    IndicatorNature,
    SexSplit,
)
from camket.reporting.models import DeclaredTotal, FrameworkCode, Indicator, IndicatorVersion, Target, Value
from camket.reporting.queries import EVERYTHING, Asked, Splits, splits_of
from camket.reporting.rules import ANSWERS, NUMERIC, Given

#: The texts that indicators measure or answer to and the plans that have some, as far as everybody may read them.
TEXTS = (
    Instrument.objects.visible_to(None)
    .filter(
        Q(pk__in=Indicator.objects.values("clause__instrument"))
        | Q(pk__in=Indicator.objects.values("objective__instrument"))
        | Q(pk__in=FrameworkCode.objects.values("clause__instrument"))
    )
    .order_by("sort_key")
    .only(*named(), "sort_key")
)
PLANS = (
    Plan.objects.visible_to(None)
    .filter(pk__in=Indicator.objects.values("objective__plan"))
    .order_by("sort_key")
    .only(*named(), "sort_key")
)


class IndicatorFilter(FilterForm):
    """Filters of the list of indicators; texts and plans that not everybody may read are not offered."""

    kind = choice_filter(_("Kind of answer"), IndicatorKind)
    nature = choice_filter(_("Nature"), IndicatorNature)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("", _("All")), *((code, label) for code, label in Frequency.choices if code)]
    )
    framework = forms.ModelChoiceField(TEXTS, label=_("Text or framework"), to_field_name="uid", empty_label=_("All"))
    plan = forms.ModelChoiceField(PLANS, label=_("Plan"), to_field_name="uid", empty_label=_("All"))

    def narrow_by(self, rows: Any, name: str, value: Any) -> Any:
        """Narrow by what an indicator means now or meant, and by the text or plan that it measures or answers to."""
        if name == "framework":
            of_text = Q(clause__instrument=value) | Q(objective__instrument=value) | Q(codes__clause__instrument=value)
            return rows.filter(of_text).distinct()
        if name == "plan":
            return rows.filter(objective__plan=value)
        return rows.filter(**{f"definitions__{name}": value}).distinct()


#: What most need to say of what an indicator means; the page of its definition has the rest.
BASICS = (
    "kind",
    "nature",
    "direction",
    "measure_local",
    "measure_en",
    "scale",
    "counts_people",
    "currency",
    "definition_local",
    "definition_en",
)
CONCEPT = ("code", "name_local", "name_en", "clause", "objective", "responsible", "owner_unit", "access")


class IndicatorForm(RecordForm):
    """What is measured, and the basics of what it means today."""

    locals().update(forms.fields_for_model(IndicatorVersion, fields=BASICS))

    class Meta:
        model = Indicator
        fields = CONCEPT

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.order_fields(["code", "name_local", "name_en", "clause", "objective", "responsible", *BASICS])
        self.fields["kind"].required = False
        self.kind_now = instance.definition.kind if instance is not None and instance.pk else IndicatorKind.NUMBER
        if instance is not None and instance.pk:
            self.initial.update({name: getattr(instance.definition, name) for name in BASICS})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["kind"] = cleaned.get("kind") or self.kind_now
        return cleaned


def whole_number(form: forms.BaseForm, name: str, scale: int) -> int | None:
    """Return a number of a form in whole 10**-scale units; marks the field if it has more decimals."""
    number: Decimal | None = form.cleaned_data.get(name)
    if number is None:
        return None
    try:
        return whole(number, scale)
    except ValueError:
        words = ngettext_lazy(
            "This indicator is counted with %(scale)s decimal at most.",
            "This indicator is counted with %(scale)s decimals at most.",
            scale,
        )
        form.add_error(name, words % {"scale": scale} if scale else _("Enter a whole number."))
        return None


#: The fields of cells that forms have always had; those of other splits are called after their keys.
CELL_NAMES = {"": "total", "sex=f": "women", "sex=m": "men", "sex=u": "unknown"}


class ValueForm(forms.Form):
    """What a unit answers for a period: the total, and the parts by what the definition splits it by.

    Which fields there are depends on the kind: numbers, numerators and denominators, a level, words.
    """

    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, definition: IndicatorVersion, splits: Splits, **options: Any) -> None:
        super().__init__(*args, **options)
        self.definition = definition
        answers = [*ANSWERS[IndicatorKind(definition.kind)], Answer.NO_DATA]
        chosen: Any = self.fields["answer"]
        chosen.choices = [(each.value, each.label) for each in answers]
        chosen.initial = answers[0].value if len(answers) == 2 else None
        self.splits = splits.keys if definition.kind in NUMERIC else [SexSplit.TOTAL.value]
        for split, label in splits.choices:
            if split in self.splits and definition.kind in NUMERIC:
                self.add_cell(split, label if len(self.splits) > 1 else "")
        if definition.has_levels:
            levels = [("", "–"), *((row.pk, str(row)) for row in definition.levels.all())]
            self.fields["level"] = forms.TypedChoiceField(
                label=_("Level"), choices=levels, coerce=int, empty_value=None, required=False
            )
        if definition.kind == IndicatorKind.TEXT:
            self.fields["words"] = forms.CharField(
                label=_("Words"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
            )
        if definition.kind != IndicatorKind.TEXT:
            self.fields["status"] = forms.ChoiceField(
                label=_("How firm is it"), choices=FigureStatus.choices, initial=FigureStatus.FINAL, required=False
            )
        for split in self.splits:
            self.fields[f"version_{self.field_of(split)}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput
            )

    def add_cell(self, split: str, label: Any) -> None:
        """Add the fields of one cell; without a label it is the only one."""
        name = self.field_of(split)
        if not self.definition.has_parts:
            self.fields[name] = NumberField(label=label or _("Number"), required=False)
            return
        says = "{label}: {part}" if label else "{part}"
        parts = {
            f"{name}_numerator": self.definition.numerator or _("Numerator"),
            f"{name}_denominator": self.definition.denominator or _("Denominator or weight"),
            name: _("Result, only if its parts are not known"),
        }
        for field, part in parts.items():
            self.fields[field] = NumberField(label=format_lazy(says, label=label, part=part), required=False)

    @staticmethod
    def field_of(split: str) -> str:
        """Return the name of the field of a split."""
        return CELL_NAMES.get(split) or "cell_" + split.replace(";", "__").replace("=", "_is_")

    def begin_with(self, value: Value) -> dict[str, Any]:
        """Return what the fields of a cell begin with."""
        name, scale = self.field_of(value.split), self.definition.parts_scale
        begun: dict[str, Any] = {f"version_{name}": value.version}
        if value.numerator is not None and value.denominator is not None:
            begun[f"{name}_numerator"] = scaled(value.numerator, scale)
            begun[f"{name}_denominator"] = scaled(value.denominator, scale)
        else:
            begun[name] = value.figure
        if not value.split:
            begun |= {"answer": value.answer, "level": value.level_id, "words": value.words, "status": value.status}
        return begun

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answer = cleaned.get("answer")
        self.given = {split: self.given_at(split, answer or "") for split in self.splits}
        if answer == Answer.NO_DATA and any(not given.is_empty for given in self.given.values()):
            self.add_error("answer", _("“No data” stands without a number. Clear the numbers, or answer with them."))
        elif answer == Answer.NUMBER and self.given[""].is_empty and "total" not in self.errors:
            self.add_error(
                "total", _("Enter a number. If there is none to be had, answer “no data”; zero is a number.")
            )
        return cleaned

    def given_at(self, split: str, answer: str) -> Given:
        """Return what was typed for one cell, in whole units."""
        name, definition = self.field_of(split), self.definition
        level, words = self.cleaned_data.get("level"), self.cleaned_data.get("words") or ""
        numerator, denominator = (
            whole_number(self, f"{name}_{part}", definition.parts_scale) for part in ("numerator", "denominator")
        )
        number = whole_number(self, name, definition.scale)
        return Given(answer, number, numerator, denominator, level, words.strip())

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
    period = PeriodField(
        _("period"), help_text=_("Such as 11/2026, Q4/2026, first half of 2026, 2026 or 2021–2030.")
    ).formfield()

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].user = user  # type: ignore[attr-defined]


class ValueEntryForm(RecordForm):
    """One figure with all that it is known by, as a program sends it; a level by its place in the order."""

    figure = NumberField(label=_("Number"), required=False)
    over = NumberField(label=_("Numerator"), required=False)
    under = NumberField(label=_("Denominator or weight"), required=False)
    level_place = forms.IntegerField(label=_("Level"), required=False, min_value=1, max_value=999)

    class Meta:
        model = Value
        fields = ("indicator", "unit", "period", "split", "answer", "words", "status")

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.fields["status"].required = False
        self.instance_definition = instance.definition if instance is not None and instance.pk else None
        if instance is not None and instance.pk:
            self.initial.update(
                {
                    "figure": None if instance.numerator is not None else instance.figure,
                    "over": instance.over,
                    "under": instance.under,
                    "level_place": instance.level_place,
                }
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        definition = self.instance_definition or definition_at(cleaned)
        places = {"figure": "number", "over": "numerator", "under": "denominator"}
        for name, place in places.items():
            scale = 0 if definition is None else definition.scale if name == "figure" else definition.parts_scale
            cleaned[place] = whole_number(self, name, scale)
        cleaned["level"] = level_at(self, definition, cleaned.get("level_place"))
        cleaned["status"] = cleaned.get("status") or FigureStatus.FINAL
        for name in (*places, "level_place"):
            cleaned.pop(name, None)
        return cleaned


def definition_at(cleaned: dict[str, Any]) -> IndicatorVersion | None:
    """Return the definition under which what a form holds is given."""
    indicator, period = cleaned.get("indicator"), cleaned.get("period")
    return None if indicator is None or period is None else indicator.definition_on(period.end)


def level_at(form: forms.BaseForm, definition: IndicatorVersion | None, position: int | None) -> Any:
    """Return the level at a place in the order; marks the field where there is none."""
    if position is None or definition is None:
        return None
    level = definition.levels.filter(position=position).first()
    if level is None:
        form.add_error("level_place", _("There is no such level."))
    return level


class TargetForm(RecordForm):
    """What a unit is to reach in a period; with `of`, a target of that indicator, which the page names."""

    goal = NumberField(
        label=_("Target"),
        required=False,
        help_text=_("Leave it empty to ask for the figure without setting a goal."),
    )
    upper = NumberField(label=_("At most"), required=False, help_text=_("Only for a range: its upper end."))
    over = NumberField(label=_("Numerator"), required=False)
    under = NumberField(
        label=_("Denominator or weight"),
        required=False,
        help_text=_("Of how many: a share of 63 provinces in one year, of 34 in another."),
    )
    level_place = forms.IntegerField(label=_("Level"), required=False, min_value=1, max_value=999)

    class Meta:
        model = Target
        fields = (
            "indicator",
            "unit",
            "period",
            "split",
            "qualifier",
            "wants_yes",
            "words_local",
            "words_en",
            "is_baseline",
            "holds_on",
        )
        help_texts = {
            "period": _("Such as 11/2026, Q4/2026, first half of 2026, 2026 or 2021–2030."),
            "is_baseline": _("Where the count begins. Nobody is asked for it."),
            "holds_on": _("It holds in every later period too, until another target takes its place."),
        }

    def __init__(self, *args: Any, of: Indicator | None = None, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        first = ("indicator", "unit", "period", "split", "qualifier", "goal", "upper", "over", "under", "level_place")
        self.order_fields(first)
        self.of = of
        self.held = instance if instance is not None and instance.pk else None
        self.fields["qualifier"].required = False
        if self.held is not None:
            self.initial.update(
                {
                    "goal": self.held.goal,
                    "upper": self.held.upper,
                    "over": self.held.over,
                    "under": self.held.under,
                    "level_place": self.held.level_place,
                }
            )
        if of is not None:
            self.suit(self.held.definition if self.held else of.definition)

    def suit(self, definition: IndicatorVersion) -> None:
        """Take out what this indicator does not have."""
        splits = splits_of(definition)
        gone = {"indicator"}
        gone |= {"unit", "period", "split"} if self.held is not None else set()
        gone |= {"split"} if len(splits.keys) < 2 else set()
        gone |= {"goal", "upper", "qualifier"} if definition.kind not in NUMERIC else set()
        gone |= {"upper"} if definition.direction != Direction.RANGE else set()
        gone |= {"over", "under"} if not definition.has_parts else set()
        gone |= {"level_place"} if not definition.has_levels else set()
        gone |= {"wants_yes"} if definition.kind != IndicatorKind.YES_NO else set()
        gone |= {"words_local", "words_en"} if definition.kind != IndicatorKind.TEXT else set()
        for name in gone:
            self.fields.pop(name, None)
        if "split" in self.fields:
            self.fields["split"] = forms.ChoiceField(label=_("Split"), choices=splits.choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        of_page = {"indicator": self.of} if self.of is not None else {}
        definition = self.held.definition if self.held else definition_at({**cleaned, **of_page})
        places = {"goal": "value", "upper": "high", "over": "numerator", "under": "denominator"}
        for name, place in places.items():
            scale = (
                0 if definition is None else definition.scale if place in ("value", "high") else definition.parts_scale
            )
            cleaned[place] = whole_number(self, name, scale)
        cleaned["level"] = level_at(self, definition, cleaned.get("level_place"))
        for name in (*places, "level_place"):
            cleaned.pop(name, None)
        return cleaned


class RemoveForm(ReadForm):
    """Why a target is taken away."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerFilter(forms.Form):
    """What the figures of an indicator are narrowed by."""

    period = forms.TypedChoiceField(label=_("Period"), coerce=Period.parse, empty_value=None, required=False)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=200)
    under = forms.CharField(required=False, widget=forms.HiddenInput)

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
        above = self.above
        return Asked(
            self.cleaned_data.get("period"),
            self.cleaned_data.get("unit", "").strip(),
            under_id=above.pk if above else None,
        )

    @cached_property
    def above(self) -> Unit | None:
        """The unit under which the others stand that are listed; one that there is not narrows nothing."""
        text = self.data.get("under", "") if self.is_bound else ""
        found: Unit | None = Unit.objects.filter(uid=text).first() if is_uid(text) else None
        return found

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(1 for part in (self.asked.period, self.asked.unit_words, self.above) if part)


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
