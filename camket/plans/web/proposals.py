"""Pages of what units propose and ask for upward."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import Verdict, scope_of
from camket.core.actions import Conflict
from camket.core.models import Edge
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Adding, Column, ListPage, list_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest, version_sent
from camket.core.registry import key_of
from camket.plans.actions import proposals as actions
from camket.plans.choices import ProposalState, ProposalStepKind
from camket.plans.models import Proposal, Task
from camket.plans.queries import proposals as queries
from camket.plans.queries.cascade import desks_of
from camket.plans.rules import AGREED, ANSWERERS, ANSWERS, can_answer_proposal, can_send_proposal
from camket.plans.web.forms import (
    MoneyForm,
    ProposalAnswerForm,
    ProposalFilter,
    ProposalForm,
    ReasonForm,
    TaskForm,
)
from camket.plans.web.views import Badge

TONES = {
    ProposalState.DRAFT: "neutral",
    ProposalState.WAITING: "risk",
    ProposalState.ACCEPTED: "ontrack",
    ProposalState.IN_PART: "info",
    ProposalState.NOT_ACCEPTED: "neutral",
    ProposalState.WITHDRAWN: "neutral",
}


def proposal_badge(proposal: Proposal) -> Badge:
    """Return tone and words of where a proposal stands."""
    return TONES[ProposalState(proposal.state)], proposal.get_state_display()


def proposal_context(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """Return how a proposal went, and what the person may do with it."""
    desks = desks_of(request.user)
    own = queries.is_own(request.user, proposal, desks)
    at_desk = proposal.desk_id in desks
    facts: dict[str, Any] = {"reason": "-", "at_desk": at_desk, "is_own": own}
    open_answers = [each for each in ANSWERS if can_answer_proposal(proposal.state, each, **facts)]
    may_send = own and bool(can_send_proposal(proposal.state, ProposalStepKind.SENT, has_superior=True))
    key = key_of(proposal)
    became = Edge.objects.filter(source_kind=key.kind, source_id=key.id, kind="would_amend").exists()
    is_draft = proposal.state == ProposalState.DRAFT
    may_edit = is_draft and bool(PROPOSALS.may_change(scope_of(request.user), proposal))
    return {
        "badge": proposal_badge(proposal),
        "steps": queries.steps_of(proposal),
        "may_edit": may_edit,
        "may_answer": bool(open_answers),
        "may_send": may_send,
        "may_withdraw": own and proposal.state in (ProposalState.DRAFT, ProposalState.WAITING),
        "may_take_up": proposal.state in AGREED and at_desk,
        "is_joined": became,
        "is_own": own,
    }


PROPOSALS = Register(
    app="plans",
    name="proposal",
    plural="proposals",
    model=Proposal,
    form=ProposalForm,
    editors=ANSWERERS,
    listing=ListPage(
        title=gettext_lazy("Proposals of units"),
        columns=(
            Column(gettext_lazy("Proposal"), str, ("sort_key",)),
            Column(gettext_lazy("Kind"), lambda row: row.get_kind_display(), ("kind",)),
            Column(gettext_lazy("Of"), lambda row: row.owner_unit, ("owner_unit__sort_key",)),
            Column(
                gettext_lazy("Waits at"),
                lambda row: row.desk if row.state == ProposalState.WAITING else None,
                ("desk__sort_key",),
            ),
            Column(gettext_lazy("State"), proposal_badge, ("state",), is_badge=True),
        ),
        filters=ProposalFilter,
        empty=gettext_lazy("There is no proposal here"),
        empty_advice=gettext_lazy(
            "A unit proposes a mechanism, asks for resources, or asks to amend a clause; the unit above answers."
        ),
        links="plans/_nav.html",
        here="proposals",
        style="plans/plans.css",
    ),
    template="plans/proposal.html",
    add_label=gettext_lazy("New proposal"),
    add=actions.enter_proposal,
    change=lambda record, **facts: actions.change_proposal(proposal=record, **facts),
    related=("owner_unit", "desk", "clause", "task"),
    context=proposal_context,
    shows={
        "state": (str, lambda row: row.state),
        "amount": (str | None, lambda row: row.amount.plain() if row.amount else None),
        "desk": (str | None, lambda row: row.desk.uid if row.desk else None),
    },
    filters={"unit": "owner_unit__uid", "state": "state", "kind": "kind"},
    steps={"send": lambda record, **facts: actions.send_proposal(proposal=record, **facts)},
)


@login_required
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """List the proposals of one's own units, those that wait for one's answer, or all that one may see."""
    which = request.GET.get("which", "")
    if which == "mine":
        rows = queries.mine(request.user).distinct()
    elif which == "waiting":
        rows = queries.waiting_for(request.user)
    else:
        which, rows = "all", Proposal.objects.visible_to(request.user)
    rows = rows.select_related("owner_unit", "desk").order_by("-changed_at", "pk")
    narrowing = {"which": which, "waiting_count": queries.waiting_for(request.user).count()}
    may_add = PROPOSALS.may_add(scope_of(request.user))
    adding = Adding(reverse("plans:proposal_add"), PROPOSALS.add_label) if may_add else None
    above = render_to_string("plans/_which_proposals.html", narrowing)
    return list_page(request, PROPOSALS.listing, rows, adding, above)


@login_required
@require_POST
def proposal_send(request: SignedInRequest, uid: str) -> HttpResponse:
    """Send a proposal to the unit above."""
    found = visible_or_404(request.user, Proposal, uid)
    try:
        sent = actions.send_proposal(actor=request.user, proposal=found, expected_version=version_sent(request))
    except Conflict:
        messages.warning(request, _("Somebody else has changed “%(name)s” in the meantime.") % {"name": found})
    else:
        messages.success(request, _("It now waits at: %(unit)s.") % {"unit": sent.desk})
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def proposal_withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a proposal back."""
    found = visible_or_404(request.user, Proposal, uid)
    form = ReasonForm(request.POST or None, initial=as_read(found))

    def act(valid: ReasonForm) -> Proposal:
        reason, version = valid.cleaned_data["reason"], valid.expected_version
        return actions.withdraw_proposal(actor=request.user, proposal=found, reason=reason, expected_version=version)

    return form_page(
        request,
        form,
        act=act,
        title=_("Withdraw: %(name)s") % {"name": found},
        submit=_("Withdraw it"),
        cancel_url=found.get_absolute_url(),
        verdict=PROPOSALS.may_change(scope_of(request.user), found),
    )


