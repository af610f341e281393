"""Writes of statements and commitments."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from camket.core.access import demand, scope_of
from camket.core.actions import joined
from camket.core.models import Edge, User
from camket.core.registry import key_of
from camket.engagements.choices import CommitmentState
from camket.engagements.models import Commitment, Statement
from camket.engagements.rules import HOSTS, can_have_due, can_settle
from camket.people.actions.owned import can_edit, change_owned, create_owned


@transaction.atomic
def record_statement(*, actor: User, **facts: Any) -> Statement:
    """Enter what somebody said, in which capacity."""
    return create_owned(Statement(**facts), actor=actor, editors=HOSTS)


@transaction.atomic
def change_statement(*, actor: User, statement: Statement, expected_version: int | None, **changes: Any) -> Statement:
    """Change what is noted of a statement."""
    return change_owned(statement, changes, actor=actor, editors=HOSTS, expected_version=expected_version)


@transaction.atomic
def record_commitment(*, actor: User, **facts: Any) -> Commitment:
    """Enter a pledge, a request, a recommendation or an expression of support."""
    demand(can_have_due(facts["kind"], facts.get("due_on")))
    return create_owned(Commitment(**facts), actor=actor, editors=HOSTS)


@transaction.atomic
def change_commitment(
    *, actor: User, commitment: Commitment, expected_version: int | None, **changes: Any
) -> Commitment:
    """Change what is noted of a commitment; its state is settled by `settle_commitment`."""
    kind, due_on = changes.get("kind", commitment.kind), changes.get("due_on", commitment.due_on)
    demand(can_have_due(kind, due_on))
    return change_owned(commitment, changes, actor=actor, editors=HOSTS, expected_version=expected_version)


@transaction.atomic
def prove_commitment(*, actor: User, commitment: Commitment, proof: Model) -> Edge:
    """Join what shows that a commitment was kept: a document, a letter, a passage, an event."""
    demand(can_edit(scope_of(actor), HOSTS, unit_id=commitment.owner_unit_id))
    return joined(proof, "proves", commitment, actor=actor)


def has_proof(commitment: Commitment) -> bool:
    """Return whether something is joined that shows what came of a commitment."""
    key = key_of(commitment)
    return Edge.objects.filter(kind="proves", target_kind=key.kind, target_id=key.id).exists()


@transaction.atomic
def settle_commitment(
    *,
    actor: User,
    commitment: Commitment,
    to: CommitmentState,
    reason: str = "",
    expected_version: int | None = None,
) -> Commitment:
    """Say what came of a commitment; what was kept needs a proof, what was not needs a reason."""
    demand(can_settle(commitment.state, to, reason=reason, has_proof=has_proof(commitment)))
    return change_owned(
        commitment,
        {"state": to},
        actor=actor,
        editors=HOSTS,
        expected_version=expected_version,
        event="settled",
        reason=reason,
    )
