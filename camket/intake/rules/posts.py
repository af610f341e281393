"""Posts: what a person is, before the name ("Deputy Minister of Health X") or after it ("X, head of …")."""

from __future__ import annotations

import re
from itertools import pairwise

from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.post_titles import Post, split
from camket.intake.rules.post_words import (
    CHAIN,
    LEVELS,
    NOUN_TAGS,
    OPENING,
    any_heads,
    head_within,
    heads,
    inside_mark,
    is_of_a_body,
    is_plain_noun,
    is_speech_verb,
    is_word_part,
    small,
    stripped,
)
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

#: The number of a unit, or the term of office: "Quân khu 1", "Rotation 3", "khóa II".
_TERM = re.compile(r" \d{1,3}(?![\w.,%/:-])|\s+(?:khóa|khoá|nhiệm kỳ)\s+(?:[IVX]+|\d[\d\s–-]*)(?!\w)")
_ARTICLES = frozenset({"of", "the", "at", "for", "with", "a"})
_HEAD = any_heads("en").pattern.removeprefix(r"(?<!\w)")
#: "was elected chair of …", "took office as …", "được bầu giữ chức …"
_BECAME = {
    "en": re.compile(
        r"\s+(?:(?:(?:has|had) (?:just )?been|was|were|is)\s+)?(?:re-?)?(?:appointed|elected|named|nominated|sworn in)"
        r"\s+(?:as\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+)?|"
        r"\s+(?:took office|took over|serves|served|works|worked|has served|has worked)\s+as\s+(?:the\s+|a\s+|an\s+)?|"
        r"\s+(?:is|was)\s+(?:(?:also|now|currently)\s+)?(?:(?:the|a|an)\s+|(?=(?:[a-z-]+ ){0,2}"
        + _HEAD
        + r" (?:of|at|for)\b))"
    ),
    "vi": re.compile(
        r"\s*,?\s+(?:(?:vừa |đã )?được (?:bầu|bổ nhiệm|cử|phân công|tín nhiệm bầu)(?: làm| giữ(?: chức(?: vụ)?)?)?|"
        r"(?:đang )?giữ (?:chức(?: vụ)?|cương vị)|(?:đang )?đảm nhiệm(?: chức vụ| cương vị)?|từng là|vốn là|nguyên là|"
        r"đang là|làm)\s+(?=\w)"
    ),
}
#: "chairs the commission's Committee on …"
_DOES = re.compile(
    rf"\s+(?:(?:also|now|currently)\s+)?({'|'.join(lexicon.mapping('posts', 'en', 'does'))})\s+(?:the\s+)?"
)
_OWNER = re.compile(r"[A-Z][\w ]+'s? ")
_WHO = re.compile(r",\s+who(?=\s)")
#: What may stand between such a verb and the body: whose it is, or which part of it.
_PART = re.compile(r"(?:[\w ]+'s? )?((?:[a-z]+ ){1,3}of (?:the )?)?")
#: Who is one "on" something: "adviser on nutrition".
_ON_A_FIELD = frozenset({"adviser", "advisor", "expert", "specialist", "rapporteur", "envoy", "consultant", "officer"})
#: What is led where no body is named.
_LED = re.compile(r"(?:(?:its|their) )?[a-z][\w' -]{2,50}?(?=[,.;]| said\b| told\b| added\b)")


def rank_before(sheet: Sheet, sentence: Sentence, place: int) -> Post | None:
    """Return the rank that stands right before a name: "Major", "Thiếu tá"."""
    words = [*lexicon.words("posts", sheet.language, "ranks"), *lexicon.words("posts", sheet.language, "degrees")]
    terms = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    found = re.compile(rf"(?<!\w)({terms})\s+$").search(sheet.plain, max(sentence.start, place - 40), place)
    return Post(found.start(), found.end(1), found.group(1), None) if found else None


