"""Instruments: laws, resolutions, agreements, plans, programmes and projects that a text names or numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon
from camket.intake.rules.known import Known
from camket.intake.rules.sheet import Mark, Sentence, Sheet

_NUMBER = r"(?:\d{1,4}(?:[/-][\w/-]*[\w])?(?:\s?\(\d{4}\))?)"
_YEARS = {
    "en": re.compile(
        r"(?:,?\s+(?:for|until|to|by|through|in(?=[^.;]{8,18}\d\s*[-–]))\s+(?:the\s+)?(?:period\s+(?:of\s+)?)?(?:20|19)\d\d"
        r"(?:\s*[-–]\s*(?:20|19)\d\d)?(?:\s+period)?|,?\s+(?:20|19)\d\d\s*[-–]\s*(?:20|19)\d\d)(?![\w%])"
    ),
    "vi": re.compile(
        r"(?:,?\s+(?:giai đoạn|thời kỳ|đến năm|đến)\s+(?:20|19)\d\d(?:\s*[-–]\s*(?:20|"
        r"19)\d\d)?(?:,\s*(?:tầm nhìn|định hướng)[^,.;]{0,30}(?:20)\d\d)?)"
    ),
}
_QUOTED = r"(?:“[^”\n]{2,120}”|\"[^\"\n]{2,120}\")"
_LOOSE = ("programme", "program", "project", "scheme", "model", "initiative", "campaign", "movement")


@dataclass(slots=True)
class Found:
    """An instrument on the sheet."""

    key: str
    name: str
    norm: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    number: str | None = None
    made_by: str = "instrument by name"
    confidence: float = 0.8
    known: str | None = None


class Shelf:
    """The instruments of one text."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.found: dict[str, Found] = {}

    def add(self, sentence: Sentence, start: int, end: int, made_by: str, norm: str | None = None) -> Found | None:
        """Mark a stretch as an instrument, unless people or an instrument stand in it; return the instrument."""
        inside = [mark for mark in sentence.marks if mark.start < end and start < mark.end]
        if any(mark.kind in {"person", "instrument"} for mark in inside):
            return None
        if any(mark.start < start or mark.end > end for mark in inside):
            return None
        sentence.force(Mark("instrument", start, end, ""))
        name = " ".join(self.sheet.plain[start:end].split())
        usual = norm or name.strip('“”"')
        one = self.found.setdefault(
            _key(usual), Found(_key(usual), name, re.sub(r"[“”\"]", "", usual), made_by=made_by)
        )
        one.spans.append((start, end))
        return one


def _key(name: str) -> str:
    name = name.replace("UNSCR", "Resolution")
    name = re.sub(r"^.*\b(?:Security Council|UNSC|UN)(?:'s)?\s+(?=Resolution \d)", "", name)
    key = (
        re.sub(r"\b(?:no|so|the|of viet nam)\b", " ", fold(name))
        .replace("vietnam", "viet nam")
        .replace("programme", "program")
    )
    return " ".join(key.split())


def find_early(sheet: Sheet, known: Known) -> Shelf:
    """Mark the instruments that are known everywhere or have a number; other rules leave their words alone."""
    shelf = Shelf(sheet)
    own = {name: one for one in known.instruments for name in (one.name, *one.aliases) if len(name) > 3}
    registered = re.compile(lexicon.either(own), re.IGNORECASE) if own else None
    folded = {fold(name): one for name, one in own.items()}
    usual = lexicon.mapping("instruments", sheet.language, "known")
    for sentence in sheet.sentences:
        if registered is not None:
            for found in registered.finditer(sheet.plain, sentence.start, sentence.end):
                thing = folded[fold(found.group())]
                one = shelf.add(sentence, found.start(), found.end(), "register", thing.name)
                if one is not None:
                    one.known, one.confidence = thing.key, 0.97
        for found in _numbered(sheet.language).finditer(sheet.plain, sentence.start, sentence.end):
            _add_numbered(shelf, sentence, found)
        for found in lexicon.pattern("instruments", sheet.language, "known", exact=True).finditer(
            sheet.plain, sentence.start, sentence.end
        ):
            one = shelf.add(sentence, found.start(), found.end(), "known by name", usual[found.group()])
            if one is not None:
                one.confidence = 0.93
    return shelf


