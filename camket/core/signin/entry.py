"""Signing somebody in without asking for the password: by a PIN on a known device, or after an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def proven_afresh(view: View) -> View:
    """Ask for the password, or the second factor, before a view unless it was given a few minutes ago."""
    guarded: Any = reauthentication_required(view)
    asking: View = guarded
    return asking


def enter(request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None = None) -> HttpResponse:
    """Sign a person in as after a right password: a second factor is asked for, the session is listed.

    It does not count as a fresh proof of who one is: what is sensitive asks for the password all the same.
    """
    response: Any = perform_login(request, user, redirect_url=redirect_url)
    answer: HttpResponse = response
    return answer
