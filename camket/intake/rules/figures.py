"""Figures: numbers that count something, with what they count, how exactly, for when, where and which sex."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.dates import dates
from camket.intake.rules.numbers import Number, numbers
from camket.intake.rules.segments import HEADLINE
from camket.intake.rules.sheet import Mark, Sentence, Sheet

_PERIOD = {
    "en": re.compile(
        r"(?:(?:during|in|for|over)\s+the\s+period\s+(?:of\s+|from\s+)?|from\s+|between\s+|in\s+|for\s+)?((?:19|20)\d\d\s*(?:-|–|to|and)\s*(?:19|20)\d\d)|"
        r"(since\s+(?:19|20)\d\d)|(?:in|by|for)\s+((?:19|20)\d\d)(?!\d)|((?:first|second|third|"
        r"last)\s+(?:half|quarter|six months|nine months)\s+of\s+(?:19|20)\d\d)",
        re.I,
    ),
    "vi": re.compile(
        r"(?:giai đoạn|thời kỳ|nhiệm kỳ|từ năm)\s+((?:19|20)\d\d\s*(?:-|–|đến|đến năm)\s*(?:19|"
        r"20)\d\d)|(từ (?:năm )?(?:19|20)\d\d(?: đến nay)?)|"
        r"((?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d)|(?:trong |tính đến |đến |vào )?năm\s+((?:19|"
        r"20)\d\d)|((?:6|9|sáu|chín) tháng (?:đầu )?năm (?:19|20)\d\d|quý [IV\d]+/(?:19|20)\d\d)"
    ),
}
_TIME = re.compile(r"\d{1,2}(?:h|:)\d{2}|\d+\s*(?:a\.m|p\.m|am|pm)\b|\d{1,2}\s*giờ", re.I)
_LIST = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_STOP = frozenset(
    {
        "who",
        "which",
        "that",
        "were",
        "was",
        "are",
        "is",
        "have",
        "has",
        "had",
        "will",
        ",",
        ";",
        ".",
        "from",
        "with",
        "at",
        "on",
        "and",
        "to",
        "for",
    }
)


@dataclass(slots=True)
class Counted:
    """A figure on the sheet."""

    start: int
    end: int
    value: float
    unit: str | None
    counted: str | None
    qualifier: str | None
    period: str | None
    place: str | None
    sex: str | None
    sentence: Sentence
    confidence: float = 0.85


def find_figures(sheet: Sheet) -> list[Counted]:
    """Return the figures of a text; headlines only repeat what the text says and are left out."""
    found: list[Counted] = []
    for sentence in sheet.sentences:
        if sentence.role == HEADLINE:
            continue
        blocked = [(one.start, one.end) for one in dates(sheet.plain, sentence.start, sentence.end, sheet.language)]
        blocked += [(one.start(), one.end()) for one in _TIME.finditer(sheet.plain, sentence.start, sentence.end)]
        for mark in sentence.marks:
            if mark.kind in {"body", "person", "instrument", "event", "place"}:
                blocked.append((mark.start, mark.end))
        for number in numbers(sheet.plain, sentence.start, sentence.end, sheet.language):
            is_money = number.unit not in {None, "%", "share"}
            if (not is_money and any(first <= number.start < last for first, last in blocked)) or not _counts(
                sheet, sentence, number
            ):
                continue
            figure = _figure(sheet, sentence, number)
            figure.counted = figure.counted or _of_those(sheet, figure, found[-1:])
            found.append(figure)
    return found


def _of_those(sheet: Sheet, figure: Counted, before: list[Counted]) -> str | None:
    """Return what a bare number of women or men counts: as in "of 75 officers 15 are women"."""
    if not figure.sex or not before or before[0].sentence is not figure.sentence or not before[0].counted:
        return None
    if figure.unit not in {"people", "người"} or before[0].unit != figure.unit:
        return None
    (noun,) = lexicon.words("numbers", sheet.language, f"{figure.sex}_of")
    return f"{noun} {before[0].counted}"


@cache
def _labels(language: str) -> re.Pattern[str]:
    terms = "|".join(sorted(map(re.escape, lexicon.words("numbers", language, "labels")), key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s(“\"/]))(?:{terms})(?:\s+(?:No\.?|số|Nos?\.?))?[\s:.-]*$")


def _counts(sheet: Sheet, sentence: Sentence, number: Number) -> bool:
    """Return whether a number counts something: no year, ordinal, duration, age, number of a text or item of a list."""
    plain, language = sheet.plain, sheet.language
    before = plain[max(sentence.start, number.start - 32) : number.start]
    after = plain[number.end : min(sentence.end, number.end + 40)]
    if number.unit == "share" and re.match(
        r"\s+(?:of )?(?:the |this |last )?(?:year|century|decade|month|20\d\d)", after
    ):
        return False
    if number.unit in {"%", "share"} or (number.unit and number.unit != "share"):
        return True
    qualified = _qualifier_before(sheet, sentence, number.start) is not None
    if _is_year(number, before, after, qualified=qualified):
        return False
    if number.start == sentence.start and _LIST.match(plain, number.start):
        return False
    if (
        re.search(r"\w,\s+$", before)
        and re.match(r",", after)
        and 15 < number.value < 100
        and sentence.of_kind("person")
    ):
        return False
    if _is_in_a_title(sheet, sentence, number):
        return False
    if re.match(r"\s*(?:st|nd|rd|th)\b", after) or (
        not number.in_words and _labels(language).search(before) and not before.rstrip().endswith("trong số")
    ):
        return False
    if _is_duration(language, after) or _is_pair(language, before, after, number):
        return False
    if language == "vi":
        return _counts_vietnamese(before, after, number)
    return _counts_english(sentence, number, before, after)


def _is_in_a_title(sheet: Sheet, sentence: Sentence, number: Number) -> bool:
    """Return whether the noun after a number has a capital although it is no name: "17 Faces of Action"."""
    at = sentence.index_at(number.end)
    if sheet.language != "en" or at >= len(sentence.tokens):
        return False
    token = sentence.tokens[at]
    is_named = token.text in lexicon.mapping("places", "en", "demonyms") or sentence.mark_at(token.start) is not None
    return token.is_capital and token.is_word and not token.text.isupper() and not is_named and number.unit is None


def _is_year(number: Number, before: str, after: str, *, qualified: bool) -> bool:
    is_plain = number.digits.isdigit() and len(number.digits) == 4 and 1900 <= number.value <= 2100
    counted = re.match(
        r"\s+(?:people|women|men|officers|delegates|participants|households|người|phụ nữ|đại biểu|hộ|"
        r"hội viên|cán bộ)\b",
        after,
    )
    return (
        is_plain and counted is None and not (qualified and not re.search(r"(?:by|in|until|since|năm|đến)\s*$", before))
    )


def _is_duration(language: str, after: str) -> bool:
    terms = lexicon.words("numbers", language, "durations")
    pattern = rf"[\s-]*(?:consecutive |full |straight |working |last |past |more |additional )?{lexicon.either(terms)}"
    found = re.match(pattern, after, re.I)
    if found is None:
        return False
    rest = after[found.end() :]
    return not (language == "vi" and found.group().strip() in {"kỳ", "buổi", "tiếng"} and rest.lstrip()[:1].isalpha())


def _is_pair(language: str, before: str, after: str, number: Number) -> bool:
    """Return whether "two" only names a pair that is known: "the two countries", "hai bên"."""
    if number.value != 2 or not number.in_words:
        return False
    terms = lexicon.either(lexicon.words("numbers", language, "pairs"))
    named = re.match(rf"\s+(?:\w+ )?{terms}", after) is not None
    if language == "vi":
        return named
    return (named and re.search(r"\b(?:the|our|their|these|both|other|of)\s+$", before, re.I) is not None) or re.match(
        r"\s+(?:sides|parties)\b", after
    ) is not None


def _counts_vietnamese(before: str, after: str, number: Number) -> bool:
    if number.in_words:
        if number.value >= 1000:
            return True
        words = lexicon.either(lexicon.words("numbers", "vi", "counted"))
        return re.match(rf"\s+{words}", after) is not None and not re.search(
            r"(?:thứ|tháng|lần|người|từng|cả|cô|các|bà|mẹ|này|Thứ)\s+$", before
        )
    if re.search(r"(?:^|\s)(?:Đ|đ)iều\s+$|(?:lần|thứ)\s+(?:thứ\s+)?$", before):
        return False
    return re.match(r"\s*(?:$|[.;:)])", after) is None or number.value >= 10 or number.value != int(number.value)


def _counts_english(sentence: Sentence, number: Number, before: str, after: str) -> bool:
    if re.match(r"-(?:[a-z]+)", after):
        return False
    if number.in_words:
        at = sentence.index_at(number.end)
        following = sentence.tokens[at : at + 5]
        nouns = [token for token in following if token.tag in {"NNS", "NNPS"}]
        stop = next(
            (
                token.start
                for token in following
                if token.text in {",", ".", "of", "and", ";"} and token.tag not in {"CC"}
            ),
            sentence.end,
        )
        is_counted = bool(nouns) and nouns[0].start < stop
        if re.match(r"\s+of (?:them|these|those|whom)\b|\s+(?:online|in person)\b", after):
            return True
        return (
            (is_counted or number.value >= 100) and not re.search(r"\b(?:one or|of|day|twenty)\s*$", before[-8:])
        ) or number.value >= 1000
    if re.match(r"\s*(?:°|km|kg|cm|mm|m2|ha\b)", after):
        return True
    return not (
        number.value < 10 and re.match(r"\s*(?:$|[.;:)\]])", after) and not re.search(r"\b(?:to|of|by|at)\s+$", before)
    )


# --- what belongs to a figure ---------------------------------------------------------------------------------------


_OF_WHAT = re.compile(r"^(?:worth of|of the|of) ")


def _figure(sheet: Sheet, sentence: Sentence, number: Number) -> Counted:
    qualifier = _qualifier_before(sheet, sentence, number.start)
    start = qualifier[0] if qualifier else number.start
    counted_start, counted_end = _counted(sheet, sentence, number)
    words = " ".join(_OF_WHAT.sub("", sheet.plain[counted_start:counted_end]).split()) or None
    end = number.end
    head = words.split(" of ")[0] if words else ""
    sex = _sex(sheet, sentence, number, words or "")
    unit = (
        number.unit
        or _unit(sheet.language, words or "")
        or (("people" if sheet.language == "en" else "người") if sex else None)
    )
    period = _PERIOD[sheet.language].search(sheet.plain, sentence.start, sentence.end)
    place = _place(sheet, sentence, number)
    share = number.unit == "share"
    return Counted(
        start,
        end,
        number.value,
        "share" if share else unit,
        words,
        qualifier[1] if qualifier else None,
        next((group for group in period.groups() if group), None) if period else None,
        place,
        sex,
        sentence,
        0.9 if unit and head else 0.7,
    )


_WHERE = {
    "en": re.compile(r"(?:\b(?:in|at|across|from|of|within|throughout|to)(?: the)?|,|\band(?: the)?) $"),
    "vi": re.compile(r"(?<!do )(?<!bởi )(?<!với )$"),
}
_AND = re.compile(r"(?:, | and | và )(?:the )?$")


def _place(sheet: Sheet, sentence: Sentence, number: Number) -> str | None:
    """Return where a figure counts: the place after it in its clause, with those that are joined to it by "and"."""
    clause = next((at for at in (sheet.plain.find(";", number.end, sentence.end),) if at >= 0), sentence.end)
    marks = [mark for mark in sentence.of_kind("place") if number.start <= mark.start < clause]
    first = next(
        (at for at, mark in enumerate(marks) if _WHERE[sheet.language].search(sheet.plain, number.start, mark.start)),
        None,
    )
    if first is None:
        return None
    last = first
    while last + 1 < len(marks) and _AND.fullmatch(sheet.plain, marks[last].end, marks[last + 1].start):
        last += 1
    return " ".join(sheet.plain[marks[first].start : marks[last].end].split())


_DOES = frozenset({"VBD", "VBZ", "VBP", "VBN", "MD", "V", "R", "RB"})
_NO_DOER = {
    "en": re.compile(r"\b(?:support|help|assistance|thanks|with|under|to|for|of|from|at|in) (?:of |to )?(?:the )?$"),
    "vi": re.compile(r"(?:của|với|cho|từ|tại|thuộc|hỗ trợ|giúp đỡ)\s+$"),
}
_BY = {"en": re.compile(r"\bby (?:the )?$"), "vi": re.compile(r"(?:do|bởi)\s+$")}


def doer_of(sheet: Sheet, figure: Counted) -> Mark | None:
    """Return the body whose work a figure counts: the last subject before it, or the one after "by" in its clause."""
    language, found = sheet.language, None
    for mark in figure.sentence.of_kind("body"):
        before = sheet.plain[max(figure.sentence.start, mark.start - 30) : mark.start]
        if mark.start > figure.end:
            near = ";" not in sheet.plain[figure.end : mark.start] and mark.start - figure.end < 60
            return mark if near and _BY[language].search(before) else found
        at = figure.sentence.index_at(mark.end)
        following = figure.sentence.tokens[at] if at < len(figure.sentence.tokens) else None
        acts = following is not None and following.tag in _DOES and not _speaks(sheet, mark.end)
        if _BY[language].search(before) or (acts and not _NO_DOER[language].search(before)):
            found = mark
    return found


def _speaks(sheet: Sheet, place: int) -> bool:
    """Return whether a verb of speech follows: what it says is another's work."""
    verb = lexicon.pattern("speech", sheet.language, "verbs").match(sheet.plain, place + 1)
    return verb is not None


