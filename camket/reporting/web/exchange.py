"""Pages of the exchange with other installations: partners and their keys, packages out, packages in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core import clock
from camket.core.access import scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.envelopes import LARGEST, EnvelopeRefused, fingerprint, own_key, read_key
from camket.core.fields.day import DayField
from camket.core.pages.forms import form_page
from camket.core.pages.lookups import RecordField
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.requests import SignedInRequest, version_sent
from camket.people.actions.owned import can_edit
from camket.people.models import Body
from camket.plans.models import Plan, Task
from camket.reporting.actions import exchange as actions
from camket.reporting.actions.taking import take_over
from camket.reporting.choices import PackageKind, PackageState
from camket.reporting.models import Package, Partner
from camket.reporting.queries import exchange as queries
from camket.reporting.rules.packages import PlanPackage
from camket.reporting.rules.roles import EXCHANGERS

TONES = {
    PackageState.SENT: "neutral",
    PackageState.WAITING: "risk",
    PackageState.TAKEN: "ontrack",
    PackageState.REFUSED: "late",
}
EVENTS = {
    "new": ("info", gettext_lazy("new")),
    "changed": ("risk", gettext_lazy("changes")),
    "same": ("neutral", gettext_lazy("as it is")),
    "joined": ("ontrack", gettext_lazy("joined to the one with this code")),
    "gone": ("late", gettext_lazy("no longer in the package")),
}
SHOWN = 50


class PartnerForm(forms.Form):
    """A partner and its key, once the fingerprint was compared aloud."""

    key = forms.CharField(
        label=gettext_lazy("Public key"),
        max_length=100,
        help_text=gettext_lazy("The line that the partner’s page of exchange shows."),
    )
    fingerprint = forms.CharField(
        label=gettext_lazy("Fingerprint that the partner read to you"),
        max_length=60,
        help_text=gettext_lazy("Call the partner on a number that you know, and type what you hear."),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        body = RecordField(Body, label=_("Body"), required=True)
        body.user = user
        self.fields["body"] = body
        self.order_fields(["body"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("key") and cleaned.get("fingerprint"):
            try:
                expected = fingerprint(read_key(cleaned["key"]))
            except EnvelopeRefused as refusal:
                self.add_error("key", str(refusal))
                return cleaned
            if "".join(cleaned["fingerprint"].lower().split()) != "".join(expected.split()):
                words = _("The key and the fingerprint do not belong together. Do not enter this key: ask the partner.")
                self.add_error("fingerprint", words)
        return cleaned


class PackageFileForm(forms.Form):
    """A package that a partner sent."""

    file = forms.FileField(
        label=gettext_lazy("Package"), help_text=gettext_lazy("The file that the partner’s Camket made.")
    )


class PlanChoiceForm(forms.Form):
    """Which plan goes to which partner."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plan = RecordField(Plan, label=_("Plan"), required=True)
        plan.user = user
        self.fields["plan"] = plan
        self.fields["partner"] = forms.ModelChoiceField(
            queries.partners(user), label=_("Partner"), to_field_name="uid", empty_label=None
        )


