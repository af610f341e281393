"""The work that an installation does for itself: sealing the audit trail, throwing away what has served."""

from __future__ import annotations

from datetime import timedelta

from camket.core import audit, clock, files
from camket.core.choices import JobState, MailState
from camket.core.jobs import Progress, job
from camket.core.models import IdempotencyKey, Job, Notice, NoticeMail, SignInFailure

KEYS_KEPT = timedelta(days=7)
FAILURES_KEPT = timedelta(days=1)
JOBS_KEPT = timedelta(days=30)
PARTS_KEPT = timedelta(days=1)
#: Longer than anything is told again by the state of things.
NOTICES_KEPT = timedelta(days=365)


@job("core.seal_audit", every=timedelta(minutes=5))
def seal_audit(progress: Progress) -> None:
    """Seal the entries of the audit trail that are not sealed yet."""
    progress.step(audit.seal_entries())


@job("core.clear_out", every=timedelta(days=1))
def clear_out(progress: Progress) -> None:
    """Throw away old keys, failed sign-ins, own jobs that ended, notices read long ago, files left half written."""
    now = clock.now()
    old_jobs = Job.objects.filter(state=JobState.DONE, asked_by__is_system=True, finished_at__lt=now - JOBS_KEPT)
    for rows in (
        IdempotencyKey.objects.filter(created_at__lt=now - KEYS_KEPT),
        SignInFailure.objects.filter(failed_at__lt=now - FAILURES_KEPT),
        old_jobs,
        Notice.objects.filter(read_at__lt=now - NOTICES_KEPT),
        NoticeMail.objects.filter(state__in=(MailState.SENT, MailState.DROPPED), created_at__lt=now - NOTICES_KEPT),
    ):
        count, _by_model = rows.delete()
        progress.step(count)
    progress.step(files.sweep(now - PARTS_KEPT))
