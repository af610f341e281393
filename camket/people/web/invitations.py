"""Pages of invitations: inviting, passing the link on, withdrawing it, and taking it up."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import demand
from camket.core.actions import Invalid
from camket.core.models import User
from camket.core.pages.forms import form_page
from camket.core.pages.once import keep_once, take_once
from camket.core.pages.requests import SignedInRequest
from camket.core.signin.entry import enter
from camket.people import queries
from camket.people.actions import accounts, roles
from camket.people.models import Invitation
from camket.people.rules import may_join
from camket.people.web.letters import send_invitation
from camket.people.web.member_forms import AcceptForm, InviteForm
from camket.people.web.members import may_look_after_accounts

NEW_LINK = "invitation"


def link_of(secret: str) -> str:
    """Return the full address at which an invitation is taken up."""
    return settings.BASE_URL + reverse("invitation", args=[secret])


@require_http_methods(["GET", "POST"])
@login_required
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody: the letter is sent if there is an address, and the link is shown once on the next page."""

    def act(form: InviteForm) -> str:
        invitation, secret = roles.invite(actor=request.user, **form.facts())
        link = link_of(secret)
        if invitation.email and send_invitation(invitation, link):
            messages.success(request, _("The invitation was sent to %(address)s.") % {"address": invitation.email})
        elif invitation.email:
            messages.warning(request, _("The letter could not be sent. Pass the link on yourself."))
        keep_once(request, NEW_LINK, link)
        return reverse("people:invitation_sent", args=[invitation.uid])

    return form_page(
        request,
        InviteForm(request.POST or None, user=request.user),
        act=act,
        title=_("Invite a person"),
        submit=_("Invite"),
        cancel_url=reverse("people:members"),
        done=_("Invited."),
        verdict=may_look_after_accounts(request),
    )


@require_safe
@login_required
def invitation_sent(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show the link of the invitation that was just made, once; afterwards there is only the list."""
    demand(may_look_after_accounts(request))
    invitation = get_object_or_404(queries.invitations_visible_to(request.user), uid=uid)
    link = take_once(request, NEW_LINK)
    if not link:
        return redirect("people:invitations")
    return render(request, "people/invitation_sent.html", {"invitation": invitation, "link": link})


@require_safe
@login_required
def invitations(request: SignedInRequest) -> HttpResponse:
    """List the invitations that wait to be taken up."""
    demand(may_look_after_accounts(request))
    return render(request, "people/invitations.html", {"invitations": queries.open_invitations(request.user)})


@require_POST
@login_required
def invitation_withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(queries.invitations_visible_to(request.user), uid=uid)
    try:
        accounts.withdraw_invitation(actor=request.user, invitation=invitation)
    except Invalid as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The invitation of %(name)s is withdrawn.") % {"name": invitation})
    return redirect("people:invitations")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Take up an invitation: make the account, or add the role to the account one is signed in with."""
    found = roles.open_invitation(secret)
    if found is None:
        return render(request, "people/invitation_closed.html", status=410)
    if isinstance(request.user, User):
        return with_account(request, found, secret, request.user)
    return without_account(request, found, secret)


def with_account(request: HttpRequest, found: Invitation, secret: str, user: User) -> HttpResponse:
    """Let somebody who is signed in take up the role, if the invitation was sent to her."""
    is_hers = may_join(found.email, found.phone, email=user.email, phone=user.phone)
    if request.method == "POST" and is_hers:
        try:
            roles.take_up_invitation(actor=user, secret=secret)
        except Invalid as fault:
            messages.error(request, str(fault))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/invitation_join.html", {"invitation": found, "is_hers": is_hers})


def without_account(request: HttpRequest, found: Invitation, secret: str) -> HttpResponse:
    """Make the account of an invitation, sign its owner in and lead her to her day."""
    spoken = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    form = AcceptForm(request.POST or None, initial={"language": spoken})
    entered: list[User] = []

    def act(valid: AcceptForm) -> str:
        facts = valid.cleaned_data
        user = roles.accept_invitation(secret=secret, password=facts["password"], language=facts["language"])
        entered.append(user)
        translation.activate(user.language)
        return settings.LOGIN_REDIRECT_URL

    page = form_page(
        request,
        form,
        act=act,
        title=_("Welcome, %(name)s") % {"name": found.full_name},
        template="people/invitation_accept.html",
        submit=_("Make my account"),
        done=_("Your account is ready."),
        invitation=found,
    )
    if not entered:
        return page
    response = enter(request, entered[0], redirect_url=settings.LOGIN_REDIRECT_URL, has_proven=True)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, entered[0].language, samesite="Lax", secure=request.is_secure())
    return response
