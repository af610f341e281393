"""Joining two records by hand: whoever keeps one of them may join it to what she may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction

from camket.core.access import ALLOWED, NOT_YOURS, Scope, Verdict, demand, scope_of
from camket.core.actions import joined, unjoined
from camket.core.models import Edge, User
from camket.core.registry import EdgeKind, Words, key_of, registry


def can_join(scope: Scope, record: models.Model) -> Verdict:
    """Return whether somebody may join a record to others: she keeps such records where this one belongs."""
    editors = registry.editors.get(record._meta.app_label, ())
    return ALLOWED if scope.holds(editors, unit_id=getattr(record, "owner_unit_id", None)) else NOT_YOURS


@dataclass(frozen=True)
class Offer:
    """One way in which a record can be joined: the kind of edge, whether it is the source, and how it reads."""

    kind: EdgeKind
    is_source: bool

    @property
    def code(self) -> str:
        return f"{self.kind.code}:{'out' if self.is_source else 'in'}"

    @property
    def says(self) -> Words:
        return self.kind.says if self.is_source else self.kind.says_back


def offers_for(record: models.Model) -> list[Offer]:
    """Return the ways in which a record can be joined to another, in the order in which the rooms registered them."""
    code = record._meta.label_lower
    found = []
    for kind in registry.edge_kinds.values():
        if kind.sources is None or code in kind.sources:
            found.append(Offer(kind, is_source=True))
        if kind.targets is None or code in kind.targets:
            found.append(Offer(kind, is_source=False))
    return found


@transaction.atomic
def join_records(*, actor: User, record: models.Model, offer: Offer, other: models.Model, note: str = "") -> Edge:
    """Join a record to another in one of the ways offered; raises Invalid for two that cannot be joined so."""
    demand(can_join(scope_of(actor), record))
    source, target = (record, other) if offer.is_source else (other, record)
    return joined(source, offer.kind.code, target, actor=actor, note=note)


@transaction.atomic
def unjoin_records(*, actor: User, record: models.Model, edge: Edge, reason: str) -> None:
    """Take a join of a record away, with the reason kept in the history."""
    demand(can_join(scope_of(actor), record))
    unjoined(edge, actor=actor, reason=reason)


def edges_of(record: models.Model) -> models.QuerySet[Edge]:
    """Return the edges that begin or end at a record."""
    key = key_of(record)
    out = models.Q(source_kind=key.kind, source_id=key.id)
    return Edge.objects.filter(out | models.Q(target_kind=key.kind, target_id=key.id)).order_by("pk")
