"""What is approved, as rows of whole numbers on their way to the columnar engine.

Of a packed submission only the column of numbers differs from one unit to the next: the others are mostly the same
bytes, which are turned into numbers once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import msgspec
import numpy as np
from numpy.typing import NDArray

from camket.core.periods import Period
from camket.reporting.choices import ValueState
from camket.reporting.models import FormItem, Indicator, IndicatorVersion, SplitNumber, Submission, Value
from camket.reporting.queries.figures import split_numbers
from camket.reporting.rules.facts import ANSWERS, COLUMNS, STATUSES, period_number

Numbers = NDArray[np.int64]
#: How many rows are held in Python before they go to the engine, and how many columns are remembered.
BATCH = 200_000
REMEMBERED = 5_000
#: What stands for nothing in a column of whole numbers while rows are on their way; no figure is that small.
NOTHING = -(2**63)
#: What chooses among several answers to one question, as `rules.sources` does: firm, sent in a form, cut off later.
CHOICE = {"in_form": "BOOLEAN", "cut": "INTEGER", "sealed": "BIGINT"}
#: The columns of an answer: ours, that of the packed form, and what its codes are as numbers.
ANSWERED: tuple[tuple[str, str, Mapping[str, int]], ...] = (
    ("a", "answer", ANSWERS),
    ("st", "status", STATUSES),
    ("n", "numerator", {}),
    ("d", "denominator", {}),
    ("lv", "level", {}),
)


class Sealed(msgspec.Struct):
    """What of a packed submission is figures, each column as its bytes."""

    cells: dict[str, msgspec.Raw]
    definitions: msgspec.Raw = msgspec.Raw(b"\x80")


SEALED = msgspec.msgpack.Decoder(Sealed)


class Batch:
    """Rows on their way to the engine: pieces of columns, one after the other."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[Numbers]] = {name: [] for name in (*COLUMNS, *CHOICE)}
        self.rows = 0

    def add(self, count: int, columns: Mapping[str, Numbers | int | None]) -> None:
        """Add `count` rows; what is no array is the same in all of them."""
        for name, given in columns.items():
            piece = (
                given
                if isinstance(given, np.ndarray)
                else np.full(count, NOTHING if given is None else given, np.int64)
            )
            self.pieces[name].append(piece)
        self.rows += count

    def send(self, bench: duckdb.DuckDBPyConnection) -> None:
        """Give the rows to the engine."""
        if not self.rows:
            return
        rows = {name: np.concatenate(pieces) for name, pieces in self.pieces.items()}  # noqa: F841 - read by its name
        taken = ", ".join(f"nullif({name}, {NOTHING})::{kind}" for name, kind in {**COLUMNS, **CHOICE}.items())
        bench.execute(f"INSERT INTO staged SELECT {taken} FROM rows")  # noqa: S608 - our own column names


@dataclass(frozen=True)
class Layout:
    """Where the figures stand in packed submissions of one form, and what each is: indicator, definition, split."""

    places: NDArray[np.intp]
    columns: Mapping[str, Numbers]


@dataclass
class Codes:
    """What turns the words of submissions into numbers: items of forms, definitions, splits; and what was turned."""

    items: Mapping[int, Mapping[str, Indicator]]
    definitions: Mapping[str, int]
    splits: dict[str, int]
    layouts: dict[tuple[Any, ...], Layout] = field(default_factory=dict)
    columns: dict[tuple[str, bytes], Numbers] = field(default_factory=dict)

    def split(self, key: str) -> int:
        """Return the number of a split, a new one where it has none."""
        if key not in self.splits:
            self.splits[key] = SplitNumber.objects.get_or_create(key=key)[0].pk
        return self.splits[key]

    def expanded(self, payload: bytes, form: int, period: Period) -> tuple[int, dict[str, Numbers | int | None]]:
        """Return how many figures a packed submission holds, and their columns; words are no figures."""
        read = SEALED.decode(payload)
        cells = {name: bytes(raw) for name, raw in read.cells.items()}
        layout = self.layout(form, period, cells["item"], cells["split"], bytes(read.definitions))
        columns: dict[str, Numbers | int | None] = dict(layout.columns)
        for short, name, codes in ANSWERED:
            columns[short] = self.column(name, cells[name], codes)[layout.places]
        columns["v"] = numbers_of(cells["number"], {})[layout.places]
        return len(layout.places), columns

    def column(self, name: str, raw: bytes, codes: Mapping[str, int]) -> Numbers:
        """Return a column as numbers; one that was seen before is not read again."""
        if (name, raw) not in self.columns:
            if len(self.columns) > REMEMBERED:
                self.columns.clear()
            self.columns[name, raw] = numbers_of(raw, codes)
        return self.columns[name, raw]

    def layout(self, form: int, period: Period, items: bytes, splits: bytes, definitions: bytes) -> Layout:
        """Return what the figures of a submission are, worked out once for all that are laid out alike."""
        known = (form, period, items, splits, definitions)
        if known not in self.layouts:
            if len(self.layouts) > REMEMBERED:
                self.layouts.clear()
            self.layouts[known] = self.laid_out(*known)
        return self.layouts[known]

    def laid_out(self, form: int, period: Period, items: bytes, splits: bytes, definitions: bytes) -> Layout:
        """Return what the figures of a submission are."""
        keys, asked = msgspec.msgpack.decode(items), self.items[form]
        parts, named = msgspec.msgpack.decode(splits), msgspec.msgpack.decode(definitions)
        places = [place for place, key in enumerate(keys) if key in asked]
        meant = {
            key: self.definitions.get(named.get(key, "")) or asked[key].definition_on(period.end).pk
            for key in {keys[place] for place in places}
        }
        columns = {
            "de": [asked[keys[place]].pk for place in places],
            "df": [meant[keys[place]] for place in places],
            "co": [self.split(parts[place]) for place in places],
        }
        return Layout(np.array(places, np.intp), {name: np.array(each, np.int64) for name, each in columns.items()})


