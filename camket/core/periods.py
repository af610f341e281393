"""Spans of the calendar that reports are about: month, quarter, half-year, nine months, year, term of years.

Codes are DHIS2's wherever it has the kind: 202403, 2024Q1, 2024S1, 2024. It has no nine months and no
term; ours are 2024NM (January to September, the third report of a Vietnamese year) and 2021_2030. See
docs/algorithms/periods.md.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, total_ordering

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.written_forms import forms_of, written_month


class PeriodKind(StrEnum):
    """What kind of span a period is (kỳ báo cáo)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    TERM = "term"


_CODE = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|S(?P<half>[12])|(?P<nine>NM)|_(?P<last>[0-9]{4}))?"
)
#: Months in one period of a kind; a term has as many as its years need.
_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_ROMAN = ("I", "II", "III", "IV")
_LAST_YEAR = 9999


class PeriodError(ValueError):
    """What was asked or written is no period. Its text is a translated sentence that says why."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A kind of span with its first and its last day, both included.

    Make one with `parse`, `of` or `term`; the constructor refuses days that do not fit the kind
    (PeriodError). Sorted by first day, then by last day.
    """

    kind: PeriodKind
    start: date
    end: date

    def __post_init__(self) -> None:
        months = _months_between(self.start, self.end)
        whole_months = self.start.day == 1 and self.start <= self.end == _end_of_months(self.start, months)
        if not whole_months or not _fits(self.kind, self.start, months):
            raise PeriodError(
                format_lazy(
                    _("{start} to {end} is no period of this kind."),
                    start=f"{self.start:%d/%m/%Y}",
                    end=f"{self.end:%d/%m/%Y}",
                )
            )

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a code as `code` writes it; PeriodError for anything else."""
        return _parsed(code.strip())

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> Period:
        """Return the period of `kind` that `day` lies in.

        PeriodError where there is none: for a term, whose years a day does not tell, and for nine
        months of which the day is no part (October to December).
        """
        if kind == PeriodKind.TERM:
            raise PeriodError(_("A day does not tell which years a term has."))
        if kind == PeriodKind.NINE_MONTHS and day.month > _MONTHS[kind]:
            raise PeriodError(format_lazy(_("{date} lies after the first nine months."), date=f"{day:%d/%m/%Y}"))
        return _counted(kind, day.year, (day.month - 1) // _MONTHS[kind] + 1)

    @classmethod
    def term(cls, first_year: int, last_year: int) -> Period:
        """Return the term of whole years from `first_year` to `last_year`, both included."""
        if not 1 <= first_year <= last_year <= _LAST_YEAR:
            raise PeriodError(
                format_lazy(
                    _("A term from {first} to {last} is not possible: it must end after it begins."),
                    first=first_year,
                    last=last_year,
                )
            )
        return cls(PeriodKind.TERM, date(first_year, 1, 1), date(last_year, 12, 31))

    @property
    def code(self) -> str:
        """The stored form."""
        year = f"{self.start.year:04d}"
        match self.kind:
            case PeriodKind.MONTH:
                return f"{year}{self.start.month:02d}"
            case PeriodKind.QUARTER:
                return f"{year}Q{self.number}"
            case PeriodKind.HALF_YEAR:
                return f"{year}S{self.number}"
            case PeriodKind.NINE_MONTHS:
                return f"{year}NM"
            case PeriodKind.YEAR:
                return year
            case PeriodKind.TERM:
                return f"{year}_{self.end.year:04d}"

    @property
    def number(self) -> int:
        """Which of its kind it is in its year, from 1."""
        return 1 if self.kind == PeriodKind.TERM else (self.start.month - 1) // _MONTHS[self.kind] + 1

    def contains(self, other: Period | date) -> bool:
        """Say whether a day, or every day of another period, lies in this one."""
        first, last = (other.start, other.end) if isinstance(other, Period) else (other, other)
        return self.start <= first and last <= self.end

    def overlaps(self, other: Period) -> bool:
        """Say whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def next(self) -> Period:
        """Return the one of the same kind that follows; PeriodError after the year 9999.

        After nine months come those of the next year, after a term comes one of the same length.
        """
        return self._moved(1)

    def previous(self) -> Period:
        """Return the one of the same kind that `next` follows. PeriodError before the year 1."""
        return self._moved(-1)

    def children(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the periods of `kind` that together are exactly this one, in their order.

        PeriodError where no such row exists: nine months have no half-years, a quarter no years.
        """
        if kind in (PeriodKind.TERM, PeriodKind.NINE_MONTHS) or _months_between(self.start, self.end) % _MONTHS[kind]:
            raise PeriodError(
                format_lazy(_("{period} cannot be divided into periods of this kind."), period=_lazy_display(self))
            )
        found = [Period.of(kind, self.start)]
        while found[-1].end < self.end:
            found.append(found[-1].next())
        return tuple(found)

    def display(self, language: str | None = None) -> str:
        """Return the form for reading, as a title: "Quý I/2024" or "Q1 2024"."""
        forms, year = forms_of(language), f"{self.start.year}"
        match self.kind:
            case PeriodKind.MONTH:
                written = written_month(self.start.year, self.start.month, language)
            case PeriodKind.QUARTER:
                written = forms.quarter.format(number=self.number, roman=_ROMAN[self.number - 1], year=year)
            case PeriodKind.HALF_YEAR:
                written = (forms.first_half if self.number == 1 else forms.second_half).format(year=year)
            case PeriodKind.NINE_MONTHS:
                written = forms.nine_months.format(year=year)
            case PeriodKind.YEAR:
                written = forms.year.format(year=year)
            case PeriodKind.TERM:
                written = forms.term.format(start=year, end=self.end.year)
        return written[0].upper() + written[1:]

    def __str__(self) -> str:
        return self.code

    def __lt__(self, other: Period) -> bool:
        return (self.start, self.end, self.kind) < (other.start, other.end, other.kind)

    def _moved(self, steps: int) -> Period:
        months = _months_between(self.start, self.end)
        stride = 12 if self.kind == PeriodKind.NINE_MONTHS else months
        try:
            start = _plus_months(self.start, steps * stride)
            return Period(self.kind, start, _end_of_months(start, months))
        except (OverflowError, ValueError) as error:
            raise PeriodError(_("Periods lie between the years 1 and 9999.")) from error


_lazy_display = lazy(Period.display, str)


@lru_cache(maxsize=4096)
def _parsed(code: str) -> Period:
    """Return the period of a code, each read once: a total reads the same few codes from thousands of rows."""
    found = _CODE.fullmatch(code)
    if not found or found["year"] == "0000":
        raise PeriodError(
            format_lazy(
                _("“{code}” is not a period. Write 202403, 2024Q1, 2024S1, 2024NM, 2024 or 2021_2030."),
                code=code,
            )
        )
    year = int(found["year"])
    if found["last"]:
        return Period.term(year, int(found["last"]))
    if found["month"]:
        return _counted(PeriodKind.MONTH, year, int(found["month"]))
    if found["quarter"]:
        return _counted(PeriodKind.QUARTER, year, int(found["quarter"]))
    if found["half"]:
        return _counted(PeriodKind.HALF_YEAR, year, int(found["half"]))
    return _counted(PeriodKind.NINE_MONTHS if found["nine"] else PeriodKind.YEAR, year, 1)


def _counted(kind: PeriodKind, year: int, number: int) -> Period:
    """Return the `number`-th period of `kind` in `year`."""
    months = _MONTHS[kind]
    start = date(year, (number - 1) * months + 1, 1)
    return Period(kind, start, _end_of_months(start, months))


def _fits(kind: PeriodKind, start: date, months: int) -> bool:
    if kind == PeriodKind.TERM:
        return start.month == 1 and months > 0 and months % 12 == 0
    if kind == PeriodKind.NINE_MONTHS:
        return start.month == 1 and months == _MONTHS[kind]
    return months == _MONTHS[kind] and (start.month - 1) % months == 0


def _months_between(start: date, end: date) -> int:
    """Return how many months the days from `start` to `end` touch."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _plus_months(day: date, months: int) -> date:
    """Return the first day of the month that is `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _end_of_months(start: date, months: int) -> date:
    """Return the last day of the `months` months that begin with `start`."""
    last = _plus_months(start, months - 1)
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])
