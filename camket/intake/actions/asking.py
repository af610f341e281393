"""Asking the second reader, a language model behind an address that the operator has set; none is asked by default."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request

from django.conf import settings

from camket.intake.rules.facts import Row
from camket.intake.rules.second import LONGEST_TEXT, believed, question

SECONDS = 90
MOST_BYTES = 2_000_000
log = logging.getLogger(__name__)


def second_reading(text: str, known: list[Row]) -> list[Row]:
    """Return what the second reader adds to what was read; nothing when none is set, or when it does not answer.

    A source is never held up by it: what goes wrong is logged, and the first reading stands.
    """
    if not settings.READER_URL or len(text) > LONGEST_TEXT:
        return []
    try:
        return believed(answer_to(text), text, known, model=settings.READER_MODEL)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        log.warning("the second reader did not answer: %s", error)
        return []


def answer_to(text: str) -> str:
    """Return what the model says; raises OSError or ValueError where it says nothing that can be read."""
    asked = {"model": settings.READER_MODEL, "messages": question(text), "temperature": 0}
    headers = {"Content-Type": "application/json"}
    if settings.READER_KEY:
        headers["Authorization"] = f"Bearer {settings.READER_KEY}"
    request = urllib.request.Request(  # noqa: S310  the operator's own address
        f"{settings.READER_URL}/chat/completions", json.dumps(asked).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        data = json.loads(answer.read(MOST_BYTES))
    return str(data["choices"][0]["message"]["content"])
