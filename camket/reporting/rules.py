"""Pure decisions and arithmetic of indicators and values."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.choices import Role
from camket.reporting.choices import Answer, SexSplit, ValueState

#: Who defines indicators and targets.
DEFINERS = frozenset({Role.POLICY_OFFICER, Role.PROGRAMME_OFFICER})
#: Who enters values for a unit in reach.
REPORTERS = frozenset({Role.COMMUNE_CHAIR, Role.PROVINCIAL_OFFICER, Role.POLICY_OFFICER, Role.PROGRAMME_OFFICER})
#: Who enters totals that a source declares.
DECLARERS = REPORTERS | {Role.EXTERNAL_RELATIONS}
#: Who approves them.
APPROVERS = frozenset({Role.PROVINCIAL_OFFICER, Role.POLICY_OFFICER, Role.LEADER})
#: Who records an approval that a leader gave on paper.
APPROVAL_RECORDERS = APPROVERS | {Role.SECRETARY}


def can_answer(answer: str, number: int | None, *, counts_people: bool) -> Verdict:
    """Return whether an answer is one of the kinds there are: a number, or "no data" without one."""
    if answer == Answer.NO_DATA and number is not None:
        return Denied(_("“No data” stands without a number. Clear the number, or answer with it."))
    if answer == Answer.NUMBER and number is None:
        return Denied(_("Enter a number. If there is none to be had, answer “no data”; zero is a number."))
    if counts_people and number is not None and number < 0:
        return Denied(_("A count of people cannot be below zero."))
    return ALLOWED


def can_approve(*, state: str, entered_by_id: int, actor_id: int, on_paper: bool) -> Verdict:
    """Return whether a value may be approved: it is a draft, and nobody approves her own figure.

    What a leader approved on paper is her decision, whoever recorded it and whoever entered the figure.
    """
    if state == ValueState.APPROVED:
        return Denied(_("This figure is approved already."))
    if entered_by_id == actor_id and not on_paper:
        return Denied(_("Nobody approves her own figure. Ask a colleague or the level above."))
    return ALLOWED


def can_enter(state: str | None) -> Verdict:
    """Return whether a value may still be entered."""
    if state == ValueState.APPROVED:
        return Denied(_("This figure is approved. A correction goes through the level above, with a reason."))
    return ALLOWED


def share_of_women(splits: dict[str, int | None]) -> tuple[int, int] | None:
    """Return (women, total) from the parts by sex; None where the parts do not say.

    The total is that of the parts, the unknown ones included, so that an unknown is never counted as a man.
    """
    women = splits.get(SexSplit.FEMALE)
    known = [
        splits[part] for part in (SexSplit.FEMALE, SexSplit.MALE, SexSplit.UNKNOWN) if splits.get(part) is not None
    ]
    if women is None or len(known) < 2:
        return None
    return women, sum(part for part in known if part is not None)


def parts_fault(splits: dict[str, int | None]) -> str | None:
    """Return a sentence when the parts by sex do not fit the total; None when they do, or cannot be compared."""
    total = splits.get(SexSplit.TOTAL)
    parts = [splits.get(part) for part in (SexSplit.FEMALE, SexSplit.MALE, SexSplit.UNKNOWN)]
    known = [part for part in parts if part is not None]
    if total is None or not known:
        return None
    if sum(known) > total:
        return str(_("The parts by sex add up to %(parts)s, more than the total of %(total)s.")) % {
            "parts": sum(known),
            "total": total,
        }
    if len(known) == len(parts) and sum(known) != total:
        return str(_("The parts by sex add up to %(parts)s, not to the total of %(total)s.")) % {
            "parts": sum(known),
            "total": total,
        }
    return None