@cache
def _numbered(language: str) -> re.Pattern[str]:
    terms = "|".join(sorted(map(re.escape, lexicon.words("instruments", language, "numbered")), key=len, reverse=True))
    if language == "en":
        before = (
            r"(?:(?:UN|UNSC|United Nations|Security Council|UN Security Council|VWU|Politburo|ILO|CEDAW|"
            r"Government|Prime Minister's|National Assembly)\s+)?"
        )
        return re.compile(
            rf"(?<!\w){before}(?:{terms})s?\s*(?:\((?:EU|EC|EEC)\)\s*)?(?:[Nn]o\.?\s*|[Nn]umber\s+)?(?P<number>{_NUMBER})(?:\s+and\s+(?P<second>\d{{1,4}}))?(?![\w%,]\d|\w)"
        )
    return re.compile(
        rf"(?<!\w)(?:{terms})\s+(?:thành phần\s+)?(?:số\s+)?(?P<number>\d{{1,4}}(?:[/-][\wĐ/-]*[\wĐ])?)(?![\w%.,]\d|\w)"
    )


def _add_numbered(shelf: Shelf, sentence: Sentence, found: re.Match[str]) -> None:
    head = found.group()[: found.start("number") - found.start()].strip()
    number = found.group("number")
    if head in {"Article", "Goal", "Mục tiêu"} or (
        head in {"Plan", "Agenda", "Vision"} and not number.startswith("20")
    ):
        return
    end = found.end("number")
    one = shelf.add(sentence, found.start(), end, "instrument by number")
    if one is not None:
        one.number, one.confidence = number, 0.92
    if shelf.sheet.language == "en" and found.group("second"):
        first = found.start("second")
        second = shelf.add(
            sentence, first, found.end("second"), "instrument by number", f"{head.rstrip('s')} {found.group('second')}"
        )
        if second is not None:
            second.number, second.name = found.group("second"), f"{head.rstrip('s')} {found.group('second')}"


def find_named(sheet: Sheet, shelf: Shelf) -> None:
    """Mark the instruments that are known by their names only."""
    for sentence in sheet.sentences:
        if sheet.language == "en":
            _named_english(shelf, sentence)
        else:
            _named_vietnamese(shelf, sentence)


# --- English ----------------------------------------------------------------------------------------------------------


@cache
def _heads_english() -> re.Pattern[str]:
    terms = {*lexicon.words("instruments", "en", "heads"), *lexicon.words("instruments", "en", "small_heads")}
    return re.compile(lexicon.either(terms))


@cache
def _holders() -> frozenset[str]:
    """Last words of posts: "Programme Manager" is somebody, no programme."""
    return frozenset(head.split()[-1] for head in lexicon.words("posts", "en", "heads"))


@cache
def _national() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:[Nn]ational|[Rr]egional)\s+(?:[Aa]ction [Pp]lans?|[Ss]trategy|[Tt]arget "
        r"[Pp]rogram(?:me)?|[Pp]lan of [Aa]ction|[Pp]rogram(?:me)? of [Aa]ction|[Dd]igital "
        r"[Tt]ransformation [Pp]rogram(?:me)?)(?!\w)"
    )


def join_shorter(shelf: Shelf) -> None:
    """Let a name that another one only goes on from be that other: "… strategy", "… strategy for 2021-2030"."""
    for one in sorted(shelf.found.values(), key=lambda one: len(one.key)):
        longer = [other for other in shelf.found.values() if other is not one and other.key.startswith(f"{one.key} ")]
        if len(longer) == 1 and one.number is None and len(one.key.split()) > 2 and one.known is None:
            longer[0].spans += one.spans
            del shelf.found[one.key]


def _named_english(shelf: Shelf, sentence: Sentence) -> None:
    plain = shelf.sheet.plain
    for found in _SAID_TO_BE_ONE.finditer(plain, sentence.start, sentence.end):
        name = sentence.mark_at(found.start(1))
        if name is None or name.kind not in {"body", "person"}:
            shelf.add(sentence, found.start(1), found.end(1), "said to be a programme")
    for found in _CALLED.finditer(plain, sentence.start, sentence.end):
        shelf.add(sentence, found.start(1), found.end(1), "said to be a programme")
    for found in _national().finditer(plain, sentence.start, sentence.end):
        if found.group().endswith("plans"):
            continue
        shelf.add(sentence, found.start(), _topic_end(shelf.sheet, sentence, found.end()), "instrument by name")
    for found in _heads_english().finditer(plain, sentence.start, sentence.end):
        mark = sentence.mark_at(found.start())
        if mark is not None and mark.kind in {"instrument", "person", "body"}:
            continue
        quoted = re.search(_QUOTED + r"\s+(?:\([A-Z-]+\)\s+)?(?:\w+\s+)?$", plain[sentence.start : found.start()])
        if quoted and found.group().lower() in {*_LOOSE, "strategy", "plan", "law"}:
            shelf.add(sentence, sentence.start + quoted.start(), found.end(), "quoted name")
            continue
        start = _capitals_before(sentence, found.start(), found.group())
        end = found.end()
        if found.group()[0].isupper():
            end = _topic_end(shelf.sheet, sentence, found.end())
        after = sentence.index_at(end)
        if after < len(sentence.tokens) and sentence.tokens[after].text in _holders() and plain[end : end + 1] == " ":
            continue
        has_name = start < found.start() or (end > found.end() and found.group()[0].isupper())
        if has_name and not _is_too_plain(plain[start:end], found.group()):
            shelf.add(sentence, start, end, "instrument by name")


