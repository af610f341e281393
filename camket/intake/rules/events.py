"""Events: the one an article reports on, and others that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from camket.core.text import fold
from camket.intake.rules import lexicon
from camket.intake.rules.bodies import Register
from camket.intake.rules.dates import Date, dates
from camket.intake.rules.event_details import Found, core, detail, place_of
from camket.intake.rules.events_by_verb import told_by_a_verb
from camket.intake.rules.events_in_passing import in_passing
from camket.intake.rules.figures import Counted
from camket.intake.rules.segments import BODY, CAPTION, HEADLINE, SPEECH
from camket.intake.rules.sheet import Mark, Sentence, Sheet

#: The heading and what stands with it: the first paragraphs.
_HEADING = 3
#: The report of an event stands in the first sentences.
_LEAD = 6
_ORDINAL = {
    "en": re.compile(
        r"(?:\d+(?:st|nd|rd|th)|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh|[Ee]ighth|[Nn]inth|[Tt]enth|[IVX]+)$"
    ),
    "vi": re.compile(
        r"\s+(?:[\w ,]{0,60}?)lần thứ\s+(?:[IVX]+|\d+|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|"
        r"\s+(?:Trung ương\s+)?\d+\b"
    ),
}
_MINUTES = re.compile(r"(?:Summary of|MINUTES|SUMMARY RECORD|RECORD OF|BIÊN BẢN|Minutes of|Biên bản|Summary record)")
_DAY_LINE = re.compile(r"(?:Date|Date and time|Time|Thời gian|Hồi|Held on)\b")
_QUOTED = r"(?:“[^”\n]{3,160}”|\"[^\"\n]{3,160}\")"
_SPEAKING = re.compile(
    r"(?:Speaking|Addressing|Opening|In (?:his|her) |Phát biểu|Chia sẻ|Kết luận|Bế mạc|Khai mạc hội|Trao đổi|Theo )"
)
_LONGER = re.compile(r" (?:Area|Cent(?:er|re)|Secretariat|Hall|Committee|Department|Office|School|Division|Unit)\b")
_YEAR = re.compile(r",?\s+(?:(?:was )?held in|in|năm|vào năm)\s+((?:19|20)\d\d)\b")
#: What makes a plain noun one event of its own: a place and a day, or a day, right after it.
_PLACED = re.compile(
    r"\s+(?:in|at)\s+(?:[A-ZĐÀ-Ỹ][\w']*[ ,]*){1,5}\s*(?:on|from|between)\s+(?=\d|[A-Z][a-z]+ \d)|"
    r"\s+(?:on|from)\s+(?=\d{1,2} [A-Z]|[A-Z][a-z]+ \d)"
)
_PLURAL = re.compile(
    r"(?:các|những|nhiều|hàng loạt|một số|chuỗi|\d+)\s+(?:\w+\s+)?$|(?:many|several|various|"
    r"numerous|such|these|those|two|three|four|five|number of|series of)\s+(?:\w+\s+){0,2}$",
    re.I,
)


def find_events(sheet: Sheet, register: Register, figures: list[Counted]) -> list[Found]:
    """Return the events of a text: the reported one first."""
    found: list[Found] = []
    body = [one for one in sheet.sentences if one.role == BODY]
    main = _main(sheet, body[:_LEAD])
    if main is not None:
        found.append(main)
        detail(sheet, register, main, body, figures)
    for sentence in sheet.sentences:
        if sentence.role != HEADLINE:
            for one in _named(sheet, sentence):
                if not _is_repeated(one, found):
                    found.append(one)
    if main is None:
        main = _promoted(sheet, found)
        if main is not None:
            detail(sheet, register, main, body, figures)
    for sentence in [*body[1:], *[one for one in sheet.sentences if one.role == CAPTION]]:
        other = _held_on(sheet, sentence, main)
        if other is not None and not _is_repeated(other, found):
            found = [one for one in found if not (other.start <= one.start and one.end <= other.end)]
            found.append(other)
    for sentence in sheet.sentences:
        if sentence.role != HEADLINE:
            for one in in_passing(sheet, sentence, _nouns_of(sheet, sentence)):
                if not _is_repeated(one, found) and not _may_be_main(one, main):
                    found.append(one)
    return found


def _may_be_main(one: Found, main: Found | None) -> bool:
    """Return whether an event in passing may be the reported one: the same noun, and no other day or place."""
    if main is None:
        return False
    if main.start <= one.start < main.end:
        return core(one.event_type) == core(main.event_type) or main.sentence is one.sentence
    same_noun = fold(core(one.event_type)) == fold(core(main.event_type))
    is_other = (one.date and one.date != main.date) or (one.place and fold(one.place) not in fold(main.place or ""))
    return same_noun and not is_other


def _promoted(sheet: Sheet, found: list[Found]) -> Found | None:
    """Return the event that the heading of a speech or of minutes gives, when no sentence reports one."""
    first = [one for one in sheet.sentences if one.paragraph <= (1 if one.role == CAPTION else _HEADING)]
    is_speech = any(SPEECH.search(one.text) for one in first[:2])
    is_minutes = any(_MINUTES.match(one.text) for one in first)
    for sentence in first:
        for noun in _nouns_of(sheet, sentence):
            start, end = _phrase(sheet, sentence, noun)
            named = next((one for one in found if one.start <= noun.start() < one.end), None)
            on = list(dates(sheet.plain, sentence.start, sentence.end, sheet.language))
            is_ordinal = _ORDINAL["en"].fullmatch(sheet.plain[start:end].split()[0]) is not None
            if named is None and not on and not is_ordinal and not is_minutes and not is_speech:
                continue
            if named is None:
                named = _from_noun(sheet, sentence, noun)
                named.start, named.end = start, end
                if is_minutes:
                    named.end = sentence.end
                    named.title = " ".join(sheet.plain[start : sentence.end].split())
                found.append(named)
            named.is_main, named.mode, named.made_by = True, "in-person", "event of the heading"
            on = on or [day for one in first for day in dates(sheet.plain, one.start, one.end, sheet.language)]
            named.date = named.date or (on[0].iso if on else _day_of_minutes(sheet) if is_minutes else None)
            return named
    return None


def _day_of_minutes(sheet: Sheet) -> str | None:
    """Return the day that a line at the head of minutes gives: "Date: 18 March 2024", "Thời gian: …"."""
    lines = [one for one in sheet.sentences if one.paragraph <= 2 * _HEADING and _DAY_LINE.match(one.text)]
    return next((day.iso for one in lines for day in dates(sheet.plain, one.start, one.end, sheet.language)), None)


def _is_repeated(one: Found, others: list[Found]) -> bool:
    key = fold(one.title)
    for other in others:
        theirs = fold(other.title)
        if other.is_main and other.start <= one.start < other.end and core(one.event_type) == core(other.event_type):
            return True
        if key and theirs and (key == theirs or key in theirs or (len(key) > 25 and theirs in key)):
            return True
    return False


@cache
def _nouns(language: str) -> re.Pattern[str]:
    return re.compile(lexicon.either(lexicon.words("events", language, "nouns")), re.IGNORECASE)


def _nouns_of(sheet: Sheet, sentence: Sentence) -> Iterator[re.Match[str]]:
    """Yield the nouns of a sentence that may be events, parts of longer words left out."""
    for found in _nouns(sheet.language).finditer(sheet.plain, sentence.start, sentence.end):
        if sheet.language == "en" and found.group() == "March":
            continue
        if sheet.language == "en" or sentence.is_whole(found.start(), found.end()):
            yield found


@cache
def _held(language: str) -> re.Pattern[str]:
    return lexicon.pattern("events", language, "held")


# --- the event reported on ------------------------------------------------------------------------------------------


def _main(sheet: Sheet, lead: list[Sentence]) -> Found | None:
    best: tuple[int, Found] | None = None
    for number, sentence in enumerate(lead):
        for noun in _nouns_of(sheet, sentence):
            score = _weight(sheet, sentence, noun) - number
            if score > 2 and (best is None or score > best[0]):
                best = score, _from_noun(sheet, sentence, noun)
    if best is not None:
        return best[1]
    return told_by_a_verb(sheet, lead)


def _weight(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> int:
    """Return how much speaks for a noun being the reported event: held, with an article, on a date, at a place."""
    plain, language = sheet.plain, sheet.language
    before = plain[max(sentence.start, noun.start() - 60) : noun.start()]
    mark = sentence.mark_at(noun.start())
    if _PLURAL.search(before) or (mark is not None and mark.kind in {"person", "instrument", "body"}):
        return 0
    score = 0
    if _held(language).search(sentence.text):
        score += 2
    if any(True for _ in dates(plain, sentence.start, sentence.end, language)):
        score += 2
    if language == "en":
        if re.search(r"\b(?:an?|[Oo]ur|[Ii]ts|the \d+\w\w|the \w+)\s+(?:[\w'’“”\"&,-]+\s+){0,6}$", before):
            score += 1
        if re.search(
            r"\b(?:[Cc]hairing|[Aa]ttending|[Aa]ddressing|[Jj]oining|chaired|attended|addressed)\s+an?\s+(?:[\w'’“”\"&-]+\s+){0,5}$",
            before,
        ):
            score += 2
        if re.search(
            r"\b(?:at|had|in|paid)\s+an?\s+(?:[\w'’“”\"&-]+\s+){0,5}$|\b(?:held|hosted|organi[sz]ed|co-organi[sz]ed|opened|launched|convened|attended)\s+(?:[\w'’-]+\s+){0,2}(?:an?|the)\s+(?:[\w'’“”\"&,-]+\s+){0,6}$",
            before,
        ):
            score += 2
        if re.search(r"\b[Tt]he\s+$", before) and re.match(
            r",? (?:which was |was |is |being )?(?:held|hosted|organi[sz]ed|co-)", plain[noun.end() : noun.end() + 26]
        ):
            score += 2
        elif re.search(r"\b[Tt]he\s+$", before) and not re.match(
            r"\s+(?:on|to|for|themed|titled|entitled|of|between|“)", plain[noun.end() : noun.end() + 12]
        ):
            score -= 3
    else:
        if re.search(
            r"(?:tổ chức|khai mạc|diễn ra|phối hợp tổ chức|chủ trì|tham dự|dự|phát động|có|tại)\s+(?:buổi |cuộc )?$",
            before,
        ):
            score += 2
        after = plain[noun.end() : noun.end() + 20]
        if re.match(
            r"\s*[“\"]|\s+(?:về|với chủ đề|tham vấn|quốc tế|toàn quốc|khoa học|kỷ niệm|tổng kết|triển "
            r"khai|tập huấn|giữa|với|góp ý|công bố|ra mắt|nâng cao)|\s+[A-ZĐ]",
            after,
        ):
            score += 2
    if lexicon.pattern("events", language, "people").search(sentence.text):
        score += 1
    if noun.group().lower() in lexicon.words("events", language, "weak"):
        score -= 1
    if _SPEAKING.match(sentence.text) or sentence.text[0] in '“"':
        score -= 3
    return score


def _from_noun(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> Found:
    start, end = _phrase(sheet, sentence, noun)
    title = " ".join(sheet.plain[start:end].split()).strip(" ,")
    kind = _kind(sheet, sentence, noun)
    return Found(
        sentence.start,
        sentence.end,
        kind,
        title,
        sentence,
        is_main=True,
        mode="in-person",
        confidence=0.85,
        made_by="event reported on",
    )


def _kind(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> str:
    """Return the kind of an event: the noun, with the longest kind of the list that ends with it."""
    kinds = lexicon.words("events", sheet.language, "nouns")
    words = sheet.plain[max(sentence.start, noun.start() - 25) : noun.end()].lower()
    longest = max(
        (
            kind
            for kind in kinds
            if words.endswith(kind) and (len(kind) == len(words) or not words[-len(kind) - 1].isalpha())
        ),
        key=len,
        default="",
    )
    return longest or noun.group().lower()


def _phrase(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that names an event: what qualifies the noun, the noun, what it is on."""
    if sheet.language == "vi":
        return noun.start(), _end_vietnamese(sheet, sentence, noun.end())
    at = sentence.index_at(noun.start())
    while at > 0:
        token, following = sentence.tokens[at - 1], sentence.tokens[at]
        if sheet.plain[token.end : following.start].strip(' “”"') or token.tag not in {
            "JJ",
            "NN",
            "NNP",
            "NNPS",
            "CD",
            "POS",
            "VBG",
            "``",
            "''",
            "NNS",
        }:
            break
        if token.tag == "NNS" and not token.is_capital:
            break
        at -= 1
    return sentence.tokens[at].start, _end_english(sheet, sentence, noun.end())


