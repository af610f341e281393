"""Slow work: registered by name, one row a person can read, safe to run twice.

An action enqueues by name; the room's `jobs.py` registers the function. django-tasks carries the row's id to the
worker. A job is claimed by compare-and-swap, so that two workers never run one. While it runs, its row says every
minute that it still does; one that has been silent for LEASE was stopped in the middle, and is taken up again.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django_tasks import task

from camket.core import clock
from camket.core.choices import JobState
from camket.core.models import Job, User

Work = Callable[["Progress"], None]
#: Seconds between signs of life, how long a silent job is waited for, and how often one is begun at most.
BEAT = 60.0
LEASE = timedelta(minutes=5)
ATTEMPTS = 3
_works: dict[str, Callable[..., None]] = {}


@dataclass(frozen=True)
class Repeated:
    """A job that the worker asks for by itself, again and again."""

    name: str
    every: timedelta


schedule: list[Repeated] = []


def job(name: str, *, every: timedelta | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the work of jobs called `name`; with `every`, the worker repeats it."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        if name in _works:
            raise ValueError(f"the job {name} is registered twice")
        _works[name] = work
        if every is not None:
            schedule.append(Repeated(name, every))
        return work

    return register


def registered_names() -> frozenset[str]:
    """Return the names that can be enqueued."""
    return frozenset(_works)


class Progress:
    """What the work says of itself while it runs: how far, and lines of log."""

    def __init__(self, job_id: int, actor: User) -> None:
        self.job_id = job_id
        self.actor = actor

    def total(self, count: int) -> None:
        """Say how much there is to do."""
        Job.objects.filter(pk=self.job_id).update(total=count)

    def step(self, count: int = 1) -> None:
        """Say that `count` more is done."""
        Job.objects.filter(pk=self.job_id).update(done=F("done") + count)

    def say(self, sentence: str) -> None:
        """Add a line to the log."""
        with transaction.atomic():
            row = Job.objects.select_for_update().get(pk=self.job_id)
            row.log = [*row.log, {"at": clock.now().isoformat(), "text": str(sentence)}]
            row.save(update_fields=["log"])


def enqueue(name: str, *, asked_by: User, **arguments: Any) -> Job:
    """Write the row of a job and hand it to the worker once the transaction is through.

    Raises KeyError for a name that no room has registered.
    """
    if name not in _works:
        raise KeyError(name)
    row = Job.objects.create(name=name, arguments=arguments, asked_by=asked_by)
    transaction.on_commit(lambda: run_job.enqueue(row.pk))
    return row


@task()  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    """Run the job with this id, unless another worker has it or it has ended."""
    execute(job_id)


@contextmanager
def signs_of_life(job_id: int) -> Iterator[None]:
    """Let a thread say again and again that a job runs, until the block ends."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(BEAT):
            with suppress(Error):  # a database that is busy or away for a moment: told again in a minute
                Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(seen_at=clock.now())
        connection.close()

    teller = threading.Thread(target=tell, name=f"job {job_id}", daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def execute(job_id: int) -> bool:
    """Claim and run one job here and now; return whether it was ours. What it raises ends in its log."""
    now = clock.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=now, seen_at=now, attempts=F("attempts") + 1, done=0
    )
    if not claimed:
        return False
    row = Job.objects.select_related("asked_by").get(pk=job_id)
    ours = Job.objects.filter(pk=job_id, state=JobState.RUNNING, attempts=row.attempts)
    progress = Progress(job_id, row.asked_by)
    try:
        with signs_of_life(job_id):
            _works[row.name](progress, **row.arguments)
    except Exception:
        progress.say(traceback.format_exc(limit=8))
        ours.update(state=JobState.FAILED, finished_at=clock.now())
        raise
    ours.update(state=JobState.DONE, finished_at=clock.now())
    return True


def take_up_again() -> list[Job]:
    """Hand over again what a stopped worker left in the middle, or what was never handed over; return the rows.

    A job that stopped its worker ATTEMPTS times is given up.
    """
    silent_since = clock.now() - LEASE
    unseen = Q(seen_at__lt=silent_since) | Q(seen_at=None, created_at__lt=silent_since)
    taken = []
    for row in Job.objects.filter(unseen, state__in=(JobState.RUNNING, JobState.WAITING)).order_by("pk"):
        gives_up = row.state == JobState.RUNNING and row.attempts >= ATTEMPTS
        changes: dict[str, Any] = {"state": JobState.WAITING, "seen_at": clock.now()}
        if gives_up:
            changes = {"state": JobState.FAILED, "finished_at": clock.now()}
        with transaction.atomic():
            same = Job.objects.filter(pk=row.pk, state=row.state, seen_at=row.seen_at, attempts=row.attempts)
            if not same.update(**changes):
                continue
            if row.state == JobState.RUNNING:
                words = _("It was stopped in the middle again and is given up.") if gives_up else _("It was stopped.")
                Progress(row.pk, row.asked_by).say(words)
            if not gives_up:
                transaction.on_commit(lambda pk=row.pk: run_job.enqueue(pk))  # type: ignore[misc]
                taken.append(row)
    return taken


def enqueue_due() -> list[Job]:
    """Enqueue each repeated job whose last one is older than its interval; return the new rows.

    What a stopped worker left is taken up again first.
    """
    take_up_again()
    system = User.objects.system()
    made = []
    for repeated in schedule:
        latest = Job.objects.filter(name=repeated.name).order_by("-created_at").first()
        if latest is None or latest.created_at <= clock.now() - repeated.every:
            made.append(enqueue(repeated.name, asked_by=system))
    return made
