"""What reports put into a person's day, into calendars and beside the tasks of a plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.people.models import Unit
from camket.plans.queries.dates import Asked, Dated
from camket.reporting.choices import CorrectionState, SubmissionState
from camket.reporting.models import Correction, Round, RoundException, Submission
from camket.reporting.queries.asking import requests_of, units_reported_for
from camket.reporting.queries.forms import asked_units, units_decided_on
from camket.reporting.rules.roles import APPROVERS
from camket.reporting.rules.submissions import WRITTEN_IN

#: So long a correction below is told to those above.
TOLD = timedelta(days=30)


def returned(user: Any) -> QuerySet[Any, Any]:
    """Return the reports of a person's units that came back."""
    units = units_reported_for(scope_of(user))
    rows: QuerySet[Any, Any] = Submission.objects.filter(unit__in=units, state=SubmissionState.RETURNED)
    return rows.select_related("round__form", "unit").order_by("changed_at")


def asked(user: Any) -> QuerySet[Any, Any]:
    """Return the rounds that ask a person's units and were not answered yet, what closes first first."""
    written = (SubmissionState.DRAFT, "open")
    waiting = {each.round.pk for each in requests_of(user) if each.state in written}
    rows: QuerySet[Any, Any] = Round.objects.filter(pk__in=waiting)
    return rows.select_related("form").order_by("closes_at", "pk")


def corrections(user: Any) -> QuerySet[Any, Any]:
    """Return the corrections that wait on a person's desk."""
    rows: QuerySet[Any, Any] = Correction.objects.visible_to(user).filter(state=CorrectionState.PROPOSED)
    rows = rows.filter(submission__unit__in=units_decided_on(user)).exclude(proposed_by=scope_of(user).user_id)
    return rows.select_related("submission__round__form", "submission__unit").order_by("created_at")


def corrected(user: Any) -> QuerySet[Any, Any]:
    """Return what was lately corrected anywhere below a person who approves, except by herself."""
    scope = scope_of(user)
    rows: QuerySet[Any, Any] = Correction.objects.visible_to(user).filter(
        ~Q(decided_by=scope.user_id), state=CorrectionState.ACCEPTED, decided_at__gte=clock.now() - TOLD
    )
    rows = rows if scope.holds_anywhere(APPROVERS) else rows.none()
    return rows.select_related("submission__round__form", "submission__unit").order_by("-decided_at")


def closing_days(user: Any, asked: Asked) -> list[Dated]:
    """Return when rounds close in some days: those of forms that ask for a plan's indicators, or that concern a person.

    A person is concerned by what asks her own units, with the time that each was given by name and done once it is
    sent, and by what those below send to her desk (a statement a round).
    """
    first, last = clock.deadline(asked.start - timedelta(days=1)), clock.deadline(asked.end)
    longer = RoundException.objects.filter(closes_at__gt=first, closes_at__lte=last)
    closing = Q(closes_at__gt=first, closes_at__lte=last)
    rows = Round.objects.visible_to(user).select_related("form")
    if asked.plan is not None:
        measured = Q(form__items__indicator__objective__plan=asked.plan)
        rows = rows.filter(closing, measured, form__items__is_retired=False).distinct()
        return [dated_round(row, row.closes_at) for row in rows.order_by("closes_at", "pk")]
    if not scope_of(user).is_staff:
        return []
    own, desks = units_reported_for(scope_of(user)), units_decided_on(user)
    given = {(each.round_id, each.unit_id): each.closes_at for each in longer.filter(unit__in=own)}
    rows = rows.filter(closing | Q(pk__in=[round_id for round_id, _unit in given]))
    found = []
    for row in rows.order_by("closes_at", "pk"):
        concerned = asked_units(row.form, row.cut_off).filter(Q(pk__in=[unit.pk for unit in own]) | Q(pk__in=desks))
        mine = [unit for unit in concerned if unit in own]
        closes = [given.get((row.pk, unit.pk), row.closes_at) for unit in mine]
        if mine:
            found.append(dated_round(row, max(closes), mine))
        elif concerned:
            found.append(dated_round(row, row.closes_at))
    return found


def dated_round(row: Round, closes_at: datetime, units: list[Unit] | None = None) -> Dated:
    """Return the closing of a round; for units that it asks it is a deadline until all have sent."""
    sent = Submission.objects.filter(round=row, unit__in=units or []).exclude(state__in=WRITTEN_IN).count()
    return Dated(
        day=(closes_at - timedelta.resolution).astimezone(clock.home_zone()).date(),
        title=str(row),
        url=row.get_absolute_url(),
        key=row.uid,
        tone="info",
        note=", ".join(str(unit) for unit in units or []),
        changed_at=row.changed_at,
        version=row.version,
        is_done=bool(units) and sent == len(units or []),
        is_deadline=bool(units),
        is_demonstration=row.is_demonstration,
    )
