"""Loaders of packs: themes, and texts that are still to be read."""

from __future__ import annotations

from django.db import transaction

from camket.core import jobs
from camket.core.models import User
from camket.core.packs import Loading, Row
from camket.intake.actions.readings import READ
from camket.intake.models import Reading, Theme
from camket.sources.models import Document


def load_themes(loading: Loading, rows: list[Row]) -> None:
    """Load the vocabulary of themes."""
    for row in rows:
        key = row.text("key", needed=True)
        theme = Theme(**row.pair("name", needed=True), **row.prose_pair("words"))
        row.finish()
        if not loading.is_known("theme", key):
            theme.save()
            loading.keep("theme", key, theme)


def load_readings(loading: Loading, rows: list[Row]) -> None:
    """Let documents of a pack that hold their text wait to be read; the worker reads them."""
    waiting = []
    for row in rows:
        key = row.text("key", needed=True)
        document = row.reference("document", "document", Document)
        row.finish()
        if document is not None and not loading.is_known("reading", key):
            reading = Reading.objects.create(document=document, is_demonstration=document.is_demonstration)
            loading.keep("reading", key, reading)
            waiting.append(reading.pk)
    if waiting:
        transaction.on_commit(lambda: jobs.enqueue(READ, asked_by=User.objects.system(), readings=waiting))
