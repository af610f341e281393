"""Pages that enter and end terms in posts and groups, contacts, and what became of a body."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from camket.core.access import Verdict, demand, scope_of
from camket.core.ids import is_uid
from camket.core.pages.forms import form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people.actions import entries as actions
from camket.people.models import (
    Body,
    BodySuccession,
    Contact,
    Group,
    GroupMembership,
    Person,
    PostHolding,
    RegionalGroup,
    RegionalGroupMember,
)
from camket.people.rules import can_change_tree, can_register
from camket.people.web.entry_forms import (
    BodySuccessionForm,
    ContactForm,
    LastDayForm,
    LastForm,
    MemberForm,
    MistakeForm,
    PostForm,
    RegionMemberForm,
)

WRITING = ["GET", "POST"]


def entry_page(
    request: SignedInRequest,
    form: Any,
    act: Callable[[Any], Any],
    *,
    title: str,
    back: Any,
    submit: str = "",
    verdict: Verdict | None = None,
) -> HttpResponse:
    """Show a form of the register, or carry it to an action and go back to the record that it belongs to."""

    def and_back(valid: Any) -> Any:
        act(valid)
        return back if not callable(back) else back(valid)

    cancel = back.get_absolute_url() if not callable(back) else ""
    return form_page(
        request,
        form,
        act=and_back,
        title=title,
        submit=submit,
        cancel_url=cancel,
        verdict=can_register(scope_of(request.user)) if verdict is None else verdict,
    )


def ended_page(
    request: SignedInRequest,
    name: object,
    act: Callable[..., Any],
    *,
    back: Any,
    form: type[Any] = LastForm,
    verdict: Verdict | None = None,
) -> HttpResponse:
    """Ask when something ended, and note it."""
    return entry_page(
        request,
        form(request.POST or None),
        lambda valid: act(actor=request.user, **valid.cleaned_data),
        title=_("When did it end: %(name)s") % {"name": name},
        back=back,
        verdict=verdict,
    )


def removed_page(request: SignedInRequest, name: object, act: Callable[..., Any], *, back: Any) -> HttpResponse:
    """Ask why something was entered by mistake, and take it away."""
    return entry_page(
        request,
        MistakeForm(request.POST or None),
        lambda valid: act(actor=request.user, **valid.cleaned_data),
        title=_("Remove: %(name)s") % {"name": name},
        submit=_("Remove"),
        back=back,
    )


@login_required
@require_http_methods(WRITING)
def post_enter(request: SignedInRequest) -> HttpResponse:
    """Enter that a person holds or held a post; the address may name the person or the body."""
    initial: dict[str, Any] = {}
    for name, model in (("person", Person), ("body", Body)):
        uid = request.GET.get(name, "")
        if is_uid(uid):
            rows: Any = model._default_manager
            initial[name] = rows.visible_to(request.user).filter(uid=uid).first()
    return entry_page(
        request,
        PostForm(request.POST or None, user=request.user, initial=initial),
        lambda valid: actions.enter_post(actor=request.user, **valid.cleaned_data),
        title=_("Enter a post"),
        back=initial.get("person") or initial.get("body") or (lambda valid: valid.cleaned_data["person"]),
    )


def holding_or_404(request: SignedInRequest, number: int) -> PostHolding:
    """Return a term that the person may see."""
    rows = PostHolding.objects.visible_to(request.user).select_related("person", "post__body")
    found: PostHolding = get_object_or_404(rows, pk=number)
    return found


@login_required
@require_http_methods(WRITING)
def post_end(request: SignedInRequest, number: int) -> HttpResponse:
    """Say when a term in a post ended."""
    holding = holding_or_404(request, number)
    return ended_page(request, holding, partial(actions.end_post, holding=holding), back=holding.person)


@login_required
@require_http_methods(WRITING)
def post_remove(request: SignedInRequest, number: int) -> HttpResponse:
    """Take away a term that was entered by mistake."""
    holding = holding_or_404(request, number)
    return removed_page(request, holding, partial(actions.remove_post, holding=holding), back=holding.person)


@login_required
@require_http_methods(WRITING)
def member_enter(request: SignedInRequest, uid: str) -> HttpResponse:
    """Enter a member of a group for a term."""
    group = visible_or_404(request.user, Group, uid)
    return entry_page(
        request,
        MemberForm(request.POST or None, user=request.user),
        lambda valid: actions.enter_member(actor=request.user, group=group, **valid.cleaned_data),
        title=_("Member of: %(name)s") % {"name": group},
        back=group,
    )


def membership_or_404(request: SignedInRequest, number: int) -> GroupMembership:
    """Return a membership whose person, if there is one, the person may see."""
    row = get_object_or_404(GroupMembership.objects.select_related("group", "person", "body"), pk=number)
    if row.person is not None:
        visible_or_404(request.user, Person, row.person.uid)
    return row


@login_required
@require_http_methods(WRITING)
def member_end(request: SignedInRequest, number: int) -> HttpResponse:
    """Say when a member left a group."""
    row = membership_or_404(request, number)
    return ended_page(request, f"{row}, {row.group}", partial(actions.end_member, membership=row), back=row.group)


@login_required
@require_http_methods(WRITING)
def member_remove(request: SignedInRequest, number: int) -> HttpResponse:
    """Take away a member who was entered by mistake."""
    row = membership_or_404(request, number)
    return removed_page(request, f"{row}, {row.group}", partial(actions.remove_member, membership=row), back=row.group)


@login_required
@require_http_methods(WRITING)
def region_member_enter(request: SignedInRequest, uid: str) -> HttpResponse:
    """Let a unit belong to a regional group."""
    region = visible_or_404(request.user, RegionalGroup, uid)
    return entry_page(
        request,
        RegionMemberForm(request.POST or None, user=request.user),
        lambda valid: actions.enter_region_member(actor=request.user, region=region, **valid.cleaned_data),
        title=_("Member of: %(name)s") % {"name": region},
        back=region,
        verdict=can_change_tree(scope_of(request.user), [None]),
    )


@login_required
@require_http_methods(WRITING)
def region_member_end(request: SignedInRequest, number: int) -> HttpResponse:
    """Let a unit leave a regional group."""
    row = get_object_or_404(RegionalGroupMember.objects.select_related("group", "unit"), pk=number)
    return ended_page(
        request,
        f"{row}, {row.group}",
        partial(actions.end_region_member, member=row),
        back=row.group,
        form=LastDayForm,
        verdict=can_change_tree(scope_of(request.user), [None]),
    )


@login_required
@require_http_methods(WRITING)
def contact_enter(request: SignedInRequest, uid: str, model: type[Person] | type[Body]) -> HttpResponse:
    """Enter how a person or a body is reached."""
    found: Person | Body = visible_or_404(request.user, model, uid)
    return entry_page(
        request,
        ContactForm(request.POST or None),
        lambda valid: actions.enter_contact(actor=request.user, of=found, **valid.cleaned_data),
        title=_("How to reach: %(name)s") % {"name": found},
        back=found,
    )


@login_required
@require_POST
def contact_remove(request: SignedInRequest, number: int) -> HttpResponse:
    """Take away a way of reaching somebody."""
    demand(can_register(scope_of(request.user)))
    contact = get_object_or_404(Contact.objects.select_related("person", "body"), pk=number)
    owner: Any = contact.person or contact.body
    visible_or_404(request.user, type(owner), owner.uid)
    actions.remove_contact(actor=request.user, contact=contact)
    messages.success(request, _("Removed."))
    return redirect(owner)


@login_required
@require_http_methods(WRITING)
def succession_enter(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say what became of a body."""
    body = visible_or_404(request.user, Body, uid)
    return entry_page(
        request,
        BodySuccessionForm(request.POST or None, user=request.user),
        lambda valid: actions.succeed_body(actor=request.user, body=body, **valid.cleaned_data),
        title=_("What became of: %(name)s") % {"name": body},
        back=body,
    )


@login_required
@require_http_methods(WRITING)
def succession_remove(request: SignedInRequest, number: int) -> HttpResponse:
    """Take away what became of a body, if it was entered by mistake."""
    row = get_object_or_404(BodySuccession.objects.select_related("predecessor", "successor"), pk=number)
    name = f"{row.predecessor} → {row.successor}"
    return removed_page(request, name, partial(actions.remove_succession, succession=row), back=row.predecessor)
