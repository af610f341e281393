"""Units as DHIS2's organisation units: the tree of today, those that are no more where they stood last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from camket.core import clock
from camket.core.access import scope_of
from camket.people.models import RegionalGroup, RegionalGroupMember, Unit, UnitPlacement
from camket.reporting.rules.dhis2.fields import Node

#: More levels than any tree of units has; a circle in old placements ends here.
DEEPEST = 20


@dataclass
class OrgUnits:
    """All units by their number in the database, and how they stand to each other."""

    rows: dict[int, Any]
    parents: dict[int, int | None]
    ended: dict[int, date | None]
    began: dict[int, date | None]
    children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    chains: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit, parent in self.parents.items():
            if parent is not None and self.ended.get(unit) is None:
                self.children[parent].append(unit)

    def chain(self, unit: int) -> list[int]:
        """Return the way from the top down to a unit, itself included."""
        if unit not in self.chains:
            way, seen = [unit], {unit}
            while (parent := self.parents.get(way[-1])) is not None and parent not in seen and len(way) < DEEPEST:
                way.append(parent)
                seen.add(parent)
            self.chains[unit] = way[::-1]
        return self.chains[unit]

    def level(self, unit: int) -> int:
        """Return the level of a unit, 1 at the top."""
        return len(self.chain(unit))

    def under(self, unit: int) -> set[int]:
        """Return a unit and all that stand under it today."""
        found, ahead = {unit}, [unit]
        while ahead:
            below = [each for each in self.children.get(ahead.pop(), ()) if each not in found]
            found.update(below)
            ahead += below
        return found

    def at_level(self, level: int) -> list[int]:
        """Return the units that stand at a level today."""
        return [unit for unit in self.parents if self.ended.get(unit) is None and self.level(unit) == level]

    def node(self, unit: int) -> Node:
        """Return a unit as DHIS2 shows it; what it leads to is made where it is asked for."""
        row = self.rows[unit]
        name = row.name_local or row.name_en
        shown: dict[str, Any] = {
            "id": row.uid,
            "name": name,
            "displayName": lambda: str(row.name),
            "shortName": name[:50],
            "displayShortName": lambda: str(row.name)[:50],
            "code": row.key,
            "level": lambda: self.level(unit),
            "path": lambda: "/" + "/".join(self.rows[each].uid for each in self.chain(unit)),
            "parent": lambda: self.parent_node(unit),
            "children": lambda: [self.node(each) for each in self.children.get(unit, ())],
            "ancestors": lambda: [self.node(each) for each in self.chain(unit)[:-1]],
            "leaf": lambda: not self.children.get(unit),
            "openingDate": (self.began.get(unit) or date(1930, 10, 20)).isoformat(),
            "created": lambda: row.created_at.strftime(STAMP),
            "lastUpdated": lambda: row.changed_at.strftime(STAMP),
        }
        if (ended := self.ended.get(unit)) is not None:
            shown["closedDate"] = ended.isoformat()
        if row.place is not None and row.place.latitude_e6 is not None and row.place.longitude_e6 is not None:
            point = [row.place.longitude_e6 / 1_000_000, row.place.latitude_e6 / 1_000_000]
            shown |= {"geometry": {"type": "Point", "coordinates": point}, "featureType": "POINT"}
        return shown

    def parent_node(self, unit: int) -> Node | None:
        """Return the unit above one."""
        parent = self.parents.get(unit)
        return None if parent is None or parent not in self.rows else self.node(parent)


#: Instants as DHIS2 writes them: no zone, and here they are UTC.
STAMP = "%Y-%m-%dT%H:%M:%S.000"


def org_units(user: Any) -> OrgUnits:
    """Return every unit that somebody may see (two statements)."""
    columns = ("uid", "key", "level", "name_local", "name_en", "created_at", "changed_at")
    seen = Unit.objects.visible_to(user).reading(*columns, "place__latitude_e6", "place__longitude_e6")
    rows = {row.pk: row for row in seen.order_by("sort_key", "pk")}
    parents: dict[int, int | None] = {}
    ended: dict[int, date | None] = {}
    began: dict[int, date | None] = {}
    today = clock.today()
    placements = UnitPlacement.objects.values_list("unit_id", "parent_id", "valid_from", "valid_to")
    last: dict[int, tuple[bool, date, int | None, date | None]] = {}
    for unit, parent, begins, ends in placements:
        if begins is not None and (unit not in began or (began[unit] or begins) > begins):
            began[unit] = begins
        if begins is not None and begins > today:
            continue
        is_over = ends is not None and ends < today
        weight = (not is_over, ends or date.max, parent, ends if is_over else None)
        if unit not in last or weight[:2] > last[unit][:2]:
            last[unit] = weight
    for number in rows:
        _stands, _end, above, over = last.get(number, (False, date.min, None, None))
        parents[number] = above if above in rows else None
        ended[number] = over
    return OrgUnits(rows, parents, ended, began)


def reach_of(user: Any, units: OrgUnits) -> set[int]:
    """Return the units whose reports somebody reads: those of her roles and all under them."""
    scope = scope_of(user)
    return set(units.rows) if scope.covers_all else set(units.rows) & scope.unit_ids


def own_units(user: Any, units: OrgUnits) -> list[int]:
    """Return the units on which somebody holds a role, the highest first."""
    holders = {grant.holder.pk for grant in scope_of(user).grants if isinstance(grant.holder, Unit)}
    return sorted(holders & set(units.rows), key=lambda each: (units.level(each), each))


def level_nodes(units: OrgUnits) -> list[Node]:
    """Return the levels of the tree of today, each named by what most of its units are."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit, row in units.rows.items():
        if units.ended.get(unit) is None:
            found[units.level(unit)][str(row.get_level_display())] += 1
    nodes: list[Node] = []
    for level, names in sorted(found.items()):
        name = max(names, key=lambda each: (names[each], each))
        nodes.append({"id": level_uid(level), "name": name, "displayName": name, "level": level})
    return nodes


def level_uid(level: int) -> str:
    """Return the id of a level."""
    return f"CamketLev{level:02d}"


def group_nodes(user: Any, units: OrgUnits) -> list[Node]:
    """Return the groups in which units work together."""
    members: dict[int, list[int]] = defaultdict(list)
    for group, unit in RegionalGroupMember.objects.on(clock.today()).values_list("group_id", "unit_id"):
        if unit in units.rows:
            members[group].append(unit)
    return [
        {
            "id": row.uid,
            "name": row.name_local or row.name_en,
            "displayName": str(row.name),
            "organisationUnits": [units.node(unit) for unit in members[row.pk]],
        }
        for row in RegionalGroup.objects.visible_to(user).order_by("sort_key", "pk")
    ]
