"""The grammar of Vietnamese names of bodies: a head noun, then words with capitals, levels, places, other bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.decoding import is_syllable
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

_LEVELS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "TP.", "TP", "đặc khu")
#: Parts of a commune, which name a body only with a name of their own.
_BARE_LEVEL = re.compile(rf" (?:{'|'.join(map(re.escape, _LEVELS))})$")
_BELOW = ("bản", "thôn", "ấp", "buôn", "xóm", "khu phố", "tổ dân phố")
#: A body of the whole country has branches: "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh".
_OF_THE_NATION = re.compile(rf"Việt Nam (?:{'|'.join(map(re.escape, _LEVELS))})(?=[,.;:)]| [a-zà-ỹđ]|$)")
#: "Hội hữu nghị Việt Nam - Bắc Âu"
_FRIENDS = re.compile(r" [-–] [A-ZĐÀ-Ỵ][^\W\d_]*(?: [A-ZĐÀ-Ỵ][^\W\d_]*)*")
#: The central level of a body that has branches.
_CENTRAL = re.compile(r"(?:Trung ương|TW|TƯ) $")
#: "Trưởng Phái đoàn IOM": the body is the one that the letters name.
_LED = re.compile(r"Trưởng Phái đoàn [A-Z]{3,}")
#: "ban" in small letters is the body's noun too where it ends a post: "Trưởng ban Dân vận Trung ương".
_OF_A_POST = re.compile(r"(?<=[Tt]rưởng )ban(?= [A-ZĐ])(?! Thường trực)|(?<=[Tt]rưởng )(?:phòng|khoa)(?= [A-ZĐ])")
#: A capital, a quotation: without one a name could be anybody's.
_SAYS_WHICH = re.compile(r"[A-ZĐÀ-Ỵ“\"]|^\s\d")
_PLAINLY = re.compile(r"\s+\d{1,3}(?!\d|[.,]\d|\s*(?:%|người|đồng|phụ nữ))")
_NUMBERED = re.compile(r"\s+(?:cấp \d+\s+)?số\s+\d+(?:\.\d+)?")
#: ", Công nghệ, Tri thức và Đổi mới"
_FIELD = r"[A-ZĐÀ-Ỵ][a-zà-ỹđ]+(?: [a-zà-ỹđ]+){0,3}"
_LIST = re.compile(rf"{_FIELD}(?:, {_FIELD})* và [A-ZĐÀ-Ỵ][a-zà-ỹđ]+")
_QUOTED = re.compile(r"\s*(?:“[^”\n]{3,90}”|\"[^\"\n]{3,90}\")")


def _list(name: str) -> tuple[str, ...]:
    return lexicon.words("bodies", "vi", name)


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(lexicon.either(_list("heads")))


@cache
def _full() -> frozenset[str]:
    return frozenset(lexicon.table("bodies")["vi"]["full"])


@cache
def _small() -> re.Pattern[str]:
    terms = _list("small_parts")
    capitals = (term[0].upper() + term[1:] for term in terms if " " in term)
    return re.compile(r"\s+" + lexicon.either([*terms, *capitals]).removeprefix(r"(?<!\w)"))


@cache
def _posts() -> re.Pattern[str]:
    heads = [*lexicon.words("posts", "vi", "heads"), *lexicon.words("posts", "vi", "ranks")]
    heads += [*lexicon.words("posts", "vi", "address")]
    return re.compile(lexicon.either(word for word in heads if len(word) > 2))


def names_in(sheet: Sheet, sentence: Sentence) -> Iterator[tuple[int, int, int | None]]:
    """Yield (start, end, place in the name where its parent begins or None) for every body of a sentence."""
    done = sentence.start
    eaten: list[tuple[int, int]] = []
    for found in _OF_A_POST.finditer(sheet.plain, sentence.start, sentence.end):
        end, parent = _extent(sheet, sentence, found.group().capitalize(), found.start(), found.end())
        if found.group() != "phòng" and _heads().match(sheet.plain, end + 1):  # "Trưởng khoa Sản Bệnh viện …"
            continue
        if end > found.end():
            eaten.append((found.start(), end))
            yield found.start(), end, parent
    for found in _heads().finditer(sheet.plain, sentence.start, sentence.end):
        if any(start <= found.start() < end for start, end in eaten):
            continue
        if found.start() < done or not found.group()[0].isupper() or sheet.plain[found.start() - 1] in "-/":
            continue
        if found.group() == "Phái đoàn" and _LED.match(sheet.plain, found.start() - len("Trưởng ")):
            continue
        if _is_in_a_post(sheet, found) or ((mark := sentence.mark_at(found.start())) and mark.kind == "person"):
            continue
        end, parent = _extent(sheet, sentence, found.group(), found.start(), found.end())
        end = _abroad(sheet, sentence, found.group(), end)
        name = sheet.plain[found.start() : end]
        which = name[len(found.group()) :]
        if (
            name not in _full()
            and not _SAYS_WHICH.search(which)
            and not (found.group() in _list("whole_heads") and which)
        ):
            continue
        level = None if found.group() in _list("whole_heads") else _BARE_LEVEL.search(name)
        if level is not None and not _SAYS_WHICH.search(name[len(found.group()) : level.start()]):
            continue
        if name in _list("never"):
            continue
        central = _CENTRAL.search(sheet.plain, max(done, found.start() - 11), found.start())
        if central is not None and found.group().startswith(("Hội", "Đoàn", "Liên", "Tổng")):
            yield central.start(), end, found.start() - central.start()  # "Trung ương Hội Liên hiệp Phụ nữ Việt Nam"
        else:
            yield found.start(), end, parent
        done = end


def _abroad(sheet: Sheet, sentence: Sentence, head: str, end: int) -> int:
    """Return the end of "Đại sứ quán Việt Nam tại Chile": a mission of this country has its seat in its name."""
    if head not in {"Đại sứ quán", "Tổng Lãnh sự quán", "Phái đoàn"} or not sheet.plain[:end].endswith("Việt Nam"):
        return end
    mark = sentence.mark_at(end + len(" tại ")) if sheet.plain.startswith(" tại ", end) else None
    return mark.end if mark is not None and mark.kind == "place" else end


def _is_in_a_post(sheet: Sheet, found: re.Match[str]) -> bool:
    """Return whether the noun is a post's: "Bộ" of "Bộ trưởng", or "Ban" of "Trưởng Ban" with no name after it."""
    for post in _posts().finditer(sheet.plain, max(0, found.start() - 25), found.end() + 20):
        if post.start() <= found.start() and post.end() >= found.end() and post.group() != found.group():
            after = sheet.plain[found.end() : found.end() + 12].lstrip()
            goes_on = after[:1].isupper() or after.startswith(_LEVELS)
            if post.end() > found.end() or not goes_on:
                return True
    return False


