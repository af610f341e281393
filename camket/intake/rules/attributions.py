"""Who says what a sentence says: the subject of its verb of speech, before it or after it, or whom it opens with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import grammar, lexicon
from camket.intake.rules.coreference import Memory, Subject, after_relative, resolved, subjects
from camket.intake.rules.post_words import stripped
from camket.intake.rules.sentences import Stretch
from camket.intake.rules.sheet import Sentence, Sheet

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


THAT = re.compile(
    r"\s*(?:that|rằng)\b|\s+about\b|(?<=rằng)\s|\s*:|\s*,?\s*[“\"]|\s+(?:to|with) [^,.]{2,40} "
    r"that\b|\s+(?:[\w']+\s+){1,8}that\b|\s*(?:là|,)\s"
)


#: Verbs that are speech also in the sentence that tells of the event.
_STRONG = frozenset(
    [
        "yêu cầu",
        "đề nghị",
        "kêu gọi",
        "nhấn mạnh",
        "khẳng định",
        "cam kết",
        "kiến nghị",
        "đề xuất",
        "khuyến nghị",
        "urged",
        "called on",
        "called for",
        "called upon",
        "pledged",
        "promised",
        "vowed",
        "stressed",
        "warned",
    ]
)


#: "nêu ba khó khăn: …"
_LISTS = re.compile(r"\s+[^,.;:“”\"]{3,60}:\s")


#: What a sentence says only of the time or the condition: "When she asked her bank for a loan, …".
_ASIDE = {
    "en": re.compile(r"(?:When|As|After|Before|While|If|Although|Though|Since|Because)\b[^,“”\"]{5,120},"),
    "vi": re.compile(r"(?:Khi|Sau khi|Trước khi|Nếu|Tuy|Dù|Mặc dù|Trong khi)\b[^,“”\"]{5,120},"),
}


_BETWEEN_COMMAS = re.compile(
    r"\s*,[^“”\"]*,\s*(?:also )?|\s+[-–—]\s[^“”\"]*\s[-–—]\s+|\s*\([^()“”\"]*\),?\s+(?:also )?"
)


#: What somebody did before she spoke, in the same sentence: "X, …, handed over the gifts and urged …".
_SECOND_VERB = re.compile(r"(?:\s*,[^“”\"]{3,80},|,)?\s+[^,“”\".;:]{5,70}\s(?:and|và)\s")


_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "được", "bị"])


#: A body speaks only by these.
_SAY = re.compile(
    r"(?:said|says|say|added|adds|stress|emphasi|noted|notes|affirm|stated|states|believ|held|highlight|underlin|underscor|reiterat|confirm|explain|reveal|announc|"
    r"recommend|call|urge|pledge|commit|estimat|warn|report|hope|suggest|propose|request|cho "
    r"biết|khẳng định|nhấn mạnh|cho hay|đề nghị|kiến nghị|đề xuất|"
    r"khuyến nghị|kêu gọi|yêu cầu|cam kết|cảnh báo|nhận định|đánh giá)"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in a sentence, where the verb is, and what of the sentence is said."""

    speaker: Subject
    verb_start: int
    verb_end: int
    is_trailing: bool
    #: Begins "According to …": what follows the name is said.
    is_opening: bool = False


#: Before somebody to whom something is done.
_OBJECT = re.compile(r"(?:của|cho|với|tới|đến|về|tiếp|đón|gặp|cùng|cảm ơn|chúc mừng) (?:\w+ )?$")
#: A verb that goes on with what somebody does, after a comma.
_NEXT_VERB = re.compile(r"[,;] (?:(?:đồng thời|đã|cũng|qua đó|từ đó|nhất là|và|rất) )*$")


@cache
def _verbs(language: str) -> re.Pattern[str]:
    return lexicon.pattern("speech", language, "verbs")


