"""Reporting from a phone that has no signal: the page that opens without one, and what it sends when there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.files import FileRefused, store
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.values import local_date
from camket.people.models import Unit
from camket.reporting.actions import submissions as actions
from camket.reporting.choices import Answer, FigureStatus, IndicatorKind, ItemKind, Way
from camket.reporting.models import FormItem, IndicatorVersion, Round, Submission
from camket.reporting.queries import submissions as queries
from camket.reporting.queries.asking import Request, questions_of, requests_of, splits_asked
from camket.reporting.queries.elsewhere import Elsewhere, cells_shown, shown_from
from camket.reporting.queries.workbooks import given_in as answer_in
from camket.reporting.queries.workbooks import is_same
from camket.reporting.rules.submissions import WRITTEN_IN
from camket.reporting.rules.typed import TypedError, mark_of
from camket.reporting.web.answers import NO_DATA, read_text, typed_text
from camket.reporting.web.filling import cells_in, cells_of, given_for, save_block

MOST_DEVICE = 40
#: What the page says by itself, when no server can be asked.
WORDS = {
    "offline": gettext_lazy("No connection. What you write is kept on this phone and sent later."),
    "online": gettext_lazy("Connected."),
    "sending": gettext_lazy("Sending…"),
    "all_sent": gettext_lazy("Everything is sent."),
    "unsent": gettext_lazy("Not sent yet: %s"),
    "failed": gettext_lazy("Could not be sent now. It is kept here and tried again."),
    "sign_in": gettext_lazy("Sign in again to send. Nothing that you wrote is lost."),
    "nothing": gettext_lazy("Nothing is asked of your unit now."),
    "nothing_yet": gettext_lazy("Open this page once with a connection: the forms then stay on this phone."),
    "until": gettext_lazy("until %s"),
    "back": gettext_lazy("All forms"),
    "send": gettext_lazy("Send the report"),
    "will_send": gettext_lazy("The report is sent as soon as there is a connection."),
    "keep_open": gettext_lazy("Do not send it yet"),
    "sent": gettext_lazy("The report was sent."),
    "choose": gettext_lazy("Choose at each marked place what counts, then send."),
    "mine": gettext_lazy("On this phone: %s"),
    "theirs": gettext_lazy("In the system: %s"),
    "keep": gettext_lazy("Keep mine"),
    "take": gettext_lazy("Take theirs"),
    "empty": gettext_lazy("empty"),
    "explain": gettext_lazy("Explain it"),
    "add_photo": gettext_lazy("Add a photo or a paper"),
    "remove": gettext_lazy("Take away"),
    "kept_photo": gettext_lazy("%s, kept on this phone"),
    "before": gettext_lazy("Last time: %s"),
    "required": gettext_lazy("must be answered"),
    "total": gettext_lazy("Total"),
    "firm": gettext_lazy("How firm"),
    "other_person": gettext_lazy(
        "Somebody else has unsent answers on this phone. They are sent when she signs in here."
    ),
    "full": gettext_lazy("This phone has no room left. Send what is here, or take photos away."),
    "demonstration": gettext_lazy("Demonstration data"),
    "closed": gettext_lazy("It is not asked any more, or was sent by somebody else. What you wrote is still here:"),
}


@require_safe
@login_required
def phone(request: SignedInRequest) -> HttpResponse:
    """Show the page that keeps working without a connection; it holds words and a form's frame, no figures."""
    addresses = {name: reverse(f"reporting:phone_{name}") for name in ("work", "sync", "photo", "worker")}
    addresses["sign_in"] = f"{reverse('account_login')}?next={reverse('reporting:phone')}"
    words = {name: str(text) for name, text in WORDS.items()}
    return render(request, "reporting/phone.html", {"setting": {"words": words, "at": addresses}})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker; it stands below the page's address, since it may serve nothing above its own."""
    return render(request, "reporting/phone_worker.js", content_type="text/javascript; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Say how the page is put on a phone's home screen."""
    start = reverse("reporting:phone")
    content = {
        "id": start,
        "name": "Camket",
        "short_name": "Camket",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#7a1f4d",
        "icons": [{"src": static("core/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def for_phones(view: Callable[[SignedInRequest], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """Let a view answer a program that waits on a phone: never with a page, and always with a sentence to show."""

    @wraps(view)
    def answering(request: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"words": str(WORDS["sign_in"])}, status=401)
        try:
            return view(request)
        except Http404:
            return JsonResponse({"words": _("This is not asked of you, or not any more.")}, status=409)
        except (Refused, Conflict, Invalid, FileRefused) as refusal:
            return JsonResponse({"words": str(getattr(refusal, "reason", refusal))}, status=409)

    return answering


def input_of(definition: IndicatorVersion | None, usual: str) -> dict[str, Any]:
    """Return how an answer is given: as a number with the marks that say how firm it is, in words, or by choosing."""
    if definition is None or definition.kind == IndicatorKind.TEXT:
        return {"input": "words"}
    chosen: list[tuple[str, str]] = []
    if definition.kind == IndicatorKind.YES_NO:
        chosen = [(Answer.YES.value, str(Answer.YES.label)), (Answer.NO.value, str(Answer.NO.label))]
    elif definition.kind in (IndicatorKind.MILESTONE, IndicatorKind.RUBRIC):
        chosen = [(str(level.position), str(level.name)) for level in definition.levels.all()]
    if chosen:
        return {"input": "choice", "options": [*chosen, (NO_DATA, str(Answer.NO_DATA.label))]}
    marks = [(mark_of(status) if status != usual else "", str(status.label)) for status in FigureStatus]
    return {"input": "number", "measure": str(definition.measure), "marks": marks}


@dataclass(frozen=True)
class Standing:
    """What stands in the draft of one request, and what stood in the last report."""

    cells: Mapping[tuple[str, str], Any]
    before: Mapping[tuple[str, str], Any]
    elsewhere: Mapping[str, Elsewhere]


def given_in(asked: Request, items: Iterable[FormItem]) -> Standing:
    """Return the answers of a request now and before, and those that other forms own."""
    submission = asked.submission or Submission(round=asked.round, unit=asked.unit)
    history = queries.history_of(submission)
    elsewhere = shown_from(asked.round, asked.unit, items)
    cells = {**(cells_of(submission) if submission.pk else {}), **cells_shown(elsewhere)}
    return Standing(cells, history[0].cells if history else {}, elsewhere)


def owner_told(elsewhere: Elsewhere | None) -> str:
    """Return in which form an item is written that is only shown; empty for one's own."""
    return "" if elsewhere is None else _("Written in “%(form)s”") % {"form": elsewhere.form}


def item_told(item: FormItem, definition: IndicatorVersion | None, asked: Request, given: Standing) -> dict[str, Any]:
    """Return one item with its cells: what is asked, what stands there, what stood there last time."""
    told: dict[str, Any] = {
        "key": item.key,
        "label": str(item),
        "kind": item.kind,
        "is_required": item.is_required,
        "is_owner": item.is_owner,
        "owner": owner_told(given.elsewhere.get(item.key)),
        "cells": [],
    }
    if item.kind == ItemKind.FILE:
        return told
    for split, label in splits_asked(item, asked.round.period.end):
        cell = given.cells.get((item.key, split))
        then = given.before.get((item.key, split))
        told["cells"].append(
            {
                "split": split,
                "label": str(label),
                "text": typed_text(cell, definition, asked.round.usual_status),
                "version": getattr(cell, "version", 0),
                "before": read_text(then, definition, FigureStatus.FINAL),
            }
        )
    return {**told, **input_of(definition, asked.round.usual_status)}


def request_told(asked: Request) -> dict[str, Any]:
    """Return everything that one request needs to be filled in without a connection."""
    items = list(questions_of(asked.round).values())
    definitions, given = queries.definitions_of(asked.round, items), given_in(asked, items)
    state = asked.submission.get_state_display() if asked.submission else _("Not begun")
    return {
        "round": asked.round.uid,
        "unit": asked.unit.uid,
        "title": str(asked.round.form),
        "unit_name": str(asked.unit),
        "period": asked.round.period.display(get_language() or "vi"),
        "until": str(local_date(asked.window.until)),
        "state": str(state),
        "is_open": asked.submission is None or asked.submission.state in WRITTEN_IN,
        "is_demonstration": asked.round.is_demonstration,
        "items": [item_told(item, definitions.get(item.key), asked, given) for item in items],
    }


@require_safe
@for_phones
def work(request: SignedInRequest) -> JsonResponse:
    """Give what is asked of the person's own units, to be kept on the phone."""
    told = [request_told(each) for each in requests_of(request.user)]
    return JsonResponse({"person": request.user.uid, "token": get_token(request), "requests": told})


def place_of(request: SignedInRequest, sent: Mapping[str, Any]) -> Submission:
    """Return the submission that something was written for, begun now if need be."""
    row = visible_or_404(request.user, Round, str(sent.get("round", "")))
    unit = visible_or_404(request.user, Unit, str(sent.get("unit", "")))
    begun = actions.begin(actor=request.user, row=row, unit=unit)
    found: Submission = Submission.objects.select_related("round__form", "unit").get(pk=begun.pk)
    return found


def explain_all(request: SignedInRequest, submission: Submission, explanations: Iterable[tuple[str, str]]) -> None:
    """Keep why answers are as they are."""
    for finding, words in explanations:
        actions.explain(actor=request.user, submission=submission, finding=finding[:200], words=words)


@require_POST
@for_phones
def sync(request: SignedInRequest) -> JsonResponse:
    """Take what was written without a connection, and send the report where that was asked and nothing is open.

    Sent twice it gives the same rows: what stands there already is told as written, and what was sent upward is sent.
    """
    try:
        sent = json.loads(request.body)
        cells, device = cells_in(sent.get("cells", ())), str(sent.get("device", ""))[:MOST_DEVICE]
        explanations = [(str(key), str(words)) for key, words in dict(sent.get("explanations", {})).items()]
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"words": _("This could not be read.")}, status=400)
    submission = place_of(request, sent)
    if sent.get("submit") and was_sent(submission, cells):
        return JsonResponse({"cells": [], "is_sent": True})
    try:
        saved = save_block(request, submission, cells, way=Way.PHONE, device=device)
        explain_all(request, submission, explanations)
    except Refused:
        # The first try of this phone, whose answer was lost, may have come through a moment ago.
        if sent.get("submit") and was_sent(submission, cells):
            return JsonResponse({"cells": [], "is_sent": True})
        raise
    is_whole = all("error" not in each and "theirs" not in each for each in saved.cells)
    explained = {**saved.checked.explained, **dict(explanations)}
    findings = [
        {
            "key": each.key,
            "item": each.item,
            "words": str(each.words),
            "is_hard": each.is_hard,
            "explained": explained.get(each.key, ""),
        }
        for each in saved.checked.findings
    ]
    told = {"cells": saved.cells, "findings": findings, "is_sent": False, "words": ""}
    if sent.get("submit") and is_whole:
        try:
            actions.submit(actor=request.user, submission=submission)
        except (Refused, Conflict) as refusal:
            if not was_sent(submission, cells):
                return JsonResponse({**told, "words": str(refusal)})
        told["is_sent"] = True
    return JsonResponse(told)


def was_sent(submission: Submission, cells: Iterable[tuple[str, str, str, int]]) -> bool:
    """Return whether what a phone has went upward already."""
    state = Submission.objects.values_list("state", flat=True).get(pk=submission.pk)
    return state not in WRITTEN_IN and not is_changed(submission, cells)


def is_changed(submission: Submission, cells: Iterable[tuple[str, str, str, int]]) -> bool:
    """Return whether a phone has something else than what was sent upward; 1000 and 1.000 say the same."""
    items, there, usual = questions_of(submission.round), cells_of(submission), submission.round.usual_status
    for key, split, text, _version in cells:
        known, item = there.get((key, split)), items.get(key)
        try:
            given = given_for(item, submission, text) if item is not None else None
        except TypedError:
            return True
        if given is None or known is None:
            if (given is None) != (known is None) or item is None:
                return True
        elif not is_same(given, answer_in(known), usual):
            return True
    return False


@require_POST
@for_phones
def photo(request: SignedInRequest) -> JsonResponse:
    """Take a photo or a paper; the same one sent twice is kept once."""
    submission, sent = place_of(request, request.POST), request.FILES.get("file")
    item = submission.round.form.items.filter(
        key=request.POST.get("item", ""), is_retired=False, kind=ItemKind.FILE
    ).first()
    if item is None or sent is None:
        return JsonResponse({"words": _("No file is asked for here.")}, status=409)
    actions.attach_file(
        actor=request.user,
        submission=submission,
        item=item,
        file=store(sent, name=sent.name or "photo"),
        caption=request.POST.get("caption", ""),
        way=Way.PHONE,
    )
    return JsonResponse({"words": _("Saved.")})
