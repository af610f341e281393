"""Pages of the administrator: people with accounts, their roles, who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core import clock
from camket.core.access import ALLOWED, NOT_YOURS, Verdict, demand, scope_of
from camket.core.models import User
from camket.core.pages.forms import form_page
from camket.core.pages.lists import PER_PAGE
from camket.core.pages.requests import SignedInRequest
from camket.people import queries
from camket.people.actions import accounts, roles
from camket.people.models import RoleAssignment
from camket.people.rules import INVITERS, can_arrange_leave, can_close_account, can_invite
from camket.people.web.member_forms import EndForm, MemberFilter, NewRoleForm, ReasonForm, StandInForm


def may_look_after_accounts(request: SignedInRequest) -> Verdict:
    """Return whether somebody may give roles anywhere."""
    return ALLOWED if scope_of(request.user).holds_anywhere(INVITERS) else NOT_YOURS


def member_url(account: User) -> str:
    """Return the address of the page of an account."""
    return reverse("people:member", args=[account.uid])


def account_or_404(request: SignedInRequest, uid: str) -> User:
    """Return an account that the person looks after."""
    return get_object_or_404(queries.accounts_visible_to(request.user), uid=uid)


@require_safe
@login_required
def members(request: SignedInRequest) -> HttpResponse:
    """List people with accounts: name, name to sign in with, roles today, state."""
    demand(may_look_after_accounts(request))
    holders: Any = RoleAssignment.objects.on(clock.today()).select_related("unit", "body").order_by("pk")
    rows = queries.accounts_visible_to(request.user).order_by("full_name", "pk")
    form = MemberFilter(request.GET or None)
    if form.is_bound and form.is_valid():
        rows = form.narrow(rows, holders)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    held: dict[int, list[RoleAssignment]] = {account.pk: [] for account in page}
    for row in holders.filter(user__in=held):
        held[row.user_id].append(row)
    context = {
        "page": page,
        "rows": [(account, held[account.pk]) for account in page],
        "filter_form": form,
        "columns": [{"label": label} for label in (_("Name"), _("Signs in as"), _("Roles today"), _("State"))],
        "waiting": queries.open_invitations(request.user).count(),
    }
    return render(request, "people/members.html", context)


@dataclass(frozen=True)
class ShownRole:
    """A role on the page of an account: when, whether in force, what may be done with it."""

    row: RoleAssignment
    is_current: bool
    stand_ins: list[RoleAssignment]
    may_end: bool
    may_have_stand_in: bool


@require_safe
@login_required
def member(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show an account: its roles then, now and later, and what the administrator may do."""
    demand(may_look_after_accounts(request))
    account = account_or_404(request, uid)
    scope, today = scope_of(request.user), clock.today()
    held = list(queries.assignments_of(account))
    acting = queries.coming_stand_ins(held)
    shown = []
    for row in held:
        is_over = row.valid_to is not None and row.valid_to < today
        is_current = not is_over and (row.valid_from is None or row.valid_from <= today)
        may = bool(can_invite(scope, unit_id=row.unit_id)) and not is_over
        has_stand_in = may and row.stands_in_for_id is None and account.is_active
        shown.append(ShownRole(row, is_current, acting.get(row.pk, []), may, has_stand_in))
    context = {
        "account": account,
        "roles": shown,
        "may_close": bool(can_close_account(scope, account_id=account.pk)),
    }
    return render(request, "people/member.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def role_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Give an account a further role."""
    account = account_or_404(request, uid)

    def act(form: NewRoleForm) -> str:
        roles.assign_role(actor=request.user, user=account, **form.facts())
        return member_url(account)

    return form_page(
        request,
        NewRoleForm(request.POST or None, user=request.user),
        act=act,
        title=_("A further role for %(name)s") % {"name": account},
        submit=_("Give the role"),
        cancel_url=member_url(account),
        verdict=may_look_after_accounts(request),
    )


def back_from(request: SignedInRequest, account: User) -> str:
    """Return where somebody goes on after arranging a role: to the account's page, or to her own."""
    is_own = account.pk == request.user.pk or not may_look_after_accounts(request)
    return reverse("core:account") if is_own else member_url(account)


@require_http_methods(["GET", "POST"])
@login_required
def role_end(request: SignedInRequest, uid: str) -> HttpResponse:
    """End a role, or a stand-in, with a day."""
    rows = RoleAssignment.objects.select_related("user", "unit", "body", "stands_in_for__user")
    row = get_object_or_404(rows, uid=uid)
    scope, principal = scope_of(request.user), row.stands_in_for
    verdict = can_invite(scope, unit_id=row.unit_id)
    if principal is not None:
        verdict = can_arrange_leave(scope, holder_id=principal.user_id, unit_id=row.unit_id)
    if not verdict:
        raise Http404
    onward = back_from(request, principal.user if principal is not None else row.user)
    today = clock.today()
    has_begun = row.valid_from is None or row.valid_from <= today

    def act(form: EndForm) -> str:
        roles.end_role(actor=request.user, assignment=row, **form.cleaned_data)
        return onward

    return form_page(
        request,
        EndForm(request.POST or None, initial={"last_day": today if has_begun else today - timedelta(days=1)}),
        act=act,
        title=_("End: %(role)s (%(name)s)") % {"role": row, "name": row.user},
        submit=_("End it"),
        cancel_url=onward,
    )


@require_http_methods(["GET", "POST"])
@login_required
def stand_in(request: SignedInRequest, uid: str) -> HttpResponse:
    """Arrange who acts in the place of the holder of a role during leave."""
    row = get_object_or_404(RoleAssignment.objects.select_related("user", "unit", "body"), uid=uid, stands_in_for=None)
    if not can_arrange_leave(scope_of(request.user), holder_id=row.user_id, unit_id=row.unit_id):
        raise Http404
    onward = back_from(request, row.user)

    def act(form: StandInForm) -> str:
        roles.stand_in(actor=request.user, assignment=row, **form.cleaned_data)
        return onward

    return form_page(
        request,
        StandInForm(request.POST or None, candidates=queries.stand_in_candidates(row)),
        act=act,
        title=_("Arrange a stand-in"),
        template="people/stand_in.html",
        submit=_("Arrange it"),
        cancel_url=onward,
        done=_("Arranged. What the stand-in does is kept under her own name."),
        assignment=row,
        is_own=row.user_id == request.user.pk,
    )


@require_http_methods(["GET", "POST"])
@login_required
def member_close(request: SignedInRequest, uid: str) -> HttpResponse:
    """Close an account."""
    account = account_or_404(request, uid)

    def act(form: ReasonForm) -> str:
        accounts.close_account(actor=request.user, account=account, reason=form.cleaned_data["reason"])
        return member_url(account)

    return form_page(
        request,
        ReasonForm(request.POST or None),
        act=act,
        title=_("Close the account of %(name)s?") % {"name": account},
        template="people/member_close.html",
        submit=_("Close the account"),
        cancel_url=member_url(account),
        done=_("The account is closed and signed out everywhere."),
        verdict=can_close_account(scope_of(request.user), account_id=account.pk),
    )


@require_POST
@login_required
def member_reopen(request: SignedInRequest, uid: str) -> HttpResponse:
    """Open a closed account again."""
    account = account_or_404(request, uid)
    accounts.reopen_account(actor=request.user, account=account)
    messages.success(request, _("The account is open again. The password is the one it had."))
    return redirect(member_url(account))
