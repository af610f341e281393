"""The grammar of English names of bodies: capitals before a head noun, "of/for/on …" after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.sheet import Sentence, Sheet, Token

_COMPLEMENT = frozenset({"of", "for", "on", "against", "to", "in"})
_JOINING = frozenset({"and", "&"})
#: Tags of words that a name may be made of; a verb or an adverb that opens the sentence is none.
_NAME_TAGS = frozenset({"NNP", "NNPS", "NN", "NNS", "JJ", "VBG", "VBN", ""})
_ORDINAL = r"\d+(?:st|nd|rd|th)"
#: Units of an army, which have a number.
_UNITS = frozenset({"Brigade", "Battalion", "Regiment", "Division", "Squadron", "Corps"})
#: What people do, that bodies are called after: "the Observer Research Foundation".
_TRADES = frozenset(
    {"Observer", "Pilot", "Engineer", "Farmer", "Teacher", "Nurse", "Doctor", "Student", "Writer", "Weaver", "Mediator"}
)
_DETACHED = frozenset({"Ministry", "Department", "Ministries"})
_LEVELS = frozenset({"province", "provinces", "city", "district", "commune", "ward", "provincial", "state"})


@cache
def _heads() -> frozenset[str]:
    return frozenset(lexicon.words("bodies", "en", "heads"))


@cache
def _weak() -> frozenset[str]:
    return frozenset(lexicon.words("bodies", "en", "weak_heads"))


@cache
def _portfolio() -> frozenset[str]:
    return frozenset(lexicon.words("bodies", "en", "portfolio"))


@cache
def post_words() -> frozenset[str]:
    """Words of posts, which never stand inside the name of a body."""
    words = {re.split(r" (?:of|at|de) ", head)[0].split()[-1] for head in lexicon.words("posts", "en", "heads")}
    words |= set(lexicon.words("posts", "en", "address")) | {"Politburo", "Dr", "Mr", "Ms", "Mrs", "Vice", "Deputy"}
    return frozenset(words - {"State", "General", "Staff", "Office", "Justice", "Large", "Lead", "Point", "Executive"})


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(word for name in lexicon.mapping("places", "en", "demonyms") for word in name.split())


@cache
def _openers() -> frozenset[str]:
    """Words with a capital only because a sentence begins with them."""
    return frozenset(lexicon.words("names", "en", "openers"))


def names_in(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, int | None]]:
    """Yield (start, end, place in the name where its parent begins or None) for every body of a sentence."""
    at = 0
    while at < len(sentence.tokens):
        token = sentence.tokens[at]
        if token.text == "government" and at and sentence.tokens[at - 1].text in _demonyms():
            yield sentence.tokens[at - 1].start, token.end, None
        if token.base in _heads() and token.is_capital and not _is_taken(sentence, token):
            at = _last_head(sheet, sentence, at)
            found = _name(sheet, sentence, at)
            if found is not None:
                first, last = found
                end = sentence.tokens[last].start + len(sentence.tokens[last].base)
                yield sentence.tokens[first].start, end, _parent_at(sheet, sentence, first, at, last)
                at = last + 1
                continue
        at += 1


def _last_head(sheet: Sheet, sentence: Sentence, at: int) -> int:
    """Return the last head of a run of capitals: "Committee" of "Women's Union Central Committee"."""
    head = following = at
    tokens = sentence.tokens
    while following + 1 < len(tokens) and not (
        tokens[following].text.endswith("'s") and tokens[following].base in _heads()
    ):
        following += 1
        if tokens[following].text in _JOINING and _joins_fields(sentence, following):
            continue
        if tokens[following - 1].text in _JOINING and tokens[following].base in _portfolio():
            continue
        if not _adjoins(sheet, tokens[following - 1], tokens[following]) or not _may_follow(sheet, sentence, following):
            break
        if sentence.tokens[following].base in _heads():
            head = following
    return head


def _joins_fields(sentence: Sentence, at: int) -> bool:
    """Return whether "and" stands between two fields of work, a head of a body after them."""
    around = [token.base for token in sentence.tokens[at - 1 : at + 3]]
    return len(around) == 4 and around[0] in _portfolio() and around[2] in _portfolio() and around[3] in _heads()


def _is_taken(sentence: Sentence, token: Token) -> bool:
    mark = sentence.mark_at(token.start)
    return mark is not None and mark.kind in {"person", "instrument", "event"}


def _parent_at(sheet: Sheet, sentence: Sentence, first: int, head: int, last: int) -> int | None:
    """Return where the parent's name begins inside a name: a second head after "of the"."""
    start = sentence.tokens[first].start
    words = [token.text for token in sentence.tokens[first : last + 1]]
    for at in range(head + 1, last + 1):
        if sentence.tokens[at].base in _heads() and "of" in words[: at - first]:
            opening = head + 1
            while opening < at and sentence.tokens[opening].text in {"of", "the"}:
                opening += 1
            return sentence.tokens[opening].start - start
    return None


