"""Pages of what a unit sent: the report with its versions, the review of who approves it, corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import NOT_YOURS, Refused, Verdict, scope_of
from camket.core.actions import Conflict
from camket.core.pages.forms import ReadForm, as_read, form_page
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people.actions.owned import can_edit
from camket.people.forms import OnPaperForm
from camket.reporting.actions import corrections
from camket.reporting.actions import submissions as actions
from camket.reporting.choices import CorrectionState, IndicatorKind, ItemKind, ReturnReason, SubmissionState
from camket.reporting.models import Correction, FormItem, IndicatorVersion, Round, SealedVersion, Submission
from camket.reporting.queries import forms as boards
from camket.reporting.queries import submissions as queries
from camket.reporting.queries.asking import questions_of
from camket.reporting.queries.elsewhere import cells_shown, shown_from
from camket.reporting.queries.splits import splits_of
from camket.reporting.rules.answers import NUMERIC, Given
from camket.reporting.rules.packing import Change, Contents, changes_between, unpack
from camket.reporting.rules.roles import APPROVAL_RECORDERS, REPORTERS
from camket.reporting.rules.submissions import COUNTED, WRITTEN_IN
from camket.reporting.rules.typed import TypedError
from camket.reporting.web.answers import answered_text, earlier_words, rows_of, typed_text
from camket.reporting.web.board import look_of
from camket.reporting.web.filling import given_for, submission_or_404
from camket.reporting.web.grid import MARK, offered_by


def desk_holds(request: HttpRequest, submission: Submission) -> bool:
    """Return whether the person works at the desk where a submission is decided on, also as who records paper."""
    desk = queries.superior_of(submission.unit) or submission.unit
    return bool(can_edit(scope_of(request.user), APPROVAL_RECORDERS, unit_id=desk.pk))


def shown_version(submission: Submission, contents: Contents) -> dict[str, Any]:
    """Return a version of what was sent, beside what stood there before, with what the checks find in it."""
    items = every_item(submission)
    earlier = next(iter(queries.history_of(submission, most=1)), None)
    checked = queries.checked(submission, contents)
    files = submission.files.select_related("file", "item")
    elsewhere = shown_from(submission.round, submission.unit, items)
    whole = replace(contents, cells=(*contents.cells, *cells_shown(elsewhere).values()))
    rows = rows_of(items, queries.definitions_of(submission.round, items), whole, earlier, checked, files)
    rows = [replace(row, elsewhere=elsewhere.get(row.item.key)) for row in rows]
    answered = {cell.item for cell in contents.cells}
    shown = [row for row in rows if not row.item.is_retired or row.item.key in answered]
    return {
        "rows": [row for row in shown if not row.is_words],
        "words": [row for row in shown if row.is_words],
        "warned": [row for row in shown if row.found],
        "earlier": earlier_words(earlier),
        "columns": [
            {"label": _("Indicator")},
            {"label": _("Now"), "numeric": True},
            {"label": earlier_words(earlier) or _("Before"), "numeric": True},
            {"label": _("Difference"), "numeric": True},
        ],
    }


def every_item(submission: Submission) -> list[FormItem]:
    """Return what the form asks, and what it asked before, in order."""
    now = questions_of(submission.round)
    old = submission.round.form.items.filter(is_retired=True).select_related("indicator", "form")
    return [*now.values(), *old.prefetch_related("indicator__definitions__levels")]


def versions_of(submission: Submission) -> list[dict[str, Any]]:
    """Return the versions that were sent, the last first, each with what differs from the one before."""
    sealed = list(submission.sealed.select_related("sealed_by").order_by("number"))
    items = {item.key: item for item in every_item(submission)}
    definitions = queries.definitions_of(submission.round, items.values())
    found, before = [], None
    for version in sealed:
        contents = unpack(bytes(version.payload))
        changes: list[Change] = changes_between(before, contents) if before is not None else []
        found.append({"version": version, "changes": [change_line(each, items, definitions) for each in changes]})
        before = contents
    return found[::-1]


def change_line(change: Change, items: dict[str, FormItem], definitions: dict[str, IndicatorVersion]) -> dict[str, str]:
    """Return one difference between two versions as people read it."""
    key, split = change.key
    definition = definitions.get(key)
    part = splits_of(definition).words.of(split) if split and definition is not None else ""
    return {
        "item": str(items.get(key, "")),
        "part": part,
        "before": answered_text(change.before, definition),
        "after": answered_text(change.after, definition),
    }


@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a report: where it stands, what counts of it, its versions and corrections."""
    found = visible_or_404(request.user, Submission, uid)
    submission = Submission.objects.select_related("round__form", "unit", "approved", "submitted_by").get(pk=found.pk)
    last = submission.approved or submission.sealed.order_by("-number").first()
    contents = unpack(bytes(last.payload)) if last is not None else queries.contents_of(submission)
    reports = bool(can_edit(scope_of(request.user), REPORTERS, unit_id=submission.unit_id))
    holds = desk_holds(request, submission)
    context = {
        **shown_version(submission, contents),
        "shown": last,
        "badge": look_of(submission.state),
        "steps": submission.steps.select_related("taken_by", "desk", "sealed"),
        "versions": versions_of(submission),
        "corrections": corrections_of(submission),
        "may_fill": reports and submission.state in WRITTEN_IN,
        "may_correct": reports and submission.state in COUNTED and not is_waiting(submission),
        "may_review": holds and submission.state == SubmissionState.SUBMITTED,
        "may_decide_correction": holds,
    }
    return record_page(request, "reporting/submission.html", submission, context)