def _extent(sheet: Sheet, sentence: Sentence, head: str, start: int, end: int) -> tuple[int, int | None]:
    """Return the end of a name that begins with `head`, and where its parent begins inside it."""
    parent: int | None = None
    is_weak = head in _list("weak_heads")
    is_own = head in _list("own_names")
    quoted = _QUOTED.match(sheet.plain, end, sentence.end)
    if quoted and head not in {"Bộ", "Ban", "Chính phủ", "Quốc hội"}:
        end = quoted.end()
    while end < sentence.end:
        nested = _nested(sheet, sentence, head, end)
        if nested is not None:
            parent = parent or nested.start() - start
            end, head = nested.end(), nested.group()
            continue
        quoted = _QUOTED.match(sheet.plain, end, sentence.end) if start + len(head) < end and not is_weak else None
        if quoted and head.split()[0] in _list("named_in_quotes"):
            return quoted.end(), parent
        longer = _next(sheet, sentence, head, start, end, is_weak=is_weak)
        if longer == end:
            break
        end = longer
        if (mark := sentence.mark_at(end - 1)) and mark.kind == "place" and mark.end == end:
            end = _at_level(sheet, sentence, end)
            if (friend := _FRIENDS.match(sheet.plain, end, sentence.end)) and "hữu nghị" in sheet.plain[
                start:end
            ].lower():
                end = friend.end()
            if (level := _OF_THE_NATION.match(sheet.plain, mark.start)) is not None and level.end() > end:
                end = level.end()
            if not is_own or sheet.plain[start + len(head) + 1 : end] != sheet.plain[mark.start : mark.end]:
                break
    plainly = _PLAINLY.match(sheet.plain, end, sentence.end) if head in _list("numbered_heads") else None
    numbered = plainly or _NUMBERED.match(sheet.plain, end, sentence.end)
    return (numbered.end() if numbered else end), parent