def _name(sheet: Sheet, sentence: Sentence, head: int) -> tuple[int, int] | None:
    """Return the first and last token of the name around a head noun, or None where it is no name."""
    first = _leftmost(sheet, sentence, head)
    last = head
    if not sentence.tokens[head].text.endswith("'s"):
        last = _rightmost(sheet, sentence, head)
    tokens = sentence.tokens
    word = tokens[head].base
    words = " ".join(token.base for token in tokens[first : last + 1])
    if words in lexicon.words("bodies", "en", "anaphors"):
        return None
    if first == head and word in lexicon.words("bodies", "en", "leading_heads"):
        return _with_own_name(sheet, sentence, head)
    if first == head and last == head and word in _UNITS and head and re.fullmatch(_ORDINAL, tokens[head - 1].text):
        return head - 1, head
    if first == head and last == head:
        return (head, head) if word == "Government" and head > 0 and tokens[head - 1].text.lower() == "the" else None
    if word in _weak() and last == head:
        before = tokens[first:head]
        if not before or (all(token.text in _demonyms() for token in before) and word not in {"Government"}):
            return None
        if len(before) == 1 and tokens[head].hint not in {"ORG", "PRODUCT", "FAC"} and not before[0].text.isupper():
            return None
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if after is not None and word in _weak() and after.base in post_words() and _adjoins(sheet, tokens[last], after):
        return None
    if first > 0 and re.fullmatch(_ORDINAL, tokens[first - 1].text):
        return (first - 1, last) if word in _UNITS else None
    return first, last


def _with_own_name(sheet: Sheet, sentence: Sentence, head: int) -> tuple[int, int] | None:
    """Return the first and last token of a name that its noun opens: "Radio Maendeleo Ya Mama"."""
    last = head
    for at in range(head + 1, min(head + 6, len(sentence.tokens))):
        if not _adjoins(sheet, sentence.tokens[at - 1], sentence.tokens[at]) or not _may_follow(sheet, sentence, at):
            break
        last = at
    return (head, last) if last > head else None


def _leftmost(sheet: Sheet, sentence: Sentence, head: int) -> int:
    """Return the first token of the capitals before a head."""
    at = head
    while at > 0 and _may_precede(sheet, sentence, at - 1, at):
        at -= 1
    while at < head and (sentence.tokens[at].text in _JOINING or sentence.tokens[at].text in {"of", "'"}):
        at += 1
    is_detached = sentence.tokens[head].base in _DETACHED
    while at < head and is_detached and sentence.tokens[at].base in _demonyms() | {"UK", "US"}:
        at += 1
    if at == head - 1 and sentence.tokens[at].text.endswith("'s") and sentence.mark_at(sentence.tokens[at].start):
        at += 1
    return at


