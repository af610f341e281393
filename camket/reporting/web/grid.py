"""The grid in which a form is filled in, drawn in Python: a template needs ten times as long for as many cells.

Rows are indicators, columns the parts that they are split by; indicators that are split alike and stand together make
one table. Every value goes through `escape`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from camket.core.pages.marks import icon
from camket.reporting.choices import Answer, FigureStatus, IndicatorKind, ItemKind
from camket.reporting.models import FormItem, IndicatorVersion
from camket.reporting.queries.elsewhere import Elsewhere
from camket.reporting.queries.splits import splits_of
from camket.reporting.rules.answers import NUMERIC
from camket.reporting.rules.checks import Finding
from camket.reporting.rules.packing import Packed
from camket.reporting.rules.typed import mark_of
from camket.reporting.web.answers import NO_DATA, read_text, typed_text

#: Between the parts of a field's name; in no key of an item or a split.
MARK = "|"


@dataclass(frozen=True)
class Fault:
    """What is wrong at a cell: the words, and what was typed."""

    words: str
    typed: str


@dataclass
class Sheet:
    """Everything that the grid shows: what is asked, what stands there, what stood there last time."""

    items: Sequence[FormItem]
    definitions: Mapping[str, IndicatorVersion]
    #: Answers by item and split, and the versions of their cells.
    cells: Mapping[tuple[str, str], Packed]
    versions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    before: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[tuple[str, str], Fault] = field(default_factory=dict)
    is_open: bool = True
    #: How firm figures are of which nothing else is said.
    usual: str = FigureStatus.FINAL
    #: Where figures are written that the form only shows, by item.
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[tuple[str, str], str]:
        """The answers as they are typed."""
        return {key: typed_text(cell, self.definitions.get(key[0]), self.usual) for key, cell in self.cells.items()}

    @cached_property
    def firm(self) -> dict[str, set[str]]:
        """How firm the figures of each item are."""
        found: dict[str, set[str]] = defaultdict(set)
        for (item, _split), cell in self.cells.items():
            if cell.answer == Answer.NUMBER:
                found[item].add(cell.status)
        return found

    def firmness_of(self, item: str) -> str:
        """Return how firm all figures of an item are; empty where they differ."""
        statuses = self.firm.get(item) or {self.usual}
        return next(iter(statuses)) if len(statuses) == 1 else ""


def status_name(item: str) -> str:
    """Return the name of the field that says how firm an item's figures are."""
    return f"s{MARK}{item}"


def field_name(item: str, split: str) -> str:
    """Return the name of the field of a cell."""
    return f"c{MARK}{item}{MARK}{split}"


def columns_of(sheet: Sheet, item: FormItem) -> tuple[tuple[str, str], ...]:
    """Return the columns of an item: the key and the words of each part, the total first."""
    definition = sheet.definitions.get(item.key)
    if definition is None or definition.kind not in NUMERIC:
        return (("", _("Answer")),)
    return tuple(splits_of(definition).choices)


def tables(sheet: Sheet) -> SafeString:
    """Return the tables of all figures, in the order of the form."""
    figures = [item for item in sheet.items if item.kind == ItemKind.INDICATOR]
    drawn = []
    for number, (columns, items) in enumerate(groupby(figures, key=lambda item: columns_of(sheet, item))):
        drawn.append(table(sheet, number, columns, list(items)))
    return SafeString("\n".join(drawn))


