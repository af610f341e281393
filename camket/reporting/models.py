"""Tables of reporting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.choices import Qualifier
from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.partial import PartialDateField
from camket.core.fields.period import PeriodField
from camket.core.models import Named, Record, RecordQuerySet
from camket.core.scaled import scaled, shown_number
from camket.people.choices import Sex
from camket.people.models import Body, Owned, OwnedQuerySet, Person, Place, Unit
from camket.plans.models import Objective
from camket.policy.models import Clause
from camket.reporting.choices import (
    Answer,
    DeclaredLevel,
    Direction,
    IndicatorNature,
    SexSplit,
    ValueState,
)


class Indicator(Owned, Named):
    """What is measured to see whether a clause or an objective is reached (chỉ tiêu)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("clause")
    )
    objective = models.ForeignKey(
        Objective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("objective"),
    )
    nature = models.CharField(_("nature"), max_length=5, choices=IndicatorNature, default=IndicatorNature.FLOW)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.MORE)
    measure_local = local_text(_("unit of measure in Vietnamese"), max_length=100)
    measure_en = english_text(_("unit of measure in English"), max_length=100)
    #: Values are whole numbers of 10**-scale units.
    scale = models.PositiveSmallIntegerField(_("decimals"), default=0)
    #: Whether it counts people, so that small cells are protected and a split by sex is expected.
    counts_people = models.BooleanField(_("counts people"), default=False)
    responsible = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("responsible body"),
    )
    definition_local = models.TextField(_("definition in Vietnamese"), blank=True)
    definition_en = models.TextField(_("definition in English"), blank=True)

    measure = Bilingual("measure")
    definition = Bilingual("definition")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")

    def get_absolute_url(self) -> str:
        return reverse("reporting:indicator", args=[self.uid])


class TargetQuerySet(RecordQuerySet):
    """What is to be reached is read with the indicator."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(indicator__in=Indicator.objects.visible_to(user))


class Target(Record):
    """The value to be reached by a unit in a period; that it exists means the value is asked for (mục tiêu)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="targets", verbose_name=_("unit"))
    period = PeriodField(_("period"))
    split = models.CharField(_("split"), max_length=60, choices=SexSplit, blank=True, default=SexSplit.TOTAL)
    #: Empty where a value is asked for without a goal.
    value = models.BigIntegerField(_("target"), null=True, blank=True)
    #: Where the count begins, not where it is to arrive; nobody is asked for it.
    is_baseline = models.BooleanField(_("baseline"), default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "period", "split"], name="reporting_target_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name}: {self.shown()} ({self.unit}, {self.period.display(get_language())})"

    def shown(self) -> str:
        """Return the goal as people read it; a dash where none is set."""
        return "–" if self.value is None else shown_number(self.value, self.indicator.scale)

    @property
    def goal(self) -> Decimal | None:
        """The goal in the indicator's unit of measure."""
        return None if self.value is None else scaled(self.value, self.indicator.scale)

    def get_absolute_url(self) -> str:
        return reverse("reporting:targets", args=[self.indicator.uid])


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


class Value(Record):
    """What a unit answered for an indicator, a period and a split (số liệu).

    Its identity is exactly that; what it was before is in the audit trail. NULL is never zero.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name=_("indicator"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="values", verbose_name=_("unit"))
    period = PeriodField(_("period"))
    split = models.CharField(_("split"), max_length=60, choices=SexSplit, blank=True, default=SexSplit.TOTAL)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NUMBER)
    number = models.BigIntegerField(_("number"), null=True, blank=True)
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
                condition=Q(answer=Answer.NUMBER, number__isnull=False) | Q(answer=Answer.NO_DATA, number=None),
                name="reporting_value_number_or_none",
            ),
        ]
        indexes = [models.Index(fields=["unit", "period"], name="reporting_value_of_unit")]

    def __str__(self) -> str:
        return f"{self.indicator.name}: {self.shown()} ({self.period.display(get_language())})"

    @property
    def figure(self) -> Decimal | None:
        """The number in the indicator's unit of measure."""
        return None if self.number is None else scaled(self.number, self.indicator.scale)

    def shown(self) -> str:
        """Return the value as people read it."""
        if self.number is None:
            return str(Answer.NO_DATA.label)
        return shown_number(self.number, self.indicator.scale)

    def get_absolute_url(self) -> str:
        return reverse("reporting:value", args=[self.uid])


class DeclaredTotal(Owned, Named):
    """A number that somebody declared where no list stands behind it (số liệu công bố).

    `name` says what is counted. It stands beside what is counted from submissions, never inside.
    """

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

    def get_absolute_url(self) -> str:
        return reverse("reporting:declared_total", args=[self.uid])