def _may_precede(sheet: Sheet, sentence: Sentence, at: int, after: int) -> bool:
    token, following = sentence.tokens[at], sentence.tokens[after]
    if "," in {token.text, following.text} and _is_in_a_list(sentence, at, after):
        return True
    if sheet.plain[token.end : following.start].strip(" ") or (token.end == following.start and token.text not in '“"'):
        return False
    if token.text in _JOINING:
        before = sentence.tokens[at - 1] if at else None
        if before is None or not before.is_capital:
            return False
        is_one = at > 1 and sentence.tokens[at - 2].text == "the" and sentence.mark_at(before.start) is None
        if is_one and after + 1 < len(sentence.tokens):  # "the Family and Juvenile Court"
            is_one = sentence.tokens[after + 1].base in _heads() and following.base not in _heads()
        return is_one or (before.base in _portfolio() and following.base in _portfolio())
    is_trade = token.base in _TRADES and at > 0 and sentence.tokens[at - 1].text.lower() == "the"
    if not token.is_word or not token.is_capital or (token.base in post_words() and not is_trade):
        return False
    if at == 0 and (token.text in _openers() or token.tag not in _NAME_TAGS):
        return False
    mark = sentence.mark_at(token.start)
    if token.text in _openers() and not (mark is not None and mark.kind == "place" and mark.end > token.end):
        return False
    if mark is not None and mark.kind in {"person", "instrument"}:
        return False
    is_own = token.text.endswith("'s") and (
        token.base in _heads()
        or (token.base.isupper() and len(token.base) > 1)
        or (mark is not None and mark.kind == "place")
    )
    return not is_own


def _is_in_a_list(sentence: Sentence, at: int, after: int) -> bool:
    """Return whether a comma and the words beside it list fields before a head: "Women, Peace and Security Unit"."""
    comma = at if sentence.tokens[at].text == "," else after
    around = [sentence.tokens[one] for one in (comma - 1, comma + 1) if 0 <= one < len(sentence.tokens)]
    joined = [token.text for token in sentence.tokens[comma + 2 : comma + 3]]
    return (
        len(around) == 2 and all(one.base in _portfolio() for one in around) and joined[0:1] in (["and"], ["&"], [","])
    )


def _rightmost(sheet: Sheet, sentence: Sentence, head: int) -> int:
    """Return the last token of what a head is of: "of Labour, Invalids and Social Affairs", "of the Women's Union"."""
    last = head
    while True:
        longer = _complement(sheet, sentence, last)
        if longer == last:
            return _with_number(sentence, last)
        last = longer


def _with_number(sentence: Sentence, last: int) -> int:
    """Return the last token of a name with its number: "Field Hospital No 6"."""
    rest = sentence.tokens[last + 1 : last + 4]
    if rest and rest[0].text in {"No", "No."}:
        at = 2 if len(rest) > 1 and rest[1].text == "." else 1
        if len(rest) > at and rest[at].text.isdigit():
            return last + 1 + at
    return last


def _complement(sheet: Sheet, sentence: Sentence, last: int) -> int:
    tokens = sentence.tokens
    at = last + 1
    if at + 1 >= len(tokens) or tokens[at].text not in _COMPLEMENT or not _adjoins(sheet, tokens[last], tokens[at]):
        return last
    preposition = tokens[at].text
    at += 1
    if tokens[at].text == "the":
        at += 1
    if at >= len(tokens) or not _may_follow(sheet, sentence, at):
        return last
    if tokens[at].base in lexicon.words("names", "en", "calendar"):
        return last
    mark = sentence.mark_at(tokens[at].start)
    is_place = mark is not None and mark.kind == "place"
    seats = {"Embassy", "Consulate", "Delegation"}
    before = tokens[max(0, last - 1)]
    is_seat = not seats.isdisjoint(token.base for token in tokens[max(0, last - 6) : last + 1]) or (
        tokens[last].base in {"University", "College", "School"} and before.text in _demonyms()
    )
    if mark and preposition == "in" and is_place and (is_seat or tokens[last].base == "Office"):
        return sentence.index_at(mark.end) - 1
    if preposition == "in" or (
        preposition == "to"
        and not {token.base for token in tokens[max(0, last - 5) : last + 1]} & {"Mission", "Embassy", "Delegation"}
    ):
        return last
    if preposition in {"on", "for"} and is_place and preposition == "on":
        return last
    return _run(sheet, sentence, at)


