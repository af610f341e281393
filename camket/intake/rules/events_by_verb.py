"""The reported event where a verb tells it and no noun: "received", "launched", "ra mắt", "khánh thành"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from camket.intake.rules import lexicon
from camket.intake.rules.dates import dates
from camket.intake.rules.event_details import Found
from camket.intake.rules.segments import BODY, DATELINE
from camket.intake.rules.sheet import Sentence, Sheet

_TODAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\btoday\b|hôm nay|sáng nay|chiều nay")
_TITLE = r"[“\"](?P<title>[^”\"\n]{3,120})[”\"]"
_HOLDS_TITLED = {
    "en": re.compile(rf"\b(?:held|hosted|organi[sz]ed|launched|opened) (?:the |an? )?(?P<kind>[a-z]+ )?{_TITLE}"),
    "vi": re.compile(
        r"\b(?:tổ chức|phát động|khai mạc|ra mắt|khởi động) "
        rf"(?P<kind>[Cc]hương trình |[Dd]ự án |[Cc]hiến dịch )?{_TITLE}"
    ),
}
_LONGEST_TITLE = 120
_RECEIVED = re.compile(r"\b(?:received|hosted a reception for|met with|held talks with|paid a courtesy call)\b")
_RECEPTIONS = {"received": "reception", "hosted a reception for": "reception", "held talks with": "talks"}
_LAUNCHED = re.compile(r"\b(?:launched|unveiled|rolled out)\s+(?:the |its |a |an )?")
#: Verbs that tell of an event where the sentence gives its day: the verb -> (kind, how its title begins).
_DONE = {
    "en": (
        ("launched", "launch", "Launch of"),
        ("unveiled", "launch", "Launch of"),
        ("inaugurated", "inauguration", "Inauguration of"),
        ("opened", "opening", "Opening of"),
        ("signed", "signing ceremony", "Signing of"),
        ("handed over", "handover ceremony", "Handover of"),
        ("graduated", "graduation", "Graduation"),
        ("visited", "visit", "Visit to"),
        ("toured", "visit", "Visit to"),
        ("commemorated", "ceremony", "Commemoration of"),
        ("celebrated", "ceremony", "Celebration of"),
    ),
    "vi": (
        ("ra mắt", "lễ ra mắt", "Ra mắt"),
        ("khai trương", "lễ khai trương", "Khai trương"),
        ("khánh thành", "lễ khánh thành", "Khánh thành"),
        ("khởi công", "lễ khởi công", "Khởi công"),
        ("phát động", "lễ phát động", "Phát động"),
        ("ký kết", "lễ ký kết", "Ký kết"),
        ("ký (?=thỏa thuận|bản ghi nhớ|biên bản|hợp đồng|chương trình|quy chế|kế hoạch)", "lễ ký", "Ký"),
        ("bàn giao", "lễ bàn giao", "Bàn giao"),
        ("trao tặng", "lễ trao tặng", "Trao tặng"),
        ("công bố", "lễ công bố", "Công bố"),
        ("tiếp", "buổi tiếp", "Tiếp"),
        ("đến thăm", "chuyến thăm", "Thăm"),
        ("thăm và làm việc", "chuyến thăm", "Thăm và làm việc"),
        ("gặp gỡ", "cuộc gặp", "Gặp gỡ"),
    ),
}
#: What leads to the day at the end of "gathered to hail … on 8 March".
_UNTIL_DAY = re.compile(r"\s+(?:on|from|between|ngày|vào ngày|sáng|chiều|tối)\s+(?:\w+day,?\s+)?$")


def told_by_a_verb(sheet: Sheet, lead: list[Sentence]) -> Found | None:
    """Return the event that a verb in the first sentences tells."""
    for sentence in lead[:2]:
        if sheet.language == "en":
            found = _received(sentence) or _launched(sentence) or _gathered(sheet, sentence)
            if found is not None:
                return found
        found = _titled(sheet, sentence) or next(_done_on_a_day(sheet, sentence), None)
        if found is not None:
            return found
    return None


def _event(sentence: Sentence, kind: str, title: str, made_by: str) -> Found:
    title = " ".join(title.split())[:_LONGEST_TITLE].rstrip(" .,")
    return Found(sentence.start, sentence.end, kind, title, sentence, is_main=True, mode="in-person", made_by=made_by)


def _received(sentence: Sentence) -> Found | None:
    received = _RECEIVED.search(sentence.text)
    if received is None or len(sentence.of_kind("person")) < 2:
        return None
    kind = _RECEPTIONS.get(received.group(), "meeting")
    return _event(sentence, kind, sentence.text[received.start() :], "verb of meeting")


def _launched(sentence: Sentence) -> Found | None:
    launched = _LAUNCHED.search(sentence.text)
    if launched is None or not sentence.of_kind("instrument"):
        return None
    return _event(sentence, "launch", f"Launch of {sentence.text[launched.end() :]}", "verb of launching")


def _gathered(sheet: Sheet, sentence: Sentence) -> Found | None:
    gathering = lexicon.pattern("events", "en", "gatherings").search(sheet.plain, sentence.start, sentence.end)
    if gathering is None:
        return None
    kind = "gathering" if "gather" in gathering.group() else "meeting"
    title = f"{kind.capitalize()} {_until_day(sheet, gathering.end(), sentence.end)}"
    return _event(sentence, kind, title, "verb of meeting")


def _until_day(sheet: Sheet, start: int, end: int) -> str:
    """Return the words of a stretch up to the day that it gives, if it gives one."""
    day = next(dates(sheet.plain, start, end, sheet.language), None)
    return _UNTIL_DAY.sub("", sheet.plain[start : day.start]) if day else sheet.plain[start:end]


def _done_on_a_day(sheet: Sheet, sentence: Sentence) -> Iterator[Found]:
    """Yield the events that somebody named does on a day or a weekday: "ra mắt", "inaugurated"."""
    is_dated = any(True for _ in dates(sheet.plain, sentence.start, sentence.end, sheet.language))
    if not is_dated and not _TODAY.search(sentence.text) and not _is_datelined(sheet, sentence):
        return
    for verb, kind, title in _DONE[sheet.language]:
        found = re.compile(rf"(?<!\w){verb}\b").search(sheet.plain, sentence.start, sentence.end)
        if found is None or sentence.mark_at(found.start()) or not _has_subject(sheet, sentence, found):
            continue
        words = _until_day(sheet, found.end(), sentence.end)
        yield _event(sentence, kind, f"{title} {words}", "verb of what was done")


def _is_datelined(sheet: Sheet, sentence: Sentence) -> bool:
    """Return whether the first sentence has its day right before it: "Phnom Penh, 19 June 2024 | The Embassy …"."""
    lines = [part for part in sheet.parts if part.role == DATELINE and part.end <= sentence.start]
    is_first = not any(one.role == BODY and one.start < sentence.start for one in sheet.sentences)
    return is_first and any(True for part in lines for _ in dates(sheet.plain, part.start, part.end, sheet.language))


def _titled(sheet: Sheet, sentence: Sentence) -> Found | None:
    """Return the event of which only the title in quotation marks says what is held: "tổ chức “Bữa cơm Công đoàn”"."""
    found = _HOLDS_TITLED[sheet.language].search(sheet.plain, sentence.start, sentence.end)
    if found is None or not any(mark.end <= found.start() for mark in sentence.of_kind("body")):
        return None
    kind = found.group("kind") or ("event" if sheet.language == "en" else "sự kiện")
    return _event(sentence, kind.strip().lower(), found.group("title"), "title of what is held")


def _has_subject(sheet: Sheet, sentence: Sentence, verb: re.Match[str]) -> bool:
    """Return whether a body or a person stands before a verb that is no noun, and a capital or quotation after it."""
    token = sentence.tokens[min(sentence.index_at(verb.start()), len(sentence.tokens) - 1)]
    if sheet.language == "en" and not token.tag.startswith("VB"):
        return False
    before = any(mark.end <= verb.start() for mark in sentence.marks if mark.kind in {"body", "person"})
    return before and re.search(r"[A-ZĐÀ-Ỹ“\"]|\d", sheet.plain[verb.end() : sentence.end]) is not None
