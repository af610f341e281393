"""Forms of intake: taking sources in, and correcting what is proposed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Access, Qualifier
from camket.core.dates import PartialDate
from camket.core.fields.coded import CodedFormField
from camket.core.fields.number import NumberField
from camket.core.models import User
from camket.core.pages.forms import RecordForm
from camket.core.pages.lookups import RecordField
from camket.engagements.choices import CommitmentKind, EventKind, EventMode, StatementMode
from camket.engagements.models import Commitment, Statement
from camket.intake.choices import ProposalKind
from camket.intake.models import Proposal, Reading, Theme
from camket.intake.queries import MODELS
from camket.intake.rules.facts import dates_of, number_of, period_of
from camket.people.choices import Sex
from camket.people.models import Body, Unit
from camket.policy.choices import InstrumentKind
from camket.reporting.choices import DeclaredLevel
from camket.sources.choices import DocumentKind


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=SeveralFiles(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in files]


def partial_date(label: Any) -> CodedFormField:
    """Return a field for a date of which only a part may be known."""
    return CodedFormField(read=PartialDate.parse_local, show=lambda value: value.local(), label=label, required=False)


class TakeInForm(forms.Form):
    """A source: a file, or its words; with what is known of it."""

    upload = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("Articles, speeches, minutes: text, web page, PDF, DOCX, or a picture of a page."),
    )
    text = forms.CharField(
        label=_("Or the words themselves"),
        required=False,
        max_length=2_500_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Paste the whole text as it came; it is kept unchanged."),
    )
    name = forms.CharField(label=_("Title"), required=False, max_length=250, help_text=_("Left empty: the headline."))
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices, initial=DocumentKind.ARTICLE)
    publisher = RecordField(Body, label=_("Published by"), required=False)
    published_on = partial_date(_("Published on"))
    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=500,
        validators=[URLValidator(["http", "https"])],
        help_text=_("Where it was found. Nothing is fetched from there unless you ask for it below."),
    )
    is_fetched = forms.BooleanField(label=_("Fetch the page from this address now"), required=False)
    rights = forms.CharField(label=_("Rights"), required=False, max_length=300)
    owner_unit = RecordField(Unit, label=_("Unit it belongs to"), required=False)
    access = forms.ChoiceField(label=_("Who may read it"), choices=Access.choices, initial=Access.INTERNAL)
    is_sensitive = forms.BooleanField(
        label=_("Two people must agree to what it says"),
        required=False,
        help_text=_("For what touches on persons or on other states."),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("publisher", "owner_unit"):
            self.fields[name].user = user  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [
            bool(cleaned.get("upload")),
            bool((cleaned.get("text") or "").strip()),
            bool(cleaned.get("is_fetched")),
        ]
        if not any(given) and not {"upload", "text"} & set(self.errors):
            self.add_error("upload", _("Choose a file, paste the words, or give an address and ask to fetch it."))
        elif sum(given) > 1:
            self.add_error("text", _("Give one of them: files, the words, or an address to fetch."))
        if cleaned.get("is_fetched") and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", _("Give the address that is to be fetched."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what is known of the document."""
        cleaned = self.cleaned_data
        known = {name: cleaned[name] for name in ("kind", "publisher", "published_on", "url", "rights", "access")}
        return {**known, "name_local": cleaned["name"]}


def words(label: Any, **options: Any) -> forms.CharField:
    """Return a field for a few words."""
    return forms.CharField(label=label, required=False, max_length=300, **options)


def choice(label: Any, choices: Any, *, needed: bool = True) -> forms.ChoiceField:
    """Return a field for a code."""
    return forms.ChoiceField(label=label, choices=choices.choices, required=needed)


class MendForm(forms.Form):
    """The base of the forms that correct a proposal; the names of the fields are those of its facts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, proposal: Proposal, user: Any) -> None:
        super().__init__(data, initial={**self.shown(proposal.facts), "version": proposal.version})
        self.proposal = proposal
        model = TARGETS.get(proposal.kind)
        if model is not None:
            into = RecordField(
                model,
                label=_("It is a record that is here already"),
                required=False,
                help_text=_("Type its name; the proposal is then joined to it."),
            )
            into.user = user
            self.fields["into"] = into

    @staticmethod
    def shown(facts: dict[str, Any]) -> dict[str, Any]:
        """Return the facts as the fields show them."""
        return facts

    @staticmethod
    def kept(cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return what was typed as facts keep it."""
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return the facts as corrected."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "into", "figure")}
        return self.kept(typed)


class BodyMendForm(MendForm):
    """Corrects a proposed body."""

    name = words(_("Name"))
    acronym = words(_("Short name"))
    parent = words(_("Belongs to"))


