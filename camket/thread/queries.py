"""Reads of the thread: the neighbourhood of a record, and what is missing everywhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from camket.core.choices import Station
from camket.core.graph import Direction, Node, Step, gaps_at, node_of, walk
from camket.core.models import Record
from camket.core.registry import Gap, Key, key_of, registry

#: How many records of one station a drawing shows; the list below it has them all.
DRAWN = 6


@dataclass(frozen=True)
class Neighbourhood:
    """What lies up and down from a record: nodes by key, the steps between them, whether more was left out."""

    focus: Node
    nodes: dict[Key, Node]
    steps: list[Step]
    is_cut: bool
    gaps: list[Gap]

    def by_station(self) -> list[tuple[Station, list[Node]]]:
        """Return the nodes in the order of the stations, the nearest first."""
        grouped: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            grouped[node.station].append(node)
        return [
            (station, sorted(grouped[station], key=lambda node: (node.distance, node.label)))
            for station in Station
            if grouped[station]
        ]

    def nearest(self, most: int = DRAWN) -> list[Node]:
        """Return the nodes that a drawing shows: the nearest ones of each station, so that it stays readable."""
        return [node for _station, nodes in self.by_station() for node in nodes[:most]]


def neighbourhood(user: Any, record: Model, *, depth: int, limit: int = 400) -> Neighbourhood:
    """Return what hangs together with a record, at most `depth` joins up and down."""
    up = walk(user, record, Direction.UP, depth=depth, limit=limit)
    down = walk(user, record, Direction.DOWN, depth=depth, limit=limit)
    focus = node_of(registry.kind_of(record), record, 0)
    nodes = {**up.nodes, **down.nodes}
    nodes.pop(key_of(record), None)
    return Neighbourhood(focus, nodes, [*up.steps, *down.steps], up.is_cut or down.is_cut, gaps_at(record))


@dataclass(frozen=True)
class GapList:
    """One kind of gap: how many visible records have it, and the first of them."""

    gap: Gap
    count: int
    roles: tuple[str, ...]


def gap_rows(user: Any, gap: Gap) -> QuerySet[Any, Any]:
    """Return the visible records that have a gap, each once."""
    kind = registry.kind(gap.model._meta.label_lower)
    return lacking(user, gap).select_related(*kind.related).order_by("pk")


def lacking(user: Any, gap: Gap) -> QuerySet[Any, Any]:
    """Return the visible records that have a gap, each once, in no order."""
    kind = registry.kind(gap.model._meta.label_lower)
    rows: QuerySet[Any, Any] = gap.missing(kind.visible_to(user)).order_by().distinct()
    return rows


def list_gaps(user: Any, *, role: str = "") -> list[GapList]:
    """Return all kinds of gaps that have records, the most first; of one role, those that it can close."""
    found = []
    for gap in registry.gaps.values():
        if role and role not in gap.closed_by:
            continue
        count = lacking(user, gap).count()
        if count:
            found.append(GapList(gap, count, tuple(sorted(gap.closed_by))))
    return sorted(found, key=lambda row: -row.count)


def last_change(record: Record) -> Any:
    """Return when a record was last changed."""
    return record.changed_at
