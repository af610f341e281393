"""Posts: what a person is, before the name ("Deputy Minister of Health X") or after it ("X, head of …")."""

from __future__ import annotations

import re
from dataclasses import replace

from camket.intake.rules import lexicon, posts_small
from camket.intake.rules.bodies import Register
from camket.intake.rules.post_ends import apposition_end
from camket.intake.rules.post_titles import Post, split
from camket.intake.rules.post_words import (
    CHAIN,
    LEVELS,
    OPENING,
    any_heads,
    head_within,
    heads,
    inside_mark,
    is_of_a_body,
    is_plain_noun,
    is_word_part,
    small,
    stripped,
)
from camket.intake.rules.sheet import Sentence, Sheet

_HEAD = any_heads("en").pattern.removeprefix(r"(?<!\w)")
#: "was elected chair of …", "took office as …", "được bầu giữ chức …"
_BECAME = {
    "en": re.compile(
        r"\s+(?:(?:(?:has|had) (?:just )?been|was|were|is)\s+)?(?:re-?)?(?:appointed|elected|named|nominated|sworn in)"
        r"\s+(?:as\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+)?|"
        r"\s+(?:has\s+|had\s+)?(?:took office|took over|serves|served|works|worked|spent)(?:\s+[\w-]+){0,4}?\s+as\s+"
        r"(?:the\s+|a\s+|an\s+)?|"
        r"\s+(?:is|was)\s+(?:(?:also|now|currently)\s+)?(?:(?:the|a|an)\s+|(?=(?:[a-z-]+ ){0,2}"
        + _HEAD
        + r" (?:of|at|for)\b))"
    ),
    "vi": re.compile(
        r"\s*,?\s+(?:(?:vừa |đã |tiếp tục |lại )?được (?:\w+ )?"
        r"(?:bầu|bổ nhiệm|cử|phân công|tín nhiệm bầu|suy tôn|"
        r"chỉ định|đề cử|điều động|giao|thăng)(?: lại)?(?: làm| giữ(?: chức(?: vụ)?)?)?|"
        r"(?:tái đắc|đắc|trúng) cử(?: chức(?: vụ)?)?|"
        r"(?:sẽ )?tiếp tục (?:là|làm|giữ chức(?: vụ)?|đảm nhiệm(?: chức vụ)?)|"
        r"nhậm chức|"
        r"(?:đang )?giữ (?:chức(?: vụ)?|cương vị)|(?:đang )?đảm nhiệm(?: chức vụ| cương vị)?|từng là|vốn là|nguyên là|"
        r"đang là|làm)\s+(?=\w)"
    ),
}
#: "chairs the commission's Committee on …"
_DOES = re.compile(
    rf"\s+(?:(?:also|now|currently)\s+)?({'|'.join(lexicon.mapping('posts', 'en', 'does'))})\s+(?:(?:the|an?)\s+)?"
)
#: After these a post in small letters is that of others: "Thay mặt cán bộ, hội viên, đồng chí X".
_OTHERS = re.compile(r"(?:[Tt]hay mặt|[Cc]ùng|với|các|những|nhiều|toàn thể|của|cho|gặp|động viên)\s+$")
#: "bầu X làm Chủ tịch, Y …": the post is X's.
_HELD_BY_ANOTHER = re.compile(r"(?<!\w)(?:làm|giữ chức|chức vụ) $")
#: What may part a post from the name after it.
_JOINT = re.compile(r"(?:,| [-–]| là| is| was| are| were) $")
_BRACKETS = re.compile(r"\s*\(([^()\n]{3,90})\)")
_PART_OF_BRACKETS = re.compile(r"[^\s,;][^,;]*")
#: What tells whose somebody is, and that more is told after it.
_OF = {
    "en": re.compile(r",?\s+(?:of|from|with)\s+(?:the\s+)?"),
    "vi": re.compile(
        r"(?:,|\s+[-–])?\s+(?:thuộc|đến từ)\s+|\s+của\s+|(?:,\s+)?(?:hiện\s+|đang\s+|hiện đang\s+)?(?<=\s)"
        r"(?:làm việc|công tác|giảng dạy|sinh hoạt)\s+(?:tại|ở)\s+"
    ),
}
_OF_ANOTHER = re.compile(
    r"\b(?:[Rr]epresentative|[Aa]ssistant|[Aa]dvis[eo]r|[Aa]ide|[Dd]eputy|[Ee]nvoy|[Ss]ecretary) (?:of|to) (?:the )?$"
)
_OWNER = re.compile(r"[A-Z][\w ]+'s? ")
_WHO = re.compile(r",\s+who(?=\s)")
#: What may stand between such a verb and the body: whose it is, or which part of it.
_PART = re.compile(r"(?:[\w ]+'s? )?((?:[a-z-]+ ){1,4}(?:of|at|in|for) (?:the )?)?")
#: What is led where no body is named.
_LED = re.compile(r"(?:(?:its|their) )?[a-z][\w' -]{2,50}?(?=[,.;]| said\b| told\b| added\b| and [a-z]+s\b)")


