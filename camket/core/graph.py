"""Walking the thread: from any record up to the text and down to the evidence.

A walk goes only up or only down, so that what is found is really "why" or "what came of it", and it passes only
through records that the person may see. Each level costs two statements plus one a kind found, whatever the breadth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value

from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.registry import Gap, Join, Key, RecordKind, Words, key_of, registry

CHUNK = 5000
#: Ids by kind of record.
Frontier = dict[str, set[int]]


class Direction(Enum):
    """Up asks why, down asks what came of it."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Step:
    """A join that was walked: from the record one stood on to the one that was found."""

    origin: Key
    found: Key
    says: Words
    direction: Direction
    edge_id: int | None = None


@dataclass(frozen=True)
class Node:
    """A record found on a walk, with what a line about it needs."""

    key: Key
    uid: str
    label: str
    url: str
    station: Station
    kind_label: Words
    icon: str
    state: Words
    distance: int
    is_demonstration: bool
    version: int = 0


@dataclass
class Walk:
    """What was found: nodes by key in the order of finding, the steps between them, whether more was left out."""

    nodes: dict[Key, Node] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    is_cut: bool = False


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield lists of at most CHUNK ids."""
    rest = iter(ids)
    while part := list(islice(rest, CHUNK)):
        yield part


def text_value(text: str) -> Value:
    """Return a constant column."""
    return Value(text, output_field=CharField())


def walked_joins(frontier: Frontier, direction: Direction) -> Iterator[tuple[Join, bool, list[int]]]:
    """Yield the structural joins that lead on from the frontier, whether forward, and the ids one stands on."""
    for join in registry.joins.values():
        forward = join.upward == (direction is Direction.UP)
        standing = join.source if forward else join.target
        for ids in chunks(sorted(frontier.get(standing._meta.label_lower, ()))):
            yield join, forward, ids


def structural_rows(join: Join, ids: list[int], *, forward: bool) -> QuerySet[Any, Any]:
    """Return the rows of a join's source that touch `ids` on the side one stands on."""
    manager: Any = join.source._default_manager
    rows: QuerySet[Any, Any] = manager.order_by()
    if not forward:
        return rows.filter(**{f"{join.path}__in": ids})
    return rows.filter(pk__in=ids).exclude(**{f"{join.path}__isnull": True})


def edge_parts(frontier: Frontier, direction: Direction) -> Iterator[tuple[QuerySet[Any, Any], bool]]:
    """Yield the edges that lead on from the frontier, and whether they are walked forward."""
    for forward in (True, False):
        codes = [
            code
            for code, kind in registry.edge_kinds.items()
            if kind.upward == (forward == (direction is Direction.UP))
        ]
        side = "source" if forward else "target"
        for kind, all_ids in frontier.items():
            for ids in chunks(sorted(all_ids)):
                where = {"kind__in": codes, f"{side}_kind": kind, f"{side}_id__in": ids}
                yield Edge.objects.filter(**where).order_by(), forward


def next_keys(frontier: Frontier, direction: Direction, *, most: int) -> set[Key]:
    """Return at most `most` keys that one step from the frontier leads to; the database leaves doubles out."""
    parts: list[QuerySet[Any, Any]] = []
    for join, forward, ids in walked_joins(frontier, direction):
        found = join.target if forward else join.source
        rows = structural_rows(join, ids, forward=forward)
        parts.append(rows.values_list(text_value(found._meta.label_lower), F(join.path) if forward else F("pk")))
    for edges, forward in edge_parts(frontier, direction):
        side = "target" if forward else "source"
        parts.append(edges.values_list(f"{side}_kind", f"{side}_id"))
    keys: set[Key] = set()
    for batch in batches(parts):
        rows = batch[0].union(*batch[1:]) if len(batch) > 1 else batch[0].distinct()
        keys.update(Key(kind, pk) for kind, pk in rows[: most + 1])
    return keys


def batches(parts: list[QuerySet[Any, Any]], size: int = 100) -> Iterator[list[QuerySet[Any, Any]]]:
    """Yield the parts of one compound statement after another; databases bound how many there may be."""
    for start in range(0, len(parts), size):
        yield parts[start : start + size]


def steps_between(frontier: Frontier, kept: Frontier, direction: Direction) -> Iterator[Step]:
    """Yield the steps from the frontier to the records that were kept, each a join or an edge that was walked."""
    parts = []
    for join, forward, ids in walked_joins(frontier, direction):
        found = join.target if forward else join.source
        wanted = sorted(kept.get(found._meta.label_lower, ()))
        if wanted:
            rows = structural_rows(join, ids, forward=forward)
            rows = rows.filter(**{f"{join.path}__in" if forward else "pk__in": wanted})
            parts.append(rows.values_list(text_value(join.code), "pk", F(join.path)))
    for batch in batches(parts):
        rows = batch[0].union(*batch[1:], all=True) if len(batch) > 1 else batch[0]
        for code, source_id, target_id in rows:
            yield structural_step(registry.joins[code], source_id, target_id, direction)
    for edges, forward in edge_parts(frontier, direction):
        side = "target" if forward else "source"
        for kind, wanted_ids in kept.items():
            rows = edges.filter(**{f"{side}_kind": kind, f"{side}_id__in": sorted(wanted_ids)})
            for row in rows:
                ends = Key(row.source_kind, row.source_id), Key(row.target_kind, row.target_id)
                words = registry.edge_kinds[row.kind]
                origin, found_key = ends if forward else ends[::-1]
                yield Step(origin, found_key, words.says if forward else words.says_back, direction, row.pk)


