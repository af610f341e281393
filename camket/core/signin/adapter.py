"""What Camket makes of allauth: no open sign-up, names by e-mail or telephone, the brake, known devices, OIDC."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.models import User
from camket.core.signin import brake, devices
from camket.core.signin.phones import international
from camket.core.signin.pin import PinForm
from camket.core.signin.words import ACCOUNT_REFUSALS, SECOND_FACTOR_REFUSALS

#: How long a password that was given counts as a fresh proof.
FRESH_SECONDS = 300
#: In the address of the sign-in page: the password rather than the PIN.
WITH_PASSWORD = "password"  # noqa: S105 - a word of the address


class NameForm(LoginForm):  # type: ignore[misc]
    """Signing in by e-mail address or telephone number, whichever way the number is typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = forms.CharField(
            label=_("E-mail address or telephone number"),
            widget=forms.TextInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        self.order_fields(["login", "password"])
        #: The device whose owner is offered to return with her PIN, unless she wants the password.
        self.device = devices.with_pin(self.request) if self.request and not self.wants_password else None
        self.returning = PinForm() if self.device else None

    @property
    def wants_password(self) -> bool:
        """Whether the person has begun with the password, or asked for it in the address."""
        return self.is_bound or WITH_PASSWORD in self.request.GET

    def clean_login(self) -> str:
        typed = str(self.cleaned_data["login"]).strip()
        return typed.lower() if "@" in typed else international(typed)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_REFUSALS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        name, address, device_id = self.attempt(request, credentials)
        if brake.is_held(name, address=address, device_id=device_id):
            raise ValidationError(
                _("Too many attempts from here. Wait a quarter of an hour, or use a device you signed in on before.")
            )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name, address, device_id = self.attempt(request, credentials)
        brake.note_failure(name, address=address, device_id=device_id)

    def attempt(self, request: HttpRequest, credentials: dict[str, Any]) -> tuple[str, str, int | None]:
        """Return the name tried, the network address, and the known device if it is the account's own."""
        name = str(credentials.get("email") or credentials.get("username") or "")
        device = devices.device_of(request)
        owns = device is not None and name in {device.user.email, device.user.phone}
        return name, str(self.get_client_ip(request)), device.pk if device and owns else None

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Ask for the password again unless it, or the second factor, was given a few minutes ago."""
        request: Any = context.request
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return bool(clock.now().timestamp() - latest > FRESH_SECONDS)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        devices.remember(request, response, user)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor refuses in our words."""

    error_messages = {**DefaultMFAAdapter.error_messages, **SECOND_FACTOR_REFUSALS}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on knows only people who have an account here, by the address that the provider has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        for address in sociallogin.email_addresses:
            if address.verified:
                user = User.objects.filter(email=address.email.lower(), is_active=True).first()
                if user is not None:
                    sociallogin.connect(request, user)
                    return
        messages.error(
            request,
            _("The other service knows you, but no account here has the address that it confirms. Ask to be invited."),
        )
        raise ImmediateHttpResponse(redirect("account_login"))
