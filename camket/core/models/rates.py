"""Dated rates between currencies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """How much of one currency another was worth on a day, by whom (tỷ giá).

    One unit of `base` is `numerator / denominator` units of `quote`; whole numbers, so nothing is rounded in store.
    """

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    date = models.DateField()
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField()
    source = models.CharField(_("source"), max_length=200)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["base", "quote", "date"], name="core_exchangerate_once")]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.date:%d/%m/%Y}"
