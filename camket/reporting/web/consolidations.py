"""Consolidated reports: answers side by side, sentences taken over and worded, the printed file, the signed scan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core import clock
from camket.core.access import Refused, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.choices import SigningForm
from camket.core.pages.downloads import file_response
from camket.core.pages.forms import form_page
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.values import local_date
from camket.core.typeset import typeset
from camket.people.actions.owned import can_edit
from camket.people.forms import OnPaperForm
from camket.people.models import Unit
from camket.reporting.actions import consolidations as actions
from camket.reporting.choices import ConsolidationState
from camket.reporting.models import Consolidation, FormItem, Round, SealedVersion, Sentence
from camket.reporting.queries import consolidations as queries
from camket.reporting.queries.submissions import superior_of
from camket.reporting.rules.consolidations import can_word
from camket.reporting.rules.roles import APPROVAL_RECORDERS, REPORTERS
from camket.reporting.web import words

TEMPLATE = Path(__file__).parent.parent / "print" / "consolidation.typ"
TONES = {
    ConsolidationState.DRAFT: "neutral",
    ConsolidationState.PRINTED: "risk",
    ConsolidationState.SIGNED: "ontrack",
}


class PrintForm(forms.Form):
    """What the printed paper needs beside words and figures."""

    place = forms.CharField(label=gettext_lazy("Place of signing"), max_length=100)
    signing = forms.CharField(
        label=gettext_lazy("Who signs, as it stands above the name"),
        max_length=200,
        help_text=gettext_lazy("For example: TM. BAN THƯỜNG VỤ, CHỦ TỊCH"),
    )
    signer = forms.CharField(label=gettext_lazy("Name of the signer"), max_length=200)
    recipients = forms.CharField(
        label=gettext_lazy("Recipients"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in a line."),
    )


class SignForm(OnPaperForm):
    """Number, signer, day and scan of the signed paper."""

    number = forms.CharField(label=gettext_lazy("Number and sign"), max_length=60)
    field_order = ("number",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and self.paper is None:
            self.add_error("scan", _("A signed report needs the signer, the day and the scan."))
        return cleaned


#: So often a report is read again that changed while it was read.
TRIES = 3


def report_or_404(request: HttpRequest, uid: str) -> Consolidation:
    """Return a consolidated report that the person may see, with its round, form and unit."""
    found = visible_or_404(request.user, Consolidation, uid)
    rows = Consolidation.objects.select_related("round__form", "unit", "printed", "scan", "signer", "printed_by")
    whole: Consolidation = rows.get(pk=found.pk)
    return whole


@login_required
@require_POST
def begin(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Begin the consolidated report of a unit, and go there."""
    row, unit = visible_or_404(request.user, Round, uid), visible_or_404(request.user, Unit, unit_uid)
    try:
        return redirect(actions.begin_consolidation(actor=request.user, row=row, unit=unit))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect(row)


@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the report as it is written, or as it was printed."""
    report = report_or_404(request, uid)
    scope = scope_of(request.user)
    is_draft = report.state == ConsolidationState.DRAFT
    context = {
        "badge": (TONES[ConsolidationState(report.state)], report.get_state_display()),
        "may_word": bool(can_edit(scope, REPORTERS, unit_id=report.unit_id)) and bool(can_word(report.state)),
        "may_take_back": report.state == ConsolidationState.PRINTED and scope.holds(REPORTERS, unit_id=report.unit_id),
        "may_sign": report.state == ConsolidationState.PRINTED
        and scope.holds(APPROVAL_RECORDERS, unit_id=report.unit_id),
        "questions": queries.questions_of(request.user, report) if is_draft else [],
        "figures": figure_rows(request.user, report) if is_draft else [],
        "changed": [] if is_draft else queries.changed_since(report),
    }
    return record_page(request, "reporting/consolidation.html", report, context)


def figure_rows(user: Any, report: Consolidation) -> list[dict[str, Any]]:
    """Return the lines of the table of figures, as they are shown and printed."""
    rows, number = [], 0
    for line in queries.figures_of(user, report.round, report.unit):
        number += not line.split
        rolled = line.rolled
        rows.append(
            {
                "number": "" if line.split else str(number),
                "is_part": bool(line.split),
                "label": line.label if line.split else str(line.item),
                "measure": "" if line.split else str(rolled.definition.measure or ""),
                "value": words.firm_words(rolled.total, rolled.definition) or "–",
                "complete": "" if line.split else str(words.completeness_words(rolled.completeness)),
            }
        )
    return rows


def item_or_404(report: Consolidation, key: str) -> FormItem:
    """Return a question of the report's form."""
    item: FormItem | None = report.round.form.items.filter(key=key).first()
    if item is None:
        raise Http404
    return item