def structural_step(join: Join, source_id: int, target_id: int, direction: Direction) -> Step:
    """Return a step over a structural join."""
    source = Key(join.source._meta.label_lower, source_id)
    target = Key(join.target._meta.label_lower, target_id)
    if join.upward == (direction is Direction.UP):
        return Step(source, target, join.says, direction)
    return Step(target, source, join.says_back, direction)


def node_of(kind: RecordKind, record: Any, distance: int) -> Node:
    """Return what a line about a record needs."""
    return Node(
        key=key_of(record),
        uid=record.uid,
        label=str(record),
        url=record.get_absolute_url(),
        station=kind.station,
        kind_label=kind.label,
        icon=kind.icon,
        state=kind.state(record) if kind.state else "",
        distance=distance,
        is_demonstration=record.is_demonstration,
        version=record.version,
    )


def visible_ids(user: Any, keys: Iterable[Key]) -> set[Key]:
    """Return those of `keys` that the person may see, with one statement per chunk of ids over all kinds."""
    parts = [
        registry.kind(kind).visible_to(user).filter(pk__in=part).order_by().values_list(text_value(kind), "pk")
        for kind, ids in by_kind(key for key in keys if key.kind in registry.kinds).items()
        for part in chunks(sorted(ids))
    ]
    if not parts:
        return set()
    rows = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0].distinct()
    return {Key(kind, pk) for kind, pk in rows}


def load_nodes(user: Any, distances: dict[Key, int]) -> dict[Key, Node]:
    """Return the nodes of visible records, one statement a kind, in the order of `distances`."""
    found: dict[Key, Node] = {}
    for code, ids in by_kind(distances).items():
        kind = registry.kind(code)
        for part in chunks(sorted(ids)):
            rows = kind.visible_to(user).filter(pk__in=part).select_related(*kind.related)
            for record in rows:
                key = Key(code, record.pk)
                found[key] = node_of(kind, record, distances[key])
    return {key: found[key] for key in distances if key in found}


def by_kind(keys: Iterable[Key]) -> Frontier:
    """Return the ids of keys by kind."""
    found: Frontier = defaultdict(set)
    for key in keys:
        found[key.kind].add(key.id)
    return found


@dataclass
class Reach:
    """How far a walk came: distances by key, the frontier that each level started from, whether it was cut short."""

    distances: dict[Key, int] = field(default_factory=dict)
    levels: list[Frontier] = field(default_factory=list)
    is_cut: bool = False


def reach(user: Any, start: Key, direction: Direction, *, depth: int, limit: int) -> Reach:
    """Return what can be reached in one direction: at most `limit` visible records, at most `depth` joins away."""
    found = Reach()
    frontier, seen = by_kind([start]), {start}
    for distance in range(1, depth + 1):
        found.levels.append(frontier)
        room = limit - len(found.distances)
        ahead = next_keys(frontier, direction, most=2 * room + len(seen))
        new = visible_ids(user, ahead - seen)
        kept = sorted(new)[:room]
        found.distances.update(dict.fromkeys(kept, distance))
        seen.update(kept)
        if len(new) > room:
            found.is_cut = True
            break
        frontier = by_kind(kept)
        if not kept:
            break
    for key in doubles_among(found.distances):
        del found.distances[key]
    return found


def doubles_among(keys: Iterable[Key]) -> list[Key]:
    """Return those of `keys` that tell in another language only what another of them tells in the reader's."""
    found = []
    for code, ids in by_kind(keys).items():
        kind = registry.kind(code)
        if kind.doubles is not None:
            found += [Key(code, pk) for pk in kind.doubles(ids)]
    return found


def walk(user: Any, record: Model, direction: Direction, *, depth: int = 3, limit: int = 400) -> Walk:
    """Return what lies up or down from a record: at most `limit` nodes, at most `depth` joins away."""
    found = reach(user, key_of(record), direction, depth=depth, limit=limit)
    nodes = load_nodes(user, found.distances)
    kept = by_kind(nodes)
    steps = [step for level in found.levels for step in steps_between(level, kept, direction)]
    return Walk(nodes, list(dict.fromkeys(steps)), found.is_cut)


def gaps_at(record: Model) -> list[Gap]:
    """Return what is missing at one record."""
    manager: Any = type(record)._default_manager
    rows = manager.filter(pk=record.pk)
    return [gap for gap in registry.gaps_of(record._meta.label_lower) if gap.missing(rows).exists()]
