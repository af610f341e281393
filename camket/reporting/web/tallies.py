"""The chapter tally: what chapters told their commune, one row each, added up into the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from camket.core import clock
from camket.core.access import Denied, Refused, scope_of
from camket.core.actions import Invalid
from camket.core.pages.requests import SignedInRequest
from camket.core.scaled import shown_number
from camket.people.actions.owned import can_edit
from camket.people.choices import UnitLevel
from camket.people.queries import children_on
from camket.reporting.actions.tallies import Told, tally
from camket.reporting.models import FormItem, IndicatorVersion, Submission
from camket.reporting.queries.splits import splits_of
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.tallies import can_tally
from camket.reporting.rules.typed import Asked, TypedError, read_typed
from camket.reporting.web.filling import submission_or_404

#: Empty rows for chapters that are not in the register.
EMPTY_ROWS = 3
MOST_NAME = 200
#: So many rows are read of what was sent.
MOST_ROWS = 300


@dataclass
class Row:
    """One chapter: its name, and what stands in each cell as text, with what is wrong there."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    name_fault: str = ""


def item_or_404(submission: Submission, key: str) -> tuple[FormItem, IndicatorVersion]:
    """Return an item that chapters can be added up for, and what it means."""
    rows = submission.round.form.items.filter(key=key, is_retired=False).select_related("indicator", "form")
    item: FormItem | None = rows.first()
    if item is None or item.indicator is None:
        raise Http404
    definition = item.indicator.definition_on(submission.round.period.end)
    if not can_tally(definition.kind, definition.over_units) or not item.is_owner:
        raise Http404
    return item, definition


def rows_kept(submission: Submission, item: FormItem, definition: IndicatorVersion) -> list[Row]:
    """Return the chapters of the register, those that were typed before, and what each told."""
    below = children_on(submission.unit, clock.today()).filter(unit__level=UnitLevel.CHAPTER).select_related("unit")
    found = {name: Row(name) for name in (str(row.unit) for row in below)}
    for count in submission.chapter_counts.filter(item=item):
        row = found.setdefault(count.chapter, Row(count.chapter))
        row.texts[count.split] = shown_number(count.number, definition.scale)
    return list(found.values())


def rows_sent(request: SignedInRequest, columns: list[str], asked: Asked) -> tuple[list[Row], list[Told]]:
    """Return what was typed, row by row, with its faults, and what it says."""
    rows, told = [], []
    for number in range(MOST_ROWS):
        name = " ".join(request.POST.get(f"n{number}", "").split())
        texts = {split: request.POST.get(f"v{number}|{split}", "").strip() for split in columns}
        if not name and not any(texts.values()):
            if f"n{number}" not in request.POST:
                break
            continue
        row = Row(name, texts)
        if not name or len(name) > MOST_NAME:
            row.name_fault = _("Which chapter is it? At most %(most)s characters.") % {"most": MOST_NAME}
        for split, text in texts.items():
            try:
                given = read_typed(text, asked, get_language() or "vi")
            except TypedError as fault:
                row.faults[split] = str(fault)
                continue
            if given is not None and given.number is not None:
                told.append(Told(name, split, given.number))
        rows.append(row)
    return rows, told


def cells_of(row: Row, choices: Iterable[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return the cells of a row: key, words of the column, text, what is wrong."""
    return [(split, label, row.texts.get(split, ""), row.faults.get(split, "")) for split, label in choices]


@login_required
@require_http_methods(["GET", "POST"])
def chapters(request: SignedInRequest, uid: str, key: str) -> HttpResponse:
    """Show what chapters told for an item; or keep it, and write the sums into the report."""
    submission = submission_or_404(request, uid)
    verdict = can_edit(scope_of(request.user), REPORTERS, unit_id=submission.unit_id)
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)
    item, definition = item_or_404(submission, key)
    choices = splits_of(definition).choices
    columns = [split for split, _label in choices]
    asked = Asked(definition.kind, definition.scale, definition.parts_scale)
    said = ""
    if request.method == "POST":
        rows, told = rows_sent(request, columns, asked)
        if not any(row.faults or row.name_fault for row in rows):
            try:
                done = tally(actor=request.user, submission=submission, item=item, told=told)
                said = "; ".join(words for _entry, words in done.faults)
            except (Refused, Invalid) as refusal:
                said = str(getattr(refusal, "reason", refusal))
            if not said:
                messages.success(request, _("Added up and written into the report."))
                return redirect(f"{reverse('reporting:fill', args=[uid])}#r-{item.key}")
    else:
        rows = rows_kept(submission, item, definition)
    rows += [Row("") for _number in range(EMPTY_ROWS)]
    context: dict[str, Any] = {
        "submission": submission,
        "item": item,
        "measure": definition.measure,
        "choices": choices,
        "rows": [(number, row, cells_of(row, choices)) for number, row in enumerate(rows)],
        "said": said,
        "is_faulty": any(row.faults or row.name_fault for row in rows),
    }
    return render(request, "reporting/chapters.html", context, status=422 if said or context["is_faulty"] else 200)
