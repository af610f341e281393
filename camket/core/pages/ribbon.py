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
from camket.core.registry import key_of, registry

DEPTH = 5
MANY = 50
#: Beyond so many in one direction the ribbon says that there are more.
LIMIT = 800


@dataclass(frozen=True)
class RibbonStation:
    """One station: how many records are joined there, whether one stands here, what is missing."""

    code: str
    label: str
    count: int
    #: The count as it stands on the ribbon; a plus where the walk was cut short.
    shown: str
    state: str
    is_here: bool
    url: str
    gap: str


@dataclass(frozen=True)
class Ribbon:
    """The eight stations in order, and the same as a sentence."""

    stations: tuple[RibbonStation, ...]
    sentence: str

    @property
    def has_links(self) -> bool:
        """Whether the keyboard can scroll it by its links; else the line itself takes the focus."""
        return any(station.url for station in self.stations)


def counts_by_station(user: Any, record: Model) -> tuple[Counter[str], bool]:
    """Return how many visible records lie up and down the thread by station, and whether there are more."""
    reaches = [reach(user, key_of(record), direction, depth=DEPTH, limit=LIMIT) for direction in Direction]
    found = {key for each in reaches for key in each.distances}
    counts = Counter(str(registry.kind(key.kind).station) for key in found)
    return counts, any(each.is_cut for each in reaches)


def ribbon_for(user: Any, record: Any) -> Ribbon:
    """Return the ribbon of a record as this person sees it."""
    counts, is_cut = counts_by_station(user, record)
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
                shown=f"{count}+" if is_cut and count >= MANY else str(count),
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
