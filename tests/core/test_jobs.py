"""Slow work: a row that a person can read, run once, safe to run twice."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from camket.core import clock, jobs
from camket.core.choices import JobState
from camket.core.models import Job, User
from tests.cast import Cast

ran: list[str] = []


@jobs.job("tests.count")
def count(progress: jobs.Progress, *, word: str) -> None:
    """Count up to two."""
    progress.total(2)
    progress.step()
    progress.say(f"half of {word}")
    progress.step()
    ran.append(word)


@jobs.job("tests.fail")
def fail(progress: jobs.Progress) -> None:
    """Fall over."""
    raise RuntimeError("out of paper")


def test_a_job_tells_how_far_it_is_and_how_it_ended(cast: Cast) -> None:
    row = jobs.enqueue("tests.count", asked_by=cast.lan, word="a")
    assert row.state == JobState.WAITING
    assert jobs.execute(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.asked_by) == (JobState.DONE, 2, 2, cast.lan)
    assert row.log[0]["text"] == "half of a"
    assert row.finished_at >= row.started_at


def test_a_job_is_run_once_however_often_it_is_handed_over(cast: Cast) -> None:
    ran.clear()
    row = jobs.enqueue("tests.count", asked_by=cast.lan, word="b")
    assert [jobs.execute(row.pk), jobs.execute(row.pk)] == [True, False]
    assert ran == ["b"]


def test_a_job_that_fails_says_why(cast: Cast) -> None:
    row = jobs.enqueue("tests.fail", asked_by=cast.lan)
    with pytest.raises(RuntimeError):
        jobs.execute(row.pk)
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert "out of paper" in row.log[-1]["text"]


def test_a_job_is_handed_over_only_when_its_transaction_is_through(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        jobs.enqueue("tests.count", asked_by=cast.lan, word="c")
    assert len(callbacks) == 1


def test_an_unknown_name_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("tests.nothing", asked_by=cast.lan)
    assert Job.objects.count() == 0


def test_names_are_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        jobs.job("tests.count")(count)


def test_repeated_jobs_come_when_they_are_due(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "schedule", [jobs.Repeated("tests.count", timedelta(hours=1))])
    assert [row.name for row in jobs.enqueue_due()] == ["tests.count"]
    assert jobs.enqueue_due() == []
    Job.objects.update(created_at=clock.now() - timedelta(hours=2))
    assert len(jobs.enqueue_due()) == 1
    assert {row.asked_by for row in Job.objects.all()} == {User.objects.system()}


def silent(row: Job, *, attempts: int = 1, state: str = JobState.RUNNING) -> Job:
    """Leave a job as a worker that was killed leaves it."""
    long_ago = clock.now() - jobs.LEASE - timedelta(seconds=1)
    Job.objects.filter(pk=row.pk).update(state=state, seen_at=long_ago, attempts=attempts, done=1)
    return row


def test_a_job_of_a_stopped_worker_is_taken_up_again(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    monkeypatch.setattr(jobs, "run_job", SimpleNamespace(enqueue=handed.append))
    row = silent(jobs.enqueue("tests.count", asked_by=cast.lan, word="c"))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.take_up_again() == [row]
    assert jobs.take_up_again() == []
    assert handed == [row.pk]
    row.refresh_from_db()
    assert (row.state, row.log[-1]["text"]) == (JobState.WAITING, "It was stopped.")
    assert jobs.execute(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.done) == (JobState.DONE, 2, 2)


def test_a_job_that_stops_every_worker_is_given_up(cast: Cast) -> None:
    row = silent(jobs.enqueue("tests.count", asked_by=cast.lan, word="d"), attempts=jobs.ATTEMPTS)
    assert jobs.take_up_again() == []
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert "given up" in row.log[-1]["text"]


def test_a_job_that_was_never_handed_over_is_handed_over(cast: Cast) -> None:
    lost = silent(jobs.enqueue("tests.count", asked_by=cast.lan, word="e"), attempts=0, state=JobState.WAITING)
    jobs.enqueue("tests.count", asked_by=cast.lan, word="f")  # just now: the worker will come to it
    assert jobs.take_up_again() == [lost]
    lost.refresh_from_db()
    assert lost.log == []


def test_a_job_that_gives_signs_of_life_is_left_alone(cast: Cast) -> None:
    row = jobs.enqueue("tests.count", asked_by=cast.lan, word="g")
    Job.objects.filter(pk=row.pk).update(state=JobState.RUNNING, seen_at=clock.now())
    assert jobs.take_up_again() == []


@pytest.mark.django_db(transaction=True)
def test_a_running_job_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    row = jobs.enqueue("tests.count", asked_by=User.objects.system(), word="h")
    Job.objects.filter(pk=row.pk).update(state=JobState.RUNNING, seen_at=None)
    with jobs.signs_of_life(row.pk):
        for _look in range(10_000):
            if Job.objects.get(pk=row.pk).seen_at is not None:
                break
    assert Job.objects.get(pk=row.pk).seen_at is not None


def test_what_a_worker_did_after_it_was_given_up_does_not_count(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = jobs.enqueue("tests.count", asked_by=cast.lan, word="i")

    def late(progress: jobs.Progress, *, word: str) -> None:
        silent(row)
        jobs.take_up_again()

    monkeypatch.setitem(jobs._works, "tests.count", late)
    assert jobs.execute(row.pk)
    row.refresh_from_db()
    assert row.state == JobState.WAITING