class TasksForm(forms.Form):
    """The tasks that a partner carries out."""

    def __init__(self, *args: Any, offered: list[tuple[Task, bool]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {task.uid: task for task, _is_theirs in offered}
        self.fields["tasks"] = forms.MultipleChoiceField(
            label=_("Tasks"),
            choices=[(task.uid, str(task)) for task, _is_theirs in offered],
            initial=[task.uid for task, is_theirs in offered if is_theirs],
            widget=forms.CheckboxSelectMultiple,
            help_text=_(
                "Those that the partner leads or supports are ticked. "
                "The objectives above them, with their indicators and goals, go along."
            ),
        )

    @property
    def chosen(self) -> list[Task]:
        """The tasks that are ticked."""
        return [self.offered[uid] for uid in self.cleaned_data["tasks"]]


class AsOfForm(forms.Form):
    """The day to which a report counts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["as_of"] = DayField(label=_("Figures as of"), required=True, initial=clock.today())


class RefusalForm(forms.Form):
    """Why something is not taken."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def may_exchange(request: SignedInRequest) -> Any:
    """Return whether the person exchanges packages for the organisation, with the reason when not."""
    return can_edit(scope_of(request.user), EXCHANGERS, unit_id=None)


@require_safe
@login_required
def overview(request: SignedInRequest) -> HttpResponse:
    """Show the own key, the partners, and the packages, those that wait first."""
    packages = Package.objects.visible_to(request.user).select_related("partner__body", "plan").order_by("-pk")
    waiting = packages.filter(state=PackageState.WAITING)
    context = {
        "may_exchange": bool(may_exchange(request)),
        "key": own_key(),
        "fingerprint": fingerprint(own_key()),
        "partners": Partner.objects.visible_to(request.user).select_related("body").order_by("body__sort_key"),
        "waiting": [row_of(each) for each in waiting[:SHOWN]],
        "packages": [row_of(each) for each in packages.exclude(state=PackageState.WAITING)[:SHOWN]],
    }
    return render(request, "reporting/exchange.html", context)


def row_of(package: Package) -> dict[str, Any]:
    """Return a line of the list of packages."""
    return {"package": package, "badge": badge_of(package)}


def badge_of(package: Package) -> tuple[str, Any]:
    """Return tone and words of what became of a package."""
    return TONES[PackageState(package.state)], package.get_state_display()


@require_http_methods(["GET", "POST"])
@login_required
def partner_add(request: SignedInRequest) -> HttpResponse:
    """Enter a partner with its key."""
    return form_page(
        request,
        PartnerForm(request.POST or None, user=request.user),
        act=lambda valid: actions.register_partner(
            actor=request.user, body=valid.cleaned_data["body"], key=valid.cleaned_data["key"]
        ),
        title=_("New partner in exchange"),
        cancel_url=reverse("reporting:exchange"),
        verdict=may_exchange(request),
    )


@require_safe
@login_required
def partner(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show a partner: the key, and what went to and fro."""
    found = visible_or_404(request.user, Partner, uid)
    packages = found.packages.select_related("partner__body", "plan").order_by("-pk")
    context = {
        "may_withdraw": bool(may_exchange(request)) and found.withdrawn_at is None,
        "packages": [row_of(each) for each in packages[:SHOWN]],
    }
    return record_page(request, "reporting/partner.html", found, context)


@require_http_methods(["GET", "POST"])
@login_required
def partner_withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take nothing more that is signed with a partner's key."""
    found = visible_or_404(request.user, Partner, uid)
    return form_page(
        request,
        RefusalForm(request.POST or None),
        act=lambda valid: actions.withdraw_partner(
            actor=request.user, partner=found, reason=valid.cleaned_data["reason"]
        ),
        title=_("Withdraw the key of %(partner)s") % {"partner": found},
        submit=_("Withdraw the key"),
        cancel_url=found.get_absolute_url(),
        verdict=may_exchange(request),
    )


@require_http_methods(["GET", "POST"])
@login_required
def hand_out(request: SignedInRequest) -> HttpResponse:
    """Choose the plan and the partner to whom it goes."""
    return form_page(
        request,
        PlanChoiceForm(request.POST or None, user=request.user),
        act=lambda valid: reverse(
            "reporting:exchange_tasks", args=[valid.cleaned_data["plan"].uid, valid.cleaned_data["partner"].uid]
        ),
        title=_("Hand out a plan"),
        submit=_("Choose the tasks"),
        done=_("Nothing is sent yet. Choose the tasks."),
        cancel_url=reverse("reporting:exchange"),
        verdict=may_exchange(request),
    )


@require_http_methods(["GET", "POST"])
@login_required
def hand_out_tasks(request: SignedInRequest, uid: str, partner_uid: str) -> HttpResponse:
    """Choose the tasks that a partner carries out, and make the package."""
    plan = visible_or_404(request.user, Plan, uid)
    to = visible_or_404(request.user, Partner, partner_uid)
    offered = queries.tasks_offered(request.user, plan, to.body)
    return form_page(
        request,
        TasksForm(request.POST or None, offered=offered),
        act=lambda valid: actions.hand_out(actor=request.user, partner=to, plan=plan, tasks=valid.chosen),
        title=_("Hand out “%(plan)s” to %(partner)s") % {"plan": plan, "partner": to},
        submit=_("Make the package"),
        done=_("The package is made. Download it, and send it to the partner."),
        cancel_url=reverse("reporting:exchange_out"),
        verdict=may_exchange(request),
    )


@require_http_methods(["GET", "POST"])
@login_required
def report_back(request: SignedInRequest, uid: str) -> HttpResponse:
    """Make the package that reports on a plan that was taken over."""
    came = visible_or_404(request.user, Package, uid)
    if came.plan is None or came.kind != PackageKind.PLAN or came.state != PackageState.TAKEN:
        return redirect(came)
    plan = came.plan
    return form_page(
        request,
        AsOfForm(request.POST or None),
        act=lambda valid: actions.report_back(
            actor=request.user, partner=came.partner, plan=plan, as_of=valid.cleaned_data["as_of"]
        ),
        title=_("Report to %(partner)s on “%(plan)s”") % {"partner": came.partner, "plan": plan},
        submit=_("Make the package"),
        done=_("The package is made. Download it, and send it to the partner."),
        cancel_url=came.get_absolute_url(),
        verdict=may_exchange(request),
    )


@require_http_methods(["GET", "POST"])
@login_required
def receive(request: SignedInRequest) -> HttpResponse:
    """Take in a package, to be looked at; nothing is taken over yet."""
    return form_page(
        request,
        PackageFileForm(request.POST or None, request.FILES or None),
        act=lambda valid: actions.receive(actor=request.user, content=valid.cleaned_data["file"].read(LARGEST + 1)),
        title=_("Open a package"),
        submit=_("Check it and see what it would do"),
        done=_("The signature is right. Nothing is taken over yet: look at what would happen, then choose."),
        cancel_url=reverse("reporting:exchange"),
        verdict=may_exchange(request),
    )


@require_safe
@login_required
def package(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show a package: what stands in it, and, while it waits, what taking it over would do."""
    return package_page(request, visible_or_404(request.user, Package, uid))


def package_page(request: SignedInRequest, found: Package, why_not: object = "") -> HttpResponse:
    """Answer with the page of a package; `why_not` says why it was not taken over just now."""
    may_decide = bool(may_exchange(request)) and found.state == PackageState.WAITING
    context: dict[str, Any] = {
        "badge": badge_of(found),
        "why_not": why_not,
        "may_decide": may_decide,
        "may_report": bool(may_exchange(request))
        and found.kind == PackageKind.PLAN
        and found.state == PackageState.TAKEN,
    }
    try:
        contents = queries.opened(found)
    except EnvelopeRefused as refusal:
        return record_page(request, "reporting/package.html", found, context | {"fault": refusal, "may_decide": False})
    context["contents"] = contents
    if isinstance(contents, PlanPackage):
        context["counts"] = counts_of(contents)
        context["steps"] = steps_shown(queries.plan_steps(found.partner, contents)) if may_decide else []
    elif found.state != PackageState.SENT:
        context["tasks"] = queries.told_tasks(found.partner, contents)
        context["figures"] = queries.told_figures(found.partner, contents)
        context["columns"] = [
            {"label": _("Indicator")},
            {"label": _("Period")},
            {"label": _("Figure"), "numeric": True},
            {"label": _("Units that reported"), "numeric": True},
        ]
    return record_page(request, "reporting/package.html", found, context)


def counts_of(contents: PlanPackage) -> list[str]:
    """Return how much stands in a plan package, in words."""
    objectives, tasks, indicators = len(contents.objectives), len(contents.tasks), len(contents.indicators)
    return [
        ngettext("%(count)s objective", "%(count)s objectives", objectives) % {"count": objectives},
        ngettext("%(count)s task", "%(count)s tasks", tasks) % {"count": tasks},
        ngettext("%(count)s indicator", "%(count)s indicators", indicators) % {"count": indicators},
    ]


def steps_shown(steps: list[queries.Step]) -> list[dict[str, Any]]:
    """Return what would happen, part by part; what stays as it is comes last."""
    ordered = sorted(steps, key=lambda step: step.event == "same")
    return [{"step": step, "badge": EVENTS[step.event]} for step in ordered]


@require_safe
@login_required
def package_file(request: SignedInRequest, uid: str) -> HttpResponse:
    """Answer with the package itself, byte for byte."""
    found = visible_or_404(request.user, Package, uid)
    name = slugify(f"camket {found.kind} {found.number} {found.partner}".replace("đ", "d").replace("Đ", "D"))
    answer = HttpResponse(found.envelope, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.camket.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def package_take(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take over what stands in a package, if nobody has decided on it since it was looked at."""
    found = visible_or_404(request.user, Package, uid)
    try:
        take_over(actor=request.user, package=found, expected_version=version_sent(request))
    except (Conflict, Invalid, ValidationError) as fault:
        words, status = (actions.GONE, 409) if isinstance(fault, Conflict) else (words_of_fault(fault), 422)
        answer = package_page(request, visible_or_404(request.user, Package, uid), words)
        answer.status_code = status
        return answer
    messages.success(request, _("The package is taken over."))
    return redirect(found)


def words_of_fault(fault: Invalid | ValidationError) -> str:
    """Return what an action or a model's own check says, in one text."""
    return " ".join(str(each) for each in fault.messages) if isinstance(fault, ValidationError) else str(fault)


@require_http_methods(["GET", "POST"])
@login_required
def package_refuse(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say why a package is not taken over."""
    found = visible_or_404(request.user, Package, uid)
    return form_page(
        request,
        RefusalForm(request.POST or None),
        act=lambda valid: actions.refuse_package(
            actor=request.user, package=found, reason=valid.cleaned_data["reason"], expected_version=None
        ),
        title=_("Do not take over “%(package)s”") % {"package": found},
        submit=_("Do not take it over"),
        cancel_url=found.get_absolute_url(),
        verdict=may_exchange(request),
    )