def may_answer(request: SignedInRequest, found: Proposal) -> Verdict:
    """Return whether the person may answer a proposal where it waits."""
    desks = desks_of(request.user)
    return can_answer_proposal(
        found.state,
        ProposalStepKind.ACCEPTED,
        reason="-",
        at_desk=found.desk_id in desks,
        is_own=queries.is_own(request.user, found, desks),
    )


@login_required
@require_http_methods(["GET", "POST"])
def proposal_answer(request: SignedInRequest, uid: str) -> HttpResponse:
    """Answer a proposal, or pass it upward with an opinion."""
    found = visible_or_404(request.user, Proposal, uid)
    form = ProposalAnswerForm(request.POST or None, initial=as_read(found))

    def act(valid: ProposalAnswerForm) -> Proposal:
        return actions.answer_proposal(
            actor=request.user,
            proposal=found,
            answer=ProposalStepKind(valid.cleaned_data["answer"]),
            reason=valid.cleaned_data["reason"],
            expected_version=valid.expected_version,
        )

    return form_page(
        request,
        form,
        act=act,
        title=_("Answer: %(name)s") % {"name": found},
        submit=_("Answer"),
        cancel_url=found.get_absolute_url(),
        done=_("The unit that asked sees your answer."),
        verdict=may_answer(request, found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def proposal_task(request: SignedInRequest, uid: str) -> HttpResponse:
    """Make a task out of a proposal."""
    found = visible_or_404(request.user, Proposal, uid)
    begin = {
        "name_local": found.name_local,
        "name_en": found.name_en,
        "clause": found.clause,
        "parent": found.task,
        "unit": found.owner_unit,
        "owner_unit": found.desk,
        "access": "internal",
    }
    form = TaskForm(request.POST or None, user=request.user, initial=begin)

    def act(valid: TaskForm) -> Task:
        return actions.make_task(actor=request.user, proposal=found, **valid.facts())

    return form_page(
        request,
        form,
        act=act,
        title=_("Make a task of it: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=actions.can_take_up(request.user, found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def proposal_money(request: SignedInRequest, uid: str) -> HttpResponse:
    """Plan the money that a proposal asked for."""
    found = visible_or_404(request.user, Proposal, uid)
    begin: dict[str, Any] = {"task": found.task, "currency": found.currency or "VND"}
    if found.amount is not None:
        begin["amount"] = found.amount.display()
    form = MoneyForm(request.POST or None, user=request.user, initial=begin)

    def act(valid: MoneyForm) -> Any:
        return actions.make_budget_line(actor=request.user, proposal=found, **valid.facts())

    return form_page(
        request,
        form,
        act=act,
        title=_("Plan the money for it: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=actions.can_take_up(request.user, found),
    )


@login_required
@require_POST
def proposal_join(request: SignedInRequest, uid: str) -> HttpResponse:
    """Join a proposal to the clause that it asks to amend."""
    found = visible_or_404(request.user, Proposal, uid)
    actions.join_clause(actor=request.user, proposal=found)
    messages.success(
        request, _("It is joined to “%(clause)s”: whoever revises the text finds it there.") % {"clause": found.clause}
    )
    return redirect(found)
