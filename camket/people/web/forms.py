"""Forms of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.fields.day import DayField
from camket.core.pages.forms import RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.core.text import words
from camket.people.choices import BodyKind, PlaceLevel, Sex, UnitLevel
from camket.people.models import Body, Group, Person, PlacePlacement, RegionalGroup, UnitPlacement


class PersonFilter(FilterForm):
    """Filters of the list of persons."""

    sex = choice_filter(_("Sex"), Sex)


class BodyFilter(FilterForm):
    """Filters of the list of bodies."""

    kind = choice_filter(_("Kind"), BodyKind)


class PlaceFilter(FilterForm):
    """Filters of the list of places: by any name they ever had, by official code, by level, as of a day."""

    level = choice_filter(_("Level"), PlaceLevel)
    code = forms.CharField(label=_("Official code"), max_length=10)
    day = DayField(label=_("As of"))

    def narrow(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        asked = self.cleaned_data
        placements: Any = PlacePlacement.objects.all()
        if asked.get("day"):
            placements = PlacePlacement.objects.on(asked["day"])
        if asked.get("code"):
            placements = placements.filter(code=asked["code"])
        for word in words(asked.get("q") or ""):
            placements = placements.filter(name_search__contains=word)
        if asked.get("day") or asked.get("code") or asked.get("q"):
            rows = rows.filter(pk__in=placements.values("place"))
        return rows.filter(level=asked["level"]) if asked.get("level") else rows


class UnitFilter(FilterForm):
    """Filters of the list of units: what they were called and whether they stood on a day, today if none is asked."""

    level = choice_filter(_("Level"), UnitLevel)
    day = DayField(label=_("As of"))

    def narrow(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        asked = self.cleaned_data
        placements: Any = UnitPlacement.objects.on(asked.get("day") or clock.today())
        for word in words(asked.get("q") or ""):
            placements = placements.filter(name_search__contains=word)
        rows = rows.filter(pk__in=placements.values("unit"))
        return rows.filter(level=asked["level"]) if asked.get("level") else rows


class PersonForm(RecordForm):
    """What is known of a person."""

    class Meta:
        model = Person
        fields = (
            "name_local",
            "name_en",
            "family_name",
            "given_name",
            "name_order",
            "sex",
            "sex_basis",
            "languages",
            "access",
        )


class BodyForm(RecordForm):
    """What is known of a body."""

    class Meta:
        model = Body
        fields = (
            "name_local",
            "name_en",
            "short_name_local",
            "short_name_en",
            "key",
            "kind",
            "country",
            "parent",
            "donor_type",
            "valid_from",
            "valid_to",
        )


class GroupForm(RecordForm):
    """What is known of a group."""

    class Meta:
        model = Group
        fields = ("name_local", "name_en", "kind", "body")


class RegionForm(RecordForm):
    """What is known of a regional group."""

    class Meta:
        model = RegionalGroup
        fields = ("name_local", "name_en", "body")


class DayForm(forms.Form):
    """As of which day."""

    on = DayField(label=_("As of"), required=False)