def is_waiting(submission: Submission) -> bool:
    """Return whether a correction of it is waiting."""
    return submission.corrections.filter(state=CorrectionState.PROPOSED).exists()


def corrections_of(submission: Submission) -> list[dict[str, Any]]:
    """Return the corrections of a submission with what each changes."""
    items = {item.key: item for item in every_item(submission)}
    definitions = queries.definitions_of(submission.round, items.values())
    rows = submission.corrections.select_related("before", "proposed_by", "decided_by").order_by("-created_at")
    found = []
    for each in rows:
        changes = changes_between(unpack(bytes(each.before.payload)), unpack(bytes(each.payload)))
        found.append({"correction": each, "changes": [change_line(one, items, definitions) for one in changes]})
    return found


class ReturnForm(ReadForm):
    """Why a report goes back, and what is to be mended."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=ReturnReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("What should be mended"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApprovalForm(ReadForm, OnPaperForm):
    """An approval, or the record of one on paper."""


class DecideForm(ReadForm, OnPaperForm):
    """What the unit above says to a correction."""

    accepts = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            ("yes", gettext_lazy("Accept it: these figures count from now on")),
            ("no", gettext_lazy("Do not accept it")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where you do not accept it."),
    )

    field_order = ("accepts", "answer")


@login_required
@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, uid: str) -> HttpResponse:
    """Look through what a unit sent, and approve it or give it back."""
    submission = submission_or_404(request, uid)
    if not desk_holds(request, submission):
        raise Refused(NOT_YOURS.reason)
    sealed = submission.sealed.order_by("-number").first()
    if sealed is None:
        return redirect(submission)
    returning = request.POST.get("step") == "return"
    approval = ApprovalForm(
        None if returning else request.POST or None,
        request.FILES or None,
        user=request.user,
        initial=as_read(submission),
    )
    back = ReturnForm(request.POST if returning else None, initial=as_read(submission), prefix="back")
    said, status = "", 200
    if request.method == "POST" and (back.is_valid() if returning else approval.is_valid()):
        try:
            decide(request, submission, approval, back, returning=returning)
        except (Refused, Conflict) as refusal:
            said, status = str(refusal), 409 if isinstance(refusal, Conflict) else 422
            submission = submission_or_404(request, uid)
        else:
            return redirect(next_address(request, submission))
    context = {**review_context(request, submission, sealed), "approval": approval, "back": back, "said": said}
    status = 422 if approval.errors or back.errors else status
    return render(request, "reporting/review.html", context, status=status)


def review_context(request: SignedInRequest, submission: Submission, sealed: SealedVersion) -> dict[str, Any]:
    """Return what is looked through, and the reports before and after it that wait on the same desk."""
    rows = boards.desk_of(request.user).order_by("-warnings", "submitted_at", "pk")
    waiting = list(rows.values_list("uid", flat=True))
    here = waiting.index(submission.uid) if submission.uid in waiting else -1
    verdict = actions.may_approve(request.user, submission)
    return {
        **shown_version(submission, unpack(bytes(sealed.payload))),
        "record": submission,
        "sealed": sealed,
        "badge": look_of(submission.state),
        "may_approve": bool(verdict),
        "may_record": bool(submission.state == SubmissionState.SUBMITTED),
        "why_not": getattr(verdict, "reason", ""),
        "place": here + 1,
        "count": len(waiting),
        "before_url": reverse("reporting:review", args=[waiting[here - 1]]) if here > 0 else "",
        "next_url": reverse("reporting:review", args=[waiting[here + 1]]) if 0 <= here < len(waiting) - 1 else "",
        "changes": changes_since_return(submission, sealed),
    }


def changes_since_return(submission: Submission, sealed: SealedVersion) -> list[dict[str, str]]:
    """Return what the unit changed since what it sent before; empty for a first version."""
    before = submission.sealed.filter(number__lt=sealed.number).order_by("-number").first()
    if before is None:
        return []
    items = {item.key: item for item in every_item(submission)}
    definitions = queries.definitions_of(submission.round, items.values())
    changes = changes_between(unpack(bytes(before.payload)), unpack(bytes(sealed.payload)))
    return [change_line(each, items, definitions) for each in changes]


def decide(
    request: SignedInRequest, submission: Submission, approval: ApprovalForm, back: ReturnForm, *, returning: bool
) -> None:
    """Give a report back, or approve it."""
    if returning:
        actions.return_submission(
            actor=request.user,
            submission=submission,
            reason=back.cleaned_data["reason"],
            words=back.cleaned_data["words"],
            expected_version=back.expected_version,
        )
        messages.success(request, _("It went back to %(unit)s.") % {"unit": submission.unit})
        return
    actions.approve_submission(
        actor=request.user, submission=submission, paper=approval.paper, expected_version=approval.expected_version
    )
    messages.success(request, _("Approved: %(unit)s.") % {"unit": submission.unit})


def next_address(request: SignedInRequest, submission: Submission) -> str:
    """Return where to go on: the next report that waits, else the round."""
    following = boards.desk_of(request.user).order_by("-warnings", "submitted_at", "pk").first()
    if following is None:
        return submission.round.get_absolute_url()
    return reverse("reporting:review", args=[following.uid])


def correction_field(definition: IndicatorVersion | None, label: str, was: str) -> forms.Field:
    """Return the field of an answer that may be corrected: a choice, words, or a figure as it is typed."""
    offered = offered_by(definition) if definition is not None else []
    facts: dict[str, Any] = {
        "label": label,
        "initial": was,
        "required": bool(was),
        "error_messages": {"required": _("What was approved is not emptied. Write n/a where there is no data.")},
    }
    if offered:
        return forms.ChoiceField(choices=offered, **facts)
    if definition is None or definition.kind == IndicatorKind.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **facts)
    counts = _("Counts now: %(figure)s") % {"figure": was} if was else _("Nothing was reported.")
    return forms.CharField(help_text=counts, **facts)


class CorrectionForm(forms.Form):
    """Other figures for an approved report: each field begins with what counts now."""

    reason = forms.CharField(
        label=gettext_lazy("Why they change"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, submission: Submission, **options: Any) -> None:
        super().__init__(*args, **options)
        self.submission = submission
        contents = unpack(bytes(submission.approved.payload)) if submission.approved else Contents()
        self.items = questions_of(submission.round)
        cells = {cell.key: cell for cell in contents.cells}
        self.was: dict[str, str] = {}
        definitions = queries.definitions_of(submission.round, self.items.values())
        for item in self.items.values():
            if item.kind == ItemKind.FILE or not item.is_owner:
                continue
            definition = definitions.get(item.key)
            is_split = definition is not None and definition.kind in NUMERIC
            for split, label in splits_of(definition).choices if definition and is_split else [("", "")]:
                name = f"c{MARK}{item.key}{MARK}{split}"
                self.was[name] = typed_text(cells.get((item.key, split)), definition, submission.round.usual_status)
                words = f"{item}: {label}" if split else str(item)
                self.fields[name] = correction_field(definition, words, self.was[name])
        self.order_fields([*self.was, "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.given: list[tuple[FormItem, str, Given]] = []
        for name, was in self.was.items():
            text = (cleaned.get(name) or "").strip()
            if name in self.errors or text == was.strip():
                continue
            _sign, key, split = name.split(MARK)
            try:
                given = given_for(self.items[key], self.submission, text)
            except TypedError as fault:
                self.add_error(name, str(fault))
                continue
            if given is not None:
                self.given.append((self.items[key], split, given))
        return cleaned


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, uid: str) -> HttpResponse:
    """Propose other figures for what is approved."""
    submission = submission_or_404(request, uid)
    verdict: Verdict = can_edit(scope_of(request.user), REPORTERS, unit_id=submission.unit_id)
    form = CorrectionForm(request.POST or None, submission=submission)

    def act(valid: CorrectionForm) -> Submission:
        corrections.propose_correction(
            actor=request.user, submission=submission, cells=valid.given, reason=valid.cleaned_data["reason"]
        )
        return submission

    return form_page(
        request,
        form,
        act=act,
        title=_("Propose a correction"),
        template="reporting/correct.html",
        submit=_("Send upward"),
        done=_("The correction is on the desk above. What is approved counts until it is accepted."),
        cancel_url=submission.get_absolute_url(),
        verdict=verdict,
        submission=submission,
    )


@login_required
@require_http_methods(["GET", "POST"])
def correction_decide(request: SignedInRequest, uid: str) -> HttpResponse:
    """Accept a correction or refuse it."""
    correction = visible_or_404(request.user, Correction, uid)
    submission = correction.submission
    form = DecideForm(request.POST or None, request.FILES or None, user=request.user, initial=as_read(correction))

    def act(valid: DecideForm) -> Submission:
        corrections.decide_correction(
            actor=request.user,
            correction=correction,
            accepts=valid.cleaned_data["accepts"] == "yes",
            answer=valid.cleaned_data["answer"],
            paper=valid.paper,
            expected_version=valid.expected_version,
        )
        return submission

    desk = queries.superior_of(submission.unit) or submission.unit
    lines: list[dict[str, str]] = next(
        (each["changes"] for each in corrections_of(submission) if each["correction"] == correction), []
    )
    return form_page(
        request,
        form,
        act=act,
        title=_("Decide on a correction"),
        template="reporting/correction.html",
        submit=_("Decide"),
        cancel_url=submission.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), APPROVAL_RECORDERS, unit_id=desk.pk),
        submission=submission,
        correction=correction,
        changes=lines,
    )


@login_required
@require_POST
def settle(request: SignedInRequest, uid: str) -> HttpResponse:
    """Approve above what was approved in a round, or lock it."""
    row = visible_or_404(request.user, Round, uid)
    try:
        if request.POST.get("step") == "lock":
            corrections.lock_round(actor=request.user, row=row)
        elif request.POST.get("step") == "pass":
            corrections.pass_upward(actor=request.user, submissions=list(boards.passable(request.user, row)))
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("Done."))
    return redirect(row)
