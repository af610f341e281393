"""Slow work of intake."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from camket.core import clock, jobs
from camket.core.jobs import Progress, job
from camket.intake.actions.readings import PER_JOB, READ, STALE, read_document
from camket.intake.actions.themes import COUNT, confirmed_documents, count_in
from camket.intake.choices import ReadingState
from camket.intake.models import Reading, Theme


@job(READ)
def read_documents(progress: Progress, readings: list[int]) -> None:
    """Read documents one by one; one that another worker has, or that is read already, is passed over."""
    progress.total(len(readings))
    for reading_id in readings:
        reading = read_document(actor=progress.actor, reading_id=reading_id)
        if reading is not None and reading.state == ReadingState.FAILED:
            progress.say(_("%(name)s: %(reason)s") % {"name": reading, "reason": reading.failure})
        progress.step()


@job("intake.resume", every=timedelta(minutes=10))
def resume(progress: Progress) -> None:
    """Have documents read again whose process was killed, and those whose job was lost."""
    before = clock.now() - STALE
    left = Q(state=ReadingState.READING, claimed_at__lt=before) | Q(
        state=ReadingState.WAITING, created_at__lt=before, changed_at__lt=before
    )
    found = list(Reading.objects.filter(left).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(found), PER_JOB):
        jobs.enqueue(READ, asked_by=progress.actor, readings=found[first : first + PER_JOB])
    progress.step(len(found))


@job(COUNT)
def count_themes(progress: Progress, themes: list[int]) -> None:
    """Search every confirmed source for some themes."""
    wanted = list(Theme.objects.filter(pk__in=themes))
    documents = confirmed_documents().order_by("pk")
    progress.total(documents.count())
    for document in documents.iterator(chunk_size=200):
        count_in(document, wanted)
        progress.step()
