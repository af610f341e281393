"""Where sentences and quotations begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: After these a full stop ends no sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof assoc hon rt rev sr jr st no nos vs gen lt col maj sen gov rep capt sgt amb dept approx "
    "ts ths gs pgs tp tt q p bs ls tx đ nxb vd ks u.s u.k h.e e.g i.e ph.d a.m p.m d.c art fig vol ed inc ltd co".split()
)
_END = re.compile(r"(?:\./\.|[.!?…]+)[\"”'’)\]]*(?=\s|$)|[.!?][\"”)\]]*(?=[A-ZĐÀ-Ỹ][a-zà-ỹ])")
_LAST_WORD = re.compile(r"[\w.]+$")
_OPENS = re.compile(r"\s*[\"“'(\[]*\s*[^\s]")
_QUOTE = re.compile(r"“[^“”]*(?:”|$)|(?<![\w])\"[^\"]*(?:\"|$)")
#: A quotation is speech from this many words on; a shorter one is a name or a borrowed word.
SPEECH_WORDS = 5


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
    return [one for one in found if one.end > one.start]


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
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word not in "iv"))


def trimmed(text: str, start: int, end: int) -> Stretch:
    """Return a stretch without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)


def quotations(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield the quotations of a paragraph that are speech, their marks included; one may run to its end."""
    for found in _QUOTE.finditer(text, start, end):
        if len(found.group().split()) >= SPEECH_WORDS and _is_speech(text, found):
            yield Stretch(found.start(), found.end())


def _is_speech(text: str, found: re.Match[str]) -> bool:
    """Return whether a longer quotation is speech and not a title: it has its own stop, or follows a colon."""
    inside = found.group().strip('“”" ')
    before = text[max(0, found.start() - 2) : found.start()].rstrip()
    opens_here = not before or before[-1] in ":.,\n" or found.start() == 0
    is_title = inside[:1].isupper() and not before.endswith((":", ",")) and len(inside.split()) < 14 and bool(before)
    ends = inside[-1:] in ".,!?;" or text[found.end() : found.end() + 1] in {",", "."}
    return (ends and not (is_title and inside[-1:] not in ".,!?")) or opens_here or len(inside.split()) >= 14
