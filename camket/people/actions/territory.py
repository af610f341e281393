"""Writes of places and units over time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.models import User
from camket.people.choices import SuccessionKind
from camket.people.models import Unit, UnitPlacement, UnitReach, UnitSuccession
from camket.people.rules import can_invite, reach_pairs


def rebuild_reach() -> int:
    """Derive again who covers whom today; return how many pairs there are. Called inside a transaction."""
    today = clock.today()
    parents: dict[int, int | None] = dict.fromkeys(Unit.objects.values_list("pk", flat=True))
    placements = UnitPlacement.objects.filter(Q(valid_from=None) | Q(valid_from__lte=today))
    for unit, parent in placements.order_by("valid_from", "pk").values_list("unit_id", "parent_id"):
        parents[unit] = parent
    standing = set(UnitPlacement.objects.on(today).values_list("unit_id", flat=True))
    heirs: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in UnitSuccession.objects.filter(date__lte=today).values_list(
        "predecessor_id", "successor_id"
    ):
        if predecessor not in standing and predecessor != successor:
            heirs[predecessor].append(successor)
    pairs = reach_pairs(parents, heirs)
    known = set(UnitReach.objects.values_list("ancestor_id", "unit_id"))
    for ancestor, unit in known - pairs:
        UnitReach.objects.filter(ancestor_id=ancestor, unit_id=unit).delete()
    rows = [UnitReach(ancestor_id=ancestor, unit_id=unit) for ancestor, unit in sorted(pairs - known)]
    UnitReach.objects.bulk_create(rows, batch_size=2000)
    return len(pairs)


@transaction.atomic
def place_unit(
    *, actor: User, unit: Unit, parent: Unit | None, valid_from: date, name_local: str = "", name_en: str = ""
) -> UnitPlacement:
    """Let a unit report to another (or bear another name) from a day on; the placement before ends the day before.

    Raises Invalid when the unit is already placed from that day or a later one, or when it would stand under itself.
    """
    demand(can_invite(scope_of(actor), unit_id=parent.pk if parent else None))
    rows = UnitPlacement.objects.select_for_update().filter(unit=unit)
    if rows.filter(valid_from__gte=valid_from).exists():
        raise Invalid(_("The unit is already placed from that day on, or from a later one."), "valid_from")
    if parent and UnitReach.objects.filter(ancestor=unit, unit=parent).exists():
        raise Invalid(_("A unit cannot stand under itself."), "parent")
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)).update(valid_to=valid_from - timedelta(days=1))
    placement = UnitPlacement.objects.create(
        unit=unit,
        parent=parent,
        valid_from=valid_from,
        name_local=name_local or unit.name_local,
        name_en=name_en or unit.name_en,
    )
    audit.write_entry(actor=actor, action=verb(unit, "placed"), record=unit, parent=parent, valid_from=valid_from)
    rebuild_reach()
    return placement


@transaction.atomic
def merge_units(
    *,
    actor: User,
    predecessors: list[Unit],
    successor: Unit,
    day: date,
    legal_basis_local: str = "",
    legal_basis_en: str = "",
) -> list[UnitSuccession]:
    """Let units end and another take over from a day on; what they wrote stays theirs, and is read by the successor."""
    demand(can_invite(scope_of(actor), unit_id=None))
    made = []
    for unit in predecessors:
        placed = UnitPlacement.objects.select_for_update().filter(unit=unit)
        placed.filter(Q(valid_to=None) | Q(valid_to__gte=day)).update(valid_to=day - timedelta(days=1))
        share = Fraction(1)
        made.append(
            UnitSuccession.objects.create(
                kind=SuccessionKind.MERGED,
                date=day,
                predecessor=unit,
                successor=successor,
                share_numerator=share.numerator,
                share_denominator=share.denominator,
                legal_basis_local=legal_basis_local,
                legal_basis_en=legal_basis_en,
            )
        )
    audit.write_entry(
        actor=actor, action=verb(successor, "took_over"), record=successor, predecessors=predecessors, day=day
    )
    rebuild_reach()
    return made
