"""Reads of engagements."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.engagements.models import Event, Participation
from camket.engagements.rules import OPEN_STATES
from camket.people.choices import Sex


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
