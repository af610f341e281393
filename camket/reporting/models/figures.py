"""What stands between the truth and the columnar files: what changed since they were made, and which are current."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.fields.period import PeriodField
from camket.people.models import Unit
from camket.reporting.models.indicators import Indicator
from camket.reporting.models.targets import SPLIT_LENGTH


class SplitNumber(models.Model):
    """The number by which columnar files know a split (mã số của phân tổ). It is given once and for ever."""

    key = models.CharField(max_length=SPLIT_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.key


class FigureBase(models.Model):
    """A publication of the columnar files (kho số liệu tổng hợp); the one with the highest number is current."""

    number = models.PositiveIntegerField(primary_key=True)
    #: By which the files know it; after a restore the same number is another publication.
    name = models.CharField(max_length=20)
    rows = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


class FigureChange(models.Model):
    """What the columnar files do not know yet (thay đổi chưa đưa vào kho).

    All that a unit answered for a period, or all that was ever answered for an indicator. Such figures are read from
    the truth until a publication has taken them in; whoever reads an older one goes on reading them there.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    period = PeriodField(_("period"), blank=True, default=None, null=True)
    indicator = models.ForeignKey(Indicator, models.CASCADE, null=True, related_name="+")
    #: The number of the publication that took it in; none did yet where it is empty.
    folded_in = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["folded_in"], name="reporting_change_folded")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False, period__isnull=False, indicator=None)
                | models.Q(unit=None, period=None, indicator__isnull=False),
                name="reporting_change_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or self.indicator_id} {self.period or ''}".strip()
