"""Indicators as concepts, and what they mean from a day on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.models import Named, Record, RecordQuerySet
from camket.people.models import Body, Owned, OwnedQuerySet
from camket.plans.models import Objective
from camket.policy.models import Clause
from camket.reporting.choices import (
    Accumulation,
    Adding,
    CountedAt,
    Direction,
    Frequency,
    IndicatorKind,
    IndicatorNature,
)
from camket.reporting.models.breakdowns import Breakdown

#: More decimals than any figure has; 10 to this power still leaves room in a column of 64 bits.
MOST_DECIMALS = 6


class OfToday:
    """Reads a field of the definition that holds today: `indicator.nature`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Any, owner: type) -> Any:
        return self if record is None else getattr(record.definition, self.name)


class Indicator(Owned, Named):
    """What is measured to see whether a clause or an objective is reached (chỉ tiêu).

    This is the concept; what it means, and from when, stands in its definitions.
    """

    route = "reporting:indicator"

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
    responsible = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("responsible body"),
    )

    kind = OfToday()
    nature = OfToday()
    direction = OfToday()
    measure_local = OfToday()
    measure_en = OfToday()
    measure = OfToday()
    scale = OfToday()
    counts_people = OfToday()
    definition_local = OfToday()
    definition_en = OfToday()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")

    @cached_property
    def history(self) -> list[IndicatorVersion]:
        """All definitions, the first one first; reads prefetched `definitions`."""
        return sorted(self.definitions.all(), key=lambda each: each.begins_on or date.min)

    @property
    def definition(self) -> IndicatorVersion:
        """The definition that holds today, or the first one if none has begun."""
        return self.definition_on(clock.today())

    def definition_on(self, day: date) -> IndicatorVersion:
        """Return the definition that holds on a day, or the first one before any has begun."""
        begun = [each for each in self.history if each.begins_on is None or each.begins_on <= day]
        return (begun[-1:] or self.history)[0]


class VersionQuerySet(RecordQuerySet):
    """What an indicator means is read with it."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(indicator__in=Indicator.objects.visible_to(user))


class IndicatorVersion(Record):
    """What an indicator means from a day on (phiên bản định nghĩa).

    Its public id stands in figures for ever; once there are any, only words of it may change.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions", verbose_name=_("indicator"))
    #: Empty for the first one, which holds from the beginning.
    begins_on = models.DateField(_("holds from"), null=True, blank=True)
    #: Why this version began, and what is different.
    change_local = local_text(_("what changed, in Vietnamese"))
    change_en = english_text(_("what changed, in English"))

    kind = models.CharField(_("kind of answer"), max_length=10, choices=IndicatorKind, default=IndicatorKind.NUMBER)
    nature = models.CharField(_("nature"), max_length=5, choices=IndicatorNature, default=IndicatorNature.FLOW)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.MORE)
    measure_local = local_text(_("unit of measure in Vietnamese"), max_length=100)
    measure_en = english_text(_("unit of measure in English"), max_length=100)
    #: ISO 4217, for amounts.
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))]
    )
    #: Figures are whole numbers of 10**-scale units.
    scale = models.PositiveSmallIntegerField(_("decimals"), default=0, validators=[MaxValueValidator(MOST_DECIMALS)])
    #: Numerator and denominator are whole numbers of 10**-parts_scale units.
    parts_scale = models.PositiveSmallIntegerField(
        _("decimals of the parts"), default=0, validators=[MaxValueValidator(MOST_DECIMALS)]
    )
    #: What a quotient is multiplied by: 100 for percentages and “to 100 girls”, 100,000 for “per 100,000 births”.
    per = models.PositiveIntegerField(_("per"), default=1)
    #: Whether it counts people, so that small cells are protected and a split by sex is expected.
    counts_people = models.BooleanField(_("counts people"), default=False)
    frequency = models.CharField(_("how often"), max_length=12, choices=Frequency, blank=True, default=Frequency.ANY)
    #: Before this year no figure is asked.
    from_year = models.PositiveSmallIntegerField(_("from the year"), null=True, blank=True)
    over_units = models.CharField(_("adds up over units"), max_length=10, choices=Adding, default=Adding.SUM)
    over_periods = models.CharField(_("adds up over periods"), max_length=10, choices=Adding, default=Adding.SUM)
    accumulation = models.CharField(
        _("what a figure covers"), max_length=12, choices=Accumulation, default=Accumulation.PERIOD
    )
    counted_at = models.CharField(_("counted by"), max_length=10, choices=CountedAt, blank=True, default=CountedAt.ALL)
    numerator_local = local_text(_("what the numerator counts, in Vietnamese"))
    numerator_en = english_text(_("what the numerator counts, in English"))
    denominator_local = local_text(_("what the denominator or weight counts, in Vietnamese"))
    denominator_en = english_text(_("what the denominator or weight counts, in English"))
    #: Shown beside this one, since neither says enough alone.
    paired = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="paired_in", verbose_name=_("paired with")
    )

    definition_local = models.TextField(_("definition in Vietnamese"), blank=True)
    definition_en = models.TextField(_("definition in English"), blank=True)
    method_local = models.TextField(_("method in Vietnamese"), blank=True)
    method_en = models.TextField(_("method in English"), blank=True)
    source_local = models.TextField(_("source of the data in Vietnamese"), blank=True)
    source_en = models.TextField(_("source of the data in English"), blank=True)
    limits_local = models.TextField(_("limits in Vietnamese"), blank=True)
    limits_en = models.TextField(_("limits in English"), blank=True)
    collector_local = local_text(_("who collects it, in Vietnamese"))
    collector_en = english_text(_("who collects it, in English"))

    change = Bilingual("change")
    measure = Bilingual("measure")
    numerator = Bilingual("numerator")
    denominator = Bilingual("denominator")
    definition = Bilingual("definition")
    method = Bilingual("method")
    source = Bilingual("source")
    limits = Bilingual("limits")
    collector = Bilingual("collector")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("definition")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "begins_on"], name="reporting_definition_day"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(begins_on=None), name="reporting_definition_first"
            ),
            models.CheckConstraint(condition=Q(per__gt=0), name="reporting_definition_per"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}" + (f" ({self.begins_on:%d/%m/%Y})" if self.begins_on else "")

    @property
    def has_parts(self) -> bool:
        """Whether its figures are quotients of a numerator and a denominator or weight."""
        return self.kind in (IndicatorKind.PERCENTAGE, IndicatorKind.RATIO, IndicatorKind.AVERAGE)

    @property
    def has_levels(self) -> bool:
        """Whether its answers are levels of a rubric or milestones."""
        return self.kind in (IndicatorKind.MILESTONE, IndicatorKind.RUBRIC)

    @property
    def crossings(self) -> list[tuple[str, ...]]:
        """The sets it is split by, crossed ones together, in the order of their keys; reads prefetched splits."""
        found: dict[int, list[str]] = defaultdict(list)
        for row in self.splits.all():
            found[row.number].append(row.breakdown.key)
        return [tuple(sorted(keys)) for _number, keys in sorted(found.items())]

    @property
    def level_lines(self) -> str:
        """The levels as forms show them, one a line: both names with “|” between."""
        return "\n".join(f"{row.name_local} | {row.name_en}" for row in self.levels.all())

    @property
    def split_lines(self) -> str:
        """The splits as forms show them, one a line: keys with “×” between those that are crossed."""
        return "\n".join(" × ".join(crossing) for crossing in self.crossings)

    def get_absolute_url(self) -> str:
        return f"{self.indicator.get_absolute_url()}#definitions"


