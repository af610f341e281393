"""Posts: what a person is, before the name ("Deputy Minister of Health X") or after it ("X, head of …")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

_SMALL = {
    "en": frozenset(["of", "for", "to", "in", "the", "and", "on", "at", "with", "&", "'s", "(", ")", "from"]),
    "vi": frozenset(
        [
            "của",
            "về",
            "tại",
            "và",
            "kiêm",
            "thuộc",
            "ở",
            "phụ",
            "trách",
            "thường",
            "trực",
            "danh",
            "dự",
            "lâm",
            "thời",
            "cao",
            "cấp",
            "đặc",
            "mệnh",
            "toàn",
            "quyền",
            "quốc",
            "gia",
            "thứ",
            "nhất",
            "hai",
            "(",
            ")",
            "-",
            "nước",
        ]
    ),
}
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "VBN", "VBG", "POS"})
_OPENING = {
    "en": re.compile(
        r"\s*(?:\([^)]{1,40}\)\s*|,\s+\d{2}(?=,))?(?:,|–|-|—|\()\s*(?:who\s+)?"
        r"(?:(?:also|currently|now|once|previously|formerly|until recently|has|had)\s+)*"
        r"(?:(?:is|was|been|serves|served|works|worked|acts|acted)\s+)?(?:(?:also|currently|now|both)\s+)?(?:as\s+)?"
        r"(?:one of\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+|then\s+)?"
    ),
    "vi": re.compile(
        r"\s*(?:\([^)]{1,40}\)\s*|,\s+(?:\d{2} tuổi|sinh năm \d{4})(?=,))?(?:,|–|-|—|\(|là|hiện là|hiện đang là)\s*(?:hiện là\s+|là\s+|hiện\s+)?(?=\w)"
    ),
}
#: "was elected chair of …", "took office as …", "được bầu giữ chức …"
_BECAME = {
    "en": re.compile(
        r"\s+(?:(?:(?:has|had) (?:just )?been|was|were|is)\s+)?(?:re-?)?(?:appointed|elected|named|nominated|sworn in)"
        r"\s+(?:as\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+)?|"
        r"\s+(?:took office|took over|serves|served|works|worked|has served|has worked)\s+as\s+(?:the\s+|a\s+|an\s+)?|"
        r"\s+(?:is|was)\s+(?:(?:also|now|currently)\s+)?(?:the|a|an)\s+"
    ),
    "vi": re.compile(
        r"\s*,?\s+(?:(?:vừa |đã )?được (?:bầu|bổ nhiệm|cử|phân công|tín nhiệm bầu)(?: làm| giữ(?: chức(?: vụ)?)?)?|"
        r"(?:đang )?giữ (?:chức(?: vụ)?|cương vị)|(?:đang )?đảm nhiệm(?: chức vụ| cương vị)?|từng là|vốn là|nguyên là|"
        r"đang là)\s+(?=\w)"
    ),
}
#: "who chairs the commission's Committee on …"
_DOES = re.compile(
    rf",\s+who\s+(?:(?:also|now|currently)\s+)?({'|'.join(lexicon.mapping('posts', 'en', 'does'))})\s+(?:the\s+)?"
)
_CHAIN = {
    "en": re.compile(
        r"\s*(?:,\s*(?:and\s+)?|\s+and\s+(?:also\s+)?|;\s*|\s+cum\s+|\s+as well as\s+)(?:the\s+|a\s+|"
        r"an\s+|concurrently\s+)?"
    ),
    "vi": re.compile(r"\s*(?:,\s*(?:và\s+|đồng thời là\s+|kiêm\s+)?|\s+và\s+(?!các|những|một|nhiều|toàn|đông)|\s*;\s*|\s*[-–]\s+|\s+kiêm\s+)(?:là\s+)?"),
}
_MINISTER_OF = re.compile(r"(?:Minister|Secretary of State)\s+(?:of|for)\s+(.+)")
_MINISTER = re.compile(r"(\w+(?: \w+)?)\s+Minister")
_FIELDS = {"Foreign": "Foreign Affairs", "Defence": "National Defence", "Defense": "National Defense"}
_PLAIN_FIELDS = frozenset(
    {"Health", "Education", "Finance", "Justice", "Labour", "Labor", "Trade", "Environment", "Interior"}
)
_BO = re.compile(r"(?:Bộ trưởng|Thứ trưởng|Trợ lý Bộ trưởng|Thứ trưởng Thường trực)\s+(?!Bộ\b)(.+)")


_LEVELS = frozenset({"tỉnh", "thành", "phố", "huyện", "xã", "quận", "phường", "thị", "các", "vùng"})
_ARTICLES = frozenset({"of", "the", "at", "for", "with", "a"})
#: Words after which something else is told.
_NOT_OF_A_POST = frozenset(
    ["đã", "sẽ", "đang", "cho", "với", "khi", "bên", "cùng", "đến", "từ", "do", "được", "trao", "tặng", "thăm"]
    + ["là", "có", "và", "vẫn", "cũng", "không", "để", "vào", "thì", "mà", "rồi", "này", "đó"]
)

#: What makes of "Đại sứ" an embassy, of "đại diện" a verb.
_NOT_A_POST = r"(?! quán| (?:cho|các|nhiều|một số|lãnh đạo|hơn|gần|của các|đến từ)\b)"


@dataclass(frozen=True, slots=True)
class Post:
    """A post on the sheet: [start, end) of its words, its title as written, the key of its body where one is named."""

    start: int
    end: int
    title: str
    body: str | None
    derived: str | None = None


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
    terms |= {term.lower() for term in terms}
    return re.compile(lexicon.either(terms))


@cache
def address(language: str) -> re.Pattern[str]:
    """Return the pattern of forms of address and ranks at the end of a stretch."""
    terms = [*lexicon.words("posts", language, "address"), *lexicon.words("posts", language, "ranks")]
    joined = "|".join(sorted(map(re.escape, terms), key=len, reverse=True))
    part = "".join(
        rf"(?<!{word} )(?<!{word}-)"
        for word in ("Director", "Secretary", "Consul", "Attorney", "Inspector", "Auditor", "Prosecutor", "Procurator")
    )
    return re.compile(rf"(?<!\w){part}(?:{joined})[\s,:-]*$", re.IGNORECASE if language == "vi" else 0)


def stripped(sheet: Sheet, start: int, place: int) -> int:
    """Return where the forms of address that end at `place` begin."""
    while True:
        found = address(sheet.language).search(sheet.plain, max(start, place - 45), place)
        if found is None:
            return place
        place = found.start()


def rank_before(sheet: Sheet, sentence: Sentence, place: int) -> Post | None:
    """Return the rank that stands right before a name: "Major", "Thiếu tá"."""
    words = [*lexicon.words("posts", sheet.language, "ranks"), *lexicon.words("posts", sheet.language, "degrees")]
    terms = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    found = re.compile(rf"(?<!\w)({terms})\s+$").search(sheet.plain, max(sentence.start, place - 40), place)
    return Post(found.start(), found.end(1), found.group(1), None) if found else None


def posts_before(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> list[Post]:
    """Return the posts that stand right before a name which begins at `place`."""
    end = stripped(sheet, sentence.start, place)
    if sheet.plain[end - 2 : end] == ", ":
        end -= 2
    if re.search(r"\b(?:and|và|cùng)\s+$", sheet.plain[sentence.start : end]):
        return []
    pattern = heads(sheet.language)
    first: int | None = None
    window = max(sentence.start, end - 260)
    for found in reversed(list(pattern.finditer(sheet.plain, window, end))):
        edge = end if first is None else first
        if _inside_mark(sentence, found.start(), "person") or not _is_clean(sheet, sentence, found.end(), edge):
            break
        if sheet.language == "en" and not found.group()[0].isupper():
            break
        first = found.start()
    if first is None:
        return _small_before(sheet, sentence, end, register) or _as(sheet, sentence, end, register)
    posts = _split(sheet, sentence, _extended(sheet, sentence, first), end, register)
    return posts[-1:] if _follows_person(sheet, sentence, first) else posts


def _follows_person(sheet: Sheet, sentence: Sentence, place: int) -> bool:
    """Return whether a post belongs to a person named right before it: "X, head of …"."""
    for mark in sentence.of_kind("person"):
        opening = _OPENING[sheet.language].match(sheet.plain, mark.end, sentence.end)
        if opening is not None and mark.end < place <= opening.end():
            return True
    return False


def _small_before(sheet: Sheet, sentence: Sentence, end: int, register: Register) -> list[Post]:
    """Return a post in small letters right before a name: "UN Women gender specialist Anna Smith"."""
    small = re.compile(any_heads(sheet.language).pattern + r"[,\s]*$") if sheet.language == "en" else None
    found = small.search(sheet.plain, max(sentence.start, end - 45), end) if small else None
    if found is None:
        return []
    start = _extended(sheet, sentence, found.start())
    if sheet.plain[end : end + 1] == "," and not re.search(
        r"\b(?:its|the|their|his|her|our|my)\s+$", sheet.plain[sentence.start : start], re.IGNORECASE
    ):
        return []
    words = sheet.plain[start:end].split()
    if len(words) < 2 and words[0] in {"member", "delegate", "resident", "student"}:
        return []
    return _split(sheet, sentence, start, end, register)


def _as(sheet: Sheet, sentence: Sentence, end: int, register: Register) -> list[Post]:
    """Return the post in small letters of "As head of the commission, X …"."""
    opening = re.compile(r"As\s+(?:the\s+|an?\s+)?").match(sheet.plain, sentence.start) if sheet.plain[end] == "," else None
    head = _head_within(sheet, sentence, opening.end()) if opening and sheet.language == "en" else None
    if opening is None or head is None or _apposition_end(sheet, sentence, head.end()) != end:
        return []
    return _split(sheet, sentence, opening.end(), end, register)


def _inside_mark(sentence: Sentence, place: int, kind: str) -> bool:
    mark = sentence.mark_at(place)
    return mark is not None and mark.kind == kind


def _is_clean(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether between a post and a name there is only what the post is of."""
    first = sentence.index_at(start)
    for at in range(first, sentence.index_at(end)):
        mark = sentence.mark_at(sentence.tokens[at].start)
        if mark is not None and mark.kind == "person":
            return False
        if mark is None and not _may_stand_between(sheet, sentence, at, end, is_next=at < first + 3):
            return False
    return True


