"""What is to be reached, by whom and when."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Qualifier
from camket.core.fields.period import PeriodField
from camket.core.models import Record, RecordQuerySet
from camket.core.scaled import scaled, shown_number
from camket.people.models import Unit
from camket.reporting.choices import SexSplit, TargetState
from camket.reporting.models.indicators import DefinitionLevel, Indicator, IndicatorVersion

#: The longest key of a cell: three sets crossed.
SPLIT_LENGTH = 130


class Parted:
    """What figures and targets share: parts in their unit of measure, the level by its place in the order."""

    numerator: Any
    denominator: Any
    definition: Any
    level: Any

    @property
    def over(self) -> Decimal | None:
        """The numerator with its decimals."""
        return None if self.numerator is None else scaled(self.numerator, self.definition.parts_scale)

    @property
    def under(self) -> Decimal | None:
        """The denominator or weight with its decimals."""
        return None if self.denominator is None else scaled(self.denominator, self.definition.parts_scale)

    @property
    def level_place(self) -> int | None:
        """The place of the level in the order, from 1."""
        return None if self.level is None else int(self.level.position)


class TargetQuerySet(RecordQuerySet):
    """What is to be reached is read with the indicator."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(indicator__in=Indicator.objects.visible_to(user))


class Target(Parted, Record):
    """The value to be reached by a unit in a period; that it exists means the value is asked for (mục tiêu)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    definition = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="targets", verbose_name=_("definition")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets", verbose_name=_("unit"))
    period = PeriodField(_("period"))
    split = models.CharField(_("split"), max_length=SPLIT_LENGTH, blank=True, default=SexSplit.TOTAL)
    #: In whole 10**-scale units; empty where a value is asked for without a goal. The lower end of a range.
    value = models.BigIntegerField(_("target"), null=True, blank=True)
    #: The upper end of a range.
    high = models.BigIntegerField(_("at most"), null=True, blank=True)
    #: “below 30”, “at least 27”, “about 60”.
    qualifier = models.CharField(_("how exact"), max_length=10, choices=Qualifier, blank=True, default=Qualifier.EXACT)
    #: The parts of a share, where they are known; the denominator may be another in each period.
    numerator = models.BigIntegerField(_("numerator"), null=True, blank=True)
    denominator = models.BigIntegerField(_("denominator or weight"), null=True, blank=True)
    level = models.ForeignKey(
        DefinitionLevel, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("level")
    )
    #: For indicators that are answered with yes or no.
    wants_yes = models.BooleanField(_("to be answered with yes"), default=False)
    words_local = models.TextField(_("target in words, in Vietnamese"), blank=True)
    words_en = models.TextField(_("target in words, in English"), blank=True)
    #: Where the count begins, not where it is to arrive; nobody is asked for it.
    is_baseline = models.BooleanField(_("baseline"), default=False)
    #: It goes on to hold in each later year until another target takes its place.
    holds_on = models.BooleanField(_("holds from then on"), default=False)
    #: The target of the unit above of which this is a part.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    state = models.CharField(_("state"), max_length=10, choices=TargetState, default=TargetState.ACCEPTED)
    response = models.TextField(_("what the unit answered"), blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="target_responses"
    )
    responded_at = models.DateTimeField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "period", "split"], name="reporting_target_once"),
            models.CheckConstraint(
                condition=Q(high=None) | Q(value=None) | Q(value__lte=F("high")), name="reporting_target_range"
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gt=0), name="reporting_target_denominator"
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="reporting_target_of_unit")]

    def __str__(self) -> str:
        return f"{self.indicator.name}: {self.shown()} ({self.unit}, {self.period.display(get_language())})"

    @property
    def has_goal(self) -> bool:
        """Whether something is to be reached, and not only reported."""
        given = (self.value, self.high, self.level_id)
        return any(part is not None for part in given) or self.wants_yes or bool(self.words_local or self.words_en)

    def shown(self) -> str:
        """Return the goal as people read it; a dash where none is set."""
        if self.wants_yes:
            return str(_("yes"))
        if self.level is not None:
            return str(self.level.name)
        if self.value is None and self.high is None:
            return self.words_local or self.words_en or "–"
        ends = [shown_number(end, self.definition.scale) for end in (self.value, self.high) if end is not None]
        words = str(self.get_qualifier_display()) if self.qualifier else ""
        return f"{words} {'–'.join(ends)}".strip()

    @property
    def goal(self) -> Decimal | None:
        """The goal in the indicator's unit of measure."""
        return None if self.value is None else scaled(self.value, self.definition.scale)

    @property
    def upper(self) -> Decimal | None:
        """The upper end of a range in the indicator's unit of measure."""
        return None if self.high is None else scaled(self.high, self.definition.scale)

    def get_absolute_url(self) -> str:
        return reverse("reporting:targets", args=[self.indicator.uid])
