"""Names of people: Vietnamese names by their syllables, others by what stands beside them and by the model.

A Vietnamese name is a surname and one to four more syllables, each with a capital. Written without marks, the marks
are given back only where every syllable has one usual form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon
from camket.intake.rules.decoding import is_syllable
from camket.intake.rules.known import Known
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

_LONGEST = 5
#: Surnames that hardly occur but in names.
_FREQUENT = frozenset(
    {"nguyen", "tran", "pham", "hoang", "huynh", "phan", "bui", "truong", "vuong", "dang", "ngo", "duong", "le", "vu"}
)
_STREET = re.compile(
    r"(?:đường|phố|trường|Trường|quận|huyện|phường|xã|thị xã|khu|giải thưởng|Giải thưởng|THPT|THCS|"
    r"[Tt]iểu học|[Đđ]ại học|Street|Road|street|road|Place:|Venue:|Location:|Địa điểm:|Nơi họp:)\s*$"
)
#: A commune or district has no woman's or man's name; a street may have.
_UNITS = frozenset({"quận", "huyện", "phường", "xã", "thị xã"})
#: Two capitals that end the name of a firm, a school or a fund.
_FIRM = re.compile(
    r"(?:Công ty|HTX|Hợp tác xã|Tập đoàn|Doanh nghiệp|Trường [ĐTCM]\w+|Bệnh viện)(?:\s+[^\W\d_]+){1,6}\s+$"
)
#: The provinces are known: three syllables that are none of them are a name.
_PROVINCE = re.compile(r"(?:tỉnh|thành phố)\s*$")
#: After "Trường", "Khoa" or "Viện": words of a body, not of a name.
_UNIT = re.compile(r"\s+(?:[A-ZĐÀ-Ỵ]\w*\s+[a-zđà-ỹ]|[A-ZĐ]{3,})")
PLACE_KIND = re.compile(
    r"\s+(?:province|district|city|commune|ward|Street|street|Road|University|School|Province|City|District)\b"
)


@cache
def surnames() -> frozenset[str]:
    """Return the surnames with their marks and, for texts without marks, without them."""
    return frozenset(
        {*lexicon.mapping("names", "vi", "surnames").values(), *lexicon.table("names")["vi"]["more"]["surnames"]}
    )


@cache
def _plain_surnames() -> frozenset[str]:
    return frozenset(lexicon.mapping("names", "vi", "surnames"))


@cache
def _doubtful() -> frozenset[str]:
    return frozenset(lexicon.words("names", "vi", "doubtful"))


@cache
def _syllables() -> frozenset[str]:
    lists = [lexicon.mapping("names", "vi", name) for name in ("surnames", "middle", "given")]
    heard = lexicon.table("names")["vi"]["heard"]["syllables"]
    return frozenset({*heard, *(syllable for one in lists for syllable in one)})


@cache
def _tone_placed(word: str) -> str:
    """Return a syllable in one spelling: "Thuý" as "Thúy", "Hoà" as "Hòa"."""
    apart = unicodedata.normalize("NFD", word)
    tone = re.search("[\u0300\u0301\u0303\u0309\u0323]", apart)
    if tone is None or not re.search("(?:o[ae]|uy)$", re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", apart), re.I):
        return word
    bare = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", apart)
    return unicodedata.normalize("NFC", bare[:-1] + tone.group() + bare[-1])


def has_marks(text: str) -> bool:
    """Return whether a text carries letters that only Vietnamese writes."""
    return any(ord(char) > 0x100 or char in "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ" for char in text)


#: Nouns of bodies that a surname of no list could be.
BODY_NOUNS = frozenset(
    ["Vụ", "Cục", "Sở", "Ban", "Bộ", "Phòng", "Khoa", "Viện", "Hội", "Quỹ", "Nhóm", "Tổ", "Đội", "Chi", "Tổng", "Đoàn"]
)
#: Capitals after these name a body: "founder of Phu Tan Silk".
_HELD_IN = re.compile(r"\b(?:founder|owner|director|manager|CEO|executive|head|officer|secretary) (?:of|at) (?:the )?$")


def mark_vietnamese_names(sheet: Sheet) -> None:
    """Mark Vietnamese names in every sentence."""
    for sentence in sheet.sentences:
        at = 0
        while at < len(sentence.tokens):
            length = _name_at(sheet, sentence, at)
            if length:
                first, last = sentence.tokens[at], sentence.tokens[at + length - 1]
                sentence.add(Mark("person", first.start, last.start + len(last.base), ""))
            at += max(1, length)


def mark_known_names(sheet: Sheet, known: Known) -> None:
    """Mark the people whom the installation knows, under all their names."""
    spellings = [name for one in known.people for name in (one.name, *one.aliases) if " " in name]
    if not spellings:
        return
    pattern = re.compile(lexicon.either(spellings))
    for sentence in sheet.sentences:
        for found in pattern.finditer(sheet.plain, sentence.start, sentence.end):
            sentence.add(Mark("person", found.start(), found.end(), ""))


def _name_at(sheet: Sheet, sentence: Sentence, at: int) -> int:
    """Return how many tokens from `at` on are a Vietnamese name; 0 where there is none."""
    first = sentence.tokens[at]
    if not first.is_capital or not first.is_word or sentence.mark_at(first.start):
        return 0
    if sheet.language == "en" and _HELD_IN.search(sheet.plain, max(sentence.start, first.start - 30), first.start):
        return 0
    following = sentence.tokens[at + 1].text if at + 1 < len(sentence.tokens) else ""
    if (
        following == "Thị"
        and sentence.tokens[at + 2 : at + 3]
        and sentence.tokens[at + 2].text in {"trường", "xã", "trấn"}
    ):
        return 0  # "Vụ Thị trường"
    if sheet.language == "vi" and following in {"Vụ", "Cục", "Sở", "Khoa", "Viện"}:
        return 0  # "Giao Vụ Pháp chế"
    is_upland = re.fullmatch(r"[HYK]'[A-ZĐ][\w]+", first.text) is not None
    is_opening = (
        _is_surname(first.text, sheet.language) or (following in {"Thị", "Văn"} and first.text.istitle()) or is_upland
    )
    is_opening = is_opening or _opens_before_a_middle_name(sheet, sentence, at)
    is_opening = is_opening or (first.text == "Thị" and _is_addressed(sheet, sentence, at))
    is_opening = is_opening or any(re.fullmatch(r"H'[A-ZĐ]\w+", one.text) for one in sentence.tokens[at + 1 : at + 3])
    if not is_opening or _goes_on_from_a_name(sheet, sentence, at) or opens_other(sheet, first):
        return 0
    length = 1
    while (
        length < _LONGEST
        and at + length < len(sentence.tokens)
        and _goes_on(sheet, sentence, at + length, is_second=length == 1)
    ):
        length += 1
        if sentence.tokens[at + length - 1].text.endswith("'s"):
            break
    if _PROVINCE.search(sheet.plain, max(sentence.start, first.start - 12), first.start):
        pair = fold(f"{first.text} {following}")
        if length < 3 or pair in _places():
            return 0
    if length == 2 and _FIRM.search(sheet.plain[max(sentence.start, first.start - 60) : first.start]):
        return 0
    street = _STREET.search(sheet.plain, max(sentence.start, first.start - 12), first.start)
    if length < 2 or (street and not (following in {"Thị", "Văn"} and street.group().strip() in _UNITS)):
        return 0
    end = sentence.tokens[at + length - 1].end
    if PLACE_KIND.match(sheet.plain, end) or _is_place(sentence, at, length):
        return 0
    return length if _is_sure(sheet, sentence, at, length) else 0


def _opens_before_a_middle_name(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a surname of two syllables that no list holds begins: "Pi Năng Thị …"."""
    words = [token.text for token in sentence.tokens[at : at + 3]]
    if len(words) < 3 or words[2] != "Thị" or not (words[0].istitle() and words[1].istitle()):
        return False
    return not _is_surname(words[1], sheet.language) and _is_addressed(sheet, sentence, at)


