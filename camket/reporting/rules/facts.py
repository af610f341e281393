"""Approved figures as rows of whole numbers: the columns of the columnar base, and how each is written as a number.

One row is what one unit answered for one indicator, period and split. They are kept in the order of these four, so
that what is asked together stands together; formulae in docs/algorithms/figures.md.

| column | what it holds |
|---|---|
| de, df | the indicator, and the definition under which it was answered: ids |
| pe | the period, as `period_number` writes it: periods sort by their first month |
| ou | the unit that answered: its id |
| co | the split, by its number in the table of splits; 0 is the total |
| a, st | what kind of answer, how firm: places in the order of the codes |
| v, n, d | number, numerator, denominator, in whole units of the definition; empty is not zero |
| lv | the level, by its place in the order |
| dm | whether it is demonstration data |
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from camket.core.periods import Period, PeriodKind
from camket.reporting.choices import Answer, FigureStatus

COLUMNS = {
    "de": "UINTEGER",
    "df": "UINTEGER",
    "pe": "UINTEGER",
    "ou": "UINTEGER",
    "co": "UINTEGER",
    "a": "UTINYINT",
    "st": "UTINYINT",
    "v": "BIGINT",
    "n": "BIGINT",
    "d": "BIGINT",
    "lv": "UTINYINT",
    "dm": "BOOLEAN",
}
#: The number of the total, which is no split.
TOTAL = 0
ANSWERS = {str(code): number for number, code in enumerate(Answer.values)}
STATUSES = {str(code): number for number, code in enumerate(FigureStatus.values)}
ANSWER_CODES = dict(enumerate(Answer.values))
STATUS_CODES = dict(enumerate(FigureStatus.values))

_MONTHS_OF_YEAR = 12
_SPAN = 20_000
#: A term has its years after this: one of one year covers the months of that year, and is another period.
_TERM = 10_000
_KINDS = {
    1: PeriodKind.MONTH,
    3: PeriodKind.QUARTER,
    6: PeriodKind.HALF_YEAR,
    9: PeriodKind.NINE_MONTHS,
    12: PeriodKind.YEAR,
}


@lru_cache(maxsize=10_000)
def period_number(period: Period) -> int:
    """Return a period as a number: its first month, counted from the year 0, then how many it has."""
    first = period.start.year * _MONTHS_OF_YEAR + period.start.month - 1
    last = period.end.year * _MONTHS_OF_YEAR + period.end.month - 1
    months = last - first + 1
    return first * _SPAN + (_TERM + months // _MONTHS_OF_YEAR if period.kind == PeriodKind.TERM else months)


@lru_cache(maxsize=10_000)
def period_of(number: int) -> Period:
    """Return the period that a number stands for."""
    first, months = divmod(number, _SPAN)
    year, month = divmod(first, _MONTHS_OF_YEAR)
    if months > _TERM:
        return Period.term(year, year + months - _TERM - 1)
    return Period.of(_KINDS[months], date(year, month + 1, 1))


def part_of(period: Period) -> str:
    """Return the part of the base in which a period stands: the month in which it ends, as in 202403."""
    return f"{period.end.year:04}{period.end.month:02}"