def posts_before(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> list[Post]:
    """Return the posts that stand right before a name which begins at `place`."""
    end = stripped(sheet, sentence.start, place)
    if joint := re.search(r"(?:,| [-–]) $", sheet.plain[max(sentence.start, end - 3) : end]):
        end -= len(joint.group())
    if re.search(r"\b(?:and|và|cùng)\s+$", sheet.plain[sentence.start : end]):
        return []
    pattern = heads(sheet.language)
    first: int | None = None
    window = max(sentence.start, end - 260)
    for found in reversed(list(pattern.finditer(sheet.plain, window, end))):
        edge = end if first is None else first
        if inside_mark(sentence, found.start(), "person") or not _is_clean(sheet, sentence, found.end(), edge, end):
            break
        if sheet.language == "en" and not found.group()[0].isupper():
            break
        if first is not None and _follows_person(sheet, sentence, found.start()):
            break
        first = found.start()
    if first is None:
        return _small_before(sheet, sentence, end, register) or _as(sheet, sentence, end, register)
    posts = split(sheet, sentence, _extended(sheet, sentence, first), end, register)
    return posts[-1:] if _follows_person(sheet, sentence, first) else posts


def _follows_person(sheet: Sheet, sentence: Sentence, place: int) -> bool:
    """Return whether a post belongs to a person named right before it: "X, head of …"."""
    for mark in sentence.of_kind("person"):
        opening = OPENING[sheet.language].match(sheet.plain, mark.end, sentence.end)
        if opening is None or place <= mark.end:
            continue
        if place <= opening.end() or _OWNER.fullmatch(sheet.plain, opening.end(), place):
            return True
    return False


def _small_before(sheet: Sheet, sentence: Sentence, end: int, register: Register) -> list[Post]:
    """Return a post in small letters right before a name: "UN Women gender specialist Anna Smith"."""
    small = re.compile(any_heads(sheet.language).pattern + r"[,\s]*$") if sheet.language == "en" else None
    found = small.search(sheet.plain, max(sentence.start, end - 45), end) if small else None
    if found is None:
        return []
    start = _extended(sheet, sentence, _with_nouns(sheet, sentence, found.start()))
    before = re.search(r"\s+and\s+(?:also\s+)?$", sheet.plain[sentence.start : start])
    if before is not None:  # "First Lady of X and leading advocate, Y"
        earlier = posts_before(sheet, sentence, sentence.start + before.start(), register)
        return [*earlier, *split(sheet, sentence, start, end, register)] if earlier else []
    if sheet.plain[end : end + 1] == "," and not re.search(
        r"\b(?:its|the|their|his|her|our|my)\s+$", sheet.plain[sentence.start : start], re.IGNORECASE
    ):
        return []
    words = sheet.plain[start:end].split()
    if len(words) < 2 and words[0] in {"member", "delegate", "resident", "student"}:
        return []
    return split(sheet, sentence, start, end, register)


def _with_nouns(sheet: Sheet, sentence: Sentence, start: int) -> int:
    """Return where the small nouns before a post begin: "student activist", "women's rights lawyer"."""
    at = sentence.index_before(start)
    while at >= 0 and sheet.plain[sentence.tokens[at].end : start] == " ":
        token = sentence.tokens[at]
        is_noun = token.tag in {"NN", "NNS", "POS"} and token.text.isascii() and token.text[0].islower()
        if not is_noun or sentence.mark_at(token.start) or is_speech_verb(sheet, token) or token.text.endswith("-old"):
            break
        start = token.start
        at -= 1
    return start


def _as(sheet: Sheet, sentence: Sentence, end: int, register: Register) -> list[Post]:
    """Return the post in small letters of "As head of the commission, X …"."""
    opening = (
        re.compile(r"As\s+(?:the\s+|an?\s+)?").match(sheet.plain, sentence.start) if sheet.plain[end] == "," else None
    )
    head = head_within(sheet, sentence, opening.end()) if opening and sheet.language == "en" else None
    if opening is None or head is None or apposition_end(sheet, sentence, head.end()) != end:
        return []
    return split(sheet, sentence, opening.end(), end, register)


def _is_clean(sheet: Sheet, sentence: Sentence, start: int, edge: int, end: int) -> bool:
    """Return whether [start, edge) after a post holds only what the post is of; the name begins at `end`."""
    first = sentence.index_at(start)
    for at in range(first, sentence.index_at(edge)):
        mark = sentence.mark_at(sentence.tokens[at].start)
        if mark is not None and mark.kind == "person":
            return False
        if mark is None and not _may_stand_between(sheet, sentence, at, end, is_next=at < first + 8):
            return False
    return True


def _may_stand_between(sheet: Sheet, sentence: Sentence, at: int, end: int, *, is_next: bool) -> bool:
    """Return whether a word that no mark covers may stand between a post and a name; `is_next` close to the post."""
    token = sentence.tokens[at]
    if token.is_capital or token.text in small(sheet.language) or is_word_part(sentence, at) or token.text == "a.i.":
        return True
    if token.text == ",":
        return _chains(sheet, token.start, end) or _lists(sentence, at)
    if sheet.language == "en":
        return token.text == "charge" or (token.text == "under" and is_of_a_body(sentence, at))
    return token.text in LEVELS or token.text == "-" or (is_next and is_plain_noun(sheet, sentence, at))


def _lists(sentence: Sentence, at: int) -> bool:
    """Return whether a comma stands in a list of portfolios: "Labour, Invalids and Social Affairs"."""
    around = sentence.tokens[at - 1 : at] + sentence.tokens[at + 1 : at + 2]
    fields = lexicon.words("bodies", "en", "portfolio")
    return len(around) == 2 and all(token.text in fields for token in around)


def _chains(sheet: Sheet, comma: int, end: int) -> bool:
    """Return whether another post begins after a comma."""
    opening = CHAIN[sheet.language].match(sheet.plain, comma, end)
    if opening is None:
        return False
    found = any_heads(sheet.language).search(sheet.plain, opening.end(), min(end, opening.end() + 60))
    return found is not None and "," not in sheet.plain[opening.end() : found.start()]


def _extended(sheet: Sheet, sentence: Sentence, start: int) -> int:
    """Return where a post begins whose head begins at `start`: the words, bodies and places that qualify it."""
    before = set(lexicon.words("posts", sheet.language, "before"))
    demonyms = lexicon.mapping("places", "en", "demonyms") if sheet.language == "en" else {}
    while True:
        at = sentence.index_before(start)
        if at < 0:
            return start
        token = sentence.tokens[at]
        if token.text == ")" and (named := _before_letters(sentence, at)) is not None:
            start = named
            continue
        if sheet.plain[token.end : start].strip(" ") or token.end == start:
            return start
        mark = sentence.mark_at(token.start)
        if sheet.language == "vi":
            if token.text in before:
                start = token.start
                continue
            return start
        if token.text.endswith("'s"):
            return start
        if mark is not None and mark.kind in {"body", "place"}:
            start = mark.start
        elif token.text in before or token.text in demonyms or _is_qualifier(sentence, at):
            start = token.start
        else:
            return start


def _before_letters(sentence: Sentence, at: int) -> int | None:
    """Return where a body begins whose letters stand in brackets that close at a token: "Centre for … (PCID)"."""
    opening = next((one for one in range(at - 1, max(-1, at - 4), -1) if sentence.tokens[one].text == "("), 0)
    mark = sentence.mark_at(sentence.tokens[opening - 1].start) if opening else None
    return mark.start if mark is not None and mark.kind == "body" else None


def _is_qualifier(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    if not token.is_capital or not token.is_word or token.text.endswith("'s"):
        return False
    return token.tag in {"NNP", "NNPS"} and (at > 0 or (len(token.text) > 3 and token.text.isupper()))


def posts_after(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> tuple[list[Post], int]:
    """Return the posts that stand after a name which ends at `place`, and where they end."""
    language = sheet.language
    who = _WHO.match(sheet.plain, place, sentence.end) if language == "en" else None
    done = does(sheet, sentence, who.end()) if who else None
    if done is not None:
        return [done], done.end
    opening = _BECAME[language].match(sheet.plain, place, sentence.end)
    opening = opening or OPENING[language].match(sheet.plain, place, sentence.end)
    if opening is None:
        return _belonging(sheet, sentence, place)
    at = opening.end()
    head = head_within(sheet, sentence, at)
    if head is None:
        body = sentence.mark_at(at)
        is_body = (
            opening.group().strip() in {",", "("} and body is not None and body.kind == "body" and body.start == at
        )
        is_alone = (
            is_body
            and body is not None
            and (sheet.plain[body.end : body.end + 1] in {",", ".", ")"} or _before_speech(sheet, body.end))
        )
        return ([Post(at, body.end, "", body.key)], body.end) if is_alone and body is not None else ([], place)
    end = apposition_end(sheet, sentence, head.end())
    if language == "vi" and _is_of_the_next(sheet, sentence, head.end()):
        return [], place
    if head.group().lower() == "đại diện" and _lists_bodies(sheet, sentence, head.end(), end):
        return [], place
    posts = split(sheet, sentence, at, end, register)
    if posts and _leads_to_a_person(sheet, sentence, posts[-1].start, end):
        posts = posts[:-1]
        end = posts[-1].end if posts else place
    return posts, end


def _is_of_the_next(sheet: Sheet, sentence: Sentence, start: int) -> bool:
    """Return whether a post after a comma belongs to the person after it: "…, Phó Ban Công tác phía Nam X"."""
    following = next((mark for mark in sentence.of_kind("person") if mark.start > start), None)
    if following is None or re.search(r"[,;()–]| và ", sheet.plain[start : following.start]):
        return False
    end = stripped(sheet, start, following.start)
    return end == following.start and _is_clean(sheet, sentence, start, end, end)


def _before_speech(sheet: Sheet, place: int) -> bool:
    return lexicon.pattern("speech", sheet.language, "verbs").match(sheet.plain, place + 1) is not None


def _leads_to_a_person(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether a person follows right after a post, with no more than forms of address between."""
    following = next((mark for mark in sentence.of_kind("person") if mark.start >= end), None)
    if following is None or "," in sheet.plain[end : following.start]:
        return False
    return stripped(sheet, start, following.start) <= end + 1


def _lists_bodies(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether "đại diện" opens a list of guests: several bodies, with commas or "và" between."""
    more = re.match(r"(?:,| và)\s+", sheet.plain[end:])
    last = end + more.end() if more else end
    return sum(start <= mark.start <= last for mark in sentence.of_kind("body")) > 1


def does(sheet: Sheet, sentence: Sentence, place: int) -> Post | None:
    """Return the post that a verb after "who" or a pronoun tells: "heads the Policy Division" makes the head of it."""
    verb = _DOES.match(sheet.plain, place, sentence.end)
    if verb is None:
        return None
    noun = lexicon.mapping("posts", "en", "does")[verb.group(1)]
    body = next((mark for mark in sentence.of_kind("body") if mark.start >= verb.end()), None)
    part = _PART.fullmatch(sheet.plain, verb.end(), body.start) if body is not None else None
    if body is not None and part is not None:
        words = f"{part.group(1) or ''}{sheet.plain[body.start : body.end]}"
        return Post(verb.start(1), body.end, f"{noun} of the {words}", body.key)
    led = _LED.match(sheet.plain, verb.end(), sentence.end)
    if led is None or led.group().split()[0] in {"way", "list", "same", "team"}:
        return None
    if verb.group().endswith("the "):
        return Post(verb.start(1), led.end(), f"{noun} of the {led.group()}", None)
    if not led.group().startswith(("its ", "their ")):
        return None
    before = [mark for mark in sentence.of_kind("body") if mark.end < place]
    before = before or sheet.sentence_at(sentence.start - 1).of_kind("body")
    return Post(verb.start(1), led.end(), f"{noun} of {led.group()}", before[-1].key if before else None)


def _belonging(sheet: Sheet, sentence: Sentence, place: int) -> tuple[list[Post], int]:
    """Return the body that "of X" or "from X" after a name gives, as a post without a title."""
    joint = re.compile(r"\s+(?:of|from|with|thuộc|của|đến từ)\s+(?:the\s+)?").match(sheet.plain, place, sentence.end)
    body = next((mark for mark in sentence.of_kind("body") if joint and mark.start >= joint.end()), None)
    demonyms = {"", *lexicon.mapping("places", "en", "demonyms")}
    if joint is None or body is None or sheet.plain[joint.end() : body.start].strip() not in demonyms:
        return [], place
    return [Post(body.start, body.end, "", body.key)], body.end


def apposition_end(sheet: Sheet, sentence: Sentence, place: int) -> int:
    """Return where a post after a name ends: at a verb, or a comma that opens no further post."""
    at = sentence.index_at(place)
    end = place
    while at < len(sentence.tokens):
        token = sentence.tokens[at]
        mark = sentence.mark_at(token.start)
        if mark is not None and mark.kind in {"body", "place", "namesake", "instrument"} and token.start < mark.end:
            end = mark.end
            at = sentence.index_at(mark.end)
            continue
        if mark is not None and mark.kind == "person":
            break
        if token.text in {",", ";"} or (token.text == "and" and sheet.language == "en") or token.text in {"và", "kiêm"}:
            chained = _chained_head(sheet, sentence, token)
            if chained is not None:
                end = chained.end()
                at = sentence.index_at(end)
                continue
            body = sentence.mark_at(token.end + 1)
            body = body or sentence.mark_at(token.end + len(" Trung ương "))
            between = sheet.plain[token.end : body.start] if body else ""
            if token.text == "," and body is not None and body.kind == "body" and between in {" ", " Trung ương "}:
                end = body.end
                at = sentence.index_at(body.end)
                continue
            if token.text == "and" and _joins_nouns(sentence, at):
                at += 1
                continue
            break
        if (term := _TERM.match(sheet.plain, end, sentence.end)) is not None:
            end = term.end()
            at = sentence.index_at(end)
            continue
        if not _belongs(sheet, sentence, at):
            body = _body_ahead(sheet, sentence, at)
            comma = _comma_ahead(sheet, sentence, at) if body is None else None
            if body is None and comma is None:
                break
            end = body.end if body else sentence.tokens[comma - 1].end if comma else end
            at = sentence.index_at(end)
            continue
        if token.text not in small(sheet.language) or token.text == ")":
            end = token.end
        at += 1
    return end


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
        if (
            not token.text[0].isalnum()
            or token.is_capital
            or token.text in lexicon.words("posts", "vi", "stops")
            or is_speech_verb(sheet, token)
        ):
            return None
    return None


def _comma_ahead(sheet: Sheet, sentence: Sentence, at: int) -> int | None:
    """Return the comma, at most five small words on, after which a further Vietnamese post begins."""
    if sheet.language != "vi":
        return None
    for place, token in enumerate(sentence.tokens[at : at + 6], start=at):
        if token.text == ",":
            return place if place > at and _chained_head(sheet, sentence, token) is not None else None
        if not token.is_word or token.is_capital or token.text in lexicon.words("posts", "vi", "stops"):
            return None
        if sentence.mark_at(token.start) is not None or is_speech_verb(sheet, token):
            return None
    return None


def _chained_head(sheet: Sheet, sentence: Sentence, token: Token) -> re.Match[str] | None:
    """Return the head of a further post after a comma or "and"."""
    start = token.start - (token.text in {"and", "và", "kiêm"})
    opening = CHAIN[sheet.language].match(sheet.plain, start, sentence.end)
    head = head_within(sheet, sentence, opening.end()) if opening is not None else None
    return None if head is not None and token.text == ";" and head.group().lower() == "đại diện" else head


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
    if token.text == "under":
        return is_of_a_body(sentence, at)
    if token.text in {"on", "for"} and sentence.tokens[at - 1].base.lower() in _ON_A_FIELD:
        return True
    if token.text in {"a", "an"} and sentence.tokens[at - 1].text in {"of", "at", "for", "with", "from"}:
        return True
    if token.text in {"at", "with", "from", "in", "on"} and at + 1 < len(sentence.tokens):
        after = sentence.tokens[at + 1]
        after = sentence.tokens[at + 2] if after.text == "the" and at + 2 < len(sentence.tokens) else after
        return after.is_capital and after.text not in lexicon.words("names", "en", "calendar")  # not "in May"
    return (
        token.text in small(sheet.language)
        or token.text == "charge"
        or (token.is_word and token.tag in NOUN_TAGS - {"VBG", "VBN"})
    )
