"""Pure decisions about events and commitments."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.core.dates import PartialDate
from camket.engagements.choices import CommitmentKind, CommitmentState
from camket.people.choices import Role

#: Who keeps events, statements and commitments.
HOSTS = frozenset(
    {
        Role.EXTERNAL_RELATIONS,
        Role.POLICY_OFFICER,
        Role.PROVINCIAL_OFFICER,
        Role.PROGRAMME_OFFICER,
        Role.COMMUNE_CHAIR,
    }
)
#: Those that somebody has to follow; support is noted and thanked for.
FOLLOWED_KINDS = (CommitmentKind.PLEDGE, CommitmentKind.ASK, CommitmentKind.RECOMMENDATION)
OPEN_STATES = (CommitmentState.OPEN, CommitmentState.UNDER_WAY)
CLOSED_STATES = frozenset(set(CommitmentState) - set(OPEN_STATES))


def can_have_due(kind: str, due_on: PartialDate | None) -> Verdict:
    """Return whether a commitment of this kind may carry a due date: an expression of support has none."""
    if kind == CommitmentKind.SUPPORT and due_on is not None:
        return Denied(
            _("An expression of support has no due date. If something was promised by a day, it is a pledge.")
        )
    return ALLOWED


def can_settle(current: str, to: CommitmentState, *, reason: str, has_proof: bool) -> Verdict:
    """Return whether a commitment may go to a state: kept needs a proof, not kept needs a reason."""
    if to == current:
        return Denied(_("It stands there already."))
    if to in (CommitmentState.KEPT, CommitmentState.PARTLY_KEPT) and not has_proof:
        return Denied(_("What was kept is shown by a proof: join a document, a letter or a passage first."))
    if to in (CommitmentState.NOT_KEPT, CommitmentState.NO_EVIDENCE) and not reason.strip():
        return Denied(_("Say why: those who gave their word will ask."))
    return ALLOWED


def is_overdue(*, state: str, due_on: PartialDate | None, today: date) -> bool:
    """Return whether a commitment is open after the last day that its due date allows."""
    latest = due_on.latest() if due_on else None
    return state in OPEN_STATES and latest is not None and latest < today