def table(sheet: Sheet, number: int, columns: Sequence[tuple[str, str]], items: Sequence[FormItem]) -> str:
    """Return one table."""
    heads = "".join(
        f'<th scope="col" id="h{number}-{place}">{escape(label)}</th>' for place, (_key, label) in enumerate(columns)
    )
    rows = "".join(row(sheet, number, columns, item) for item in items)
    region, first = escape(_("Figures")), escape(_("Indicator"))
    return (
        f'<div class="table-box grid-box" tabindex="0" role="region" aria-label="{region} {number + 1}">'
        f'<table class="grid" data-grid><thead><tr><th scope="col">{first}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def row(sheet: Sheet, number: int, columns: Sequence[tuple[str, str]], item: FormItem) -> str:
    """Return the row of an item, and under it what was found."""
    definition = sheet.definitions.get(item.key)
    measure = f' <small class="muted">{escape(definition.measure)}</small>' if definition and definition.measure else ""
    demanded = _("must be answered")
    needed = f' <small class="needed">{escape(demanded)}</small>' if item.is_required else ""
    cells = "".join(
        cell(sheet, item, definition, split, label, f"h{number}-{place}")
        for place, (split, label) in enumerate(columns)
    )
    found = found_html(item.key, sheet.findings.get(item.key, ()), sheet.explained, is_open=sheet.is_open)
    under = f'<tr class="found" id="f-{item.key}"><td colspan="{len(columns) + 1}">{found}</td></tr>' if found else ""
    name = f'<span id="r-{item.key}">{escape(str(item))}{measure}{needed}</span>{firmness(sheet, item, definition)}'
    name += written_in(sheet.elsewhere.get(item.key))
    return f'<tr data-item="{item.key}"><th scope="row">{name}</th>{cells}</tr>{under}'


def written_in(elsewhere: Elsewhere | None) -> str:
    """Return in which form an item is written, with the way to the unit's report there if it was begun."""
    if elsewhere is None:
        return ""
    said = escape(_("Written in “%(form)s”") % {"form": elsewhere.form})
    if elsewhere.submission is None:
        return f'<small class="muted">{said}</small>'
    return f'<small><a href="{elsewhere.submission.get_absolute_url()}">{said}</a></small>'


def firmness(sheet: Sheet, item: FormItem, definition: IndicatorVersion | None) -> str:
    """Return the field that says how firm all figures of an item are, for who does not write it after each."""
    if definition is None or definition.kind not in NUMERIC or not (sheet.is_open and item.is_owner):
        return ""
    label, shown = escape(_("How firm")), sheet.firmness_of(item.key)
    offered = [] if shown else ['<option value="">–</option>']
    for status, words in FigureStatus.choices:
        mark = "" if status == sheet.usual else escape(mark_of(status))
        chosen_one = " selected" if status == shown else ""
        offered.append(f'<option value="{status}" data-mark="{mark}"{chosen_one}>{escape(words)}</option>')
    return f'<select class="firm" name="{status_name(item.key)}" aria-label="{label}">{"".join(offered)}</select>'


def cell(sheet: Sheet, item: FormItem, definition: IndicatorVersion | None, split: str, label: str, head: str) -> str:
    """Return one cell: the field, what stood there last time, what is wrong with what was typed."""
    key = (item.key, split)
    there, then, fault = sheet.cells.get(key), sheet.before.get(key), sheet.faults.get(key)
    text = fault.typed if fault else sheet.texts.get(key, "")
    version = sheet.versions.get(key, 0)
    name = f'name="{field_name(*key)}" data-v="{version}" aria-labelledby="r-{item.key} {head}"'
    if not sheet.is_open or not item.is_owner:
        drawn = f'<span class="grid-said">{escape(read_text(there, definition, sheet.usual) or "–")}</span>'
    elif definition is not None and definition.kind not in NUMERIC:
        drawn = chosen(definition, name, text)
    else:
        wrong = f' aria-invalid="true" aria-describedby="e-{item.key}-{escape(head)}"' if fault else ""
        drawn = f'<input {name} value="{escape(text)}" inputmode="decimal" autocomplete="off"{wrong}>'
    last = escape(read_text(then, definition, FigureStatus.FINAL))
    before = f'<small class="before">{last}</small>' if then is not None else ""
    said = f'<p class="error" id="e-{item.key}-{escape(head)}">{escape(fault.words)}</p>' if fault else ""
    return f'<td data-label="{escape(label)}">{drawn}{before}{said}</td>'


def offered_by(definition: IndicatorVersion) -> list[tuple[str, str]]:
    """Return what is chosen from, as it is typed and as it is read: yes or no, levels; nothing for other kinds."""
    if definition.kind == IndicatorKind.YES_NO:
        found = [(each.value, str(each.label)) for each in (Answer.YES, Answer.NO)]
    elif definition.has_levels:
        found = [(str(level.position), str(level.name)) for level in definition.levels.all()]
    else:
        return []
    return [("", "–"), *found, (NO_DATA, str(Answer.NO_DATA.label))]


def chosen(definition: IndicatorVersion, name: str, text: str) -> str:
    """Return the field of what is chosen or written: yes or no, a level, words."""
    if definition.kind == IndicatorKind.TEXT:
        return f'<textarea {name} rows="3">{escape(text)}</textarea>'
    options = "".join(
        Markup('<option value="{}"{}>{}</option>').format(value, Markup(" selected") if value == text else "", words)
        for value, words in offered_by(definition)
    )
    return f"<select {name}>{options}</select>"


def found_html(item: str, findings: Sequence[Finding], explained: Mapping[str, str], *, is_open: bool = True) -> str:
    """Return what the checks found at an item, with the place to explain; empty where they found nothing."""
    # Texts are not looked for inside the fields of f-strings.
    impossible, asked, drawn = _("This cannot be: mend it before you send."), _("Explain it"), []
    for finding in findings:
        words = f'<p class="finding tone-{"late" if finding.is_hard else "risk"}">'
        words += f"{icon('late' if finding.is_hard else 'risk')} {escape(str(finding.words))}</p>"
        said = explained.get(finding.key, "")
        if finding.is_hard:
            words += f'<p class="small muted">{escape(impossible)}</p>'
        elif is_open:
            words += (
                f'<label class="explain"><span class="small">{escape(asked)}</span>'
                f'<textarea rows="2" name="e{MARK}{escape(finding.key)}" data-explain>{escape(said)}</textarea></label>'
            )
        elif said:
            words += f"<p>{escape(said)}</p>"
        drawn.append(words)
    return "".join(drawn)


def as_drawn(sheet: Sheet) -> str:
    """Return the versions and texts of the cells as the page shows them: what a page without scripts sends back."""
    shown = {
        field_name(*key): [sheet.versions.get(key, 0), text]
        for key, text in sheet.texts.items()
        if key[0] not in sheet.elsewhere
    }
    shown |= {status_name(item.key): [0, sheet.firmness_of(item.key)] for item in sheet.items if item.indicator}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
