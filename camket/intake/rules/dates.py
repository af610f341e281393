"""Dates as a text gives them: ISO days, months, years, ranges; `--MM-DD` where no year is said."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import lexicon

_VIETNAMESE_MONTHS = {
    "giêng": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
_YEAR = r"(?P<year>(?:19|20)\d\d)"


@dataclass(frozen=True, slots=True)
class Date:
    """A date at [start, end) of the plain text; `iso` as the proposals give it."""

    start: int
    end: int
    iso: str


@cache
def _months() -> dict[str, int]:
    full = {name: number for number, name in enumerate(lexicon.words("numbers", "en", "months"), start=1)}
    return full | {name[:3]: number for name, number in full.items()} | {"sept": 9}


@cache
def _english() -> tuple[re.Pattern[str], ...]:
    month = rf"(?P<month>{'|'.join(sorted(_months(), key=len, reverse=True))})\.?"
    other = month.replace("month", "month2")
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    day2 = r"(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
    to = r"\s*(?:-|–|—|to|and|until|through)\s*"
    return tuple(
        re.compile(rf"(?<!\w){pattern}(?![\w%])", re.IGNORECASE)
        for pattern in (
            rf"{month}\s+{day}{to}{other}\s+{day2}(?:,?\s+{_YEAR})?",
            rf"{day}\s+{month}{to}{day2}\s+{other}(?:,?\s+{_YEAR})?",
            rf"{month}\s+{day}{to}{day2}(?:,?\s+{_YEAR})?",
            rf"(?:from\s+|between\s+)?{day}{to}{day2}\s+(?:of\s+)?{month}(?:,?\s+{_YEAR})?",
            rf"{month}\s+{day}(?:,?\s+{_YEAR})?",
            rf"{day}\s+(?:of\s+)?{month}(?:,?\s+{_YEAR})?",
            rf"{month},?\s+{_YEAR}",
        )
    )


@cache
def _vietnamese() -> tuple[re.Pattern[str], ...]:
    sep = r"\s*[/.-]\s*"
    day, month = r"(?P<day>[0-3]?\d)", r"(?P<month>[01]?\d)"
    day2, month2 = r"(?P<day2>[0-3]?\d)", r"(?P<month2>[01]?\d)"
    to = r"\s*(?:-|–|—|đến|đến ngày|tới|và|và ngày|đến hết ngày)\s*"
    opens = r"(?:từ\s+)?(?:ngày\s+|sáng\s+|chiều\s+|tối\s+|trưa\s+|hôm\s+)+"
    return tuple(
        re.compile(rf"(?<![\w/.,-]){pattern}(?![\w%/])", re.IGNORECASE)
        for pattern in (
            rf"(?:{opens})?{day}{sep}{month}(?:{sep}(?:19|20)\d\d)?{to}{day2}{sep}{month2}{sep}{_YEAR}",
            rf"{opens}{day}{sep}{month}{to}{day2}{sep}{month2}",
            rf"(?:{opens})?{day}{to}{day2}{sep}{month}{sep}{_YEAR}",
            rf"{opens}{day}{to}{day2}{sep}{month}",
            rf"(?:{opens})?{day}\s+tháng\s+{month}(?:(?:\s+năm\s+|{sep}|,?\s+){_YEAR})?",
            rf"(?:{opens})?{day}{sep}{month}{sep}{_YEAR}",
            rf"{opens}\(?{day}/{month}\)?",
            rf"(?<=\(){day}/{month}(?=\))",
            rf"{opens}{day}-{month}",
            rf"tháng\s+{month}(?:{sep}|\s+năm\s+){_YEAR}",
            rf"(?<!\d/){month}/{_YEAR}",
        )
    )


_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)")


def dates(plain: str, start: int, end: int, language: str) -> Iterator[Date]:
    """Yield the dates of a stretch in their order, the longest reading at each place."""
    taken: list[Date] = []
    for pattern in (_ISO, *(_english() if language == "en" else _vietnamese())):
        for found in pattern.finditer(plain, start, end):
            iso = _iso({name: value for name, value in found.groupdict().items() if value})
            if iso and not any(found.start() < one.end and one.start < found.end() for one in taken):
                taken.append(Date(found.start(), found.end(), iso))
    yield from sorted(taken, key=lambda one: one.start)


def _iso(parts: dict[str, str]) -> str | None:
    """Return the ISO form of what was read, or None where no calendar has such a day."""
    month = _month(parts.get("month", ""))
    year = parts.get("year")
    if month is None or not 1 <= month <= 12:
        return None
    day = int(parts["day"]) if "day" in parts else None
    if day is None:
        return f"{year}-{month:02d}" if year else None
    last_month = _month(parts["month2"]) if "month2" in parts else month
    last_day = int(parts["day2"]) if "day2" in parts else None
    if not _exists(day, month) or (last_day is not None and not (last_month and _exists(last_day, last_month))):
        return None
    prefix = f"{year}-" if year else "--"
    first = f"{prefix}{month:02d}-{day:02d}"
    if last_day is None or last_month is None:
        return first
    return f"{first}/{prefix}{last_month:02d}-{last_day:02d}"


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return _months().get(word.lower().rstrip(".")) or _VIETNAMESE_MONTHS.get(word.lower())


def _exists(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]


def with_year(iso: str, others: list[str], dated: str | None = None) -> str:
    """Return a date without its year with the year that the text gives: by another date of the same day and month, or
    by the day it was published on (`dated`, ISO) where that is less than half a year away."""
    if not iso.startswith("--"):
        return iso
    for other in others:
        if other.endswith(iso[1:]) and other[:2].isdigit():
            return other
    if dated is None:
        return iso
    year, month = int(dated[:4]), int(dated[5:7])
    ahead = int(iso[2:4]) - month
    year += (ahead < -6) - (ahead > 6)
    return iso.replace("--", f"{year}-")
