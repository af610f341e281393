"""The Excel template of one unit and period: what stands in it, and the bytes of the workbook.

Three sheets for people (figures, answers in words, how to fill it in) and two hidden ones (what the template is for,
and the lists). The hidden first column of a sheet holds the keys of items, a hidden row the keys of splits, so that
answers are found again wherever the sheets were moved to. No text becomes a formula.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from camket.core.scaled import scaled
from camket.reporting.choices import Answer, IndicatorKind
from camket.reporting.rules.answers import QUOTIENTS, Given
from camket.reporting.rules.typed import Asked, marked

#: The number of this form of templates, and what marks the sheets by whatever name they go.
FORM = 1
STAMP, FIGURES, WORDS = "camket:template", "camket:figures", "camket:words"
NO_DATA = "n/a"
#: Rows above the first one with figures: title, what for, hints, the hidden keys, the heads.
KEYS_AT, HEADS_AT, FIRST_AT = 3, 4, 5
#: Columns before the first cell: hidden key, indicator, unit of measure, how to answer.
LEFT = 4
#: Paper, as Excel numbers it.
A4 = 9
#: Digits that a spreadsheet keeps.
EXACT = 10**15


@dataclass(frozen=True)
class Stamp:
    """What a template is for, by public ids; `language` says how a text such as 1.234 is meant."""

    form: str
    edition: int
    round: str
    unit: str
    language: str

    @property
    def checksum(self) -> str:
        """Sixteen signs that tell whether anything of it was changed."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def text(self) -> str:
        """Return it as it stands in the hidden sheet."""
        return json.dumps({"v": FORM, **asdict(self), "checksum": self.checksum})


@dataclass(frozen=True)
class Line:
    """One indicator: the splits that are asked, what stands in the draft, and what was reported last, as texts."""

    key: str
    label: str
    measure: str
    asked: Asked
    splits: Sequence[str]
    is_open: bool = True
    now: Mapping[str, Given] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    #: The form that it is written in, where that is another one.
    owner: str = ""


@dataclass(frozen=True)
class Question:
    """One question that is answered in words."""

    key: str
    label: str
    now: str = ""
    before: str = ""


@dataclass(frozen=True)
class Template:
    """Everything that stands in a template."""

    stamp: Stamp
    title: str
    subtitle: str
    last: str
    splits: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    questions: Sequence[Question]
    instructions: Sequence[str]


def typed_form(given: Given, asked: Asked) -> str | Decimal:
    """Return an answer as one would type it into a cell, such that it is read back as the same."""
    plain = plain_form(given, asked)
    if given.answer != Answer.NUMBER or given.status in ("", asked.usual):
        return plain
    return marked(plain if isinstance(plain, str) else f"{plain:f}", given.status, asked.usual)


def plain_form(given: Given, asked: Asked) -> str | Decimal:
    """Return an answer without how firm it is."""
    if given.answer == Answer.NO_DATA:
        return NO_DATA
    if given.answer in (Answer.YES, Answer.NO):
        return _("yes") if given.answer == Answer.YES else _("no")
    if given.answer == Answer.LEVEL:
        return next((option for option in options(asked) if option.startswith(f"{given.level}.")), str(given.level))
    if given.answer == Answer.TEXT:
        return given.words
    if given.numerator is not None and given.denominator is not None:
        return "/".join(f"{scaled(part, asked.parts_scale):f}" for part in (given.numerator, given.denominator))
    return scaled(given.number, asked.scale) if given.number is not None else ""


def options(asked: Asked) -> list[str]:
    """Return what a cell offers to choose from; nothing where a figure or words are asked."""
    if asked.kind == IndicatorKind.YES_NO:
        return [_("yes"), _("no"), NO_DATA]
    if asked.levels:
        return [*(f"{place}. {local or english}" for place, local, english in asked.levels), NO_DATA]
    return []


def how_to(asked: Asked) -> str:
    """Return in a few words how a cell is answered."""
    if options(asked):
        return _("choose from the list")
    if asked.kind in QUOTIENTS:
        return _("15/75, or the result")
    if asked.kind == IndicatorKind.TEXT:
        return _("words")
    return _("whole number") if not asked.scale else _("number")


def owned_by(line: Line) -> str:
    """Return where a line is written that is only shown here."""
    return _("written in “%(form)s”") % {"form": line.owner} if line.owner else _("written in another form")


