"""What was typed or pasted into a cell, read as an answer: the same in the grid, in Excel and in what programs send.

Full-width digits, spaces between groups and both orders of point and comma are read. What can mean two things is
refused with both meanings, and nothing is rounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from camket.core.scaled import whole
from camket.core.text import fold
from camket.reporting.choices import Answer, FigureStatus, IndicatorKind
from camket.reporting.rules.answers import LARGEST, QUOTIENTS, Given

#: Words for “no data”, folded: in Vietnamese, in English, and as spreadsheets write it.
NO_DATA = frozenset(
    {"n a", "na", "no data", "not available", "khong co so lieu", "khong co du lieu", "chua co so lieu", "kcsl"}
)
DOTS = frozenset({"...", "..", "…"})
YES = frozenset({"co", "yes", "y", "x", "v", "roi", "dung", "true", "1", "✓"})
NO = frozenset({"khong", "no", "n", "chua", "false", "0", "✗"})
#: A line alone stands for zero in some tables and for “no data” in others.
LINES = frozenset({"-", "–", "—", "−", "--"})
#: What is written after a figure to say how firm it is, folded; the first two of each are what is shown.
MARKS = {
    FigureStatus.ESTIMATE: ("uoc", "est", "u", "uth", "uoc th", "uoc thuc hien", "e", "estimate", "estimated"),
    FigureStatus.PROVISIONAL: ("so bo", "prov", "sb", "p", "provisional"),
    FigureStatus.FINAL: ("chinh thuc", "final", "ct"),
}
_STATUS = {mark: status for status, marks in MARKS.items() for mark in marks}
_MARKED = re.compile(r"(.*[\d%])\s*\(?\s*([^\W\d_][^\d()]*?)\s*\)?", re.DOTALL)
_MINUS = str.maketrans("−–", "--")
_PLAIN = re.compile(r"[-+]?\d+")
_ONE_MARK = re.compile(r"([-+]?\d+)([.,])(\d+)")


class TypedError(ValueError):
    """What was typed is no answer. Its text is a translated sentence that says why."""


@dataclass(frozen=True)
class Asked:
    """What a cell asks for: kind, decimals of the number and of its parts, and the names of levels by place from 1."""

    kind: str = IndicatorKind.NUMBER
    scale: int = 0
    parts_scale: int = 0
    levels: Sequence[tuple[int, str, str]] = ()
    #: How firm a figure is of which nothing else is said.
    usual: str = FigureStatus.FINAL


def read_typed(typed: object, asked: Asked, language: str = "vi") -> Given | None:
    """Return what a cell says; None when it is empty. Raises TypedError for what is no answer to what is asked.

    `typed` is a text, or a value as a spreadsheet keeps it: a number, yes or no, a date. `language` decides only what
    `1.234` means where three decimals may be given: 1234 in Vietnamese, one and a bit in English.
    """
    if isinstance(typed, datetime | date | time | timedelta):
        raise TypedError(_("This became a date. Write it as text, as in ’15/75."))
    if isinstance(typed, bool):
        typed = "1" if typed else "0"
    text = written(typed) if isinstance(typed, float | int) else clean(str(typed if typed is not None else ""))
    if not text:
        return None
    folded = fold(text)
    if folded in NO_DATA or text in DOTS:
        return Given(Answer.NO_DATA)
    if asked.kind == IndicatorKind.TEXT:
        return Given(Answer.TEXT, words=str(typed).strip())
    if text in LINES:
        raise TypedError(_("“%(text)s” can mean zero or no data. Write 0, or n/a.") % {"text": text})
    if asked.kind == IndicatorKind.YES_NO:
        if {folded, text} & (YES | NO):
            return Given(Answer.YES if {folded, text} & YES else Answer.NO)
        raise TypedError(_("Write yes or no, or n/a where it is not known."))
    if asked.kind in (IndicatorKind.MILESTONE, IndicatorKind.RUBRIC):
        return Given(Answer.LEVEL, level=read_level(text, asked.levels))
    # A spreadsheet writes its numbers with a point, whatever the language.
    return read_figure(text, asked, "en" if isinstance(typed, float | int) else language)


def clean(text: str) -> str:
    """Return a text with plain digits and marks, and one blank where there were many."""
    return " ".join("".join(map(plain, text)).split())


def plain(sign: str) -> str:
    """Return a sign as it is typed here: wide letters and marks, and digits of other scripts."""
    if "\uff01" <= sign <= "\uff5e":
        return unicodedata.normalize("NFKC", sign)
    return str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign.strip("\u200b\ufeff")


def written(number: float) -> str:
    """Return a number of a spreadsheet as it stands there: fifteen digits are kept, what follows is noise."""
    if isinstance(number, float):
        number = float(f"{number:.15g}")
        if number.is_integer():
            number = int(number)
    return f"{Decimal(str(number)):f}" if abs(number) < 10**18 else str(number)


def read_level(text: str, levels: Sequence[tuple[int, str, str]]) -> int:
    """Return the place of a level, by its place or by its name in either language."""
    found = re.match(r"(\d+)(?:[.)]|$)", text)
    if found and int(found[1]) in {place for place, _local, _english in levels}:
        return int(found[1])
    for place, local, english in levels:
        if fold(text) in {fold(name) for name in (local, english) if name}:
            return place
    offered = "; ".join(f"{place}. {local or english}" for place, local, english in levels)
    raise TypedError(_("Choose one of these levels: %(levels)s.") % {"levels": offered})


def mark_of(status: str) -> str:
    """Return what is written after a figure to say how firm it is, in the active language."""
    words = {
        FigureStatus.ESTIMATE: pgettext("after a figure", "est."),
        FigureStatus.PROVISIONAL: pgettext("after a figure", "prov."),
        FigureStatus.FINAL: pgettext("after a figure", "final"),
    }
    return words[FigureStatus(status)]


def marked(text: str, status: str, usual: str) -> str:
    """Return a figure as it is typed, with how firm it is where that is not as usual."""
    return f"{text} {mark_of(status)}" if text and status and status != usual else text


def without_mark(text: str) -> tuple[str, str]:
    """Return a figure without what is written after it, and how firm that says it is; empty where it says nothing."""
    found = _MARKED.fullmatch(text)
    status = _STATUS.get(fold(found[2])) if found else None
    return (found[1], status.value) if found and status else (text, "")


def read_figure(text: str, asked: Asked, language: str) -> Given:
    """Return a number, and how firm it is; of a quotient also its numerator and denominator, written as 15/75."""
    text, status = without_mark(text)
    if asked.kind in QUOTIENTS:
        if "/" in text:
            over, _slash, under = text.partition("/")
            numerator = read_number(over, asked.parts_scale, language)
            denominator = read_number(under, asked.parts_scale, language)
            return Given(numerator=numerator, denominator=denominator, status=status)
        if asked.kind == IndicatorKind.PERCENTAGE:
            text = text.removesuffix("%").rstrip()
    elif "/" in text:
        raise TypedError(_("“%(text)s” are two numbers. Only one is asked for here.") % {"text": text})
    return Given(number=read_number(text, asked.scale, language), status=status)


def read_number(text: str, scale: int, language: str = "vi") -> int:
    """Return a number in whole units of 10**-scale; raises TypedError for what is none, or has more decimals."""
    compact = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text.strip().translate(_MINUS))
    try:
        found = whole(Decimal(pointed(compact, scale, language)), scale)
    except ArithmeticError as error:
        raise TypedError(
            _("“%(text)s” is no number. Write the figure alone, without words.") % {"text": text}
        ) from error
    except ValueError as error:
        words = ngettext(
            "“%(text)s” has more decimals than the %(scale)s that is kept. Round it yourself.",
            "“%(text)s” has more decimals than the %(scale)s that are kept. Round it yourself.",
            scale,
        )
        none = _("“%(text)s” has decimals; a whole number is asked for.")
        raise TypedError((words if scale else none) % {"text": text, "scale": scale}) from error
    if abs(found) > LARGEST:
        raise TypedError(_("This number is too large."))
    return found


def pointed(text: str, scale: int, language: str) -> str:
    """Return a number with a point before its decimals and nothing between its groups; "" for what is no number."""
    if _PLAIN.fullmatch(text):
        return text if len(text) < 30 else ""
    for thousand, point in ((".", ","), (",", ".")):
        group = rf"[-+]?[1-9]\d{{0,2}}(?:{re.escape(thousand)}\d{{3}})"
        many = re.fullmatch(rf"{group}{{2,}}(?:{re.escape(point)}\d+)?|{group}+{re.escape(point)}\d+", text)
        if many:
            return text.replace(thousand, "").replace(point, ".")
    found = _ONE_MARK.fullmatch(text)
    if not found or len(text) > 30:
        return ""
    before, mark, after = found.groups()
    could_group = len(after) == 3 and len(before.lstrip("+-")) <= 3 and not before.lstrip("+-").startswith("0")
    groups_with = "," if language.startswith("en") else "."
    if could_group and (scale < 3 or mark == groups_with):
        return before + after
    return f"{before}.{after}"
