"""What the words of a post say: its title, and the body that it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.post_words import CHAIN, any_heads, head_within
from camket.intake.rules.sheet import Mark, Sentence, Sheet

_MINISTER_OF = re.compile(r"(?:Minister|Secretary of State)\s+(?:of|for)\s+(.+)")
_MINISTER = re.compile(r"(\w+(?: \w+)?)\s+(?:Minister|Secretary)$")
_FIELDS = {"Foreign": "Foreign Affairs", "Defence": "National Defence", "Defense": "National Defense"}
_PLAIN_FIELDS = frozenset(
    {"Health", "Education", "Finance", "Justice", "Labour", "Labor", "Trade", "Environment", "Interior"}
)
#: Whose a post is, before it: "the ministry's", "Australia's".
_OWNED = re.compile(
    r"^(?:[Tt]he\s+)?(?:[a-z]+\s+)?(?!(?:[Ww]omen|[Mm]en|[Cc]hildren|[Pp]eople|[Gg]irl|[Bb]oy)'s)[\w.-]+'s\s+"
)
#: A committee of the Party, which a post in it names: "Phó Bí thư Tỉnh ủy".
_PARTY = re.compile(r"[Bb]í thư(?: \w+){0,2} ((?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) ủy)$")
#: What is no post: "mother of three".
FAMILY = re.compile(r"(?:single )?(?:mother|father|grandmother|widow|wife|husband)(?: of .+)?")
#: What somebody was: "for six years the association's treasurer".
_ONCE = re.compile(r"(?:for|over) (?:[\w-]+ ){1,3}years?,? ")
_BO = re.compile(r"(?:Bộ trưởng|Thứ trưởng|Trợ lý Bộ trưởng|Thứ trưởng Thường trực)\s+(?!Bộ\b)(.+)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post on the sheet: [start, end) of its words, its title as written, the key of its body where one is named."""

    start: int
    end: int
    title: str
    body: str | None
    derived: str | None = None


def split(sheet: Sheet, sentence: Sentence, start: int, end: int, register: Register) -> list[Post]:
    """Cut a stretch of posts at "and" and commas into single ones."""
    posts: list[Post] = []
    cuts = [start]
    for found in CHAIN[sheet.language].finditer(sheet.plain, start, end):
        mark = sentence.mark_at(found.start())
        if mark is not None and mark.start < found.start() < mark.end and mark.kind == "body":
            continue
        is_between = cuts[-1] < found.start() and found.end() < end and _has_head(sheet, cuts[-1], found.start())
        if is_between and head_within(sheet, sentence, found.end()) is not None:
            cuts += [found.start(), found.end()]
    cuts.append(end)
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        post = _post(sheet, sentence, first, last, register)
        if post is not None:
            posts.append(post)
    return posts


def _has_head(sheet: Sheet, start: int, end: int) -> bool:
    return any_heads(sheet.language).search(sheet.plain, start, end) is not None


def _post(sheet: Sheet, sentence: Sentence, start: int, end: int, register: Register) -> Post | None:
    owner = sentence.mark_at(start)
    if (
        owner is not None
        and owner.kind in {"body", "place"}
        and sheet.plain.startswith("'s ", owner.end)
        and owner.end + 3 < end
    ):
        start = owner.end + 3
    else:
        owner = None
    words = sheet.plain[start:end]
    if _ONCE.match(words):
        return None
    trimmed = words.rstrip(" ,;-–(:\n")
    trimmed = re.sub(r"(?:\s+(?:of|for|to|in|the|and|on|at|with|from|under|của|và|về|tại))+$", "", trimmed)
    if "(" in trimmed and ")" not in trimmed:
        trimmed = trimmed[: trimmed.index("(")].rstrip()
    if trimmed.endswith(")") and "(" not in trimmed:
        trimmed = trimmed[:-1]
    end = start + len(trimmed)
    head = any_heads(sheet.language).search(sheet.plain, start, end)
    if head is None or FAMILY.fullmatch(trimmed):
        return None
    bodies = [mark for mark in sentence.of_kind("body") if start <= mark.start and mark.end <= end]
    after = [mark for mark in bodies if mark.start >= head.start()]
    if len(after) > 1 and sheet.plain[after[0].end : after[1].start] == "'s ":  # "the Assembly's Committee on …"
        trimmed = trimmed[: after[0].start - start] + trimmed[after[1].start - start :]
        after = after[1:]
    if len(after) > 1 and sheet.plain[after[0].start].islower():  # "Trưởng phòng …, Công an tỉnh"
        after = after[1:]
    body: Mark | None = (
        after[0]
        if after
        else bodies[-1]
        if bodies
        else owner
        if owner and owner.kind == "body"
        else _possessor(sheet, sentence, start)
    )
    title = " ".join(_title(sheet, trimmed).split())
    derived = None if body is not None else _derived(sheet, title)
    if body is None and derived is None:
        own = re.match(r"(?:the )?(\w+)'s ", words)
        derived = _meant(sheet, own.group(1).capitalize() if own else words, register)
    return Post(start, end, title, body.key if body else None, derived)