def numbers_of(raw: bytes, codes: Mapping[str, int]) -> Numbers:
    """Return a packed column as numbers: codes by their place, nothing as NOTHING."""
    given = msgspec.msgpack.decode(raw)
    if codes:
        return np.array([codes[each] for each in given], np.int64)
    return np.array([NOTHING if each is None else each for each in given] if None in given else given, np.int64)


def codes_now() -> Codes:
    """Return items, definitions and splits as they are."""
    indicators = {each.pk: each for each in Indicator.objects.prefetch_related("definitions")}
    items: dict[int, dict[str, Indicator]] = defaultdict(dict)
    for form, key, indicator in FormItem.objects.exclude(indicator=None).values_list("form", "key", "indicator"):
        items[form][key] = indicators[indicator]
    definitions = dict(IndicatorVersion.objects.values_list("uid", "pk"))
    return Codes(items, definitions, split_numbers(SplitNumber.objects.values_list("key", flat=True)))


def stage(bench: duckdb.DuckDBPyConnection, periods: Iterable[Period], codes: Codes) -> None:
    """Put all that is approved for some periods into the table `staged`, also what in the end does not count."""
    columns = ", ".join(f"{name} {kind}" for name, kind in {**COLUMNS, **CHOICE}.items())
    bench.execute(f"CREATE OR REPLACE TABLE staged ({columns})")
    batch, wanted = Batch(), list(periods)
    for rows in (single_rows(wanted, codes), sent_rows(wanted, codes)):
        for count, facts in rows:
            batch.add(count, facts)
            if batch.rows >= BATCH:
                batch.send(bench)
                batch = Batch()
    batch.send(bench)


def single_rows(periods: list[Period], codes: Codes) -> Iterator[tuple[int, dict[str, Numbers | int | None]]]:
    """Yield what was approved one by one."""
    rows = Value.objects.filter(state=ValueState.APPROVED, period__in=periods).order_by("pk")
    read = rows.values_list(
        *("indicator_id", "definition_id", "period", "unit_id", "split", "answer", "status"),
        *("number", "numerator", "denominator", "level__position", "is_demonstration"),
    )
    for de, df, period, ou, split, answer, status, v, n, d, lv, dm in read.iterator():
        found = {"de": de, "df": df, "pe": period_number(period), "ou": ou, "co": codes.split(split)}
        kind = {"a": ANSWERS[answer], "st": STATUSES[status]}
        yield 1, {**found, **kind, "v": v, "n": n, "d": d, "lv": lv, "dm": dm, "in_form": 0, "cut": 0, "sealed": 0}


def sent_rows(periods: list[Period], codes: Codes) -> Iterator[tuple[int, dict[str, Numbers | int | None]]]:
    """Yield what was sent in forms and approved, a submission at a time."""
    rows = Submission.objects.filter(approved__isnull=False, round__period__in=periods).order_by("pk")
    read = rows.values_list(
        *("unit_id", "round__period", "round__cut_off", "round__form_id"),
        *("approved_id", "approved__payload", "is_demonstration"),
    )
    for ou, period, cut_off, form, sealed, payload, dm in read.iterator(chunk_size=500):
        count, columns = codes.expanded(bytes(payload), form, period)
        same = {"pe": period_number(period), "ou": ou, "dm": dm, "in_form": 1, "sealed": sealed}
        yield count, {**columns, **same, "cut": cut_off.toordinal()}