def attribution(
    sheet: Sheet, sentence: Sentence, memory: Memory, quotes: list[Stretch], *, is_lead: bool = False
) -> Attribution | None:
    """Return who speaks in a sentence, or None."""
    if sentence.text.endswith("?") and not (_touching(sentence, quotes) or _opens_a_question(sheet, sentence)):
        return None
    aside = _ASIDE[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    told_from = aside.end() if aside else sentence.start
    around = [one for one in subjects(sheet, sentence, memory) if not _within(one.start, quotes)]
    opening = _OPENS[sheet.language].match(sheet.plain, sentence.start, sentence.end)
    if opening:
        named = _named_by_opening(sheet, sentence, memory, around, opening.end())
        if named is not None:
            return named
    verbs = list(_verbs(sheet.language).finditer(sheet.plain, sentence.start, sentence.end))
    for verb in sorted(verbs, key=lambda one: not _is_main(sentence, one)):
        if verb.start() < told_from or _within(verb.start(), quotes) or not _is_finite(sheet, sentence, verb):
            continue
        weak = verb.group().lower() in lexicon.words("speech", sheet.language, "weak")
        says = THAT.match(sheet.plain, verb.end(), sentence.end) is not None or bool(_touching(sentence, quotes))
        says = says or (sheet.language == "vi" and _LISTS.match(sheet.plain, verb.end(), sentence.end) is not None)
        says = says or bool(grammar.children(sentence, sentence.index_at(verb.start()), "ccomp"))
        if is_lead and not says and verb.group().lower() not in _STRONG:
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


def _is_main(sentence: Sentence, verb: re.Match[str]) -> bool:
    """Return whether the parse has a verb as the main one of an English sentence: "…, as noted before, she said"."""
    at = sentence.index_at(verb.start())
    return at < len(sentence.tokens) and sentence.tokens[at].link == "ROOT"


def _opens_a_question(sheet: Sheet, sentence: Sentence) -> bool:
    """Return whether a verb of speech and a colon stand before a question: "… băn khoăn: học thế nào?"."""
    verbs = _verbs(sheet.language).finditer(sheet.plain, sentence.start, sentence.end)
    return any(sheet.plain.startswith(": ", verb.end()) for verb in verbs)


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
        if before == "kiến" and verb.group().lower() in {"chỉ đạo", "phát biểu", "kết luận"}:  # "ý kiến chỉ đạo"
            return False
        return (
            sentence.is_whole(verb.start(), verb.end())
            and before
            not in {"được", "bị", "để", "sự", "việc", "lời", "bài", "buổi", "nhằm", "cuộc", "nội", "khi", "sau"}
            and token.text[0].islower()
        )
    if token.tag == "VBN" and at and sentence.tokens[at - 1].text == "as":  # "as highlighted at the Congress"
        return False
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
    presented = next(filter(None, (_presented(sheet, one, around, verb) for one in around)), None)
    if presented is not None:
        return presented, False
    opening = _opens_the_clause(sheet, sentence, around, verb)
    for one in reversed([one for one in around if one.start < verb.start()]):
        if opening is not None and _OBJECT.search(sheet.plain, max(sentence.start, one.start - 24), one.start):
            continue  # "đón bà Y, đánh giá cao"
        is_clean = _leads_to(sheet, one, around, verb.start())
        if is_clean and one.kind == "body" and _ends_an_apposition(sheet, one, around):
            continue
        if is_clean:
            speaker = resolved(one, sentence, memory, sheet.language)
            if speaker is None:
                return None
            return speaker, _closes(sheet, sentence, one.start, verb.end())
    after = _inverted(sheet, sentence, memory, around, verb)
    if after is not None:
        return after, True
    speaker = resolved(opening, sentence, memory, sheet.language) if opening is not None else None
    return (speaker, False) if speaker is not None else None


def _opens_the_clause(sheet: Sheet, sentence: Sentence, around: list[Subject], verb: re.Match[str]) -> Subject | None:
    """Return who opens a Vietnamese sentence whose later verbs follow a comma: "Bà X đón ông Y, đánh giá cao …"."""
    if sheet.language != "vi" or not _NEXT_VERB.search(sheet.plain, sentence.start, verb.start()):
        return None
    aside = re.compile(r"[^,“”\"]{3,70}, ").match(sheet.plain, sentence.start, sentence.end)
    starts = {sentence.start, aside.end() if aside else sentence.start}
    return next(
        (
            one
            for one in around
            if one.start in starts and one.end < verb.start() and one.kind in {"person", "role", "pronoun"}
        ),
        None,
    )


#: Who stands behind a paper: "báo cáo do bà X trình bày cho thấy", "tham luận của ông Y nêu".
_PRESENTED = re.compile(r"[^,.;]{0,60}\b(?:do|của) (?:[^,.;]{0,40} )?$")
_READ_OUT = re.compile(r"\s*(?:,[^,]{3,90},)?\s*(?:(?:trình bày|đọc)(?: tại [^,.;]{3,40})?)?\s*")


def _presented(sheet: Sheet, one: Subject, around: list[Subject], verb: re.Match[str]) -> Subject | None:
    """Return the person who presents the paper that is said to say something."""
    if one.kind != "group" or not one.name.lower().endswith(("báo cáo", "tham luận")):
        return None
    between = (other for other in around if other.kind == "person" and one.end <= other.start < verb.start())
    person = next(between, None)
    if person is None or not _PRESENTED.match(sheet.plain, one.end, person.start):
        return None
    return person if _READ_OUT.fullmatch(sheet.plain, person.end, verb.start()) else None


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
        other.kind == "person"
        and one.end <= other.start < verb.start()
        and " and " in sheet.plain[one.end : other.start + 4]
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
