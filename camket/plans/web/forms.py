"""Forms of plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import scope_of
from camket.core.fields.day import DayField
from camket.core.money import Money
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.pages.lookups import RecordField, RecordsField
from camket.people.choices import UnitLevel
from camket.people.models import Body, RegionalGroup, Unit
from camket.plans import queries
from camket.plans.choices import Carry, PlanKind, PlanState, ProposalKind, ProposalState, TaskState
from camket.plans.models import (
    Assignment,
    BudgetLine,
    Objective,
    Plan,
    PlanLevel,
    ProgressNote,
    Proposal,
    ProposalStep,
    StateChange,
    Task,
)
from camket.plans.queries.cascade import chosen_units
from camket.plans.rules import ANSWERS

ONE_A_LINE = _("One a line; type a name and choose.")


def levels() -> list[tuple[str, str]]:
    """Return the levels of plans for choosing one, from the top down."""
    return [(level.code, str(level)) for level in PlanLevel.objects.all()]


def level_below(parent: Any) -> str:
    """Return the level with which an objective under another begins: the next one; the usual one at the top."""
    if not isinstance(parent, Objective):
        return "objective"
    below = PlanLevel.objects.filter(rank__gt=parent.level.rank).first()
    return str(below.code if below else parent.level.code)


class LevelField(forms.CharField):
    """The choice of a level, by its code; how levels are called here stands in a table that people change."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Select(), max_length=12, **options)
        widget: Any = self.widget
        widget.choices = levels

    def clean(self, value: Any) -> PlanLevel:
        code = super().clean(value)
        found: PlanLevel | None = PlanLevel.objects.filter(code=code or "objective").first()
        if found is None:
            raise forms.ValidationError(_("There is no such level of plans here."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, PlanLevel) else value


class OwnUnitMixin:
    """What forms of new records share: they begin with the unit at which the person works."""

    def begin_with_own_unit(self: Any, *names: str) -> None:
        """Fill the units that are named and that nobody has filled."""
        if self.instance.pk is None and not self.is_bound:
            held = [grant.holder for grant in scope_of(self.user).grants if isinstance(grant.holder, Unit)]
            for name in names:
                if held and not self.initial.get(name):
                    self.initial[name] = held[0]


class AmountMixin:
    """What forms with an amount of money share: a text as one writes it, and the currency."""

    def show_amount(self: Any, amount: Money | None) -> None:
        """Begin with an amount that is there."""
        if amount is not None:
            self.initial["amount"] = amount.display(get_language() or "vi")

    def take_amount(self: Any, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Put the amount as money where the text and the currency were; what is no amount is said at its field."""
        text, currency = cleaned.pop("amount", ""), (cleaned.pop("currency", "") or "").upper()
        cleaned["amount"] = None
        if text:
            try:
                cleaned["amount"] = Money.parse_local(text, currency=currency or None, language=get_language() or "vi")
            except ValueError as error:
                self.add_error("amount", str(error))
        return cleaned


class TaskFilter(FilterForm):
    """Filters of the list of tasks."""

    state = choice_filter(_("State"), TaskState)
    overdue = forms.BooleanField(label=_("Only overdue ones"))

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        if name == "overdue":
            return queries.overdue(rows) if value else rows
        return super().narrow_by(rows, name, value)


class PlanFilter(FilterForm):
    """Filters of the list of plans."""

    state = choice_filter(_("State"), PlanState)
    kind = choice_filter(_("Kind"), PlanKind)


class PlanForm(OwnUnitMixin, RecordForm):
    """What a plan says of itself."""

    class Meta:
        model = Plan
        fields = (
            "name_local",
            "name_en",
            "kind",
            "number",
            "instrument",
            "unit",
            "body",
            "starts_on",
            "ends_on",
            "owner_unit",
            "access",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begin_with_own_unit("unit", "owner_unit")


class LevelForm(RecordForm):
    """What a level is called here, and where it ranks."""

    rank = forms.IntegerField(label=_("Rank from the top"), min_value=1, max_value=99)

    class Meta:
        model = PlanLevel
        fields = ("name_local", "name_en", "rank")


class TaskForm(OwnUnitMixin, RecordForm):
    """What is said of a task."""

    supporting = RecordsField(Body, label=_("Supporting bodies"), required=False, help_text=ONE_A_LINE)

    class Meta:
        model = Task
        fields = (
            "name_local",
            "name_en",
            "plan",
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
            "risk_local",
            "risk_en",
            "likelihood",
            "impact",
            "owner_unit",
            "access",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begin_with_own_unit("owner_unit")
        self.fields["plan"].help_text = _("Left empty, it is the plan of the objective that it serves.")
        for name in ("likelihood", "impact"):
            whole: Any = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                label=whole.label, required=False, choices=whole.choices, coerce=int, empty_value=None
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("starts_on") and cleaned.get("due_on") and cleaned["starts_on"] > cleaned["due_on"]:
            self.add_error("due_on", _("It is due before it starts."))
        return cleaned


class ObjectiveForm(OwnUnitMixin, RecordForm):
    """What is said of an objective."""

    level = LevelField(label=_("Level"), required=False)

    class Meta:
        model = Objective
        fields = (
            "name_local",
            "name_en",
            "plan",
            "parent",
            "level",
            "number",
            "clause",
            "instrument",
            "owner_unit",
            "access",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instrument"].help_text = _("Left empty, it is the text that the plan carries out.")
        self.begin_with_own_unit("owner_unit")
        if self.instance.pk is None:
            self.initial["level"] = level_below(self.initial.get("parent"))


class PlaceForm(ReadForm):
    """Under which objective another one goes."""

    parent = RecordField(
        Objective, label=_("Stands under"), required=False, help_text=_("Left empty, it stands at the top of the plan.")
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].user = user  # type: ignore[attr-defined]


class MoveForm(ReadForm):
    """Where a task goes, and why."""

    to = forms.ChoiceField(label=_("New state"))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, moves: tuple[Any, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [(move.value, move.label) for move in moves]  # type: ignore[attr-defined]


class MoveEntryForm(RecordForm):
    """A move of a task as programs send it."""

    class Meta:
        model = StateChange
        fields = ("task", "to", "reason")


class NoteForm(RecordForm):
    """What was done of a task, and what shows it."""

    percent = forms.IntegerField(label=_("Done, in percent"), required=False, min_value=0, max_value=100)

    class Meta:
        model = ProgressNote
        fields = ("task", "noted_on", "text", "percent", "document", "letter")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["noted_on"].initial = clock.today
        self.fields["document"].help_text = _("What shows it: minutes, a report, a photo kept among the sources.")


class MoneyForm(AmountMixin, RecordForm):
    """Money that is planned for a task."""

    amount = forms.CharField(label=_("Amount"), help_text=_("As you would write it, such as 9.500.000 or 1.250,50."))
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="VND", help_text=_("ISO code, such as VND or USD.")
    )

    class Meta:
        model = BudgetLine
        fields = ("task", "source", "amount", "currency", "funder", "is_secured", "note")

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        if instance is not None and instance.pk:
            self.show_amount(instance.amount)

    def clean(self) -> dict[str, Any]:
        return self.take_amount(super().clean())


class ReasonForm(ReadForm):
    """A reason alone."""

    reason = forms.CharField(label=_("Reason"), required=True, widget=forms.Textarea(attrs={"rows": 3}))


class BoardFilter(FilterForm):
    """What the board is narrowed to."""

    plan = forms.CharField(widget=forms.HiddenInput)
    mine = forms.BooleanField(label=_("Only those of my units"))

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        return rows


class CareForm(FilterForm):
    """What the list of what needs care is narrowed to."""

    what = forms.CharField(widget=forms.HiddenInput)
    plan = forms.CharField(widget=forms.HiddenInput)
    unit = RecordField(Unit, label=_("Unit"), required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].user = user  # type: ignore[attr-defined]


class RenewForm(forms.Form):
    """Into which term a plan goes, and what of it."""

    name_local = forms.CharField(label=_("Name in Vietnamese"), max_length=500, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=500, required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    carry = forms.ChoiceField(label=_("What goes along"), choices=Carry.choices, widget=forms.RadioSelect)
    #: What was looked at before it is done.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("name_local") or cleaned.get("name_en")):
            self.add_error("name_local", _("Give the name in at least one of the two languages."))
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["starts_on"] > cleaned["ends_on"]:
            self.add_error("ends_on", _("The plan ends before it begins."))
        return cleaned


class GiveForm(forms.Form):
    """To whom a task is given: by level, by regional group, by name."""

    level = forms.ChoiceField(label=_("All units of a level below"), required=False)
    group = RecordField(RegionalGroup, label=_("Units of a regional group"), required=False)
    units = RecordsField(Unit, label=_("Units by name"), required=False, help_text=ONE_A_LINE)
    due_on = DayField(label=_("Due"), required=False, help_text=_("Left empty, it is the day of the task itself."))
    message = forms.CharField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, user: Any, owner: Unit | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = owner
        levels_below = [UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE, UnitLevel.CHAPTER]
        choices = [("", _("None"))] + [(level.value, level.label) for level in levels_below]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        for name in ("group", "units"):
            self.fields[name].user = user  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            level, group, named = cleaned.get("level", ""), cleaned.get("group"), cleaned.get("units")
            cleaned["chosen"] = chosen_units(self.owner, level=level, group=group, named=named)
            if not cleaned["chosen"]:
                self.add_error(None, _("Nobody was chosen: name a level, a regional group or units below yours."))
        return cleaned


class AnswerForm(ReadForm):
    """What a unit answers to a task that was given to it."""

    accepts = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[("yes", _("We accept it")), ("no", _("We do not accept it"))],
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where you do not accept: those above will ask."),
    )


class ProposalFilter(FilterForm):
    """Filters of the list of proposals."""

    state = choice_filter(_("State"), ProposalState)
    kind = choice_filter(_("Kind"), ProposalKind)
    which = forms.CharField(widget=forms.HiddenInput)

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        return rows if name == "which" else super().narrow_by(rows, name, value)

    @property
    def in_use(self) -> int:
        """How many filters are set beside the list that is looked at."""
        return super().in_use - bool(getattr(self, "cleaned_data", {}).get("which"))


class ProposalForm(OwnUnitMixin, AmountMixin, RecordForm):
    """What a unit proposes or asks for."""

    amount = forms.CharField(
        label=_("Amount asked for"), required=False, help_text=_("Only where resources are asked for in money.")
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, initial="VND")

    class Meta:
        model = Proposal
        fields = ("kind", "name_local", "name_en", "text", "clause", "task", "amount", "currency", "owner_unit")

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.fields["owner_unit"].label = _("Unit that proposes it")
        self.fields["owner_unit"].required = True
        self.begin_with_own_unit("owner_unit")
        if instance is not None and instance.pk:
            self.show_amount(instance.amount)
            self.initial["currency"] = instance.currency or "VND"

    def clean(self) -> dict[str, Any]:
        return self.take_amount(super().clean())


class ProposalAnswerForm(ReadForm):
    """How a proposal is answered, and why."""

    answer = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect, choices=[(each.value, each.label) for each in ANSWERS]
    )
    reason = forms.CharField(
        label=_("Reason or opinion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The unit that asked reads it."),
    )


class ProposalStepForm(RecordForm):
    """An answer as programs send it."""

    answer = forms.ChoiceField(choices=[(each.value, each.label) for each in ANSWERS])

    class Meta:
        model = ProposalStep
        fields = ("proposal", "answer", "reason")


class AssignmentForm(RecordForm):
    """A task given to a unit as programs send it; the unit answers by changing it."""

    answer = forms.ChoiceField(
        required=False, choices=[("", ""), ("accepted", _("We accept it")), ("declined", _("We do not accept it"))]
    )

    class Meta:
        model = Assignment
        fields = ("task", "unit", "due_on", "message", "answer", "reason")