_KIND = r"(?:programme|program|project|campaign|initiative|scheme|strategy|action plan)"
#: "a programme officer" is somebody.
_HOLDERS = r"officer|manager|coordinator|director|lead\w*|head|chief|specialist|assistant|advis[eo]r|analyst|staff|team"
#: "Safe Harbour, a three-year programme": said of a name right before it; "a project called Steady Hands".
_SAID_TO_BE_ONE = re.compile(
    rf"(?<!\w)((?!The )(?:[A-Z][\w'-]+ ){{1,3}}[A-Z][\w'-]+),? (?:is |was )?(?:an?|the|its|their) "
    rf"(?:(?!(?:of|for|in|at|with|on|to|who|from|by|under)\b)[\w'-]+ ){{0,4}}{_KIND}\b"
    rf"(?!,? (?:{_HOLDERS})\b)"
)
_CALLED = re.compile(
    rf"\b{_KIND},? (?:called|named|known as|dubbed|entitled|titled) (?:the )?"
    r"([“\"]?(?:[A-Z][\w'-]+ ?){1,5}(?<! )[”\"]?)"
)


def _capitals_before(sentence: Sentence, place: int, head: str) -> int:
    """Return where the capitals before a head begin; one small noun may stand between in loose names."""
    at = sentence.index_at(place)
    start = at
    if (
        head in _LOOSE
        and at > 1
        and sentence.tokens[at - 1].tag in {"NN", "VBG"}
        and sentence.tokens[at - 1].text[0].islower()
    ) and sentence.tokens[at - 2].is_capital:
        start = at - 1
    first = start
    while first > 0:
        token = sentence.tokens[first - 1]
        mark = sentence.mark_at(token.start)
        around = sentence.tokens[first - 2 : first + 1 : 2] if first > 1 else []
        is_joint = token.text == "and" and first < at and len(around) == 2 and all(one.is_capital for one in around)
        if is_joint and sentence.mark_at(around[0].start) is None:
            first -= 2
            continue
        if not (token.is_word and token.is_capital and token.end + 1 == sentence.tokens[first].start) or (
            mark and mark.kind == "person"
        ):
            break
        if token.text in {"The", "This", "A", "An", "In", "On", "Under", "For"} or (
            token.text.endswith("'s") and mark and mark.kind in {"place", "body"}
        ):
            break
        if first - 1 == 0 and token.tag not in {"NNP", "NNPS"}:
            break
        is_signed_there = head in _SIGNED and first == at and mark is not None and mark.end == token.end
        if mark and mark.kind in {"body", "place"} and (mark.kind == "place" or head[0].islower()):
            return mark.start if is_signed_there else sentence.tokens[first].start if first < start else place
        first -= 1
    return sentence.tokens[first].start if first < start else place


#: What is called after the place where it was signed: "the Jakarta Declaration".
_SIGNED = frozenset(
    [
        "Declaration",
        "Statement",
        "Consensus",
        "Convention",
        "Protocol",
        "Accord",
        "Accords",
        "Principles",
        "Commitment",
        "Communiqué",
        "Treaty",
        "Charter",
        "Roadmap",
        "Platform for Action",
        "Call to Action",
        "Agreement",
        "Compact",
    ]
)
_OPEN_END = re.compile(r"\s*(?:,|\b(?:and|of|for|in|the|to|by|until|on))\s*$")


def _topic_end(sheet: Sheet, sentence: Sentence, place: int) -> int:
    """Return where "on supporting women's integration until 2030" after a head ends."""
    found = re.compile(r"\s+(on|for|of|to|against|concerning|regarding)\s+").match(sheet.plain, place, sentence.end)
    end = place
    if found:
        at = sentence.index_at(found.end())
        first = at
        is_capital = all(one.is_capital for one in sentence.tokens[at : at + 2])
        if found.group(1) in {"for", "of", "to"} and not is_capital:
            at = len(sentence.tokens)
        while at < len(sentence.tokens) and at - first < 14:
            token = sentence.tokens[at]
            mark = sentence.mark_at(token.start)
            if (mark and mark.kind in {"person", "instrument"}) or _ends_topic(sentence, at, is_capital=is_capital):
                break
            end = token.end
            at += 1
        while end > place and (open_end := _OPEN_END.search(sheet.plain, place, end)) is not None:
            end = open_end.start()
    years = _YEARS["en"].match(sheet.plain, end, sentence.end)
    return years.end() if years else end


