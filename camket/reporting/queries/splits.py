"""What figures are split by, with the words for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from camket.reporting.models import Breakdown, Category, DefinitionSplit, IndicatorVersion
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
        read_together([definition])
        kept = definition.__dict__["_read_splits"]
    return kept


def read_together(definitions: Iterable[IndicatorVersion]) -> None:
    """Read how many definitions are split at once (two statements); `splits_of` then finds it on each."""
    waiting = {each.pk: each for each in definitions if "_read_splits" not in each.__dict__}
    crossings: dict[int, dict[int, list[Breakdown]]] = {pk: {} for pk in waiting}
    rows = DefinitionSplit.objects.filter(definition__in=waiting).order_by("definition", "number", "pk")
    for row in rows.select_related("breakdown"):
        crossings[row.definition_id].setdefault(row.number, []).append(row.breakdown)
    used = {each.pk for found in crossings.values() for sets in found.values() for each in sets}
    categories: dict[int, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(breakdown__in=used).select_related("breakdown") if used else ():
        categories[category.breakdown_id].append(category)
    alike: dict[tuple[tuple[str, ...], ...], Splits] = {}
    for pk, found in crossings.items():
        sets = {each.pk for crossing in found.values() for each in crossing}
        keys = tuple(tuple(sorted(each.key for each in found[number])) for number in sorted(found))
        if keys not in alike:
            alike[keys] = splits_from(
                list(keys), [category for breakdown in sets for category in categories[breakdown]]
            )
        waiting[pk].__dict__["_read_splits"] = alike[keys]


def splits_from(crossings: list[tuple[str, ...]], categories: list[Category]) -> Splits:
    """Return splits from crossings and the categories of all sets in them."""
    sets: dict[str, list[str]] = {}
    for row in categories:
        if not row.is_retired:
            sets.setdefault(row.breakdown.key, []).append(row.key)
    words = SplitWords(
        {row.breakdown.key: str(row.breakdown.name) for row in categories},
        {(row.breakdown.key, row.key): str(row.name) for row in categories},
    )
    return Splits(crossings, sets, words)
