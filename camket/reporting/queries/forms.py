"""Reads of forms and rounds: who is asked, and how far a round is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.people.models import RegionalGroupMember, Unit, UnitPlacement
from camket.reporting.choices import SubmissionState
from camket.reporting.models import ReportForm, Round, RoundException, Submission, SubmissionStep
from camket.reporting.rules.submissions import Missing, Window


def asked_units(form: ReportForm, day: date) -> QuerySet[Any, Any]:
    """Return the units that a form asks on a day: of its level, in its groups, and those it names."""
    standing = UnitPlacement.objects.on(day).values("unit")
    members = RegionalGroupMember.objects.on(day).filter(group__in=form.groups.values("pk")).values("unit")
    wanted = Q(pk__in=members) | Q(pk__in=form.units.values("pk"))
    if form.level:
        wanted |= Q(level=form.level)
    rows: QuerySet[Any, Any] = Unit.objects.filter(wanted, pk__in=standing)
    return rows.order_by("level", "sort_key", "pk")


def window_of(row: Round, longer: datetime | None) -> Window:
    """Return when a unit may write in a round: as everybody, or longer."""
    return Window(row.opens_at, longer or row.closes_at)


@dataclass(frozen=True)
class Line:
    """How far one unit is in a round: its submission or what it is called without one, and since when it waits."""

    unit: Unit
    window: Window
    submission: Submission | None
    since: datetime | None

    @property
    def state(self) -> str:
        """The state of the submission, or not due, open or late; a draft past its time is late."""
        if self.submission is None:
            return self.window.missing(clock.now())
        if self.submission.state == SubmissionState.DRAFT and not self.window.is_open(clock.now()):
            return Missing.LATE
        return str(self.submission.state)

    @property
    def days_waiting(self) -> int | None:
        """How many whole days it has been on the desk where it is."""
        return None if self.since is None else (clock.now() - self.since).days


def board_of(user: Any, row: Round) -> list[Line]:
    """Return every unit that a round asks and the person may see, with how far it is (four statements)."""
    units = list(Unit.objects.visible_to(user).filter(pk__in=asked_units(row.form, row.cut_off).values("pk")))
    units.sort(key=lambda unit: (unit.level, unit.sort_key))
    found = {each.unit_id: each for each in Submission.objects.visible_to(user).filter(round=row)}
    longer = dict(RoundException.objects.filter(round=row).values_list("unit_id", "closes_at"))
    latest: dict[int, datetime] = {}
    steps = SubmissionStep.objects.filter(submission__round=row).values_list("submission_id", "taken_at")
    for submission_id, taken_at in steps.order_by("taken_at"):
        latest[submission_id] = taken_at
    return [
        Line(
            unit=unit,
            window=window_of(row, longer.get(unit.pk)),
            submission=found.get(unit.pk),
            since=latest.get(found[unit.pk].pk) if unit.pk in found else None,
        )
        for unit in units
    ]


def counts_of(lines: list[Line]) -> dict[str, int]:
    """Return how many units there are in each state."""
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line.state] += 1
    return dict(counts)
