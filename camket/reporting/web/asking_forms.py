"""Forms in which it is said what is asked, of whom and until when."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.fields.day import DayField
from camket.core.fields.period import PeriodField
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordField, RecordsField
from camket.people.models import RegionalGroup, Unit
from camket.reporting.actions.forms import Asking
from camket.reporting.choices import Frequency, ItemKind
from camket.reporting.models import FormCheck, FormItem, Indicator, ReportForm, Round


def instant_of(day: date, hour: time | None) -> datetime:
    """Return the instant of a day and an hour where the installation stands; without an hour the end of the day."""
    return clock.deadline(day) if hour is None else datetime.combine(day, hour, clock.home_zone())


class ReportFormFilter(FilterForm):
    """Filters of the list of forms."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("", _("All")), *((code, label) for code, label in Frequency.choices if code)]
    )
    level = choice_filter(_("Asked of"), ReportForm._meta.get_field("level"))


class ReportFormForm(RecordForm):
    """A form: its name, of whom it is asked and how often. What it asks is arranged on its page."""

    groups = RecordsField(RegionalGroup, label=_("Groups asked"), required=False)
    units = RecordsField(Unit, label=_("Units asked by name"), required=False)

    class Meta:
        model = ReportForm
        fields = (
            "code",
            "name_local",
            "name_en",
            "frequency",
            "early_status",
            "level",
            "groups",
            "units",
            "help_local",
            "help_en",
            "owner_unit",
            "access",
        )

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.fields["early_status"].required = False
        if instance is not None and instance.pk:
            self.initial.update({"groups": instance.groups.all(), "units": instance.units.all()})

    def clean_early_status(self) -> str:
        """Return how firm early figures are: what the form says already where nothing is chosen."""
        return str(self.cleaned_data["early_status"] or self.instance.early_status)


