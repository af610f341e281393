"""Where a post after a name ends: what belongs to it, and what the sentence goes on with."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from camket.intake.rules import lexicon
from camket.intake.rules.post_words import (
    CHAIN,
    LEVELS,
    NOUN_TAGS,
    any_heads,
    head_within,
    inside_mark,
    is_of_a_body,
    is_plain_noun,
    is_speech_verb,
    is_word_part,
    small,
)
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

#: The number of a unit, or the term of office: "Quân khu 1", "Rotation 3", "khóa II".
_TERM = re.compile(r" \d{1,3}(?![\w.,%/:-])|\s+(?:khóa|khoá|nhiệm kỳ)\s+(?:[IVX]+|\d[\d\s–-]*)(?!\w)")
#: After these a post is over, or goes on with another part.
_JOINTS = {"en": frozenset({",", ";", "and", "và", "kiêm"}), "vi": frozenset({",", ";", "và", "kiêm"})}
#: What closes a Vietnamese post, how many words it may have at most, and what may stand in it though it often ends one.
_CLOSING = frozenset({",", ")", "-", "–", ";", "."})
_LONGEST = 16
_LINKS = frozenset({"và", "với", "cho"})
#: What may stand between the comma after a post and its body, between the comma and a place.
_OPENS_A_BODY = re.compile(r" (?:Trung ương|tổ chức|thuộc|công tác tại|the) ")
_PLACED = re.compile(r" (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|thôn|bản|ấp|buôn) ")
#: "Trưởng Phái đoàn thường trực Việt Nam bên cạnh UNESCO"
_PARTY = re.compile(r"(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) (?:ủy|uỷ)(?!\w)")
_BESIDE = re.compile(r"bên cạnh ")
#: "for Gender, Youth Promotion and Program Development"
_FOR = re.compile(r"\b(?:for|of|on|in charge of) (?:[A-Z][\w-]+ ?)+$")
_LISTED = re.compile(r"(?: [A-Z][\w-]+){1,3}(?:,(?: [A-Z][\w-]+){1,3})*,? and(?: [A-Z][\w-]+){1,3}")
#: "phụ trách phụ nữ, hòa bình và an ninh"
_IN_CHARGE = re.compile(r"\b(?:phụ trách|về)\b")
_REST = re.compile(r"(?: [a-zà-ỹđ]+){1,4}(?:,(?: [a-zà-ỹđ]+){1,4})* và(?: (?!của|tại|cho|đã)[a-zà-ỹđ]+){1,3}")
_ARTICLES = frozenset({"of", "the", "at", "for", "with", "a"})
#: Who is one "on" something: "adviser on nutrition".
_ON_A_FIELD = frozenset({"adviser", "advisor", "expert", "specialist", "rapporteur", "envoy", "consultant", "officer"})


def apposition_end(sheet: Sheet, sentence: Sentence, place: int) -> int:
    """Return where a post after a name ends: at a verb, or a comma that opens no further post."""
    end = _closed(sheet, sentence, place) if sheet.language == "vi" else place
    at = sentence.index_at(end)
    while at < len(sentence.tokens):
        token = sentence.tokens[at]
        mark = sentence.mark_at(token.start)
        if mark is not None and mark.kind == "person":
            break
        further = _reached(sheet, sentence, at, end, place)
        if further is not None and further > end:
            end = further
            at = sentence.index_at(end)
            continue
        if token.text in _JOINTS[sheet.language] and not (token.text == "and" and _joins_nouns(sentence, at)):
            break
        if token.text in {"-", "–"} and end < token.start and inside_mark(sentence, end - 1, "body"):
            break
        if token.text not in _JOINTS[sheet.language] and not _belongs(sheet, sentence, at):
            break
        if token.text not in {*small(sheet.language), "and"} or token.text == ")":
            end = token.end
        at += 1
    return end


def _reached(sheet: Sheet, sentence: Sentence, at: int, end: int, place: int) -> int | None:
    """Return the end of what goes on with a post that begins at `place` and has been read to `end`, all at once: a
    name, a further post, a body over a few words; None where word by word has to tell."""
    token = sentence.tokens[at]
    mark = sentence.mark_at(token.start)
    if mark is not None and mark.kind in {"body", "place", "namesake", "instrument"}:
        return mark.end
    if token.text in _JOINTS[sheet.language]:
        chained = _chained_head(sheet, sentence, token)
        longer = _after_comma(sheet, sentence, token, place) if token.text == "," and chained is None else None
        joined = _second_place(sheet, sentence, token)
        return chained.end() if chained else longer or (joined.end if joined else None)
    beside = _BESIDE.match(sheet.plain, token.start, sentence.end)
    body = sentence.mark_at(beside.end()) if beside else None
    if body is not None and body.kind == "body":
        return body.end
    party = _PARTY.match(sheet.plain, token.start, sentence.end) or _TERM.match(sheet.plain, end, sentence.end)
    if party is not None or _belongs(sheet, sentence, at):
        return party.end() if party else None
    if token.text in {"-", "–"} and end < token.start and inside_mark(sentence, end - 1, "body"):
        return None
    body = _body_ahead(sheet, sentence, at)
    comma = _comma_ahead(sheet, sentence, at) if body is None else None
    return body.end if body else sentence.tokens[comma - 1].end if comma else None


def _closed(sheet: Sheet, sentence: Sentence, place: int) -> int:
    """Return the comma, dash or bracket that closes a Vietnamese post, `place` where a clause goes on before one.

    "Tổ trưởng Tổ hòa giải khu vực 3," is closed; "Bí thư Chi bộ ấp đăng ký" is not: a verb follows the body.
    """
    is_named = False
    for token in sentence.tokens[sentence.index_at(place) :][:_LONGEST]:
        mark = sentence.mark_at(token.start)
        is_named = is_named or _PARTY.match(sheet.plain, token.start) is not None
        if token.text in _CLOSING and not (mark is not None and mark.start < token.start):
            return token.start if sheet.plain[place : token.start].strip() else place
        if mark is not None and mark.kind == "person":
            return place
        if mark is not None:
            is_named = True
            continue
        if token.text in {"và", "các"} and is_named:
            return place
        is_verb = token.tag[:1] in {"V", "R"} and (is_named or token.tag == "R")
        if is_verb or not (token.is_word or token.text[0].isdigit()) or is_speech_verb(sheet, token):
            return place
        if token.text in _stops() and token.text not in _LINKS:
            return place
    return place


@cache
def _stops() -> frozenset[str]:
    return frozenset(lexicon.words("posts", "vi", "stops"))


def _second_place(sheet: Sheet, sentence: Sentence, token: Token) -> Mark | None:
    """Return the place that "và" or "and" joins to a place right before it: "nguyên Đại sứ tại Áo và Canada"."""
    before, after = sentence.mark_at(token.start - 2), sentence.mark_at(token.end + 1)
    is_joint = token.text in {"và", "and"} and before is not None and after is not None
    return (
        after if is_joint and before is not None and {before.kind, after.kind if after else ""} == {"place"} else None
    )


def _after_comma(sheet: Sheet, sentence: Sentence, comma: Token, start: int) -> int | None:
    """Return the end of what goes on with a post after a comma: its body, its place, the rest of a list."""
    opening = _OPENS_A_BODY.match(sheet.plain, comma.end, sentence.end)
    following = sentence.mark_at(opening.end() if opening else comma.end + 1)
    if following is not None and following.kind == "body":
        between = sheet.plain[comma.end : following.start]
        return following.end if between == " " or opening is not None else None
    if sheet.language != "vi":
        listed = (
            _LISTED.match(sheet.plain, comma.end, sentence.end)
            if _FOR.search(sheet.plain, start, comma.start)
            else None
        )
        is_other = listed is not None and (
            any(comma.end < mark.end and mark.start < listed.end() for mark in sentence.of_kind("person"))
            or any_heads("en").search(sheet.plain, comma.end, listed.end()) is not None
        )
        return listed.end() if listed is not None and not is_other else None
    placed = _PLACED.match(sheet.plain, comma.end, sentence.end)
    place = sentence.mark_at(placed.end()) if placed else None
    if place is not None and place.kind == "place":
        return place.end
    before = sentence.mark_at(comma.start - 1)
    if before is not None and before.kind == "place" and following is not None and following.kind == "place":
        last = [mark for mark in sentence.of_kind("place") if mark.start > comma.end]
        for one, other in pairwise([before, *last]):
            if sheet.plain[one.end : other.start] not in {", ", " và ", " "}:
                return one.end
        return last[-1].end
    rest = (
        _REST.match(sheet.plain, comma.end, sentence.end)
        if _IN_CHARGE.search(sheet.plain, start - 12, comma.start)
        else None
    )
    return rest.end() if rest else None


def _body_ahead(sheet: Sheet, sentence: Sentence, at: int) -> Mark | None:
    """Return the body that a post reaches over a few words: "nhân viên quân y Đồn …", "of the start-up …"."""
    is_field = sentence.tokens[at].text == "in"
    if sheet.language == "en" and not is_field and sentence.tokens[at - 1].text not in _ARTICLES:
        return None
    reach = 3 if sheet.language == "en" and not is_field else 6
    for before, token in pairwise(sentence.tokens[at - 1 : at + reach]):
        mark = sentence.mark_at(token.start)
        if mark is not None:
            is_place = mark.kind == "place" and sheet.language == "vi"
            return mark if (mark.kind == "body" or is_place) and mark.start == token.start else None
        if token.start == before.end:  # "11A2"
            continue
        if not token.text[0].isalnum() or token.is_capital or token.text in _stops() or is_speech_verb(sheet, token):
            return None
    return None


def _comma_ahead(sheet: Sheet, sentence: Sentence, at: int) -> int | None:
    """Return the comma, at most five small words on, after which a further Vietnamese post begins."""
    if sheet.language != "vi":
        return None
    for place, token in enumerate(sentence.tokens[at : at + 6], start=at):
        if token.text == ",":
            return place if place > at and _chained_head(sheet, sentence, token) is not None else None
        if not token.is_word or token.is_capital or token.text in _stops():
            return None
        if sentence.mark_at(token.start) is not None or is_speech_verb(sheet, token):
            return None
    return None


def _chained_head(sheet: Sheet, sentence: Sentence, token: Token) -> re.Match[str] | None:
    """Return the head of a further post after a comma or "and"."""
    start = token.start - (token.text in {"and", "và", "kiêm"})
    opening = CHAIN[sheet.language].match(sheet.plain, start, sentence.end)
    head = head_within(sheet, sentence, opening.end()) if opening is not None else None
    is_guest = head is not None and token.text in {",", ";", "và"} and head.group().lower() == "đại diện"
    return None if is_guest else head


def _is_at_a_part(sentence: Sentence, at: int) -> bool:
    """Return whether a part of a body follows: "at the headquarters of the UN mission"."""
    nouns = sentence.tokens[at : at + 3]
    of = next((place for place, token in enumerate(nouns, start=at) if token.text == "of"), None)
    return of is not None and is_of_a_body(sentence, of) and all(token.text.islower() for token in nouns)


def _names_something(sentence: Sentence, at: int) -> bool:
    """Return whether a name or a noun with one follows within three words: "tại phái bộ UNISFA", not "tại cuộc họp"."""
    return any(
        token.is_capital or sentence.mark_at(token.start) is not None for token in sentence.tokens[at : at + 3]
    ) and not any(token.text in {"ngày", "tháng", "năm"} or not token.is_word for token in sentence.tokens[at : at + 2])


def _joins_nouns(sentence: Sentence, at: int) -> bool:
    return (
        at + 1 < len(sentence.tokens)
        and sentence.tokens[at + 1].tag in {"NN", "NNS", "NNP", "NNPS"}
        and (sentence.mark_at(sentence.tokens[at + 1].start) is None)
    )


def _belongs(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a word may stand inside a post after a name."""
    token = sentence.tokens[at]
    if sheet.language == "vi":
        before = sentence.tokens[at - 1]
        if token.text in {"về", "ở"} and inside_mark(sentence, before.start, "body"):
            return False
        if token.text in _stops() or (token.text in {"tại", "ở"} and not _names_something(sentence, at + 1)):
            return False
        if before.text == "nhất" and token.word_end == token.end and token.text[0].islower():  # "cao tuổi nhất bản"
            return True
        return (
            token.is_capital
            or token.text in small(sheet.language)
            or token.text in LEVELS
            or is_word_part(sentence, at)
            or (is_plain_noun(sheet, sentence, at))
        )
    if token.text in lexicon.words("names", "en", "calendar"):
        return False
    if token.text.isdigit():  # "signatories of the 2022 Bukavu Declaration"
        return sentence.tokens[at - 1].text == "the" and _names_something(sentence, at + 1)
    if token.text == "under":
        return is_of_a_body(sentence, at)
    if token.text in {"on", "for"} and sentence.tokens[at - 1].base.lower() in _ON_A_FIELD:
        return True
    if token.text in {"a", "an"} and sentence.tokens[at - 1].text in {"of", "at", "for", "with", "from"}:
        return True
    if token.text in {"at", "with", "from", "in", "on"} and at + 1 < len(sentence.tokens):
        after = sentence.tokens[at + 1]
        after = sentence.tokens[at + 2] if after.text == "the" and at + 2 < len(sentence.tokens) else after
        if after.is_capital or inside_mark(sentence, after.start, "body"):
            return after.text not in lexicon.words("names", "en", "calendar")  # not "in May"
        return token.text in {"at", "with"} and _is_at_a_part(sentence, at + 1)
    return (
        token.text in small(sheet.language)
        or token.text == "charge"
        or (token.is_word and token.tag in NOUN_TAGS - {"VBG", "VBN"})
    )
