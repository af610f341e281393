"""Filling in a form: the grid, saving as one types, explaining, files, sending."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from camket.core import clock
from camket.core.access import Denied, Refused, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.files import FileRefused, store
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.values import local_date
from camket.people.actions.owned import can_edit
from camket.people.choices import UnitLevel
from camket.reporting.actions import submissions as actions
from camket.reporting.actions.cells import Entry, write_cells
from camket.reporting.choices import Answer, FigureStatus, ItemKind, Way
from camket.reporting.models import DraftCell, FormItem, Submission
from camket.reporting.queries import submissions as queries
from camket.reporting.queries.asking import asked_of, questions_of
from camket.reporting.queries.elsewhere import cells_shown, shown_from
from camket.reporting.queries.workbooks import given_in
from camket.reporting.rules.answers import MOST_WORDS, Given
from camket.reporting.rules.checks import Finding
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.submissions import can_write
from camket.reporting.rules.tallies import can_tally
from camket.reporting.rules.typed import TypedError, read_typed
from camket.reporting.web.answers import earlier_words, typed_text
from camket.reporting.web.grid import MARK, Fault, Sheet, as_drawn, found_html, tables

#: More cells than any form has.
MOST_CELLS = 10_000


def submission_or_404(request: SignedInRequest, uid: str) -> Submission:
    """Return a submission that the person may see, with its round and form."""
    found = visible_or_404(request.user, Submission, uid)
    rows = Submission.objects.select_related("round__form", "unit", "approved", "submitted_by")
    whole: Submission = rows.get(pk=found.pk)
    return whole


def by_item(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return what was found at each item."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.item].append(finding)
    return found


def cells_of(submission: Submission) -> dict[tuple[str, str], DraftCell]:
    """Return the cells of a draft by item and split, with who changed them."""
    rows = submission.cells.select_related("item", "changed_by")
    return {(row.item.key, row.split): row for row in rows}


@login_required
@require_http_methods(["GET", "POST"])
def fill(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show the grid; or take everything of it at once, as pages without scripts send it, and send it upward."""
    submission = submission_or_404(request, uid)
    verdict = can_edit(scope_of(request.user), REPORTERS, unit_id=submission.unit_id)
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)
    faults: dict[tuple[str, str], Fault] = {}
    said = ""
    if request.method == "POST":
        try:
            faults = save_all(request, submission)
            if not faults and request.POST.get("step") == "submit":
                actions.submit(actor=request.user, submission=submission, expected_version=None)
                messages.success(request, _("The report is on its way. You are told when it is approved or returned."))
                return redirect(submission)
        except (Refused, Conflict) as refusal:
            said = str(refusal)
        else:
            if not faults:
                messages.success(request, _("Saved."))
                return redirect("reporting:fill", uid=uid)
    return render(
        request, "reporting/fill.html", page_of(submission, faults, said), status=422 if faults or said else 200
    )


def page_of(submission: Submission, faults: Mapping[tuple[str, str], Fault], said: str) -> dict[str, Any]:
    """Return everything that the page of the grid shows."""
    row = submission.round
    items = list(questions_of(row).values())
    earlier = next(iter(queries.history_of(submission, most=1)), None)
    contents = queries.contents_of(submission, items)
    checked = queries.checked(submission, contents, items)
    verdict = can_write(submission.state, queries.window_for(row, submission.unit), clock.now())
    elsewhere = shown_from(row, submission.unit, items)
    sheet = Sheet(
        items=items,
        definitions=queries.definitions_of(row, items),
        cells={cell.key: cell for cell in contents.cells} | cells_shown(elsewhere),
        elsewhere=elsewhere,
        versions=queries.versions_of(submission),
        before=earlier.cells if earlier else {},
        findings=by_item(checked.findings),
        explained=checked.explained,
        faults=faults,
        is_open=bool(verdict),
        usual=row.usual_status,
    )
    files = list(submission.files.select_related("file", "item"))
    return {
        "submission": submission,
        "grid": tables(sheet),
        "was": as_drawn(sheet),
        "questions": [question_of(sheet, item) for item in items if item.kind == ItemKind.QUESTION],
        "file_items": [
            (item, [each for each in files if each.item_id == item.pk]) for item in items if item.kind == ItemKind.FILE
        ],
        "earlier": earlier_words(earlier),
        "closed": "" if verdict else verdict.reason,  # type: ignore[union-attr]
        "said": said,
        "faults": len(faults),
        "checked": checked,
        "window": queries.window_for(row, submission.unit),
        "last_return": submission.steps.filter(state="returned").select_related("taken_by").last(),
        "tallied": tallied_in(submission, sheet),
        "is_new_edition": submission.edition != row.form.edition,
    }


