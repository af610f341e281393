"""Reads of the desk: what is late, due, waiting and new for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from camket.core import clock
from camket.core.access import Scope, scope_of
from camket.core.models import named
from camket.core.registry import day_parts
from camket.engagements import queries as engagements
from camket.engagements.models import Commitment, Event
from camket.engagements.rules import OPEN_STATES
from camket.people.choices import Role, UnitLevel
from camket.plans import queries as plans
from camket.policy.choices import InstrumentState
from camket.policy.models import Instrument
from camket.reporting.choices import ValueState
from camket.reporting.models import Target, Value
from camket.reporting.queries import cells_sent
from camket.reporting.rules import APPROVERS, REPORTERS
from camket.sources.models import Document, Letter

#: What a line of the day shows of a task and of a commitment.
OF_TASK = (*named(), "due_on", *named("lead"))
OF_COMMITMENT = (*named(), "due_on", "made_by_words", *named("made_by"), *named("event"))
OF_TARGET = ("uid", "is_demonstration", "period", "indicator__uid", "unit__uid", *named("indicator"), *named("unit"))
OF_VALUE = (
    *("uid", "is_demonstration", "period", "answer", "number", "numerator", "denominator", "words", "level"),
    *("definition__scale", *named("indicator"), *named("unit")),
)
SHOWN = 6
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Part:
    """A part of the day: what it is called, how many there are, and the first of them."""

    code: str
    count: int
    rows: Sequence[Any]


def part(code: str, rows: Any, *columns: str) -> Part:
    """Return a part of the day from its rows, read with these columns where some are named.

    Two statements, one where all are shown.
    """
    first = list((rows.reading(*columns) if columns else rows)[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Part(code, count, first[:SHOWN])


def my_commitments(user: Any, scope: Scope) -> QuerySet[Any, Any]:
    """Return the open commitments that the person's units follow; the centre sees all."""
    rows: QuerySet[Any, Any] = Commitment.objects.visible_to(user).filter(state__in=OPEN_STATES)
    return rows if scope.covers_all else rows.filter(owner__in=scope.unit_ids)


def asked_of(scope: Scope) -> QuerySet[Any, Any]:
    """Return what is asked of the person's units and has no answer yet: no number and no "no data", in no report sent.

    Those who see everything at the centre are asked for the centre's own figures only.
    """
    answers = Value.objects.filter(
        indicator=OuterRef("indicator"),
        unit=OuterRef("unit"),
        period=OuterRef("period"),
        split=OuterRef("split"),
    )
    sent = cells_sent().filter(
        item__indicator=OuterRef("indicator"),
        submission__unit=OuterRef("unit"),
        submission__round__period=OuterRef("period"),
        split=OuterRef("split"),
    )
    rows = Target.objects.filter(~Exists(answers), ~Exists(sent), is_baseline=False)
    own = {"unit__level": UnitLevel.CENTRE} if scope.covers_all else {"unit__in": scope.unit_ids}
    rows = rows.filter(**own)
    return rows.order_by("period", "pk")


def waiting_values(user: Any, scope: Scope) -> QuerySet[Any, Any]:
    """Return the drafts that the person may approve: in reach, and not entered by herself."""
    if not scope.holds_anywhere(APPROVERS):
        return Value.objects.none()
    rows: QuerySet[Any, Any] = Value.objects.visible_to(user).filter(state=ValueState.DRAFT)
    rows = rows.exclude(entered_by=scope.user_id)
    return rows.order_by("created_at")


def day_of(user: Any) -> list[Part]:
    """Return the parts of a person's day in the order in which they press."""
    scope, today = scope_of(user), clock.today()
    tasks = plans.my_tasks(user)
    commitments = my_commitments(user, scope)
    parts = [
        part("late_tasks", plans.overdue(tasks), *OF_TASK),
        part("late_commitments", engagements.overdue(commitments).order_by("due_on"), *OF_COMMITMENT),
        part("due_tasks", tasks.filter(due_on__gte=today, due_on__lte=today + SOON), *OF_TASK),
        part("waiting_values", waiting_values(user, scope), *OF_VALUE),
        part(
            "unanswered_letters",
            Letter.objects.visible_to(user).filter(answer_due__isnull=False, answered_by=None),
            *(*named(), "answer_due", *named("sender")),
        ),
        part(
            "open_commitments",
            commitments.exclude(pk__in=engagements.overdue(commitments).values("pk")),
            *OF_COMMITMENT,
        ),
        part("coming_events", coming_events(user), *named(), "starts_on", *named("place")),
    ]
    if scope.holds_anywhere(REPORTERS):
        parts.insert(3, part("asked_values", asked_of(scope), *OF_TARGET))
    if Role.POLICY_OFFICER in scope.roles:
        drafts = Instrument.objects.visible_to(user).filter(state=InstrumentState.DRAFT).order_by("sort_key")
        parts.append(part("drafts", drafts, *named(), "changed_at"))
    parts += [part(each.code, each.rows(user), *each.reads) for each in day_parts.values()]
    documents = Document.objects.visible_to(user).order_by("-created_at")
    parts.append(part("new_documents", documents, *named(), "published_on", *named("publisher")))
    return [each for each in parts if each.count]


def coming_events(user: Any) -> QuerySet[Any, Any]:
    """Return the visible events from today on, the next first."""
    rows: QuerySet[Any, Any] = Event.objects.visible_to(user).filter(starts_on__gte=clock.today().isoformat())
    return rows.order_by("starts_on")


def plan_standing(user: Any) -> list[tuple[Any, int]]:
    """Return how many of the person's tasks stand in each state."""
    scope = scope_of(user)
    rows = plans.list_tasks(user)
    if not scope.covers_all:
        rows = rows.filter(Q(unit__in=scope.unit_ids) | Q(owner_unit__in=scope.unit_ids))
    return plans.count_by_state(rows)
