"""What a unit makes of the reports below it: sentences with their origin, printed with its figures, signed."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.choices import SigningForm
from camket.core.models import Record, RecordQuerySet, StoredFile
from camket.people.models import Person, Unit
from camket.reporting.choices import ConsolidationState
from camket.reporting.models.forms import FormItem, Round
from camket.reporting.models.submissions import SealedVersion


class ConsolidationQuerySet(RecordQuerySet):
    """Consolidated reports are read by those who work in the unit and above."""

    def visible_to(self, user: Any) -> Self:
        scope = scope_of(user)
        return self if scope.covers_all else self.filter(unit__in=scope.unit_ids)


class Consolidation(Record):
    """The report of one unit on all below it in one round (báo cáo tổng hợp).

    Once printed, its words and figures are those of the printed file; a later reprint is that file.
    """

    route = "reporting:consolidation"

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="consolidations", verbose_name=_("round of reporting")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consolidations", verbose_name=_("unit"))
    state = models.CharField(
        _("state"), max_length=8, choices=ConsolidationState, default=ConsolidationState.DRAFT, editable=False
    )
    #: The file as it was printed, and what stands in it, as JSON.
    printed = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("printed file"),
    )
    contents = models.JSONField(default=dict, editable=False)
    printed_at = models.DateTimeField(null=True, blank=True, editable=False)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    number = models.CharField(_("number and sign"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    form = models.CharField(_("form of signing"), max_length=4, choices=SigningForm, default=SigningForm.OWN)
    in_place_of = models.CharField(_("in place of"), max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed scan")
    )

    objects = ConsolidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated report")
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="reporting_consolidation_once")]

    def __str__(self) -> str:
        return f"{self.round}: {self.unit}"


class Sentence(models.Model):
    """A sentence of a consolidated report, with the report that it came from (câu trong báo cáo tổng hợp)."""

    consolidation = models.ForeignKey(Consolidation, models.CASCADE, related_name="sentences")
    item = models.ForeignKey(FormItem, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    words = models.TextField(_("sentence"))
    #: The sealed version that it was taken from, and how it stood there; none for what the unit wrote itself.
    origin = models.ForeignKey(SealedVersion, models.PROTECT, null=True, blank=True, related_name="+")
    origin_words = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("consolidation", "item", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["consolidation", "item", "origin", "origin_words"], name="reporting_sentence_once"
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_edited(self) -> bool:
        """Whether it reads otherwise than it was sent."""
        return self.origin_id is not None and self.words != self.origin_words
