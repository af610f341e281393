"""Bodies: the organisations that agree, pay, host, comment and report."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, NamedQuerySet, Record
from camket.people.choices import BodyKind, DonorType, SuccessionKind


class BodyQuerySet(NamedQuerySet):
    """Bodies are public knowledge."""

    def visible_to(self, user: Any) -> Self:
        return self.all()

    def named_like(self, text: str) -> Self:
        """Return the bodies whose names hold every word of `text`, or whose short name begins with it."""
        short = Q(short_name_local__istartswith=text.strip()) | Q(short_name_en__istartswith=text.strip())
        return super().named_like(text) | self.filter(short)


class Body(Record, Named):
    """An organisation with its own identity through time (cơ quan, tổ chức)."""

    route = "people:body"

    key = models.CharField(_("key"), max_length=40, unique=True, help_text=_("A short stable key, used by packs."))
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    short_name_local = local_text(_("short name in Vietnamese"), max_length=60)
    short_name_en = english_text(_("short name in English"), max_length=60)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, such as VN."))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    donor_type = models.CharField(_("counted as donor under"), max_length=20, choices=DonorType, blank=True)
    valid_from = PartialDateField(_("from"), null=True, blank=True)
    valid_to = PartialDateField(_("until"), null=True, blank=True)
    #: Whether this is the organisation whose installation this is.
    is_home = models.BooleanField(default=False, editable=False)

    short_name = Bilingual("short_name")

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")


class BodySuccession(models.Model):
    """What became of a body: what it said under its old name stays said (kế thừa cơ quan)."""

    kind = models.CharField(max_length=10, choices=SuccessionKind)
    date = models.DateField(_("from"))
    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="origins")
    #: Which of its duties passed on, where it was not all of them.
    scope_local = local_text(_("what passed on, in Vietnamese"))
    scope_en = english_text(_("what passed on, in English"))
    legal_basis_local = local_text(_("legal basis in Vietnamese"))
    legal_basis_en = english_text(_("legal basis in English"))

    scope = Bilingual("scope")
    legal_basis = Bilingual("legal_basis")

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