def _run(sheet: Sheet, sentence: Sentence, first: int) -> int:
    """Return the last token of a run of capitals, its "and" and its lists of portfolios included."""
    tokens = sentence.tokens
    last = first
    while last + 1 < len(tokens):
        mark = sentence.mark_at(tokens[last].start)
        if mark is not None and mark.kind == "place" and mark.end > tokens[last].end:
            last = max(last, sentence.index_at(mark.end) - 1)
            continue
        if tokens[last].text.endswith("'s") and tokens[last].base in _heads():
            return last
        following = tokens[last + 1]
        if mark is not None and mark.kind == "place":
            if following.text in _LEVELS:
                return last + 1
            if following.base not in _portfolio() | _heads() and following.is_capital and following.is_word:
                return last
        if _adjoins(sheet, tokens[last], following) and _may_follow(sheet, sentence, last + 1):
            last += 1
            continue
        longer = _joined(sheet, sentence, last)
        if longer == last:
            return last
        last = longer
    return last


def _joined(sheet: Sheet, sentence: Sentence, last: int) -> int:
    """Return the token after "and", "&" or a comma of a list, where the name goes on; `last` where it ends."""
    tokens = sentence.tokens
    at = last + 1
    if tokens[at].text in _JOINING and at + 1 < len(tokens):
        nxt = tokens[at + 1]
        mark = sentence.mark_at(nxt.start)
        may_go_on = nxt.is_capital and nxt.base not in _heads() and nxt.base not in post_words() and not mark
        is_field = nxt.base in _portfolio() or (tokens[last].base in _portfolio() and not nxt.text.isupper())
        return at + 1 if may_go_on and is_field and not _opens_a_body(sentence, at + 1) else last
    if tokens[at].text == "," and tokens[last].base in _portfolio():
        end = _list_end(sentence, at)
        return end or last
    if tokens[at].text in {"of", "for"} and at + 1 < len(tokens) and tokens[last].base not in _heads():
        after = at + 2 if tokens[at + 1].text == "the" and at + 2 < len(tokens) else at + 1
        mark = sentence.mark_at(tokens[after].start)
        is_named = tokens[after].base in _portfolio() or (mark is not None and mark.kind == "place")
        if _may_follow(sheet, sentence, after) and is_named:
            return after
    return last


def _opens_a_body(sentence: Sentence, at: int) -> bool:
    """Return whether another body's name begins here: capitals that end in a head without "of" between."""
    for token in sentence.tokens[at + 1 : at + 5]:
        if not token.is_capital:
            return False
        if token.base in _heads() and token.base not in _portfolio():
            return True
    return False


def _list_end(sentence: Sentence, comma: int) -> int:
    """Return the last token of ", Sports and Tourism" when its words are fields of work; 0 otherwise.

    After a series any capital may close the list: ", Children and Senior Citizens".
    """
    tokens = sentence.tokens
    at = comma
    is_series = tokens[comma + 1].text not in _JOINING if comma + 1 < len(tokens) else False
    while at + 1 < len(tokens) and tokens[at].text == ",":
        at += 1
        if tokens[at].text in _JOINING:
            break
        if tokens[at].base not in _portfolio():
            return 0
        while at < len(tokens) and tokens[at].base in _portfolio():
            at += 1
    if at >= len(tokens) or tokens[at].text not in _JOINING:
        return 0
    last = at
    while last + 1 < len(tokens) and _is_field(sentence, last + 1, is_series=is_series):
        last += 1
    return last if last > at else 0


def _is_field(sentence: Sentence, at: int, *, is_series: bool) -> bool:
    """Return whether a word may close a list of fields: one of them, or a capital that names nothing else."""
    token = sentence.tokens[at]
    if token.base in _portfolio():
        return token.is_capital
    if not is_series:
        return False
    is_other = token.base in _heads() or token.base in post_words() or token.text.isupper()
    return token.is_capital and token.text.isalpha() and not is_other and sentence.mark_at(token.start) is None


def _adjoins(sheet: Sheet, one: Token, other: Token) -> bool:
    return 0 < other.start - one.end < 3 and not sheet.plain[one.end : other.start].strip(" ")


def _may_follow(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    if not token.is_capital or not token.is_word or token.base in post_words():
        return False
    mark = sentence.mark_at(token.start)
    return mark is None or mark.kind in {"place", "namesake"}
