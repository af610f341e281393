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


def structural_rows(join: Join, ids: list[int], *, forward: bool) -> QuerySet[Any, Any]:
    """Return (join, source id, target id) of one structural join that touches `ids` on the side one stands on."""
    manager: Any = join.source._default_manager
    rows: QuerySet[Any, Any] = manager.order_by()
    rows = rows.filter(pk__in=ids) if forward else rows.filter(**{f"{join.path}__in": ids})
    rows = rows.exclude(**{f"{join.path}__isnull": True}) if forward else rows
    return rows.values_list(text_value(join.code), "pk", F(join.path))


def structural_steps(frontier: dict[str, set[int]], direction: Direction) -> Iterator[Step]:
    """Yield the steps that structural joins allow from the frontier, with one statement per chunk of ids."""
    parts: list[QuerySet[Any, Any]] = []
    for join in registry.joins.values():
        forward = join.upward == (direction is Direction.UP)
        standing = join.source if forward else join.target
        for ids in chunks(sorted(frontier.get(standing._meta.label_lower, ()))):
            parts.append(structural_rows(join, ids, forward=forward))
    for start in range(0, len(parts), 100):
        batch = parts[start : start + 100]
        rows = batch[0].union(*batch[1:], all=True) if len(batch) > 1 else batch[0]
        for code, source_id, target_id in rows:
            join = registry.joins[code]
            source = Key(join.source._meta.label_lower, source_id)
            target = Key(join.target._meta.label_lower, target_id)
            if join.upward == (direction is Direction.UP):
                yield Step(source, target, join.says, direction)
            else:
                yield Step(target, source, join.says_back, direction)


def edge_steps(frontier: dict[str, set[int]], direction: Direction) -> Iterator[Step]:
    """Yield the steps that edges allow from the frontier."""
    upward = [code for code, kind in registry.edge_kinds.items() if kind.upward]
    downward = [code for code, kind in registry.edge_kinds.items() if not kind.upward]
    forward_codes, backward_codes = (upward, downward) if direction is Direction.UP else (downward, upward)
    for kind, all_ids in frontier.items():
        for ids in chunks(sorted(all_ids)):
            ahead = Edge.objects.filter(kind__in=forward_codes, source_kind=kind, source_id__in=ids)
            back = Edge.objects.filter(kind__in=backward_codes, target_kind=kind, target_id__in=ids)
            columns = ("id", "kind", "source_kind", "source_id", "target_kind", "target_id")
            for pk, code, s_kind, s_id, t_kind, t_id in ahead.values_list(*columns).union(
                back.values_list(*columns), all=True
            ):
                source, target, words = Key(s_kind, s_id), Key(t_kind, t_id), registry.edge_kinds[code]
                if source.kind == kind and source.id in all_ids and code in forward_codes:
                    yield Step(source, target, words.says, direction, pk)
                else:
                    yield Step(target, source, words.says_back, direction, pk)


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
    by_kind: dict[str, list[int]] = defaultdict(list)
    for key in set(keys):
        if key.kind in registry.kinds:
            by_kind[key.kind].append(key.id)
    parts = [
        registry.kind(kind).visible_to(user).filter(pk__in=part).order_by().values_list(text_value(kind), "pk")
        for kind, ids in by_kind.items()
        for part in chunks(sorted(ids))
    ]
    if not parts:
        return set()
    rows = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0].distinct()
    return {Key(kind, pk) for kind, pk in rows}


def load_nodes(user: Any, distances: dict[Key, int]) -> dict[Key, Node]:
    """Return the nodes of visible records, one statement a kind, in the order of `distances`."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for key in distances:
        by_kind[key.kind].append(key.id)
    found: dict[Key, Node] = {}
    for code, ids in by_kind.items():
        kind = registry.kind(code)
        for part in chunks(ids):
            rows = kind.visible_to(user).filter(pk__in=part).select_related(*kind.related)
            for record in rows:
                key = Key(code, record.pk)
                found[key] = node_of(kind, record, distances[key])
    return {key: found[key] for key in distances if key in found}


def reach(
    user: Any, start: Key, direction: Direction, *, depth: int, limit: int
) -> tuple[dict[Key, int], list[Step], bool]:
    """Return the distances of what can be reached, the steps walked, and whether `limit` cut it short."""
    distances: dict[Key, int] = {}
    steps: list[Step] = []
    frontier: dict[str, set[int]] = {start.kind: {start.id}}
    seen = {start}
    for distance in range(1, depth + 1):
        ahead = [*structural_steps(frontier, direction), *edge_steps(frontier, direction)]
        new = visible_ids(user, (step.found for step in ahead if step.found not in seen))
        room = limit - len(distances)
        is_cut = len(new) > room
        kept = set(sorted(new)[:room]) if is_cut else new
        distances.update(dict.fromkeys(sorted(kept), distance))
        seen |= kept
        steps.extend(step for step in ahead if step.found in kept or (step.found in distances))
        if is_cut:
            return distances, steps, True
        frontier = defaultdict(set)
        for key in kept:
            frontier[key.kind].add(key.id)
        if not frontier:
            break
    return distances, steps, False


def walk(user: Any, record: Model, direction: Direction, *, depth: int = 3, limit: int = 400) -> Walk:
    """Return what lies up or down from a record: at most `limit` nodes, at most `depth` joins away."""
    distances, steps, is_cut = reach(user, key_of(record), direction, depth=depth, limit=limit)
    nodes = load_nodes(user, distances)
    known = {*nodes, key_of(record)}
    kept = [step for step in steps if step.origin in known and step.found in known]
    return Walk(nodes, list(dict.fromkeys(kept)), is_cut)


def gaps_at(record: Model) -> list[Gap]:
    """Return what is missing at one record."""
    manager: Any = type(record)._default_manager
    rows = manager.filter(pk=record.pk)
    return [gap for gap in registry.gaps_of(record._meta.label_lower) if gap.missing(rows).exists()]
