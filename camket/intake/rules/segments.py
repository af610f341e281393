"""The reading view: a raw text cut into parts, each with its role, every place kept.

The parts lie in the order of the text and never overlap; what lies between them is blank. The rules read `body`,
`headline` and `caption`; the others are furniture of the page that an article was taken from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from camket.intake.rules import lexicon
from camket.intake.rules.language import language_of
from camket.intake.rules.sentences import sentences, trimmed
from camket.intake.rules.text import Text, read_text

HEADLINE, DATELINE, BODY, CAPTION = "headline", "dateline", "body", "caption"
CREDIT, SIGNATURE, RELATED = "credit", "signature", "related"
_LANGUAGES = ("en", "vi")
_CAPITAL = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ"
_LONGEST_HEADLINE = 180
_LONGEST_CAPTION = 330
_LONGEST_BYLINE = 60

_META = re.compile(r"\s*date\s+\d{4}-\d{2}-\d{2}\s*")
_MARKER = re.compile(
    r"\s*(?:[-–]\s*)?\b(?:h[iì]nh\s+)?ảnh\s+\d{1,2}(?!\d)\s*|\s*\bhinh\s+anh\s+\d{1,2}(?!\d)\s*", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:Photo|Picture|Image|Ảnh|Hình)\s*\d+\s*[:.]", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…:;|][\"”'’)\]]*\s*(?:[-–—]?\s*(?:VNA|VNS|TTXVN|VOV|VGP|PNVN)\s*[./]*)?$")
#: A line of minutes: "Present: 23 members".
_LABELLED = re.compile(
    r"(?:Present|Absent|Attendance|Apologies|Date|Time|Venue|Place|Chair\w*|Moderator|Secretary|"
    r"Rapporteur|Participants|Minutes|Agenda|Thời gian|Địa điểm|"
    r"Chủ trì|Chủ tọa|Thư ký|Có mặt|Vắng mặt|Thành phần|Đại biểu|Tham dự|Nội dung|Điều hành)[\w ,]{0,20}: \S"
)
_BYLINE = re.compile(r"(?:By|BY|Bài|Tác giả:?) [A-ZĐ]")
#: Who answers for a release.
_CONTACT = re.compile(
    r"(?:Issued by|Contact|Media contact|Press contact|For (?:more|further|media|press) \w+|Signed|"
    r"Liên hệ|Người ký|Thông tin liên hệ)"
    r"[^:\n]{0,30}: ?\S"
)
_DATE_LINE = re.compile(
    r"(?:(?:Thứ \w+|\w+day|Cập nhật|Updated|"
    r"Posted)[,:]?\s*)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?:\s*[-–|,]?\s*\d{1,2}[:h]\d{2}(?:\s*(?:AM|"
    r"PM|GMT\S*))?)?"
)
_DATELINE = re.compile(
    rf"(?:[{_CAPITAL}][\w.' -]{{1,34}}(?:,\s*[\w ]{{0,12}}\d[\w "
    rf",/.-]{{0,18}})?\s*)?\((?:{{papers}}|[{_CAPITAL}]{{{{2,8}}}}(?:\.\w+)?)\)\s*[-–—:.]\s*|"
    rf"\([^()\n]{{2,25}}\)\s*[-–—]\s*|[{_CAPITAL}]{{2,8}} Online\s*[-–—]\s*"
    rf"|[{_CAPITAL}][^\W\d_]+(?: [{_CAPITAL}][^\W\d_]+){{0,3}}(?:,\s*(?:Viet Nam|Vietnam|Việt "
    rf"Nam))?\s*[,–—-]\s*(?:ngày\s+)?(?:\d{{1,2}}(?:/\d{{1,2}}(?:/\d{{4}})?|\s+tháng\s+\d{{1,2}}(?:\s+năm)?\s+\d{{4}}|\s+\w+\s+\d{{4}})|"
    rf"[A-Z][a-z]+ \d{{1,2}}(?:,? \d{{4}})?)\s*[.,:–—-]\s+"
    rf"|[{_CAPITAL}][{_CAPITAL} .,'-]{{2,28}}(?:,\s*(?:\w+\s+\d{{1,2}}|\d{{1,2}}\s+\w+\s+\d{{4}}|[{_CAPITAL}]\w+(?: "
    rf"[{_CAPITAL}]\w+)?))?\s+[-–—]\s+|(?:{{papers}})\s*[-–—]\s+"
)
_PARENTHESIS = re.compile(
    r"\(\s*(?:{words})\s*[:./][^()\n]{{0,80}}\)|\(\s*(?:{words})\s+(?:by|of|courtesy)[^()\n]{{0,80}}\)"
)


#: How the heading of a speech begins.
SPEECH = re.compile(
    r"(?i:remarks|speech|statement|address|keynote|opening words) (?:by|of|delivered by)\b|"
    r"(?i:bài |toàn văn )?(?i:phát biểu|diễn văn) (?i:của|khai mạc của|chào mừng của)|"
    r"(?i:(?:bài|toàn văn) (?:phát biểu|diễn văn))|\(.{0,60} phát biểu tại "
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the raw text: its role, its language where that is known, its place in code points, its words."""

    role: str
    start: int
    end: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The same in the plain copy that the rules read."""

    role: str
    start: int
    end: int
    language: str | None = None


def reading_view(source: str) -> tuple[Segment, ...]:
    """Return the parts of a raw text with their roles, in its order."""
    text = read_text(source)
    return tuple(_segment(text, part) for part in parts(text))


def _segment(text: Text, part: Part) -> Segment:
    start, end = text.raw(part.start, part.end)
    return Segment(part.role, start, end, text.source[start:end], part.language)


def parts(text: Text) -> tuple[Part, ...]:
    """Return the parts of a text in its plain copy."""
    plain = text.plain
    pieces = [piece for start, end in _paragraphs(plain) for piece in _pieces(plain, start, end)]
    pieces = _trailing(plain, _opening(plain, pieces))
    return tuple(replace(piece, language=language_of(plain[piece.start : piece.end])) for piece in pieces)


def _paragraphs(plain: str) -> list[tuple[int, int]]:
    """Return the paragraphs: lines, those joined again that were cut at a fixed width."""
    found: list[tuple[int, int]] = []
    place = 0
    for line in plain.split("\n"):
        one = trimmed(plain, place, place + len(line))
        if one.end > one.start:
            if found and _goes_on(plain, found[-1], one.start, one.end):
                found[-1] = (found[-1][0], one.end)
            else:
                found.append((one.start, one.end))
        place += len(line) + 1
    return found


def _goes_on(plain: str, before: tuple[int, int], start: int, end: int) -> bool:
    """Return whether a line goes on with the paragraph before it: it was cut in the middle of a sentence or name."""
    gap = plain[before[1] : start]
    if gap.count("\n") != 1 or _ENDS.search(plain, max(before[0], before[1] - 6), before[1]):
        return False
    if _LABELLED.match(plain, start, end):
        return False
    last_line = plain.rfind("\n", before[0], before[1]) + 1 or before[0]
    width = before[1] - max(last_line, before[0])
    if plain[start].islower() and width > 30:
        return True
    last = plain[before[0] : before[1]].split()[-1]
    if _DATE_LINE.fullmatch(plain, before[0], before[1]):
        return False
    if width > 30 and (last[-1] in ",-–" or last.lower() in _open_ended()):
        return True
    # A name cut in two: the line before stops at a surname or a middle name.
    return 30 < width < 110 and (last in _surnames() or last in {"Thị", "Thi", "Văn", "Van"}) and plain[start].isupper()


@cache
def _surnames() -> frozenset[str]:
    known = lexicon.mapping("names", "vi", "surnames")
    return frozenset({*known.values(), *(plain.capitalize() for plain in ("nguyen", "tran", "pham", "hoang", "phan"))})


@cache
def _open_ended() -> frozenset[str]:
    return frozenset(
        [
            "the",
            "a",
            "an",
            "of",
            "and",
            "to",
            "in",
            "for",
            "on",
            "with",
            "by",
            "at",
            "from",
            "that",
            "is",
            "are",
            "was",
            "were",
            "has",
            "have",
            "will",
            "mr",
            "ms",
            "mrs",
            "dr",
            "và",
            "của",
            "các",
            "là",
            "cho",
            "trong",
            "với",
            "tại",
            "về",
            "được",
            "những",
            "bà",
            "ông",
            "đồng",
            "chí",
            "phó",
            "chủ",
            "tịch",
            "hội",
            "nghị",
            "thị",
            "văn",
        ]
    )


@cache
def _words(name: str) -> str:
    every = [word for language in _LANGUAGES for word in lexicon.words("segments", language, name)]
    return "|".join(sorted(map(re.escape, every), key=len, reverse=True))


@cache
def _compiled(kind: str) -> re.Pattern[str]:
    papers = "|".join(map(re.escape, lexicon.words("bodies", "en", "people_and_papers")))
    if kind == "dateline":
        return re.compile(_DATELINE.pattern.replace("{papers}", papers).replace("{{", "{").replace("}}", "}"))
    if kind == "parenthesis":
        return re.compile(
            _PARENTHESIS.pattern.replace("{words}", _words("credit")).replace("{{", "{").replace("}}", "}"), re.I
        )
    if kind == "credit":
        return re.compile(rf"(?<!\w)(?:{_words('credit')})(?:\s*:\s*|\s+courtesy\s+of\s+)", re.I)
    if kind == "glued":
        return re.compile(rf"(?:{_words('credit')})\s*:\s*(?:{papers})(?=[{_CAPITAL}][a-zà-ỹ])")
    if kind == "signature":
        return re.compile(rf"(?:{_words('signature')})(?:[\s.:/,&-].*)?[./]*", re.S)
    return re.compile(
        rf"(?<!\w)(?:{_words(kind)})|\((?:second|third|first|fourth)?\s*(?:from\s+)?(?:left|right)\b", re.I
    )


def _pieces(plain: str, start: int, end: int) -> Iterator[Part]:
    """Cut one paragraph: what stands before a marker, captions up to their credit, the dateline, the body."""
    meta = _META.match(plain, start, end)
    if _DATE_LINE.fullmatch(plain, start, end):
        yield _part(plain, DATELINE, start, end)
        return
    if meta and start < 400:
        yield _part(plain, DATELINE, meta.start(), meta.end())
        start = meta.end()
    marker = _MARKER.search(plain, start, end)
    if marker:
        yield _part(plain, HEADLINE, start, marker.start())
        yield _part(plain, CREDIT, marker.start(), marker.end())
        start = marker.end()
    for found in (
        *_compiled("glued").finditer(plain, start, end),
        *_compiled("parenthesis").finditer(plain, start, end),
    ):
        if found.start() < start or found.start() - start > _LONGEST_CAPTION:
            continue
        yield from _pictured(plain, start, found.start())
        yield _part(plain, CREDIT, found.start(), found.end())
        start = found.end()
    credit = _compiled("credit").search(plain, start, end)
    if credit and end - credit.start() < _LONGEST_BYLINE and credit.start() - start < _LONGEST_CAPTION and start < end:
        yield from _pictured(plain, start, credit.start())
        yield _part(plain, CREDIT, credit.start(), end)
        return
    opening = _compiled("dateline").match(plain, start, end)
    if opening and opening.end() < end:
        yield _part(plain, DATELINE, opening.start(), opening.end())
        start = opening.end()
    rest = _part(plain, BODY, start, end)
    if rest.end > rest.start:
        yield replace(rest, role=CAPTION) if not opening and _is_caption(plain, rest) else rest


def _pictured(plain: str, start: int, end: int) -> Iterator[Part]:
    """Yield what stands before a credit: a caption of one sentence, the article's own words before it."""
    said = sentences(plain, start, end)
    if len(said) > 1:
        yield _part(plain, BODY, start, said[-2].end)
        start = said[-1].start
    if end > start:
        yield _part(plain, CAPTION, start, end)