class DefinitionLevel(models.Model):
    """A level of a rubric or a milestone, the lowest or first one first (mức, mốc)."""

    definition = models.ForeignKey(IndicatorVersion, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(_("place in the order"))
    name_local = local_text(_("name in Vietnamese"))
    name_en = english_text(_("name in English"))

    name = Bilingual("name")

    class Meta:
        ordering = ("definition", "position")
        constraints = [models.UniqueConstraint(fields=["definition", "position"], name="reporting_level_place")]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class DefinitionSplit(models.Model):
    """A set that a definition is split by; those of one number are crossed with each other (phân tổ)."""

    definition = models.ForeignKey(IndicatorVersion, models.CASCADE, related_name="splits")
    number = models.PositiveSmallIntegerField()
    breakdown = models.ForeignKey(Breakdown, models.PROTECT, related_name="uses")

    class Meta:
        ordering = ("definition", "number", "pk")
        constraints = [
            models.UniqueConstraint(fields=["definition", "number", "breakdown"], name="reporting_split_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.breakdown}"


class FrameworkCodeQuerySet(RecordQuerySet):
    """Codes are read with the indicator, where the clause may be read as well."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(indicator__in=Indicator.objects.visible_to(user), clause__in=Clause.objects.visible_to(user))


class FrameworkCode(Record):
    """What an indicator answers to in another framework, and its code there (mã trong khung khác)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="codes", verbose_name=_("indicator"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, related_name="indicator_codes", verbose_name=_("goal, target or indicator there")
    )
    code = models.CharField(_("code there"), max_length=60, blank=True)
    note_local = local_text(_("how far the two agree, in Vietnamese"))
    note_en = english_text(_("how far the two agree, in English"))

    note = Bilingual("note")

    objects = FrameworkCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code in another framework")
        constraints = [models.UniqueConstraint(fields=["indicator", "clause"], name="reporting_code_once")]

    def __str__(self) -> str:
        return f"{self.code or self.clause.number} – {self.clause.instrument}"

    def get_absolute_url(self) -> str:
        return f"{self.indicator.get_absolute_url()}#codes"
