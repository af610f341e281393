"""What is shown once: a secret that was just made waits in the session for the next page, and is gone after it."""

from __future__ import annotations

from django.http import HttpRequest

PLACE = "shown_once"


def keep_once(request: HttpRequest, name: str, text: str) -> None:
    """Keep a text for the next page that asks for it by name."""
    request.session[PLACE] = {name: text}


def take_once(request: HttpRequest, name: str) -> str:
    """Return the text and forget it; empty when there is none, or it was shown already."""
    kept = request.session.get(PLACE, {})
    if name not in kept:
        return ""
    del request.session[PLACE]
    return str(kept[name])
