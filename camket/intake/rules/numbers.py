"""Numbers as they are written: "9.5 million", "9,5 triệu", "1.200", "twenty-five", "US$3.2 billion"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from camket.intake.rules import lexicon

_DIGITS = r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end); `unit` is "%", a currency or None; `in_words` when no digit is in it."""

    start: int
    end: int
    value: float
    unit: str | None
    in_words: bool
    digits: str


@cache
def _pattern(language: str) -> re.Pattern[str]:
    many = "|".join(sorted(map(re.escape, lexicon.mapping("numbers", language, "multipliers")), key=len, reverse=True))
    money = lexicon.mapping("numbers", language, "currencies")
    signs = "|".join(
        sorted((re.escape(sign) for sign in money if not sign.isalpha() or sign.isupper()), key=len, reverse=True)
    )
    units = "|".join(sorted(map(re.escape, money), key=len, reverse=True))
    percent = "|".join(sorted(map(re.escape, lexicon.words("numbers", language, "percent")), key=len, reverse=True))
    words = "|".join(sorted(lexicon.mapping("numbers", language, "words"), key=len, reverse=True))
    if language == "en":
        units_of = "one|two|three|four|five|six|seven|eight|nine"
        words = (
            rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:{units_of})|{words}|(?:one|"
            rf"an?)(?=\s+(?:hundred|thousand|million|billion|dozen)\b)"
        )
    else:
        words = rf"{words}|một(?=\s+(?:trăm|nghìn|triệu|tỷ)\b)"
    return re.compile(
        rf"(?P<sign>(?<!\w)(?:(?:{signs})\s?|(?-i:N)(?=\d)))?(?:(?P<digits>{_DIGITS})|(?<![\w-])(?P<word>{words})(?![\w-]))"
        rf"(?P<many>(?:\s*(?:{many})(?!\w))*)"
        rf"(?:\s*(?P<percent>{percent})(?!\w)|\s*(?P<unit>{units})(?!\w))?",
        re.IGNORECASE if language == "en" else 0,
    )


@cache
def _fractions(language: str) -> re.Pattern[str]:
    terms = list(lexicon.mapping("numbers", language, "fractions"))
    return re.compile(lexicon.either(terms), re.IGNORECASE)


def numbers(plain: str, start: int, end: int, language: str) -> Iterator[Number]:
    """Yield the numbers of a stretch, fractions in words included, in their order."""
    taken: list[tuple[int, int]] = []
    for found in _RATIO.finditer(plain, start, end) if language == "en" else ():
        first, second = (
            _in_words(found.group(name).lower(), "en") or _digits(found.group(name)) for name in ("first", "second")
        )
        if first and second and first < second:
            taken.append((found.start(), found.end()))
            yield Number(found.start(), found.end(), round(first / second, 4), "share", True, found.group())
    for found in _fractions(language).finditer(plain, start, end):
        value = float(lexicon.mapping("numbers", language, "fractions")[found.group().lower()])
        stop = found.end() - (
            len(" of") if found.group().endswith(" of") else len(" the") if found.group().endswith(" the") else 0
        )
        taken.append((found.start(), stop))
        yield Number(found.start(), stop, value, "share", True, found.group())
    for found in _pattern(language).finditer(plain, start, end):
        if any(first < found.end() and found.start() < last for first, last in taken) or _is_part(plain, found):
            continue
        number = _read(found, language)
        if number is not None:
            yield number


_RATIO = re.compile(
    r"\b(?P<first>one|two|three|four|five|six|seven|eight|nine|\d)\s+(?:in|out of)\s+(?:every\s+)?"
    r"(?P<second>two|three|four|five|six|seven|eight|nine|ten|twenty|\d{1,3})\b(?!\s*(?:per|%|million))",
    re.IGNORECASE,
)


def _digits(word: str) -> float | None:
    return float(word) if word.isdigit() else None