def _may_stand_between(sheet: Sheet, sentence: Sentence, at: int, end: int, *, is_next: bool) -> bool:
    """Return whether a word that no mark covers may stand between a post and a name; `is_next` close to the post."""
    token = sentence.tokens[at]
    if token.is_capital or token.text in _SMALL[sheet.language] or _is_word_part(sentence, at) or token.text == "a.i.":
        return True
    if token.text == ",":
        return _chains(sheet, token.start, end) or _lists(sentence, at)
    if sheet.language == "en":
        return token.text == "under" and _is_of_a_body(sentence, at)
    return token.text in _LEVELS or token.text == "-" or (is_next and _is_plain_noun(sheet, sentence, at))


def _is_of_a_body(sentence: Sentence, at: int) -> bool:
    """Return whether a body is named right after a preposition and its article."""
    after = at + 2 if sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1].text == "the" else at + 1
    return after < len(sentence.tokens) and _inside_mark(sentence, sentence.tokens[after].start, "body")


def _lists(sentence: Sentence, at: int) -> bool:
    """Return whether a comma stands in a list of portfolios: "Labour, Invalids and Social Affairs"."""
    around = sentence.tokens[at - 1 : at] + sentence.tokens[at + 1 : at + 2]
    fields = lexicon.words("bodies", "en", "portfolio")
    return len(around) == 2 and all(token.text in fields for token in around)


