"""Places and units over time.

A place is a piece of territory, a unit is a body at a place. Neither is overwritten: what it was called, what it was
and where it belonged are placements with dates; what became of it is a succession.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.models import Named, NamedQuerySet, Record
from camket.people.choices import PlaceLevel, PlaceType, SuccessionKind, UnitLevel
from camket.people.models.bodies import Body


class ValidityQuerySet(models.QuerySet[Any, Any]):
    """Rows that hold from one day to another, both included; an empty end is open."""

    def on(self, day: Any) -> Self:
        """Return the rows that hold on a day."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=day))


class Validity(models.Model):
    """From one day to another, both included; empty means not known or open."""

    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = ValidityQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="%(app_label)s_%(class)s_from_before_to",
            )
        ]


class Succession(models.Model):
    """From what came before to what came after: kind, day, legal basis, and the share that passed on.

    A share is `share_numerator / share_denominator` of the predecessor; both empty when it is not known. Totals then
    carry a line "not placed".
    """

    kind = models.CharField(max_length=10, choices=SuccessionKind)
    date = models.DateField(_("from"))
    legal_basis_local = local_text(_("legal basis in Vietnamese"))
    legal_basis_en = english_text(_("legal basis in English"))
    share_numerator = models.PositiveBigIntegerField(null=True, blank=True)
    share_denominator = models.PositiveBigIntegerField(null=True, blank=True)
    #: Where the source sends what it cannot divide; never used to divide figures.
    is_default = models.BooleanField(default=False)

    legal_basis = Bilingual("legal_basis")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(share_numerator=None, share_denominator=None)
                | Q(share_denominator__gt=0, share_numerator__lte=F("share_denominator")),
                name="%(app_label)s_%(class)s_share",
            )
        ]


class TerritoryQuerySet(NamedQuerySet):
    """Territory is public knowledge."""

    def visible_to(self, user: Any) -> Self:
        return self.all()


class Place(Record, Named):
    """A piece of territory with its own identity through time (địa bàn).

    The names are the current ones, or the last.
    """

    route = "people:place"

    key = models.CharField(max_length=40, unique=True, help_text=_("The stable key of the pack it came from."))
    level = models.CharField(max_length=10, choices=PlaceLevel)
    iso_code = models.CharField(max_length=10, blank=True)
    latitude_e6 = models.IntegerField(null=True, blank=True)
    longitude_e6 = models.IntegerField(null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["level", "sort_key"], name="people_place_list")]

    @cached_property
    def past(self) -> list[PlacePlacement]:
        """Its placements, the latest first; reads prefetched ones."""
        return sorted(self.placements.all(), key=lambda row: row.valid_from or date.min, reverse=True)

    @property
    def codes(self) -> list[str]:
        """The official codes it ever had, the latest first; reads prefetched placements."""
        return list(dict.fromkeys(row.code for row in self.past if row.code))

    @property
    def parents(self) -> str:
        """What it belongs or belonged to, the latest first; reads prefetched placements."""
        return ", ".join(dict.fromkeys(str(row.parent) for row in self.past if row.parent))


class PlacePlacement(Validity, Named):
    """What a place was called, was, and belonged to for a time (đơn vị hành chính qua các thời kỳ)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="child_placements")
    type = models.CharField(max_length=10, choices=PlaceType)
    #: The official code of that time; the same code may have meant another place before.
    code = models.CharField(max_length=10, blank=True, db_index=True)

    class Meta(Validity.Meta):
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="people_placing_children"),
            models.Index(fields=["place", "valid_from"], name="people_placing_of_place"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def node(self) -> Place:
        """The place, under the name that it shares with the placements of units."""
        return self.place


class PlaceSuccession(Succession):
    """What became of a place: merged, divided, renamed, moved (chia, tách, nhập, đổi tên)."""

    predecessor = models.ForeignKey(Place, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="origins")

    class Meta(Succession.Meta):
        indexes = [models.Index(fields=["date"], name="people_placesucc_date")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Unit(Record, Named):
    """A body at a place, with its own identity through time (đơn vị, tổ chức Hội các cấp)."""

    route = "people:unit"

    body = models.ForeignKey(Body, models.PROTECT, related_name="units")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="units")
    level = models.CharField(max_length=10, choices=UnitLevel)
    key = models.CharField(max_length=60, unique=True, help_text=_("The stable key of the pack it came from."))

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["level", "sort_key"], name="people_unit_list")]


class UnitPlacement(Validity, Named):
    """What a unit was called and to whom it reported for a time (quan hệ trực thuộc)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="child_placements")

    class Meta(Validity.Meta):
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="people_uplacing_children"),
            models.Index(fields=["unit", "valid_from"], name="people_uplacing_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def node(self) -> Unit:
        """The unit, under the name that it shares with the placements of places."""
        return self.unit


class UnitSuccession(Succession):
    """What became of a unit (kế thừa tổ chức)."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")

    class Meta(Succession.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class UnitReach(models.Model):
    """Every unit that stands under another today, itself and its predecessors included (phạm vi quản lý).

    Derived from placements and successions by `rebuild_reach`; it is what `visible_to` and scopes read.
    """

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="reaches")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="reached_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "unit"], name="people_unitreach_once")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} ⊇ {self.unit_id}"


#: What stands in one of the two trees, and what says where it stands and what became of it.
Node = Place | Unit
Placement = PlacePlacement | UnitPlacement


class RegionalGroup(Record, Named):
    """Provinces that work as one group, such as an emulation cluster (cụm thi đua, vùng)."""

    route = "people:regional_group"

    body = models.ForeignKey(Body, models.PROTECT, related_name="regional_groups")

    objects = TerritoryQuerySet.as_manager()


class RegionalGroupMember(Validity):
    """A unit in a regional group for a time (thành viên cụm)."""

    group = models.ForeignKey(RegionalGroup, models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="regional_memberships")

    class Meta(Validity.Meta):
        pass

    def __str__(self) -> str:
        return str(self.unit)
