"""What figures are split by, with the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from camket.reporting.models import Category, IndicatorVersion
from camket.reporting.rules import SplitError, known_splits, parse_split


@dataclass(frozen=True)
class SplitWords:
    """The words for keys of cells: names of sets, and of categories by (set, category)."""

    sets: dict[str, str]
    categories: dict[tuple[str, str], str]

    def of(self, split: str) -> str:
        """Return a key as people read it: “Women”, “Under 16, women”; what no set knows any more stays as written."""
        if not split:
            return _("All")
        try:
            parts = parse_split(split)
        except SplitError:
            return split
        return ", ".join(self.categories.get(part, "=".join(part)) for part in parts.items())


def split_words() -> SplitWords:
    """Return the words for all keys of cells (one statement)."""
    rows = list(Category.objects.select_related("breakdown"))
    return SplitWords(
        {row.breakdown.key: str(row.breakdown.name) for row in rows},
        {(row.breakdown.key, row.key): str(row.name) for row in rows},
    )


@dataclass(frozen=True)
class Splits:
    """How a definition is split: its crossings, the categories of each set that are still asked, and the words."""

    crossings: list[tuple[str, ...]]
    sets: dict[str, list[str]]
    words: SplitWords

    @cached_property
    def keys(self) -> list[str]:
        """The keys of all cells, the total first."""
        return known_splits(self.crossings, self.sets)

    @property
    def set_names(self) -> dict[str, str]:
        """The names of the sets."""
        return self.words.sets

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """All cells as a form offers them."""
        return [(key, self.words.of(key)) for key in self.keys]


def splits_of(definition: IndicatorVersion) -> Splits:
    """Return how a definition is split (at most two statements, kept on the object)."""
    kept: Splits | None = definition.__dict__.get("_read_splits")
    if kept is None:
        kept = definition.__dict__["_read_splits"] = read_splits(definition)
    return kept


def read_splits(definition: IndicatorVersion) -> Splits:
    """Read how a definition is split."""
    rows: list[Any] = list(definition.splits.select_related("breakdown"))
    crossings: dict[int, list[str]] = {}
    for row in rows:
        crossings.setdefault(row.number, []).append(row.breakdown.key)
    categories = (
        list(Category.objects.filter(breakdown__in={row.breakdown_id for row in rows}).select_related("breakdown"))
        if rows
        else []
    )
    sets: dict[str, list[str]] = {}
    for row in categories:
        if not row.is_retired:
            sets.setdefault(row.breakdown.key, []).append(row.key)
    words = SplitWords(
        {row.breakdown.key: str(row.breakdown.name) for row in categories},
        {(row.breakdown.key, row.key): str(row.name) for row in categories},
    )
    return Splits([tuple(sorted(crossings[number])) for number in sorted(crossings)], sets, words)
