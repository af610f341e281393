"""Requests as the pages know them."""

from __future__ import annotations

from django.http import HttpRequest

from camket.core.models import User


class SignedInRequest(HttpRequest):
    """The request of somebody who is signed in, as `login_required` leaves it; only for types."""

    user: User
