"""The words that posts are made of, and what tells that one begins, goes on or ends."""

from __future__ import annotations

import re
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.sheet import Sentence, Sheet, Token

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "VBN", "VBG", "POS"})
OPENING = {
    "en": re.compile(
        r"\s*(?:\([^)]{1,40}\)\s*|,\s+\d{2}(?=,))?(?:,|–|-|—|\()\s*(?:who\s+)?"
        r"(?:(?:also|currently|now|once|previously|formerly|until recently|has|had)\s+)*"
        r"(?:(?:is|was|been|serves|served|works|worked|acts|acted)\s+)?(?:(?:also|currently|now|both)\s+)?(?:as\s+)?"
        r"(?:herself\s+|himself\s+)?(?:one of\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+|then\s+)?"
        r"(?:\d{1,2}-year-old\s+)?"
    ),
    "vi": re.compile(
        r"\s*(?:\([^)]{1,40}\)\s*|"
        r"(?:,\s+(?:\d{2} tuổi|sinh năm|quê|ngụ|trú|ở|dân tộc|người|đến từ)\b[^,;()–]{0,40}(?=,))+)?"
        r"(?:(?:,|–|-|—|\()(?:\s*,)?|(?:là|hiện là|hiện đang là)(?!\w))\s*"
        r"(?:hiện là\s+|là\s+|hiện\s+|người\s+(?:đang|hiện|trực tiếp)\s+(?=phụ trách))?(?=\w)"
    ),
}
CHAIN = {
    "en": re.compile(
        r"\s*(?:,\s*(?:and\s+)?|\s+and\s+(?:(?:also|now|later|currently)\s+)?|;\s*|"
        r"\s+cum\s+|\s+as well as\s+)(?:the\s+|a\s+|an\s+|our\s+|its\s+|their\s+|concurrently\s+)?"
    ),
    "vi": re.compile(
        r"\s*(?:,\s*(?:và\s+|đồng thời\s+|kiêm\s+)?(?:hiện\s+(?:đang\s+)?(?=là))?|"
        r"\s+và\s+(?!các|những|một|nhiều|toàn|đông)|\s*;\s*|\s*[-–]\s+|\s+kiêm\s+)(?:là\s+)?"
    ),
}
#: What somebody does for a living, by how the word ends.
_OCCUPATION = (
    r"(?<!\w)(?!(?:wrist|consist|exist|assist|insist|resist|persist|artist's|enlist|checklist|checklists|shortlist|waitlist)\b)"
    r"[a-z]{2,}(?:[a-z]{2}ist|ician|grapher|keeper|maker|worker|herder|seller|grower|breeder|builder|holder|fighter|player|"
    r"singer|dancer|painter|smith|monger|wright|teacher)(?!\w)"
)
#: These stand before a name even after a post that ends in "Director", "Secretary" or "Consul".
_GENTLE = frozenset({"Mr", "Ms", "Mrs", "Miss", "Madam", "Dr", "Prof", "Professor", "bà", "ông"})
LEVELS = frozenset({"tỉnh", "thành", "phố", "huyện", "xã", "quận", "phường", "thị", "vùng"})
#: What makes of "Đại sứ" an embassy, of "đại diện" a verb.
_NOT_A_POST = r"(?! quán| (?:cho|các|nhiều|một số|lãnh đạo|hơn|gần|của các|đến từ)\b)"


@cache
def small(language: str) -> frozenset[str]:
    """Return the small words and signs that may stand inside a post."""
    return frozenset(lexicon.words("posts", language, "inside"))


@cache
def heads(language: str) -> re.Pattern[str]:
    """Return the pattern of the heads of posts as they stand before a name: with capitals."""
    terms = set(lexicon.words("posts", language, "heads"))
    if language == "vi":
        return re.compile(lexicon.either(terms) + _NOT_A_POST, re.IGNORECASE)
    return re.compile(lexicon.either(terms))


@cache
def any_heads(language: str) -> re.Pattern[str]:
    """Return the pattern of the heads of posts as they stand after a name: in small letters too."""
    terms = {*lexicon.words("posts", language, "heads"), *lexicon.words("posts", language, "small_heads")}
    if language == "vi":
        return re.compile(lexicon.either(terms) + _NOT_A_POST, re.IGNORECASE)
    titled = {term.title() for term in lexicon.words("posts", "en", "small_heads")}
    terms |= {term.lower() for term in terms} | titled - set(lexicon.words("posts", "en", "ranks"))
    return re.compile(f"(?:{lexicon.either(terms)}|{_OCCUPATION})")