def tallied_in(submission: Submission, sheet: Sheet) -> list[FormItem]:
    """Return the items of a commune's report that may be added up from chapters."""
    if submission.unit.level != UnitLevel.COMMUNE or not sheet.is_open:
        return []
    means = {key: can_tally(each.kind, each.over_units) for key, each in sheet.definitions.items()}
    return [item for item in sheet.items if item.is_owner and means.get(item.key)]


def question_of(sheet: Sheet, item: FormItem) -> dict[str, Any]:
    """Return a question with what was written to it."""
    key = (item.key, "")
    fault = sheet.faults.get(key)
    return {
        "item": item,
        "name": f"c{MARK}{item.key}{MARK}",
        "text": fault.typed if fault else sheet.texts.get(key, ""),
        "version": sheet.versions.get(key, 0),
        "fault": fault.words if fault else "",
    }


def given_for(item: FormItem, submission: Submission, text: str) -> Given | None:
    """Return what a text says for an item; raises TypedError for what is no answer to it."""
    if item.kind == ItemKind.QUESTION:
        if len(text) > MOST_WORDS:
            raise TypedError(_("This answer is too long: at most %(most)s characters.") % {"most": MOST_WORDS})
        return Given(Answer.TEXT, words=text.strip()) if text.strip() else None
    return read_typed(text, asked_of(item, submission.round), get_language() or "vi")


def save_all(request: SignedInRequest, submission: Submission) -> dict[tuple[str, str], Fault]:
    """Write every cell that differs from what the page showed, and the explanations; return what could not be."""
    was = shown_before(request.POST.get("was", ""))
    items = questions_of(submission.round)
    sent = {name: str(text) for name, text in request.POST.items()}
    entries: list[Entry] = []
    typed: dict[tuple[str, str], str] = {}
    faults: dict[tuple[str, str], Fault] = {}
    for name, text in sent.items():
        parts = name.split(MARK)
        version, old = was.get(name, (0, ""))
        if len(parts) != 3 or parts[0] != "c" or text.strip() == old:
            continue
        key = (parts[1], parts[2])
        item = items.get(parts[1])
        typed[key] = text
        try:
            given = given_for(item, submission, text) if item is not None else None
        except TypedError as fault:
            faults[key] = Fault(str(fault), text)
        else:
            entries.append(Entry(*key, given, version=version))
    entries = firmed(submission, entries, sent, was)
    if entries:
        done = write_cells(actor=request.user, submission=submission, entries=entries)
        for entry, words in done.faults:
            faults[entry.key] = Fault(words, typed.get(entry.key, ""))
        for entry, cell in done.taken:
            faults[entry.key] = Fault(taken_words(cell), typed.get(entry.key, ""))
    for name, text in sent.items():
        if name.startswith(f"e{MARK}"):
            actions.explain(actor=request.user, submission=submission, finding=name[2:], words=text)
    return faults


def firmed(
    submission: Submission, entries: list[Entry], sent: Mapping[str, str], was: Mapping[str, tuple[int, str]]
) -> list[Entry]:
    """Return the answers with how firm all figures of an item were said to be, those that stand there already too.

    What is written after a figure itself counts more.
    """
    firm = {
        name[2:]: text
        for name, text in sent.items()
        if name.startswith(f"s{MARK}") and text in FigureStatus.values and text != was.get(name, (0, ""))[1]
    }
    if not firm:
        return entries
    typed = {entry.key for entry in entries}
    there = [
        Entry(key, split, given_in(cell), firm[key], cell.version)
        for (key, split), cell in cells_of(submission).items()
        if key in firm and (key, split) not in typed and cell.answer == Answer.NUMBER
    ]
    said = [
        replace(entry, status=firm[entry.item])
        if entry.given is not None and entry.item in firm and not entry.given.status
        else entry
        for entry in entries
    ]
    return said + there


