"""From a proposal's facts to a record of another room, through that room's own actions."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from camket.core.actions import Invalid
from camket.core.dates import PartialDate
from camket.core.models import Record, User
from camket.core.text import fold
from camket.engagements.actions.commitments import change_commitment, change_statement
from camket.engagements.actions.commitments import record_commitment as enter_commitment
from camket.engagements.actions.commitments import record_statement as enter_statement
from camket.engagements.actions.events import add_participant, record_event
from camket.engagements.choices import CommitmentKind, ParticipantRole, StatementMode
from camket.engagements.models import Commitment, Event, Statement
from camket.intake import queries
from camket.intake.choices import ProposalKind
from camket.intake.models import Proposal
from camket.intake.rules.facts import dates_of, number_of, period_of
from camket.intake.rules.kinds import body_kind
from camket.intake.rules.text import in_one_line
from camket.people.actions.registers import attest_post, register_body, register_person
from camket.people.choices import NameOrder, PlaceLevel, SexBasis
from camket.people.models import Body, Person, Place
from camket.policy.actions.instruments import note_instrument
from camket.reporting.actions.declared import declare_total
from camket.sources.models import Document

LONGEST_NAME = 280


@dataclass(frozen=True)
class Making:
    """What a new record needs beside its facts: who makes it, from which proposal, and what the proposals refer to."""

    actor: User
    proposal: Proposal
    #: Returns the record that another proposal of the reading became, None while it is open or rejected.
    referred: Callable[[str], Any]
    #: What is written beside the record itself, as `Proposal.written` holds it.
    written: list[list[Any]] = field(default_factory=list)
    #: The known records that were looked up by their name.
    known: dict[tuple[ProposalKind, str], Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.proposal.facts
        return facts

    @property
    def document(self) -> Document:
        return self.proposal.reading.document

    @property
    def owned(self) -> dict[str, Any]:
        """What a record takes over from the document on which it rests."""
        document = self.document
        return {
            "owner_unit": document.owner_unit,
            "access": document.access,
            "is_demonstration": document.is_demonstration,
        }

    def named(self, text: str, column: str = "name") -> dict[str, str]:
        """Return a text in the column of the document's language."""
        language = "local" if self.proposal.reading.language == "vi" else "en"
        return {f"{column}_{language}": in_one_line(text, LONGEST_NAME)}

    def body_called(self, text: str) -> Body | None:
        """Return the one body of the register with a name, None when there is none or several."""
        found: Body | None = self._the_one(ProposalKind.BODY, text)
        return found

    def person_called(self, text: str) -> Person | None:
        """Return the one person of the register with a name, None when there is none or several."""
        found: Person | None = self._the_one(ProposalKind.PERSON, text)
        return found

    def _the_one(self, kind: ProposalKind, text: str) -> Any:
        """Return the one known record with a name, looked up once; a name that several bear names nobody."""
        if not text.strip():
            return None
        asked = kind, queries.called(text)
        if asked not in self.known:
            matches = queries.matches_for(self.actor, [Proposal(pk=0, kind=kind, facts={"name": text})])[0]
            self.known[asked] = the_sure_one(matches)
        return self.known[asked]


def the_sure_one(matches: list[queries.Match]) -> Any:
    """Return the known record that is meant, if exactly one is sure."""
    sure = [match.record for match in matches if match.is_sure]
    return sure[0] if len(sure) == 1 else None


def make_record(making: Making) -> Record:
    """Return the new record of a proposal; raises Invalid where something needed is missing, Refused for the role."""
    made: Record = MAKERS[ProposalKind(making.proposal.kind)](making)
    return made


def make_body(making: Making) -> Body:
    """Enter a body, under its parent if the register knows that."""
    facts = making.facts
    name = needed(facts, "name")
    key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:30]
    if Body.objects.filter(key=key).exists() or not key:
        key = f"{key[:28]}-{secrets.token_hex(3)}".strip("-")
    acronym = {}
    if facts.get("acronym"):
        acronym = {"short_name_local": facts["acronym"][:60], "short_name_en": facts["acronym"][:60]}
    return register_body(
        actor=making.actor,
        key=key,
        kind=body_kind(name),
        parent=making.body_called(facts.get("parent", "")),
        is_demonstration=making.document.is_demonstration,
        **making.named(name),
        **acronym,
    )


def make_person(making: Making) -> Person:
    """Enter a person with the posts in which the source names her."""
    facts = making.facts
    name = needed(facts, "name")
    names = making.named(name)
    if facts.get("name_vi"):
        names |= {"name_local": facts["name_vi"]}
    basis = facts.get("sex_basis", "")
    person = register_person(
        actor=making.actor,
        sex=facts.get("sex", ""),
        sex_basis=basis if facts.get("sex") and basis in SexBasis.values else SexBasis.NONE,
        name_order=NameOrder.FAMILY_FIRST if facts.get("name_vi") else NameOrder.GIVEN_FIRST,
        access=making.document.access,
        is_demonstration=making.document.is_demonstration,
        **names,
    )
    attest_posts(making, person)
    return person