def _possessor(sheet: Sheet, sentence: Sentence, start: int) -> Mark | None:
    """Return the body right before a post: "UNICEF's representative"; for "its director" the one spoken of before."""
    at = sentence.index_before(start)
    if at >= 0 and sentence.tokens[at].text.lower() in {"its", "their"}:
        earlier = [mark for mark in sentence.of_kind("body") if mark.end < start][-1:]
        return next(iter(earlier or sheet.sentence_at(sentence.start - 1).of_kind("body")), None)
    if at < 0 or not sentence.tokens[at].text.endswith("'s"):
        return None
    mark = sentence.mark_at(sentence.tokens[at].start)
    return mark if mark is not None and mark.kind == "body" else None


def _title(sheet: Sheet, words: str) -> str:
    """Return a post as it is called: letters in brackets gone, "Mexican Ambassador" as "Ambassador of Mexico"."""
    title = re.sub(r"\s*\([^)]*\)", "", words)
    title = re.sub(r"^(?:the|a|an|các|nữ)\s+", "", title)
    title = _OWNED.sub("", title)
    title = re.sub(r"(?<=[a-z])\s+from\s+(?:the\s+)?[A-Z].*$", "", title)
    if sheet.language == "en":
        named = re.match(r"(.+?)\s+(Ambassador|High Commissioner|Consul General|Chargé d'Affaires)\b(.*)", title)
        country = lexicon.mapping("places", "en", "demonyms").get(named.group(1)) if named else None
        if named and country and not named.group(3).startswith(" of"):
            country = country.replace("Viet Nam", "Vietnam") if "Vietnam" in sheet.plain else country
            return f"{named.group(2)} of {country}{named.group(3)}"
    return title


def _derived(sheet: Sheet, title: str) -> str | None:
    """Return the body that a post names without naming it: a minister's ministry."""
    if sheet.language == "vi":
        found = _BO.match(title)
        party = _PARTY.search(title) if found is None else None
        return f"Bộ {found.group(1)}" if found else party.group(1) if party else None
    if "Prime Minister" in title:
        return None
    of = _MINISTER_OF.search(title)
    if of:
        return f"Ministry of {of.group(1)}"
    found = _MINISTER.search(title)
    field = found.group(1).split()[-1] if found else ""
    return f"Ministry of {_FIELDS.get(field, field)}" if field in {*_FIELDS, *_PLAIN_FIELDS} else None


def _meant(sheet: Sheet, words: str, register: Register) -> str | None:
    """Return the body that "the Union" or "Hội" in a post stands for: the one spoken of most that ends or begins so."""
    if sheet.language == "vi" and "nhà trường" in words:
        schools = [body for body in register if body.name.startswith(("Trường", "Đại học", "Học viện"))]
        return schools[0].name if len(schools) == 1 else None
    names = lexicon.words("bodies", sheet.language, "anaphors")
    said = re.search(lexicon.either(names), words)
    if said is None or re.match(r"\s+[^\W\d_]", words[said.end() :]):
        return None
    noun = said.group()
    fits = [body for body in register if (noun in body.name.split() if " " not in noun else noun in body.name)]
    if not fits:
        return None
    meant = max(fits, key=lambda body: (body.name.endswith(noun) or body.name.startswith(noun), len(body.spans)))
    meant.only_inside = False
    return meant.name
