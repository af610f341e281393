"""Signing somebody in without asking for the password: by a PIN on a known device, or after an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def proven_afresh(view: View) -> View:
    """Ask for the password, or the second factor, before a view unless it was given a few minutes ago."""
    guarded: Any = reauthentication_required(view)
    asking: View = guarded
    return asking


def enter(
    request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None = None, has_proven: bool = False
) -> HttpResponse:
    """Sign a person in as after a right password: a second factor is asked for, the session is listed.

    It counts as a fresh proof of who one is only with `has_proven`; else what is sensitive asks for the password.
    """
    if has_proven:
        record_authentication(request, user, method="password")
    response: Any = perform_login(request, user, redirect_url=redirect_url)
    answer: HttpResponse = response
    return answer
