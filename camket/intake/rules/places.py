"""Places: countries, provinces, capitals and what follows a word such as "province" or "huyện"."""

from __future__ import annotations

import re
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon
from camket.intake.rules.known import Known
from camket.intake.rules.sheet import Mark, Sentence, Sheet

#: These are people, or parts of names of bodies, although a city is called after them.
_CITY = re.compile(r"(?:(?:TP\.?|[Tt]hành phố)\s?)(?:Hồ Chí Minh|HCM)(?!\w)|Ho Chi Minh City")
_NAMESAKE = re.compile(r"(?:Ho Chi Minh|Hồ Chí Minh)(?! City)|(?:Uncle|Bác|Cụ) H[oồ]\b")


@cache
def _fixed(language: str) -> re.Pattern[str]:
    provinces = [name for name in lexicon.table("places")["provinces"] if name not in {"Vinh", "Huế"}]
    bare = [_without_marks(name) for name in provinces]
    names = [*lexicon.table("places")["capitals"], *provinces, *lexicon.words("places", language, "countries")]
    names += lexicon.words("places", language, "regions")
    if language == "en":
        names += [*bare, "Hue", "Huế", "Vinh"]
        names = [name for name in names if name not in {"US", "Bali"}] + ["US"]
    else:
        names += ["Huế"]
    return re.compile(lexicon.either(names))


def _without_marks(name: str) -> str:
    return " ".join(word.capitalize() for word in fold(name.replace("-", " ")).split())


@cache
def _kinds(language: str) -> re.Pattern[str]:
    return re.compile(lexicon.either(lexicon.words("places", language, "kinds")))


def mark_places(sheet: Sheet, known: Known) -> None:
    """Mark the places of every sentence; persons' names marked before keep their words."""
    own = [name for place in known.places for name in (place.name, *place.aliases) if len(name) > 2]
    extra = re.compile(lexicon.either(own)) if own else None
    for sentence in sheet.sentences:
        for pattern in filter(None, (extra, _fixed(sheet.language))):
            for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
                sentence.add(Mark("place", found.start(), found.end(), found.group()))
        (_after_kind if sheet.language == "vi" else _before_kind)(sheet, sentence)


def _after_kind(sheet: Sheet, sentence: Sentence) -> None:
    """Mark what follows "tỉnh", "huyện", "xã" …: the capitals after it."""
    for found in _kinds("vi").finditer(sheet.plain, sentence.start, sentence.end):
        at = sentence.index_at(found.end())
        first = at
        if sheet.plain[max(0, found.start() - 4) : found.start()] == "tác ":
            continue
        while at < len(sentence.tokens) and at - first < 4 and sentence.tokens[at].is_capital:
            at += 1
        if at > first and sheet.plain[found.end() : sentence.tokens[first].start].strip() == "":
            sentence.add(Mark("place", sentence.tokens[first].start, sentence.tokens[at - 1].end, ""))


def _before_kind(sheet: Sheet, sentence: Sentence) -> None:
    """Mark the capitals before "province", "district", "commune" …"""
    for found in _kinds("en").finditer(sheet.plain, sentence.start, sentence.end):
        last = at = sentence.index_at(found.start())
        while at > 0 and last - at < 3 and _is_part(sentence, at - 1):
            at -= 1
        if at < last and not (at == 0 and last - at == 1):
            sentence.add(Mark("place", sentence.tokens[at].start, sentence.tokens[last - 1].end, ""))


def _is_part(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    return token.is_capital and token.is_word and token.tag in {"NNP", "NNPS", ""} and not sentence.mark_at(token.start)


def namesakes(sheet: Sheet) -> None:
    """Mark the late president's name so that it opens neither a person nor a place."""
    for sentence in sheet.sentences:
        for found in _CITY.finditer(sheet.plain, sentence.start, sentence.end):
            sentence.add(Mark("place", found.start(), found.end(), found.group()))
        for found in _NAMESAKE.finditer(sheet.plain, sentence.start, sentence.end):
            sentence.add(Mark("namesake", found.start(), found.end(), found.group()))
