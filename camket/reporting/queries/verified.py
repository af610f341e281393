"""Whether the columnar files say what the truth says: a sample, added up three ways.

In Python from the packed submissions and single values, by SQL from what the native file adds up beforehand, and by the
engine from the parts of the base. docs/algorithms/figures.md.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from camket.core.columnar import Publication
from camket.core.periods import Period
from camket.reporting.choices import Answer
from camket.reporting.models import Indicator
from camket.reporting.queries.cells import true_cells
from camket.reporting.queries.figures import split_numbers, store, unfolded
from camket.reporting.rules.facts import ANSWERS, period_number, period_of
from camket.reporting.rules.rollup import Cell

#: What is added up in all three ways, by unit under the centre and by split.
Sums = Mapping[tuple[int, int], tuple[int, ...]]
SUMS = "coalesce(sum(v), 0), coalesce(sum(n), 0), coalesce(sum(d), 0)"


@dataclass(frozen=True)
class Difference:
    """One indicator and period of which the three ways do not say the same, with what each says where they differ."""

    indicator: Indicator
    period: Period
    said: tuple[tuple[tuple[int, int], dict[str, tuple[int, ...] | None]], ...]


@dataclass(frozen=True)
class Verified:
    """How many of how many were compared, how many were left out because they have changed since, what differs."""

    compared: int
    of: int
    left_out: int
    differences: tuple[Difference, ...]


def verified(user: Any, base: Publication, *, most: int, seed: int | None = None) -> Verified:
    """Compare a sample of at most `most` indicators and periods that the publication or the truth has."""
    engine = store().opened(base)
    known = engine.execute("SELECT DISTINCT de, pe FROM f ORDER BY ALL").fetchall()
    chosen = known if len(known) <= most else random.Random(seed).sample(known, most)  # noqa: S311 - no secret
    indicators = Indicator.objects.in_bulk({de for de, _pe in chosen})
    differences, left_out = [], 0
    for de, pe in chosen:
        period = period_of(pe)
        if de not in indicators or unfolded_in(base, indicators[de], period):
            left_out += 1
        elif said := differing(ways(user, base, indicators[de], period)):
            differences.append(Difference(indicators[de], period, said))
    return Verified(len(chosen) - left_out, len(known), left_out, tuple(differences))


def unfolded_in(base: Publication, indicator: Indicator, period: Period) -> bool:
    """Return whether something of an indicator and period changed since the publication was made."""
    changes = unfolded(base, indicator, [period])
    return changes.is_whole or bool(changes.pairs)


def ways(user: Any, base: Publication, indicator: Indicator, period: Period) -> dict[str, Sums]:
    """Return what each way says of an indicator and period."""
    keeper = store()
    engine = keeper.opened(base)
    asked = [indicator.pk, period_number(period)]
    branches = dict(engine.execute("SELECT ou, br FROM m").fetchall())
    added = engine.execute(
        f"SELECT br, co, sum(units), sum(no_data), sum(zero), {SUMS} FROM r WHERE de = ? AND pe = ? GROUP BY ALL",  # noqa: S608
        asked,
    ).fetchall()
    with keeper.workbench() as bench:
        scanned = bench.execute(
            f"SELECT ou, co, 1, (a = ?)::INT, coalesce(v = 0, FALSE)::INT, {SUMS} "  # noqa: S608 - our own files
            f"FROM ({keeper.rows_of(base.parts.values())}) WHERE de = ? AND pe = ? GROUP BY ALL",
            [ANSWERS[Answer.NO_DATA], *asked],
        ).fetchall()
    return {
        "truth": expanded(true_cells(user, indicator, [period]), branches),
        "rolled up": {(br, co): tuple(map(int, rest)) for br, co, *rest in added},
        "base": summed((branches.get(ou, 0), co, rest) for ou, co, *rest in scanned),
    }


def expanded(cells: Iterable[Cell], branches: Mapping[int, int]) -> Sums:
    """Return the sums of cells, added one by one."""
    rows = list(cells)
    numbers = split_numbers({cell.split for cell in rows})
    return summed(
        (
            branches.get(cell.unit, 0),
            numbers.get(cell.split, -1),
            [1, cell.answer == Answer.NO_DATA, cell.number == 0, cell.number, cell.numerator, cell.denominator],
        )
        for cell in rows
    )


def summed(rows: Iterable[tuple[int, int, Iterable[Any]]]) -> Sums:
    """Return rows of numbers added up by their first two columns."""
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * 6)
    for branch, split, numbers in rows:
        for place, number in enumerate(numbers):
            found[branch, split][place] += int(number or 0)
    return {key: tuple(sums) for key, sums in found.items()}


def differing(said: Mapping[str, Sums]) -> tuple[tuple[tuple[int, int], dict[str, tuple[int, ...] | None]], ...]:
    """Return where the ways do not say the same, with what each says."""
    keys = sorted(set().union(*said.values()))
    found = ((key, {way: sums.get(key) for way, sums in said.items()}) for key in keys)
    return tuple((key, each) for key, each in found if len(set(each.values())) > 1)
