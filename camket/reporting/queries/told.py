"""Who is told of what happens to reports, and of which records it still holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.core.models import User
from camket.people.models import Unit
from camket.people.queries import people_at, posts_at
from camket.reporting.choices import SubmissionState
from camket.reporting.models import Consolidation, Correction, Round, RoundException, Submission
from camket.reporting.queries.asking import units_reported_for
from camket.reporting.queries.days import asked
from camket.reporting.queries.forms import asked_units, desk_of
from camket.reporting.queries.submissions import superior_of
from camket.reporting.rules.roles import APPROVERS, REPORTERS
from camket.reporting.rules.submissions import Window

#: So long after a round has closed its being late is told.
LATELY = timedelta(days=30)


def asked_people(row: Round) -> list[User]:
    """Return who reports for the units that a round asks."""
    return people_at(REPORTERS, asked_units(row.form, row.cut_off).order_by().values("pk"))


def reporters_of(unit: Unit) -> list[User]:
    """Return who reports for a unit."""
    return people_at(REPORTERS, [unit.pk])


def deciders_on(unit: Unit) -> list[User]:
    """Return who decides on the reports of a unit: at the one above, or its own at the top."""
    desk = superior_of(unit) or unit
    return people_at(APPROVERS, [desk.pk])


def answered_people(correction: Correction) -> list[User]:
    """Return who is told how a correction was decided: who proposed it, and who reports for the unit."""
    return [correction.proposed_by, *reporters_of(correction.submission.unit)]


def signed_people(report: Consolidation) -> list[User]:
    """Return who is told that a consolidated report was signed: its unit's people, and those to whom it goes."""
    return [*people_at(REPORTERS | APPROVERS, [report.unit_id]), *deciders_on(report.unit)]


def unsent(row: Round, since: datetime) -> dict[int, tuple[Window, list[User]]]:
    """Return the units that have not sent what a round asks, with when each may and who reports for it.

    Left out are units for which nobody has an account, and those whose time ended before an instant. What was returned
    was sent. Four statements.
    """
    people: dict[int, list[User]] = defaultdict(list)
    for unit_id, user in posts_at(REPORTERS, asked_units(row.form, row.cut_off).order_by().values("pk")):
        people[unit_id].append(user)
    sent = Submission.objects.filter(round=row, unit__in=people).exclude(state=SubmissionState.DRAFT)
    done = set(sent.values_list("unit_id", flat=True))
    longer = dict(RoundException.objects.filter(round=row, unit__in=people).values_list("unit_id", "closes_at"))
    windows = {pk: Window(row.opens_at, longer.get(pk, row.closes_at)) for pk in people if pk not in done}
    return {pk: (window, people[pk]) for pk, window in windows.items() if window.closes_at > since}


def missed(user: Any) -> QuerySet[Any, Any]:
    """Return the rounds that closed lately without an answer of a person's own units (two statements a round)."""
    units = [unit.pk for unit in units_reported_for(scope_of(user))]
    now = clock.now()
    rows = Round.objects.visible_to(user).filter(closes_at__lte=now, closes_at__gt=now - LATELY)
    found = []
    for row in rows.select_related("form") if units else ():
        wanted = set(asked_units(row.form, row.cut_off).filter(pk__in=units).values_list("pk", flat=True))
        sent = Submission.objects.filter(round=row, unit__in=wanted).exclude(state=SubmissionState.DRAFT)
        if wanted - set(sent.values_list("unit_id", flat=True)):
            found.append(row.pk)
    return Round.objects.filter(pk__in=found)


def owed(user: Any) -> QuerySet[Any, Any]:
    """Return the rounds that a person's own units have not answered, in time or late."""
    return Round.objects.filter(Q(pk__in=asked(user).order_by().values("pk")) | Q(pk__in=missed(user).values("pk")))


def awaiting(user: Any) -> QuerySet[Any, Any]:
    """Return the rounds of which something waits on a person's desk."""
    return Round.objects.filter(pk__in=desk_of(user).order_by().values("round"))


def told_of(now: datetime) -> QuerySet[Any, Any]:
    """Return the rounds that are open, or closed so lately that it is told, an exception by name counted in."""
    longer = RoundException.objects.filter(closes_at__gt=now - LATELY).values("round")
    rows = Round.objects.filter(Q(closes_at__gt=now - LATELY) | Q(pk__in=longer), opens_at__lte=now)
    return rows.select_related("form").order_by("pk")