@login_required
@require_POST
def word(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take sentences over, write, word, move or leave out one; then back to its question."""
    report = report_or_404(request, uid)
    item = item_or_404(report, request.POST.get("item", ""))
    try:
        worded(request, report, item)
    except (Refused, Invalid) as refusal:
        messages.error(request, str(getattr(refusal, "reason", refusal)))
    return redirect(f"{report.get_absolute_url()}#q-{item.key}")


def worded(request: SignedInRequest, report: Consolidation, item: FormItem) -> None:
    """Carry out one step on the words of a report."""
    step, text = request.POST.get("step", ""), request.POST.get("words", "")
    if step == "take":
        origin = SealedVersion.objects.filter(
            pk=number_in(request, "origin"), submission__round=report.round_id, submission__approved__isnull=False
        ).first()
        if origin is None:
            raise Http404
        taken = request.POST.getlist("sentence")
        actions.take_sentences(actor=request.user, report=report, item=item, origin=origin, taken=taken)
        return
    if step == "write":
        actions.write_sentence(actor=request.user, report=report, item=item, words=text)
        return
    row = Sentence.objects.filter(pk=number_in(request, "sentence"), consolidation=report, item=item).first()
    if row is None:
        raise Http404
    if step == "word":
        actions.word_sentence(actor=request.user, sentence=row, words=text)
    elif step in ("up", "down"):
        actions.move_sentence(actor=request.user, sentence=row, up=step == "up")
    elif step == "leave":
        actions.remove_sentence(actor=request.user, sentence=row)


def number_in(request: HttpRequest, name: str) -> int:
    """Return the number that a field carries; 0 for what is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def print_data(user: Any, report: Consolidation, given: dict[str, str]) -> dict[str, Any]:
    """Return everything that the printed paper says, in the language of the page."""
    above = superior_of(report.unit)
    today = clock.today()
    questions = queries.questions_of(user, report)
    parts: list[dict[str, Any]] = [
        {
            "kind": "figures",
            "title": _("Figures"),
            "rows": figure_rows(user, report),
            "note": _("Figures as of %(day)s.") % {"day": local_date(report.round.cut_off)},
        }
    ]
    for question in questions:
        parts.append({"kind": "words", "title": str(question.item), "words": [each.words for each in question.chosen]})
    return {
        "language": (get_language() or "vi").split("-")[0],
        "is_demonstration": report.is_demonstration,
        "title": f"{report.round.form} – {report.round.period.display(get_language() or 'vi')}",
        "above": str(above or ""),
        "unit": str(report.unit),
        "number_line": "        /BC-",
        "date_line": _("%(place)s, day …… month …… year %(year)s") % {"place": given["place"], "year": today.year},
        "signing": "\n".join(part.strip() for part in given["signing"].split(",") if part.strip()),
        "signer": given["signer"],
        "recipients": [line.strip() for line in given["recipients"].splitlines() if line.strip()],
        "parts": parts,
        "words": {
            "state": _("SOCIALIST REPUBLIC OF VIET NAM"),
            "motto": _("Independence – Freedom – Happiness"),
            "number": _("No."),
            "report": _("REPORT"),
            "recipients": _("Recipients:"),
            "nothing": _("Nothing was reported."),
            "demonstration": _("Demonstration data"),
            "columns": [pgettext("table", "No."), _("Indicator"), _("Unit of measure"), _("Figure"), _("Completeness")],
        },
    }


@login_required
@require_http_methods(["GET", "POST"])
def print_(request: SignedInRequest, uid: str) -> HttpResponse:
    """Print the report by the template, once: what is printed is kept, and is what gets signed."""
    report = report_or_404(request, uid)
    form = PrintForm(request.POST or None, initial={"signing": SigningForm.TM.value.upper() + ". "})

    def act(valid: Any, tries: int = TRIES) -> Consolidation:
        basis = queries.basis_of(request.user, report)
        data = print_data(request.user, report, valid.cleaned_data)
        try:
            return actions.print_consolidation(
                actor=request.user, report=report, file=typeset(TEMPLATE, data), contents=data, basis=basis
            )
        except actions.Moved:
            if tries <= 1:
                raise
            return act(valid, tries - 1)

    return form_page(
        request,
        form,
        act=act,
        title=_("Print the report"),
        cancel_url=report.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), REPORTERS, unit_id=report.unit_id) and can_word(report.state),
    )


@login_required
@require_POST
def take_back(request: SignedInRequest, uid: str) -> HttpResponse:
    """Write again in a report that was printed and not signed."""
    report = report_or_404(request, uid)
    try:
        actions.take_back_consolidation(actor=request.user, report=report)
    except (Refused, Conflict) as refusal:
        messages.error(request, str(getattr(refusal, "reason", refusal)))
    return redirect(report)


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, uid: str) -> HttpResponse:
    """Enter number, signer, day and scan of the signed paper."""
    report = report_or_404(request, uid)
    form = SignForm(request.POST or None, request.FILES or None, user=request.user)
    return form_page(
        request,
        form,
        act=lambda valid: actions.sign_consolidation(
            actor=request.user, report=report, number=valid.cleaned_data["number"], paper=valid.paper
        ),
        title=_("Enter the signed report"),
        cancel_url=report.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), APPROVAL_RECORDERS, unit_id=report.unit_id),
    )


@login_required
@require_safe
def printed(request: SignedInRequest, uid: str, which: str) -> FileResponse:
    """Give the printed file, or the signed scan: byte for byte as they were kept."""
    report = report_or_404(request, uid)
    return file_response({"report": report.printed, "scan": report.scan}.get(which))