def attest_posts(making: Making, person: Person) -> None:
    """Note the posts in which the source names a person, as far as their bodies are known."""
    facts = making.facts
    roles = [{"title": facts.get("title", ""), "body": facts.get("body", "")}, *facts.get("further_roles", [])]
    for position, role in enumerate(roles):
        body = making.referred(facts.get("body_key", "")) if position == 0 else None
        body = body or making.body_called(role["body"])
        if role["title"] and isinstance(body, Body):
            attest_post(
                actor=making.actor,
                person=person,
                body=body,
                name=making.named(role["title"]),
                on=making.document.published_on,
            )


def make_instrument(making: Making) -> Record:
    """Enter a text that the source refers to, by its name."""
    facts = making.facts
    return note_instrument(
        actor=making.actor,
        kind=facts.get("instrument_kind", "programme"),
        number=str(facts.get("number", ""))[:60],
        **making.named(needed(facts, "name")),
        **making.owned,
    )


def make_event(making: Making) -> Event:
    """Enter an event with its hosts, and give it the statements and commitments that were confirmed before it."""
    facts = making.facts
    starts, ends = dates_of(facts.get("date", ""))
    hosts = [making.referred(key) for key in facts.get("organiser_keys", [])]
    hosts += [making.body_called(name) for name in facts.get("organisers", [])]
    place = place_called(facts.get("place", ""))
    return record_event(
        actor=making.actor,
        hosts=list({host.pk: host for host in hosts if isinstance(host, Body)}.values()),
        kind=facts.get("event_kind", "other"),
        mode=facts.get("mode", ""),
        starts_on=starts,
        ends_on=ends,
        place=place,
        venue="" if place else facts.get("place", "")[:200],
        declared_count=facts.get("participant_count") or None,
        declared_at_least=bool(facts.get("participant_at_least")),
        **making.named(needed(facts, "title")),
        **making.owned,
    )


def place_called(text: str) -> Place | None:
    """Return the province or country of a name, with or without what sort of place it is."""
    plain = re.sub(r"^(?:tinh|thanh pho|tp) |(?: province| city)$", "", queries.spelled(text))
    if not plain:
        return None
    found = [
        place
        for place in Place.objects.filter(
            level__in=[PlaceLevel.COUNTRY, PlaceLevel.PROVINCE], name_search__contains=plain
        )
        if plain in queries.names_of(place)
        or plain.replace(" ", "") in {name.replace(" ", "") for name in queries.names_of(place)}
    ]
    current = [place for place in found if place.placements.filter(valid_to=None).exists()]
    return (current or found)[0] if len(current or found) == 1 else None


def make_figure(making: Making) -> Record:
    """Declare a total, credited to who said it; its qualifier and level stay as the source gives them."""
    facts = making.facts
    number = number_of(str(facts.get("value", "")))
    if number is None:
        raise Invalid(_("Give the number of this figure."), "value")
    begins, ends = period_of(facts.get("period", ""))
    place = place_called(facts.get("place", ""))
    speaker = making.referred(facts.get("said_by_key", "")) or making.person_called(facts.get("said_by", ""))
    return declare_total(
        actor=making.actor,
        number=number,
        qualifier=facts.get("qualifier", ""),
        sex=facts.get("sex", ""),
        level=facts.get("level", ""),
        issuer=making.body_called(facts.get("issuer", "")) or issuer_of(making, speaker),
        achieved_by=making.body_called(facts.get("achieved_by", "")),
        speaker=speaker if isinstance(speaker, Person) else None,
        as_of=making.document.published_on,
        begins_on=begins,
        ends_on=ends,
        place=place,
        where="" if place else facts.get("place", "")[:200],
        **making.named(facts.get("name") or making.proposal.passage),
        **making.named(facts.get("unit", "")[:100], "measure"),
        **making.owned,
    )


def issuer_of(making: Making, speaker: Any) -> Body | None:
    """Return the body for which the person spoke who said a number; the publisher where nobody is named."""
    if isinstance(speaker, Person):
        spoken_for = body_of(making, speaker)
        if spoken_for is not None:
            return spoken_for
        holding = speaker.holdings.select_related("post__body").order_by("-pk").first()
        return holding.post.body if holding else None
    return making.document.publisher