def _part(plain: str, role: str, start: int, end: int) -> Part:
    one = trimmed(plain, start, end)
    return Part(role, one.start, one.end)


def _is_caption(plain: str, part: Part) -> bool:
    """Return whether a paragraph is what stands under a picture."""
    words = plain[part.start : part.end]
    if len(words) > _LONGEST_CAPTION:
        return False
    if _NUMBERED.match(words):
        return True
    hint = _compiled("captions").search(words)
    if not hint or len(sentences(plain, part.start, part.end)) > 1:
        return False
    return "(" in hint.group() or not _ENDS.search(words)


def _opening(plain: str, pieces: list[Part]) -> list[Part]:
    """Give the lines before the body, and those between paragraphs, their roles."""
    pieces = [piece for piece in pieces if piece.end > piece.start]
    dateline = next(
        (at for at, piece in enumerate(pieces[:8]) if piece.role == DATELINE and piece.end - piece.start > 3), 0
    )
    found = []
    for at, piece in enumerate(pieces):
        words = plain[piece.start : piece.end]
        if piece.role == BODY:
            is_line = (
                len(words) <= _LONGEST_HEADLINE
                and not _ENDS.search(words)
                and not (at and (_LABELLED.match(words) or _CONTACT.match(words)))
            )
            line = pieces[dateline]
            before = at < dateline and not any(
                one.fullmatch(plain, line.start, line.end) for one in (_META, _DATE_LINE)
            )
            if at and is_line and _BYLINE.match(words):
                piece = replace(piece, role=SIGNATURE)
            elif is_line:
                piece = replace(piece, role=HEADLINE)
            elif before and len(words) <= _LONGEST_CAPTION and _compiled("captions").search(words):
                piece = replace(piece, role=CAPTION)
        elif (
            piece.role == CAPTION
            and at == 0
            and "(" not in words
            and pieces[1:2]
            and pieces[1].role in {BODY, DATELINE}
        ):
            piece = replace(piece, role=HEADLINE) if not _ENDS.search(words) else piece
        found.append(piece)
    return found


