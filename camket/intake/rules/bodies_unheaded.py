"""Bodies whose names have no noun that heads them: known by what stands beside them.

"Bridges to Recovery, a Hoi An-based group", "runs Jikoni Smart", "the Australian embassy", "Care Việt Nam".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.decoding import is_syllable
from camket.intake.rules.post_words import is_word_part
from camket.intake.rules.sheet import Sentence, Sheet

#: What an organisation does or suffers at somebody's hands.
_OWNED = {
    "en": re.compile(
        r"\b(?:runs|ran|founded|co-founded|set up|owns|manages|leads|heads|advises|joined|works (?:for|at|with)|"
        r"worked (?:for|at|with)|founder of|co-founder of|owner of|volunteers (?:for|at|with)) (?=[A-Z])"
    ),
    "vi": re.compile(
        r"(?:[Ss]áng lập|[Đđ]iều hành|[Tt]hành lập|làm việc (?:tại|cho)|làm việc ở|gia nhập|chủ thương hiệu) (?=[A-ZĐ])"
    ),
}
#: "…, a Hoi An-based group": said of a name right before it.
_IS_A = {
    "en": re.compile(
        r",? (?:\([^)]{2,12}\))?,? ?(?:an?|the) (?:[\w'-]+ ){0,5}?(?:group|firm|company|charity|start-?up|"
        r"organi[sz]ation|network|cooperative|non-?profit|NGO|agency|enterprise|think tank|newspaper|collective)\b"
    ),
    "vi": re.compile(
        r", (?:một |là )?(?:tổ chức|doanh nghiệp|công ty|nhóm|mạng lưới|quỹ|start-?up|cơ sở|đơn vị)(?: \w+){0,4}"
    ),
}
_JOINTS = frozenset({"of", "to", "for", "and", "the", "in", "&"})
_MISSION = re.compile(r" (?:embassy|consulate|high commission)\b")
#: "Duyen & Partners", "Nguyen & Sons"
_FIRM = re.compile(
    r"(?:[A-ZĐ][\w-]+ ){1,2}(?:&|and|và) (?:Partners|Associates|Sons|Daughters|Sisters|Brothers|Co|Company|Cộng sự)\b"
)
#: "Care Việt Nam": a name of others, then the country.
_IN_VIET_NAM = re.compile(r"(?<![\w.])((?:[A-Z][A-Za-z]+ ){1,3})Việt Nam(?=,| [a-zđ])")


def stretches(sheet: Sheet) -> Iterator[tuple[Sentence, int, int, str]]:
    """Yield (sentence, start, end, why) for names of bodies that no noun heads."""
    for sentence in sheet.sentences:
        yield from _partners(sheet, sentence)
        for found in _OWNED[sheet.language].finditer(sheet.plain, sentence.start, sentence.end):
            stretch = _capitals(sheet, sentence, found.end())
            if stretch is not None and (len(sheet.plain[found.end() : stretch].split()) > 1 or sheet.language == "vi"):
                yield sentence, found.end(), stretch, "what somebody runs or joins"
        for found in _IS_A[sheet.language].finditer(sheet.plain, sentence.start, sentence.end):
            start = _capitals_before(sheet, sentence, found.start())
            if start is not None:
                yield sentence, start, found.start(), "said to be a group"
        yield from _of_a_country(sheet, sentence)


def _partners(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[Sentence, int, int, str]]:
    """Yield the firms that are called after who owns them: "Duyen & Partners"."""
    for found in _FIRM.finditer(sheet.plain, sentence.start, sentence.end):
        mark = sentence.mark_at(found.start())
        if mark is None or mark.end < found.end():
            yield sentence, found.start(), found.end(), "firm of partners"


def _of_a_country(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[Sentence, int, int, str]]:
    """Yield "Australian embassy" and "Care Việt Nam"."""
    if sheet.language == "vi":
        for found in _IN_VIET_NAM.finditer(sheet.plain, sentence.start, sentence.end):
            words = found.group(1).split()
            if not any(is_syllable(word.lower()) and len(word) > 2 for word in words) and _is_free(
                sentence, found.start()
            ):
                yield sentence, found.start(), found.end(), "a name before the country"
        return
    for token in sentence.tokens:
        mission = _MISSION.match(sheet.plain, token.end, sentence.end)
        if mission and token.text in demonyms() and _is_free(sentence, token.start):
            yield sentence, token.start, mission.end(), "embassy of a country"


@cache
def demonyms() -> frozenset[str]:
    return frozenset(lexicon.mapping("places", "en", "demonyms"))


def _is_free(sentence: Sentence, place: int) -> bool:
    mark = sentence.mark_at(place)
    return mark is None or mark.kind == "place"


def _may_stand(sentence: Sentence, at: int) -> bool:
    """Return whether a token may be a word of a name: a capital under no mark of a person or body."""
    token = sentence.tokens[at]
    mark = sentence.mark_at(token.start)
    is_person = mark is not None and mark.kind in {"person", "body", "instrument", "event"}
    return token.is_capital and token.is_word and not is_person and not token.text.endswith("'s")


def _capitals(sheet: Sheet, sentence: Sentence, place: int) -> int | None:
    """Return where capitals that begin at `place` end, small joints inside; None where they are somebody's name."""
    first = at = sentence.index_at(place)
    end = place
    while at < len(sentence.tokens) and at - first < 7:
        token = sentence.tokens[at]
        if at > first and sheet.plain[sentence.tokens[at - 1].end : token.start] != " ":
            break
        if _may_stand(sentence, at) or (at > first and is_word_part(sentence, at)):
            end = token.start + len(token.base)
        elif not (
            token.text in _JOINTS and at > first and at + 1 < len(sentence.tokens) and _may_stand(sentence, at + 1)
        ) or sentence.tokens[at + 1].text in lexicon.words("names", "en", "calendar"):
            break
        at += 1
    mark = sentence.mark_at(place)
    return end if end > place and (mark is None or mark.end < end) else None


def _capitals_before(sheet: Sheet, sentence: Sentence, place: int) -> int | None:
    """Return where at least two words with capitals that end at `place` begin."""
    at = last = sentence.index_before(place)
    start: int | None = None
    while at >= 0 and last - at < 6:
        token = sentence.tokens[at]
        if at < last and sheet.plain[token.end : sentence.tokens[at + 1].start] != " ":
            break
        if _may_stand(sentence, at):
            start = token.start
        elif not (token.text in _JOINTS and at < last and at > 0 and _may_stand(sentence, at - 1)):
            break
        at -= 1
    words = sheet.plain[start:place].split() if start is not None else []
    mark = sentence.mark_at(start) if start is not None else None
    return start if len(words) > 1 and mark is None else None