def _nested(sheet: Sheet, sentence: Sentence, head: str, end: int) -> re.Match[str] | None:
    """Return another body that begins right after a name's words: the one the first belongs to."""
    found = _heads().match(sheet.plain, end + 1, sentence.end) if sheet.plain[end : end + 1] == " " else None
    if found is None or not found.group()[0].isupper() or _is_in_a_post(sheet, found):
        return None
    at = sentence.index_at(found.start())
    if sentence.tokens[at].word_end > found.end() or (
        found.group() in _list("soft_heads") and head in (*_list("listing"), "Bộ")
    ):
        return None
    after = sheet.plain[found.end() : found.end() + 12].lstrip()
    is_party = found.group().endswith((" ủy", " uỷ"))  # "Ban Dân vận Tỉnh ủy"
    if not (after[:1].isupper() or after.startswith(_LEVELS) or found.group() in _full() or is_party):
        return None
    return found


def _next(sheet: Sheet, sentence: Sentence, head: str, start: int, end: int, *, is_weak: bool) -> int:
    """Return the end of the next part of a name after `end`; `end` itself where the name is over."""
    at = sentence.index_at(end)
    if at >= len(sentence.tokens) or sheet.plain[end : sentence.tokens[at].start].strip(" "):
        return end
    token = sentence.tokens[at]
    mark = sentence.mark_at(token.start)
    is_first = end == start + len(head)
    if mark and mark.kind in {"person", "instrument"}:
        return end
    if mark and mark.kind in {"place", "namesake"} and not _is_part_of_a_word(sheet, sentence, mark):
        return mark.end
    if (placed := _at_level(sheet, sentence, end)) > end:
        return placed
    level = next((level for level in _LEVELS if sheet.plain.startswith(level, token.start)), None)
    if is_first and head in _list("whole_heads") and level is not None:
        return token.start + len(level)
    small = _small().match(sheet.plain, end, sentence.end)
    if small and _cuts(sentence, small.end()):
        small = None
    if small and not (is_weak and is_first) and (is_first or small.group().strip() not in _list("only_first")):
        return small.end()
    if (head in _full() or end - start > len(head) + 8) and _is_foreign_name(sentence, at):
        return end
    if token.is_word and token.is_capital and token.text != "Vì":
        post = _posts().match(sheet.plain, token.start)
        return end if post and post.group() not in _list("fields_too") else _word_end(sentence, at)
    if sentence.tokens[at - 1].text == "Nữ" and token.tag in {"N", "Nc"} and token.is_word:
        return _nouns_end(sentence, at)  # "Hội Nữ luật gia", "CLB Nữ công nhân nhà trọ"
    if sentence.tokens[at - 1].text == "sát" and (police := _police().match(sheet.plain, end, sentence.end)):
        return police.end()
    if _is_work(sentence, at) and token.tag in {"N", "Nc"} and token.is_word and token.text.islower():
        return _nouns_end(sentence, at)  # "Phòng Công tác địa bàn"
    if head in _list("own_names") and token.tag in {"A", "N"} and _is_own_name(sentence, at + 1):
        return sentence.tokens[at + 1].end
    if is_first and head in {"Câu lạc bộ", "CLB", "Hợp tác xã", "HTX", "Quỹ"} and token.text.islower():
        named = _nouns_end(sentence, at) if token.tag in {"N", "A"} else end
        following = sentence.tokens[sentence.index_at(named) :][:1]
        if following and following[0].is_capital and sentence.mark_at(following[0].start) is None:
            return _word_end(sentence, sentence.index_at(named))  # "Câu lạc bộ chữ Thái cổ"
    if not is_first and (nouns := _nouns_between(sheet, sentence, at)) is not None:
        return nouns
    return _over_joint(sheet, sentence, head, at, end)