def _end_english(sheet: Sheet, sentence: Sentence, place: int) -> int:
    found = re.compile(
        rf"\s+(?:(?:themed|titled|entitled|called|named|dubbed|under the theme(?: of)?|with the "
        rf"theme(?: of)?)\s*:?\s*(?P<quote>{_QUOTED})|(?P<quote2>{_QUOTED})|(?:on|for|of|to|between|"
        rf"with|about|reviewing|marking|concerning)\s+)"
    ).match(sheet.plain, place, sentence.end)
    if not found:
        return place
    if found.group("quote") or found.group("quote2"):
        return found.end()
    if re.match(
        r"\s+on\s+(?:\w+day\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\d)",
        sheet.plain[place : place + 20],
    ):
        return place
    at = sentence.index_at(found.end())
    end = place
    for token in sentence.tokens[at : at + 22]:
        if token.text in {".", ";", ":", "(", "which", "that", "who"} or token.tag in {
            "VBD",
            "VBZ",
            "VBP",
            "MD",
            "WDT",
        }:
            break
        if (
            token.text
            in {
                "held",
                "organised",
                "organized",
                "hosted",
                "jointly",
                "took",
                "was",
                "on",
                "in",
                "at",
                "with",
                "within",
            }
            and end > place
        ):
            break
        end = token.end
    return place + len(sheet.plain[place:end].rstrip(" ,"))