def shown_before(text: str) -> dict[str, tuple[int, str]]:
    """Return the versions and texts that the page showed; nothing where it was broken on the way."""
    try:
        read = json.loads(text or "{}")
        return {str(name): (int(version), str(shown)) for name, (version, shown) in read.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def taken_words(cell: DraftCell | None) -> str:
    """Return what to say when somebody else has changed a cell."""
    if cell is None:
        return _("Meanwhile somebody has emptied this cell. Save once more to put yours in.")
    definition = cell.item.indicator.definition_on(cell.submission.round.period.end) if cell.item.indicator else None
    words = _("Meanwhile %(who)s has entered %(text)s here (%(when)s). Save once more to put yours in its place.")
    text = typed_text(cell, definition, cell.submission.round.usual_status)
    facts = {"who": cell.changed_by, "text": text, "when": local_date(cell.changed_at)}
    return words % facts


def cells_in(sent: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str, int]]:
    """Return the cells of a message: item, split, text, and the version that was written over.

    Raises ValueError, TypeError or KeyError for what is none.
    """
    return [(str(each["item"]), str(each["split"]), str(each["text"]), int(each["version"])) for each in sent][
        :MOST_CELLS
    ]


@login_required
@require_POST
def cells(request: SignedInRequest, uid: str) -> JsonResponse:
    """Save cells as one types: one, or a block that was pasted. Each is answered by itself."""
    submission = submission_or_404(request, uid)
    try:
        asked = cells_in(json.loads(request.body)["cells"])
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"words": _("This could not be read.")}, status=400)
    try:
        if len(asked) == 1:
            return JsonResponse(save_one(request, submission, *asked[0]))
        saved = save_block(request, submission, asked)
        return JsonResponse({"cells": saved.cells, "found": found_of(submission, saved.items, saved.checked.findings)})
    except Refused as refusal:
        return JsonResponse({"words": str(refusal.reason)}, status=403)


def told(cell: DraftCell | None, item: FormItem, split: str, submission: Submission) -> dict[str, Any]:
    """Return what stands in a cell now."""
    definition = item.indicator.definition_on(submission.round.period.end) if item.indicator else None
    version = cell.version if cell is not None else 0
    text = typed_text(cell, definition, submission.round.usual_status)
    return {"item": item.key, "split": split, "version": version, "text": text}


def clash(cell: DraftCell | None, item: FormItem, split: str, submission: Submission) -> dict[str, Any]:
    """Return what somebody else wrote into a cell, who and when."""
    there = told(cell, item, split, submission)
    who, when = (str(cell.changed_by), local_date(cell.changed_at)) if cell is not None else ("", "")
    said = {"who": who, "when": when, "text": there["text"]}
    words = _("%(who)s, %(when)s: %(text)s") if cell is not None else _("Somebody has emptied this cell.")
    return {**there, "theirs": words % said}


def save_one(
    request: SignedInRequest, submission: Submission, key: str, split: str, text: str, version: int
) -> dict[str, Any]:
    """Save one cell and check what it touches."""
    item = submission.round.form.items.filter(key=key, is_retired=False).select_related("indicator", "form").first()
    place = {"item": key, "split": split}
    if item is None or item.kind == ItemKind.FILE:
        return {"cells": [{**place, "error": _("The form does not ask this any more. Open it again.")}], "found": {}}
    try:
        given = given_for(item, submission, text)
        cell = actions.write_cell(
            actor=request.user,
            submission=submission,
            item=item,
            split=split,
            given=given,
            way=Way.WEB,
            expected_version=version,
        )
    except actions.CellTaken as taken:
        return {"cells": [clash(taken.cell, item, split, submission)], "found": {}}
    except (TypedError, Invalid) as fault:
        return {"cells": [{**place, "error": str(fault)}], "found": {}}
    except Refused as refusal:
        if not may_still_write(request, submission):
            raise
        return {"cells": [{**place, "error": str(refusal.reason)}], "found": {}}
    touched, findings = queries.checked_at(submission, item)
    return {
        "cells": [told(cell, item, split, submission)],
        "found": found_of(submission, touched, findings),
    }


