"""The reader: a text in, proposals out. No database, no network, no clock: the same text gives the same reading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from camket.core.text import fold
from camket.intake.rules import (
    bodies,
    commitments,
    coreference,
    event_details,
    events,
    figures,
    instruments,
    lexicon,
    names,
    people,
    places,
    posts_apart,
    segments,
    sheet,
    statements,
    taggers,
)
from camket.intake.rules.known import NOTHING_KNOWN, Known
from camket.intake.rules.language import language_of
from camket.intake.rules.post_titles import Post
from camket.intake.rules.proposals import (
    Action,
    Body,
    Event,
    Figure,
    Instrument,
    Link,
    NotRead,
    Person,
    Reading,
    Role,
    Span,
    Statement,
)
from camket.intake.rules.text import read_text

#: Longer texts are refused: they are books or dumps, not sources to be confirmed one by one.
LONGEST = 600_000
LANGUAGES = ("en", "vi")
_AMBASSADOR = re.compile(r"Ambassador|Đại sứ|Chargé")
_EMBASSY = re.compile(r"Embassy|Delegation|Đại sứ quán|Phái đoàn")
#: A seat beside the post somebody works in.
_MEMBER = re.compile(
    r"(?:nguyên )?(?:Ủy viên|Uỷ viên|ủy viên|Thành viên|thành viên|Đại biểu)|(?:\w+ )*[Mm]ember|Politburo"
)


@dataclass(slots=True)
class Table:
    """Everything found in a text before it is put into proposals."""

    sheet: sheet.Sheet
    bodies: bodies.Register
    people: people.Cast
    instruments: instruments.Shelf
    figures: list[figures.Counted]
    events: list[event_details.Found]
    statements: list[statements.Said]
    commitments: list[commitments.Promise]
    ids: dict[int, str] = field(default_factory=dict)


def read(text: str, *, language: str | None = None, known: Known | None = None) -> Reading:
    """Return what is proposed for a text, its places in code points of `text` as given.

    `language` is "en" or "vi"; without it the text tells. `known` is what the installation knows. Raises NotRead for
    an empty text, one in another language, or one longer than LONGEST code points.
    """
    if not text.strip():
        raise NotRead(_("the text is empty"))
    if len(text) > LONGEST:
        words = _("the text has %(count)s characters, at most %(most)s are read")
        raise NotRead(words, count=f"{len(text):,}", most=f"{LONGEST:,}")
    plain = read_text(text)
    parts = segments.parts(plain)
    language = language or _language(plain.plain, parts)
    if language not in LANGUAGES:
        raise NotRead(_("language %(code)s") if language else _("no words"), language=language or "")
    return _proposed(_found(sheet.lay_out(plain, parts, language), known or NOTHING_KNOWN))


def _language(plain: str, parts: tuple[segments.Part, ...]) -> str | None:
    """Return the language of the body of a text, else of all of it."""
    body = "\n".join(plain[part.start : part.end] for part in parts if part.role == segments.BODY)
    return language_of(body, ask=True) or language_of(plain, ask=True)


def _found(page: sheet.Sheet, known: Known) -> Table:
    """Run the rules in their order: each leaves marks that the next ones respect."""
    taggers.tag(page)
    places.namesakes(page)
    names.mark_known_names(page, known)
    names.mark_vietnamese_names(page)
    places.mark_places(page, known)
    shelf = instruments.find_early(page, known)
    register = bodies.find_bodies(page, known)
    instruments.find_named(page, shelf)
    instruments.join_shorter(shelf)
    cast = people.find_people(page, register, known)
    posts_apart.learn_posts_apart(page, register, cast)
    counted = figures.find_figures(page)
    held = events.find_events(page, register, counted)
    leads = {one.sentence.start for one in held if one.start == one.sentence.start}
    memory = coreference.Memory(cast, register)
    said = statements.find_statements(page, memory, leads)
    promised = commitments.find_commitments(page, coreference.Memory(cast, register, seen=[]), said, leads)
    return Table(page, register, cast, shelf, counted, held, said, promised)


# --- from the table to proposals ------------------------------------------------------------------------------------


def _span(table: Table, start: int, end: int) -> Span:
    first, last = table.sheet.text.raw(start, end)
    return Span(first, last, table.sheet.text.source[first:last])


def _proposed(table: Table) -> Reading:
    found_bodies = _bodies(table)
    found_people = _people(table, {one.name: one.id for one in found_bodies})
    found_events = _events(table)
    found_statements = _statements(table, found_people, found_bodies)
    found_commitments = _commitments(table)
    links = _links(found_bodies, found_people, found_events, found_statements, found_commitments)
    return Reading(
        table.sheet.language,
        found_people,
        found_bodies,
        found_events,
        _figures(table, found_statements),
        found_statements,
        found_commitments,
        _instruments(table),
        links,
        _themes(table),
        event_details.page_date(table.sheet),
    )


def _bodies(table: Table) -> tuple[Body, ...]:
    kept = [one for one in table.bodies if not one.only_inside and one.spans]
    kept.sort(key=lambda one: min(one.spans))
    found = []
    for number, one in enumerate(kept, start=1):
        spans = [_span(table, start, end) for start, end in sorted(set(one.spans))]
        best = next((span for span in spans if " ".join(span.text.split()) == one.name), spans[0])
        found.append(
            Body(
                id=f"org{number}",
                span=best,
                mentions=tuple(spans),
                confidence=one.confidence,
                made_by=one.made_by,
                name=" ".join(best.text.split()),
                name_norm=one.norm or one.name,
                acronym=one.acronym,
                parent=_parent(table, one),
                known=one.known,
            )
        )
    return tuple(found)


def _parent(table: Table, one: bodies.Found) -> str | None:
    if not one.parent:
        return None
    parent = table.bodies.get(one.parent)
    return parent.norm or parent.name if parent is not None and parent is not one else one.parent


def _people(table: Table, body_ids: dict[str, str]) -> tuple[Person, ...]:
    kept = sorted(table.people, key=lambda one: min(one.spans))
    found = []
    for number, one in enumerate(kept, start=1):
        spans = [_span(table, start, end) for start, end in sorted({*one.spans, *one.short})]
        first = _span(table, *min(one.spans))
        held = one.posts or ([one.rank] if one.rank else [])
        roles = tuple(Role(post.title, _body_of(table, post, one), _span(table, post.start, post.end)) for post in held)
        body = next((role.body for role in sorted(roles, key=_is_seat) if role.body), None)
        body = body or next((_body_of(table, post, one) for post in one.bodies), None)
        found.append(
            Person(
                id=f"per{number}",
                span=first,
                mentions=tuple(spans),
                confidence=one.confidence,
                made_by=one.made_by,
                name=" ".join(first.text.split()),
                name_vi=one.known.name if one.known and names.has_marks(one.known.name) else _with_marks(table, one),
                roles=roles,
                body=body,
                body_id=body_ids.get(body or ""),
                sex=one.sex,
                sex_basis=one.basis,
                known=one.known.key if one.known else None,
            )
        )
    return tuple(found)


def _is_seat(role: Role) -> bool:
    """Return whether a post is a seat in a body, or in the Party, beside the post that somebody works in."""
    return _MEMBER.match(role.title) is not None or (role.body or "").endswith(" ủy")


def _with_marks(table: Table, one: people.Found) -> str | None:
    """Return a Vietnamese name with its marks; in a Vietnamese text the name has those that it needs."""
    is_marked = table.sheet.language == "vi" or names.has_marks(one.name)
    return one.name if is_marked and names.begins_as_vietnamese(one.name) else names.with_marks(one.name)


def _body_of(table: Table, post: Post, person: people.Found) -> str | None:
    if post.body is not None:
        body = table.bodies.found.get(table.bodies.aliases.get(post.body, post.body))
        return body.name if body is not None else None
    if post.derived is None:
        return _embassy(table, post, person)
    body = table.bodies.get(post.derived)
    if body is None:
        key = bodies.body_key(post.derived)
        body = next((one for one in table.bodies if one.key.startswith(f"{key} ")), None)
        if body is None and key.startswith("ministry"):  # "Federal Ministry of Women Affairs"
            body = next((one for one in table.bodies if one.key.endswith(f" {key}")), None)
    return body.name if body is not None else post.derived


def _embassy(table: Table, post: Post, person: people.Found) -> str | None:
    """Return the embassy of the text that an ambassador leads: of the country named, or the only one."""
    if not _AMBASSADOR.search(post.title):
        return None
    found = [one for one in table.bodies if _EMBASSY.search(one.name)]
    words = set(fold(post.title).split()) - {"ambassador", "of", "to", "dai", "su", "tai", "the"}
    named = [one for one in found if words & set(fold(one.name).split())]
    if not named:
        named = [one for one in found if (country := _of_demonym(one.name)) and country in post.title]
    if not named and not words and len(found) == 1:
        return found[0].name
    if not named and not words:
        beside = {table.sheet.sentence_at(start).start for start, _ in (*person.spans, *person.short)}
        named = [one for one in found if any(table.sheet.sentence_at(start).start in beside for start, _ in one.spans)]
    return named[0].name if len(named) == 1 else None


def _of_demonym(name: str) -> str | None:
    return lexicon.mapping("places", "en", "demonyms").get(name.split()[0])


def _events(table: Table) -> tuple[Event, ...]:
    found = []
    for number, one in enumerate(sorted(table.events, key=lambda one: (not one.is_main, one.start)), start=1):
        found.append(
            Event(
                id=f"eve{number}",
                span=_span(table, one.start, one.end),
                confidence=one.confidence,
                made_by=one.made_by,
                event_type=one.event_type,
                title=one.title,
                is_main=one.is_main,
                date=one.date,
                place=one.place,
                mode=one.mode,
                organisers=tuple(one.organisers),
                participant_count=one.participant_count,
                participant_qualifier=one.participant_qualifier,
            )
        )
    return tuple(found)


def _figures(table: Table, said: tuple[Statement, ...]) -> tuple[Figure, ...]:
    found = []
    for number, one in enumerate(table.figures, start=1):
        span = _span(table, one.start, one.end)
        around = next((other for other in said if other.span.start <= span.start < other.span.end), None)
        doer = figures.doer_of(table.sheet, one)
        body = table.bodies.found.get(doer.key) if doer else None
        found.append(
            Figure(
                id=f"fig{number}",
                span=span,
                confidence=one.confidence,
                made_by="number",
                value=one.value,
                unit=one.unit,
                counted=one.counted,
                qualifier=one.qualifier,
                period=one.period,
                place=one.place,
                sex=one.sex,
                issuer=body.name if body else None,
                said_by=around.speaker if around else None,
            )
        )
    return tuple(found)


def _statements(table: Table, cast: tuple[Person, ...], orgs: tuple[Body, ...]) -> tuple[Statement, ...]:
    by_name: dict[str, str] = {one.name: one.id for one in orgs} | {one.name: one.id for one in cast}
    keys = {one.key: " ".join(table.sheet.plain[slice(*min(one.spans))].split()) for one in table.people}
    written = {
        keys[one.key]: person.name for one in table.people for person in cast if _same(keys[one.key], person.name)
    }
    found = []
    for number, one in enumerate(table.statements, start=1):
        name = keys.get(one.speaker.key or "", one.speaker.name)
        name = written.get(name, name)
        found.append(
            Statement(
                id=f"sta{number}",
                span=_span(table, one.start, one.end),
                confidence=one.confidence,
                made_by=one.made_by,
                mode=one.mode,
                speaker=name,
                speaker_id=by_name.get(name),
            )
        )
    return tuple(found)


def _same(one: str, other: str) -> bool:
    return read_text(other).plain == one


def _commitments(table: Table) -> tuple[Action, ...]:
    return tuple(
        Action(
            id=f"act{number}",
            span=_span(table, one.start, one.end),
            confidence=one.confidence,
            made_by=one.made_by,
            kind=one.kind,
            actor=one.actor,
            target=one.target,
            is_support=one.is_support,
            due=one.due,
        )
        for number, one in enumerate(table.commitments, start=1)
    )


def _instruments(table: Table) -> tuple[Instrument, ...]:
    kept = sorted(table.instruments.found.values(), key=lambda one: min(one.spans))
    found = []
    for number, one in enumerate(kept, start=1):
        spans = tuple(_span(table, start, end) for start, end in sorted(one.spans))
        found.append(
            Instrument(
                id=f"ins{number}",
                span=spans[0],
                mentions=spans,
                confidence=one.confidence,
                made_by=one.made_by,
                name=one.name,
                name_norm=one.norm,
                number=one.number,
                known=one.known,
            )
        )
    return tuple(found)


def _links(
    orgs: tuple[Body, ...],
    cast: tuple[Person, ...],
    held: tuple[Event, ...],
    said: tuple[Statement, ...],
    promised: tuple[Action, ...],
) -> tuple[Link, ...]:
    """Return what joins the proposals of one reading."""
    ids = {name: one.id for one in orgs for name in (one.name, one.name_norm)}
    makers = ids | {one.name: one.id for one in cast}
    found = [Link(one.id, "organised_by", ids[name]) for one in held for name in one.organisers if name in ids]
    found += [Link(one.id, "affiliated_with", ids[role.body]) for one in cast for role in one.roles if role.body in ids]
    found += [
        Link(one.id, "part_of", ids[one.parent]) for one in orgs if one.parent in ids and ids[one.parent] != one.id
    ]
    found += [Link(one.id, "said_by", one.speaker_id) for one in said if one.speaker_id]
    found += [Link(one.id, "made_by", makers[one.actor]) for one in promised if one.actor in makers]
    return tuple(dict.fromkeys(found))


def _themes(table: Table) -> tuple[tuple[str, int], ...]:
    """Return the themes of the text with how often their words occur, the most frequent first."""
    counts: Counter[str] = Counter()
    for theme, words in lexicon.table("themes")[table.sheet.language].items():
        pattern = re.compile(lexicon.either(words), re.IGNORECASE)
        counts[theme] = sum(len(pattern.findall(one.text)) for one in table.sheet.sentences)
    return tuple((theme, count) for theme, count in counts.most_common() if count)
