"""Writes of the columnar files: what changed is noted with the change; a publication takes it in.

The files are made from what is approved and can be made again; so these writes are no acts of a person, and the trail
of a figure is that of its submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import msgspec
import numpy as np
from django.db import transaction
from django.db.models import Max

from camket.core import clock
from camket.core.columnar import Publication, Statement, Store
from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.choices import Answer, ValueState
from camket.reporting.models import (
    FigureBase,
    FigureChange,
    FormItem,
    Indicator,
    IndicatorVersion,
    Round,
    SplitNumber,
    Submission,
    Value,
)
from camket.reporting.queries.figures import current, split_numbers, store
from camket.reporting.queries.rollup import home_unit, tree_on
from camket.reporting.rules.facts import ANSWERS, COLUMNS, STATUSES, part_of, period_number

#: How many rows are held in Python before they go to the engine.
BATCH = 200_000
#: The part that a base without any figure has, so that there is something to read.
EMPTY = "000000"
#: What stands for nothing in a column of whole numbers while rows are on their way; no figure is that small.
NOTHING = -(2**63)
#: What chooses among several answers to one question, as `rules.sources` does: firm, sent in a form, cut off later.
CHOICE = {"in_form": "BOOLEAN", "cut": "INTEGER", "sealed": "BIGINT"}
#: What is added up beforehand: every indicator, period and split by the units directly under the centre.
ROLLED = """
CREATE TABLE r AS
SELECT f.de, f.df, f.pe, coalesce(m.br, 0) AS br, f.co,
       sum(v)::BIGINT AS v, sum(n)::BIGINT AS n, sum(d)::BIGINT AS d, count(*) AS units,
       count(*) FILTER (a = $no_data) AS no_data, count(*) FILTER (v = 0) AS zero, min(st) AS st, bool_or(dm) AS dm
FROM f LEFT JOIN m ON m.ou = f.ou GROUP BY ALL ORDER BY f.de, f.pe, br, f.co
"""


@dataclass
class Batch:
    """Rows on their way to the engine, by column."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in (*COLUMNS, *CHOICE)})

    def __len__(self) -> int:
        return len(self.columns["de"])

    def add(self, count: int, **columns: Any) -> None:
        """Add `count` rows; what is no list is the same in all of them."""
        for name, given in columns.items():
            self.columns[name].extend(given if isinstance(given, list) else [given] * count)

    def send(self, bench: duckdb.DuckDBPyConnection) -> None:
        """Give the rows to the engine, and forget them."""
        rows = {  # noqa: F841 - the engine reads it by its name
            name: np.array([NOTHING if each is None else each for each in column], dtype=np.int64)
            for name, column in self.columns.items()
        }
        taken = ", ".join(f"nullif({name}, {NOTHING})::{kind}" for name, kind in {**COLUMNS, **CHOICE}.items())
        bench.execute(f"INSERT INTO staged SELECT {taken} FROM rows")  # noqa: S608 - our own column names
        for column in self.columns.values():
            column.clear()


@dataclass(frozen=True)
class Codes:
    """What turns the words of submissions into numbers: items of forms, definitions, splits."""

    items: Mapping[int, Mapping[str, Indicator]]
    definitions: Mapping[str, int]
    splits: dict[str, int]

    def split(self, key: str) -> int:
        """Return the number of a split, a new one where it has none."""
        if key not in self.splits:
            self.splits[key] = SplitNumber.objects.get_or_create(key=key)[0].pk
        return self.splits[key]


def codes_now() -> Codes:
    """Return them as they are."""
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
            batch.add(count, **facts)
            if len(batch) >= BATCH:
                batch.send(bench)
    batch.send(bench)


def single_rows(periods: list[Period], codes: Codes) -> Iterator[tuple[int, dict[str, Any]]]:
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


