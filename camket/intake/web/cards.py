"""Proposals as the page of a reading shows them: what is believed, why, what it may be, what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Qualifier
from camket.core.scaled import grouped
from camket.engagements.choices import CommitmentKind, EventKind, EventMode, StatementMode
from camket.intake import queries
from camket.intake.choices import PLURALS, ProposalKind, ProposalState
from camket.intake.models import Proposal, Reading
from camket.intake.rules.facts import dates_of, number_of, period_of
from camket.intake.rules.segments import reading_view
from camket.intake.rules.view import Mark, Paragraph, Stretch, paragraphs
from camket.people.choices import Sex, SexBasis
from camket.policy.choices import InstrumentKind
from camket.reporting.choices import DeclaredLevel

TONES = {
    ProposalState.OPEN: "info",
    ProposalState.SECONDED: "risk",
    ProposalState.ACCEPTED: "ontrack",
    ProposalState.MERGED: "ontrack",
    ProposalState.REJECTED: "neutral",
}
ICONS = {
    ProposalKind.BODY: "body",
    ProposalKind.PERSON: "person",
    ProposalKind.INSTRUMENT: "instrument",
    ProposalKind.EVENT: "event",
    ProposalKind.FIGURE: "figure",
    ProposalKind.STATEMENT: "statement",
    ProposalKind.COMMITMENT: "commitment",
}
FROM_REGISTER = _("The register of persons")


@dataclass(frozen=True)
class Card:
    """One proposal with what the page says of it."""

    proposal: Proposal
    title: str
    lines: list[tuple[Any, str]]
    matches: list[queries.Match]
    record: Any
    tone: str
    icon: str
    #: Whether the person who looks may decide now (the second reader must be another one).
    is_mine: bool

    @property
    def is_open(self) -> bool:
        return self.proposal.state in (ProposalState.OPEN, ProposalState.SECONDED)

    @property
    def match(self) -> queries.Match | None:
        """The record to which accepting joins."""
        sure = [match for match in self.matches if match.is_sure]
        return sure[0] if sure else None

    @property
    def similar(self) -> queries.Match | None:
        """A record that it may mean, offered beside."""
        return self.matches[0] if self.matches and not self.match else None


@dataclass(frozen=True)
class Group:
    """The cards of one kind."""

    kind: str
    label: str
    cards: list[Card]

    @property
    def left(self) -> int:
        return sum(card.is_open for card in self.cards)


def label_of(choices: Any, code: Any) -> str:
    """Return the words of a code, empty for an unknown one."""
    return str(choices(code).label) if code and code in choices.values else ""


def day(text: str) -> str:
    """Return a date or range of facts as people read it."""
    language = (get_language() or "vi").split("-")[0]
    return " – ".join(each.display(language) for each in dates_of(text) if each is not None)


def span_of(text: str) -> str:
    """Return the period of a figure as people read it."""
    language = (get_language() or "vi").split("-")[0]
    begin, end = (each.display(language) if each else "" for each in period_of(text))
    return begin if begin == end else f"{begin} – {end}"


def title_of(proposal: Proposal) -> str:
    """Return what a card is headed with."""
    facts = proposal.facts
    match proposal.kind:
        case ProposalKind.PERSON:
            return facts.get("name_vi") or facts.get("name") or proposal.quote
        case ProposalKind.FIGURE:
            number = number_of(str(facts.get("value", "")))
            shown = grouped(number) if number is not None else "?"
            unit = facts.get("unit", "")
            return " ".join(part for part in (label_of(Qualifier, facts.get("qualifier")), shown, unit) if part)
        case ProposalKind.EVENT:
            return facts.get("title") or proposal.quote
        case ProposalKind.STATEMENT | ProposalKind.COMMITMENT:
            return " ".join(proposal.quote.split())
    return facts.get("name") or proposal.quote


def lines_of(proposal: Proposal) -> list[tuple[Any, str]]:
    """Return what is believed of a proposal, as terms and words; what is not known is left out."""
    facts = proposal.facts
    match proposal.kind:
        case ProposalKind.PERSON:
            found = person_lines(facts)
        case ProposalKind.BODY:
            found = [(_("Short name"), facts.get("acronym", "")), (_("Belongs to"), facts.get("parent", ""))]
        case ProposalKind.INSTRUMENT:
            found = [
                (_("Kind"), label_of(InstrumentKind, facts.get("instrument_kind"))),
                (_("Number and sign"), facts.get("number", "")),
            ]
        case ProposalKind.EVENT:
            count = facts.get("participant_count")
            found = [
                (_("Kind"), label_of(EventKind, facts.get("event_kind"))),
                (_("Date"), day(facts.get("date", ""))),
                (_("Place"), facts.get("place", "")),
                (_("Held"), label_of(EventMode, facts.get("mode"))),
                (_("Hosts"), "; ".join(facts.get("organisers", []))),
                (_("Participants"), grouped(count) if count else ""),
            ]
        case ProposalKind.FIGURE:
            found = [
                (_("What is counted"), facts.get("name", "")),
                (_("Sex"), label_of(Sex, facts.get("sex"))),
                (_("Period"), span_of(facts.get("period", ""))),
                (_("Place"), facts.get("place", "")),
                (_("Whose work it counts"), facts.get("achieved_by", "")),
                (_("Declared by"), facts.get("issuer", "")),
                (_("Said by"), facts.get("said_by", "")),
                (_("Level"), label_of(DeclaredLevel, facts.get("level"))),
            ]
        case ProposalKind.STATEMENT:
            found = [
                (_("Speaker"), facts.get("speaker", "")),
                (_("Quoted"), label_of(StatementMode, facts.get("mode"))),
            ]
        case _:
            found = [
                (_("Kind"), label_of(CommitmentKind, facts.get("commitment_kind"))),
                (_("Made by"), facts.get("actor", "")),
                (_("Made to"), facts.get("target", "")),
                (_("Due"), day(facts.get("due", ""))),
            ]
    return [(term, words) for term, words in found if words]


def person_lines(facts: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return what is believed of a person; a sex always with its basis."""
    sex = label_of(Sex, facts.get("sex"))
    if sex:
        basis = facts.get("sex_basis", "")
        sex = f"{sex} ({FROM_REGISTER if basis == 'register' else label_of(SexBasis, basis)})".replace(" ()", "")
    posts = [(_("Post"), facts.get("title", "")), (_("Of"), facts.get("body", ""))]
    for role in facts.get("further_roles", []):
        posts.append((_("Also"), ", ".join(part for part in (role["title"], role["body"]) if part)))
    as_written = facts.get("name", "") if facts.get("name_vi") else ""
    return [*posts, (_("Sex"), sex or str(_("Not known"))), (_("As written"), as_written)]


