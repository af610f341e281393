"""Pages of documents, passages and letters."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core import clock
from camket.core.access import scope_of
from camket.core.models import named
from camket.core.pages.downloads import file_response
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, ListPage
from camket.core.pages.records import addressed_record_or_404, record_page, visible_or_404
from camket.core.pages.registers import Ledger, Register
from camket.core.pages.requests import SignedInRequest
from camket.sources import queries
from camket.sources.actions import documents as actions
from camket.sources.choices import DocumentState
from camket.sources.models import Document, Letter, Passage
from camket.sources.rules import KEEPERS, can_rest_on, is_answer_late
from camket.sources.web.forms import (
    CiteForm,
    DocumentFilter,
    DocumentForm,
    LetterFilter,
    LetterForm,
    PassageEntryForm,
    PassageForm,
    WithdrawForm,
)


def document_badge(document: Document) -> tuple[str, Any]:
    """Return tone and words of a document's state."""
    return ("late" if document.state == DocumentState.WITHDRAWN else "neutral"), document.get_state_display()


def letter_badge(letter: Letter) -> tuple[str, Any]:
    """Return tone and words of where a letter stands."""
    answered = bool(letter.answer_count)  # type: ignore[attr-defined]
    if letter.answer_due is None:
        return "neutral", _("No answer asked")
    if answered:
        return "ontrack", _("Answered")
    if is_answer_late(answer_due=letter.answer_due, is_answered=False, today=clock.today()):
        return "late", _("Answer overdue")
    return "risk", _("Answer due")


def document_context(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Return the passages of a document with what rests on each."""
    return {
        "parts": queries.passages_with_uses(request.user, document),
        "is_withdrawn": document.state == DocumentState.WITHDRAWN,
    }


def letter_context(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """Return the answers to a letter."""
    return {"answers": Letter.objects.visible_to(request.user).filter(answers=letter).order_by("letter_date")}


DOCUMENTS = Register(
    app="sources",
    name="document",
    plural="documents",
    model=Document,
    form=DocumentForm,
    editors=KEEPERS,
    listing=ListPage(
        title=_("Sources"),
        columns=(
            Column(_("Document"), str, ("sort_key",)),
            Column(_("Kind"), lambda row: row.get_kind_display(), ("kind",)),
            Column(_("Published by"), lambda row: row.publisher, ("publisher__sort_key",)),
            Column(_("Published on"), lambda row: row.published_on, ("published_on",)),
            Column(_("State"), document_badge, ("state",), is_badge=True),
        ),
        reads=(*named(), "kind", "published_on", "state", *named("publisher")),
        filters=DocumentFilter,
        empty=_("No source is kept yet"),
        empty_advice=_("Keep the article, speech or minutes on which a figure or a promise rests."),
        above="sources/_register_link.html",
    ),
    template="sources/document.html",
    add_label=_("Keep a document"),
    add=actions.keep_document,
    change=lambda record, **facts: actions.change_document(document=record, **facts),
    related=("publisher",),
    order=("-published_on", "pk"),
    context=document_context,
)
LETTERS = Register(
    app="sources",
    name="letter",
    plural="letters",
    model=Letter,
    form=LetterForm,
    editors=KEEPERS,
    listing=ListPage(
        title=_("Letters"),
        columns=(
            Column(_("About"), str, ("sort_key",)),
            Column(_("Number and sign"), lambda row: row.number, ("number",)),
            Column(_("Date"), lambda row: row.letter_date, ("letter_date",)),
            Column(_("From"), lambda row: row.sender, ("sender__sort_key",)),
            Column(_("To"), lambda row: row.recipient, ("recipient__sort_key",)),
            Column(_("State"), letter_badge, is_badge=True),
        ),
        filters=LetterFilter,
        empty=_("No letter is registered yet"),
        empty_advice=_("Register letters received and sent, with the day by which an answer is due."),
    ),
    template="sources/letter.html",
    add_label=_("Register a letter"),
    add=actions.register_letter,
    change=lambda record, **facts: actions.change_letter(letter=record, **facts),
    related=("sender", "recipient"),
    order=("-letter_date", "pk"),
    context=letter_context,
    narrow=queries.with_answers,
)

PASSAGES = Ledger(
    app="sources",
    name="passage",
    plural="passages",
    model=Passage,
    form=PassageEntryForm,
    editors=KEEPERS,
    add=actions.quote_passage,
    related=("document",),
    owner=lambda row: row.document.owner_unit_id,
    shows={
        "start": (int | None, lambda row: row.start),
        "end": (int | None, lambda row: row.end),
    },
    filters={"document": "document__uid", "language": "language"},
)


@require_safe
def passage(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a passage: its words, where they stand, and what rests on them."""
    found = visible_or_404(request.user, Passage, uid)
    may_cite = bool(DOCUMENTS.may_add(scope_of(request.user))) and bool(can_rest_on(found.document.state))
    return record_page(
        request,
        "sources/passage.html",
        found,
        {"uses": queries.uses_of(request.user, found), "may_cite": may_cite},
    )


@login_required
@require_http_methods(["GET", "POST"])
def passage_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a passage from a document."""
    document = visible_or_404(request.user, Document, uid)
    form = PassageForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        act=lambda valid: actions.quote_passage(actor=request.user, document=document, **valid.facts()),
        title=_("A passage of: %(name)s") % {"name": document},
        cancel_url=document.get_absolute_url(),
        verdict=DOCUMENTS.may_change(scope_of(request.user), document),
    )


@login_required
@require_http_methods(["GET", "POST"])
def passage_cite(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a record rest on a passage."""
    found = visible_or_404(request.user, Passage, uid)
    form = CiteForm(request.POST or None)

    def act(valid: CiteForm) -> Passage:
        try:
            record = addressed_record_or_404(request.user, valid.cleaned_data["record"])
        except Http404 as error:
            raise ValidationError({"record": gettext("There is no record at this address.")}) from error
        actions.cite(actor=request.user, passage=found, record=record)
        return found

    return form_page(
        request,
        form,
        act=act,
        title=_("What rests on this passage"),
        cancel_url=found.get_absolute_url(),
        verdict=DOCUMENTS.may_add(scope_of(request.user)),
    )


@login_required
@require_http_methods(["GET", "POST"])
def document_withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    """Mark a document as one that no longer stands."""
    document = visible_or_404(request.user, Document, uid)
    form = WithdrawForm(request.POST or None, initial=as_read(document))
    return form_page(
        request,
        form,
        act=lambda valid: actions.withdraw_document(
            actor=request.user,
            document=document,
            reason=valid.cleaned_data["reason"],
            expected_version=valid.expected_version,
        ),
        title=_("Withdraw: %(name)s") % {"name": document},
        cancel_url=document.get_absolute_url(),
        verdict=DOCUMENTS.may_change(scope_of(request.user), document),
    )


@require_safe
def document_file(request: HttpRequest, uid: str) -> FileResponse:
    """Send the file of a document."""
    return file_response(visible_or_404(request.user, Document, uid).file)


@require_safe
def letter_scan(request: HttpRequest, uid: str) -> FileResponse:
    """Send the scan of a letter."""
    return file_response(visible_or_404(request.user, Letter, uid).scan)