def _goes_on_from_a_name(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a word with a capital right before shows that a rarer surname only goes on with another name."""
    if at == 0 or sheet.language != "vi" or fold(sentence.tokens[at].text) in _FREQUENT:
        return False
    before = sentence.tokens[at - 1]
    follows = sheet.plain[before.end : sentence.tokens[at].start] == " "
    third = sentence.tokens[at + 1].text if at + 1 < len(sentence.tokens) else ""
    if before.text in lexicon.words("names", "en", "never"):  # "UN Women"
        return False
    if not follows or not before.text.istitle() or third in {"Thị", "Văn"} or _is_addressed(sheet, sentence, at):
        return False
    return before.text not in {"Nam", "Nội", "Hội", "Tịch"} and not _ends_a_place(sheet, before.end)


def _ends_a_place(sheet: Sheet, end: int) -> bool:
    before = sheet.plain[max(0, end - 22) : end]
    return any(
        before.endswith(name)
        for name in lexicon.table("places")["provinces"] + lexicon.table("places")["vi"]["countries"]
    )


def _is_surname(word: str, language: str) -> bool:
    if _tone_placed(word) in surnames():
        return True
    if word in {"Y", "A", "K"}:
        return False
    return word.isascii() and language == "en" and word.lower() in _plain_surnames() and word[1:].islower()


def _goes_on(sheet: Sheet, sentence: Sentence, at: int, *, is_second: bool) -> bool:
    token = sentence.tokens[at]
    before = sentence.tokens[at - 1]
    if sheet.plain[before.end : token.start].strip(" \n") or before.end == token.start:
        return False
    word = token.base
    if not (
        token.is_capital
        and word.replace("'", "").isalpha()
        and len(word) < 8
        and not (word.isupper() and len(word) > 1)
    ):
        return False
    if sentence.mark_at(token.start):
        return False
    if sheet.language == "vi":
        return not opens_other(sheet, token, is_second=is_second)
    if (
        has_marks(word)
        or has_marks(before.text)
        or any(has_marks(one.text) for one in sentence.tokens[max(0, at - 3) : at] if one.is_capital)
    ):
        return True
    return fold(word) in _syllables() or is_syllable(word.lower()) or before.text == "Thi" or token.hint == "PERSON"


@cache
def _others() -> re.Pattern[str]:
    heads = [*lexicon.words("posts", "vi", "heads"), *lexicon.words("bodies", "vi", "heads")]
    heads += [*lexicon.words("posts", "vi", "ranks")]
    return re.compile(lexicon.either(word for word in heads if " " in word or len(word) > 3))


def opens_other(sheet: Sheet, token: Token, *, is_second: bool = False) -> bool:
    """Return whether a post or a body begins here; a syllable alone may be a given name: "Mai Xuân Trường".

    The second syllable of a name is one, whatever it means, unless a field of work follows: "Phạm Trường Giang", not
    "Giao Sở Nội vụ".
    """
    found = (_others() if not is_second else _any_others()).match(sheet.plain, token.start)
    if found is None:
        return False
    if is_second and " " not in found.group():
        return _fields().match(sheet.plain, found.end()) is not None
    return " " in found.group() or _UNIT.match(sheet.plain, found.end()) is not None


@cache
def _any_others() -> re.Pattern[str]:
    heads = (*lexicon.words("posts", "vi", "heads"), *lexicon.words("bodies", "vi", "heads"))
    return re.compile(lexicon.either(heads))


@cache
def _fields() -> re.Pattern[str]:
    return re.compile(r"\s+" + lexicon.either(lexicon.words("bodies", "vi", "fields")))


def _is_place(sentence: Sentence, at: int, length: int) -> bool:
    words = " ".join(token.base for token in sentence.tokens[at : at + length])
    rest = fold(" ".join(token.base for token in sentence.tokens[at + 1 : at + length]))
    if sentence.tokens[at].text == "Đoàn" and (rest in _places() or sentence.tokens[at + 1].text in {"Hội", "Ban"}):
        return True
    pair = fold(" ".join(token.base for token in sentence.tokens[at : at + 2]))
    if pair in _places() and at and sentence.tokens[at - 1].text in {"tại", "ở", "từ", "về", "đến", "in", "at", "from"}:
        return True
    return fold(words) in _places() | _countries() or pair in _countries()


@cache
def _places() -> frozenset[str]:
    names = [*lexicon.table("places")["provinces"], *lexicon.table("places")["capitals"]]
    return frozenset(fold(name) for name in names)


@cache
def _countries() -> frozenset[str]:
    names = (*lexicon.words("places", "vi", "countries"), *lexicon.words("places", "vi", "regions"))
    return frozenset(fold(name) for name in names if " " in name)


def _is_sure(sheet: Sheet, sentence: Sentence, at: int, length: int) -> bool:
    """Return whether a doubtful beginning has a second sign of a name: a middle name, marks, or a title before it."""
    words = [token.base for token in sentence.tokens[at : at + length]]
    if "'" in words[0]:
        return True
    if sheet.language == "vi":
        return length > 2 or _is_addressed(sheet, sentence, at) or fold(words[0]) in _FREQUENT
    if has_marks(words[0]) and length > 2:
        return True
    if fold(words[1]) == "thi" or _is_addressed(sheet, sentence, at):
        return True
    if fold(words[0]) in _doubtful():
        return length > 2 and all(fold(word) in _syllables() for word in words)
    return length > 2 or fold(words[0]) in {
        "nguyen",
        "tran",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "bui",
        "truong",
        "vuong",
    }


@cache
def address(language: str) -> re.Pattern[str]:
    """Return the pattern of what stands right before a name: forms of address, ranks and posts."""
    words = [*lexicon.words("posts", language, "address"), *lexicon.words("posts", language, "ranks")]
    words += [*lexicon.words("posts", language, "heads")]
    joined = "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})\s*$", re.IGNORECASE if language == "vi" else 0)


def _is_addressed(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    start = sentence.tokens[at].start
    return address(sheet.language).search(sheet.plain, max(sentence.start, start - 40), start) is not None


def with_marks(name: str) -> str | None:
    """Return a Vietnamese name with its marks: as it is where it has them, given back where that is safe, else None."""
    words = name.split()
    if not is_vietnamese(name):
        return None
    if has_marks(name):
        return " ".join(words)
    if len(words) < 2:
        return None
    middles, givens = lexicon.mapping("names", "vi", "middle"), lexicon.mapping("names", "vi", "given")
    surname = lexicon.mapping("names", "vi", "surnames").get(words[0].lower())
    middle = [middles.get(word.lower()) or givens.get(word.lower()) for word in words[1:-1]]
    given = givens.get(words[-1].lower())
    parts = [surname, *middle, given]
    return " ".join(part for part in parts if part) if all(parts) else None


def begins_as_vietnamese(name: str) -> bool:
    """Return whether a name of two words or more begins with a Vietnamese surname or as uplanders' names do."""
    words = name.split()
    if len(words) < 2:
        return False
    is_told = "Thị" in words[:-1] or words[1] == "Văn" or re.match(r"[HYK]'[A-ZĐ]", words[0]) is not None
    return is_told or _tone_placed(words[0]) in surnames()


def is_vietnamese(name: str) -> bool:
    """Return whether a name is made as Vietnamese names are."""
    words = name.split()
    if not 2 <= len(words) <= _LONGEST or not all(word.isalpha() for word in words):
        return False
    known = _tone_placed(words[0]) in surnames() or words[0].lower() in _plain_surnames()
    return known and all(fold(word) in _syllables() or has_marks(word) for word in words[1:])
