"""What it means to reach a target, which one holds for a period, and how targets of units make up one above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.core.choices import Qualifier
from camket.core.periods import Period
from camket.reporting.choices import Adding, Direction, TargetState
from camket.reporting.rules.answers import quotient
from camket.reporting.rules.rollup import Way


@dataclass(frozen=True)
class Goal:
    """What is to be reached, in whole units of the definition; `high` is the upper end of a range."""

    value: int | None = None
    high: int | None = None
    qualifier: str = Qualifier.EXACT
    direction: str = Direction.MORE
    numerator: int | None = None
    denominator: int | None = None


def reached(goal: Goal, number: int | None) -> bool | None:
    """Return whether a figure reaches a goal; None where one of the two is not known.

    More is better: at least the goal, above it where the goal says “over”. Less is better, or a ceiling: at most the
    goal, below it where the goal says “under”. A range holds both its ends.
    """
    if number is None or (goal.value is None and goal.high is None):
        return None
    if goal.direction == Direction.RANGE:
        above = goal.value is None or goal.value <= number
        return above and (goal.high is None or number <= goal.high)
    limit = goal.value if goal.value is not None else goal.high
    if limit is None:
        return None
    if goal.direction == Direction.MORE:
        return number > limit if goal.qualifier == Qualifier.OVER else number >= limit
    return number < limit if goal.qualifier == Qualifier.UNDER else number <= limit


def needed(goal: Goal, denominator: int, *, per: int, scale: int) -> int | None:
    """Return how many of `denominator` a share amounts to: at least so many, at most where less is better.

    70 % of 34 provinces are 24, not 23.8; of 63 they were 45. None where the goal is no number.
    """
    if goal.value is None:
        return None
    exact, rest = divmod(goal.value * denominator, int(per * 10**scale))
    if goal.direction == Direction.MORE:
        return exact + bool(rest)
    return exact - 1 if goal.qualifier == Qualifier.UNDER and not rest else exact


class Dated(Protocol):
    """A target as far as its period matters."""

    @property
    def period(self) -> Period: ...
    @property
    def holds_on(self) -> bool: ...
    @property
    def is_baseline(self) -> bool: ...


D = TypeVar("D", bound=Dated)


def in_force(targets: Iterable[D], period: Period) -> D | None:
    """Return the target for a period: its own, else the latest earlier one that holds on; never a baseline."""
    fitting = [each for each in targets if not each.is_baseline]
    for each in fitting:
        if each.period == period:
            return each
    earlier = [each for each in fitting if each.holds_on and each.period.end < period.end]
    return max(earlier, key=lambda each: each.period.end, default=None)


@dataclass(frozen=True)
class Sharing:
    """A target above and those of the units below it: how many there are, what they make together, and the gap."""

    whole: int | None
    parts: int
    together: int | None
    accepted: int = 0
    answered: int = 0

    @property
    def gap(self) -> int | None:
        """How much is still missing to the target above; below zero when the units aim for more."""
        return None if self.whole is None or self.together is None else self.whole - self.together


def sharing(whole: Goal | None, parts: Sequence[tuple[Goal, str]], way: Way) -> Sharing:
    """Return how targets of units (with their states) make up one above, in the definition's way of adding up units.

    Shares make one only through their parts; what is not added has no sum.
    """
    states = [state for _goal, state in parts]
    return Sharing(
        whole=whole.value if whole else None,
        parts=len(parts),
        together=together([goal for goal, _state in parts], way),
        accepted=states.count(TargetState.ACCEPTED),
        answered=states.count(TargetState.ANSWERED),
    )


def together(goals: Sequence[Goal], way: Way) -> int | None:
    """Return what goals of units make together; None where that cannot be said."""
    known = [goal for goal in goals if goal.value is not None]
    if not known:
        return None
    if way.over_units == Adding.SUM:
        return sum(goal.value or 0 for goal in known)
    if way.over_units == Adding.MAX:
        return max(goal.value or 0 for goal in known)
    whole = [goal for goal in known if goal.numerator is not None and goal.denominator]
    if way.over_units == Adding.AVERAGE and len(whole) == len(known):
        over = sum(goal.numerator or 0 for goal in whole)
        return quotient(over, sum(goal.denominator or 0 for goal in whole), per=way.per, scale=way.scale)
    return None


def can_respond(state: str, *, is_given: bool) -> Verdict:
    """Return whether a unit may still answer to a target: one that was given to it, as often as it likes."""
    return ALLOWED if is_given else Denied(_("This target was not given from above: change it instead."))
