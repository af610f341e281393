"""What Camket makes of allauth: no open sign-up, names by e-mail or telephone, the brake, known devices, OIDC."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from camket.core.models import User
from camket.core.signin import brake, devices
from camket.core.signin.phones import international
from camket.core.signin.words import ACCOUNT_REFUSALS, SECOND_FACTOR_REFUSALS


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
