"""Tables of resources."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Qualifier
from camket.core.fields.bilingual import Bilingual
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, Record, RecordQuerySet
from camket.core.money import Money
from camket.people.choices import DonorType
from camket.people.models import Body, Owned, OwnedQuerySet, readable_by
from camket.resources.choices import ProjectState, TransactionKind


class Project(Owned, Named):
    """A project, programme of cooperation or pool of aid (dự án, chương trình hợp tác)."""

    route = "resources:project"

    code = models.CharField(_("code"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=2, choices=ProjectState, default=ProjectState.IMPLEMENTATION)
    starts_on = PartialDateField(_("starts"), null=True, blank=True)
    ends_on = PartialDateField(_("ends"), null=True, blank=True)
    implementer = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("carried out by")
    )
    summary_local = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    summary = Bilingual("summary")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")


class TransactionQuerySet(RecordQuerySet):
    """Money is read with its project."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user, "project__"))


class Transaction(Record):
    """A movement of money in its own currency (giao dịch tài chính)."""

    route = "resources:transaction"

    project = models.ForeignKey(Project, models.PROTECT, related_name="transactions", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=2, choices=TransactionKind)
    funder = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="transactions", verbose_name=_("funder")
    )
    donor_type = models.CharField(_("counted under"), max_length=20, choices=DonorType)
    amount_minor = models.BigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    qualifier = models.CharField(_("how exact"), max_length=10, choices=Qualifier, blank=True, default=Qualifier.EXACT)
    #: The day, month or year of value; for a sum over several years, its end.
    value_date = PartialDateField(_("date of value"))
    note_local = models.CharField(_("note in Vietnamese"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    note = Bilingual("note")

    objects = TransactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transaction")

    @property
    def amount(self) -> Money:
        """The amount as money."""
        return Money(self.amount_minor, self.currency)

    def __str__(self) -> str:
        qualifier = f"{self.get_qualifier_display()} " if self.qualifier else ""
        return f"{self.get_kind_display()}: {qualifier}{self.amount.display(get_language() or 'vi')}"