@cache
def _qualifiers(language: str) -> re.Pattern[str]:
    terms = lexicon.words("numbers", language, "qualifiers")
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, terms), key=len, reverse=True))})\s+(?:the\s+)?$", re.IGNORECASE
    )


def _qualifier_before(sheet: Sheet, sentence: Sentence, place: int) -> tuple[int, str] | None:
    """Return (where it begins, the words) of what qualifies a number: "more than", "hơn"."""
    found = _qualifiers(sheet.language).search(sheet.plain, max(sentence.start, place - 30), place)
    if found is None:
        return None
    words = found.group().strip().lower()
    if sheet.language == "vi" and words not in lexicon.words("numbers", "vi", "meaning"):
        last = words.split()[-1]
        return (found.end() - len(last) - 1, last) if last in lexicon.words("numbers", "vi", "meaning") else None
    return found.start(), words


def _counted(sheet: Sheet, sentence: Sentence, number: Number) -> tuple[int, int]:
    """Return the stretch of what a number counts: the noun after it with what qualifies it."""
    whole = re.compile(r"\s+(?:out of|of)\s+(?:the\s+)?\d[\d.,]*|\s+trong (?:tổng )?số\s+\d[\d.,]*").match(
        sheet.plain, number.end
    )
    at = sentence.index_at(whole.end() if whole else number.end)
    first, last = at, at
    tags = (
        {"NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "VBG", "VBN", "POS", "CC", "IN", "DT"}
        if sheet.language == "en"
        else {"N", "Np", "A", "Nc", "Nu", "V", "Ny", "M", "CH", "C", "E"}
    )
    while last < len(sentence.tokens) and last - first < 14:
        token = sentence.tokens[last]
        if token.text.lower() in _STOP and not (last > first and _goes_on(sentence, last)):
            break
        if sheet.language == "vi" and (
            token.text in {",", "đã", "được", "tham", "đến", "từ", "trong", "tại", "là", "có", "."} or token.tag == "CH"
        ):
            break
        if token.tag not in tags | {"TO"} or token.text in {".", ";", "(", ")"}:
            break
        last += 1
    while last > first and sentence.tokens[last - 1].tag in {"CC", "IN", "DT", "C", "E", "TO"}:
        last -= 1
    if last == first:
        return number.end, number.end
    end = sentence.tokens[last - 1].end
    cut = sentence.mark_at(end - 1)
    return sentence.tokens[first].start, max(end, cut.end) if cut is not None else end


def _goes_on(sentence: Sentence, at: int) -> bool:
    """Return whether "and", or "to" before no verb, goes on with what is counted."""
    following = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
    word = sentence.tokens[at].text
    return word == "and" or (word == "to" and following is not None and not following.tag.startswith("VB"))


def _unit(language: str, words: str) -> str | None:
    """Return what is counted in one word: "people" for persons of any kind, else the noun."""
    low = (
        re.split(r"\s+(?:of|in|with|for|from|under|at|by|to)\s+", words.lower())[0]
        if language == "en"
        else " ".join(words.split()[:4])
    )
    if not low:
        return None
    for term in lexicon.words("numbers", language, "people"):
        if re.search(rf"(?<!\w){re.escape(term)}(?!\w)", low):
            return "people" if language == "en" else "người"
    if language == "en":
        return low.split()[-1] if low.split() else None
    return " ".join(low.split()[:2])


def _share_of(sheet: Sheet, sentence: Sentence, number: Number) -> str:
    """Return what a share is of where that stands before it: "the rate of women in … is 16%"."""
    before = sheet.plain[max(sentence.start, number.start - 130) : number.start]
    return " ".join(
        " " + next(group for group in found.groups() if group) for found in _SHARES[sheet.language].finditer(before)
    )


_SHARES = {
    "en": re.compile(
        r"(?:rate|share|proportion|percentage|ratio|number) of (\w+(?: \w+)?)|"
        r"\b(\w+) (?:(?:still|now|already|currently) )?(?:are|were|account|accounted|make up|made up|"
        r"making up|hold|held|represent|represented|constitute|comprise|fill)\b",
        re.I,
    ),
    "vi": re.compile(
        r"(?:tỷ lệ|tỉ lệ) ((?!các|của)\w+(?: \w+){0,2})|(\w+ ?\w+) (?:chỉ |đã |hiện |mới |còn )?(?:chiếm|đạt)", re.I
    ),
}


def _sex(sheet: Sheet, sentence: Sentence, number: Number, words: str) -> str | None:
    """Return f or m where what is counted is of one sex: named in it, or said of it ("15 are female")."""
    language = sheet.language
    either = lexicon.pattern("numbers", language, "either_sex")
    rest = sheet.plain[number.end : sentence.end]
    after = rest[:60]
    clause = re.split(r"[,;.]", after)[0]
    if either.search(clause) or (language == "vi" and re.search(r"lãnh đạo nữ|bình đẳng", clause)):
        return None
    if words and language == "en" and re.search(r"\band\b", words) and number.unit is None:
        return None
    if words and re.match(r", [^,.]{3,60}(?:,| and )", rest[len(words) + 1 :]):
        return None
    text = words.split(" to ")[0] if language == "en" else words
    said = re.match(
        r"\s*(?:%|per cent|percent)?\s*(?:\w+ ){0,4}?(?:are|were|is|being|là)\s+(?:\w+ )?(\w+(?: \w+)?)", after
    )
    text += " " + said.group(1) if said else ""
    among = re.match(r"\s+of (?:them|whom|these)(?: are| were)? (\w+)|\s+(?:trong số đó )?là (\w+ ?\w*)", after)
    text += " " + next(group for group in among.groups() if group) if among else ""
    if language == "vi":
        text = " ".join(text.split()[:5])
    if number.unit == "%" or number.unit == "share":
        text = clause + _share_of(sheet, sentence, number)
    text = text.replace("Việt Nam", "")
    found = {
        sex for sex, name in (("f", "female"), ("m", "male")) if lexicon.pattern("numbers", language, name).search(text)
    }
    return found.pop() if len(found) == 1 else None
