"""Writes of proposals: entered, sent to the unit above, answered or passed on, taken up."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, NOT_YOURS, Denied, Verdict, demand, scope_of
from camket.core.actions import Invalid, changed, joined
from camket.core.choices import Access
from camket.core.models import Edge, User
from camket.core.money import Money
from camket.core.notices import notify
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import Unit
from camket.people.queries import people_at
from camket.plans.actions.tasks import add_task, plan_money
from camket.plans.choices import ProposalState, ProposalStepKind
from camket.plans.models import BudgetLine, Proposal, ProposalStep, Task
from camket.plans.queries.cascade import answers_at, desks_of, superior_of
from camket.plans.queries.proposals import is_own
from camket.plans.rules import (
    AGREED,
    ANSWERERS,
    PROPOSAL_AFTER,
    can_answer_proposal,
    can_send_proposal,
    proposal_faults,
)


def checked(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a proposal; raises Invalid at the field that its kind lacks."""
    amount: Money | None = facts.pop("amount", None)
    fault = proposal_faults(facts["kind"], has_clause=facts.get("clause") is not None, has_amount=amount is not None)
    if fault is not None:
        raise Invalid(fault[1].reason, fault[0])
    if amount is not None and not 0 < amount.minor < 2**63:
        raise Invalid(_("Enter an amount above zero."), "amount")
    facts["amount_minor"], facts["currency"] = (amount.minor, amount.currency) if amount else (None, "")
    return facts


@transaction.atomic
def enter_proposal(*, actor: User, owner_unit: Unit | None, **facts: Any) -> Proposal:
    """Enter what a unit proposes or asks for; nobody is asked until it is sent."""
    if owner_unit is None:
        raise Invalid(_("Name the unit that proposes it."), "owner_unit")
    proposal = Proposal(owner_unit=owner_unit, entered_by=actor, access=Access.UNIT, **checked(facts))
    return create_owned(proposal, actor=actor, editors=ANSWERERS)


@transaction.atomic
def change_proposal(*, actor: User, proposal: Proposal, expected_version: int | None, **changes: Any) -> Proposal:
    """Change a proposal that was not sent yet."""
    if proposal.state != ProposalState.DRAFT:
        demand(Denied(_("It was sent already. Withdraw it, or write another one.")))
    changes.setdefault("kind", proposal.kind)
    changes.setdefault("clause", proposal.clause)
    if "owner_unit" in changes and changes["owner_unit"] is None:
        raise Invalid(_("Name the unit that proposes it."), "owner_unit")
    return change_owned(proposal, checked(changes), actor=actor, editors=ANSWERERS, expected_version=expected_version)


def keep_step(
    proposal: Proposal, answer: ProposalStepKind, *, actor: User, unit: Unit, reason: str, to_unit: Unit | None = None
) -> ProposalStep:
    """Add what was just done to the history of a proposal; the audit entry is that of the proposal."""
    return ProposalStep.objects.create(
        proposal=proposal,
        answer=answer,
        unit=unit,
        to_unit=to_unit,
        reason=reason.strip(),
        done_by=actor,
        is_demonstration=proposal.is_demonstration,
    )


def owner_of(proposal: Proposal) -> Unit:
    """Return the unit that proposes."""
    if proposal.owner_unit is None:
        raise Invalid(_("Name the unit that proposes it."), "owner_unit")
    return proposal.owner_unit


@transaction.atomic
def send_proposal(*, actor: User, proposal: Proposal, expected_version: int | None) -> Proposal:
    """Send a proposal to the unit directly above the one that proposes."""
    unit = owner_of(proposal)
    superior = superior_of(unit)
    demand(can_send_proposal(proposal.state, ProposalStepKind.SENT, has_superior=superior is not None))
    sent = change_owned(
        proposal,
        {"state": ProposalState.WAITING, "desk": superior},
        actor=actor,
        editors=ANSWERERS,
        expected_version=expected_version,
        event="sent",
    )
    keep_step(sent, ProposalStepKind.SENT, actor=actor, unit=unit, reason="", to_unit=superior)
    tell_desk(sent, actor=actor)
    return sent


def tell_desk(proposal: Proposal, *, actor: User) -> None:
    """Tell those who answer where a proposal waits now."""
    people = people_at(ANSWERERS, [proposal.desk_id])
    notify("plans.proposal", actor=actor, about=proposal, to=people, occasion=str(proposal.version))


