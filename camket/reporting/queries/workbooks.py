"""What goes into the Excel template of a unit and round, and what a filled-in one would change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.models import Unit
from camket.reporting.choices import Answer, FigureStatus, ItemKind
from camket.reporting.models import DraftCell, FormItem, Round, Submission
from camket.reporting.queries import asking
from camket.reporting.queries.elsewhere import cells_shown, shown_from
from camket.reporting.queries.submissions import history_of, window_for
from camket.reporting.rules.answers import Given, can_answer, quotient
from camket.reporting.rules.packing import Packed
from camket.reporting.rules.templates import Line, Question, Stamp, Template, plain_form
from camket.reporting.rules.typed import Asked, TypedError, marked, read_typed
from camket.reporting.rules.workbooks import ReadBack, ReadCell, WorkbookRefused


def given_in(cell: DraftCell | Packed) -> Given:
    """Return the answer that a cell holds."""
    return Given(cell.answer, cell.number, cell.numerator, cell.denominator, cell.level, cell.words, cell.status)


def said(given: Given, asked: Asked) -> str:
    """Return an answer as people read it in the active language."""
    typed = plain_form(given, asked)
    if not isinstance(typed, str):
        typed = formats.number_format(typed, decimal_pos=asked.scale, use_l10n=True, force_grouping=True)
    return marked(typed, given.status if given.answer == Answer.NUMBER else "", asked.usual)


def draft_of(row: Round, unit: Unit) -> Submission | None:
    """Return what a unit has begun in a round."""
    return Submission.objects.filter(round=row, unit=unit).select_related("round__form", "unit").first()


def cells_of(submission: Submission | None) -> dict[tuple[str, str], DraftCell]:
    """Return the answers of a draft by the keys of item and split."""
    if submission is None:
        return {}
    return {(cell.item.key, cell.split): cell for cell in submission.cells.select_related("item", "changed_by")}


def stamp_of(row: Round, unit: Unit) -> Stamp:
    """Return what a template of a unit and round is for."""
    language = translation.get_language() or "vi"
    return Stamp(row.form.uid, row.form.edition, row.uid, unit.uid, language)


def template_of(row: Round, unit: Unit) -> Template:
    """Return the template of a unit and round with what stands in its draft and what it reported last."""
    day, submission = row.period.end, draft_of(row, unit)
    items = asking.questions_of(row)
    elsewhere = shown_from(row, unit, items.values())
    cells_now: dict[tuple[str, str], DraftCell | Packed] = {**cells_of(submission), **cells_shown(elsewhere)}
    now = {key: given_in(cell) for key, cell in cells_now.items()}
    history = history_of(submission or Submission(round=row, unit=unit))
    before = history[0].cells if history else {}
    splits: dict[str, str] = {}
    lines, questions = [], []
    for item in items.values():
        asked = asking.asked_of(item, row)
        if item.kind == ItemKind.INDICATOR and item.indicator is not None:
            cells = dict(asking.splits_asked(item, day))
            splits |= {key: label for key, label in cells.items() if key not in splits}
            line = line_of(item, asked, list(cells), day, now, before)
            lines.append(replace(line, owner=str(elsewhere[item.key].form)) if item.key in elsewhere else line)
        elif item.kind == ItemKind.QUESTION:
            held, last = now.get((item.key, "")), before.get((item.key, ""))
            texts = [said(given, asked) if given else "" for given in (held, given_in(last) if last else None)]
            questions.append(Question(item.key, str(item), *texts))
    last_time = history[0].row.period.display(translation.get_language()) if history else _("last time")
    return Template(
        stamp=stamp_of(row, unit),
        title=f"{row.form} – {unit}",
        subtitle=_("%(period)s, figures as of %(day)s")
        % {"period": row.period.display(translation.get_language()), "day": f"{row.cut_off:%d/%m/%Y}"},
        last=str(last_time),
        splits=list(splits.items()),
        lines=lines,
        questions=questions,
        instructions=instructions_for(row, unit),
    )


def line_of(
    item: FormItem,
    asked: Asked,
    splits: Sequence[str],
    day: date,
    now: Mapping[tuple[str, str], Given],
    before: Mapping[tuple[str, str], Packed],
) -> Line:
    """Return the line of an indicator."""
    held = {split: now[item.key, split] for split in splits if (item.key, split) in now}
    last = {split: said(given_in(before[item.key, split]), asked) for split in splits if (item.key, split) in before}
    measure = str(item.indicator.definition_on(day).measure) if item.indicator else ""
    return Line(item.key, str(item), measure, asked, splits, item.is_owner, held, last)


def instructions_for(row: Round, unit: Unit) -> list[str]:
    """Return how to fill a template in, in sentences."""
    until = window_for(row, unit).until
    until_words = f"{timezone.localtime(until):%H:%M %d/%m/%Y}" if isinstance(until, datetime) else f"{until:%d/%m/%Y}"
    return [
        text
        for text in (
            str(row.form.help),
            _("This file is for %(unit)s and for this period only. It must come back by %(day)s.")
            % {"unit": unit, "day": until_words},
            _("Fill in the light cells of the sheets “Figures” and “Words”. All others are locked."),
            _("An empty cell has no answer yet. Write 0 where there was nothing, and n/a where it is not known."),
            _("Write ước or sơ bộ after a figure that is an estimate or provisional, as in 120 ước.")
            if row.usual_status == FigureStatus.FINAL
            else _("Write chính thức after a figure that is final already, as in 120 chính thức."),
            _("A percentage or ratio is best written with its parts, as in 15/75; the result is then computed."),
            _("Formulas may stand in the cells: their results are read. Macros are never taken."),
            _("Save it as .xlsx and send it on the page from which you downloaded it. Before anything is written you "
              "see what would change, and choose."),
        )
        if text
    ]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One cell of a filled-in template beside what stands in the draft."""

    sheet: str
    place: str
    item: str
    split: str
    label: str
    before: str = ""
    after: str = ""
    given: Given | None = None
    reason: str = ""
    #: Of the cell in the draft as it was compared; 0 when it is empty.
    version: int = 0