def _nouns_between(sheet: Sheet, sentence: Sentence, at: int) -> int | None:
    """Return the end of at most five nouns in small letters that a place closes: "… bom mìn quốc gia Việt Nam"."""
    for place, token in enumerate(sentence.tokens[at : at + 6], start=at):
        mark = sentence.mark_at(token.start)
        if mark is not None:
            is_closed = place > at and mark.kind == "place" and mark.start == token.start
            return sentence.tokens[place - 1].end if is_closed else None
        is_noun = token.tag in {"N", "Nc"} and token.is_word and token.text.islower()
        if not is_noun or token.text in _LEVELS or sheet.plain[sentence.tokens[place - 1].end : token.start] != " ":
            return None
    return None


def _nouns_end(sentence: Sentence, at: int) -> int:
    """Return the end of the nouns in small letters that begin at a token."""
    end = max(sentence.tokens[at].end, sentence.tokens[at].word_end)
    for token in sentence.tokens[at + 1 : at + 5]:
        is_noun = token.tag in {"N", "Nc"} and token.text.islower() and sentence.mark_at(token.start) is None
        if token.start > end and not (is_noun and token.start == end + 1):
            break
        end = max(end, token.end, token.word_end)
    return end


@cache
def _police() -> re.Pattern[str]:
    return re.compile(rf"(?:,? {lexicon.either(_list('police'))})+(?<! và)(?<! về)")


def _cuts(sentence: Sentence, end: int) -> bool:
    """Return whether a place lies inside a word in small letters: "Nữ công" of "Nữ công nhân"."""
    last = sentence.index_before(end)
    following = sentence.tokens[last + 1 : last + 2]
    return bool(following) and following[0].is_later and following[0].text.islower()


def _is_work(sentence: Sentence, at: int) -> bool:
    """Return whether a field of work that is a verb, with a capital, stands right before a token: "Công tác"."""
    words = " ".join(token.text for token in sentence.tokens[max(0, at - 2) : at])
    return words[:1].isupper() and words.lower() in lexicon.words("posts", "vi", "works")


def _is_own_name(sentence: Sentence, at: int) -> bool:
    """Return whether a name goes on after a small word: "Quỹ Hỗ trợ phụ nữ nghèo Hoa Súng"."""
    rest = sentence.tokens[at : at + 2]
    return len(rest) == 2 and all(one.is_capital and sentence.mark_at(one.start) is None for one in rest)


def _is_part_of_a_word(sheet: Sheet, sentence: Sentence, mark: Mark) -> bool:
    """Return whether what looks like a place is a syllable of a word: "Pháp" of "Pháp luật", "Anh" of "Anh hùng"."""
    is_syllable = sheet.plain[mark.start : mark.end].isalpha()
    return is_syllable and bool(_fields().match(sheet.plain, mark.start) or not sentence.is_whole(mark.start, mark.end))


def _is_foreign_name(sentence: Sentence, at: int) -> bool:
    """Return whether two capitals that are no Vietnamese syllables follow: somebody's name after a body's."""
    pair = sentence.tokens[at : at + 2]
    return len(pair) == 2 and all(
        one.is_capital and one.text.istitle() and not is_syllable(one.text.lower()) for one in pair
    )


def _at_level(sheet: Sheet, sentence: Sentence, end: int) -> int:
    """Return the end of " huyện Si Ma Cai" at `end`; `end` itself where no level with its place follows."""
    for level in (*_LEVELS, *_BELOW):
        if sheet.plain.startswith(f" {level}", end):
            after = end + 1 + len(level)
            place = sentence.mark_at(after + (sheet.plain[after : after + 1] == " "))
            if place and place.kind == "place" and after <= place.start <= after + 1:
                return place.end
    return end


@cache
def _fields() -> re.Pattern[str]:
    return re.compile(lexicon.either(_list("fields")))


def _word_end(sentence: Sentence, at: int) -> int:
    """Return the end of a word with a capital: all its syllables, as the fields of ministries or the model know it."""
    token = sentence.tokens[at]
    end = token.end
    for following in [] if token.is_later else sentence.tokens[at + 1 : at + 4]:
        if following.start >= token.word_end or _opens_speech(sentence, following):
            break
        if following.text[:1].islower():
            end = following.end
    field = _fields().match(_joined(sentence, at))
    return max(end, token.start + field.end()) if field else end


