"""Forms: what is asked of whom, how often, and one round of asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.period import PeriodField
from camket.core.models import Named, Record, RecordQuerySet
from camket.people.choices import UnitLevel
from camket.people.models import Owned, OwnedQuerySet, RegionalGroup, Unit
from camket.reporting.choices import CheckKind, FigureStatus, Frequency, ItemKind, Severity
from camket.reporting.models.indicators import Indicator


class ReportForm(Owned, Named):
    """Indicators, questions and files that units are asked for together (biểu mẫu báo cáo).

    Its edition rises with every change of what is asked, so that what was filled in elsewhere says what it answered.
    """

    route = "reporting:form"

    code = models.CharField(_("code"), max_length=40, unique=True)
    frequency = models.CharField(_("how often"), max_length=12, choices=Frequency, blank=True, default=Frequency.ANY)
    #: Who fills it in: every unit of a level, or the units of groups and those that are named.
    level = models.CharField(_("asked of every unit of the level"), max_length=10, choices=UnitLevel, blank=True)
    groups: Any = models.ManyToManyField(RegionalGroup, blank=True, related_name="+", verbose_name=_("groups asked"))
    units: Any = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("units asked by name"))
    is_urgent = models.BooleanField(_("urgent request"), default=False)
    #: Of rounds whose cut-off lies before the end of the period, where a cell says nothing else.
    early_status = models.CharField(
        _("figures counted before the period is over are"),
        max_length=12,
        choices=FigureStatus,
        default=FigureStatus.ESTIMATE,
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    help_local = models.TextField(_("how to fill it in, in Vietnamese"), blank=True)
    help_en = models.TextField(_("how to fill it in, in English"), blank=True)

    help = Bilingual("help")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")


class FormItem(models.Model):
    """One thing a form asks: an indicator, a question answered in words, or a file (mục của biểu mẫu)."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="items")
    #: Stands in packed answers and files for ever; never given again.
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("what is asked"), max_length=10, choices=ItemKind, default=ItemKind.INDICATOR)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="form_items", verbose_name=_("indicator")
    )
    question_local = local_text(_("question in Vietnamese"))
    question_en = english_text(_("question in English"))
    is_required = models.BooleanField(_("must be answered"), default=False)
    #: Of several forms that ask the same cell, the one where it is written; the others show it.
    is_owner = models.BooleanField(default=True, editable=False)
    is_retired = models.BooleanField(default=False, editable=False)

    question = Bilingual("question")

    class Meta:
        ordering = ("form", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="reporting_item_key"),
            models.UniqueConstraint(
                fields=["form", "indicator"], condition=Q(is_retired=False), name="reporting_item_indicator_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.INDICATOR, indicator__isnull=False)
                | (~Q(kind=ItemKind.INDICATOR) & Q(indicator=None)),
                name="reporting_item_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator or self.question)


class FormCheck(models.Model):
    """What must hold between the answers of a form, or be explained (quy tắc kiểm tra)."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="checks")
    kind = models.CharField(_("check"), max_length=12, choices=CheckKind)
    severity = models.CharField(_("where it does not hold"), max_length=10, choices=Severity, default=Severity.EXPLAIN)
    item = models.ForeignKey(
        FormItem, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("of the item")
    )
    other = models.ForeignKey(
        FormItem, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("against the item")
    )
    #: Of a change: in per cent.
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)

    class Meta:
        ordering = ("form", "pk")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class RoundQuerySet(RecordQuerySet):
    """Rounds are read with their form."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(form__in=ReportForm.objects.visible_to(user))

    def open_at(self, instant: datetime) -> Self:
        """Return the rounds in which may be written, exceptions aside."""
        return self.filter(opens_at__lte=instant, closes_at__gt=instant)


class Round(Record):
    """One asking of a form: for a period, with the day to which is counted and the time until which (đợt báo cáo)."""

    route = "reporting:round"

    form = models.ForeignKey(ReportForm, models.PROTECT, related_name="rounds", verbose_name=_("form"))
    period = PeriodField(_("period"))
    #: Figures are counted to the end of this day, which need not be the end of the period.
    cut_off = models.DateField(_("figures as of"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of reporting")
        constraints = [
            # The same period may be asked again with a later cut-off: an estimate first, then what became of it.
            models.UniqueConstraint(fields=["form", "period", "cut_off"], name="reporting_round_cut_off_once"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="reporting_round_opens_first"),
        ]
        indexes = [models.Index(fields=["closes_at"], name="reporting_round_closing")]

    def __str__(self) -> str:
        return f"{self.form} – {self.period.display(get_language())}"

    @property
    def usual_status(self) -> str:
        """How firm its figures are where nothing else is said: as the form has it while the period goes on."""
        return self.form.early_status if self.cut_off < self.period.end else FigureStatus.FINAL

    @property
    def is_estimated(self) -> bool:
        """Whether its figures are estimates unless something else is said."""
        return self.usual_status == FigureStatus.ESTIMATE

    @property
    def is_open(self) -> bool:
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def until(self) -> date | datetime:
        """The last day on which it is open, or the instant at which it closes within one."""
        return clock.last_day(self.closes_at)


class RoundException(models.Model):
    """A unit that has longer than the others, by name and with the reason (gia hạn)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="exceptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(_("closes"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="reporting_exception_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.closes_at:%d/%m/%Y %H:%M}"
