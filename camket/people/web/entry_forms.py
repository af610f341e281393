"""Forms of what stands beside the registers: terms in posts and groups, contacts, what became of a body."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.dates import PartialDate
from camket.core.fields.coded import CodedFormField
from camket.core.fields.day import DayField
from camket.core.pages.lookups import RecordField, RecordsField
from camket.people.choices import ContactKind, GroupRole, SuccessionKind
from camket.people.models import Body, Person, Unit


def partial_date(label: Any, **options: Any) -> CodedFormField:
    """Return the field of a date that may be known in part only."""
    return CodedFormField(
        read=PartialDate.parse_local, show=lambda value: value.local(), label=label, **{"required": False, **options}
    )


class EntryForm(forms.Form):
    """A form whose lookups offer what the person may see."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, RecordField):
                field.user = user


class TermForm(EntryForm):
    """From when to when, as far as it is known."""

    valid_from = partial_date(_("From"), help_text=_("As far as it is known: 2024, 03/2024 or 08/03/2024."))
    valid_to = partial_date(_("Until"), help_text=_("Empty while it lasts, or when it is not known."))
    attested_on = DayField(
        label=_("Attested on"),
        required=False,
        help_text=_("If only a source of one day says so: that day. The term itself then stays unknown."),
    )


class PostForm(TermForm):
    """A person in a post."""

    person = RecordField(Person, label=_("Person"))
    body = RecordField(Body, label=_("Body"), help_text=_("Whose post it is: one person may hold posts of several."))
    unit = RecordField(Unit, label=_("Unit"), required=False, help_text=_("If the post is of one unit of the body."))
    name_local = forms.CharField(label=_("Post in Vietnamese"), required=False, max_length=500)
    name_en = forms.CharField(label=_("Post in English"), required=False, max_length=500)
    is_honorary = forms.BooleanField(label=_("Honorary"), required=False)
    is_shared = forms.BooleanField(label=_("Held together with others"), required=False)
    is_acting = forms.BooleanField(label=_("Acting"), required=False)
    field_order = ("person", "body", "unit", "name_local", "name_en")


class MemberForm(TermForm):
    """A member of a group."""

    person = RecordField(Person, label=_("Person"), required=False)
    body = RecordField(
        Body, label=_("Body"), required=False, help_text=_("Alone, or the body that the person stands for.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole, initial=GroupRole.MEMBER)
    field_order = ("person", "body", "role")


class RegionMemberForm(EntryForm):
    """A unit in a regional group."""

    unit = RecordField(Unit, label=_("Unit"))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Until"), required=False)


class LastDayForm(forms.Form):
    """The last day of a unit in a regional group."""

    last_day = DayField(label=_("Last day"))


class LastForm(forms.Form):
    """When a term ended."""

    valid_to = partial_date(
        _("Until"), required=True, help_text=_("As far as it is known: 2024, 03/2024 or 08/03/2024.")
    )


class MistakeForm(forms.Form):
    """Why something is taken away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("What ended is ended; only what was entered by mistake is removed."),
    )


class ContactForm(forms.Form):
    """How somebody is reached."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind)
    value = forms.CharField(label=_("Address or number"), max_length=300)
    note = forms.CharField(
        label=_("For what"), required=False, max_length=120, help_text=_("Such as the focal point for visas.")
    )


class BodySuccessionForm(EntryForm):
    """What became of a body."""

    successors = RecordsField(Body, label=_("Who took over"), help_text=_("One a line."))
    kind = forms.ChoiceField(
        label=_("What happened"), choices=[choice for choice in SuccessionKind.choices if choice[0] != "ended"]
    )
    day = DayField(label=_("From"))
    scope_local = forms.CharField(
        label=_("What passed on, in Vietnamese"),
        required=False,
        max_length=500,
        help_text=_("If it was not all of its duties."),
    )
    scope_en = forms.CharField(label=_("What passed on, in English"), required=False, max_length=500)
    legal_basis_local = forms.CharField(
        label=_("Legal basis in Vietnamese"),
        required=False,
        max_length=500,
        help_text=_("Kind, number, date and issuer of the decision; one language is enough."),
    )
    legal_basis_en = forms.CharField(label=_("Legal basis in English"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("legal_basis_local") or cleaned.get("legal_basis_en")):
            self.add_error("legal_basis_local", _("Say on which decision it rests."))
        return cleaned
