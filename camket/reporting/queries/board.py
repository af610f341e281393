"""Reads of the board of a round: how far thousands of units are, in columns; rows are read for one page alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.people.models import Unit, UnitPlacement, UnitReach
from camket.reporting.choices import SubmissionState
from camket.reporting.models import Round, RoundException, Submission, SubmissionStep
from camket.reporting.queries.forms import Line, asked_units, window_of


@dataclass(frozen=True, slots=True)
class Seat:
    """One unit on the board, with what the board counts and sorts by."""

    unit: int
    level: str
    #: The state of the submission, or not due, open or late; a draft past its time is late.
    state: str
    warnings: int = 0
    returns: int = 0
    #: The id of the unit above.
    above: int | None = None
    #: Until when the unit has longer than the others.
    longer: datetime | None = None


def seats_of(user: Any, row: Round, under: Unit | None = None) -> list[Seat]:
    """Return every unit that a round asks and the person works for or above, by level and name (four statements).

    `under` narrows to what stands under a unit.
    """
    scope = scope_of(user)
    asked = asked_units(row.form, row.cut_off)
    if not scope.covers_all:
        asked = asked.filter(pk__in=scope.unit_ids)
    if under is not None:
        asked = asked.filter(pk__in=UnitReach.objects.filter(ancestor=under).values("unit"))
    sent = {
        unit: (state, warnings, returns)
        for unit, state, warnings, returns in Submission.objects.visible_to(user)
        .filter(round=row)
        .values_list("unit_id", "state", "warnings", "returns")
    }
    longer = dict(RoundException.objects.filter(round=row).values_list("unit_id", "closes_at"))
    parents = dict(UnitPlacement.objects.on(row.cut_off).values_list("unit_id", "parent_id"))
    now, everybody = clock.now(), window_of(row, None)
    seats = []
    for pk, level in asked.values_list("pk", "level"):
        state, warnings, returns = sent.get(pk, ("", 0, 0))
        if state in ("", SubmissionState.DRAFT):
            window = window_of(row, longer[pk]) if pk in longer else everybody
            state = state if state and window.is_open(now) else window.missing(now)
        seats.append(Seat(pk, level, str(state), warnings, returns, parents.get(pk), longer.get(pk)))
    return seats


def return_reasons(user: Any, row: Round, under: Unit | None = None) -> list[tuple[str, int]]:
    """Return how often reports of a round were returned for each reason, the commonest first (one statement).

    `under` narrows to what stands under a unit.
    """
    reports = Submission.objects.visible_to(user).filter(round=row)
    if under is not None:
        reports = reports.filter(unit__in=UnitReach.objects.filter(ancestor=under).values("unit"))
    steps = SubmissionStep.objects.filter(submission__in=reports.values("pk"), state=SubmissionState.RETURNED)
    counted = steps.order_by().values_list("reason").annotate(times=Count("pk"))
    return sorted(counted, key=lambda each: (-each[1], each[0]))


def counts_of(seats: Iterable[Seat]) -> dict[str, int]:
    """Return how many units there are in each state."""
    return dict(Counter(seat.state for seat in seats))


def units_at(*ids: Iterable[int]) -> dict[int, Unit]:
    """Return units by id, with their places (one statement)."""
    return Unit.objects.select_related("place").in_bulk(set().union(*ids))


def lines_at(row: Round, seats: Collection[Seat], units: Mapping[int, Unit]) -> dict[int, Line]:
    """Return what the units of some seats sent, by the unit's id (two statements)."""
    asked = [seat.unit for seat in seats]
    found = {each.unit_id: each for each in Submission.objects.filter(round=row, unit__in=asked)}
    steps: QuerySet[Any, Any] = SubmissionStep.objects.filter(submission__in=[each.pk for each in found.values()])
    latest = dict(steps.values("submission").annotate(last=Max("taken_at")).values_list("submission", "last"))
    return {
        seat.unit: Line(
            unit=units[seat.unit],
            window=window_of(row, seat.longer),
            submission=found.get(seat.unit),
            since=latest.get(found[seat.unit].pk) if seat.unit in found else None,
            is_extended=seat.longer is not None,
        )
        for seat in seats
    }
