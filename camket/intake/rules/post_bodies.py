"""The body of a post that names none: "Its director", "giữ chức Chủ tịch", "Treasurer" in a list of a board."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.people import Cast, Found
from camket.intake.rules.post_titles import Post
from camket.intake.rules.sheet import Sheet

#: What a post is of stands in its words.
_OF = {
    "en": re.compile(r" (?:of|for|to|at|in|on|with|from) |,"),
    "vi": re.compile(r" (?:của|tại|phụ trách|thuộc|về) |,"),
}
#: A representative of a body, whose post follows: "Đại diện Sở Tài chính, Phó Giám đốc X".
_REPRESENTS = re.compile(r"(?:đại diện|representative)\b", re.IGNORECASE)
#: Who has the post, before its words or at their head: "its director", "the station's founder".
_OWNER_BEFORE = re.compile(r"\b([Ii]ts|[Tt]heir|whose|[\w.-]+'s) $")
_OWNER_AT = re.compile(r"(?:the )?(?:[a-z]+ )?([\w.-]+'s) ")


@cache
def _by_noun() -> re.Pattern[str]:
    """Return the pattern of a body's noun that a post begins with: "Guild President", "Union Chairwoman"."""
    return re.compile(f"({lexicon.either(lexicon.words('bodies', 'en', 'anaphors'))}) ")


_OTHER_BODIES = frozenset(
    {"station", "firm", "company", "charity", "paper", "newspaper", "school", "hospital", "project"}
)


def give_bodies(sheet: Sheet, register: Register, cast: Cast) -> None:
    """Give every post without a body the one that the text means; a bare representative's body goes to the post."""
    taken = [(post.start, post.end, person.key) for person in cast for post in person.posts]
    for person in cast:
        others = [(start, end) for start, end, key in taken if key != person.key]
        person.posts = [
            _with_body(sheet, register, cast, person, post, others) for post in _without_representing(person)
        ]


def _without_representing(person: Found) -> list[Post]:
    """Return the posts of a person; where a post follows "Đại diện Sở …,", its body is that one."""
    first, others = person.posts[:1], person.posts[1:]
    if not others or not _REPRESENTS.match(first[0].title) or " thường trú" in first[0].title:
        return person.posts
    return [replace(post, body=post.body or (None if post.derived else first[0].body)) for post in others]


@cache
def _bare_heads(language: str) -> frozenset[str]:
    return lexicon.folded("posts", language, "of_a_body")


def _is_bare(sheet: Sheet, post: Post) -> bool:
    """Return whether a post is one that is held in a body, and names none."""
    if post.body or post.derived or _OF[sheet.language].search(post.title):
        return False
    title = fold(post.title)
    if sheet.language == "vi":
        return title in _bare_heads("vi")
    return title in _bare_heads("en") or title.replace("-", " ").split()[-1] in _bare_heads("en")


def _with_body(
    sheet: Sheet, register: Register, cast: Cast, person: Found, post: Post, taken: list[tuple[int, int]]
) -> Post:
    """Return a bare post with the body that its owner names, or that was named before it, else the text's first one."""
    owner = _OWNER_BEFORE.search(sheet.plain, max(0, post.start - 40), post.start) if sheet.language == "en" else None
    owner = (
        owner
        or _OWNER_AT.match(sheet.plain, post.start, post.end)
        or _by_noun().match(sheet.plain, post.start, post.end)
    )
    if post.body or post.derived or not (owner or _is_bare(sheet, post)):
        return post
    sentence = sheet.sentence_at(post.start)
    before = [mark.key for mark in sentence.of_kind("body") if mark.end <= post.start]
    earlier = [mark.key for other in sheet.sentences if other.start < sentence.start for mark in other.of_kind("body")]
    here = [
        mark.key
        for other in sheet.sentences
        if other.paragraph == sentence.paragraph and other.start < sentence.start
        for mark in other.of_kind("body")
        if not any(start <= mark.start < end for start, end in taken)  # the body of somebody else's post
    ]
    if owner is not None and (boss := sentence.mark_at(owner.start(1))) is not None and boss.kind == "person":
        held = [other.body for other in (_posts_of(cast, boss.key)) if other.body]  # "Anh's deputy"
        return replace(post, body=held[0]) if held else post
    if owner is not None:
        named = _called(register, owner.group(1), [*earlier, *before])
        return replace(post, body=named) if named else post
    others = [one.body for one in person.posts if one.body and one.start < post.start]
    first = _first_body(register)
    if first is not None and first in here:
        here = [first]
    nearest = before or others[:1] or here or ([first] if first else [])
    return replace(post, body=nearest[-1]) if nearest else post


def _posts_of(cast: Cast, key: str) -> list[Post]:
    person = cast.by_key(key)
    return person.posts if person is not None else []


def _called(register: Register, noun: str, said: list[str]) -> str | None:
    """Return the body said last whose name has the noun in it: "the Centre's director"; for "its" the one said last."""
    said = [register.aliases.get(key, key) for key in said]
    if noun.lower() in {"its", "their", "whose"}:
        return said[-1] if said else None
    word = noun.lower().removesuffix("'s").removesuffix("'")
    fits = [key for key in said if word in key.split()]
    if fits:
        return fits[-1]
    is_noun = word in lexicon.folded("bodies", "en", "anaphors") | _OTHER_BODIES
    return _first_body(register) if is_noun else None


def _first_body(register: Register) -> str | None:
    """Return the key of the body that a text names first."""
    found = [body for body in register if body.spans and not body.only_inside]
    return min(found, key=lambda body: min(body.spans)).key if found else None
