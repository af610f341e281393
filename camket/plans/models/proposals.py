"""What units propose and ask for upward, and how it was answered."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.models import Named, Record, RecordQuerySet
from camket.core.money import Money
from camket.people.models import Owned, OwnedQuerySet, Unit, readable_by
from camket.plans.choices import ProposalKind, ProposalState, ProposalStepKind
from camket.plans.models.tasks import Task
from camket.policy.models import Clause


class ProposalQuerySet(OwnedQuerySet):
    """Read as what is owned, inside the organisation."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user)) if scope_of(user).is_staff else self.none()


class Proposal(Owned, Named):
    """What a unit proposes or asks for from the level above it (kiến nghị, đề xuất).

    `owner_unit` is the unit that proposes; `desk` is where it waits for an answer.
    """

    route = "plans:proposal"

    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind)
    text = models.TextField(_("what is proposed, and why"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("clause")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("task it concerns")
    )
    amount_minor = models.BigIntegerField(_("amount in the smallest unit"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.DRAFT)
    desk = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="proposals_here", verbose_name=_("waits at")
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        indexes = [models.Index(fields=["desk", "state"], name="plans_proposal_at_desk")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor=None, currency="") | Q(amount_minor__gt=0), name="plans_proposal_amount"
            )
        ]

    @property
    def amount(self) -> Money | None:
        """The amount asked for; None where none is."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)


class ProposalStepQuerySet(RecordQuerySet):
    """Steps are read with the proposal."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(proposal__in=Proposal.objects.visible_to(user))


class ProposalStep(Record):
    """One thing that happened to a proposal: who, when, with which opinion or reason (bước xử lý)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps", verbose_name=_("proposal"))
    answer = models.CharField(_("answer"), max_length=10, choices=ProposalStepKind)
    #: The unit at which it was done; for a sending, the unit that proposes.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason or opinion"), blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ProposalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a proposal")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.proposal}"

    def get_absolute_url(self) -> str:
        return self.proposal.get_absolute_url()
