"""Pages of the Excel template: download it, send it back, see what it would change, choose, and have it written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from camket.core import clock
from camket.core.access import Denied, Refused, demand, scope_of
from camket.core.actions import Invalid
from camket.core.files import FileRefused, open_original, store
from camket.core.models import StoredFile
from camket.core.pages.forms import form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.reporting.actions.workbooks import Taking, take_template
from camket.reporting.choices import SubmissionState
from camket.reporting.models import Round
from camket.reporting.queries.forms import asked_units
from camket.reporting.queries.submissions import window_for
from camket.reporting.queries.workbooks import Preview, draft_of, preview_of, template_of
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.submissions import can_write
from camket.reporting.rules.templates import write_template
from camket.reporting.rules.workbooks import LIMIT, WorkbookRefused, read_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "camket.reporting.excel"
#: A file that was sent waits so many seconds to be confirmed.
WAITS = 24 * 3600
#: So many cells of each kind a preview lists; the others are counted.
SHOWN = 200


class UploadForm(forms.Form):
    """The template that was filled in."""

    upload = forms.FileField(
        label=gettext_lazy("Filled-in template"),
        help_text=gettext_lazy("An Excel workbook (.xlsx), at most 5 MB. You see what it would change before it does."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class TakingForm(forms.Form):
    """What happens to answers that stand here already."""

    taking = forms.ChoiceField(
        label=gettext_lazy("Add or replace"), choices=Taking, widget=forms.RadioSelect, initial=Taking.ADD
    )
    file = forms.CharField(widget=forms.HiddenInput)
    standing = forms.CharField(widget=forms.HiddenInput, max_length=40)


def place_of(request: SignedInRequest, uid: str, unit_uid: str) -> tuple[Round, Unit]:
    """Return round and unit if the person may see both and reports for the unit."""
    row, unit = visible_or_404(request.user, Round, uid), visible_or_404(request.user, Unit, unit_uid)
    demand(can_edit(scope_of(request.user), REPORTERS, unit_id=unit.pk))
    if not asked_units(row.form, row.cut_off).filter(pk=unit.pk).exists():
        raise Http404
    return row, unit


def file_name(row: Round, unit: Unit) -> str:
    """Return the name of a file for a round and unit, in plain letters and without an ending."""
    return slugify(f"{row.form.code} {row.period.code} {unit}".replace("đ", "d").replace("Đ", "D"))


@require_safe
@login_required
def template(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Answer with the template of a unit and round, in the language of the page."""
    row, unit = place_of(request, uid, unit_uid)
    answer = HttpResponse(write_template(template_of(row, unit)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(row, unit)}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
@login_required
def excel(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Offer the template, and take the filled-in one to be looked at; nothing is written yet."""
    row, unit = place_of(request, uid, unit_uid)
    here = [row.uid, unit.uid]

    def act(valid: UploadForm) -> str:
        upload = valid.cleaned_data["upload"]
        try:
            preview_of(read_workbook(upload.read(LIMIT + 1), upload.name), row, unit)
            upload.seek(0)
            kept = store(upload, name=upload.name, limit=LIMIT)
        except (WorkbookRefused, FileRefused) as error:
            raise Invalid(str(error), "upload") from error
        told = signing.dumps({"file": kept.sha256, "name": upload.name[-200:], "for": here}, salt=SALT)
        return f"{reverse('reporting:excel_preview', args=here)}?file={told}"

    draft = draft_of(row, unit)
    verdict = can_write(draft.state if draft else SubmissionState.DRAFT, window_for(row, unit), clock.now())
    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        act=act,
        title=_("Report by Excel"),
        template="reporting/excel.html",
        submit=_("Send it and see what would change"),
        cancel_url=row.get_absolute_url(),
        done=_("Nothing is written yet. Look at what would change, then choose."),
        round=row,
        unit=unit,
        closed=verdict.reason if isinstance(verdict, Denied) else "",
    )


def preview_sent(row: Round, unit: Unit, told: str) -> tuple[Preview, str]:
    """Return what a file that was sent would change, and its name; raises WorkbookRefused when it waits no more."""
    try:
        facts: dict[str, Any] = signing.loads(told, salt=SALT, max_age=WAITS)
    except signing.BadSignature as error:
        raise WorkbookRefused(_("This file waits no more. Send it again.")) from error
    kept = StoredFile.objects.filter(sha256=facts["file"]).first()
    if kept is None or facts["for"] != [row.uid, unit.uid]:
        raise WorkbookRefused(_("This file waits no more. Send it again."))
    with open_original(kept) as stream:
        return preview_of(read_workbook(stream.read(), facts["name"]), row, unit), facts["name"]


@require_http_methods(["GET", "POST"])
@login_required
def excel_preview(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Show what a template would change; when it is confirmed and the draft still stands as seen, write it."""
    row, unit = place_of(request, uid, unit_uid)
    told = request.POST.get("file") or request.GET.get("file", "")
    back = reverse("reporting:excel", args=[row.uid, unit.uid])
    try:
        preview, name = preview_sent(row, unit, told)
    except WorkbookRefused as error:
        messages.error(request, str(error))
        return redirect(back)
    form = TakingForm(request.POST or None, initial={"file": told, "standing": preview.standing})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["standing"] != preview.standing:
            messages.warning(request, _("The draft was changed meanwhile. Look again at what would change."))
            return redirect(f"{request.path}?file={told}")
        return confirmed(request, row, unit, preview, form.cleaned_data["taking"])
    groups = [
        (_("Is added"), preview.added, False),
        (_("Is replaced"), preview.replaced, False),
        (_("Is wrong, and is not taken"), preview.wrong, True),
    ]
    labels = (_("Sheet and cell"), _("What is asked"), _("Stands here"), _("Stands in the file"), _("Why"))
    columns = [{"label": label} for label in labels]
    context = {
        "round": row,
        "unit": unit,
        "name": name,
        "preview": preview,
        "form": form,
        "back": back,
        "groups": [
            (title, len(rows), rows[:SHOWN], max(0, len(rows) - SHOWN), why, columns if why else columns[:-1])
            for title, rows, why in groups
        ],
    }
    return render(request, "reporting/excel_preview.html", context)


def confirmed(request: SignedInRequest, row: Round, unit: Unit, preview: Preview, taking: str) -> HttpResponse:
    """Write what was chosen, and say what was written."""
    try:
        submission, written = take_template(actor=request.user, row=row, unit=unit, preview=preview, taking=taking)
    except (Refused, Invalid) as error:
        messages.error(request, str(error))
        return redirect("reporting:excel", row.uid, unit.uid)
    count = len(written.cells)
    words = ngettext("%(count)s answer is in the draft now.", "%(count)s answers are in the draft now.", count)
    messages.success(request, words % {"count": count})
    for _entry, reason in written.faults:
        messages.warning(request, reason)
    if written.taken:
        messages.warning(request, _("Somebody changed a cell at the same moment; what she wrote was kept."))
    return redirect("reporting:fill", submission.uid)