def _end_vietnamese(sheet: Sheet, sentence: Sentence, place: int) -> int:
    quoted = re.compile(rf"(?:[\w ]{{0,40}}(?:chủ đề|chủ đề:)\s*)?\s*:?\s*{_QUOTED}").match(
        sheet.plain, place, sentence.end
    )
    if quoted:
        return quoted.end()
    stop = re.compile(
        r"[.;:()]|,\s|\s(?:do|được|đã|tại|diễn ra|nhằm|vào|ngày|sáng|chiều|tối|với sự|theo hình thức|"
        r"có sự|dưới|trong khuôn khổ|cho biết|nhấn mạnh|khẳng định|và (?:được|đã)|trong\b|là\b)"
    ).search(sheet.plain, place, sentence.end)
    end = min(stop.start() if stop else sentence.end, place + 170)
    if sheet.plain.count("“", place, end) > sheet.plain.count("”", place, end):
        closed = sheet.plain.find("”", end, sentence.end)
        return closed + 1 if closed > 0 else end
    return end


# --- other events ---------------------------------------------------------------------------------------------------


def _named(sheet: Sheet, sentence: Sentence) -> list[Found]:
    found: list[Found] = []
    done = sentence.start
    for noun in _nouns_of(sheet, sentence):
        if noun.start() < done:
            continue
        mark = sentence.mark_at(noun.start())
        if mark is not None and (mark.kind in {"person", "instrument"} or _is_in_a_body(sheet, sentence, mark, noun)):
            continue
        if noun.group()[0].isupper() and _LONGER.match(sheet.plain, noun.end()):  # "Training Area"
            continue
        stretch = (_named_english if sheet.language == "en" else _named_vietnamese)(sheet, sentence, noun)
        if stretch is None:
            continue
        start, end = stretch
        title = " ".join(sheet.plain[start:end].split()).strip(" ,")
        place = next((mark for mark in sentence.of_kind("place") if mark.start >= end and mark.start - end < 40), None)
        one = Found(
            start,
            end,
            _kind(sheet, sentence, noun),
            title,
            sentence,
            place=sheet.plain[place.start : place.end] if place else None,
        )
        on = list(dates(sheet.plain, sentence.start, sentence.end, sheet.language))
        near = [date for date in on if -1 <= date.start - end < 40] or (on if len(on) == 1 else [])
        year = _YEAR.match(sheet.plain, end, sentence.end)
        one.date = near[0].iso if near else year.group(1) if year else None
        found.append(one)
        done = end
    return found


