"""The worker: does what is waiting, asks for what is due, and outlives a database that is away."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from camket.core import jobs
from camket.core.choices import JobState
from camket.core.models import Job, User
from camket.shell.command import main
from camket.shell.commands import worker


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setitem(jobs._works, "shell.test", lambda progress, *, word: done.append(word))
    monkeypatch.setattr(jobs, "schedule", [])
    row = jobs.enqueue("shell.test", asked_by=User.objects.system(), word="ẩm")
    assert CliRunner().invoke(main, ["worker", "--once", "--quiet"]).exit_code == 0
    row.refresh_from_db()
    assert done == ["ẩm"]
    assert row.state == JobState.DONE
    assert not DBTaskResult.objects.ready().exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_keeps_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_progress: object) -> None:
        raise ValueError("no such form")

    monkeypatch.setitem(jobs._works, "shell.test", fail)
    monkeypatch.setattr(jobs, "schedule", [])
    row = jobs.enqueue("shell.test", asked_by=User.objects.system())
    assert CliRunner().invoke(main, ["worker", "--once", "--quiet"]).exit_code == 0
    row = Job.objects.get(pk=row.pk)
    assert row.state == JobState.FAILED
    assert "no such form" in row.log[-1]["text"]


class Away:
    """A worker whose database is away the first time."""

    running = True
    calls = 0

    def run(self) -> None:
        self.calls += 1
        if self.calls == 1:
            raise OperationalError("server closed the connection unexpectedly\nmore")
        self.running = False


@pytest.mark.django_db
def test_a_database_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PAUSE", "RETRY"):
        monkeypatch.setattr(worker, name, 0)
    due: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_due", lambda: due.append(1))
    away = Away()
    worker.work(away, once=False)
    assert away.calls == 2
    assert due == [1]  # not again within the same round
    said = capsys.readouterr().out
    assert "The database does not answer (server closed the connection unexpectedly). Trying again." in said


def test_once_does_not_wait_for_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "enqueue_due", list)
    with pytest.raises(OperationalError):
        worker.work(Away(), once=True)
