"""Reads of forms and rounds: who is asked, and how far a round is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.people.models import RegionalGroupMember, Unit, UnitPlacement
from camket.people.rules import Spell
from camket.reporting.choices import SubmissionState
from camket.reporting.models import ReportForm, Round, RoundException, Submission
from camket.reporting.rules.roles import APPROVERS, REPORTERS
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


def asked_among(rows: Collection[Round], units: Collection[Unit]) -> dict[int, set[int]]:
    """Return the ids of those of a few units that each round asks, by the round's id.

    The rule of `asked_units`, read once for all rounds (three statements, four where a unit is in a group).
    """
    forms, ids = {row.form_id for row in rows}, [unit.pk for unit in units]
    spell = ("valid_from", "valid_to")
    standing = list(UnitPlacement.objects.filter(unit__in=ids).values_list("unit", *spell))
    by_name = ReportForm.units.through.objects.filter(reportform__in=forms, unit__in=ids)
    named = set(by_name.values_list("reportform", "unit"))
    members = list(RegionalGroupMember.objects.filter(unit__in=ids).values_list("unit", "group", *spell))
    joined = {group for _unit, group, *_spell in members}
    of_forms = ReportForm.groups.through.objects.filter(reportform__in=forms, regionalgroup__in=joined)
    groups = set(of_forms.values_list("reportform", "regionalgroup")) if joined else set()
    found: dict[int, set[int]] = {}
    for row in rows:
        day, form = row.cut_off, row.form_id
        wanted = {unit.pk for unit in units if unit.level == row.form.level or (form, unit.pk) in named}
        wanted |= {unit for unit, group, *held in members if (form, group) in groups and Spell(*held).covers(day)}
        found[row.pk] = wanted & {unit for unit, *held in standing if Spell(*held).covers(day)}
    return found


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
    is_extended: bool = False

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


def waiting_in(user: Any, row: Round) -> list[Submission]:
    """Return what is on the desk of a person in a round and is not her own, what needs care first."""
    rows = desk_of(user).filter(round=row)
    return list(rows.order_by("-warnings", "unit__sort_key", "pk"))


def desk_of(user: Any) -> QuerySet[Any, Any]:
    """Return what a person may approve: submitted by somebody else, by a unit directly under hers, or as its only one.

    Whose desk it is follows where units stand today, or stood last.
    """
    scope = scope_of(user)
    rows: QuerySet[Any, Any] = Submission.objects.visible_to(user).filter(state=SubmissionState.SUBMITTED)
    rows = rows.exclude(submitted_by=scope.user_id)
    related = ("round__form", "unit", "submitted_by")
    return rows.filter(unit__in=units_decided_on(user)).select_related(*related)


def units_decided_on(user: Any) -> set[int]:
    """Return the units on whose reports a person decides: directly under hers, today or when they last stood.

    At the top, where nothing stands above, it is her own. A statement a request; none for who decides on nothing.
    """
    grants = scope_of(user).grants
    holders = [each.holder.pk for each in grants if each.role in APPROVERS and isinstance(each.holder, Unit)]
    return scope_of(user).keep("reporting.decided", lambda: units_under(holders)) if holders else set()


def units_under(holders: list[int]) -> set[int]:
    """Return the units that stand, or stood last, directly under some, and those of them that stand at the top.

    Two statements, one where nothing ever stood there that does not stand there today.
    """
    today = clock.today()
    placed = UnitPlacement.objects.filter(Q(parent__in=holders) | Q(unit__in=holders, parent=None))
    rows = list(placed.values_list("unit", "parent", "valid_from", "valid_to"))
    under = {unit for unit, _parent, begun, ended in rows if (begun or today) <= today <= (ended or today)}
    former = {unit for unit, parent, begun, _ended in rows if parent is not None and (begun or today) <= today} - under
    if former:
        former -= set(UnitPlacement.objects.on(today).filter(unit__in=former).values_list("unit", flat=True))
    return under | former


def own_lines(user: Any, row: Round) -> list[Line]:
    """Return how far the units are that a person herself reports for, of those that a round asks."""
    grants = scope_of(user).grants
    holders = {each.holder.pk for each in grants if each.role in REPORTERS and isinstance(each.holder, Unit)}
    if not holders:
        return []
    units = asked_units(row.form, row.cut_off).filter(pk__in=holders)
    found = {each.unit_id: each for each in Submission.objects.filter(round=row, unit__in=holders)}
    longer = dict(RoundException.objects.filter(round=row, unit__in=holders).values_list("unit_id", "closes_at"))
    return [Line(unit, window_of(row, longer.get(unit.pk)), found.get(unit.pk), None) for unit in units]


def passable(user: Any, row: Round) -> QuerySet[Any, Any]:
    """Return what was approved below in a round and waits for the level above it, as far as a person works there."""
    scope = scope_of(user)
    desks = {each.holder.pk for each in scope.grants if each.role in APPROVERS and isinstance(each.holder, Unit)}
    placed = UnitPlacement.objects.on(clock.today())
    below = placed.filter(parent__in=placed.filter(parent__in=desks).values("unit")).values("unit")
    rows: QuerySet[Any, Any] = row.submissions.filter(state=SubmissionState.APPROVED, unit__in=below)
    return rows.exclude(submitted_by=scope.user_id).select_related("unit", "approved", "round__form")
