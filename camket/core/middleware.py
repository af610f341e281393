"""What happens around every request: refusals become pages, the person's language, the security headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from camket.core.access import Refused
from camket.core.accounts import needs_second_factor

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


#: What stays open to those who have yet to set up the second factor that their role requires.
BEFORE_SECOND_FACTOR = {"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language"}


class LanguageMiddleware:
    """Speaks the language of the person who is signed in, unless another was chosen on the device."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SecondFactorMiddleware:
    """Leads those whose role requires a second factor to the page that sets it up, until they have one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        if not user.is_authenticated or not needs_second_factor(user) or is_mfa_enabled(user):
            return None
        # The page that sets it up says why it is the only one.
        request.second_factor_due = True  # type: ignore[attr-defined]
        page = request.resolver_match
        if page is not None and page.view_name in BEFORE_SECOND_FACTOR:
            return None
        return redirect("mfa_activate_totp")


class RefusalMiddleware:
    """Turns what an action refuses into a page that says why."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "403.html", {"exception": exception.reason}, status=403)
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"exception": exception}, status=403)
        return None


class HeadersMiddleware:
    """Lets pages load and run nothing but our own files, and keeps personal pages out of caches."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        user: Any = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
