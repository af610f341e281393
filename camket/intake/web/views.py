"""Pages of intake: the queue, taking a source in, confirming what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core import clock
from camket.core.access import ALLOWED, NOT_YOURS, Refused, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.ids import is_uid
from camket.core.pages.forms import form_page
from camket.core.pages.records import addressed_record_or_404, any_record_or_404, visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.intake import queries
from camket.intake.actions import deciding, readings
from camket.intake.actions.fetching import NotFetched, fetched
from camket.intake.choices import ProposalState, ReadingState
from camket.intake.forms import MEND_FORMS, AssignForm, QueueFilter, TakeInForm
from camket.intake.models import Proposal, Reading
from camket.intake.rules.deciding import READERS, can_read, can_step
from camket.intake.web import cards
from camket.reporting.models import Value
from camket.sources.models import Document

PER_PAGE = 25
SURE = 80
TONES = {
    ReadingState.WAITING: "neutral",
    ReadingState.READING: "info",
    ReadingState.PROPOSED: "risk",
    ReadingState.DONE: "ontrack",
    ReadingState.FAILED: "late",
    ReadingState.SET_ASIDE: "neutral",
}


@login_required
@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """List the documents that are read and confirmed here, the latest first."""
    if not scope_of(request.user).is_staff:
        raise Refused(NOT_YOURS.reason)
    form = QueueFilter(request.GET or None)
    rows = queries.with_progress(queries.waiting(request.user))
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        rows = rows.filter(state=asked["state"]) if asked["state"] else rows
        if asked["whose"]:
            rows = rows.filter(assigned_to=request.user if asked["whose"] == "mine" else None)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, TONES[ReadingState(row.state)]) for row in page],
        "form": form,
        "in_use": sum(bool(value) for value in getattr(form, "cleaned_data", {}).values()),
        "may_add": scope_of(request.user).holds_anywhere(READERS),
        "batches": queries.open_batches(request.user),
    }
    return render(request, "intake/queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: SignedInRequest) -> HttpResponse:
    """Take in a source: files, pasted words, or the page at an address."""
    scope = scope_of(request.user)
    initial: dict[str, Any] = {}
    if not scope.covers_all and len(scope.unit_ids) == 1:
        initial["owner_unit"] = next(iter(scope.unit_ids))
    form = TakeInForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)

    def act(valid: TakeInForm) -> str:
        cleaned = valid.cleaned_data
        common = {"owner_unit": cleaned["owner_unit"], "is_sensitive": cleaned["is_sensitive"], **valid.facts()}
        sources = sent(valid)
        if len(sources) > 1:
            _batch, taken = readings.take_in_batch(actor=request.user, sources=sources, **common)
        else:
            taken = [readings.take_in(actor=request.user, content=sources[0][1], name=sources[0][0], **common)]
        for each in taken:
            if not each.is_new:
                messages.info(
                    request, gettext("This file is here already; nothing was added: %(name)s") % {"name": each.reading}
                )
        return taken[0].reading.get_absolute_url() if len(taken) == 1 else reverse("intake:queue")

    return form_page(
        request,
        form,
        act=act,
        title=_("Take in a source"),
        submit=_("Take in and read"),
        done=_("Kept. It is being read now."),
        cancel_url=reverse("intake:queue"),
        verdict=ALLOWED if scope.holds_anywhere(READERS) else NOT_YOURS,
    )


def sent(form: TakeInForm) -> list[tuple[str, bytes]]:
    """Return the names and bytes of what a form holds; raises Invalid when an address gives nothing."""
    cleaned = form.cleaned_data
    if cleaned["upload"]:
        return [(upload.name, upload.read()) for upload in cleaned["upload"]]
    if cleaned["is_fetched"]:
        try:
            return [fetched(cleaned["url"])]
        except NotFetched as fault:
            raise Invalid(str(fault), "url") from fault
    return [("text.txt", cleaned["text"].encode())]


@require_safe
def reading(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show a document beside what is proposed of it; while it is being read, the page asks again by itself."""
    found = visible_or_404(request.user, Reading, uid)
    if request.headers.get("HX-Request") and found.state in (ReadingState.WAITING, ReadingState.READING):
        return HttpResponse(status=204)
    template = "intake/reading.html"
    if found.state in (ReadingState.WAITING, ReadingState.READING, ReadingState.FAILED):
        return render(request, "intake/waiting.html", frame(request, found))
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    proposals = list(found.proposals.all())
    shown = cards.cards_of(request.user, found, proposals)
    context = {
        **frame(request, found),
        "groups": cards.groups_of(shown),
        "paragraphs": cards.shown_text(found, proposals),
        **progress_of(proposals),
        "sure": sum(each.state == ProposalState.OPEN and each.confidence >= SURE for each in proposals),
        "next": queries.next_reading(request.user, found),
    }
    return render(request, template, context)