@dataclass(frozen=True)
class Preview:
    """What a filled-in template would do: add, replace, leave as it is; and what is wrong in it."""

    added: list[Change]
    replaced: list[Change]
    unchanged: list[Change]
    wrong: list[Change]
    formulas: int
    #: Changes with every write to the draft, so that what was seen is what is confirmed.
    standing: str

    @property
    def has_anything(self) -> bool:
        """Whether anything could be written."""
        return bool(self.added or self.replaced)


def demand_fitting(read: ReadBack, row: Round, unit: Unit) -> None:
    """Refuse a template of another form, period, unit or edition with the reason."""
    stamp, here = read.stamp, stamp_of(row, unit)
    if stamp.unit != here.unit:
        other = Unit.objects.filter(uid=stamp.unit).first()
        facts = {"other": other or _("another unit"), "unit": unit}
        raise WorkbookRefused(
            _("This template is for %(other)s, not for %(unit)s. Download the one of this unit.") % facts
        )
    if stamp.form != here.form:
        raise WorkbookRefused(
            _("This template belongs to another form. Download the one of “%(form)s”.") % {"form": row.form}
        )
    if stamp.round != here.round:
        other_round = Round.objects.filter(uid=stamp.round).first()
        shown = other_round.period.display(translation.get_language()) if other_round else _("another period")
        facts = {"other": shown, "period": row.period.display(translation.get_language())}
        raise WorkbookRefused(
            _("This template is for %(other)s, and here %(period)s is reported. Download the one of this period.")
            % facts
        )
    if stamp.edition != here.edition:
        facts = {"old": stamp.edition, "new": here.edition}
        raise WorkbookRefused(
            _(
                "The form has changed since this template was downloaded (edition %(old)s, now %(new)s). "
                "Download it again and copy your figures over."
            )
            % facts
        )