def rank_before(sheet: Sheet, sentence: Sentence, place: int) -> Post | None:
    """Return the rank that stands right before a name: "Major", "Thiếu tá"."""
    words = [*lexicon.words("posts", sheet.language, "ranks"), *lexicon.words("posts", sheet.language, "degrees")]
    terms = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    found = re.compile(rf"(?<!\w)({terms})\s+$").search(sheet.plain, max(sentence.start, place - 40), place)
    return Post(found.start(), found.end(1), found.group(1), None) if found else None


def posts_before(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> list[Post]:
    """Return the posts that stand right before a name which begins at `place`."""
    end = stripped(sheet, sentence.start, place)
    if joint := _JOINT.search(sheet.plain, max(sentence.start, end - 6), end):
        end -= len(joint.group())
    if re.search(r"\b(?:and|và|cùng)\s+$", sheet.plain[sentence.start : end]):
        return []
    pattern = heads(sheet.language)
    first: int | None = None
    window = max(sentence.start, end - 260)
    for found in reversed(list(pattern.finditer(sheet.plain, window, end))):
        edge = end if first is None else first
        between = sheet.plain[found.end() : edge]
        if ")" in between and "(" not in between:  # "Esnath Kalilani (Chair), Mr Mhango"
            break
        if inside_mark(sentence, found.start(), "person") or not _is_clean(sheet, sentence, found.end(), edge, end):
            break
        if sheet.language == "en" and not found.group()[0].isupper():
            break
        if first is not None and _follows_person(sheet, sentence, found.start()):
            break
        first = found.start()
    if first is not None and _HELD_BY_ANOTHER.search(sheet.plain, max(sentence.start, first - 10), first):
        return []
    is_small = first is not None and sheet.language == "vi" and sheet.plain[first].islower()
    if is_small and first is not None and _OTHERS.search(sheet.plain, max(sentence.start, first - 14), first):
        return []
    if first is None and (ranked := _ranked(sheet, sentence, end, place, register)):
        return ranked
    if first is None:
        return _small_before(sheet, sentence, end, register) if sheet.language == "en" else []
    of = _OF_ANOTHER.search(sheet.plain, window, first)  # "the representative of the Inspector General of Police, X"
    first = of.start() if of else first
    posts = split(sheet, sentence, _extended(sheet, sentence, first), end, register)
    if not _follows_person(sheet, sentence, first):
        return posts
    return posts[1:][-1:] if joint else posts[-1:]  # "X - Tổng Giám đốc UNESCO, bà Y": the post is X's


def _ranked(sheet: Sheet, sentence: Sentence, end: int, place: int, register: Register) -> list[Post]:
    """Return the post that a rank is where a place or body stands before it: "Nimba County Superintendent Hon. X"."""
    rank = heads("en").match(sheet.plain, end, place) if sheet.language == "en" else None
    at = sentence.index_before(end)
    if rank is None or at < 0 or sheet.plain[sentence.tokens[at].end : end] != " ":
        return []
    owner = sentence.mark_at(sentence.tokens[at].start)
    if not (owner.kind in {"place", "body"} if owner is not None else _is_qualifier(sentence, at)):
        return []
    return split(sheet, sentence, _extended(sheet, sentence, end), rank.end(), register)


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
    """Return a post in small letters before a name: "UN Women gender specialist Anna Smith", "Its director, X"."""
    start = posts_small.before_comma(sheet, sentence, end) or posts_small.beside_a_name(sheet, sentence, end)
    if start is None:
        return []
    start = _extended(sheet, sentence, start)
    before = re.search(r"\s+and\s+(?:also\s+)?$", sheet.plain[sentence.start : start])
    told = split(sheet, sentence, start, end, register)
    if before is not None:  # "First Lady of X and leading advocate, Y"
        earlier = posts_before(sheet, sentence, sentence.start + before.start(), register)
        return [*earlier, *told] if earlier or sheet.plain[end] != "," else []
    return told


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
        return _chains(sheet, token.start, end) or _lists(sentence, at) or _leads_to_the_body(sentence, at, end)
    if sheet.language == "en":
        return token.text == "charge" or (token.text == "under" and is_of_a_body(sentence, at))
    return token.text in LEVELS or token.text == "-" or (is_next and is_plain_noun(sheet, sentence, at))


def _lists(sentence: Sentence, at: int) -> bool:
    """Return whether a comma stands in a list of portfolios: "Labour, Invalids and Social Affairs"."""
    around = sentence.tokens[at - 1 : at] + sentence.tokens[at + 1 : at + 2]
    fields = lexicon.words("bodies", "en", "portfolio")
    return len(around) == 2 and all(token.text in fields for token in around)


def _leads_to_the_body(sentence: Sentence, comma: int, end: int) -> bool:
    """Return whether all between a comma and a name is a body: "Permanent Secretary, Ministry of …, X"."""
    body = sentence.mark_at(sentence.tokens[comma].end + 1)
    return body is not None and body.kind == "body" and end - body.end < 3


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
    if at == 0 and token.text in lexicon.words("bodies", "en", "anaphors"):  # "Committee Chair X"
        return True
    if at == 0 and token.text.endswith(("al", "ional", "ive")):  # "Divisional Commissioner"
        return token.tag in {"NNP", "JJ"}
    is_known = token.hint in {"GPE", "ORG", "LOC", "FAC"} or token.text in lexicon.words("bodies", "en", "portfolio")
    return token.tag in {"NNP", "NNPS"} and (at > 0 or is_known or (len(token.text) > 3 and token.text.isupper()))


def posts_after(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> tuple[list[Post], int]:
    """Return the posts that stand after a name which ends at `place`, and where they end."""
    language = sheet.language
    who = _WHO.match(sheet.plain, place, sentence.end) if language == "en" else None
    done = does(sheet, sentence, who.end() if who else place) if language == "en" else None
    if done is not None:
        return [done], done.end
    told = _in_brackets(sheet, sentence, place, register)
    if told:
        brackets = _BRACKETS.match(sheet.plain, place, sentence.end)
        return told, brackets.end() if brackets else told[-1].end
    of, after = _belonging(sheet, sentence, place)
    if language == "en" and after > place:
        further, end = posts_after(sheet, sentence, after, register)
        return [*of, *further], max(end, after)
    if of:
        return of, after
    opening = _BECAME[language].match(sheet.plain, place, sentence.end)
    opening = opening or OPENING[language].match(sheet.plain, place, sentence.end)
    if opening is None:
        return [], place
    at = opening.end()
    head = head_within(sheet, sentence, at)
    if head is None:
        body = sentence.mark_at(at)
        is_body = (
            opening.group().strip() in {",", "(", "-", "–"}
            and body is not None
            and body.kind == "body"
            and body.start == at
        )
        is_alone = (
            is_body
            and body is not None
            and (
                re.match(r"[,.)]| [-–] ", sheet.plain[body.end : body.end + 3]) is not None
                or _before_speech(sheet, body.end)
            )
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
        thing = sentence.mark_at(body.end + 3) if sheet.plain.startswith("'s ", body.end) else None
        if thing is not None and thing.kind == "instrument":  # "leads the ILO's TRIANGLE programme"
            words = sheet.plain[body.start : thing.end]
            return Post(verb.start(1), thing.end, f"{noun} of the {words}", body.key)
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


def _in_brackets(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> list[Post]:
    """Return the posts in brackets right after a name: "X (Chair)", "Y (British High Commission, observer)"."""
    found = _BRACKETS.match(sheet.plain, place, sentence.end)
    if found is None:
        return []
    told: list[Post] = []
    body: str | None = None
    for part in _PART_OF_BRACKETS.finditer(sheet.plain, found.start(1), found.end(1)):
        mark = sentence.mark_at(part.start())
        if mark is not None and mark.kind == "body" and mark.end >= part.end():
            body = mark.key
        elif head_within(sheet, sentence, part.start()) is not None:
            told += split(sheet, sentence, part.start(), part.end(), register)
    if body is not None and not told:
        return [Post(found.start(1), found.end(1), "", body)]
    return [replace(post, body=post.body or body) for post in told]


def _belonging(sheet: Sheet, sentence: Sentence, place: int) -> tuple[list[Post], int]:
    """Return the body that "of X" after a name gives, as a post without a title, and where it or a place ends."""
    joint = _OF[sheet.language].match(sheet.plain, place, sentence.end)
    if joint is None:
        return [], place
    mark = next((mark for mark in sentence.marks if mark.end > joint.end()), None)
    demonyms = {"", *lexicon.mapping("places", "en", "demonyms")}
    between = sheet.plain[joint.end() : mark.start].strip() if mark else "?"
    if mark is None or not (between in demonyms or _OWNER.fullmatch(f"{between} ")):
        return [], place
    if mark.kind == "place" and sheet.plain.startswith("'s ", mark.end):
        owned = sentence.mark_at(mark.end + 3)
        if owned is not None and owned.kind == "body":  # "of Singapore's Humanitarian Organisation"
            return [Post(owned.start, owned.end, "", owned.key)], owned.end
    if mark.kind == "place" and sheet.language == "en":
        return [], mark.end
    if mark.kind != "body":
        return [], place
    owned = sentence.mark_at(mark.end + 3) if sheet.plain.startswith("'s ", mark.end) else None
    if owned is not None and owned.kind == "body":  # "of the Canadian Army's Peace Support Training Centre"
        mark = owned
    return [Post(mark.start, mark.end, "", mark.key)], mark.end