def frame(request: SignedInRequest, found: Reading) -> dict[str, Any]:
    """Return what every page of a reading shows around its content."""
    may_decide = bool(can_read(scope_of(request.user), unit_id=found.document.owner_unit_id))
    return {
        "reading": found,
        "document": found.document,
        "tone": TONES[ReadingState(found.state)],
        "may_decide": may_decide,
        "steps": [
            (state.value, label)
            for state, label in (
                (ReadingState.DONE, _("Confirming is finished")),
                (ReadingState.SET_ASIDE, _("Set aside")),
                (ReadingState.PROPOSED, _("Take up again")),
            )
            if may_decide and can_step(found.state, state)
        ],
        "may_read_again": may_decide and bool(can_step(found.state, ReadingState.WAITING)),
    }


def progress_of(proposals: list[Proposal]) -> dict[str, Any]:
    """Return how far the confirming of a document is."""
    done = sum(each.state in queries.DECIDED for each in proposals)
    return {"total": len(proposals), "done": done, "left": len(proposals) - done}


def proposal_or_404(request: SignedInRequest, uid: str) -> Proposal:
    """Return a proposal of a document that the person may read."""
    rows = Proposal.objects.visible_to(request.user).select_related("reading__document__publisher")
    found: Proposal | None = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def decided(request: SignedInRequest, uid: str, act: Callable[[Proposal], Any]) -> HttpResponse:
    """Carry one decision to its action; answer with every card that it changed, or lead back to the page."""
    proposal = proposal_or_404(request, uid)
    began = clock.now()
    fault = ""
    try:
        with transaction.atomic():
            act(proposal)
    except (Invalid, Refused) as error:
        fault = str(error)
    except Conflict:
        fault = gettext("Somebody else has decided on this proposal in the meantime.")
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, fault)
        return redirect(proposal.get_absolute_url())
    found = proposal.reading
    proposals = list(found.proposals.all())
    touched = [each for each in proposals if each.changed_at >= began or each.uid == uid]
    context = {
        **frame(request, found),
        "cards": cards.cards_of(request.user, found, touched),
        "asked": uid,
        "fault": fault,
        **progress_of(proposals),
    }
    return render(request, "intake/_decided.html", context)