def preview_of(read: ReadBack, row: Round, unit: Unit) -> Preview:
    """Return what a filled-in template would do to the draft of a unit; raises WorkbookRefused when it does not fit."""
    demand_fitting(read, row, unit)
    day, items = row.period.end, asking.questions_of(row)
    asked = {key: asking.asked_of(item, row) for key, item in items.items()}
    splits = {key: dict(asking.splits_asked(item, day)) for key, item in items.items()}
    there = cells_of(draft_of(row, unit))
    found: dict[str, list[Change]] = {"added": [], "replaced": [], "unchanged": [], "wrong": []}
    for cell in read.cells:
        item = items.get(cell.item)
        if item is not None and not item.is_owner:
            continue
        if item is None or cell.split not in splits[cell.item]:
            label = str(item) if item else ""
            found["wrong"].append(
                change_of(cell, label, after=str(cell.typed), reason=_("Nothing is asked in this cell."))
            )
            continue
        kind, change = compared(
            cell, item, asked[cell.item], splits[cell.item], there.get((cell.item, cell.split)), read, day
        )
        found[kind].append(change)
    return Preview(**found, formulas=read.formulas, standing=standing_of(there))


def change_of(cell: ReadCell, label: str, **facts: Any) -> Change:
    """Return a change at the place of a cell."""
    return Change(cell.sheet, cell.place, cell.item, cell.split, label, **facts)


def compared(
    cell: ReadCell,
    item: FormItem,
    asked: Asked,
    splits: Mapping[str, str],
    there: DraftCell | None,
    read: ReadBack,
    day: date,
) -> tuple[str, Change]:
    """Return what a cell of a template would do, and the change."""
    label = f"{item}: {splits[cell.split]}" if cell.split else str(item)
    known = given_in(there) if there else None
    before = said(known, asked) if known else ""
    try:
        given = read_typed(cell.typed, asked, read.stamp.language)
    except TypedError as error:
        return "wrong", change_of(cell, label, before=before, after=str(cell.typed), reason=str(error))
    if given is None:
        return "unchanged", change_of(cell, label, before=before, after=before)
    facts: dict[str, Any] = {"before": before, "after": said(given, asked), "given": given}
    facts["version"] = there.version if there else 0
    verdict = verdict_on(given, item, day)
    if isinstance(verdict, Denied):
        return "wrong", change_of(cell, label, before=before, after=str(cell.typed), reason=str(verdict.reason))
    if known is None:
        return "added", change_of(cell, label, **facts)
    return "unchanged" if is_same(given, known, asked.usual) else "replaced", change_of(cell, label, **facts)


def verdict_on(given: Given, item: FormItem, day: date) -> Verdict:
    """Return whether an answer can be kept for an item, with the number that its parts give."""
    if item.indicator is None:
        return ALLOWED
    definition = item.indicator.definition_on(day)
    if given.number is None and given.numerator is not None and given.denominator:
        number = quotient(given.numerator, given.denominator, per=definition.per, scale=definition.scale)
        given = replace(given, number=number)
    facts: dict[str, Any] = {"counts_people": definition.counts_people, "kind": definition.kind}
    return can_answer(given.answer, given.number, given=given, **facts)


def is_same(given: Given, known: Given, usual: str) -> bool:
    """Return whether an answer says what is known already; the number that follows from parts need not be given.

    `usual` is how firm a figure is of which nothing is said.
    """
    if given.answer != known.answer:
        return False
    if given.answer == Answer.NUMBER and (given.status or usual) != (known.status or usual):
        return False
    if given.answer == Answer.NUMBER and given.number is None:
        return (given.numerator, given.denominator) == (known.numerator, known.denominator)
    if given.answer == Answer.NUMBER and given.numerator is None and known.numerator is not None:
        return False
    return replace(given, status="") == replace(known, status="")


def standing_of(there: Mapping[tuple[str, str], DraftCell]) -> str:
    """Return a text that changes with every write to a draft."""
    rows = sorted((*key, cell.version, cell.changed_at.isoformat()) for key, cell in there.items())
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:20]