@cache
def address(language: str) -> re.Pattern[str]:
    """Return the pattern of forms of address and ranks at the end of a stretch."""
    terms = [*lexicon.words("posts", language, "address"), *lexicon.words("posts", language, "ranks")]
    joined = "|".join(sorted(map(re.escape, terms), key=len, reverse=True))
    part = "".join(
        rf"(?<!{word} )(?<!{word}-)"
        for word in ("Director", "Secretary", "Consul", "Attorney", "Inspector", "Auditor", "Prosecutor", "Procurator")
    )
    gentle = "|".join(
        sorted({re.escape(term) for term in terms if term.endswith(".") or term in _GENTLE}, key=len, reverse=True)
    )
    part += "(?<!rẻ )"  # "Trẻ em"
    return re.compile(rf"(?<!\w)(?:{part}(?:{joined})|{gentle})[\s,:-]*$", re.IGNORECASE if language == "vi" else 0)


def stripped(sheet: Sheet, start: int, place: int) -> int:
    """Return where the forms of address that end at `place` begin."""
    while True:
        found = address(sheet.language).search(sheet.plain, max(start, place - 45), place)
        if found is None:
            return place
        place = found.start()


def inside_mark(sentence: Sentence, place: int, kind: str) -> bool:
    mark = sentence.mark_at(place)
    return mark is not None and mark.kind == kind


def is_word_part(sentence: Sentence, at: int) -> bool:
    """Return whether a syllable in small letters ends a Vietnamese word that began with a capital."""
    token = sentence.tokens[at]
    return any(before.is_capital and before.word_end >= token.end for before in sentence.tokens[max(0, at - 3) : at])


def is_speech_verb(sheet: Sheet, token: Token) -> bool:
    return lexicon.pattern("speech", sheet.language, "verbs").match(sheet.plain, token.start) is not None


def is_plain_noun(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a Vietnamese word in small letters goes on with a post: a noun, no body named before it."""
    token = sentence.tokens[at]
    is_noun = token.tag in {"N", "A", "Nc"} or _is_field(sheet, token)
    if not is_noun or not token.is_word or is_speech_verb(sheet, token):
        return False
    before = sentence.mark_at(sentence.tokens[at - 1].start)
    return token.text not in {"ở", "bên", "bà", "ông", "chị", "khi", "ngày"} and (
        before is None or before.kind != "body"
    )


@cache
def _fields() -> re.Pattern[str]:
    parts = [*lexicon.words("bodies", "vi", "small_parts"), *lexicon.words("bodies", "vi", "fields")]
    return re.compile(lexicon.either({part.lower() for part in parts} | set(lexicon.words("posts", "vi", "works"))))


def _is_field(sheet: Sheet, token: Token) -> bool:
    """Return whether a word belongs to a field of work, which the tagger may call a verb: "công tác", "quản lý"."""
    start = sheet.plain.rfind(" ", 0, max(0, token.start - 1)) + 1
    return any(
        (found := _fields().match(sheet.plain, place)) is not None and found.end() >= token.end
        for place in (token.start, start)
    )


def is_of_a_body(sentence: Sentence, at: int) -> bool:
    """Return whether a body is named right after a preposition and its article."""
    after = at + 2 if sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1].text == "the" else at + 1
    return after < len(sentence.tokens) and inside_mark(sentence, sentence.tokens[after].start, "body")


def head_within(sheet: Sheet, sentence: Sentence, place: int) -> re.Match[str] | None:
    """Return the head of a post that begins at `place`, after at most some words that qualify it."""
    found = any_heads(sheet.language).search(sheet.plain, place, min(sentence.end, place + 95))
    if found is None:
        return None
    at = sentence.index_at(place)
    while at < len(sentence.tokens) and sentence.tokens[at].start < found.start():
        token = sentence.tokens[at]
        mark = sentence.mark_at(token.start)
        if mark is not None and mark.kind == "person":
            return None
        if mark is None or mark.kind not in {"body", "place"}:
            if not token.is_word and token.text not in {"&"}:
                return None
            if (
                sheet.language == "vi"
                and not token.is_capital
                and token.text not in lexicon.words("posts", "vi", "before")
            ):
                return None
            if sheet.language == "en" and not (
                token.tag in NOUN_TAGS or token.is_capital or token.text in {"of", "the", "for"}
            ):
                return None
        at += 1
    if sheet.language == "en" and _is_speech(sheet.plain[found.end() : found.end() + 2], found.group()):
        return None
    return found


def _is_speech(after: str, head: str) -> bool:
    return head == "chair" and after.startswith("s")
