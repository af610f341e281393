"""What engagements tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.packs import pack_table
from camket.core.registry import EdgeKind, Gap, Join, RecordKind, registry
from camket.engagements import queries
from camket.engagements.actions import packs
from camket.engagements.models import Commitment, Event, Participation, Statement
from camket.engagements.rules import FOLLOWED_KINDS, HOSTS, OPEN_STATES, is_overdue
from camket.people.models import Body, Group, Person, Place, Unit
from camket.plans.queries.dates import add_source_of_dates


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("engagements", HOSTS)
    for kind in kinds():
        registry.add_kind(kind)
    for join in joins():
        registry.add_join(join)
    evidence = ("sources.document", "sources.letter", "sources.passage", Event.record_kind())
    registry.add_edge_kind(
        EdgeKind("proves", evidence, (Commitment.record_kind(),), _("shows what came of"), _("is shown by"))
    )
    registry.add_edge_kind(EdgeKind("prepares", (Event.record_kind(),), None, _("prepared"), _("was prepared by")))
    for gap in gaps():
        registry.add_gap(gap)
    add_source_of_dates(queries.dated_events)
    pack_table("event", packs.load_events)
    pack_table("participant", packs.load_participants)
    pack_table("statement", packs.load_statements)
    pack_table("commitment", packs.load_commitments)


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(
            Event,
            Station.WORK,
            _("Event"),
            _("Events"),
            "event",
            search_text=event_text,
            date=lambda event: event.starts_on,
        ),
        RecordKind(
            Participation,
            Station.PEOPLE,
            _("Participant"),
            _("Participants"),
            "person",
            related=("person", "body", "event"),
            in_search=False,
        ),
        RecordKind(
            Statement,
            Station.WORK,
            _("Statement"),
            _("Statements"),
            "statement",
            date=lambda statement: statement.event.starts_on if statement.event else None,
            about=("event__place", "event__hosts"),
        ),
        RecordKind(
            Commitment,
            Station.PLAN,
            _("Commitment"),
            _("Commitments"),
            "commitment",
            state=commitment_state,
            date=lambda commitment: commitment.event.starts_on if commitment.event else None,
            about=("event__place", "owner__place"),
        ),
    ]


def joins() -> list[Join]:
    """Return the structural joins of this room."""
    return [
        Join(Event, "parent", Event, _("is part of"), _("has within it")),
        Join(Event, "group", Group, _("is a meeting of"), _("met at"), upward=False),
        Join(Event, "hosts", Body, _("held by"), _("held"), upward=False),
        Join(Event, "place", Place, _("took place in"), _("was the place of"), upward=False),
        Join(Participation, "event", Event, _("took part in"), _("had as participant")),
        Join(Participation, "person", Person, _("is"), _("took part as"), upward=False),
        Join(Participation, "body", Body, _("came from"), _("sent"), upward=False),
        Join(Statement, "event", Event, _("was made at"), _("heard the statement")),
        Join(Statement, "speaker", Person, _("was made by"), _("said"), upward=False),
        Join(Statement, "body", Body, _("speaks for"), _("said through a speaker"), upward=False),
        Join(Commitment, "statement", Statement, _("was given in"), _("contains")),
        Join(Commitment, "event", Event, _("was given at"), _("brought")),
        Join(Commitment, "made_by", Body, _("made by"), _("undertook"), upward=False),
        Join(Commitment, "made_to", Body, _("made to"), _("was promised"), upward=False),
        Join(Commitment, "owner", Unit, _("followed by"), _("follows"), upward=False),
    ]


def gaps() -> list[Gap]:
    """Return the rules of gaps of this room."""
    return [
        Gap(
            "commitment_without_owner",
            Commitment,
            Station.PEOPLE,
            _("Nobody follows this commitment."),
            _("Commitments that nobody follows"),
            unowned,
            HOSTS,
            _("Name the unit that follows it."),
        ),
        Gap(
            "commitment_overdue",
            Commitment,
            Station.RESULT,
            _("This commitment is overdue."),
            _("Overdue commitments"),
            queries.overdue,
            HOSTS,
            _("Ask what came of it, and join the proof."),
        ),
        Gap(
            "statement_without_passage",
            Statement,
            Station.EVIDENCE,
            _("No passage supports this statement."),
            _("Statements without a passage"),
            unsupported,
            HOSTS,
            _("Quote the passage of the source in which it stands."),
        ),
    ]


def commitment_state(commitment: Commitment) -> str | Promise:
    """Return the state in words; an overdue one says so."""
    if is_overdue(state=commitment.state, due_on=commitment.due_on, today=clock.today()):
        return _("Overdue")
    return commitment.get_state_display()


def event_text(event: Event) -> tuple[str, str]:
    """Return what finds an event: name, venue, summary."""
    return str(event), f"{event.venue} {event.summary_local} {event.summary_en}"


def unowned(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow commitments to the open ones that somebody should follow and nobody does."""
    return rows.filter(owner=None, kind__in=FOLLOWED_KINDS, state__in=OPEN_STATES)


def unsupported(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow statements to those that no passage supports."""
    supported = Edge.objects.filter(kind="supports", target_kind=Statement.record_kind()).values("target_id")
    return rows.exclude(pk__in=supported)
