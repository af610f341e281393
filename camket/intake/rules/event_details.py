"""What belongs to a reported event: its date, place and mode, who organised it, how many took part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.dates import Date, dates, with_year
from camket.intake.rules.figures import Counted
from camket.intake.rules.segments import DATELINE, HEADLINE
from camket.intake.rules.sheet import Sentence, Sheet


@dataclass(slots=True)
class Found:
    """An event on the sheet; `is_main` for the one that the article reports on."""

    start: int
    end: int
    event_type: str
    title: str
    sentence: Sentence
    is_main: bool = False
    date: str | None = None
    place: str | None = None
    mode: str | None = None
    organisers: list[str] = field(default_factory=list)
    participant_count: int | None = None
    participant_qualifier: str | None = None
    confidence: float = 0.7
    made_by: str = "event named"


def core(kind: str) -> str:
    """Return the last word of a kind of event: "workshop" of "consultation workshop"."""
    return kind.split()[-1]


def detail(sheet: Sheet, register: Register, main: Found, body: list[Sentence], figures: list[Counted]) -> None:
    """Fill in date, place, mode, organisers and participants from the sentence and those that go on about it."""
    beside = [one for one in body if one.paragraph == main.sentence.paragraph and one is not main.sentence]
    about = [
        main.sentence,
        *beside,
        *[one for one in body[:8] if one is not main.sentence and one not in beside and _is_about(sheet, one, main)],
    ]
    dated = page_date(sheet)
    everywhere = [one.iso for one in dates(sheet.plain, 0, len(sheet.plain), sheet.language)]
    for sentence in about:
        on = _held_on(sheet, sentence)
        if on and main.date is None:
            main.date = with_year(on[0], everywhere, dated)
        if main.place is None:
            main.place = place_of(sheet, sentence)
    if main.date is None and dated is not None and _TODAY.search(main.sentence.text):
        main.date = dated
    words = " ".join(one.text for one in about)
    for mode, name in (("hybrid", "hybrid"), ("online", "online")):
        if lexicon.pattern("events", sheet.language, name).search(words):
            in_room = mode == "online" and not lexicon.pattern("events", sheet.language, name).search(
                main.sentence.text
            )
            is_both = in_room or (mode == "online" and _IN_ROOM.search(main.sentence.text) is not None)
            main.mode = "hybrid" if is_both and (main.place or not in_room) else mode
            break
    main.place = main.place or _dateline_place(sheet)
    main.organisers = _organisers(sheet, register, about)
    came = _participants(sheet, main, body[:10], figures)
    if came is not None:
        main.participant_count, main.participant_qualifier = int(came.value), came.qualifier


#: Beside words for a meeting online: that some were in the room.
_IN_ROOM = re.compile(r"\b(?:in the room|in person|in-person|face to face)\b|trực tiếp")


def _is_about(sheet: Sheet, sentence: Sentence, main: Found) -> bool:
    noun = core(main.event_type) if sheet.language == "en" else main.event_type
    words = (
        rf"\b(?:[Tt]he|[Tt]his) (?:\w+ )?(?:{re.escape(noun)}|event)\b|^[A-Z]\w+ing the (?:{re.escape(noun)}|event)"
        if sheet.language == "en"
        else rf"(?i:{re.escape(noun)}|sự kiện|chương trình)"
    )
    return re.search(words, sentence.text) is not None


_SESSION = re.compile(r"(?:sáng|chiều|tối|trưa|morning|afternoon|evening)\b", re.IGNORECASE)


def _held_on(sheet: Sheet, sentence: Sentence) -> list[str]:
    """Return the dates of a sentence, the likeliest day of the event first: with its part of the day, outside brackets,
    with its year."""
    found = list(dates(sheet.plain, sentence.start, sentence.end, sheet.language))

    def weight(one: Date) -> tuple[bool, bool, bool]:
        before = sheet.plain[sentence.start : one.start]
        around = sheet.plain[max(sentence.start, one.start - 16) : one.end]
        return (before.count("(") > before.count(")"), _SESSION.search(around) is None, not one.iso[0].isdigit())

    return [one.iso for one in sorted(found, key=weight) if len(one.iso) > len("2024")]


#: A line of the page's head that says when it was published.
_PUBLISHED = re.compile(r"(?:Published|Posted|Updated|Last updated|Đăng|Ngày đăng|Cập nhật|Xuất bản)\b", re.IGNORECASE)


def page_date(sheet: Sheet) -> str | None:
    """Return the day that the head of the page gives, as an ISO date with its year."""
    for part in sheet.parts:
        words = sheet.plain[part.start : part.end]
        if part.role == DATELINE or (part.role == HEADLINE and _PUBLISHED.match(words)):
            found = next(
                (one.iso for one in dates(words, 0, len(words), sheet.language) if len(one.iso) == len("2024-01-01")),
                None,
            )
            if found and found[0].isdigit():
                return found
    return None


_TODAY = re.compile(r"\b(?:today|this morning|this afternoon)\b|(?:[Hh]ôm nay|[Ss]áng nay|[Cc]hiều nay|[Tt]ối nay)")


def place_of(sheet: Sheet, sentence: Sentence) -> str | None:
    """Return the place that "in" or "tại" introduces in a sentence, a town rather than a country."""
    opens = r"\b(?:in|at)\s+(?:the\s+)?$" if sheet.language == "en" else r"(?:tại|ở)\s+(?:\w+\s+){0,2}$"
    countries = set(lexicon.words("places", sheet.language, "countries"))
    for mark in sorted(sentence.of_kind("place"), key=lambda one: sheet.plain[one.start : one.end] in countries):
        if re.search(opens, sheet.plain[max(sentence.start, mark.start - 25) : mark.start]):
            end = mark.end
            kind = re.match(r" (?:province|city|district)", sheet.plain[end : end + 12])
            return sheet.plain[mark.start : end + (kind.end() if kind else 0)]
    return None


def _dateline_place(sheet: Sheet) -> str | None:
    for part in sheet.parts:
        if part.role == "dateline":
            found = re.match(r"[A-ZĐÀ-Ỹ][\w' ]{2,20}(?=\s*[(–-]|,)", sheet.plain[part.start : part.end])
            if found and found.group().strip() not in lexicon.words("bodies", "en", "people_and_papers"):
                words = found.group().strip()
                return words.title() if words.isupper() else words
    return None


def _organisers(sheet: Sheet, register: Register, about: list[Sentence]) -> list[str]:
    """Return the bodies that "organised by" introduces, or that stand before "organised"."""
    names: list[str] = []
    for sentence in about:
        by = lexicon.pattern("events", sheet.language, "organise").search(sentence.text)
        did = lexicon.pattern("events", sheet.language, "organised").search(sentence.text)
        for mark in sentence.of_kind("body"):
            body = register.found.get(mark.key)
            place = mark.start - sentence.start
            after = (
                by is not None
                and 0 <= place - by.end() < 160
                and not re.search(r"[.;]|\b(?:said|which)\b", sentence.text[by.end() : place])
            )
            before = (did is not None and place < did.start() and did.start() - place < 160) or (
                did is not None and sheet.language == "vi" and 0 < place - did.end() < 120 and "phối hợp" in did.group()
            )
            if body is not None and (after or before) and body.name not in names:
                names.append(body.name)
        if names:
            break
    return names[:5]


#: "More than 140 took part."
_CAME = re.compile(r"\s+(?:took part|attended|joined|participated|came|đã dự|tham dự|tham gia)\b")


def _participants(sheet: Sheet, main: Found, sentences: list[Sentence], figures: list[Counted]) -> Counted | None:
    words = lexicon.pattern("events", sheet.language, "people")
    verbs = (
        r"attend|particip|took part|gather|drew|draw|bring|brought|join|delegates|with the presence|saw|featur|"
        r"tham dự|tham gia|sự góp mặt|có mặt|thu hút|quy tụ|sự tham gia|hội tụ|attract|[Cc]ó mặt|[Pp]resent:|Thành phần"
    )
    for one in figures:
        if (
            one.sentence in sentences
            and (one.unit in {"people", "người"} or _CAME.match(sheet.plain, one.end))
            and one.value == int(one.value)
            and (one.sentence is main.sentence or words.search(one.counted or "") or _CAME.match(sheet.plain, one.end))
        ) and (one.sentence is main.sentence or re.search(verbs, one.sentence.text)):
            return one
    return None