def may_still_write(request: SignedInRequest, submission: Submission) -> bool:
    """Return whether a refusal was about the answer, not about the person or the round."""
    return bool(can_edit(scope_of(request.user), REPORTERS, unit_id=submission.unit_id)) and bool(
        can_write(submission.state, queries.window_for(submission.round, submission.unit), clock.now())
    )


def found_of(submission: Submission, touched: Iterable[str], findings: Iterable[Finding]) -> dict[str, str]:
    """Return what stands under each item that was checked; empty where nothing was found."""
    explained = dict(submission.explanations.values_list("finding", "words"))
    found = by_item(findings)
    return {key: found_html(key, found.get(key, ()), explained) for key in touched}


@dataclass(frozen=True)
class SavedBlock:
    """What stands in each of many cells that were sent, the items by key, what the checks find in the whole draft."""

    cells: list[dict[str, Any]]
    items: Mapping[str, FormItem]
    checked: queries.Checked


def save_block(
    request: SignedInRequest,
    submission: Submission,
    asked: Iterable[tuple[str, str, str, int]],
    way: str = Way.WEB,
    device: str = "",
) -> SavedBlock:
    """Save many cells and check the whole draft."""
    items = questions_of(submission.round)
    entries, answers = [], []
    for key, split, text, version in asked:
        item = items.get(key)
        try:
            entries.append(Entry(key, split, given_for(item, submission, text) if item else None, version=version))
        except TypedError as fault:
            answers.append({"item": key, "split": split, "error": str(fault)})
    done = write_cells(actor=request.user, submission=submission, entries=entries, way=way, device=device)
    by_id = {item.pk: item for item in items.values()}
    answers += [told(cell, by_id[cell.item_id], cell.split, submission) for cell in done.cells]
    answers += [told(None, items[each.item], each.split, submission) for each in done.emptied if each.item in items]
    answers += [
        clash(cell, items[each.item], each.split, submission) for each, cell in done.taken if each.item in items
    ]
    answers += [{"item": each.item, "split": each.split, "error": words} for each, words in done.faults]
    return SavedBlock(answers, items, queries.checked(submission, items=list(items.values())))


@login_required
@require_POST
def explain(request: SignedInRequest, uid: str) -> JsonResponse:
    """Keep why an answer is as it is."""
    submission = submission_or_404(request, uid)
    try:
        actions.explain(
            actor=request.user,
            submission=submission,
            finding=request.POST.get("finding", "")[:200],
            words=request.POST.get("words", ""),
        )
    except Refused as refusal:
        return JsonResponse({"words": str(refusal.reason)}, status=403)
    return JsonResponse({"words": _("Saved.")})


@login_required
@require_POST
def attach(request: SignedInRequest, uid: str, key: str) -> HttpResponse:
    """Add a photo or a paper to an answer, or take one away."""
    submission = submission_or_404(request, uid)
    item = submission.round.form.items.filter(key=key, is_retired=False, kind=ItemKind.FILE).first()
    sent = request.FILES.get("file")
    try:
        if item is not None and sent is not None:
            kept = store(sent, name=sent.name or "file")
            caption = request.POST.get("caption", "")
            actions.attach_file(actor=request.user, submission=submission, item=item, file=kept, caption=caption)
        elif item is not None and request.POST.get("remove", "").isdecimal():
            actions.detach_file(actor=request.user, submission=submission, pk=int(request.POST["remove"]))
        else:
            messages.error(request, _("Choose a file first."))
    except (FileRefused, Refused, Invalid) as refusal:
        messages.error(request, str(refusal))
    return redirect("reporting:fill", uid=uid)
