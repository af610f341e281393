"""Reads of engagements."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.engagements.models import Event, Participation
from camket.engagements.rules import OPEN_STATES
from camket.people.choices import Sex
from camket.plans.queries.dates import Asked, Dated


def overdue(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow commitments to the open ones after the last day that their due date allows.

    Partial dates are stored as text (2026, 2026-11, 2026-11-23): the present year and month are not over yet.
    """
    today = clock.today().isoformat()
    return rows.filter(state__in=OPEN_STATES, due_on__lt=today).exclude(due_on__in=[today[:4], today[:7]])


def participants(user: Any, event: Event) -> QuerySet[Any, Any]:
    """Return who took part in an event, chairs and speakers first."""
    rows: QuerySet[Any, Any] = Participation.objects.visible_to(user).filter(event=event)
    return rows.select_related("person", "body").order_by("role", "person__sort_key", "pk")


def sex_balance(event: Event, *, speakers_only: bool = False) -> Counter[str]:
    """Return how many named participants of an event are of each sex; what is not known is counted as such."""
    rows = Participation.objects.filter(event=event).exclude(person=None)
    if speakers_only:
        rows = rows.filter(Q(role="speaker") | Q(role="chair") | Q(role="expert"))
    counts: Counter[str] = Counter(dict.fromkeys(Sex.values, 0))
    counts.update(rows.values_list("person__sex", flat=True))
    return counts


def dated_events(user: Any, asked: Asked) -> list[Dated]:
    """Return the visible events of a span for people's calendars; those whose day is not known are left out.

    A plan has no events of its own, and those who are no staff follow nobody's calendar.
    """
    if asked.plan is not None or not scope_of(user).is_staff:
        return []
    first, last = asked.start.isoformat(), asked.end.isoformat()
    rows = Event.objects.visible_to(user).filter(starts_on__gte=first, starts_on__lte=last).select_related("place")
    found = []
    for event in rows.order_by("starts_on", "pk"):
        day, end = whole_day(event.starts_on), whole_day(event.ends_on)
        if day is not None:
            found.append(
                Dated(
                    day=day,
                    last=end if end is not None and end >= day else None,
                    title=str(event),
                    url=event.get_absolute_url(),
                    key=event.uid,
                    tone="info",
                    note=str(event.place or event.venue or ""),
                    changed_at=event.changed_at,
                    version=event.version,
                    is_deadline=False,
                    is_demonstration=event.is_demonstration,
                )
            )
    return found


def whole_day(value: Any) -> date | None:
    """Return a partial date as a day; None where a part of it is not known."""
    if value is None or not (value.year and value.month and value.day):
        return None
    return date(value.year, value.month, value.day)