def _is_word_part(sentence: Sentence, at: int) -> bool:
    """Return whether a syllable in small letters ends a Vietnamese word that began with a capital."""
    token = sentence.tokens[at]
    return any(before.is_capital and before.word_end >= token.end for before in sentence.tokens[max(0, at - 3) : at])


def _chains(sheet: Sheet, comma: int, end: int) -> bool:
    """Return whether another post begins after a comma."""
    opening = _CHAIN[sheet.language].match(sheet.plain, comma, end)
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


def _is_qualifier(sentence: Sentence, at: int) -> bool:
    token = sentence.tokens[at]
    if not token.is_capital or not token.is_word or token.text.endswith("'s"):
        return False
    return token.tag in {"NNP", "NNPS"} and (at > 0 or (len(token.text) > 3 and token.text.isupper()))


def posts_after(sheet: Sheet, sentence: Sentence, place: int, register: Register) -> tuple[list[Post], int]:
    """Return the posts that stand after a name which ends at `place`, and where they end."""
    language = sheet.language
    done = _does(sheet, sentence, place) if language == "en" else None
    if done is not None:
        return [done], done.end
    opening = _BECAME[language].match(sheet.plain, place, sentence.end)
    opening = opening or _OPENING[language].match(sheet.plain, place, sentence.end)
    if opening is None:
        return _belonging(sheet, sentence, place)
    at = opening.end()
    head = _head_within(sheet, sentence, at)
    if head is None:
        body = sentence.mark_at(at)
        is_body = (
            opening.group().strip() in {",", "("} and body is not None and body.kind == "body" and body.start == at
        )
        is_alone = (
            is_body
            and body is not None
            and re.match(r"[,.)]|\s+(?:said|cho|chia|nhấn)", sheet.plain[body.end : body.end + 8])
        )
        return ([Post(at, body.end, "", body.key)], body.end) if is_alone and body is not None else ([], place)
    end = _apposition_end(sheet, sentence, head.end())
    if head.group().lower() == "đại diện" and _lists_bodies(sheet, sentence, head.end(), end):
        return [], place
    posts = _split(sheet, sentence, at, end, register)
    following = sentence.mark_at(end + 1)
    if following is not None and following.kind == "person" and following.start == end + 1:
        posts = posts[:-1]
        end = posts[-1].end if posts else place
    return posts, end


