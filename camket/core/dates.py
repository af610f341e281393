"""Dates of which only a part is known: a year, a month of a year, a day, or a day without its year.

Written in storage as ISO 8601 writes them: 2024, 2024-03, 2024-03-08, and --03-08 for a day of every
year.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.written_forms import written_month

_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?|--(?P<month_only>[0-9]{2})-(?P<day_only>[0-9]{2})"
)
_LOCAL = re.compile(r"(?:(?:(?P<day>[0-9]{1,2})[/.-])?(?P<month>[0-9]{1,2})[/.-])?(?P<year>[0-9]{4})")
_LOCAL_NO_YEAR = re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})")
#: A year with a 29 February, to check days whose year is not known.
_LEAP_YEAR = 2000


_LAST_YEAR = 9999
#: Which of year, month and day are known in each of the four forms.
_KNOWN_PARTS = {(True, False, False), (True, True, False), (True, True, True), (False, True, True)}
_lazy_month = lazy(written_month, str)


class DateError(ValueError):
    """What was written is no date. Its text is a translated sentence that says why."""


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known. Forms: year; year and month; year, month and day; month and day.

    Raises DateError for any other combination and for a day that its month does not have. Sorted by
    what is known: days without a year first, a year before its months, a month before its days.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Return the whole date `day`."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read the stored form, as `isoformat` writes it; DateError for anything else."""
        found = _ISO.fullmatch(text.strip())
        if not found:
            raise _unreadable(text)
        parts = found.groupdict()
        month, day = parts["month"] or parts["month_only"], parts["day"] or parts["day_only"]
        return cls(_number(parts["year"]), _number(month), _number(day))

    @classmethod
    def parse_local(cls, text: str) -> PartialDate:
        """Read what a person types: 8/3/2024, 3/2024, 2024, 8/3, also with . or -, or the ISO form.

        The day always comes before the month. Raises DateError with a sentence for the person.
        """
        stripped = text.strip()
        if _ISO.fullmatch(stripped):
            return cls.parse(stripped)
        found = _LOCAL.fullmatch(stripped) or _LOCAL_NO_YEAR.fullmatch(stripped)
        if not found:
            raise _unreadable(text)
        parts = found.groupdict()
        return cls(_number(parts.get("year")), _number(parts["month"]), _number(parts["day"]))

    def isoformat(self) -> str:
        """Return the stored form: 2024, 2024-03, 2024-03-08 or --03-08."""
        year = "-" if self.year is None else f"{self.year:04d}"
        return "-".join([year, *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])

    def display(self, language: str | None = None) -> str:
        """Return the form for reading: 08/03/2024, "tháng 3/2024" or "March 2024", 2024, 08/03."""
        if self.year is not None and self.month is not None and self.day is None:
            return written_month(self.year, self.month, language)
        return self.local()

    def earliest(self) -> date | None:
        """Return the first day that it can mean, or None where the year is not known."""
        if self.year is None:
            return None
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date | None:
        """Return the last day that it can mean, or None where the year is not known."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.isoformat()

    def __lt__(self, other: PartialDate) -> bool:
        return self.isoformat() < other.isoformat()

    def local(self) -> str:
        """Return the form for typing, alike in every language: 08/03/2024, 03/2024, 2024, 08/03."""
        known = [f"{part:02d}" for part in (self.day, self.month) if part is not None]
        return "/".join(known if self.year is None else [*known, f"{self.year:04d}"])


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _check(value: PartialDate) -> None:
    """Raise DateError unless the parts of `value` make one of the four forms and a day that exists."""
    year, month, day = value.year, value.month, value.day
    if (year is not None, month is not None, day is not None) not in _KNOWN_PARTS:
        raise _unreadable(value.isoformat())
    written = value.local()
    if year is not None and not 1 <= year <= _LAST_YEAR:
        raise DateError(format_lazy(_("{date} is not a date: years go from 1 to 9999."), date=written))
    if month is not None and not 1 <= month <= 12:
        raise DateError(format_lazy(_("{date} is not a date: a year has 12 months."), date=written))
    if month is None or day is None:
        return
    days = calendar.monthrange(year or _LEAP_YEAR, month)[1]
    if 1 <= day <= days:
        return
    if year is None:
        raise DateError(format_lazy(_("{date} is not a date: no year has that day."), date=written))
    raise DateError(
        format_lazy(
            _("{date} is not a date: {month} has {days} days."),
            date=written,
            month=_lazy_month(year, month),
            days=days,
        )
    )


def _unreadable(text: str) -> DateError:
    return DateError(
        format_lazy(
            _("“{text}” is not a date. Write the day as 08/03/2024, a month as 03/2024, a year as 2024."),
            text=text,
        )
    )
