"""Events that a text only mentions: "told a seminar at Hue University", "tại hội thảo về … do Viện … tổ chức".

A noun in small letters stands for an event of its own where it is one of many ("a seminar", not "the seminar") and
the text says of it where, when, on what or by whom it was held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from camket.intake.rules.dates import dates
from camket.intake.rules.event_details import Found
from camket.intake.rules.sheet import Mark, Sentence, Sheet

#: What puts somebody at an event, before "a seminar".
_AT = re.compile(
    r"\b(?:at|in|during|after|before|following|attended|attend|addressed|told|joined|since|to|from|by|hosted|held|hold|"
    r"organi[sz]ed|opened|ran|run|organi[sz]e|host|join)\s+"
    r"(?:a|an|another|last (?:week|month|year)'s|this (?:week|month|year)'s)\s+"
    r"((?:[\w'-]+\s+){0,4}?)$",
    re.IGNORECASE,
)
#: Whose it is: "the Circle's annual gala", "People's Council session".
_OWNED = re.compile(
    r"(?:'s)?\s+(?:(?:annual|biennial|yearly|general|plenary|next|first|second|third|summer|winter)\s+)*$"
)
_WHEN = re.compile(
    r"\s*(?:,\s*)?(?:(?:(?:earlier |later )?(?:last|this|next)\s+(?:week|month|year|spring|summer|autumn|winter|\w+day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December))|"
    r"in\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{4})?|"
    r"(?:in|of)\s+(?:19|20)\d\d)\b"
)
_ON = re.compile(
    r"\s+(?:on|about|of|for|with|between)\s+(?:the\s+)?[\w'’,& -]{4,80}?(?=\s+(?:in|at|last|this|next|held)\b|[.,;])"
)
_WHERE = re.compile(r"\s+(?:in|at)\s+(?:the\s+)?$")
_VI_AT = re.compile(
    r"(?:tại|trong|ở|sau|trước|dự|tham dự|tham gia|bên lề|qua|từ|khuôn khổ|kết thúc|chủ trì|đến)\s+"
    r"(?:(?:một|buổi|cuộc|lớp|khóa|chuỗi|phiên)\s+)*$",
    re.IGNORECASE,
)
#: "Chiều cùng ngày, … chủ trì tiệc chiêu đãi", "Trước đó, … có cuộc gặp với …"
_VI_HAS = re.compile(r"(?:chủ trì|có|dự|tham dự|tổ chức)\s+(?:(?:một|buổi|cuộc)\s+)*$")
_VI_THEN = re.compile(r"[Cc]ùng ngày|[Tt]rước đó|[Ss]au đó|[Nn]gày \d|(?:[Ss]áng|[Cc]hiều|[Tt]ối) (?:nay|mai|qua|\d)")
_VI_ON = re.compile(r"\s+(?:về|với chủ đề|với|giữa|bàn về|góp ý|tham vấn|dành cho)\s+")
_VI_STOP = re.compile(
    r"[.;:,()]|\s(?:do|được|đã|tại|ở|diễn ra|nhằm|vào|ngày|sáng|chiều|tối|hôm|cuối|đầu|cùng ngày|năm|tháng|hồi|tuần|"
    r"là|cho thấy|có|mới đây|gần đây|vừa)\s"
)
_VI_HELD = re.compile(
    r"\s*,?\s*(?:do\s+[^.;]{3,90}?(?:tổ chức|chủ trì|đăng cai)|"
    r"(?:tổ chức|diễn ra|được tổ chức)?\s*(?:tại|ở)\s+\w|"
    r"(?:sáng|chiều|tối|hôm|ngày|cùng ngày|hồi|tháng|cuối|đầu|tuần|năm|vào)\b)"
)
_VI_COMING = re.compile(r"\s+(?:sẽ|dự kiến)\s+(?:được\s+)?(?:diễn ra|tổ chức|khai mạc)")


def in_passing(sheet: Sheet, sentence: Sentence, nouns: Iterator[re.Match[str]]) -> Iterator[Found]:
    """Yield the events of a sentence that have no name of their own."""
    for noun in nouns:
        mark = sentence.mark_at(noun.start())
        if mark is not None and (mark.kind != "body" or mark.end > noun.end()):
            continue
        told = _english if sheet.language == "en" else _vietnamese
        stretch = told(sheet, sentence, noun)
        if stretch is None:
            continue
        start, end = stretch
        title = " ".join(sheet.plain[start:end].split()).strip(" ,")
        one = Found(start, end, noun.group().lower(), title, sentence, confidence=0.6, made_by="event in passing")
        one.place = next(
            (_words(sheet, place.start, place.end) for place in _places(sheet, sentence, start, end)), None
        )
        days = dates(sheet.plain, sentence.start, sentence.end, sheet.language)
        one.date = next((day.iso for day in days if start <= day.start <= end + 30), None)
        yield one


def _words(sheet: Sheet, start: int, end: int) -> str:
    return " ".join(sheet.plain[start:end].split())


def _places(sheet: Sheet, sentence: Sentence, start: int, end: int) -> list[Mark]:
    return [mark for mark in sentence.of_kind("place") if start <= mark.start < end + 30]


def _english(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> tuple[int, int] | None:
    """Return the stretch of "a seminar at Hue University", "the Council's session in December"."""
    plain = sheet.plain
    before = plain[max(sentence.start, noun.start() - 70) : noun.start()]
    one_of_many = _AT.search(before)
    owner = next(
        (
            mark
            for mark in sentence.of_kind("body")
            if mark.end <= noun.start() and _OWNED.fullmatch(plain, mark.end, noun.start())
        ),
        None,
    )
    if one_of_many is None and owner is None:
        return None
    if not noun.group().islower():
        return None
    start = owner.start if owner else noun.start() - len(one_of_many.group(1)) if one_of_many else noun.start()
    end = noun.end()
    on = _ON.match(plain, end, sentence.end)
    end = on.end() if on else end
    when = _WHEN.match(plain, end, sentence.end)
    known = [mark for mark in sentence.marks if mark.start >= end and mark.kind in {"place", "body"}]
    there = next((mark for mark in known if _WHERE.fullmatch(plain, end, mark.start)), None)
    if there is not None:
        end = there.end
        when = _WHEN.match(plain, end, sentence.end) or when
    if when is not None and when.start() >= end:
        end = when.end()
    by_day = any(end <= day.start <= end + 6 for day in dates(plain, sentence.start, sentence.end, "en"))
    return (start, end) if there is not None or when is not None or by_day or (on and owner) else None


def _vietnamese(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> tuple[int, int] | None:
    """Return the stretch of "hội thảo về kinh tế tuần hoàn do Viện … tổ chức", "Hội nghị … dự kiến diễn ra"."""
    plain = sheet.plain
    before = plain[max(sentence.start, noun.start() - 40) : noun.start()]
    stop = _VI_STOP.search(plain, noun.end(), sentence.end)
    end = min(stop.start() if stop else sentence.end, noun.end() + 120)
    if noun.start() == sentence.start and _VI_COMING.match(plain, _before_coming(plain, noun.end(), sentence.end)):
        return noun.start(), _before_coming(plain, noun.end(), sentence.end)
    if _VI_HAS.search(before) and _VI_THEN.search(plain, sentence.start, noun.start()):
        return noun.start(), end
    if not _VI_AT.search(before) or _VI_ON.match(plain, noun.end(), end) is None:
        return None
    if _VI_HELD.match(plain, end, sentence.end) is None:
        return None
    return noun.start(), end


def _before_coming(plain: str, start: int, end: int) -> int:
    found = _VI_COMING.search(plain, start, min(end, start + 120))
    return found.start() if found and "," not in plain[start : found.start()] else end