def _is_in_a_body(sheet: Sheet, sentence: Sentence, mark: Mark, noun: re.Match[str]) -> bool:
    """Return whether a noun belongs to a body's name: "Workers' Congress", not "13th National Party Congress"."""
    if mark.kind != "body":
        return False
    words = sheet.plain[max(sentence.start, mark.start - 12) : noun.start()].split()
    is_ordinal = any(_ORDINAL["en"].fullmatch(word) for word in words)
    return mark.end > noun.end() or (sheet.language == "en" and mark.start < noun.start() and not is_ordinal)


def _named_english(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> tuple[int, int] | None:
    plain = sheet.plain
    quoted = re.search(_QUOTED + r"\s+(?:\w+\s+)?$", plain[sentence.start : noun.start()])
    if quoted:
        return sentence.start + quoted.start(), noun.end()
    at = sentence.index_at(noun.start())
    first = at
    while first > 0 and _names(sheet, sentence, first - 1, first):
        first -= 1
    while first < at and sentence.tokens[first].text in {"The", "A", "An", "This", "-", "–", "At", "In", "of", "and"}:
        first += 1
    before = sentence.tokens[first - 1] if first else None
    capital = noun.group()[0].isupper()
    named = [
        token
        for token in sentence.tokens[first:at]
        if token.is_capital and token.text not in lexicon.mapping("places", "en", "demonyms")
    ]
    ordinal = [token for token in sentence.tokens[first:at] if _ORDINAL["en"].fullmatch(token.text)]
    if (ordinal and capital) or (before is not None and _ORDINAL["en"].fullmatch(before.text) and capital):
        first = first - 1 if not ordinal else first
        return sentence.tokens[first].start, _capitals_end(sheet, sentence, noun.end())
    partner = re.search(
        r"\b(?:with|by|to|from) the\s+$",
        plain[max(sentence.start, sentence.tokens[first].start - 10) : sentence.tokens[first].start],
    )
    if partner and noun.group() in {"Forum", "Dialogue", "Summit"} and not ordinal:
        return None
    end = _capitals_end(sheet, sentence, noun.end())
    if capital and named:
        return sentence.tokens[first].start, end
    placed = _PLACED.match(plain, noun.end(), sentence.end)
    if placed and not _PLURAL.search(plain[max(sentence.start, noun.start() - 40) : noun.start()]):
        on = next(
            (one for one in dates(plain, sentence.start, sentence.end, "en") if one.start <= placed.end() < one.end),
            None,
        )
        if on is not None:
            return _phrase(sheet, sentence, noun)[0], on.end
    weak = noun.group().lower() in lexicon.words("events", "en", "weak")
    if (
        end > noun.end()
        and not weak
        and not _PLURAL.search(plain[max(sentence.start, noun.start() - 40) : noun.start()])
    ):
        return sentence.tokens[first].start if named else noun.start(), end
    return None


def _names(sheet: Sheet, sentence: Sentence, at: int, after: int) -> bool:
    token = sentence.tokens[at]
    gap = sheet.plain[token.end : sentence.tokens[after].start]
    if gap.strip(" ") or (at == 0 and token.tag not in {"NNP", "NNPS", "JJ"}):
        return False
    mark = sentence.mark_at(token.start)
    if mark is not None and mark.kind == "person":
        return False
    if token.text in {"-", "–", "of", "and"}:
        return (
            at > 0
            and sentence.tokens[at - 1].is_capital
            and sentence.tokens[after].is_capital
            and (token.text != "and" or sentence.tokens[after].tag == "NNP")
        )
    return (token.is_capital and token.is_word) or _ORDINAL["en"].fullmatch(token.text) is not None


def _capitals_end(sheet: Sheet, sentence: Sentence, place: int) -> int:
    """Return where "on Women, Peace and Security" or "with UN Women" after a noun ends; `place` where none follows."""
    found = re.compile(r"\s+(?:on|of|with|for|themed|titled|entitled)\s+(?:the\s+)?(?=[A-Z“\"])").match(
        sheet.plain, place, sentence.end
    )
    if not found:
        return place
    quoted = re.compile(_QUOTED).match(sheet.plain, found.end(), sentence.end)
    if quoted:
        return quoted.end()
    if any(date.start == found.end() for date in dates(sheet.plain, sentence.start, sentence.end, "en")) or re.match(
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", sheet.plain[found.end() :]
    ):
        return place
    at = sentence.index_at(found.end())
    end = place
    while at < len(sentence.tokens):
        token = sentence.tokens[at]
        mark = sentence.mark_at(token.start)
        if mark is not None and mark.kind == "person":
            break
        joins = token.text in {"and", "of", "the", "in", "for", "&", "-", "–", "on"} or (
            token.text == "," and any(one.text == "and" for one in sentence.tokens[at : at + 4])
        )
        following = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
        if token.is_capital and token.is_word:
            end = token.end
        elif not (joins and following is not None and (following.is_capital or following.text == "the")):
            break
        at += 1
    return end


def _named_vietnamese(sheet: Sheet, sentence: Sentence, noun: re.Match[str]) -> tuple[int, int] | None:
    plain = sheet.plain
    before = plain[max(sentence.start, noun.start() - 16) : noun.start()]
    if _PLURAL.search(before):
        return None
    quoted = re.compile(rf"(?:[\w ]{{0,30}}chủ đề:?)?\s*:?\s*{_QUOTED}").match(plain, noun.end(), sentence.end)
    if quoted:
        return noun.start(), quoted.end()
    ordinal = _ORDINAL["vi"].match(plain, noun.end(), sentence.end)
    if ordinal and noun.group()[0].isupper():
        return noun.start(), ordinal.end()
    at = sentence.index_at(noun.end())
    following = sentence.tokens[at] if at < len(sentence.tokens) else None
    is_first = noun.start() == sentence.start
    if following is None or not noun.group()[0].isupper() or is_first:
        return None
    words = r"\s+(?:quốc tế|toàn quốc|khoa học|cấp cao|thượng đỉnh|thường niên|về|Đại biểu|đại biểu)"
    if (following.is_capital and following.is_word and plain[noun.end() : following.start] == " ") or re.match(
        words, plain[noun.end() :]
    ):
        return noun.start(), _end_vietnamese(sheet, sentence, noun.end())
    return None


def _held_on(sheet: Sheet, sentence: Sentence, main: Found | None) -> Found | None:
    """Return a further event that a later sentence reports: held, with a date, under an article of its own."""
    on = list(dates(sheet.plain, sentence.start, sentence.end, sheet.language))
    if sentence.role == CAPTION:
        return _pictured(sheet, sentence, on)
    if not on or not _held(sheet.language).search(sentence.text) or (main is not None and sentence is main.sentence):
        return None
    for noun in _nouns_of(sheet, sentence):
        if _weight(sheet, sentence, noun) >= 6:
            one = _from_noun(sheet, sentence, noun)
            one.is_main, one.mode, one.date, one.made_by = False, None, on[0].iso, "event held on a date"
            if main is not None and one.date == main.date and core(one.event_type) == core(main.event_type):
                return None
            return one
    return None


def _pictured(sheet: Sheet, sentence: Sentence, on: list[Date]) -> Found | None:
    """Return the event that a picture shows, where its caption gives the date."""
    noun = next(_nouns_of(sheet, sentence), None)
    if noun is None or not on:
        return None
    one = _from_noun(sheet, sentence, noun)
    one.is_main, one.mode, one.date, one.made_by, one.confidence = False, None, on[0].iso, "caption with a date", 0.6
    one.place = place_of(sheet, sentence)
    return one
