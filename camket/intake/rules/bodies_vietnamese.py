"""The grammar of Vietnamese names of bodies: a head noun, then words with capitals, levels, places, other bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.sheet import Mark, Sentence, Sheet, Token

_LEVELS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "TP.", "TP", "đặc khu")
#: Parts of a commune, which name a body only with a name of their own.
_BELOW = ("bản", "thôn", "ấp", "buôn", "xóm", "khu phố", "tổ dân phố")
_LISTING = frozenset(
    {
        "Bộ",
        "Sở",
        "Ban",
        "Vụ",
        "Cục",
        "Ủy ban",
        "Uỷ ban",
        "Tổng cục",
        "Viện",
        "Trung tâm",
        "Phòng",
        "Trường Đại học",
        "Học viện",
        "Hội",
        "Quỹ",
        "Hiệp hội",
    }
)
#: "ban" in small letters is the body's noun too where it ends a post: "Trưởng ban Dân vận Trung ương".
_OF_A_POST = re.compile(r"(?<=[Tt]rưởng )ban(?= [A-ZĐ])|(?<=[Tt]rưởng )phòng(?= [A-ZĐ])")
#: With a level alone these are one body of the place that the text is about: "Công an tỉnh".
_WHOLE = frozenset(
    ["Tòa án nhân dân", "Toà án nhân dân", "Viện kiểm sát nhân dân", "Công an", "Hội LHPN", "Hội Liên hiệp Phụ nữ"]
    + ["UBND", "Ủy ban nhân dân", "Uỷ ban nhân dân", "HĐND", "Hội đồng nhân dân", "Hội Nông dân", "Hội Cựu chiến binh"]
    + ["Hội Chữ thập đỏ", "Liên đoàn Lao động", "Mặt trận Tổ quốc", "MTTQ", "Đoàn Thanh niên", "Đoàn đại biểu Quốc hội"]
)
#: A capital, a quotation: without one a name could be anybody's.
_SAYS_WHICH = re.compile(r"[A-ZĐÀ-Ỵ“\"]")
_PLAINLY = re.compile(r"\s+\d{1,3}(?![\d.,%]|\s*(?:người|đồng|phụ nữ))")
_NUMBERED_HEADS = frozenset({"Bộ Tư lệnh", "Lữ đoàn", "Tiểu đoàn", "Quân khu", "Đội", "Bộ Chỉ huy"})
_NUMBERED = re.compile(r"\s+(?:cấp \d+\s+)?số\s+\d+(?:\.\d+)?")
_QUOTED = re.compile(r"\s*(?:“[^”\n]{3,90}”|\"[^\"\n]{3,90}\")")


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(lexicon.either(lexicon.words("bodies", "vi", "heads")))


@cache
def _full() -> frozenset[str]:
    return frozenset(lexicon.table("bodies")["vi"]["full"])


@cache
def _small() -> re.Pattern[str]:
    terms = lexicon.words("bodies", "vi", "small_parts")
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
        end, parent = _extent(sheet, sentence, "Ban", found.start(), found.end())
        if end > found.end():
            eaten.append((found.start(), end))
            yield found.start(), end, parent
    for found in _heads().finditer(sheet.plain, sentence.start, sentence.end):
        if any(start <= found.start() < end for start, end in eaten):
            continue
        if found.start() < done or not found.group()[0].isupper():
            continue
        if _is_in_a_post(sheet, found) or ((mark := sentence.mark_at(found.start())) and mark.kind == "person"):
            continue
        end, parent = _extent(sheet, sentence, found.group(), found.start(), found.end())
        name = sheet.plain[found.start() : end]
        which = name[len(found.group()) :]
        if name not in _full() and not _SAYS_WHICH.search(which) and not (found.group() in _WHOLE and which):
            continue
        if name.endswith(tuple(f" {level}" for level in _LEVELS)) and found.group() not in _WHOLE:
            continue
        if name in lexicon.words("bodies", "vi", "never"):
            continue
        yield found.start(), end, parent
        done = end


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
    is_weak = head in lexicon.words("bodies", "vi", "weak_heads")
    is_own = head in _OWN_NAMES
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
        if quoted and head.split()[0] in _NAMED_IN_QUOTES:
            return quoted.end(), parent
        longer = _next(sheet, sentence, head, start, end, is_weak=is_weak)
        if longer == end:
            break
        end = longer
        if (mark := sentence.mark_at(end - 1)) and mark.kind == "place" and mark.end == end:
            end = _at_level(sheet, sentence, end)
            if not is_own or sheet.plain[start + len(head) + 1 : end] != sheet.plain[mark.start : mark.end]:
                break
    plainly = _PLAINLY.match(sheet.plain, end, sentence.end) if head in _NUMBERED_HEADS else None
    numbered = plainly or _NUMBERED.match(sheet.plain, end, sentence.end)
    return (numbered.end() if numbered else end), parent


#: These may be called after a place and more: "Tổ chức Hòa Bình Xanh".
_OWN_NAMES = frozenset(["Tổ chức", "Công ty", "Quỹ", "Hợp tác xã", "HTX", "Câu lạc bộ", "CLB", "Tập đoàn", "Mạng lưới"])
#: These go on with a name right after its head only; later they are verbs.
_ONLY_FIRST = frozenset(
    ["chỉ đạo", "chấp hành", "hợp tác", "phát triển", "đào tạo", "hội nhập", "kinh doanh", "điều tra", "ứng dụng"]
    + ["chuyển giao", "nghiên cứu", "tư vấn", "chế biến", "sản xuất", "xây dựng", "vận tải", "thống kê", "thi đua"]
    + ["khen thưởng", "tham mưu", "dịch vụ", "dạy nghề", "hướng nghiệp", "chăn nuôi", "trồng trọt", "thông tin"]
)
#: Posts that are fields of work as well.
_FIELDS_TOO = frozenset(
    {"Quản lý", "Phụ trách", "Cán bộ", "Chuyên gia", "Thành viên", "Hội viên", "Sĩ quan", "Nghệ nhân"}
)
#: Heads whose own name may stand in quotation marks after some words.
_NAMED_IN_QUOTES = frozenset(
    ["Quỹ", "Câu", "CLB", "Trung", "Tổ", "Mạng", "Nhóm", "Công", "Hợp", "HTX", "Hội", "Hiệp", "Viện"]
)
#: Heads that inside another name are mostly the beginning of a longer word or a field of work.
_SOFT = frozenset(
    {
        "Báo",
        "Khoa",
        "Tổ chức",
        "Công an",
        "Thanh tra",
        "Tổ",
        "Nhóm",
        "Phòng",
        "Trường",
        "Cộng đồng",
        "Viện",
        "Tạp chí",
        "Liên hiệp",
        "Liên minh",
    }
)


def _nested(sheet: Sheet, sentence: Sentence, head: str, end: int) -> re.Match[str] | None:
    """Return another body that begins right after a name's words: the one the first belongs to."""
    found = _heads().match(sheet.plain, end + 1, sentence.end) if sheet.plain[end : end + 1] == " " else None
    if found is None or not found.group()[0].isupper() or _is_in_a_post(sheet, found):
        return None
    at = sentence.index_at(found.start())
    if sentence.tokens[at].word_end > found.end() or (found.group() in _SOFT and head in _LISTING | {"Bộ"}):
        return None
    after = sheet.plain[found.end() : found.end() + 12].lstrip()
    if not (after[:1].isupper() or after.startswith(_LEVELS) or found.group() in _full()):
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
    if is_first and head in _WHOLE and level is not None:
        return token.start + len(level)
    small = _small().match(sheet.plain, end, sentence.end)
    if small and not (is_weak and is_first) and (is_first or small.group().strip() not in _ONLY_FIRST):
        return small.end()
    if token.is_word and token.is_capital and token.text != "Vì":
        post = _posts().match(sheet.plain, token.start)
        return end if post and post.group() not in _FIELDS_TOO else _word_end(sentence, at)
    return _over_joint(sheet, sentence, head, at, end)