def _trailing(plain: str, pieces: list[Part]) -> list[Part]:
    """Give the lines after the body their roles: signature, then related headlines."""
    last = max((at for at, piece in enumerate(pieces) if piece.role == BODY), default=len(pieces))
    found = list(pieces)
    if last < len(pieces):
        found[last : last + 1] = _unsigned(plain, pieces[last])
    shift = len(found) - len(pieces)
    for at in range(last + 1 + shift, len(found)):
        piece = found[at]
        words = plain[piece.start : piece.end]
        is_contact = _CONTACT.match(words) is not None and len(words) <= 2 * _LONGEST_BYLINE
        is_speech = at == len(found) - 1 and SPEECH.match(plain, pieces[0].start) is not None
        if piece.role in {HEADLINE, BODY, SIGNATURE} and (is_contact or (is_speech and len(words) <= _LONGEST_BYLINE)):
            found[at] = replace(piece, role=BODY)
        elif piece.role in {HEADLINE, BODY}:
            is_signed = len(words) <= _LONGEST_BYLINE and (
                _compiled("signature").fullmatch(words) or (at == last + 1 + shift and _is_byline(words))
            )
            found[at] = replace(piece, role=SIGNATURE if is_signed else RELATED)
    heading = re.compile(rf"(?:{_words('related')})\s*:?", re.I)
    for at, piece in enumerate(found):
        if at > 1 and piece.role == HEADLINE and heading.fullmatch(plain, piece.start, piece.end):
            return found[:at] + [replace(one, role=RELATED) for one in found[at:]]
    return [piece for piece in found if piece.end > piece.start]


def _unsigned(plain: str, piece: Part) -> list[Part]:
    """Cut the signature of an agency off the end of the last paragraph: "… local brand. VNS"."""
    found = re.search(
        rf"(?<=[.!?”\"/])\s*(?:[-–—]\s*)?(?:{_words('signature')})[./]*\s*$", plain[piece.start : piece.end]
    )
    if not found:
        signed = _compiled("signature").fullmatch(plain, piece.start, piece.end)
        is_signature = signed and piece.end - piece.start <= _LONGEST_BYLINE
        return [replace(piece, role=SIGNATURE)] if is_signature else [piece]
    cut = piece.start + found.start()
    return [_part(plain, BODY, piece.start, cut), _part(plain, SIGNATURE, cut, piece.end)]


def _is_byline(words: str) -> bool:
    """Return whether a line is only a name: the one who wrote the article."""
    names = re.findall(r"[^\W\d_]+", words)
    return 1 < len(names) <= 6 and all(name[0].isupper() for name in names)