def sent_rows(periods: list[Period], codes: Codes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what was sent in forms and approved, a submission at a time."""
    rows = Submission.objects.filter(approved__isnull=False, round__period__in=periods).order_by("pk")
    read = rows.values_list(
        *("unit_id", "round__period", "round__cut_off", "round__form_id"),
        *("approved_id", "approved__payload", "is_demonstration"),
    )
    for ou, period, cut_off, form, sealed, payload, dm in read.iterator(chunk_size=500):
        facts = columns_of(bytes(payload), codes.items[form], period, codes)
        same = {"pe": period_number(period), "ou": ou, "dm": dm, "in_form": 1, "sealed": sealed}
        yield len(facts["de"]), {**facts, **same, "cut": cut_off.toordinal()}


def columns_of(payload: bytes, items: Mapping[str, Indicator], period: Period, codes: Codes) -> dict[str, list[Any]]:
    """Return the answers to indicators in a packed submission, by column; words are no figures."""
    read = msgspec.msgpack.decode(payload)
    cells, named = read["cells"], read.get("definitions", {})
    places = [place for place, item in enumerate(cells["item"]) if item in items]
    meant = {
        item: codes.definitions.get(named.get(item, "")) or indicator.definition_on(period.end).pk
        for item, indicator in items.items()
        if item in cells["item"]
    }
    keys = [cells["item"][place] for place in places]
    return {
        "de": [items[key].pk for key in keys],
        "df": [meant[key] for key in keys],
        "co": [codes.split(cells["split"][place]) for place in places],
        "a": [ANSWERS[cells["answer"][place]] for place in places],
        "st": [STATUSES[cells["status"][place]] for place in places],
        **{
            short: [cells[name][place] for place in places]
            for short, name in (("v", "number"), ("n", "numerator"), ("d", "denominator"), ("lv", "level"))
        },
    }


def periods_by_part() -> dict[str, list[Period]]:
    """Return every period for which something is approved, by the part of the base in which it stands."""
    singles = Value.objects.filter(state=ValueState.APPROVED).values_list("period", flat=True).distinct()
    sent = Round.objects.filter(submissions__approved__isnull=False).values_list("period", flat=True).distinct()
    found: dict[str, list[Period]] = defaultdict(list)
    for period in sorted({*singles, *sent}):
        found[part_of(period)].append(period)
    return dict(found)


def write_parts(keeper: Store, parts: Mapping[str, list[Period]]) -> dict[str, str]:
    """Write parts of the base from the truth; return their names, without those that came out empty."""
    codes, written = codes_now(), {}
    with keeper.workbench() as bench:
        for part, periods in parts.items():
            stage(bench, periods, codes)
            best = "PARTITION BY de, pe, ou, co ORDER BY st DESC, in_form DESC, cut DESC, sealed DESC"
            rows = (
                f"SELECT {', '.join(COLUMNS)} FROM staged QUALIFY row_number() OVER ({best}) = 1 "  # noqa: S608
                "ORDER BY de, pe, ou, co"
            )
            written[part] = keeper.write_part(bench, part, rows)
    return written


def compact(*, whole: bool = False) -> Publication | None:
    """Publish what changed since the last publication, or everything; None where nothing did.

    Only the parts in which something changed are written. What changes while it works stays noted. Raises BusyError
    while another process does the same.
    """
    keeper = store()
    with keeper.writing():
        last = current()
        pending = list(FigureChange.objects.filter(folded_in=None).values_list("pk", "period"))
        if last is not None and not pending and not whole:
            return None
        parts = periods_by_part() or {EMPTY: []}
        anew = whole or last is None or any(period is None for _pk, period in pending)
        kept = {} if anew or last is None else {part: name for part, name in last.parts.items() if part in parts}
        touched = (
            set(parts)
            if anew
            else {part_of(period) for _pk, period in pending if period is not None} | (set(parts) - set(kept))
        )
        kept |= write_parts(keeper, {part: parts[part] for part in sorted(touched & set(parts))})
        number = (FigureBase.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        publication = published(keeper, number, dict(sorted(kept.items())))
        fold(publication, [pk for pk, _period in pending])
        keeper.sweep()
        return publication


def published(keeper: Store, number: int, parts: Mapping[str, str]) -> Publication:
    """Build the native file from parts of the base, and write the manifest of both."""
    statements: list[Statement] = [
        ("CREATE TABLE f AS SELECT * FROM base ORDER BY de, pe, ou, co", {}),
        (
            "CREATE TABLE m AS SELECT unnest($units::UINTEGER[]) AS ou, unnest($branches::UINTEGER[]) AS br",
            membership(),
        ),
        (ROLLED, {"no_data": ANSWERS[Answer.NO_DATA]}),
    ]
    return keeper.publish(number, parts, statements, clock.now().isoformat(timespec="seconds"))


def membership() -> dict[str, list[int]]:
    """Return under which unit directly below the centre each unit stands today, by what it became; 0 is nowhere."""
    home = home_unit()
    everybody = list(Unit.objects.values_list("pk", flat=True))
    if home is None:
        return {"units": [], "branches": []}
    tree = tree_on(clock.today(), everybody)
    return {"units": everybody, "branches": [tree.home(unit, home.pk) or 0 for unit in everybody]}


@transaction.atomic
def fold(publication: Publication, changes: list[int]) -> None:
    """Make a publication current, and note which changes it took in; forget those that the one before it did."""
    known = {"name": publication.name, "rows": publication.rows, "made_at": clock.now()}
    FigureBase.objects.create(number=publication.number, **known)
    for start in range(0, len(changes), BATCH // 20):
        FigureChange.objects.filter(pk__in=changes[start : start + BATCH // 20]).update(folded_in=publication.number)
    FigureChange.objects.filter(folded_in__lt=publication.number).delete()
    FigureBase.objects.filter(number__lt=publication.number - 1).delete()