def _is_part_of_a_word(sheet: Sheet, sentence: Sentence, mark: Mark) -> bool:
    """Return whether what looks like a place is a syllable of a word: "Pháp" of "Pháp luật", "Anh" of "Anh hùng"."""
    is_syllable = sheet.plain[mark.start : mark.end].isalpha()
    return is_syllable and bool(_fields().match(sheet.plain, mark.start) or not sentence.is_whole(mark.start, mark.end))


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
    return re.compile(
        r"(?:Thường vụ|Thường trực|Kiểm tra|Nhân dân|Tổ quốc|Trung ương|Ngoại giao|Công an|Quốc "
        r"phòng|Lao động|Thương binh|Xã hội|Giáo dục|Đào tạo|Y tế|Tư pháp|"
        r"Tài chính|Nội vụ|Kế hoạch|"
        r"Đầu tư|Công Thương|Công thương|Khoa học|Công nghệ|Thông tin|Truyền thông|Văn hóa|Văn hoá|"
        r"Thể thao|Du lịch|Nông nghiệp|"
        r"Phát triển [Nn]ông thôn|Tài nguyên|Môi trường|Giao thông [Vv]ận tải|Xây dựng|Dân vận|Tuyên "
        r"giáo|Đối ngoại|Tổ chức|"
        r"Dân tộc|Tôn giáo|Phụ nữ|Nông dân|Cựu chiến binh|Thanh niên|Trẻ em|Gia đình|Giới|Dân số|Sức "
        r"khỏe|Sức khoẻ|Bình đẳng giới|"
        r"Hợp tác|Hữu nghị|Nhân văn|Kinh tế|Quốc tế|Thương mại|Công nghiệp|Nghệ thuật|Phát triển|Hỗ "
        r"trợ|Nghiên cứu|Ứng dụng|Đoàn kết|"
        r"Thiếu niên|Nhi đồng|Chính trị|Luật|Báo chí|Tuyên truyền|Pháp luật|Dân chủ|Hội nhập|Cộng "
        r"đồng|Môi sinh|Chiến lược|Thanh thiếu niên|"
        r"Hóa học|Vật lý|Sinh học|Toán học|Xã hội học|Tâm lý học|Tâm lý|Ngôn ngữ học|Lịch sử|Văn học|Triết học|Nhân học|"
        r"Y học|Y dược|Dược|Sử học|Khảo cổ học|Dầu khí|Hải dương học|Cơ khí|Điện tử|Năng lượng|Vệ sinh|Dịch tễ|Dinh dưỡng|"
        r"Mỹ thuật|Âm nhạc|Sân khấu|Điện ảnh|Kiến trúc|Quy hoạch|Thủy lợi|Lâm nghiệp|Thủy sản|Thống kê|Hải quan|"
        r"Bảo trợ|Bảo hiểm|Kỹ thuật|Việc làm|An toàn|Vị thành niên|Sáng tạo|Giám sát|Tham vấn|Chuyển đổi số)(?!\w)"
    )


