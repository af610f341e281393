"""What the reader proposes: frozen records, each tied to its words in the raw text.

All places are Unicode code points of the raw text, the end not included. A proposal is a guess until a person has
accepted it; `confidence` (0 to 1) orders what is to be looked at, `made_by` names the rule or model behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext


class SexBasis(StrEnum):
    """What a proposed sex rests on; without one of these a sex stays unknown."""

    TITLE = "title"
    PRONOUN = "pronoun"
    MIDDLE_NAME = "middle_name"
    REGISTER = "register"


class Kind(StrEnum):
    """What an action is: something promised, asked for or advised."""

    COMMITMENT = "commitment"
    ASK = "ask"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the raw text and its words, as they stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What every proposal has: `id` is unique within a reading."""

    id: str
    span: Span
    confidence: float
    made_by: str
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A post as written, the body it is held in (None where the text says none) and where it says so."""

    title: str
    body: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Proposal):
    """A person: `name` as written, `name_vi` with its marks where they are known, every post the text gives."""

    name: str
    name_vi: str | None = None
    roles: tuple[Role, ...] = ()
    body: str | None = None
    body_id: str | None = None
    sex: str | None = None
    sex_basis: SexBasis | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Proposal):
    """An organisation: `name` as written, `name_norm` in its full usual form, `parent` the body it belongs to."""

    name: str
    name_norm: str
    acronym: str | None = None
    parent: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Proposal):
    """Something held: `date` is ISO (a day, a month, a year, a range a/b, or --MM-DD where the year is not said)."""

    event_type: str
    title: str
    #: The one on which the text reports.
    is_main: bool = False
    date: str | None = None
    place: str | None = None
    mode: str | None = None
    organisers: tuple[str, ...] = ()
    participant_count: int | None = None
    #: What qualifies the count: "more than", "gần".
    participant_qualifier: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Proposal):
    """A number with what it counts; `value` is in `unit`, a share in percent has the unit "%"."""

    value: float
    unit: str | None = None
    counted: str | None = None
    qualifier: str | None = None
    period: str | None = None
    place: str | None = None
    sex: str | None = None
    issuer: str | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Proposal):
    """What somebody said: `mode` is direct (quoted) or reported; `speaker` a name or a group of people."""

    mode: str
    speaker: str
    speaker_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Proposal):
    """A pledge or offer of support (commitment), an ask or a recommendation, from `actor` to `target`."""

    kind: Kind
    actor: str | None = None
    target: str | None = None
    is_support: bool = False
    due: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Proposal):
    """A policy, law, agreement, programme or project that the text refers to."""

    name: str
    name_norm: str
    number: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One proposal joined to another: organised_by, affiliated_with, part_of, said_by, made_by."""

    from_id: str
    rel: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything proposed for one text."""

    language: str
    people: tuple[Person, ...] = ()
    bodies: tuple[Body, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    commitments: tuple[Action, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    links: tuple[Link, ...] = ()
    themes: tuple[tuple[str, int], ...] = field(default=())
    #: The day that the head of the page gives, as an ISO date.
    page_date: str | None = None

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All proposals in the order of the text."""
        everything: list[Proposal] = [*self.events, *self.people, *self.bodies, *self.figures]
        everything += [*self.statements, *self.commitments, *self.instruments]
        return tuple(sorted(everything, key=lambda one: (one.span.start, one.span.end)))


class NotRead(ValueError):
    """The text cannot be read; as a text it is one sentence without a full stop, in the active language.

    `language` is the code of the language that it is written in, where that is why. The sentence is translated when it
    is shown, so that reading needs no installation.
    """

    def __init__(self, words: str, *, language: str = "", **facts: str) -> None:
        super().__init__(words)
        self.words, self.language, self.facts = words, language, facts

    def __str__(self) -> str:
        return gettext(self.words) % {"code": self.language, **self.facts}
