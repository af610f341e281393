"""Posts that the English parse shows: in apposition to a name, or after "as" beside somebody's verb.

The other rules know a post by its words. Here its place in the sentence tells: "Anna Lee, a rice miller", "As regional
head of …, he vowed", "stays on as secretary general". A post is given only where the words beside the name gave none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from camket.intake.rules import grammar, lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.coreference import Memory, Subject, resolved
from camket.intake.rules.people import Found
from camket.intake.rules.post_ends import apposition_end
from camket.intake.rules.post_titles import FAMILY, Post, split
from camket.intake.rules.post_words import any_heads
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

#: How nouns end that say what somebody does.
_DOER = re.compile(r"[a-z-]{2,}(?:[a-z]{2}er|[st]or|ist|ian|man|woman|person|ee|ant|eer)")
#: Who works beside somebody: no post, but a body may follow.
_BESIDE = frozenset({"counterpart", "colleague"})
_NOUNS = frozenset({"NN", "NNP"})
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her", "our", "then"})
_BEFORE = ("compound", "amod", "nmod", "nummod")
#: A verb of working somewhere, with what leads to the body.
_SERVES = re.compile(
    r"presides over|oversees the|belongs to|studies at|(?:sits|serves) (?:on|in|with)|teaches (?:at|in)|"
    r"(?:works|volunteers) (?:for|at|with)"
)
_VERBS = frozenset({"VB", "VBD", "VBZ", "VBP", "VBG", "VBN"})


def told_by_the_parse(sheet: Sheet, sentence: Sentence, memory: Memory) -> list[tuple[Found, list[Post]]]:
    """Return people of an English sentence with the posts that the parse shows them to hold."""
    found: list[tuple[Found, list[Post]]] = _serving(sentence, memory)
    for at, token in enumerate(sentence.tokens):
        if token.tag not in _NOUNS or _inside_a_name(sentence, token):
            continue
        person = _beside(sentence, at, memory)
        is_acting = token.link == "pobj" and sentence.tokens[token.head].text.lower() == "as"
        if is_acting or _is_fronted(sentence, at):
            person = _who_acts(sheet, sentence, at, memory)
        if person is not None and token.text in _BESIDE:  # "X, her counterpart at the Ministry of Health"
            body = next((one for one in sentence.of_kind("body") if 0 < one.start - token.end < 12), None)
            found += [(person, [Post(body.start, body.end, "", body.key)])] if body is not None else []
            continue
        if person is None or not is_post(sheet, token) or (person.posts and not is_acting):
            continue
        told = _post(sheet, sentence, at, memory.register)
        if not told:
            continue
        found.append(
            (person, [_at_the_body_before(sentence, token.head, post) for post in told] if is_acting else told)
        )
    return found


def _is_fronted(sentence: Sentence, at: int) -> bool:
    """Return whether a noun opens its sentence and says who follows: "A baker and now head of the guild, she …".

    Of what somebody is and what she is now only the latter is a post.
    """
    joined = grammar.children(sentence, at, "conj")
    if joined and any(
        sentence.tokens[place].text == "now" for place in grammar.children(sentence, joined[0], "advmod")
    ):
        return False
    for _step in range(3):
        token = sentence.tokens[at]
        if token.link != "conj" or token.head < 0:
            break
        at = token.head
    return token.link in {"npadvmod", "nmod"} and token.head > at and at < 6


def _at_the_body_before(sentence: Sentence, preposition: int, post: Post) -> Post:
    """Return a post after "as" with the body right before it: "works at the Delegation as counsellor"."""
    place = sentence.tokens[preposition].start - 2
    mark = sentence.mark_at(place) if post.body is None and post.derived is None else None
    return replace(post, body=mark.key) if mark is not None and mark.kind == "body" else post


def _serving(sentence: Sentence, memory: Memory) -> list[tuple[Found, list[Post]]]:
    """Return people with the body that a clause has them work in: "who presides over the Family Court"."""
    found: list[tuple[Found, list[Post]]] = []
    for at, verb in enumerate(sentence.tokens):
        if verb.tag != "VBZ" or not _SERVES.match(sentence.text, verb.start - sentence.start):
            continue
        who = grammar.subject_of(sentence, at)
        mark = sentence.mark_at(sentence.tokens[who].start) if who is not None else None
        person = memory.cast.by_key(mark.key) if mark is not None and mark.kind == "person" else None
        body = next((one for one in sentence.of_kind("body") if one.start > verb.end), None)
        if person is not None and body is not None and sentence.index_at(body.start) - at < 6:
            found.append((person, [Post(body.start, body.end, "", body.key)]))
    return found


def is_post(sheet: Sheet, noun: Token) -> bool:
    """Return whether a noun says what somebody is: a known head of a post, or one that ends like a doer."""
    word = noun.base.lower()
    is_known = any_heads("en").search(sheet.plain, max(0, noun.start - 24), noun.end)
    if is_known is not None and is_known.end() == noun.end:
        return True
    return word not in lexicon.words("posts", "en", "no_doers") and _DOER.fullmatch(word) is not None


def _inside_a_name(sentence: Sentence, token: Token) -> bool:
    mark = sentence.mark_at(token.start)
    return mark is not None and mark.kind in {"person", "place", "instrument"}


def _beside(sentence: Sentence, at: int, memory: Memory) -> Found | None:
    """Return whose name a noun stands in apposition to, over the posts that it is joined to."""
    start = sentence.tokens[at].start
    for _step in range(4):
        token = sentence.tokens[at]
        if token.head < 0 or token.link not in {"appos", "conj"}:
            return None
        mark = sentence.mark_at(sentence.tokens[token.head].start)
        if mark is not None and mark.kind == "person":
            between = [one for one in sentence.of_kind("person") if mark.end <= one.start < start]
            return memory.cast.by_key(mark.key) if token.link == "appos" and not between else None
        at = token.head
    return None


def _who_acts(sheet: Sheet, sentence: Sentence, at: int, memory: Memory) -> Found | None:
    """Return the person whose verb a noun after "as" qualifies."""
    verb = sentence.tokens[at].head
    while verb >= 0 and sentence.tokens[verb].tag not in _VERBS:
        verb = sentence.tokens[verb].head
    if verb < 0 or any(_is_somebody(sentence, place) for place in grammar.children(sentence, verb, "dobj", "dative")):
        return None
    who = grammar.subject_of(sentence, verb)
    if who is None:
        return None
    token = sentence.tokens[who]
    mark = sentence.mark_at(token.start)
    if mark is not None and mark.kind == "person":
        return memory.cast.by_key(mark.key)
    if token.text.lower() not in {"she", "he"}:
        return None
    subject = Subject(token.start, token.end, "pronoun", token.text)
    meant = resolved(subject, sentence, memory, sheet.language)
    return memory.cast.by_key(meant.key or "") if meant else None


def _is_somebody(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    mark = sentence.mark_at(token.start)
    return token.tag == "PRP" or (mark is not None and mark.kind in {"person", "body"})


def _post(sheet: Sheet, sentence: Sentence, at: int, register: Register) -> list[Post]:
    """Return the post whose noun is word `at`, with the words that qualify it and what it is of."""
    first = at
    while first > 0 and sentence.tokens[first - 1].head in range(first, at + 1):
        before = sentence.tokens[first - 1]
        if before.link not in _BEFORE or before.text.lower() in _ARTICLES:
            break
        first -= 1
    start = sentence.tokens[first].start
    end = apposition_end(sheet, sentence, sentence.tokens[at].end)
    known = split(sheet, sentence, start, end, register)
    if known:
        return known
    body: Mark | None = next((mark for mark in sentence.of_kind("body") if start <= mark.start < end), None)
    title = " ".join(sheet.plain[start:end].split())
    if FAMILY.fullmatch(title):
        return []
    return [Post(start, end, title, body.key if body else None)] if len(title) < 120 else []