def _lists_bodies(sheet: Sheet, sentence: Sentence, start: int, end: int) -> bool:
    """Return whether "đại diện" opens a list of guests: several bodies, with commas or "và" between."""
    more = re.match(r"(?:,| và)\s+", sheet.plain[end:])
    last = end + more.end() if more else end
    return sum(start <= mark.start <= last for mark in sentence.of_kind("body")) > 1


def _does(sheet: Sheet, sentence: Sentence, place: int) -> Post | None:
    """Return the post that a verb tells: "who heads the Policy Division" makes the head of it."""
    verb = _DOES.match(sheet.plain, place, sentence.end)
    body = next((mark for mark in sentence.of_kind("body") if verb and mark.start >= verb.end()), None)
    if verb is None or body is None or not re.fullmatch(r"(?:[\w ]+'s? )?", sheet.plain[verb.end() : body.start]):
        return None
    noun = lexicon.mapping("posts", "en", "does")[verb.group(1)]
    return Post(verb.start(1), body.end, f"{noun} of the {sheet.plain[body.start : body.end]}", body.key)


def _belonging(sheet: Sheet, sentence: Sentence, place: int) -> tuple[list[Post], int]:
    """Return the body that "of X" or "from X" after a name gives, as a post without a title."""
    joint = re.compile(r"\s+(?:of|from|with|thuộc|của|đến từ)\s+(?:the\s+)?").match(sheet.plain, place, sentence.end)
    body = next((mark for mark in sentence.of_kind("body") if joint and mark.start >= joint.end()), None)
    demonyms = {"", *lexicon.mapping("places", "en", "demonyms")}
    if joint is None or body is None or sheet.plain[joint.end() : body.start].strip() not in demonyms:
        return [], place
    return [Post(body.start, body.end, "", body.key)], body.end