def _opens_speech(sentence: Sentence, token: Token) -> bool:
    """Return whether the tagger has drawn a verb of speech to a name: "Sao Mai lý giải"."""
    words = sentence.text[token.start - sentence.start :][:14]
    return lexicon.pattern("speech", "vi", "verbs").match(words) is not None


@cache
def _against() -> re.Pattern[str]:
    """Return the pattern of "về Phòng, chống Ma túy và Tội phạm"."""
    evil = lexicon.either(_list("evils"))
    return re.compile(
        rf"\s+(?:(?:và|về|cho)\s+)?phòng,?\s+chống\s+{evil}(?:(?:,| và|, và)\s+{evil})*(?!\w)", re.IGNORECASE
    )


def _joined(sentence: Sentence, at: int) -> str:
    return sentence.text[sentence.tokens[at].start - sentence.start :][:40]


def _over_joint(sheet: Sheet, sentence: Sentence, head: str, at: int, end: int) -> int:
    """Go over "và", "-", a comma of a list or "về/vì/của": the name goes on when a field of work follows."""
    token = sentence.tokens[at]
    if at + 1 >= len(sentence.tokens):
        return end
    against = _against().match(sheet.plain, end, sentence.end)
    if against and head not in {"Bộ", "Sở"}:
        return against.end()
    after = sentence.tokens[at + 1]
    is_field = bool(_fields().match(sheet.plain, after.start))
    is_listing = head in _list("listing") or head.split()[0] in {"Ban", "Sở", "Phòng", "Cục", "Vụ"}
    if token.text in {"-", "–", "&"} and is_field:
        return _word_end(sentence, at + 1)
    if token.text == "và" and is_listing and (is_field or _is_another_field(sheet, sentence, at + 1)):
        return _word_end(sentence, at + 1)
    if token.text == "," and is_listing and (last := _end_of_list(sheet, sentence, after)) is not None:
        return _word_end(sentence, last)
    if token.text == "các" and head.split()[0] in {"Liên", "Hiệp", "Hội", "Vụ", "Cục", "Ban", "Viện", "Sở"}:
        nested = _heads().match(sheet.plain, after.start)
        return nested.end() if nested and after.is_capital else end
    if token.text in {"về", "của", "vì", "Vì", "cho", "chống"}:
        small = _small().match(sheet.plain, token.end, sentence.end)
        if small and token.text != "của":
            return small.end()
        nested = _heads().match(sheet.plain, after.start)
        if token.text == "của" and nested and sheet.plain[nested.start() : nested.end()] in _full():
            return nested.end()
        if token.text in {"về", "vì"} and after.is_capital and not sentence.mark_at(after.start):
            return _word_end(sentence, at + 1)
        if token.text in {"vì", "Vì"} and sheet.plain.startswith("sự tiến bộ", after.start):
            return after.start + len("sự tiến bộ")
        if token.text == "của" and sheet.plain.startswith("phụ nữ", after.start):
            return after.start + len("phụ nữ")
    return end


def _is_another_field(sheet: Sheet, sentence: Sentence, at: int) -> bool:
    """Return whether a field that no list holds follows: "và Quan hệ lao động"; it is no body, no post, no name."""
    token, following = sentence.tokens[at], sentence.tokens[at + 1 : at + 2]
    if sentence.mark_at(token.start) is not None or not token.text.istitle() or token.is_later or not following:
        return False
    is_word = following[0].text.islower() and following[0].start < token.word_end
    return is_word and not _heads().match(sheet.plain, token.start) and not _posts().match(sheet.plain, token.start)


def _end_of_list(sheet: Sheet, sentence: Sentence, after: Token) -> int | None:
    """Return the last capital of a list that "và" closes, where it names nothing else: ", Tri thức và Đổi mới"."""
    found = _LIST.match(sheet.plain, after.start, sentence.end)
    if found is None or any(
        mark.kind == "person" and mark.start < found.end() and after.start < mark.end for mark in sentence.marks
    ):
        return None
    words = re.split(r", | và ", found.group())
    if any(_heads().fullmatch(word) or _posts().match(word) for word in words):
        return None
    return sentence.index_at(found.end() - len(words[-1]))
