"""Statements: what is said, reported or quoted, and by whom.

A sentence is a statement when a verb of speech has somebody as its subject, before it or after it, or when it begins
"According to …". A quotation belongs to the attribution beside it, or to whoever spoke last. Sentences of the same
paragraph that go on from a statement belong to its speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import grammar, lexicon
from camket.intake.rules.coreference import Memory, Subject, after_relative, resolved, subjects
from camket.intake.rules.post_words import stripped
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
_GAP = {
    "en": re.compile(
        r"[\s,]*(?:(?:also|then|further|later|has|have|had|all|both|in turn|again|once again|"
        r"strongly|therefore|thus|meanwhile|respectively|\w+ly|alike|for her part|for his part|"
        r"for their part|in (?:his|her|their) (?:opening |closing |welcome |welcoming |keynote "
        r")?(?:speech|remarks|address|statement|reply)|on the occasion|on this occasion|"
        r"on behalf of [^,]{3,60}|at the event|at the meeting|at the workshop|at the conference|at "
        r"the ceremony)[\s,]*)*$"
    ),
    "vi": re.compile(
        r"[\s,–-]*(?:(?:cũng|đã|còn|thì|hồ hởi|vui vẻ|đồng thời|vui mừng|xúc động|trân trọng|nhiệt liệt|đặc biệt|một "
        r"lần nữa|luôn|tiếp tục|rất|chân thành|đều|thẳng thắn|bày tỏ|vừa|"
        r"cho|chia sẻ và|phát biểu và|phát biểu|mạnh mẽ|cơ bản|hoàn toàn|nêu|trực tiếp|gửi lời|có "
        r"bài|dự và|tham dự và|thay mặt [^,]{3,60}|khẳng định và|nói thêm|tại (?:hội thảo|hội nghị|"
        r"buổi lễ|sự kiện|lễ|tọa đàm|diễn đàn|cuộc họp))[\s,]*)*$"
    ),
}
_OPENS = {
    "en": re.compile(r"(?:[^,“”\"]{0,60},\s+)?(?:[Aa]ccording to|According|As per|In the words of)\s+(?:the\s+)?"),
    "vi": re.compile(
        r"(?:[^,“”\"]{0,60},\s+)?(?:Còn |Cũng )?[Tt]heo(?: lời| ý kiến của| đánh giá của| chia sẻ của)?\s+(?!đó|kế "
        r"hoạch|quy định|chương trình|Nghị|Quyết|Luật|hướng|hình thức)"
    ),
}
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
_THAT = re.compile(
    r"\s*(?:that|rằng)\b|\s+about\b|(?<=rằng)\s|\s*:|\s*,?\s*[“\"]|\s+(?:to|with) [^,.]{2,40} "
    r"that\b|\s+(?:[\w']+\s+){1,8}that\b|\s*(?:là|,)\s"
)
#: What a sentence says only of the time or the condition: "When she asked her bank for a loan, …".
_ASIDE = {
    "en": re.compile(r"(?:When|As|After|Before|While|If|Although|Though|Since|Because)\b[^,“”\"]{5,120},"),
    "vi": re.compile(r"(?:Khi|Sau khi|Trước khi|Nếu|Tuy|Dù|Mặc dù|Trong khi)\b[^,“”\"]{5,120},"),
}
_BETWEEN_COMMAS = re.compile(r"\s*,[^“”\"]*,\s*(?:also )?")
#: What somebody did before she spoke, in the same sentence: "X, …, handed over the gifts and urged …".
_SECOND_VERB = re.compile(r"(?:\s*,[^“”\"]{3,80},|,)?\s+[^,“”\".;:]{5,70}\s(?:and|và)\s")
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "được", "bị"])
#: After these only what is said is the statement; with other verbs it is the whole sentence.
_PLAIN = re.compile(r"(?:said|says|say|cho biết(?: thêm)?|cho hay|nói)(?:,)?$")
#: A body speaks only by these.
_SAY = re.compile(
    r"(?:said|says|say|added|adds|stress|emphasi|noted|notes|affirm|stated|states|believ|held|highlight|underlin|underscor|reiterat|confirm|explain|reveal|announc|"
    r"recommend|call|urge|pledge|commit|estimat|warn|report|hope|suggest|propose|request|cho "
    r"biết|khẳng định|nhấn mạnh|cho hay|đề nghị|kiến nghị|đề xuất|"
    r"khuyến nghị|kêu gọi|yêu cầu|cam kết|cảnh báo|nhận định|đánh giá)"
)


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


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in a sentence, where the verb is, and what of the sentence is said."""

    speaker: Subject
    verb_start: int
    verb_end: int
    is_trailing: bool
    #: Begins "According to …": what follows the name is said.
    is_opening: bool = False


