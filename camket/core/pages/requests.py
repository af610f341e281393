"""Requests as the pages know them."""

from __future__ import annotations

from django.http import HttpRequest

from camket.core.models import User


class SignedInRequest(HttpRequest):
    """The request of somebody who is signed in, as `login_required` leaves it; only for types."""

    user: User


def version_sent(request: HttpRequest) -> int:
    """Return the version that a button was pressed on; -1, which fits no record, where it is missing or broken."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1