def _word_end(sentence: Sentence, at: int) -> int:
    """Return the end of a word with a capital: all its syllables, as the fields of ministries or the model know it."""
    token = sentence.tokens[at]
    end = token.end
    for following in [] if token.is_later else sentence.tokens[at + 1 : at + 4]:
        if following.start < token.word_end and following.text[:1].islower():
            end = following.end
    field = _fields().match(_joined(sentence, at))
    return max(end, token.start + field.end()) if field else end


#: "về Phòng, chống Ma túy và Tội phạm": what a body is against.
_EVIL = (
    r"(?:(?:[Tt]ội phạm|[Mm]a [Tt]úy|[Mm]a [Tt]uý|[Tt]ham nhũng|[Tt]hiên tai|[Mm]ua bán người|[Bb]ạo lực gia đình|[Bb]ệnh tật|"
    r"[Dd]ịch bệnh|HIV(?:/AIDS)?|[Tt]ệ nạn [Xx]ã hội|[Tt]iêu cực|[Bb]ạo lực(?: trên cơ sở)? giới|[Xx]âm hại trẻ em)"
    r"(?: sử dụng công nghệ cao| có tổ chức| và tìm kiếm cứu nạn| mạng)?)"
)
_AGAINST = re.compile(rf"\s+(?:(?:và|về|cho)\s+)?[Pp]hòng,?\s+[Cc]hống\s+{_EVIL}(?:(?:,| và|, và)\s+{_EVIL})*(?!\w)")


def _joined(sentence: Sentence, at: int) -> str:
    return sentence.text[sentence.tokens[at].start - sentence.start :][:40]


def _over_joint(sheet: Sheet, sentence: Sentence, head: str, at: int, end: int) -> int:
    """Go over "và", "-", a comma of a list or "về/vì/của": the name goes on when a field of work follows."""
    token = sentence.tokens[at]
    if at + 1 >= len(sentence.tokens):
        return end
    against = _AGAINST.match(sheet.plain, end, sentence.end)
    if against and head not in {"Bộ", "Sở"}:
        return against.end()
    after = sentence.tokens[at + 1]
    is_field = bool(_fields().match(sheet.plain, after.start))
    if token.text in {"-", "–", "&"} and is_field:
        return _word_end(sentence, at + 1)
    if token.text == "và" and head in _LISTING and is_field:
        return _word_end(sentence, at + 1)
    if token.text == "," and head in _LISTING and is_field and _closes(sheet, sentence, after):
        return _word_end(sentence, at + 1)
    if token.text == "các" and head.split()[0] in {"Liên", "Hiệp", "Hội"}:
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


def _closes(sheet: Sheet, sentence: Sentence, after: Token) -> bool:
    """Return whether a list of fields after a comma ends in "và" and one more field, no other body between."""
    rest = sheet.plain[after.start : min(sentence.end, after.start + 60)]
    match = re.match(rf"(?:{_fields().pattern}(?:,\s*)?)+\s*và\s+(?:{_fields().pattern})", rest)
    return match is not None
