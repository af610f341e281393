"""The thread ribbon: at each of the eight stations, how much of it hangs together with this record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.core.choices import Station
from camket.core.graph import Direction, gaps_at, reach
from camket.core.registry import Key, key_of, registry

DEPTH = 5
LIMIT = 3000


@dataclass(frozen=True)
class RibbonStation:
    """One station: how many records are joined there, whether one stands here, what is missing."""

    code: str
    label: str
    count: int
    state: str
    is_here: bool
    url: str
    gap: str


@dataclass(frozen=True)
class Ribbon:
    """The eight stations in order, and the same as a sentence."""

    stations: tuple[RibbonStation, ...]
    sentence: str


def counts_by_station(user: Any, record: Model) -> Counter[str]:
    """Return how many visible records lie up and down the thread from a record, by station."""
    counts: Counter[str] = Counter()
    found: set[Key] = set()
    for direction in Direction:
        distances, _steps, _is_cut = reach(user, key_of(record), direction, depth=DEPTH, limit=LIMIT)
        found.update(distances)
    for key in found:
        counts[registry.kind(key.kind).station] += 1
    return counts


def ribbon_for(user: Any, record: Any) -> Ribbon:
    """Return the ribbon of a record as this person sees it."""
    counts = counts_by_station(user, record)
    here = registry.kind_of(record).station
    missing = {gap.station: str(gap.sentence) for gap in gaps_at(record)}
    stations = []
    for station in Station:
        count, gap = counts[station.value], missing.get(station, "")
        state = "ringed" if gap else "filled" if count or station == here else "hollow"
        stations.append(
            RibbonStation(
                code=station.value,
                label=str(station.label),
                count=count,
                state=state,
                is_here=station == here,
                url=f"{reverse('thread:record', args=[record.uid])}?station={station.value}" if count else "",
                gap=gap,
            )
        )
    return Ribbon(tuple(stations), ribbon_sentence(stations))


def ribbon_sentence(stations: list[RibbonStation]) -> str:
    """Return the ribbon as a screen reader says it."""
    joined = [
        ngettext("%(count)s in %(station)s", "%(count)s in %(station)s", station.count)
        % {"count": station.count, "station": station.label.lower()}
        for station in stations
        if station.count
    ]
    none = [station.label.lower() for station in stations if not station.count and not station.is_here]
    parts = []
    if joined:
        parts.append(_("Joined to: %(list)s.") % {"list": ", ".join(joined)})
    if none:
        parts.append(_("Nothing joined in: %(list)s.") % {"list": ", ".join(none)})
    parts.extend(station.gap for station in stations if station.gap)
    return " ".join(parts)
