"""Loaders of packs: events, participants, statements, commitments."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.engagements.choices import (
    Channel,
    CommitmentKind,
    CommitmentState,
    EventKind,
    EventMode,
    ParticipantRole,
    StatementMode,
)
from camket.engagements.models import Commitment, Event, EventHost, Participation, Statement
from camket.people.models import Body, Group, Person, Place, Unit


def load_events(loading: Loading, rows: list[Row]) -> None:
    """Load events with those who held them."""
    for row in rows:
        key = row.text("key", needed=True)
        event = Event(
            **row.pair("name", needed=True),
            **row.prose_pair("summary"),
            kind=row.choice("kind", EventKind),
            mode=row.choice("mode", EventMode, EventMode.UNKNOWN),
            channel=row.choice("channel", Channel).value if row.raw("channel") else "",
            parent=row.reference("parent", "event", Event),
            group=row.reference("group", "group", Group),
            starts_on=row.partial_date("starts_on"),
            ends_on=row.partial_date("ends_on"),
            place=row.reference("place", "place", Place),
            venue=row.text("venue"),
            declared_count=row.number("declared_count"),
            declared_at_least=row.flag("declared_at_least"),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        hosts = row.references("hosts", "body", Body)
        row.finish()
        if loading.is_known("event", key):
            continue
        event.save()
        EventHost.objects.bulk_create([EventHost(event=event, body=body) for body in hosts])
        loading.keep("event", key, event)


def load_participants(loading: Loading, rows: list[Row]) -> None:
    """Load who took part, in which capacity."""
    for row in rows:
        event = row.reference("event", "event", Event)
        if event is None:
            raise row.fail("event", _("is missing."))
        key = row.text("key", needed=True)
        participation = Participation(
            event=event,
            person=row.reference("person", "person", Person),
            body=row.reference("body", "body", Body),
            role=row.choice("role", ParticipantRole, ParticipantRole.PARTICIPANT),
            **row.pair("capacity"),
            is_demonstration=row.flag("is_demonstration") or event.is_demonstration,
        )
        row.finish()
        if not loading.is_known("participant", key):
            participation.save()
            loading.keep("participant", key, participation)


def load_statements(loading: Loading, rows: list[Row]) -> None:
    """Load statements."""
    for row in rows:
        key = row.text("key", needed=True)
        statement = Statement(
            **row.pair("name", needed=True),
            **row.pair("capacity"),
            event=row.reference("event", "event", Event),
            speaker=row.reference("speaker", "person", Person),
            body=row.reference("body", "body", Body),
            mode=row.choice("mode", StatementMode, StatementMode.REPORTED),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("statement", key):
            statement.save()
            loading.keep("statement", key, statement)


def load_commitments(loading: Loading, rows: list[Row]) -> None:
    """Load commitments."""
    for row in rows:
        key = row.text("key", needed=True)
        commitment = Commitment(
            **row.pair("name", needed=True),
            kind=row.choice("kind", CommitmentKind),
            statement=row.reference("statement", "statement", Statement),
            event=row.reference("event", "event", Event),
            made_by=row.reference("made_by", "body", Body),
            made_by_words=row.text("made_by_words"),
            made_to=row.reference("made_to", "body", Body),
            owner=row.reference("owner", "unit", Unit),
            due_on=row.partial_date("due_on"),
            state=row.choice("state", CommitmentState, CommitmentState.OPEN),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if commitment.kind == CommitmentKind.SUPPORT and commitment.due_on is not None:
            raise row.fail("due_on", _("an expression of support has no due date."))
        if not loading.is_known("commitment", key):
            commitment.save()
            loading.keep("commitment", key, commitment)
