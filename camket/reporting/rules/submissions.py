"""The way of a submission: who takes which step, when it may be written in, and what stands in for a missing row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import ALLOWED, Denied, Verdict
from camket.reporting.choices import CorrectionState, ReturnReason, SubmissionState

DRAFT, SUBMITTED, RETURNED = SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.RETURNED
APPROVED, PASSED, LOCKED = SubmissionState.APPROVED, SubmissionState.PASSED, SubmissionState.LOCKED

#: From where a submission comes to each state.
STEPS: dict[SubmissionState, frozenset[SubmissionState]] = {
    DRAFT: frozenset(),
    SUBMITTED: frozenset({DRAFT, RETURNED}),
    RETURNED: frozenset({SUBMITTED}),
    APPROVED: frozenset({SUBMITTED}),
    PASSED: frozenset({APPROVED}),
    LOCKED: frozenset({APPROVED, PASSED}),
}
#: In these it is written in.
WRITTEN_IN = frozenset({DRAFT, RETURNED})
#: What these hold counts in totals.
COUNTED = frozenset({APPROVED, PASSED, LOCKED})
#: What is waiting above.
STATES_WORDS = {
    DRAFT: _("It has not been sent yet."),
    SUBMITTED: _("It is on the desk above: what is sent is changed there by a return only."),
    RETURNED: _("It was returned and is with the unit."),
    APPROVED: _("It is approved. A figure of it changes only by a correction."),
    PASSED: _("It is approved above as well. A figure of it changes only by a correction."),
    LOCKED: _("It is locked. A figure of it changes only by a correction."),
}


class Missing(StrEnum):
    """What stands in for a submission that has no row (trạng thái khi chưa có báo cáo)."""

    NOT_DUE = "not_due"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True)
class Window:
    """When a unit may write and send: from one instant up to another, an exception by name counted in."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, instant: datetime) -> bool:
        return self.opens_at <= instant < self.closes_at

    @property
    def until(self) -> date | datetime:
        """The last day on which it is open, or the instant at which it closes within one."""
        return clock.last_day(self.closes_at)

    def missing(self, instant: datetime) -> Missing:
        """Return what a submission without a row is called at an instant."""
        if instant < self.opens_at:
            return Missing.NOT_DUE
        return Missing.OPEN if instant < self.closes_at else Missing.LATE


def can_write(state: str, window: Window, instant: datetime) -> Verdict:
    """Return whether answers may be changed: by state, and while the round is open.

    What was returned may be mended after the round has closed: that it is late is not the unit's fault.
    """
    if state not in WRITTEN_IN:
        return Denied(STATES_WORDS[SubmissionState(state)])
    if instant < window.opens_at:
        return Denied(_("This round is not open yet."))
    if state == DRAFT and instant >= window.closes_at:
        return Denied(_("This round is closed. Ask the unit above for more time; what you wrote is kept."))
    return ALLOWED


def can_step(state: str, to: SubmissionState) -> Verdict:
    """Return whether a submission goes from one state to another."""
    return ALLOWED if state in STEPS[to] else Denied(STATES_WORDS[SubmissionState(state)])


def can_submit(
    state: str, window: Window, instant: datetime, *, hard: int, unexplained: int, unanswered: int
) -> Verdict:
    """Return whether a draft may be sent: it may be written in, nothing is impossible and the rest is explained."""
    verdict = can_write(state, window, instant)
    if not verdict:
        return verdict
    if hard:
        return Denied(_("Something cannot be right. Mend what is marked, then send it."))
    if unanswered:
        return Denied(_("Something that must be answered is empty. “No data” is an answer."))
    if unexplained:
        return Denied(_("Explain what is marked, or mend it, then send it."))
    return ALLOWED


def can_decide(state: str, *, submitted_by_id: int | None, actor_id: int, on_paper: bool = False) -> Verdict:
    """Return whether a submission may be returned or approved: it is on the desk, and it is not one's own."""
    verdict = can_step(state, APPROVED)
    if verdict and submitted_by_id == actor_id and not on_paper:
        return Denied(_("Nobody approves her own submission. Ask a colleague or the level above."))
    return verdict


def can_return(reason: str, words: str) -> Verdict:
    """Return whether a reason is one: from the list, and with words that say what to do."""
    if reason not in ReturnReason.values:
        return Denied(_("Choose why it is returned."))
    return ALLOWED if words.strip() else Denied(_("Say in a sentence what should be mended."))


def can_open(opens_at: datetime, closes_at: datetime, asked: Collection[int]) -> Verdict:
    """Return whether a round may begin: it closes after it opens, and somebody is asked."""
    if closes_at <= opens_at:
        return Denied(_("It closes before it opens. Choose a later time."))
    return ALLOWED if asked else Denied(_("Nobody is asked by this form. Say of which level or units it is asked."))


def can_correct(state: str, reason: str, *, is_waiting: bool) -> Verdict:
    """Return whether a correction may be proposed: of what is approved, with a reason, one at a time."""
    if state not in COUNTED:
        return Denied(_("It is not approved yet: a return is enough to mend it."))
    if is_waiting:
        return Denied(_("A correction of this report is waiting already."))
    return ALLOWED if reason.strip() else Denied(_("Say why the figures change."))


def can_decide_correction(state: str, *, accepts: bool, answer: str, is_own: bool) -> Verdict:
    """Return whether a correction may be decided on: it is waiting, it is not one's own, a no has its reason."""
    if state != CorrectionState.PROPOSED:
        return Denied(_("This correction is decided already."))
    if is_own:
        return Denied(_("Nobody decides on her own correction. Ask a colleague or the level above."))
    return ALLOWED if accepts or answer.strip() else Denied(_("Say why it is not accepted."))
