"""From what the reader proposes to the facts that a person decides on, and from those to what records hold."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from camket.core.dates import DateError, PartialDate
from camket.core.text import fold
from camket.intake.choices import ProposalKind
from camket.intake.rules import kinds
from camket.intake.rules import proposals as read

LONGEST_PASSAGE = 700
_END = re.compile(r"[.!?…][”\"’')\]]*\s|\n")


@dataclass(frozen=True)
class Row:
    """A proposal as it is stored: `links` are the keys of the proposals that it refers to, by what they are to it."""

    kind: ProposalKind
    key: str
    start: int
    end: int
    passage: tuple[int, int]
    mentions: list[list[int]]
    facts: dict[str, Any]
    confidence: int
    made_by: str


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of the sentence, or sentences, in which [start, end) stands; never across a line."""
    begin = 0
    for found in _END.finditer(text, max(0, start - LONGEST_PASSAGE), start):
        begin = found.end()
    if begin == 0 and start > LONGEST_PASSAGE:
        begin = start
    closing = _END.search(text, max(start, end - 1), end + LONGEST_PASSAGE)
    finish = closing.end() if closing else min(len(text), end + LONGEST_PASSAGE)
    finish = max(end, begin + len(text[begin:finish].rstrip()))
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, finish


def rows_of(reading: read.Reading, text: str) -> list[Row]:
    """Return everything that was read as rows to store, each with its passage and what it refers to."""
    rows = []
    index = Index.of(reading)
    for one in reading.proposals:
        kind, facts = facts_of(one)
        facts |= references(one, index)
        whole = kind in (ProposalKind.STATEMENT, ProposalKind.COMMITMENT)
        passage = (one.span.start, one.span.end) if whole else sentence_around(text, one.span.start, one.span.end)
        mentions = [[span.start, span.end] for span in one.mentions]
        confidence = round(100 * one.confidence)
        rows.append(Row(kind, one.id, one.span.start, one.span.end, passage, mentions, facts, confidence, one.made_by))
    return rows


@dataclass(frozen=True)
class Index:
    """What proposals of one reading are looked up by: keys by folded name, links by the key they start at."""

    reading: read.Reading
    keys: dict[str, str]
    links: dict[str, dict[str, list[str]]]

    @classmethod
    def of(cls, reading: read.Reading) -> Index:
        """Return the index of a reading; of two with one name, the person before the body, the first before others."""
        keys: dict[str, str] = {}
        named: list[read.Person | read.Body] = [*reading.people, *reading.bodies]
        for one in named:
            for written in {one.name, *(span.text for span in one.mentions)}:
                keys.setdefault(fold(written), one.id)
        links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for link in reading.links:
            links[link.from_id][link.rel].append(link.to_id)
        return cls(reading, keys, links)

    def called(self, name: str | None) -> str:
        """Return the key of the person or body with a name, empty when there is none."""
        return self.keys.get(fold(name), "") if name else ""

    def linked(self, one: read.Proposal, rel: str) -> str:
        """Return the last proposal that one is linked to in a way, empty when there is none."""
        return next(reversed(self.links[one.id][rel]), "")


def references(one: read.Proposal, index: Index) -> dict[str, Any]:
    """Return the keys of the proposals that a proposal refers to, by what they are to it."""
    match one:
        case read.Person():
            known = one.body_id or index.linked(one, "affiliated_with")
            first = one.roles[0].body if one.roles else one.body
            return {"body_key": index.called(first) or (known if len(one.roles) < 2 else "")}
        case read.Event():
            return {"organiser_keys": list(index.links[one.id]["organised_by"])}
        case read.Figure():
            return {"said_by_key": index.called(one.said_by)}
        case read.Statement():
            speaker = one.speaker_id or index.linked(one, "said_by")
            return {"speaker_key": speaker, "event_key": main_event(index.reading)}
        case read.Action():
            said_in = next((each for each in index.reading.statements if overlaps(each.span, one.span)), None)
            return {
                "actor_key": index.called(one.actor),
                "statement_key": said_in.id if said_in else "",
                "event_key": main_event(index.reading),
            }
    return {}