def _is_part(plain: str, found: re.Match[str]) -> bool:
    """Return whether the digits belong to something longer: a code, a date, a name."""
    first = found.start("digits") if found.group("digits") else found.start("word")
    last = found.end("digits") if found.group("digits") else found.end("word")
    before, after = plain[max(0, first - 1) : first], plain[last : last + 1]
    if re.search(r"(?<![.,\d])\d{3,4} $", plain[max(0, first - 6) : first]) and re.match(r"\d{4}(?!\d)", plain[first:]):
        return True
    if before in {"-", "–"} and plain[max(0, first - 2) : first - 1].isdigit():
        return True
    if (before and (before.isalnum() or before in "_/")) or (
        before in {"-", "–"} and plain[max(0, first - 2) : first - 1].isalpha()
    ):
        return not found.group("sign")
    beyond = plain[last + 1 : last + 2]
    if found.group("word"):
        return False
    if after and after.isalpha() and not found.group("many") and not found.group("unit"):
        return True
    return bool(after and after in "/-–:" and (beyond.isalnum()) and not _is_range_or_share(plain, found, last))


def _is_range_or_share(plain: str, found: re.Match[str], last: int) -> bool:
    """Return whether "63/63" or "10-15%" follows: counted by its first number."""
    share = re.match(r"/(\d+)(?![\d/])", plain[last:])
    if share:
        return (
            float(found.group("digits").replace(".", "").replace(",", "")) <= float(share.group(1))
            and int(share.group(1)) > 12
        )
    if re.match(r"[-–]\d{2,4}\s+(?!năm)[a-zà-ỹ]{2,}", plain[last:]) and len(found.group("digits")) < 4:
        return True
    return (
        re.match(r"\s*[-–]\s*\d+(?:[.,]\d+)?\s*(?:%|per cent|percent|million|triệu|tỷ|billion)", plain[last:])
        is not None
    )


def _read(found: re.Match[str], language: str) -> Number | None:
    digits, word = found.group("digits"), found.group("word")
    value = parse(digits, language) if digits else _in_words(word.lower(), language)
    if value is None:
        return None
    many = lexicon.mapping("numbers", language, "multipliers")
    rest = " ".join(found.group("many").lower().split())
    for term in sorted(many, key=len, reverse=True):
        while rest.startswith(term) and rest:
            value *= float(many[term])
            rest = rest[len(term) :].strip()
    money = lexicon.mapping("numbers", language, "currencies")
    sign, unit = (found.group("sign") or "").strip(), found.group("unit")
    by_name = {name.lower(): code for name, code in money.items()}
    code = "NGN" if sign == "N" else by_name.get(sign.lower()) or (by_name.get(unit.lower()) if unit else None)
    if found.group("percent"):
        code = "%"
    end = found.end()
    while end > found.start() and found.string[end - 1].isspace():
        end -= 1
    return Number(found.start(), end, round(value, 6), code, digits is None, digits or word)


def parse(digits: str, language: str) -> float | None:
    """Return the value of digits: 1,200.5 in English, 1.200,5 in Vietnamese, either way where it is clear."""
    text = re.sub(r"\s", "", digits)
    point, comma = text.count("."), text.count(",")
    if point and comma:
        last = max(text.rfind("."), text.rfind(","))
        return float(re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :])
    if not point and not comma:
        return float(text)
    sign = "." if point else ","
    groups = text.split(sign)
    is_grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and groups[0] != "0"
    thousands = "," if language == "en" else "."
    if is_grouped and (sign == thousands or len(groups) > 2):
        return float("".join(groups))
    return float(text.replace(",", ".")) if len(groups) == 2 else None


def _in_words(word: str, language: str) -> float | None:
    """Return the value of a number in words: "seven", "twenty-five", "a" (of "a million")."""
    values: dict[str, int] = {"a": 1, "an": 1, "one": 1, "một": 1}
    values |= {name: int(value) for name, value in lexicon.mapping("numbers", language, "words").items()}
    if word in values:
        return float(values[word])
    tens, _, ones = word.partition("-")
    return float(values[tens] + values[ones]) if tens in values and ones in values else None