def _head_within(sheet: Sheet, sentence: Sentence, place: int) -> re.Match[str] | None:
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
                token.tag in _NOUN_TAGS or token.is_capital or token.text in {"of", "the", "for"}
            ):
                return None
        at += 1
    if sheet.language == "en" and _is_speech(sheet.plain[found.end() : found.end() + 2], found.group()):
        return None
    return found


def _is_speech(after: str, head: str) -> bool:
    return head == "chair" and after.startswith("s")


def _apposition_end(sheet: Sheet, sentence: Sentence, place: int) -> int:
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
        if not _belongs(sheet, sentence, at):
            body = _body_ahead(sheet, sentence, at)
            if body is None:
                break
            end = body.end
            at = sentence.index_at(end)
            continue
        if token.text not in _SMALL[sheet.language] or token.text == ")":
            end = token.end
        at += 1
    return end


def _body_ahead(sheet: Sheet, sentence: Sentence, at: int) -> Mark | None:
    """Return the body that a post reaches over a few words: "nhân viên quân y Đồn Biên phòng …", "of the start-up …"."""
    is_field = sentence.tokens[at].text == "in"
    if sheet.language == "en" and not is_field and sentence.tokens[at - 1].text not in _ARTICLES:
        return None
    for at in range(at, min(len(sentence.tokens), at + (3 if sheet.language == "en" and not is_field else 6))):
        token = sentence.tokens[at]
        mark = sentence.mark_at(token.start)
        if mark is not None:
            is_place = mark.kind == "place" and sheet.language == "vi"
            return mark if (mark.kind == "body" or is_place) and mark.start == token.start else None
        if token.start == sentence.tokens[at - 1].end:  # "11A2"
            continue
        if not token.text[0].isalnum() or token.is_capital or token.text in _NOT_OF_A_POST or _is_speech_verb(sheet, token):
            return None
    return None


def _chained_head(sheet: Sheet, sentence: Sentence, token: Token) -> re.Match[str] | None:
    """Return the head of a further post after a comma or "and"."""
    start = token.start - (token.text in {"and", "và", "kiêm"})
    opening = _CHAIN[sheet.language].match(sheet.plain, start, sentence.end)
    return _head_within(sheet, sentence, opening.end()) if opening is not None else None


def _joins_nouns(sentence: Sentence, at: int) -> bool:
    return (
        at + 1 < len(sentence.tokens)
        and sentence.tokens[at + 1].tag in {"NN", "NNS", "NNP", "NNPS"}
        and (sentence.mark_at(sentence.tokens[at + 1].start) is None)
    )


