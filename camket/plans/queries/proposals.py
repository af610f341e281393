"""Reads of what units propose upward."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from camket.plans.choices import ProposalState
from camket.plans.models import Proposal
from camket.plans.queries.cascade import desks_of


def mine(user: Any) -> QuerySet[Any, Any]:
    """Return the proposals of the units at which a person works, and what she entered herself."""
    rows: QuerySet[Any, Any] = Proposal.objects.visible_to(user)
    return rows.filter(owner_unit__in=desks_of(user)) | rows.filter(entered_by=user)


def waiting_for(user: Any) -> QuerySet[Any, Any]:
    """Return the proposals that wait for a person's answer, the oldest first; never those of her own unit."""
    desks = desks_of(user)
    rows: QuerySet[Any, Any] = Proposal.objects.visible_to(user).filter(state=ProposalState.WAITING, desk__in=desks)
    rows = rows.exclude(owner_unit__in=desks).exclude(entered_by=user)
    return rows.select_related("owner_unit", "desk").order_by("changed_at", "pk")


def is_own(user: Any, proposal: Proposal, desks: set[int]) -> bool:
    """Return whether a proposal is that of the person's own unit, or was entered by her."""
    return proposal.entered_by_id == user.pk or proposal.owner_unit_id in desks


def steps_of(proposal: Proposal) -> QuerySet[Any, Any]:
    """Return what happened to a proposal, in order."""
    rows: QuerySet[Any, Any] = proposal.steps.select_related("unit", "to_unit", "done_by")
    return rows.order_by("pk")