class Writer:
    """Writes one template; a workbook is filled from top to bottom, so the parts are methods in that order."""

    def __init__(self, template: Template) -> None:
        self.template, self.target = template, io.BytesIO()
        self.book = Workbook(
            self.target,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}

    def style(self, **facts: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(facts.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top", **facts})
        return self.formats[key]

    def open_cell(self, **facts: Any) -> Any:
        """Return the format of a cell that is filled in."""
        return self.style(locked=False, border=1, border_color="#8a8a8a", bg_color="#fffbe6", **facts)

    def write(self) -> bytes:
        """Return the bytes of the workbook."""
        self.book.set_properties({"title": self.template.title, "author": "Camket"})
        figures = self.book.add_worksheet(_("Figures")[:31])
        words = self.book.add_worksheet(_("Words")[:31])
        told = self.book.add_worksheet(_("How to fill it in")[:31])
        self.offers, stamp = self.book.add_worksheet("lists"), self.book.add_worksheet("key")
        self.write_figures(figures)
        self.write_words(words)
        self.write_instructions(told)
        stamp.write_string(0, 0, STAMP)
        stamp.write_string(0, 1, self.template.stamp.text())
        for sheet in (self.offers, stamp):
            sheet.very_hidden()
            sheet.protect()
        self.book.close()
        return self.target.getvalue()

    def head(self, sheet: Any, mark: str) -> None:
        """Write what every sheet begins with."""
        sheet.write_string(0, 0, mark)
        sheet.write_string(0, 1, self.template.title, self.style(bold=True, font_size=14))
        sheet.write_string(1, 1, self.template.subtitle, self.style())
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADS_AT)

    def write_figures(self, sheet: Any) -> None:
        """Write the grid: indicators down, splits across, the last period to the right."""
        template, wrap = self.template, self.style(text_wrap=True)
        self.head(sheet, FIGURES)
        sheet.write_string(
            2, 1, _("Fill in the light cells. Empty: no answer yet. n/a: no data. 0: zero."), self.style()
        )
        heads, right = self.style(bold=True, text_wrap=True, bottom=1), LEFT + len(template.splits) + 1
        for column, label in enumerate((_("Indicator"), _("Unit of measure"), _("How to answer")), start=1):
            sheet.write_string(HEADS_AT, column, label, heads)
        for at, (key, label) in enumerate(template.splits):
            sheet.write_string(KEYS_AT, LEFT + at, f"split:{key}")
            sheet.write_string(HEADS_AT, LEFT + at, label, heads)
            sheet.write_string(HEADS_AT, right + at, f"{template.last}: {label}", heads)
        sheet.set_row(KEYS_AT, None, None, {"hidden": True})
        sheet.set_row(HEADS_AT, 45)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 3, 16)
        sheet.set_column(LEFT, right + len(template.splits), 12)
        sheet.freeze_panes(FIRST_AT, LEFT - 2)
        for row, line in enumerate(template.lines, start=FIRST_AT):
            sheet.write_string(row, 0, line.key)
            sheet.write_string(row, 1, line.label, wrap)
            sheet.write_string(row, 2, line.measure, wrap)
            sheet.write_string(row, 3, how_to(line.asked) if line.is_open else owned_by(line), wrap)
            for at, (key, _label) in enumerate(template.splits):
                if key in line.splits:
                    self.write_cell(sheet, row, LEFT + at, line, key)
                    sheet.write_string(row, right + at, line.before.get(key, ""), self.style(font_color="#5a5a5a"))
                else:
                    sheet.write_blank(row, LEFT + at, None, self.style(bg_color="#d9d9d9"))

    def write_cell(self, sheet: Any, row: int, column: int, line: Line, split: str) -> None:
        """Write one cell that is filled in, with what stands there already and what may be chosen."""
        asked, offered = line.asked, options(line.asked)
        is_text = bool(offered) or asked.kind in QUOTIENTS or asked.kind == IndicatorKind.TEXT
        shape = "@" if is_text else "#,##0" + ("." + "0" * asked.scale if asked.scale else "")
        look = self.open_cell(num_format=shape) if line.is_open else self.style(num_format=shape)
        given = line.now.get(split)
        said = typed_form(given, asked) if given else ""
        if isinstance(said, Decimal) and not is_text and abs(given.number or 0 if given else 0) < EXACT:
            sheet.write_number(row, column, said, look)
        elif said == "":
            sheet.write_blank(row, column, None, look)
        else:
            sheet.write_string(row, column, said if isinstance(said, str) else f"{said:f}", look)
        if offered and line.is_open:
            wrong = {"error_title": _("Not in the list"), "error_message": _("Choose one of the answers in the list.")}
            sheet.data_validation(
                row, column, row, column, {"validate": "list", "source": self.listed(tuple(offered)), **wrong}
            )

    def listed(self, offered: tuple[str, ...]) -> str:
        """Return where a list stands in the hidden sheet."""
        if offered not in self.lists:
            column = len(self.lists)
            for row, text in enumerate(offered):
                self.offers.write_string(row, column, text)
            name = letters(column)
            self.lists[offered] = f"=lists!${name}$1:${name}${len(offered)}"
        return self.lists[offered]

    def write_words(self, sheet: Any) -> None:
        """Write the questions with room for an answer, and what was answered last time beside it."""
        self.head(sheet, WORDS)
        heads, wrap = self.style(bold=True, bottom=1), self.style(text_wrap=True)
        for column, label in enumerate((_("Question"), _("Answer"), self.template.last), start=1):
            sheet.write_string(HEADS_AT, column, label, heads)
        sheet.set_column(1, 1, 36)
        sheet.set_column(2, 3, 70)
        for row, question in enumerate(self.template.questions, start=FIRST_AT):
            sheet.write_string(row, 0, question.key)
            sheet.write_string(row, 1, question.label, wrap)
            # A text that begins like a formula keeps its mark when somebody edits it.
            quoted = {"quote_prefix": True} if question.now[:1] in tuple("=+-@") else {}
            look = self.open_cell(text_wrap=True, num_format="@", **quoted)
            if question.now:
                sheet.write_string(row, 2, question.now[:32_000], look)
            else:
                sheet.write_blank(row, 2, None, look)
            sheet.write_string(row, 3, question.before[:32_000], wrap)
            sheet.set_row(row, 90)

    def write_instructions(self, sheet: Any) -> None:
        """Write how to fill it in."""
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, _("How to fill it in"), self.style(bold=True, font_size=14))
        for row, sentence in enumerate(self.template.instructions, start=2):
            sheet.write_string(row, 0, sentence, self.style(text_wrap=True))
        sheet.protect("", {"format_columns": True, "format_rows": True})


def letters(column: int) -> str:
    """Return the letters of a column, the first one being 0."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def write_template(template: Template) -> bytes:
    """Return a template as an Excel workbook."""
    return Writer(template).write()