def _belongs(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a word may stand inside a post after a name."""
    token = sentence.tokens[at]
    small = _SMALL[sheet.language]
    if sheet.language == "vi":
        return (
            token.is_capital
            or token.text in small
            or token.text in _LEVELS
            or _is_word_part(sentence, at)
            or (_is_plain_noun(sheet, sentence, at))
        )
    if token.text == "under":
        return _is_of_a_body(sentence, at)
    if token.text in {"a", "an"} and sentence.tokens[at - 1].text in {"of", "at", "for", "with", "from"}:
        return True
    if token.text in {"at", "with", "from", "in", "on"} and at + 1 < len(sentence.tokens):
        after = sentence.tokens[at + 1]
        after = sentence.tokens[at + 2] if after.text == "the" and at + 2 < len(sentence.tokens) else after
        return after.is_capital and after.text not in lexicon.words("names", "en", "calendar")
    return token.text in small or token.text == "charge" or (token.is_word and token.tag in _NOUN_TAGS - {"VBG", "VBN"})


def _is_plain_noun(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a Vietnamese word in small letters goes on with a post: a noun, no body named before it."""
    token = sentence.tokens[at]
    if token.tag not in {"N", "A", "Nc"} or not token.is_word or _is_speech_verb(sheet, token):
        return False
    before = sentence.mark_at(sentence.tokens[at - 1].start)
    return token.text not in {"ở", "bên", "bà", "ông", "chị", "khi", "ngày"} and (
        before is None or before.kind != "body"
    )


def _is_speech_verb(sheet: Sheet, token: Token) -> bool:
    return lexicon.pattern("speech", sheet.language, "verbs").match(sheet.plain, token.start) is not None


def _split(sheet: Sheet, sentence: Sentence, start: int, end: int, register: Register) -> list[Post]:
    """Cut a stretch of posts at "and" and commas into single ones."""
    posts: list[Post] = []
    cuts = [start]
    for found in _CHAIN[sheet.language].finditer(sheet.plain, start, end):
        mark = sentence.mark_at(found.start())
        if mark is not None and mark.start < found.start() < mark.end and mark.kind == "body":
            continue
        is_between = cuts[-1] < found.start() and found.end() < end and _has_head(sheet, cuts[-1], found.start())
        if is_between and _head_within(sheet, sentence, found.end()) is not None:
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
    if owner is not None and owner.kind in {"body", "place"} and sheet.plain.startswith("'s ", owner.end) and owner.end + 3 < end:
        start = owner.end + 3
    else:
        owner = None
    words = sheet.plain[start:end]
    trimmed = words.rstrip(" ,;-–(:\n")
    trimmed = re.sub(r"(?:\s+(?:of|for|to|in|the|and|on|at|with|from|under|của|và|về|tại))+$", "", trimmed)
    if "(" in trimmed and ")" not in trimmed:
        trimmed = trimmed[: trimmed.index("(")].rstrip()
    if trimmed.endswith(")") and "(" not in trimmed:
        trimmed = trimmed[:-1]
    end = start + len(trimmed)
    head = any_heads(sheet.language).search(sheet.plain, start, end)
    if head is None:
        return None
    bodies = [mark for mark in sentence.of_kind("body") if start <= mark.start and mark.end <= end]
    after = [mark for mark in bodies if mark.start >= head.start()]
    if len(after) > 1 and sheet.plain[after[0].end : after[1].start] == "'s ":  # "the Assembly's Committee on …"
        trimmed = trimmed[: after[0].start - start] + trimmed[after[1].start - start :]
        after = after[1:]
    if len(after) > 1 and sheet.plain[after[0].start].islower():  # "Trưởng phòng …, Công an tỉnh"
        after = after[1:]
    body: Mark | None = after[0] if after else bodies[-1] if bodies else owner if owner and owner.kind == "body" else _possessor(sheet, sentence, start)
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
    title = re.sub(r"^(?:the|a|an|các)\s+|^(?:the\s+)?[a-z]+'s\s+(?=[a-z])", "", title)
    title = re.sub(r"(?<=[a-z])\s+from\s+[A-Z].*$", "", title)
    if sheet.language == "en":
        named = re.match(r"(.+?)\s+(Ambassador|Consul General|Chargé d'Affaires)\b(.*)", title)
        country = lexicon.mapping("places", "en", "demonyms").get(named.group(1)) if named else None
        if named and country and not named.group(3).startswith(" of"):
            return f"{named.group(2)} of {country}{named.group(3)}"
    return title


def _derived(sheet: Sheet, title: str) -> str | None:
    """Return the body that a post names without naming it: a minister's ministry."""
    if sheet.language == "vi":
        found = _BO.match(title)
        return f"Bộ {found.group(1)}" if found else None
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
