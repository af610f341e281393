"""What is an answer, and what may happen to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.reporting.choices import (
    Adding,
    Answer,
    FigureStatus,
    IndicatorKind,
    IndicatorNature,
    SexSplit,
    ValueState,
)

#: Kinds that are answered with a number; the last three with a numerator and a denominator or weight.
NUMERIC = frozenset(
    {
        IndicatorKind.NUMBER,
        IndicatorKind.AMOUNT,
        IndicatorKind.PERCENTAGE,
        IndicatorKind.RATIO,
        IndicatorKind.AVERAGE,
    }
)
#: The place of each status, the least firm first.
FIRMNESS = {status.value: place for place, status in enumerate(FigureStatus)}
QUOTIENTS = frozenset({IndicatorKind.PERCENTAGE, IndicatorKind.RATIO, IndicatorKind.AVERAGE})
#: What an answer to each other kind may be, beside "no data".
ANSWERS = {
    IndicatorKind.YES_NO: (Answer.YES, Answer.NO),
    IndicatorKind.MILESTONE: (Answer.LEVEL,),
    IndicatorKind.RUBRIC: (Answer.LEVEL,),
    IndicatorKind.TEXT: (Answer.TEXT,),
    **dict.fromkeys(NUMERIC, (Answer.NUMBER,)),
}
LARGEST = 2**63 - 1
#: So many characters an answer in words may have.
MOST_WORDS = 20_000


@dataclass(frozen=True)
class Given:
    """One answer: a whole number in the definition's units, its parts, a level (its id), or words."""

    answer: str = Answer.NUMBER
    number: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    level: int | None = None
    words: str = ""
    #: How firm it is said to be; empty: as usual in its round.
    status: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in any place."""
        return not self.words and (self.number, self.numerator, self.denominator, self.level) == (None,) * 4


def quotient(numerator: int, denominator: int, *, per: int, scale: int) -> int | None:
    """Return numerator / denominator x per in whole 10**-scale units, halves away from zero; None over 0."""
    if not denominator:
        return None
    exact = Fraction(numerator * per * 10**scale, denominator)
    rounded = int(abs(exact) + Fraction(1, 2))
    return rounded if exact >= 0 else -rounded


def can_answer(
    answer: str,
    number: int | None,
    *,
    counts_people: bool,
    kind: str = IndicatorKind.NUMBER,
    given: Given | None = None,
) -> Verdict:
    """Return whether an answer is one that its kind of indicator takes, with what belongs to it and nothing else."""
    held = given or Given(answer, number)
    if answer == Answer.NO_DATA:
        if held.is_empty:
            return ALLOWED
        return Denied(_("“No data” stands without a number. Clear the number, or answer with it."))
    if answer not in ANSWERS[IndicatorKind(kind)]:
        return Denied(_("This indicator is not answered in this way."))
    if answer == Answer.LEVEL:
        return ALLOWED if held.level is not None else Denied(_("Choose a level, or answer “no data”."))
    if answer == Answer.TEXT:
        return ALLOWED if held.words.strip() else Denied(_("Write the answer, or answer “no data”."))
    if answer in (Answer.YES, Answer.NO):
        return ALLOWED if held.is_empty else Denied(_("Yes and no stand without a number."))
    return can_be_number(held, counts_people=counts_people, kind=kind)


def can_be_words(given: Given) -> Verdict:
    """Return whether an answer is one to a question: words, or that there are none."""
    is_none = given.answer == Answer.NO_DATA and given.is_empty
    if is_none or (given.answer == Answer.TEXT and given.words.strip()):
        return ALLOWED
    return Denied(_("This question is answered in words."))


def can_be_number(held: Given, *, counts_people: bool, kind: str) -> Verdict:
    """Return whether a number with its parts is an answer."""
    parts = (held.numerator, held.denominator)
    if kind not in QUOTIENTS and parts != (None, None):
        return Denied(_("This indicator has no numerator and denominator."))
    if (held.numerator is None) != (held.denominator is None):
        return Denied(_("Enter the numerator and the denominator, or only the result if its parts are not known."))
    if held.denominator is not None and held.denominator < 0:
        return Denied(_("A denominator cannot be below zero."))
    if held.denominator == 0 and held.numerator:
        return Denied(_("Of none there can be none: over a denominator of zero the numerator is zero."))
    if held.number is None and held.denominator != 0:
        return Denied(_("Enter a number. If there is none to be had, answer “no data”; zero is a number."))
    if counts_people and any(part is not None and part < 0 for part in (held.number, held.numerator)):
        return Denied(_("A count of people cannot be below zero."))
    if any(part is not None and abs(part) > LARGEST for part in (held.number, *parts)):
        return Denied(_("This number is too large."))
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


def least_firm(statuses: Iterable[str]) -> str:
    """Return the status of what is made of several figures: a total with any estimate in it is an estimate."""
    return min(set(statuses), key=FIRMNESS.__getitem__, default=FigureStatus.FINAL.value)


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


def can_mean(*, kind: str, nature: str, over_units: str, over_periods: str, currency: str) -> tuple[str, Any] | None:
    """Return the field and the sentence of what does not go together in a definition; None when all does."""
    ways = {"over_units": over_units, "over_periods": over_periods}
    if kind == IndicatorKind.AMOUNT and not currency:
        return "currency", _("Say in which currency the amount is.")
    if over_units == Adding.LAST:
        return "over_units", _("“The last one” is a way of adding up periods: units have no order.")
    if kind in QUOTIENTS:
        if nature != IndicatorNature.RATIO:
            return "nature", _("What is computed from parts is of the nature “ratio”.")
        wrong = [name for name, way in ways.items() if way in (Adding.SUM, Adding.DISTINCT)]
        return (wrong[0], _("Quotients are never added: choose the sums of the parts.")) if wrong else None
    if nature == IndicatorNature.RATIO:
        return "nature", _("Only percentages, ratios and averages are of the nature “ratio”.")
    if kind not in NUMERIC:
        wrong = [name for name, way in ways.items() if way not in (Adding.LAST, Adding.NONE)]
        return (wrong[0], _("What is no number cannot be added.")) if wrong else None
    wrong = [name for name, way in ways.items() if way == Adding.AVERAGE]
    if wrong:
        return wrong[0], _("Only percentages, ratios and averages have parts that can be added.")
    if nature == IndicatorNature.STOCK and over_periods == Adding.SUM:
        return "over_periods", _("A stock is never added up over periods: choose the last or the highest one.")
    return None
