"""What people are told of rounds as days go by: that one has opened, closes soon, has closed without them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from camket.core import audit, clock
from camket.core.access import ALLOWED, NOT_YOURS, demand, scope_of
from camket.core.actions import verb
from camket.core.models import User
from camket.core.notices import notify, notify_all
from camket.reporting.models import Round
from camket.reporting.queries.told import LATELY, told_of, unsent
from camket.reporting.rules.roles import REMINDERS
from camket.reporting.rules.submissions import Window

#: So many days before it closes, and again on its last day, those who have not sent are told.
SOON = 3


def tell_opened(*, actor: User, row: Round) -> int:
    """Tell those who report for the units asked that a round is open; return how many were told anew."""
    return notify("reporting.urgent" if row.form.is_urgent else "reporting.opened", actor=actor, about=row)


def reminder_due(window: Window, now: datetime) -> tuple[str, str] | None:
    """Return what a unit that has not sent is to be told at an instant, and which time it is; None for nothing.

    Who was asked today is not reminded on the same day that it closes soon.
    """
    zone = clock.home_zone()
    today = now.astimezone(zone).date()
    last = (window.closes_at - timedelta.resolution).astimezone(zone).date()
    if window.closes_at <= now:
        return "reporting.late", last.isoformat()
    left = (last - today).days
    asked_before = window.opens_at.astimezone(zone).date() < today
    if left > SOON or not asked_before:
        return None
    return "reporting.closing", f"{'last' if left == 0 else 'soon'} {last}"


@transaction.atomic
def tell_of(*, actor: User, row: Round) -> int:
    """Tell what is due now of one round; return how many were told anew. Safe to call again at any time."""
    now = clock.now()
    told = 0
    if row.opens_at > now - LATELY and row.is_open:
        told += tell_opened(actor=actor, row=row)
    due: dict[tuple[str, str], list[User]] = defaultdict(list)
    for window, people in unsent(row, now - LATELY).values():
        reminder = reminder_due(window, now)
        if reminder is not None:
            due[reminder] += people
    for (kind, occasion), people in due.items():
        told += notify_all(kind, actor=actor, told=[(row, people, occasion)])
    return told


@transaction.atomic
def remind(*, actor: User, row: Round) -> int:
    """Remind those who have not sent, of units in the actor's reach, once a day; return how many people were told."""
    scope, now = scope_of(actor), clock.now()
    waiting = unsent(row, now - LATELY) if row.opens_at <= now else {}
    people = [user for pk, (_window, users) in waiting.items() if scope.holds(REMINDERS, unit_id=pk) for user in users]
    demand(ALLOWED if scope.holds_anywhere(REMINDERS) else NOT_YOURS)
    told = notify("reporting.reminded", actor=actor, about=row, to=people, occasion=clock.today().isoformat())
    if told:
        audit.write_entry(actor=actor, action=verb(row, "reminded"), record=row, count=told)
    return told


def tell_days(*, actor: User) -> int:
    """Tell what is due now of every round; return how many were told anew."""
    return sum(tell_of(actor=actor, row=row) for row in told_of(clock.now()))
