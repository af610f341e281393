"""What may become of a proposal, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, NOT_YOURS, Denied, Scope, Verdict
from camket.intake.choices import ProposalState, ReadingState
from camket.people.choices import Role

#: Who takes sources in and confirms what they say.
READERS = frozenset(
    {
        Role.POLICY_OFFICER,
        Role.EXTERNAL_RELATIONS,
        Role.PROGRAMME_OFFICER,
        Role.PROVINCIAL_OFFICER,
        Role.SECRETARY,
    }
)
DECIDED = frozenset({ProposalState.ACCEPTED, ProposalState.MERGED, ProposalState.REJECTED})
#: From each state, the states that a decision may lead to; undoing leads back to OPEN.
DECISIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.OPEN: frozenset({ProposalState.SECONDED, *DECIDED}),
    ProposalState.SECONDED: DECIDED | {ProposalState.OPEN},
    ProposalState.ACCEPTED: frozenset({ProposalState.OPEN}),
    ProposalState.MERGED: frozenset({ProposalState.OPEN}),
    ProposalState.REJECTED: frozenset({ProposalState.OPEN}),
}
#: From each state of a reading, where it may go.
STEPS: dict[ReadingState, frozenset[ReadingState]] = {
    ReadingState.WAITING: frozenset({ReadingState.READING, ReadingState.SET_ASIDE}),
    ReadingState.READING: frozenset({ReadingState.PROPOSED, ReadingState.FAILED, ReadingState.READING}),
    ReadingState.PROPOSED: frozenset({ReadingState.DONE, ReadingState.SET_ASIDE, ReadingState.WAITING}),
    ReadingState.DONE: frozenset({ReadingState.PROPOSED, ReadingState.WAITING}),
    ReadingState.FAILED: frozenset({ReadingState.WAITING, ReadingState.SET_ASIDE}),
    ReadingState.SET_ASIDE: frozenset({ReadingState.WAITING, ReadingState.PROPOSED}),
}


def can_read(scope: Scope, *, unit_id: int | None) -> Verdict:
    """Return whether somebody may confirm what documents of a unit say."""
    return ALLOWED if scope.holds(READERS, unit_id=unit_id) else NOT_YOURS


def can_keep_themes(scope: Scope) -> Verdict:
    """Return whether somebody may change the vocabulary of themes."""
    return ALLOWED if scope.holds_anywhere(READERS) else NOT_YOURS


def can_decide(current: str, to: ProposalState) -> Verdict:
    """Return whether a proposal in a state may be decided so."""
    if to not in DECISIONS[ProposalState(current)]:
        return Denied(_("This proposal is decided already. Undo the decision first."))
    return ALLOWED


def can_second(*, first_id: int | None, actor_id: int) -> Verdict:
    """Return whether somebody may be the second reader: it cannot be the first one."""
    if first_id == actor_id:
        return Denied(_("You are the first reader of this proposal. Somebody else has to agree to it."))
    return ALLOWED


def can_step(current: str, to: ReadingState) -> Verdict:
    """Return whether a reading may go from one state to another."""
    if to not in STEPS[ReadingState(current)]:
        return Denied(_("This source cannot go from its present state to that one."))
    return ALLOWED