def cards_of(user: Any, reading: Reading, proposals: Iterable[Proposal]) -> list[Card]:
    """Return the cards of some proposals of a reading."""
    found = list(proposals)
    for proposal in found:
        proposal.reading = reading
    open_ones = [each for each in found if each.state in (ProposalState.OPEN, ProposalState.SECONDED)]
    matches = queries.matches_for(user, open_ones)
    records = queries.records_of(found)
    return [
        Card(
            proposal=proposal,
            title=title_of(proposal),
            lines=lines_of(proposal),
            matches=matches.get(proposal.pk, []),
            record=records.get(proposal.pk),
            tone=TONES[ProposalState(proposal.state)],
            icon=ICONS[ProposalKind(proposal.kind)],
            is_mine=proposal.state != ProposalState.SECONDED or proposal.first_decided_by_id != user.pk,
        )
        for proposal in found
    ]


def groups_of(cards: Iterable[Card]) -> list[Group]:
    """Return cards by kind, in the order in which one confirms: what others refer to comes first."""
    found = list(cards)
    grouped_cards = [
        Group(kind.value, str(PLURALS[kind]), [card for card in found if card.proposal.kind == kind])
        for kind in ProposalKind
    ]
    return [group for group in grouped_cards if group.cards]


def shown_text(reading: Reading, proposals: Iterable[Proposal]) -> list[Paragraph]:
    """Return the text of a reading with the places of its proposals marked, those that were rejected left out.

    What is furniture of the page from which the text was taken (captions, credits, further headlines) says so.
    """
    stretches = [Stretch(part.start, part.end, part.role) for part in reading_view(reading.document.text)]
    marks = [
        Mark(each.uid, each.kind, start, end)
        for each in proposals
        if each.state != ProposalState.REJECTED
        for start, end in [(each.start, each.end), *each.mentions]
    ]
    return paragraphs(reading.document.text, stretches, marks)