def make_statement(making: Making) -> Statement:
    """Enter what somebody said, in the capacity in which the source names the speaker."""
    facts = making.facts
    speaker = making.referred(facts.get("speaker_key", "")) or making.person_called(facts.get("speaker", ""))
    person = speaker if isinstance(speaker, Person) else None
    spoken_for = making.body_called(facts.get("speaker", "")) if person is None else None
    capacity = capacity_of(making, person) if person else facts.get("speaker", "") if spoken_for is None else ""
    event = making.referred(facts.get("event_key", ""))
    if person is not None and isinstance(event, Event):
        note_speaker(making, event, person, capacity)
    return enter_statement(
        actor=making.actor,
        event=event if isinstance(event, Event) else None,
        speaker=person,
        body=spoken_for or body_of(making, person),
        mode=facts.get("mode") or StatementMode.REPORTED,
        **making.named(making.proposal.quote),
        **making.named(capacity[:200], "capacity"),
        **making.owned,
    )


def spoken_as(making: Making, person: Person) -> Proposal | None:
    """Return the proposal of the reading that became a person."""
    found: Proposal | None = making.proposal.reading.proposals.filter(
        kind=ProposalKind.PERSON, became_kind=person.record_kind(), became_id=person.pk
    ).first()
    return found


def capacity_of(making: Making, person: Person) -> str:
    """Return the capacity in which the source names a person."""
    found = spoken_as(making, person)
    if found is None:
        return ""
    roles = [found.facts.get("title", ""), *(role["title"] for role in found.facts.get("further_roles", []))]
    return "; ".join(role for role in roles if role)


def body_of(making: Making, person: Person | None) -> Body | None:
    """Return the body in whose post the source names a person."""
    found = spoken_as(making, person) if person else None
    if found is None:
        return None
    body = making.referred(found.facts.get("body_key", "")) or making.body_called(found.facts.get("body", ""))
    return body if isinstance(body, Body) else None


def note_speaker(making: Making, event: Event, person: Person, capacity: str) -> None:
    """Put a speaker on the list of an event, once."""
    if not event.participations.filter(person=person).exists():
        facts: dict[str, Any] = making.named(capacity[:200], "capacity")
        row = add_participant(
            actor=making.actor,
            event=event,
            person=person,
            role=ParticipantRole.SPEAKER,
            **facts,
        )
        making.written.append(["record", row.record_kind(), row.pk])


def make_commitment(making: Making) -> Commitment:
    """Enter a pledge, a request, a recommendation or an offer of support; the last has no due date."""
    facts = making.facts
    kind = facts.get("commitment_kind") or CommitmentKind.PLEDGE
    due: PartialDate | None = dates_of(facts.get("due", ""))[0] if kind != CommitmentKind.SUPPORT else None
    event = making.referred(facts.get("event_key", ""))
    statement = making.referred(facts.get("statement_key", ""))
    made_by = making.referred(facts.get("actor_key", "")) or making.body_called(facts.get("actor", ""))
    words = facts.get("actor", "")[:200]
    if isinstance(made_by, Person):
        made_by = body_of(making, made_by)
    return enter_commitment(
        actor=making.actor,
        kind=kind,
        event=event if isinstance(event, Event) else None,
        statement=statement if isinstance(statement, Statement) else None,
        made_by=made_by if isinstance(made_by, Body) else None,
        made_by_words="" if isinstance(made_by, Body) else words,
        made_to=making.body_called(facts.get("target", "")),
        due_on=due,
        **making.named(making.proposal.quote),
        **making.owned,
    )


def join_to_event(making: Making, event: Event) -> None:
    """Give an event the statements and commitments of its source that were confirmed before it."""
    later = (ProposalKind.STATEMENT, ProposalKind.COMMITMENT)
    for proposal in making.proposal.reading.proposals.filter(kind__in=later, facts__event_key=making.proposal.key):
        record = queries.record_of(proposal)
        if isinstance(record, Statement) and record.event_id is None:
            change_statement(actor=making.actor, statement=record, expected_version=None, event=event)
        elif isinstance(record, Commitment) and record.event_id is None:
            change_commitment(actor=making.actor, commitment=record, expected_version=None, event=event)


def needed(facts: dict[str, Any], name: str) -> str:
    """Return a fact without which there is no record; raises Invalid when it is missing."""
    value = str(facts.get(name) or "").strip()
    if not value:
        raise Invalid(_("Give the name first."), name)
    return value


MAKERS: dict[ProposalKind, Callable[[Making], Record]] = {
    ProposalKind.BODY: make_body,
    ProposalKind.PERSON: make_person,
    ProposalKind.INSTRUMENT: make_instrument,
    ProposalKind.EVENT: make_event,
    ProposalKind.FIGURE: make_figure,
    ProposalKind.STATEMENT: make_statement,
    ProposalKind.COMMITMENT: make_commitment,
}