def _ends_topic(sentence: Sentence, at: int, *, is_capital: bool) -> bool:
    token = sentence.tokens[at]
    if token.text in {
        ".",
        ";",
        ":",
        "(",
        ")",
        "”",
        '"',
        "which",
        "that",
        "who",
        "with",
        "in",
        "from",
        "at",
        "by",
        "through",
        "under",
    }:
        return True
    if token.tag in {"VBD", "VBZ", "VBP", "MD", "WDT", "WP", "TO"}:
        return True
    if token.text == ",":
        following = sentence.tokens[at + 1 : at + 5]
        joins = any(one.text == "and" for one in following[1:4])
        return not joins or not following[0].is_word or (is_capital and not following[0].is_capital)
    if is_capital and token.is_word and not token.is_capital:
        return token.text not in {"and", "of", "for", "the", "against", "all", "to", "on"}
    return False


def _is_too_plain(name: str, head: str) -> bool:
    """Return whether nothing in a name tells one instrument from another: "Vietnamese Law", "Action Plan"."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word not in head.split()]
    demonyms = lexicon.mapping("places", "en", "demonyms")
    plain = {"the", "this", "new", "National", "Joint", "Action", "Vietnamese", "on", "of", "for"}
    return all(word in plain or word in demonyms for word in words) and "National" not in name


# --- Vietnamese -------------------------------------------------------------------------------------------------------


@cache
def _heads_vietnamese() -> re.Pattern[str]:
    terms = lexicon.words("instruments", "vi", "heads")
    small = [term[0].lower() + term[1:] for term in terms if " " in term]
    return re.compile(lexicon.either([*terms, *small]))


_STOPS = re.compile(
    r"[.;:”\"()]|,(?!\s*(?:hòa bình|phát triển|chống|gia đình|trẻ em|an ninh|bền vững|văn minh|"
    r"an toàn))|\s(?:đã|được|là|nhằm|do|với|tại|cho|sẽ|có|trong|cũng|đang|theo|của|từ|mà|khi|để|"
    r"cùng|cần|này|đó|như|bằng|ngày|năm|giai đoạn|đến năm|thời kỳ|và (?:các|những|Luật|Nghị "
    r"quyết|Đề án|Dự án|Chương trình))\s|\s[-–]\s(?!xã hội)"
)
_ABOUT = re.compile(
    r"\s+(?:quốc gia\s+)?(?:về|vì|hướng dẫn|quy định|sửa đổi|hỗ trợ|xóa bỏ|phòng|thúc đẩy|thực hiện|bảo vệ|phát triển|"
    r"tăng cường|nâng cao|xây dựng|hành động|phối hợp)\s+"
)


def _named_vietnamese(shelf: Shelf, sentence: Sentence) -> None:
    plain = shelf.sheet.plain
    for found in _heads_vietnamese().finditer(plain, sentence.start, sentence.end):
        mark = sentence.mark_at(found.start())
        if mark is not None and mark.kind in {"instrument", "person"}:
            continue
        end = _end_vietnamese(sentence, plain, found)
        if end is None:
            continue
        years = _YEARS["vi"].match(plain, end, sentence.end)
        end = years.end() if years else end
        one = shelf.add(sentence, found.start(), end, "instrument by name")
        if one is not None and end - found.start() > 90:
            one.confidence = 0.6


def _end_vietnamese(sentence: Sentence, plain: str, found: re.Match[str]) -> int | None:
    """Return where a name ends that begins with a head, after a quotation, capitals or a topic; None for no name."""
    quoted = re.compile(r"\s*(?:thi đua\s+|truyền thông\s+)?" + _QUOTED).match(plain, found.end(), sentence.end)
    if quoted:
        return quoted.end()
    head = found.group()
    before = plain[max(sentence.start, found.start() - 8) : found.start()]
    if re.search(r"(?:các|những|nhiều|một số)\s+$", before) and not head[0].isupper():
        return None
    at = sentence.index_at(found.end())
    following = sentence.tokens[at] if at < len(sentence.tokens) else None
    about = _ABOUT.match(plain, found.end(), sentence.end)
    if lexicon.pattern("events", "vi", "nouns").match(plain, found.end() + 1):
        return None
    is_capital = (
        following is not None
        and following.is_capital
        and following.is_word
        and plain[found.end() : following.start] == " "
    )
    if not about and not is_capital:
        return None
    if not head[0].isupper() and not (about and "quốc gia" in plain[found.start() : about.end()]):
        return None
    if (
        is_capital
        and following is not None
        and (mark := sentence.mark_at(following.start))
        and mark.kind in {"person", "body"}
    ):
        return None
    stop = _STOPS.search(plain, max(found.end(), about.end() if about else found.end() + 1), sentence.end)
    end = stop.start() if stop else sentence.end
    while end > found.end() and plain[end - 1] in " ,./":
        end -= 1
    return end if end > found.end() + 2 and len(plain[found.start() : end].split()) < 32 else None
