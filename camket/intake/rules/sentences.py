"""Where sentences and quotations begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import lexicon

#: After these a full stop ends no sentence; so it is after every form of address that is written with one.
_SHORTENED = """
mr mrs ms dr prof assoc hon rt rev sr jr st no nos vs gen lt col maj sen gov rep
capt sgt amb dept approx ts ths gs pgs tp tt q p bs ls tx đ nxb vd ks u.s u.k
h.e e.g i.e ph.d a.m a.i lieut supt insp cllr smt sen brig cdr p.m d.c art fig vol ed inc ltd
co
"""


@cache
def _abbreviations() -> frozenset[str]:
    titles = [
        word
        for language in ("en", "vi")
        for name in ("address", "ranks")
        for word in lexicon.words("posts", language, name)
    ]
    return frozenset(_SHORTENED.split()) | {
        title.split()[-1].lower().rstrip(".") for title in titles if title.endswith(".")
    }


_END = re.compile(r"(?:\./\.|[.!?…]+)[\"”'’)\]]*(?=\s|$)|[.!?][\"”)\]]*(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")
_LAST_WORD = re.compile(r"[\w.]+$")
_OPENS = re.compile(r"\s*[\"“'(\[]*\s*[^\s]")
_MARK = re.compile(r"[“”\"]")
#: Before these words' quotation marks stand titles and themes, no speech.
_TITLED = re.compile(
    r"(?:themed?|titled|entitled|called|named|dubbed|theme of|programme|program|project|model|"
    r"campaign|workshop|conference|forum|seminar|exhibition|club|contest|"
    r"event|message|slogan|motto|award|title|chủ đề|chủ đề:|mang tên|tên gọi|chương trình|dự án|"
    r"đề án|phong trào|cuộc thi|cuộc vận động|hội thảo|hội nghị|diễn đàn|tọa đàm|toạ đàm|"
    r"triển lãm|mô hình|câu lạc bộ|CLB|sự kiện|thông điệp|khẩu hiệu|danh hiệu|giải thưởng|lễ|đối "
    r"thoại|tập huấn|chiến dịch|sáng kiến|quỹ|hội thi|giao lưu|ngày hội|lớp|khóa học)\s*:?$",
    re.I,
)
#: A quotation is speech from this many words on; a shorter one is a name or a borrowed word.
SPEECH_WORDS = 5
LONGEST_SENTENCE = 2_000


#: A first name before "V." or "I."; after the name of a part they are numerals.
_INITIAL = re.compile(
    r"(?<!\w)(?!(?:Chương|Phần|Mục|Khóa|Điều|Bảng|Phụ|Chapter|Part|Article|Section|Phase|Title|Annex|Table|Book|Volume|War)\s)"
    r"[A-Z][a-z]+ [IV]$"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch [start, end) of the plain text."""

    start: int
    end: int


def sentences(text: str, start: int, end: int) -> list[Stretch]:
    """Return the sentences of a paragraph, blanks at their ends left out."""
    found, begin = [], start
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and not _ends(text, mark, end):
            continue
        found.append(trimmed(text, begin, mark.end()))
        begin = mark.end()
    found.append(trimmed(text, begin, end))
    return [piece for one in found if one.end > one.start for piece in _pieces(text, one)]


def _pieces(text: str, one: Stretch) -> Iterator[Stretch]:
    """Yield a sentence; one longer than anybody writes (a table, a list, an attack) in pieces cut at a blank."""
    start = one.start
    while one.end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        stop = cut if cut > start else start + LONGEST_SENTENCE
        yield trimmed(text, start, stop)
        start = stop
    if (rest := trimmed(text, start, one.end)).end > rest.start:
        yield rest


def _ends(text: str, mark: re.Match[str], end: int) -> bool:
    """Return whether a full stop inside a paragraph ends a sentence."""
    if mark.group().startswith("./."):
        return True
    after = _OPENS.match(text, mark.end(), end)
    first = after.group().lstrip()[-1:] if after else ""
    if first and first.islower():
        return False
    if mark.group()[0] != ".":
        return True
    before = _LAST_WORD.search(text, max(0, mark.start() - 12), mark.start())
    word = before.group().lower() if before else ""
    if word in {"i", "v"}:  # a numeral, or the initial of a name
        return _INITIAL.search(text, max(0, mark.start() - 24), mark.start()) is None
    return not (word in _abbreviations() or (len(word) == 1 and word.isalpha()))


def trimmed(text: str, start: int, end: int) -> Stretch:
    """Return a stretch without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)


def quotations(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield the quotations of a paragraph that are speech, their marks included; one may run to its end."""
    for first, last in _quoted(text, start, end):
        words = text[first:last].strip('“”" ')
        is_whole = words[-1:] in {".", "!", "?", ","} and words[:1].isupper()
        if len(words.split()) >= (2 if is_whole else SPEECH_WORDS) and _is_speech(text, first, last):
            yield Stretch(first, last)


def _quoted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the outermost quotations; straight marks open before a word and close after one."""
    depth, first, last = 0, start, start
    for mark in _MARK.finditer(text, start, end):
        place = mark.start()
        if mark.group() == '"':
            is_open = (
                (place == start or text[place - 1] in " \n(:-–—") and place + 1 < end and not text[place + 1].isspace()
            )
        else:
            is_open = mark.group() == "“"
        if is_open:
            depth += 1
            first = place if depth == 1 else first
        elif depth:
            depth -= 1
            last = place + 1
            if depth == 0:
                yield first, last
    if depth:
        yield first, last if last > first else end


def _is_speech(text: str, start: int, end: int) -> bool:
    """Return whether a longer quotation is speech and not a title: it has its own stop, or follows a colon."""
    inside = text[start:end].strip('“”" ')
    before = text[max(0, start - 40) : start].rstrip()
    if _TITLED.search(before):
        return False
    opens_here = not before or before[-1] in ":.," or start == 0 or text[start - 1 : start] == "\n"
    words = len(inside.split())
    is_title = inside[:1].isupper() and not before.endswith((":", ",")) and words < 14 and bool(before)
    ends = inside[-1:] in ".,!?;" or text[end : end + 1] in {",", "."}
    return (ends and not (is_title and inside[-1:] not in ".,!?")) or opens_here or words >= 14