class PersonMendForm(MendForm):
    """Corrects a proposed person."""

    name = words(_("Name as written"))
    name_vi = words(_("Name in Vietnamese"), help_text=_("With its marks. It is remembered for this spelling."))
    title = words(_("Post"), help_text=_("As this source calls it."))
    body = words(_("Of"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)


class InstrumentMendForm(MendForm):
    """Corrects a proposed policy text."""

    name = words(_("Name"))
    number = words(_("Number and sign"))
    instrument_kind = choice(_("Kind"), InstrumentKind)


class EventMendForm(MendForm):
    """Corrects a proposed event."""

    title = words(_("Title"))
    event_kind = choice(_("Kind"), EventKind)
    begins = partial_date(_("Begins"))
    ends = partial_date(_("Ends"))
    place = words(_("Place"))
    mode = choice(_("Held"), EventMode, needed=False)
    organisers = forms.CharField(
        label=_("Hosts"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )
    participant_count = forms.IntegerField(label=_("Participants"), required=False, min_value=0, max_value=10_000_000)
    participant_at_least = forms.BooleanField(label=_("Or more"), required=False)

    @staticmethod
    def shown(facts: dict[str, Any]) -> dict[str, Any]:
        begins, ends = dates_of(facts.get("date", ""))
        return {**facts, "begins": begins, "ends": ends, "organisers": "\n".join(facts.get("organisers", []))}

    @staticmethod
    def kept(cleaned: dict[str, Any]) -> dict[str, Any]:
        begins, ends = cleaned.pop("begins"), cleaned.pop("ends")
        date = "/".join(each.isoformat() for each in (begins, ends) if each is not None)
        organisers = [line.strip() for line in cleaned["organisers"].splitlines() if line.strip()]
        return {**cleaned, "date": date, "organisers": organisers}


class FigureMendForm(MendForm):
    """Corrects a proposed figure, or gives it to a figure as its evidence."""

    name = words(_("What is counted"))
    qualifier = choice(_("How exact"), Qualifier, needed=False)
    value = NumberField(label=_("Number"))
    unit = words(_("Unit of measure"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)
    begins = partial_date(_("Counted from"))
    ends = partial_date(_("Counted until"))
    place = words(_("Place"))
    issuer = words(_("Declared by"))
    said_by = words(_("Said by"))
    level = choice(_("Level"), DeclaredLevel, needed=False)
    achieved_by = words(_("Whose work it counts"))
    figure = forms.CharField(
        label=_("It is the evidence of a figure that is here already"),
        required=False,
        max_length=200,
        help_text=_("The address of the figure’s page, or the eleven letters at the end of it."),
    )

    @staticmethod
    def shown(facts: dict[str, Any]) -> dict[str, Any]:
        begins, ends = period_of(facts.get("period", ""))
        return {**facts, "value": number_of(str(facts.get("value", ""))), "begins": begins, "ends": ends}

    @staticmethod
    def kept(cleaned: dict[str, Any]) -> dict[str, Any]:
        begins, ends = cleaned.pop("begins"), cleaned.pop("ends")
        first, last = (each.isoformat() if each else "" for each in (begins, ends))
        return {**cleaned, "value": f"{cleaned['value']:f}", "period": f"{first}/{last}" if first != last else first}


class StatementMendForm(MendForm):
    """Corrects a proposed statement."""

    speaker = words(_("Speaker"), help_text=_("A person or a body by its name here, or words such as “participants”."))
    mode = choice(_("Quoted"), StatementMode)


class CommitmentMendForm(MendForm):
    """Corrects a proposed commitment."""

    commitment_kind = choice(_("Kind"), CommitmentKind)
    actor = words(_("Made by"))
    target = words(_("Made to"))
    due = partial_date(_("Due"))

    @staticmethod
    def shown(facts: dict[str, Any]) -> dict[str, Any]:
        return {**facts, "due": dates_of(facts.get("due", ""))[0]}

    @staticmethod
    def kept(cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "due": cleaned["due"].isoformat() if cleaned["due"] else ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("commitment_kind") == CommitmentKind.SUPPORT and cleaned.get("due"):
            self.add_error(
                "due",
                _("An expression of support has no due date. If something was promised by a day, it is a pledge."),
            )
        return cleaned


TARGETS: dict[str, Any] = {
    **MODELS,
    ProposalKind.STATEMENT: Statement,
    ProposalKind.COMMITMENT: Commitment,
}
MEND_FORMS: dict[str, type[MendForm]] = {
    ProposalKind.BODY: BodyMendForm,
    ProposalKind.PERSON: PersonMendForm,
    ProposalKind.INSTRUMENT: InstrumentMendForm,
    ProposalKind.EVENT: EventMendForm,
    ProposalKind.FIGURE: FigureMendForm,
    ProposalKind.STATEMENT: StatementMendForm,
    ProposalKind.COMMITMENT: CommitmentMendForm,
}


class AssignForm(forms.Form):
    """Who confirms a document."""

    to = forms.ModelChoiceField(
        label=_("Confirmed by"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class QueueFilter(forms.Form):
    """Which readings to show."""

    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All")), ("mine", _("Mine")), ("nobody", _("Nobody’s yet"))],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Reading._meta.get_field("state").flatchoices]
    )


class ThemeForm(RecordForm):
    """A theme that is followed, with the words by which it is found in either language."""

    class Meta:
        model = Theme
        fields = ("name_local", "name_en", "words_local", "words_en", "is_followed")
        widgets = {"words_local": forms.Textarea(attrs={"rows": 6}), "words_en": forms.Textarea(attrs={"rows": 6})}
