"""One's own account: roles, language, known devices with their PIN, access keys; and coming back with a PIN."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.accounts import choose_language, needs_second_factor, roles_of
from camket.core.actions import Invalid
from camket.core.choices import Door
from camket.core.keys import issue_key, revoke_key
from camket.core.models import AccessKey, KnownDevice
from camket.core.outbox import returned_to
from camket.core.pages.forms import form_page
from camket.core.pages.once import keep_once, take_once
from camket.core.pages.requests import SignedInRequest
from camket.core.signin import devices
from camket.core.signin.entry import enter, proven_afresh
from camket.core.signin.pin import PinForm
from camket.core.web.forms import KeyForm, LanguageForm, NewPinForm

NEW_KEY = "access_key"


@require_safe
@login_required
def account(request: SignedInRequest) -> HttpResponse:
    """Show one's own account: how one signs in, on which devices, with which roles."""
    user = request.user
    here = devices.device_of(request)
    context = {
        "roles": roles_of(user),
        "has_second_factor": is_mfa_enabled(user),
        "needs_second_factor": needs_second_factor(user),
        "devices": user.known_devices.order_by("-created_at"),
        "here": here if here is not None and here.user_id == user.pk else None,
        "keys": user.access_keys.filter(revoked_at=None).order_by("-created_at"),
        "returned": returned_to(user).first(),
        "language_form": LanguageForm(initial={"language": user.language}),
    }
    return render(request, "core/account.html", context)


@require_POST
@login_required
def account_language(request: SignedInRequest) -> HttpResponse:
    """Set the language of one's own; it is that of this device as well from now on."""
    try:
        choose_language(actor=request.user, language=request.POST.get("language", ""))
    except Invalid as fault:
        messages.error(request, str(fault))
        return redirect("core:account")
    response = redirect("core:account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, request.user.language, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_http_methods(["GET", "POST"])
@login_required
@proven_afresh
def pin_set(request: SignedInRequest) -> HttpResponse:
    """Set the PIN with which one returns on this device."""
    device = devices.device_of(request)
    if device is None or device.user_id != request.user.pk:
        messages.warning(request, _("This device is not known yet. Sign out and in again on it, then set the PIN."))
        return redirect("core:account")

    def act(form: NewPinForm) -> str:
        devices.set_pin(actor=request.user, device=device, pin=form.cleaned_data["pin"])
        return reverse("core:account")

    return form_page(
        request,
        NewPinForm(request.POST or None),
        act=act,
        title=_("Set a PIN on this device"),
        template="core/account_pin.html",
        submit=_("Set the PIN"),
        cancel_url=reverse("core:account"),
        done=_("From now on the PIN lets you back in on this device."),
    )


@require_POST
@login_required
def device_forget(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let one of one's own devices be known no more."""
    device = get_object_or_404(KnownDevice, pk=pk, user=request.user)
    label = device.label
    devices.forget(actor=request.user, device=device)
    messages.success(request, _("%(device)s is forgotten: the password is needed there again.") % {"device": label})
    return redirect("core:account")


@require_http_methods(["GET", "POST"])
@login_required
@proven_afresh
def key_issue(request: SignedInRequest) -> HttpResponse:
    """Issue an access key; its secret is shown on the next page, once."""

    def act(form: KeyForm) -> str:
        facts = form.cleaned_data
        _key, secret = issue_key(actor=request.user, name=facts["name"], door=Door(facts["door"]))
        keep_once(request, NEW_KEY, secret)
        return reverse("core:key_shown")

    return form_page(
        request,
        KeyForm(request.POST or None),
        act=act,
        title=_("Issue an access key"),
        template="core/account_form.html",
        submit=_("Issue it"),
        cancel_url=reverse("core:account"),
        done=_("The key is issued."),
    )


@require_safe
@login_required
def key_shown(request: SignedInRequest) -> HttpResponse:
    """Show the secret of the key that was just issued; coming back shows nothing."""
    secret = take_once(request, NEW_KEY)
    return render(request, "core/account_key.html", {"secret": secret}) if secret else redirect("core:account")


@require_POST
@login_required
def key_revoke(request: SignedInRequest, uid: str) -> HttpResponse:
    """End one of one's own access keys."""
    key = get_object_or_404(AccessKey, uid=uid, user=request.user, revoked_at=None)
    revoke_key(actor=request.user, key=key)
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("core:account")


@require_http_methods(["GET", "POST"])
def pin_enter(request: HttpRequest) -> HttpResponse:
    """Come back with the PIN of this device; without a device that has one, with the password."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    onward = wanted if is_ours else settings.LOGIN_REDIRECT_URL
    if request.user.is_authenticated:
        return redirect(onward)
    device = devices.with_pin(request)
    form = PinForm(request.POST or None)
    if device is not None and request.method == "POST" and form.is_valid():
        if devices.check_pin(device, form.cleaned_data["pin"]):
            return enter(request, device.user, redirect_url=onward)
        if devices.remaining_tries(device):
            form.add_error("pin", _("This is not the PIN."))
        else:
            messages.error(request, _("After five wrong PINs this device is forgotten. Sign in with your password."))
            device = None
    if device is None:
        return redirect("account_login")
    context = {"form": form, "device": device, "next": wanted if is_ours else ""}
    context["tries"] = devices.remaining_tries(device)
    return render(request, "core/account_return.html", context, status=422 if form.errors else 200)
