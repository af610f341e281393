"""Periods in DHIS2's words: their types, ISO 8601 spans as ADX writes them, and relative ones as “LAST_12_MONTHS”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from camket.core.periods import Period, PeriodError, PeriodKind
from camket.reporting.rules.dhis2.fields import QuestionError

#: DHIS2 knows neither nine months nor a term of years; both keep a word of ours.
TYPES = {
    PeriodKind.MONTH: "Monthly",
    PeriodKind.QUARTER: "Quarterly",
    PeriodKind.HALF_YEAR: "SixMonthly",
    PeriodKind.NINE_MONTHS: "NineMonthly",
    PeriodKind.YEAR: "Yearly",
    PeriodKind.TERM: "Term",
}
KINDS = {name: kind for kind, name in TYPES.items()}
_SPANS = {
    "P1M": PeriodKind.MONTH,
    "P3M": PeriodKind.QUARTER,
    "P6M": PeriodKind.HALF_YEAR,
    "P9M": PeriodKind.NINE_MONTHS,
    "P1Y": PeriodKind.YEAR,
    "P12M": PeriodKind.YEAR,
}
_ISO_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})/(P\d{1,2}[MY])")
#: Days, weeks and the like, which DHIS2 has and no form here asks for.
_FOREIGN = re.compile(
    r"\d{8}|\d{4}(Sun|Mon|Tue|Wed|Thu|Fri|Sat)?W\d{1,2}|\d{4}BiW\d{1,2}|\d{6}B|\d{4}(April|July|Oct|Nov|Sep|Feb|Aug)"
    r"|\d{4}(April|Nov)S[12]|\d{4}NovQ[1-4]"
)
#: How many, and of which kind: counted back from the last one that is over, or those of a year.
_LAST = {
    "MONTH": PeriodKind.MONTH,
    "MONTHS": PeriodKind.MONTH,
    "QUARTER": PeriodKind.QUARTER,
    "QUARTERS": PeriodKind.QUARTER,
    "SIX_MONTH": PeriodKind.HALF_YEAR,
    "SIXMONTH": PeriodKind.HALF_YEAR,
    "SIXMONTHS": PeriodKind.HALF_YEAR,
    "SIX_MONTHS": PeriodKind.HALF_YEAR,
    "YEAR": PeriodKind.YEAR,
    "YEARS": PeriodKind.YEAR,
}
_RELATIVE = re.compile(r"(THIS|LAST)_(?:(\d{1,2})_)?([A-Z_]+)")
_OF_YEAR = re.compile(r"(MONTHS|QUARTERS|SIXMONTHS|MONTHS_OF|QUARTERS_OF)_(THIS|LAST)_YEAR")
MOST_BACK = 60


def read_period(code: str) -> Period:
    """Return the period of a code; raises QuestionError, which says so of kinds that no form here asks for."""
    try:
        return Period.parse(code)
    except PeriodError as error:
        if _FOREIGN.fullmatch(code):
            words = _(
                "“%(code)s” is a period of a kind that is not reported here: months, quarters, half-years, years."
            )
            raise QuestionError(words % {"code": code}) from error
        raise QuestionError(str(error)) from error


def read_span(text: str) -> Period:
    """Return the period of a code or of a span as ADX writes it, `2024-01-01/P3M`; raises QuestionError."""
    found = _ISO_SPAN.fullmatch(text.strip())
    if found is None:
        return read_period(text)
    try:
        start = date.fromisoformat(found[1])
        kind = _SPANS.get(found[2])
        if kind is None and found[2].endswith("Y"):
            return Period.term(start.year, start.year + int(found[2][1:-1]) - 1)
        period = Period.of(kind, start) if kind else None
    except ValueError as error:
        raise QuestionError(_("“%(text)s” is no period.") % {"text": text[:60]}) from error
    if period is None or period.start != start:
        raise QuestionError(_("“%(text)s” is no period.") % {"text": text[:60]})
    return period


def span_of(period: Period) -> str:
    """Return a period as ADX writes it."""
    years = period.end.year - period.start.year + 1
    spans = {kind: span for span, kind in reversed(_SPANS.items())}
    return f"{period.start.isoformat()}/{spans.get(period.kind) or f'P{years}Y'}"


def relative(word: str, today: date) -> list[Period] | None:
    """Return the periods that a word such as LAST_12_MONTHS means on a day, in order; None for no such word.

    THIS is the one that the day lies in; LAST are those that are over, as in DHIS2.
    """
    if found := _OF_YEAR.fullmatch(word):
        kind = _LAST[found[1].removesuffix("_OF")]
        year = Period.of(PeriodKind.YEAR, today)
        return list((year if found[2] == "THIS" else year.previous()).children(kind))
    if word in ("MONTHS_THIS_YEAR", "QUARTERS_THIS_YEAR", "MONTHS_LAST_YEAR", "QUARTERS_LAST_YEAR"):
        kind_word, which, _year = word.split("_")
        return relative(f"{kind_word}_{which}_YEAR", today)
    found = _RELATIVE.fullmatch(word)
    if found is None or found[3] not in _LAST or (found[1] == "THIS" and found[2]):
        return None
    now = Period.of(_LAST[found[3]], today)
    if found[1] == "THIS":
        return [now]
    back, periods = min(int(found[2] or 1), MOST_BACK), []
    for _step in range(back):
        now = now.previous()
        periods.append(now)
    return periods[::-1]


def read_periods(words: Iterable[str], today: date) -> list[Period]:
    """Return the periods that codes and relative words name, each once, in the order of time."""
    found: set[Period] = set()
    for word in words:
        named = relative(word, today)
        found |= set(named if named is not None else [read_period(word)])
    return sorted(found)
