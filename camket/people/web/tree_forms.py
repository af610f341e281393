"""Forms that change the tree of places or units from a day on."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.fields.day import DayField
from camket.core.pages.lookups import RecordField, RecordsField
from camket.core.pages.records import addressed_record_or_404
from camket.people.actions.territory import Basis, Part
from camket.people.choices import PlaceLevel, PlaceType, UnitLevel
from camket.people.models import Body, Node, Place, Unit
from camket.people.queries import home_body
from camket.people.rules import TYPES

#: How many parts a division is asked for at first, and how many more at a time.
PARTS, MORE = 3, 3


class ShareField(forms.CharField):
    """The share of a whole: 1/3, 25%, 33,5 %; empty where it is not known."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(" ", "").replace(",", ".")
        if not text:
            return None
        try:
            return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except (ValueError, ZeroDivisionError) as error:
            raise ValidationError(_("A share is a part of the whole, such as 1/3 or 25%.")) from error


class BasisForm(forms.Form):
    """On what a change rests; the fields of the change itself stand before."""

    legal_basis_local = forms.CharField(
        label=gettext_lazy("Legal basis in Vietnamese"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kind, number, date and issuer of the decision; one language is enough."),
    )
    legal_basis_en = forms.CharField(label=gettext_lazy("Legal basis in English"), required=False, max_length=500)
    document = forms.CharField(
        label=gettext_lazy("Page of the document"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("If the decision is kept under Sources: the address of its page."),
    )

    def __init__(self, *args: Any, user: Any, node: Node | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.node = user, node
        self.order_fields([name for name in self.fields if name not in BasisForm.base_fields])
        for field in self.fields.values():
            if isinstance(field, RecordField):
                field.user = user

    def clean_document(self) -> Any:
        """Return the record that the address leads to."""
        text = self.cleaned_data["document"]
        try:
            return addressed_record_or_404(self.user, text) if text else None
        except Http404 as error:
            raise ValidationError(_("Nothing that you may see stands at this address.")) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = ("legal_basis_local", "legal_basis_en", "document")
        if not any(cleaned.get(name) for name in named) and not any(name in self.errors for name in named):
            self.add_error("legal_basis_local", _("Say on which decision it rests."))
        return cleaned

    def basis(self) -> Basis:
        """Return on what the change rests."""
        said = self.cleaned_data
        return Basis(said["legal_basis_local"], said["legal_basis_en"], said["document"])

    def lookup(self, name: str, **options: Any) -> None:
        """Add the choice of records of the same kind as the one that changes."""
        several = options.pop("several", False)
        model: Any = type(self.node)
        field = (RecordsField if several else RecordField)(model, **options)
        field.user = self.user
        self.fields[name] = field


class FromForm(BasisForm):
    """A change from a day on."""

    day = DayField(label=gettext_lazy("From"), help_text=gettext_lazy("The first day on which it is so."))


class RenameForm(FromForm):
    """Another name."""

    name_local = forms.CharField(label=gettext_lazy("Name in Vietnamese"), required=False, max_length=500)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), required=False, max_length=500)
    field_order = ("name_local", "name_en", "day")

    def __init__(self, *args: Any, node: Node, **options: Any) -> None:
        super().__init__(*args, node=node, initial={"name_local": node.name_local, "name_en": node.name_en}, **options)


class MoveForm(FromForm):
    """Another parent."""

    field_order = ("parent", "day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lookup("parent", label=_("Belongs to"))
        self.order_fields(("parent", "day"))


class RetypeForm(FromForm):
    """Another type in law."""

    type = forms.ChoiceField(label=gettext_lazy("Type"))
    code = forms.CharField(
        label=gettext_lazy("Official code"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Only if it changes as well."),
    )
    field_order = ("type", "code", "day")

    def __init__(self, *args: Any, node: Any, **options: Any) -> None:
        super().__init__(*args, node=node, **options)
        types: Any = self.fields["type"]
        types.choices = [("", gettext_lazy("Choose a type")), *((type_, type_.label) for type_ in TYPES[node.level])]


class MergeForm(FromForm):
    """Several that become one."""

    def __init__(self, *args: Any, node: Node, **options: Any) -> None:
        super().__init__(*args, node=node, initial={"nodes": [node]}, **options)
        self.lookup(
            "nodes",
            several=True,
            label=_("What is merged"),
            help_text=_("One a line. If one of them goes on and takes the others in, name it below."),
        )
        self.lookup(
            "into",
            label=_("Into"),
            help_text=_("One of them, or a new one: enter that first, from the same day."),
        )
        self.order_fields(("nodes", "into", "day"))


class SplitForm(FromForm):
    """One that goes on in several; the number of rows grows on request."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=PARTS, max_value=60)

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(data, *args, **options)
        asked = str((data or {}).get("rows", ""))
        self.count = min(max(int(asked) if asked.isdigit() else PARTS, PARTS), 60)
        self.initial["rows"] = self.count
        names = []
        for number in range(1, self.count + 1):
            part, share = f"part_{number}", f"share_{number}"
            self.lookup(part, label=_("Part %(number)s") % {"number": number}, required=number <= 2)
            self.fields[share] = ShareField(label=_("Share of part %(number)s") % {"number": number}, required=False)
            names += [part, share]
        self.fields["share_1"].help_text = _("Such as 1/3 or 25%. Leave it empty where it is not known.")
        self.order_fields([*names, "day", *BasisForm.base_fields, "rows"])

    def parts(self) -> list[Part]:
        """Return who gets which share."""
        said = self.cleaned_data
        rows = [(said.get(f"part_{number}"), said.get(f"share_{number}")) for number in range(1, self.count + 1)]
        return [Part(successor, share) for successor, share in rows if successor is not None]


class CloseForm(BasisForm):
    """The last day."""

    last_day = DayField(label=gettext_lazy("Last day"))


class NewForm(FromForm):
    """A place or unit that is new, or was never entered."""

    name_local = forms.CharField(label=gettext_lazy("Name in Vietnamese"), required=False, max_length=500)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("name_local") or cleaned.get("name_en")):
            self.add_error("name_local", _("Give the name in at least one of the two languages."))
        return cleaned


class NewPlaceForm(NewForm):
    """A new place."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=[c for c in PlaceLevel.choices if c[0] != "country"])
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=[c for c in PlaceType.choices if c[0] != "country"])
    code = forms.CharField(label=gettext_lazy("Official code"), required=False, max_length=10)
    parent = RecordField(Place, label=gettext_lazy("Belongs to"))
    field_order = ("name_local", "name_en", "level", "type", "code", "parent", "day")

    def made(self) -> Place:
        """Return the place, not yet saved."""
        said = self.cleaned_data
        return Place(level=said["level"], name_local=said["name_local"], name_en=said["name_en"])

    def facts(self) -> dict[str, Any]:
        """Return what its first placement says beside the name."""
        return {"type": self.cleaned_data["type"], "code": self.cleaned_data["code"]}


class NewUnitForm(NewForm):
    """A new unit."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=[c for c in UnitLevel.choices if c[0] != "centre"])
    body = RecordField(Body, label=gettext_lazy("Body"), help_text=gettext_lazy("Whose unit it is."))
    place = RecordField(Place, label=gettext_lazy("Place"), required=False)
    parent = RecordField(Unit, label=gettext_lazy("Belongs to"))
    field_order = ("name_local", "name_en", "level", "body", "place", "parent", "day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"body": home_body()}, **options})

    def made(self) -> Unit:
        """Return the unit, not yet saved."""
        said = self.cleaned_data
        facts = {name: said[name] for name in ("level", "body", "place", "name_local", "name_en")}
        return Unit(**facts)

    def facts(self) -> dict[str, Any]:
        """Return nothing: the placement of a unit says its name and parent only."""
        return {}
