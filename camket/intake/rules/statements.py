"""Statements: what is said, reported or quoted, and by whom.

A sentence is a statement when a verb of speech has somebody as its subject, before it or after it, or when it begins
"According to …". A quotation belongs to the attribution beside it, or to whoever spoke last. Sentences of the same
paragraph that go on from a statement belong to its speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from camket.intake.rules.attributions import THAT, Attribution, attribution
from camket.intake.rules.coreference import Memory, Subject
from camket.intake.rules.proposals import SexBasis
from camket.intake.rules.segments import BODY
from camket.intake.rules.sentences import Stretch, quotations, trimmed
from camket.intake.rules.sheet import Sentence, Sheet
from camket.intake.rules.voices import own_voices, presiding

POINT = "point of a list"


CONCLUSION = "conclusion of a meeting"


#: What opens the conclusions of whoever presides, in paragraphs of their own, and what closes them.
_OPENS_CONCLUSIONS = re.compile(
    r"(?:kết luận|chỉ đạo|ý kiến|thống nhất|nhất trí|quyết định|yêu cầu|concluded|decided|directed|instructed|ruled)"
    r"[^.:]{0,60}(?:như sau|sau đây|as follows|the following)\s*:$"
)


_CLOSES_CONCLUSIONS = re.compile(
    r"(?:Văn phòng .{0,40}thông báo|Trên đây|Thông báo này|Nơi nhận|TL\.|KT\.|TM\.|The meeting (?:closed|ended|rose)|"
    r"Cuộc họp kết thúc|There being no)"
)


_POINT = re.compile(
    r"(?:Thứ (?:nhất|hai|ba|tư|năm|sáu|bảy)|(?:Một|Hai|Ba|Bốn|Năm|Sáu) là|First(?:ly)?|"
    r"Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|Finally|Cuối cùng|[-–•+*]|"
    r"\(?\d{1,2}[.)])(?=[\s,:])"
)


DIRECT, REPORTED = "direct", "reported"


_LINK = {
    "en": re.compile(
        r"(?:This|These|It|They|Such|Therefore|Thus|Moreover|In addition|Additionally|Furthermore|"
        r"However|Besides|As such|Hence|That|As a result|"
        r"At the same time|In particular|Accordingly|Consequently|Meanwhile, (?:the|it)|For example|"
        r"For instance|In this (?:regard|context|spirit)|Specifically|Of these|Among them|"
        r"We|Our|I)\b"
    ),
    "vi": re.compile(
        r"(?:Đây|Điều này|Điều đó|Do đó|Vì vậy|Vì thế|Bên cạnh đó|Ngoài ra|Hơn nữa|Tuy nhiên|Đồng "
        r"thời|Những|Từ đó|Qua đó|Đặc biệt|Trong đó|Cụ thể|Chính vì vậy|"
        r"Thông qua|Nhờ đó|Mặt khác|Như vậy|Trong số này|Trong số đó|Thứ nhất|Thứ hai|Thứ ba|Thứ tư|"
        r"Một là|Hai là|Ba là|Chúng "
        r"ta|Chúng tôi|Tôi)\b"
    ),
}


#: What a sentence tells rather than says: it goes on with the report of the event.
_TELLS = re.compile(
    r"\b(?:The (?:workshop|event|conference|ceremony|meeting|programme|program|seminar|forum|"
    r"session)|Hội thảo|Hội nghị|Chương trình|Sự kiện|Buổi lễ|"
    r"Within the framework|Trong khuôn khổ|Also at|On (?:this|the) occasion|Nhân dịp này|Tại "
    r"(?:hội|buổi|lễ|chương|diễn|tọa))\b"
)


#: After these only what is said is the statement; with other verbs it is the whole sentence.
_PLAIN = re.compile(r"(?:said|says|say|cho biết(?: thêm)?|cho hay|nói)(?:,)?$")


@dataclass(slots=True)
class Said:
    """A statement on the sheet; `sentence` is None for a quotation that spans several."""

    start: int
    end: int
    mode: str
    speaker: Subject
    sentence: Sentence | None = None
    verb: int = -1
    confidence: float = 0.85
    made_by: str = "verb of speech"


#: A clause shorter than this is taken with its whole sentence.
_SHORT = 20


def find_statements(sheet: Sheet, memory: Memory, leads: set[int]) -> list[Said]:
    """Return the statements of a text. `leads` holds the starts of sentences that tell of the event itself."""
    found: list[Said] = []
    paragraphs: dict[int, list[Sentence]] = {}
    for sentence in sheet.sentences:
        paragraphs.setdefault(sentence.paragraph, []).append(sentence)
    voices = own_voices(sheet, memory.cast)
    memory.presiding = presiding(sheet, memory.cast)
    for number, group in paragraphs.items():
        if number in voices:
            speaker, start = voices[number]
            found.append(Said(start, group[-1].end, DIRECT, speaker, confidence=0.85, made_by="own voice"))
            for sentence in group:
                memory.remember(sentence, None)
            continue
        if group[0].role != BODY:
            for sentence in group:
                memory.remember(sentence, None)
            continue
        found += _paragraph(sheet, memory, number, group, leads)
    return found


def _paragraph(sheet: Sheet, memory: Memory, number: int, group: list[Sentence], leads: set[int]) -> list[Said]:
    part = sheet.parts[number]
    quotes = list(quotations(sheet.plain, part.start, part.end))
    before = memory.speaker if number - memory.paragraph <= 2 else None
    point = _point(sheet, memory, number, group)
    if point:
        return point
    if _CLOSES_CONCLUSIONS.match(group[0].text):
        memory.concluding = None
    attributions: list[Attribution | None] = []
    for sentence in group:
        one = attribution(sheet, sentence, memory, quotes, is_lead=sentence.start in leads)
        attributions.append(one)
        memory.remember(sentence, one.speaker if one else None)
        _learn_from_possessive(sentence, memory)
    said = [_quoted(sheet, quote, group, attributions, before) for quote in quotes]
    found = [one for one in said if one is not None]
    if found:
        memory.speaker, memory.paragraph = found[-1].speaker, number
    found += _concluded(sheet, memory, group, attributions) or _reported(
        sheet, group, attributions, quotes, bool(found)
    )
    last = attributions[-1]
    if last is not None and last.speaker.kind == "person" and _OPENS_CONCLUSIONS.search(group[-1].text):
        memory.concluding = last.speaker
        found = [one for one in found if one.sentence is not group[-1]]
    found.sort(key=lambda one: one.start)
    memory.is_listing = bool(found) and sheet.plain[part.start : part.end].endswith(":")
    return found


def _concluded(
    sheet: Sheet, memory: Memory, group: list[Sentence], attributions: list[Attribution | None]
) -> list[Said]:
    """Return the sentences of a conclusion that somebody has opened ("… kết luận như sau:"), but what others said."""
    speaker = memory.concluding
    if speaker is None:
        return []
    found: list[Said] = []
    for sentence, one in zip(group, attributions, strict=True):
        if one is not None and one.speaker.kind == "person":
            start, end = _content(sheet, sentence, one)
            found.append(Said(start, end, REPORTED, one.speaker, sentence, one.verb_start))
        else:
            found.append(
                Said(sentence.start, sentence.end, REPORTED, speaker, sentence, confidence=0.8, made_by=CONCLUSION)
            )
    return found


def _point(sheet: Sheet, memory: Memory, number: int, group: list[Sentence]) -> list[Said]:
    """Return the sentences of a point of a list that the last speaker has opened."""
    if not memory.is_listing or memory.speaker is None or not _POINT.match(group[0].text):
        return []
    memory.paragraph = number
    return [Said(one.start, one.end, REPORTED, memory.speaker, one, confidence=0.7, made_by=POINT) for one in group]


_OWN = re.compile(r"của (chị|bà|cô|ông|anh)(?! [A-ZĐÀ-Ỹ]| em)(?!\w)")


_POSSESSIVE = re.compile(r"(Her|His) [a-z]")


def _learn_from_possessive(sentence: Sentence, memory: Memory) -> None:
    """Take the sex that "Her lecture …" tells of the person named last, where no other is named beside."""
    own = _OWN.search(sentence.text)
    people = sentence.of_kind("person")
    speaker = memory.cast.by_key(people[0].key) if own and len(people) == 1 else None
    if own is not None and speaker is not None and speaker.sex is None:
        speaker.learn_sex("m" if own.group(1) in {"ông", "anh"} else "f", SexBasis.PRONOUN)
    found = _POSSESSIVE.match(sentence.text)
    if found and memory.seen and not sentence.of_kind("person"):
        person = memory.cast.by_key(memory.seen[-1][1])
        if person is not None and person.sex is None:
            person.learn_sex("f" if found.group(1) == "Her" else "m", SexBasis.PRONOUN)


def _quoted(
    sheet: Sheet, quote: Stretch, group: list[Sentence], attributions: list[Attribution | None], before: Subject | None
) -> Said | None:
    """Return a quotation with its speaker: of the sentence it lies in, of the one before or after, or the last one."""
    inside = [at for at, one in enumerate(group) if one.start < quote.end and quote.start < one.end]
    nearby = [*inside, *([inside[0] - 1] if inside and inside[0] else []), *([inside[-1] + 1] if inside else [])]
    own = [group[at] for at in inside if attributions[at] is None]
    beside = {mark.key: mark for one in own for mark in one.of_kind("person") if mark.end <= quote.start}
    if len(beside) == 1 and len(inside) == 1:  # "For Ms Lan, \"it is a start\"."
        (mark,) = beside.values()
        only = Subject(mark.start, mark.end, "person", sheet.plain[mark.start : mark.end], mark.key)
        return Said(quote.start, quote.end, DIRECT, only, confidence=0.65, made_by="quotation beside the only name")
    for at in nearby:
        if 0 <= at < len(group) and (one := attributions[at]) is not None:
            return Said(quote.start, quote.end, DIRECT, one.speaker, confidence=0.92, made_by="quotation")
    named = _before_colon(sheet, quote, group)
    if named is not None:
        return Said(quote.start, quote.end, DIRECT, named, confidence=0.75, made_by="name before a quotation")
    if before is not None and quote.start - group[0].start < 3 and not any(one.of_kind("person") for one in group):
        return Said(quote.start, quote.end, DIRECT, before, confidence=0.7, made_by="quotation, speaker before")
    marks = [mark for one in group for mark in one.of_kind("person")]
    if len({mark.key for mark in marks}) == 1:
        only = Subject(marks[0].start, marks[0].end, "person", sheet.plain[marks[0].start : marks[0].end], marks[0].key)
        return Said(quote.start, quote.end, DIRECT, only, confidence=0.6, made_by="quotation beside the only name")
    if before is not None and quote.start - group[0].start < 3:
        return Said(quote.start, quote.end, DIRECT, before, confidence=0.7, made_by="quotation, speaker before")
    return None


def _before_colon(sheet: Sheet, quote: Stretch, group: list[Sentence]) -> Subject | None:
    """Return the person last named before a quotation that a colon opens."""
    if not sheet.plain[max(0, quote.start - 3) : quote.start].rstrip().endswith(":"):
        return None
    people = [mark for one in group for mark in one.of_kind("person") if mark.end <= quote.start]
    if not people:
        return None
    last = people[-1]
    return Subject(last.start, last.end, "person", sheet.plain[last.start : last.end], last.key)


def _reported(
    sheet: Sheet, group: list[Sentence], attributions: list[Attribution | None], quotes: list[Stretch], has_quote: bool
) -> list[Said]:
    """Return the reported statements of a paragraph: attributed sentences and those that go on from them."""
    found: list[Said] = []
    speaker: Subject | None = None
    is_open = False  # "… cho biết: …": what follows is said too
    named = [one for one in attributions if one]
    trailing = named[-1] if named else None
    is_whole = trailing is not None and trailing.is_trailing and len(named) == 1 and not has_quote
    for at, (sentence, one) in enumerate(zip(group, attributions, strict=True)):
        if _quoted_share(sentence, quotes) > 0.5:
            continue
        if one is not None:
            speaker = one.speaker
            is_open = re.match(r"\s*:\s", sheet.plain[one.verb_end : one.verb_end + 3]) is not None
            if _quoted_share(sentence, quotes) <= 0.15 or not _rest_is_short(sentence, quotes, one):
                start, end = _content(sheet, sentence, one)
                found.append(Said(start, end, REPORTED, one.speaker, sentence, one.verb_start))
        elif is_whole and trailing is not None:
            found.append(_unsaid(sentence, trailing.speaker, 0.7, "paragraph of one speaker"))
        elif speaker is not None and (
            (is_open and not _TELLS.match(sentence.text))
            or _goes_on(sheet, sentence)
            or _is_between(sentence, speaker, attributions[at + 1 :])
        ):
            found.append(_unsaid(sentence, speaker, 0.6, "goes on from a statement"))
        else:
            speaker = None
    return found


def _unsaid(sentence: Sentence, speaker: Subject, confidence: float, made_by: str) -> Said:
    """Return a sentence without a verb of speech as a statement of the speaker around it."""
    return Said(sentence.start, sentence.end, REPORTED, speaker, sentence, confidence=confidence, made_by=made_by)


def _is_between(sentence: Sentence, speaker: Subject, following: list[Attribution | None]) -> bool:
    """Return whether the same person speaks before and after a sentence that tells of nothing else."""
    after = next((one for one in following if one), None)
    same = after is not None and after.speaker.key == speaker.key and speaker.key is not None
    return same and _TELLS.match(sentence.text) is None and not sentence.of_kind("person")


def _goes_on(sheet: Sheet, sentence: Sentence) -> bool:
    if _TELLS.match(sentence.text) or sentence.of_kind("person"):
        return False
    modal = r"\b(?:should|must|needs? to|will|would)\b" if sheet.language == "en" else r"\b(?:cần|phải|nên|sẽ)\b"
    return _LINK[sheet.language].match(sentence.text) is not None or re.search(modal, sentence.text) is not None


def _quoted_share(sentence: Sentence, quotes: list[Stretch]) -> float:
    covered = sum(max(0, min(sentence.end, one.end) - max(sentence.start, one.start)) for one in quotes)
    return covered / max(1, sentence.end - sentence.start)


def _rest_is_short(sentence: Sentence, quotes: list[Stretch], one: Attribution) -> bool:
    """Return whether beside a quotation a sentence only says who speaks."""
    if one.is_trailing and any(0 <= one.verb_start - quote.end < 4 for quote in quotes):  # "…," said X, who …
        return True
    outside = (1 - _quoted_share(sentence, quotes)) * (sentence.end - sentence.start)
    return outside - (one.verb_end - min(sentence.start, one.speaker.start)) < 60


def _content(sheet: Sheet, sentence: Sentence, one: Attribution) -> tuple[int, int]:
    """Return what of a sentence is said: the clause after the verb where it is most of it, else the whole sentence."""
    if one.is_trailing:
        return sentence.start, sentence.end
    after = THAT.match(sheet.plain, one.verb_end, sentence.end)
    verb = sheet.plain[one.verb_start : one.verb_end].lower()
    at = sentence.index_at(one.verb_start)
    if at < len(sentence.tokens) and sentence.tokens[at].link == "relcl":  # "…, who announced that …"
        start = after.end() if after else sentence.tokens[at - 1].start
        clause = trimmed(sheet.plain, start, sentence.end)
        return clause.start, clause.end
    if not _PLAIN.match(verb) and not one.is_opening:
        return sentence.start, sentence.end
    start = after.end() if after and not after.group().rstrip().endswith(("“", '"')) else one.verb_end
    clause = trimmed(sheet.plain, start, sentence.end)
    return (clause.start, clause.end) if clause.end - clause.start > _SHORT else (sentence.start, sentence.end)
