"""What units answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.fields.period import PeriodField
from camket.core.models import Record, RecordQuerySet
from camket.core.scaled import scaled, shown_number
from camket.people.models import Unit
from camket.reporting.choices import Answer, FigureStatus, SexSplit, ValueState
from camket.reporting.models.indicators import DefinitionLevel, Indicator, IndicatorVersion
from camket.reporting.models.targets import SPLIT_LENGTH, Parted


class ValueQuerySet(RecordQuerySet):
    """Approved values are read with the indicator; drafts by those who work at the unit or above it."""

    def visible_to(self, user: Any) -> Self:
        scope = scope_of(user)
        rows = self.filter(indicator__in=Indicator.objects.visible_to(user))
        if scope.covers_all:
            return rows
        approved = Q(state=ValueState.APPROVED)
        if not scope.is_staff:
            return rows.filter(approved)
        return rows.filter(approved | Q(unit__in=scope.unit_ids))


class Value(Parted, Record):
    """What a unit answered for an indicator, a period and a split (số liệu).

    Its identity is exactly that; what it was before is in the audit trail. NULL is never zero. It keeps the
    definition that it was given under.
    """

    route = "reporting:value"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name=_("indicator"))
    definition = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="values", verbose_name=_("definition")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="values", verbose_name=_("unit"))
    period = PeriodField(_("period"))
    #: The key of the cell: empty for the total, else `set=category` joined by `;` in the order of the sets' keys.
    split = models.CharField(_("split"), max_length=SPLIT_LENGTH, blank=True, default=SexSplit.TOTAL)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NUMBER)
    #: In whole 10**-scale units; of a quotient, what its parts give.
    number = models.BigIntegerField(_("number"), null=True, blank=True)
    #: In whole 10**-parts_scale units; both or none. Over a denominator of 0 there is no number.
    numerator = models.BigIntegerField(_("numerator"), null=True, blank=True)
    denominator = models.BigIntegerField(_("denominator or weight"), null=True, blank=True)
    level = models.ForeignKey(
        DefinitionLevel, models.PROTECT, null=True, blank=True, related_name="values", verbose_name=_("level")
    )
    words = models.TextField(_("words"), blank=True)
    status = models.CharField(_("how firm"), max_length=12, choices=FigureStatus, default=FigureStatus.FINAL)
    state = models.CharField(_("state"), max_length=10, choices=ValueState, default=ValueState.DRAFT)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="entered_values")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="approved_values"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "period", "split"], name="reporting_value_once"),
            models.CheckConstraint(
                condition=Q(answer=Answer.NUMBER, level=None, words="")
                & (Q(number__isnull=False) | Q(denominator__isnull=False, denominator=0))
                | Q(answer__in=(Answer.NO_DATA, Answer.YES, Answer.NO), number=None, level=None, words="")
                | Q(answer=Answer.LEVEL, number=None, level__isnull=False, words="")
                | (Q(answer=Answer.TEXT, number=None, level=None) & ~Q(words="")),
                name="reporting_value_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(answer=Answer.NUMBER, numerator__isnull=False, denominator__isnull=False, denominator__gte=0),
                name="reporting_value_parts",
            ),
        ]
        indexes = [models.Index(fields=["unit", "period"], name="reporting_value_of_unit")]

    def __str__(self) -> str:
        return f"{self.indicator.name}: {self.shown()} ({self.period.display(get_language())})"

    @property
    def figure(self) -> Decimal | None:
        """The number in the indicator's unit of measure."""
        return None if self.number is None else scaled(self.number, self.definition.scale)

    def shown(self) -> str:
        """Return the answer as people read it."""
        if self.number is not None:
            return shown_number(self.number, self.definition.scale)
        if self.level is not None:
            return str(self.level.name)
        if self.denominator is not None:
            return f"{self.numerator} / {self.denominator}"
        return self.words or str(self.get_answer_display())