class ItemForm(ReadForm):
    """One thing that a form asks; new ones may be several indicators at once."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=ItemKind.choices, widget=forms.RadioSelect)
    indicators = RecordsField(
        Indicator, label=_("Indicators"), required=False, help_text=_("Only for figures. Several at once, one a line.")
    )
    question_local = forms.CharField(
        label=_("Question in Vietnamese"),
        required=False,
        max_length=500,
        help_text=_("For an answer in words, and for photos or papers."),
    )
    question_en = forms.CharField(label=_("Question in English"), required=False, max_length=500)
    is_required = forms.BooleanField(label=_("Must be answered; “no data” is an answer"), required=False)

    def __init__(self, *args: Any, user: Any, item: FormItem | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.item = item
        self.fields["indicators"].user = user  # type: ignore[attr-defined]
        self.fields["kind"].initial = ItemKind.INDICATOR
        if item is not None:
            del self.fields["kind"]
            unused = ("question_local", "question_en", "indicators") if item.indicator_id else ("indicators",)
            for name in unused:
                del self.fields[name]
            for name in ("question_local", "question_en", "is_required"):
                self.initial[name] = getattr(item, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = self.item.kind if self.item else cleaned.get("kind")
        if kind == ItemKind.INDICATOR:
            if "indicators" in self.fields and not cleaned.get("indicators") and "indicators" not in self.errors:
                self.add_error("indicators", _("Name at least one indicator."))
        elif not (cleaned.get("question_local") or cleaned.get("question_en")):
            self.add_error("question_local", _("Write the question in at least one of the two languages."))
        return cleaned

    @property
    def askings(self) -> list[Asking]:
        """What was entered, as new items."""
        read = self.cleaned_data
        if read["kind"] == ItemKind.INDICATOR:
            return [Asking(indicator=each, is_required=read["is_required"]) for each in read["indicators"]]
        texts = (read["question_local"], read["question_en"])
        return [Asking("", read["kind"], None, *texts, is_required=read["is_required"])]


class CheckForm(forms.ModelForm[FormCheck]):
    """What must hold between the answers of a form."""

    class Meta:
        model = FormCheck
        fields = ("kind", "item", "other", "limit", "severity")

    def __init__(self, *args: Any, of: ReportForm, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        rows = of.items.filter(is_retired=False, kind=ItemKind.INDICATOR).select_related("indicator")
        for name, empty in (("item", _("Every figure of the form")), ("other", "–")):
            fields[name].queryset = rows
            fields[name].empty_label = empty
        fields["limit"].help_text = _("Only for a change: by so many per cent.")
        fields["other"].help_text = _("Only for “at most”: the figure it must not be above.")

    def _post_clean(self) -> None:
        """Leave the checks of the model to the action."""


class RoundForm(forms.Form):
    """One asking: the period, the day to which is counted, when it opens and closes."""

    period = PeriodField(
        _("period"), help_text=_("Such as 11/2026, Q4/2026, first half of 2026, 2026 or 2021–2030.")
    ).formfield()
    cut_off = DayField(
        label=_("Figures as of"),
        help_text=_("The last day that is counted. Before the end of the period the figures are estimates."),
    )
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Open until the day"))
    closes_hour = forms.TimeField(
        label=_("At the hour"), required=False, help_text=_("Such as 10:00. Without an hour: when the day ends.")
    )

    @property
    def opens_at(self) -> datetime:
        """When it opens: when the day begins, or now."""
        return instant_of(self.cleaned_data["opens_on"], time.min)

    @property
    def closes_at(self) -> datetime:
        """When it closes."""
        return instant_of(self.cleaned_data["closes_on"], self.cleaned_data["closes_hour"])

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        read = self.cleaned_data
        return {
            "period": read["period"],
            "cut_off": read["cut_off"],
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
        }


class WindowForm(ReadForm):
    """Another time of opening and closing, for everybody."""

    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Open until the day"))
    closes_hour = forms.TimeField(
        label=_("At the hour"), required=False, help_text=_("Such as 10:00. Without an hour: when the day ends.")
    )

    def __init__(self, *args: Any, row: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = clock.home_zone()
        opens, closes = row.opens_at.astimezone(zone), row.closes_at.astimezone(zone)
        self.initial.update({"opens_on": opens.date(), "closes_on": closes.date(), "closes_hour": f"{closes:%H:%M}"})
        if row.closes_at == clock.deadline(row.closes_at.astimezone(zone).date()):
            self.initial["closes_hour"] = ""

    @property
    def window(self) -> dict[str, datetime]:
        """When it opens and closes."""
        read = self.cleaned_data
        return {
            "opens_at": instant_of(read["opens_on"], time.min),
            "closes_at": instant_of(read["closes_on"], read["closes_hour"]),
        }


class ExtensionForm(forms.Form):
    """A unit that has longer than the others."""

    unit = RecordField(Unit, label=_("Unit"))
    closes_on = DayField(label=_("Has until"))
    closes_hour = forms.TimeField(label=_("At the hour"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].user = user  # type: ignore[attr-defined]

    @property
    def closes_at(self) -> datetime:
        """Until when the unit has."""
        return instant_of(self.cleaned_data["closes_on"], self.cleaned_data["closes_hour"])


class UrgentForm(forms.Form):
    """Everything that an urgent request needs, on one page."""

    name_local = forms.CharField(label=_("What it is about, in Vietnamese"), max_length=300)
    name_en = forms.CharField(label=_("What it is about, in English"), max_length=300, required=False)
    indicators = RecordsField(Indicator, label=_("Indicators"), required=False)
    questions = forms.CharField(
        label=_("Questions answered in words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    period = PeriodField(_("period")).formfield()
    level = forms.ChoiceField(
        label=_("Asked of every unit of the level"),
        required=False,
        choices=[("", _("Only of those named below")), *ReportForm._meta.get_field("level").flatchoices],
    )
    groups = RecordsField(RegionalGroup, label=_("Groups asked"), required=False)
    units = RecordsField(Unit, label=_("Units asked by name"), required=False)
    closes_on = DayField(label=_("Due on"))
    closes_hour = forms.TimeField(label=_("At the hour"), required=False, help_text=_("Such as 10:00."))
    owner_unit = RecordField(Unit, label=_("Unit that asks"))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, RecordField):
                field.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("indicators") or cleaned.get("questions")) and "indicators" not in self.errors:
            self.add_error("indicators", _("Ask for at least one figure or one answer in words."))
        if not (cleaned.get("level") or cleaned.get("groups") or cleaned.get("units")) and "level" not in self.errors:
            self.add_error("level", _("Say of whom it is asked."))
        return cleaned

    @property
    def askings(self) -> list[Asking]:
        """What is asked."""
        read = self.cleaned_data
        lines = [line.strip() for line in read["questions"].splitlines() if line.strip()]
        return [
            *(Asking(indicator=each, is_required=True) for each in read["indicators"] or ()),
            *(Asking("", ItemKind.QUESTION, None, line, is_required=True) for line in lines),
        ]

    @property
    def closes_at(self) -> datetime:
        """When it is due."""
        return instant_of(self.cleaned_data["closes_on"], self.cleaned_data["closes_hour"])