#: A verb that goes on with what somebody does, after a comma.
_NEXT_VERB = re.compile(r"[,;] (?:(?:đồng thời|đã|cũng|qua đó|từ đó|nhất là|và|rất) )*$")
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
    found += _concluded(sheet, memory, group, attributions) or _reported(sheet, group, attributions, quotes, bool(found))
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
    """Return the sentences of a conclusion that somebody has opened ("… kết luận như sau:"): hers, but what others said."""
    speaker = memory.concluding
    if speaker is None:
        return []
    found: list[Said] = []
    for sentence, one in zip(group, attributions, strict=True):
        if one is not None and one.speaker.kind == "person":
            start, end = _content(sheet, sentence, one)
            found.append(Said(start, end, REPORTED, one.speaker, sentence, one.verb_start))
        else:
            found.append(Said(sentence.start, sentence.end, REPORTED, speaker, sentence, confidence=0.8, made_by=CONCLUSION))
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
    named = [one for one in attributions if one]
    trailing = named[-1] if named else None
    is_whole = trailing is not None and trailing.is_trailing and len(named) == 1 and not has_quote
    for at, (sentence, one) in enumerate(zip(group, attributions, strict=True)):
        if _quoted_share(sentence, quotes) > 0.5:
            continue
        if one is not None:
            speaker = one.speaker
            if _quoted_share(sentence, quotes) <= 0.15 or not _rest_is_short(sentence, quotes, one):
                start, end = _content(sheet, sentence, one)
                found.append(Said(start, end, REPORTED, one.speaker, sentence, one.verb_start))
        elif is_whole and trailing is not None:
            found.append(_unsaid(sentence, trailing.speaker, 0.7, "paragraph of one speaker"))
        elif speaker is not None and (
            _goes_on(sheet, sentence) or _is_between(sentence, speaker, attributions[at + 1 :])
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
    after = _THAT.match(sheet.plain, one.verb_end, sentence.end)
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


# --- who speaks -----------------------------------------------------------------------------------------------------


@cache
def _verbs(language: str) -> re.Pattern[str]:
    return lexicon.pattern("speech", language, "verbs")


def attribution(
    sheet: Sheet, sentence: Sentence, memory: Memory, quotes: list[Stretch], *, is_lead: bool = False
) -> Attribution | None:
    """Return who speaks in a sentence, or None."""
    if sentence.text.endswith("?") and not _touching(sentence, quotes):
        return None
    aside = _ASIDE[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    told_from = aside.end() if aside else sentence.start
    around = [one for one in subjects(sheet, sentence, memory) if not _within(one.start, quotes)]
    opening = _OPENS[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    if opening:
        named = _named_by_opening(sheet, sentence, memory, around, opening.end())
        if named is not None:
            return named
    for verb in _verbs(sheet.language).finditer(sheet.plain, sentence.start, sentence.end):
        if verb.start() < told_from or _within(verb.start(), quotes) or not _is_finite(sheet, sentence, verb):
            continue
        weak = verb.group().lower() in lexicon.words("speech", sheet.language, "weak")
        says = _THAT.match(sheet.plain, verb.end(), sentence.end) is not None or bool(_touching(sentence, quotes))
        says = says or bool(grammar.children(sentence, sentence.index_at(verb.start()), "ccomp"))
        if is_lead and not says:
            continue
        found = _subject_of(sheet, sentence, memory, around, verb)
        if found is not None:
            speaker, is_trailing = found
            if weak and not says and (not is_trailing or speaker.kind == "group"):
                continue
            if speaker.kind == "body" and not says and not _SAY.match(verb.group().lower()):
                continue
            return Attribution(speaker, verb.start(), verb.end(), is_trailing)
    return _named_at_the_end(sheet, sentence, memory, around)


def _touching(sentence: Sentence, quotes: list[Stretch]) -> list[Stretch]:
    return [one for one in quotes if one.start < sentence.end + 3 and sentence.start < one.end]


def _within(place: int, quotes: list[Stretch]) -> bool:
    return any(one.start <= place < one.end for one in quotes)


def _named_by_opening(
    sheet: Sheet, sentence: Sentence, memory: Memory, around: list[Subject], place: int
) -> Attribution | None:
    """Return the speaker of "According to X, …": whoever is named before the first comma outside the name."""
    comma = sheet.plain.find(",", place, sentence.end)
    for one in around:
        if one.start >= place - len("the ") and (one.start < comma or comma < 0) and one.start - place < 90:
            person = next((other for other in around if other.kind == "person" and other.start < one.start + 120), None)
            if one.kind == "body" and person is not None and person.start < max(comma, one.end + 40):
                one = person
            speaker = resolved(one, sentence, memory, sheet.language)
            if speaker is not None:
                end = max(one.end, sheet.plain.find(",", one.end - 1, sentence.end) + 1)
                return Attribution(speaker, sentence.start, end, False, is_opening=True)
    return None


_ENDING = re.compile(r",\s+according to\s+(?:the\s+)?|,\s+theo\s+(?:lời\s+)?")


def _named_at_the_end(sheet: Sheet, sentence: Sentence, memory: Memory, around: list[Subject]) -> Attribution | None:
    """Return the speaker of "…, according to X."."""
    endings = list(_ENDING.finditer(sheet.plain, sentence.start + 20, sentence.end))
    if not endings:
        return None
    found = endings[-1]
    for one in around:
        if one.start >= found.end() - 4 and one.start - found.end() < 60 and sentence.end - one.end < 60:
            person = next((other for other in around if other.kind == "person" and other.start > one.start), None)
            speaker = resolved(person or one, sentence, memory, sheet.language)
            if speaker is not None:
                return Attribution(speaker, found.start(), sentence.end, True)
    return None


def _is_finite(sheet: Sheet, sentence: Sentence, verb: re.Match[str]) -> bool:
    """Return whether a word of the list is a verb with a subject: no noun, not passive, no part of a name."""
    at = sentence.index_at(verb.start())
    if at >= len(sentence.tokens) or sentence.mark_at(verb.start()) is not None:
        return False
    token = sentence.tokens[at]
    if sheet.language == "vi":
        before = sentence.tokens[at - 1].text.lower() if at else ""
        return (
            sentence.is_whole(verb.start(), verb.end())
            and before
            not in {"được", "bị", "để", "sự", "việc", "lời", "bài", "buổi", "nhằm", "cuộc", "nội", "khi", "sau"}
            and token.text[0].islower()
        )
    if token.tag == "VBG":  # "…, adding that …"
        return token.link in {"advcl", "conj"} and bool(grammar.children(sentence, at, "ccomp"))
    if token.tag not in {"VBD", "VBZ", "VBP", "VBN", "VB", ""} and not (
        at and ((token.tag == "JJ" and sentence.tokens[at - 1].tag == "RB") or _inside(sentence, at - 1))
    ):
        return False
    around = [other.text.lower() for other in sentence.tokens[max(0, at - 2) : at]]
    return not (set(around) & _BE) and (not around or around[-1] not in {"to", "the", "a", "an", "'s", "and/or"})


def _inside(sentence: Sentence, at: int) -> bool:
    mark = sentence.mark_at(sentence.tokens[at].start)
    return mark is not None and mark.kind == "person"


def _subject_of(
    sheet: Sheet, sentence: Sentence, memory: Memory, around: list[Subject], verb: re.Match[str]
) -> tuple[Subject, bool] | None:
    """Return (subject of a verb, whether the attribution closes the sentence)."""
    parsed = _parsed_subject(sentence, around, verb)
    if parsed is not None and parsed.start < verb.start() and not _is_one_of_two(sheet, parsed, around, verb):
        speaker = resolved(parsed, sentence, memory, sheet.language)
        if speaker is not None:
            return speaker, _closes(sheet, sentence, parsed.start, verb.end())
    for one in reversed([one for one in around if one.start < verb.start()]):
        is_clean = _leads_to(sheet, one, around, verb.start())
        if is_clean and one.kind == "body" and _ends_an_apposition(sheet, one, around):
            continue
        if is_clean:
            speaker = resolved(_presented(sheet, one, around, verb) or one, sentence, memory, sheet.language)
            if speaker is None:
                return None
            return speaker, _closes(sheet, sentence, one.start, verb.end())
    after = _inverted(sheet, sentence, memory, around, verb)
    if after is not None:
        return after, True
    first = _opens_the_clause(sheet, sentence, around, verb)
    speaker = resolved(first, sentence, memory, sheet.language) if first is not None else None
    return (speaker, False) if speaker is not None else None


def _opens_the_clause(
    sheet: Sheet, sentence: Sentence, around: list[Subject], verb: re.Match[str]
) -> Subject | None:
    """Return who opens a Vietnamese sentence whose later verbs follow a comma: "Thứ trưởng X đón bà Y, đánh giá cao …"."""
    if sheet.language != "vi" or not _NEXT_VERB.search(sheet.plain, sentence.start, verb.start()):
        return None
    aside = re.compile(r"[^,“”\"]{3,70}, ").match(sheet.plain, sentence.start, sentence.end)
    starts = {sentence.start, aside.end() if aside else sentence.start}
    return next(
        (one for one in around if one.start in starts and one.end < verb.start() and one.kind in {"person", "role", "pronoun"}),
        None,
    )


#: Who stands behind a paper: "báo cáo do bà X trình bày cho thấy", "tham luận của ông Y nêu".
_PRESENTED = re.compile(r"[^,.;]{0,60}\b(?:do|của) (?:[^,.;]{0,40} )?$")


def _presented(sheet: Sheet, one: Subject, around: list[Subject], verb: re.Match[str]) -> Subject | None:
    """Return the person who presents the paper that is said to say something."""
    if one.kind != "group" or not one.name.lower().endswith(("báo cáo", "tham luận")):
        return None
    between = (other for other in around if other.kind == "person" and one.end <= other.start < verb.start())
    person = next(between, None)
    return person if person is not None and _PRESENTED.match(sheet.plain, one.end, person.start) else None


def _parsed_subject(sentence: Sentence, around: list[Subject], verb: re.Match[str]) -> Subject | None:
    """Return the one that the parse has as the subject of a verb."""
    at = grammar.subject_of(sentence, sentence.index_at(verb.start()))
    if at is None:
        return None
    place = sentence.tokens[at].start
    return next((one for one in around if one.start <= place < one.end), None)


def _is_one_of_two(sheet: Sheet, one: Subject, around: list[Subject], verb: re.Match[str]) -> bool:
    """Return whether another person stands between a subject and its verb, joined by "and"."""
    return any(
        other.kind == "person" and one.end <= other.start < verb.start() and " and " in sheet.plain[one.end : other.start + 4]
        for other in around
    )


def _leads_to(sheet: Sheet, one: Subject, around: list[Subject], verb: int) -> bool:
    """Return whether somebody is the subject of a verb: between are but adverbs, an aside, or what she did first."""
    end = after_relative(sheet, one.end, verb) if one.end < verb else one.end
    between = sheet.plain[end:verb]
    if end <= verb and _GAP[sheet.language].fullmatch(between):
        return True
    is_aside = one.kind in {"person", "role"} and len(between) < 170 and _BETWEEN_COMMAS.fullmatch(between)
    is_second = one.kind in {"person", "role", "pronoun"} and _SECOND_VERB.fullmatch(between)
    if not (is_aside or is_second):
        return False
    return not any(other.kind in {"person", "pronoun"} and one.end <= other.start < verb for other in around)


def _ends_an_apposition(sheet: Sheet, body: Subject, around: list[Subject]) -> bool:
    """Return whether a body only ends what is said of a person before it: "X, who …", "X, người phụ trách … Y,"."""
    is_closed = sheet.plain[body.end : body.end + 1] == ","
    opened = re.compile(r",(?=\s*who\b)|," if is_closed else r",(?=\s*who\b)")
    return any(
        one.kind == "person" and one.end < body.start and opened.match(sheet.plain, one.end, body.start)
        for one in around
    )


def _closes(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether an attribution stands at the end: ", he added."."""
    rest = sheet.plain[end : sentence.end]
    return start - sentence.start > 25 and len(re.sub(r"[^\w]", "", rest)) < 25


def _inverted(
    sheet: Sheet, sentence: Sentence, memory: Memory, around: list[Subject], verb: re.Match[str]
) -> Subject | None:
    """Return the subject after a verb: ", said Deputy Minister X"."""
    before = sheet.plain[max(0, verb.start() - 3) : verb.start()].rstrip()
    if not before.endswith((",", "”", '"', "?", "!")) and verb.start() > sentence.start + 1:
        return None
    for one in around:
        if one.start >= verb.end() and one.start - verb.end() < 140 and one.kind != "pronoun":
            if one.kind == "body" and any(other.kind == "person" and other.start > one.start for other in around):
                continue
            between = sheet.plain[verb.end() : max(verb.end(), stripped(sheet, verb.end(), one.start))]
            if not re.search(r"[.;:“”\"]|\b(?:that|at|on)\b", between):
                return resolved(one, sentence, memory, sheet.language)
    return None