def version_of(request: HttpRequest) -> int | None:
    """Return the version of the proposal that the person saw."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None


@login_required
@require_POST
def accept(request: SignedInRequest, uid: str) -> HttpResponse:
    """Accept a proposal: as the known record that the button named, or as a new one."""

    def act(proposal: Proposal) -> None:
        into = request.POST.get("into", "")
        record: Any = any_record_or_404(request.user, into) if is_uid(into) else None
        deciding.accept_proposal(
            actor=request.user, proposal=proposal, into=record, expected_version=version_of(request)
        )

    return decided(request, uid, act)


@login_required
@require_POST
def reject(request: SignedInRequest, uid: str) -> HttpResponse:
    """Reject a proposal."""
    return decided(
        request,
        uid,
        lambda proposal: deciding.reject_proposal(
            actor=request.user, proposal=proposal, expected_version=version_of(request)
        ),
    )


@login_required
@require_POST
def undo(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a decision back."""
    return decided(
        request,
        uid,
        lambda proposal: deciding.undo_decision(
            actor=request.user, proposal=proposal, expected_version=version_of(request)
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def mend(request: SignedInRequest, uid: str) -> HttpResponse:
    """Correct a proposal and accept it, or join it to a record that is here already."""
    proposal = proposal_or_404(request, uid)
    form = MEND_FORMS[proposal.kind](request.POST or None, proposal=proposal, user=request.user)
    is_kept_open = "keep" in request.POST

    @transaction.atomic
    def act(valid: Any) -> str:
        mended = deciding.mend_proposal(
            actor=request.user,
            proposal=proposal,
            facts=valid.facts(),
            expected_version=valid.cleaned_data.get("version"),
        )
        into = valid.cleaned_data.get("into") or figure_at(request, valid.cleaned_data.get("figure", ""))
        if not is_kept_open:
            deciding.accept_proposal(actor=request.user, proposal=mended, into=into)
        return proposal.get_absolute_url()

    return form_page(
        request,
        form,
        act=act,
        template="intake/mend.html",
        title=_("Correct: %(name)s") % {"name": cards.title_of(proposal)},
        submit=_("Save and accept"),
        cancel_url=proposal.get_absolute_url(),
        verdict=can_read(scope_of(request.user), unit_id=proposal.reading.document.owner_unit_id),
        proposal=proposal,
    )


def figure_at(request: SignedInRequest, address: str) -> Value | None:
    """Return the figure at an address that was typed; raises Invalid when there is none."""
    if not address.strip():
        return None
    try:
        found = addressed_record_or_404(request.user, address)
    except Http404 as error:
        raise Invalid(gettext("There is no figure at this address."), "figure") from error
    if not isinstance(found, Value):
        raise Invalid(gettext("There is no figure at this address."), "figure")
    return found


@login_required
@require_POST
def accept_sure(request: SignedInRequest, uid: str) -> HttpResponse:
    """Accept all proposals of which the reader is sure."""
    found = visible_or_404(request.user, Reading, uid)
    try:
        count = deciding.accept_all(actor=request.user, reading=found, least=SURE)
    except Invalid as fault:
        messages.error(request, str(fault))
    else:
        words = ngettext("One proposal accepted.", "%(count)s proposals accepted.", count)
        messages.success(request, words % {"count": count})
    return redirect(found.get_absolute_url())


@login_required
@require_POST
def step(request: SignedInRequest, uid: str) -> HttpResponse:
    """End the confirming of a document, set it aside, or take it up again."""
    found = visible_or_404(request.user, Reading, uid)
    to = request.POST.get("to", "")
    if to not in ReadingState.values:
        raise Http404
    try:
        readings.step_reading(actor=request.user, reading=found, to=ReadingState(to))
    except Invalid as fault:
        messages.error(request, str(fault))
    return redirect(found.get_absolute_url())


@login_required
@require_POST
def begin(request: SignedInRequest, uid: str) -> HttpResponse:
    """Have a document read that was kept without being read."""
    document = visible_or_404(request.user, Document, uid)
    return redirect(readings.read_kept(actor=request.user, document=document).get_absolute_url())


@login_required
@require_POST
def again(request: SignedInRequest, uid: str) -> HttpResponse:
    """Have a document read again."""
    found = visible_or_404(request.user, Reading, uid)
    readings.read_again(actor=request.user, reading=found)
    return redirect(found.get_absolute_url())


@login_required
@require_POST
def sensitive(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say whether two people must agree."""
    found = visible_or_404(request.user, Reading, uid)
    try:
        readings.mark_sensitive(actor=request.user, reading=found, is_sensitive=request.POST.get("is") == "1")
    except Invalid as fault:
        messages.error(request, str(fault))
    return redirect(found.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say who confirms a document."""
    found = visible_or_404(request.user, Reading, uid)
    form = AssignForm(request.POST or None, people=queries.confirmers(), initial={"to": found.assigned_to_id})
    return form_page(
        request,
        form,
        act=lambda valid: readings.assign_reading(actor=request.user, reading=found, to=valid.cleaned_data["to"]),
        title=_("Who confirms: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=can_read(scope_of(request.user), unit_id=found.document.owner_unit_id),
    )
