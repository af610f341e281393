"""What a form asks, with everything that the ways in need to know of it, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from camket.core import clock
from camket.core.access import Scope, scope_of
from camket.people.models import Unit
from camket.reporting.choices import IndicatorKind, ItemKind, SubmissionState
from camket.reporting.models import (
    DefinitionLevel,
    FormItem,
    IndicatorVersion,
    Round,
    RoundException,
    Submission,
)
from camket.reporting.queries.forms import asked_among
from camket.reporting.queries.splits import read_together, splits_of
from camket.reporting.queries.submissions import definitions_of
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.submissions import Window
from camket.reporting.rules.typed import Asked


def questions_of(row: Round) -> dict[str, FormItem]:
    """Return what a round asks, by key and in order, with definitions, levels and splits (six statements)."""
    definitions = IndicatorVersion.objects.prefetch_related(
        Prefetch("levels", DefinitionLevel.objects.order_by("position")),
    )
    rows = row.form.items.filter(is_retired=False).select_related("indicator", "form").order_by("position", "pk")
    items = list(rows.prefetch_related(Prefetch("indicator__definitions", definitions)))
    read_together(definitions_of(row, items).values())
    return {item.key: item for item in items}


def asked_of(item: FormItem, row: Round) -> Asked:
    """Return what the cells of an item ask for in a round."""
    if item.indicator is None:
        return Asked(IndicatorKind.TEXT)
    definition = item.indicator.definition_on(row.period.end)
    levels = [(row.position, row.name_local, row.name_en) for row in definition.levels.all()]
    return Asked(definition.kind, definition.scale, definition.parts_scale, levels, row.usual_status)


def splits_asked(item: FormItem, day: date) -> list[tuple[str, str]]:
    """Return the keys of an item's cells with the words for them, the total first."""
    if item.indicator is None:
        return [("", "")] if item.kind == ItemKind.QUESTION else []
    return splits_of(item.indicator.definition_on(day)).choices


@dataclass(frozen=True)
class Request:
    """A round that asks one of somebody's own units: until when, and the submission where one was begun."""

    round: Round
    unit: Unit
    window: Window
    submission: Submission | None

    @property
    def state(self) -> str:
        """The state of the submission, or what it is called without one."""
        return self.submission.state if self.submission else self.window.missing(clock.now())


def units_reported_for(scope: Scope) -> list[Unit]:
    """Return the units that a person herself reports for: those on which she holds such a role."""
    holders = [grant.holder for grant in scope.grants if grant.role in REPORTERS]
    return list({holder.pk: holder for holder in holders if isinstance(holder, Unit)}.values())


def requests_of(user: Any) -> list[Request]:
    """Return what the open rounds ask of somebody's own units, what closes first first (seven statements).

    What was returned is mended also after its round has closed, so it stands among them.
    """
    units = units_reported_for(scope_of(user))
    if not units:
        return []
    now = clock.now()
    longer = RoundException.objects.filter(unit__in=units, closes_at__gt=now)
    extended = {(row, unit): until for row, unit, until in longer.values_list("round", "unit", "closes_at")}
    late = [row_id for row_id, _unit in extended]
    open_now = Q(round__opens_at__lte=now, round__closes_at__gt=now) | Q(round__in=late)
    written = Submission.objects.visible_to(user).filter(open_now | Q(state=SubmissionState.RETURNED), unit__in=units)
    begun = {(each.round_id, each.unit_id): each for each in written}
    returned = {key for key, each in begun.items() if each.state == SubmissionState.RETURNED}
    late += [row_id for row_id, _unit in returned]
    wanted = Q(opens_at__lte=now, closes_at__gt=now) | Q(pk__in=late)
    rows = list(Round.objects.visible_to(user).filter(wanted).select_related("form"))
    asked = asked_among(rows, units)
    found = []
    for row in rows:
        for unit in units:
            window = Window(row.opens_at, extended.get((row.pk, unit.pk), row.closes_at))
            if unit.pk in asked[row.pk] and (window.is_open(now) or (row.pk, unit.pk) in returned):
                found.append(Request(row, unit, window, begun.get((row.pk, unit.pk))))
    return sorted(found, key=lambda each: (each.window.closes_at, str(each.unit)))
