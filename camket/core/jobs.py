"""Slow work: registered by name, one row a person can read, safe to run twice.

An action enqueues by name; the room's `jobs.py` registers the function. django-tasks carries the row's id to the
worker. A job is claimed by compare-and-swap, so that two workers never run one.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django_tasks import task

from camket.core import clock
from camket.core.choices import JobState
from camket.core.models import Job, User

Work = Callable[["Progress"], None]
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


def execute(job_id: int) -> bool:
    """Claim and run one job here and now; return whether it was ours. What it raises ends in its log."""
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=clock.now()
    )
    if not claimed:
        return False
    row = Job.objects.select_related("asked_by").get(pk=job_id)
    progress = Progress(job_id, row.asked_by)
    try:
        _works[row.name](progress, **row.arguments)
    except Exception:
        progress.say(traceback.format_exc(limit=8))
        Job.objects.filter(pk=job_id).update(state=JobState.FAILED, finished_at=clock.now())
        raise
    Job.objects.filter(pk=job_id).update(state=JobState.DONE, finished_at=clock.now())
    return True


def enqueue_due() -> list[Job]:
    """Enqueue each repeated job whose last one is older than its interval; return the new rows."""
    system = User.objects.system()
    made = []
    for repeated in schedule:
        latest = Job.objects.filter(name=repeated.name).order_by("-created_at").first()
        if latest is None or latest.created_at <= clock.now() - repeated.every:
            made.append(enqueue(repeated.name, asked_by=system))
    return made
