"""Totals that somebody declared."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Qualifier
from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named
from camket.core.scaled import shown_number
from camket.people.choices import Sex
from camket.people.models import Body, Owned, OwnedQuerySet, Person, Place
from camket.reporting.choices import DeclaredLevel
from camket.reporting.models.indicators import Indicator


class DeclaredTotal(Owned, Named):
    """A number that somebody declared where no list stands behind it (số liệu công bố).

    `name` says what is counted. It stands beside what is counted from submissions, never inside.
    """

    route = "reporting:declared_total"

    #: In 10**-scale units of the measure; money in whole units of its currency unless the scale says otherwise.
    value = models.BigIntegerField(_("number"))
    scale = models.PositiveSmallIntegerField(default=0, editable=False)
    qualifier = models.CharField(_("how exact"), max_length=10, choices=Qualifier, blank=True, default=Qualifier.EXACT)
    measure_local = local_text(_("unit of measure in Vietnamese"), max_length=100)
    measure_en = english_text(_("unit of measure in English"), max_length=100)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True, default="")
    issuer = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="declared_totals", verbose_name=_("declared by")
    )
    speaker = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="declared_totals", verbose_name=_("said by")
    )
    as_of = PartialDateField(_("as of"), null=True, blank=True)
    begins_on = PartialDateField(_("counted from"), null=True, blank=True)
    ends_on = PartialDateField(_("counted until"), null=True, blank=True)
    level = models.CharField(
        _("level"), max_length=10, choices=DeclaredLevel, blank=True, default=DeclaredLevel.UNKNOWN
    )
    achieved_by = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="achieved_totals",
        verbose_name=_("whose work it counts"),
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="declared_totals", verbose_name=_("place")
    )
    where = models.CharField(_("where, in words"), max_length=200, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="declared_totals", verbose_name=_("indicator")
    )

    measure = Bilingual("measure")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("declared total")

    def __str__(self) -> str:
        return f"{self.name}: {self.shown()}"

    @property
    def number(self) -> Decimal:
        """The number with its decimals."""
        return Decimal(self.value).scaleb(-self.scale)

    def shown(self) -> str:
        """Return the number as people read it, with its qualifier and unit: “over 9,500,000 USD”."""
        words = [str(self.get_qualifier_display()) if self.qualifier else "", shown_number(self.value, self.scale)]
        return " ".join(part for part in [*words, self.measure] if part)
