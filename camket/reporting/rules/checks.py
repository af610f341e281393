"""What is checked in the answers of a form, beside what can be an answer at all.

Every check compares whole numbers of one definition; a number that is missing is never compared. Sources of the rules:
the parts by docs/algorithms/indicators.md, the outlier by the median absolute deviation (docs/algorithms/checks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.reporting.choices import CheckKind, Severity

#: A figure is far off beyond so many times the median distance from the median …
FAR = Fraction(7, 2)
#: … that makes the median distance comparable with a standard deviation, for figures that vary at random.
COMPARABLE = Fraction(14826, 10000)
#: With fewer earlier figures nothing can be said.
FEWEST = 4


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: where, how grave, and in which words. `key` is the same at the next check."""

    key: str
    item: str
    split: str
    severity: Severity
    words: str | Promise

    @property
    def is_hard(self) -> bool:
        return self.severity == Severity.HARD


def changed_beyond(before: int | None, now: int | None, limit: int) -> Fraction | None:
    """Return the change in per cent when it is beyond a limit; None when it is within, or cannot be said.

    From zero to anything there is no per cent: this is left to the reader.
    """
    if before is None or now is None or before == 0:
        return None
    change = Fraction(now - before, abs(before)) * 100
    return change if abs(change) > limit else None


def is_outlier(history: Sequence[int], now: int | None) -> bool:
    """Return whether a figure is far from what the same unit reported so far.

    Far is more than 3.5 times the scaled median absolute deviation from the median; where at least half of the earlier
    figures are equal the deviation is taken as at least one unit, so that a small step is no alarm.
    """
    if now is None or len(history) < FEWEST:
        return False
    middle = Fraction(median(Fraction(each) for each in history))
    spread = Fraction(median(abs(each - middle) for each in history))
    return abs(now - middle) > FAR * COMPARABLE * max(spread, Fraction(1))


def above(number: int | None, limit: int | None) -> bool:
    """Return whether a number is above another; not when one of them is missing."""
    return number is not None and limit is not None and number > limit


def check_fault(kind: str, *, has_item: bool, has_other: bool, limit: int | None) -> tuple[str, Promise] | None:
    """Return the field and the sentence of what a check lacks; None when it is whole."""
    if kind == CheckKind.CHANGE and not limit:
        return "limit", _("Say by how many per cent it may change.")
    if kind == CheckKind.AT_MOST and not has_item:
        return "item", _("Say which figure is compared.")
    if kind == CheckKind.AT_MOST and not has_other:
        return "other", _("Say with which figure it is compared.")
    return None


def unexplained(findings: Sequence[Finding], explained: Mapping[str, str]) -> list[Finding]:
    """Return what is to be explained and is not."""
    return [each for each in findings if not each.is_hard and not explained.get(each.key, "").strip()]