@transaction.atomic
def withdraw_proposal(*, actor: User, proposal: Proposal, reason: str, expected_version: int | None) -> Proposal:
    """Take a proposal back before it is answered; one that was sent, with the reason."""
    unit = owner_of(proposal)
    mine = proposal.owner_unit_id in desks_of(actor) or proposal.entered_by_id == actor.pk
    demand(ALLOWED if mine else NOT_YOURS)
    demand(can_send_proposal(proposal.state, ProposalStepKind.WITHDRAWN, has_superior=True, reason=reason))
    gone = change_owned(
        proposal,
        {"state": ProposalState.WITHDRAWN},
        actor=actor,
        editors=ANSWERERS,
        expected_version=expected_version,
        event="withdrawn",
        reason=reason,
    )
    keep_step(gone, ProposalStepKind.WITHDRAWN, actor=actor, unit=unit, reason=reason)
    return gone


@transaction.atomic
def answer_proposal(
    *, actor: User, proposal: Proposal, answer: ProposalStepKind, reason: str, expected_version: int | None
) -> Proposal:
    """Answer a proposal at the unit where it waits, with the reason, or pass it upward with an opinion."""
    own = is_own(actor, proposal, desks_of(actor))
    desk = proposal.desk
    above = superior_of(desk) if desk is not None and answer == ProposalStepKind.PASSED_UP else None
    demand(
        can_answer_proposal(
            proposal.state,
            answer,
            reason=reason,
            at_desk=answers_at(actor, proposal.desk_id),
            is_own=own,
            has_superior=above is not None,
        )
    )
    changes: dict[str, Any] = {"state": PROPOSAL_AFTER[answer]}
    if above is not None:
        changes["desk"] = above
    answered = changed(
        proposal,
        changes,
        actor=actor,
        expected_version=expected_version,
        event="answered",
        reason=reason,
        answer=answer,
    )
    if desk is not None:
        keep_step(answered, answer, actor=actor, unit=desk, reason=reason, to_unit=above)
    if above is not None:
        tell_desk(answered, actor=actor)
    else:
        people = [answered.entered_by, *people_at(ANSWERERS, [answered.owner_unit_id])]
        notify("plans.proposal_answered", actor=actor, about=answered, to=people, occasion=str(answered.version))
    return answered


@transaction.atomic
def record_answer(*, actor: User, proposal: Proposal, answer: str, reason: str = "") -> ProposalStep:
    """Answer a proposal, and return the row of its history that this made."""
    kind = ProposalStepKind(answer)
    answered = answer_proposal(actor=actor, proposal=proposal, answer=kind, reason=reason, expected_version=None)
    row: ProposalStep = answered.steps.latest("pk")
    return row


def can_take_up(actor: User, proposal: Proposal) -> Verdict:
    """Return whether something may be made of a proposal: it was agreed to, and the person works where that was."""
    if proposal.state not in AGREED:
        return Denied(_("Only what was agreed to, in whole or in part, is taken up."))
    return ALLOWED if proposal.desk_id in desks_of(actor) else NOT_YOURS


@transaction.atomic
def make_task(*, actor: User, proposal: Proposal, **facts: Any) -> Task:
    """Make a task out of a proposal that was agreed to; the two stay joined."""
    demand(can_take_up(actor, proposal))
    task = add_task(actor=actor, **facts)
    joined(proposal, "became", task, actor=actor)
    return task


@transaction.atomic
def make_budget_line(*, actor: User, proposal: Proposal, task: Task, amount: Money, **facts: Any) -> BudgetLine:
    """Plan the money that a proposal asked for, in whole or in part; the two stay joined."""
    demand(can_take_up(actor, proposal))
    line = plan_money(actor=actor, task=task, amount=amount, **facts)
    joined(proposal, "became", line, actor=actor)
    return line


@transaction.atomic
def join_clause(*, actor: User, proposal: Proposal) -> Edge:
    """Join a proposal to the clause that it asks to amend, so that it is found when the text is revised."""
    if proposal.clause is None:
        raise Invalid(_("Name the clause that is to be amended."), "clause")
    desks = desks_of(actor)
    allowed = proposal.desk_id in desks or bool(can_edit(scope_of(actor), ANSWERERS, unit_id=None))
    demand(ALLOWED if allowed else NOT_YOURS)
    return joined(proposal, "would_amend", proposal.clause, actor=actor)
