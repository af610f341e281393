"""Counting what sources speak of and who is quoted in them, over time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from camket.core.dates import PartialDate
from camket.core.periods import Period, PeriodKind
from camket.core.text import fold

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
#: How many periods are drawn at most, the latest ones.
MOST_PERIODS = 12
STEPS = (PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH)


@dataclass(frozen=True)
class Found:
    """How often a text holds some phrases, and where first (code points)."""

    count: int
    start: int
    end: int


def phrases_of(*columns: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases that stand one a line, as folded words; empty lines are none."""
    lines = [tuple(fold(line).split()) for column in columns for line in column.splitlines()]
    return frozenset(line for line in lines if line)


def occurrences(text: str, phrases: Collection[tuple[str, ...]]) -> Found | None:
    """Return how often a text holds one of the phrases as whole words, with or without marks; None when never.

    Words that stand in two phrases at once are counted once: the longest phrase takes them.
    """
    words = [(fold(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]
    flat = [(part, start, end) for folded, start, end in words for part in folded.split()]
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    places: list[tuple[int, int]] = []
    position = 0
    while position < len(flat):
        candidates = by_first.get(flat[position][0], [])
        fitting = [
            phrase
            for phrase in candidates
            if tuple(part for part, _s, _e in flat[position : position + len(phrase)]) == phrase
        ]
        if fitting:
            length = max(map(len, fitting))
            places.append((flat[position][1], flat[position + length - 1][2]))
            position += length
        else:
            position += 1
    return Found(len(places), *places[0]) if places else None


def period_of_date(day: PartialDate | None, step: PeriodKind) -> Period | None:
    """Return the period in which a source belongs, None when too little of its date is known to tell."""
    if day is None or day.year is None or (day.month is None and step != PeriodKind.YEAR):
        return None
    first = day.earliest()
    return Period.of(step, first) if first is not None else None


def latest(periods: Iterable[Period], most: int = MOST_PERIODS) -> list[Period]:
    """Return the periods from the first to the last one that has something, without holes; at most the latest."""
    found = sorted(set(periods))
    if not found:
        return []
    whole = [found[-1]]
    while whole[-1] != found[0] and len(whole) < most:
        whole.append(whole[-1].previous())
    return whole[::-1]


@dataclass(frozen=True)
class Balance:
    """How many persons were quoted, by sex; one who is quoted twice in a source counts once for it."""

    women: int = 0
    men: int = 0
    other: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.women + self.men + self.other + self.unknown

    @property
    def share_of_women(self) -> int | None:
        """The women among those whose sex is known, in percent; None when it is known of nobody."""
        known = self.total - self.unknown
        return round(100 * self.women / known) if known else None


def balance(quoted: Iterable[tuple[int, int, str]]) -> Balance:
    """Return the balance of speakers given as (source, person, sex); the measure of the Gender Gap Tracker.

    The tracker (Asr and others 2021, PLOS ONE 16(1)) counts the people quoted in an article, each once, as women, men
    or unknown, and gives the women's share; here the unknown are shown beside and left out of the share.
    """
    unique: Mapping[tuple[int, int], str] = {(source, person): sex for source, person, sex in quoted}
    sexes = list(unique.values())
    counted = {sex: sexes.count(sex) for sex in ("f", "m", "x")}
    return Balance(counted["f"], counted["m"], counted["x"], len(sexes) - sum(counted.values()))