def overlaps(one: read.Span, other: read.Span) -> bool:
    """Return whether two stretches have at least half of the shorter one in common."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return 2 * common >= min(one.end - one.start, other.end - other.start)


def main_event(reading: read.Reading) -> str:
    """Return the key of the event at which things were said: the one on which the text reports, if it does."""
    return next((event.id for event in reading.events if event.is_main), "")


def title_of(one: read.Event) -> str:
    """Return the title of an event, with its place or day where it is no more than the word for its kind."""
    title = one.title[:1].upper() + one.title[1:]
    beside = one.place or one.date
    return f"{title} ({beside})" if beside and fold(title) == fold(one.event_type) else title


def facts_of(one: read.Proposal) -> tuple[ProposalKind, dict[str, Any]]:
    """Return the kind of a proposal and its facts as plain JSON; what is not known is an empty string."""
    match one:
        case read.Person():
            roles = [{"title": role.title, "body": role.body or ""} for role in one.roles]
            first = roles[0] if roles else {"title": "", "body": one.body or ""}
            if len(roles) == 1 and not first["body"]:
                first = {**first, "body": one.body or ""}
            return ProposalKind.PERSON, {
                "name": one.name,
                "name_vi": one.name_vi or "",
                "title": first["title"],
                "body": first["body"],
                "further_roles": roles[1:],
                "sex": one.sex or "",
                "sex_basis": one.sex_basis.value if one.sex_basis else "",
            }
        case read.Body():
            return ProposalKind.BODY, {
                "name": one.name_norm or one.name,
                "as_written": one.name,
                "acronym": one.acronym or "",
                "parent": one.parent or "",
            }
        case read.Event():
            return ProposalKind.EVENT, {
                "title": title_of(one),
                "event_kind": kinds.event_kind(one.event_type).value,
                "date": one.date or "",
                "place": one.place or "",
                "mode": kinds.event_mode(one.mode).value,
                "organisers": list(one.organisers),
                "participant_count": one.participant_count,
                "participant_at_least": kinds.qualifier(one.participant_qualifier) in kinds.OR_MORE,
            }
        case read.Figure():
            return ProposalKind.FIGURE, figure_facts(one)
        case read.Statement():
            return ProposalKind.STATEMENT, {"mode": one.mode, "speaker": one.speaker}
        case read.Action():
            return ProposalKind.COMMITMENT, {
                "commitment_kind": kinds.commitment_kind(one).value,
                "actor": one.actor or "",
                "target": one.target or "",
                "due": "" if one.is_support else one.due or "",
            }
        case read.Instrument():
            return ProposalKind.INSTRUMENT, {
                "name": one.name_norm or one.name,
                "as_written": one.name,
                "number": one.number or "",
                "instrument_kind": kinds.instrument_kind(one.name_norm or one.name).value,
            }
    raise TypeError(type(one).__name__)


def figure_facts(one: read.Figure) -> dict[str, Any]:
    """Return the facts of a figure; the number as decimal text, so that none of it is lost."""
    number = Decimal(str(one.value))
    return {
        "name": one.counted or "",
        "value": f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}",
        "unit": one.unit or "",
        "qualifier": kinds.qualifier(one.qualifier).value,
        "period": one.period or "",
        "place": one.place or "",
        "sex": one.sex or "",
        "issuer": "",
        # The reader gives whose work the words count: who mobilised, trained, sent. Who says so is another matter.
        "achieved_by": one.issuer or "",
        "said_by": one.said_by or "",
        "level": kinds.level_of(one.issuer or "").value,
    }


def dates_of(text: str) -> tuple[PartialDate | None, PartialDate | None]:
    """Return the first and last day of a date or range a/b; what cannot be read is no date."""
    first, _slash, last = text.strip().partition("/")
    return partial(first), partial(last)


def partial(text: str) -> PartialDate | None:
    """Return a partial date, None for an empty or unreadable text."""
    if not text.strip():
        return None
    try:
        return PartialDate.parse(text)
    except DateError:
        return None


_RANGE = re.compile(r"^(\d{4})\s*[-–/]\s*(\d{4})$")
_SINCE = re.compile(r"^(?:since|from|tu|ke tu)\s+(?:nam\s+)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)$")
_UNTIL = re.compile(r"^(?:until|by|to|den|tinh den)\s+(?:nam\s+)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)$")


def period_of(text: str) -> tuple[PartialDate | None, PartialDate | None]:
    """Return from when and until when a figure counts: “2017-2022”, “since 2008”, “2023”, a range a/b."""
    plain = fold(text).replace("  ", " ").strip() if not re.search(r"\d{4}-\d{2}|/", text) else text.strip()
    if found := _RANGE.match(text.strip()):
        return partial(found[1]), partial(found[2])
    if found := _SINCE.match(plain):
        return partial(found[1]), None
    if found := _UNTIL.match(plain):
        return None, partial(found[1])
    begin, end = dates_of(text.strip())
    return begin, end or begin


def number_of(text: str) -> Decimal | None:
    """Return the number of a figure's facts, None when there is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
