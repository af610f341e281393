"""The doctor: each fault is found, and comes with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from camket.core import audit, clock
from camket.core.models import AuditEntry, Job, User
from camket.shell import doctor
from camket.shell.command import main
from camket.shell.commands import migrate
from camket.shell.doctor import Level

Prepare = Callable[[pytest.MonkeyPatch, Any], None]


def production(monkeypatch: pytest.MonkeyPatch, settings: Any, **values: Any) -> None:
    """Pretend that these are the settings of an installation in use."""
    monkeypatch.setattr(doctor, "is_production", lambda: True)
    good = {"ALLOWED_HOSTS": ["camket.example.org"], "BASE_URL": "https://camket.example.org", "DEBUG": False}
    for name, value in (good | values).items():
        setattr(settings, name, value)


def free_bytes(count: int) -> Prepare:
    """Return what makes the disk have so much room."""

    def prepare(monkeypatch: pytest.MonkeyPatch, _settings: Any) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=count))

    return prepare


def setting(name: str, value: Any) -> Prepare:
    """Return what changes one setting."""
    return lambda _monkeypatch, settings: setattr(settings, name, value)


def in_production(**values: Any) -> Prepare:
    """Return what makes this an installation in use, with some settings."""
    return lambda monkeypatch, settings: production(monkeypatch, settings, **values)


@pytest.mark.parametrize(
    ("look", "prepare", "level", "said"),
    [
        (doctor.disk, free_bytes(100_000_000), Level.BROKEN, "100 MB are free"),
        (doctor.disk, free_bytes(1_000_000_000), Level.WORTH_MENDING, "1000 MB are free"),
        (doctor.disk, free_bytes(9_000_000_000), Level.FINE, ""),
        (
            doctor.state_folder,
            setting("STATE", Path("/proc/none")),
            Level.BROKEN,
            "/proc/none cannot be written",
        ),
        (doctor.secret, setting("SECRET_KEY", "short"), Level.BROKEN, "too short"),
        (doctor.time_zones, setting("TIME_ZONE", "Mars/Base"), Level.BROKEN, "Mars/Base"),
        (doctor.catalogues, setting("LOCALE_PATHS", ["/proc"]), Level.BROKEN, "not compiled"),
        (
            doctor.mail,
            setting("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"),
            Level.WORTH_MENDING,
            "",
        ),
        (doctor.exposure, in_production(), Level.FINE, "https://camket.example.org"),
        (doctor.exposure, in_production(DEBUG=True), Level.BROKEN, "DEBUG"),
        (doctor.exposure, in_production(ALLOWED_HOSTS=["localhost"]), Level.BROKEN, "no name of its own"),
        (doctor.exposure, in_production(ALLOWED_HOSTS=["*"]), Level.BROKEN, "no name of its own"),
        (doctor.exposure, in_production(BASE_URL="http://x.example"), Level.WORTH_MENDING, "not encrypted"),
    ],
)
def test_a_fault_of_the_surroundings_is_found(
    monkeypatch: pytest.MonkeyPatch, settings: Any, look: Callable[[], doctor.Finding], prepare: Prepare,
    level: Level, said: str,
) -> None:  # fmt: skip
    prepare(monkeypatch, settings)
    finding = look()
    assert finding.level == level
    assert said in finding.sentence
    assert bool(finding.mend) == (level != Level.FINE)


def test_mail_that_is_set_up_is_well(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.example.org"
    assert doctor.mail().level == Level.FINE


def test_styles_that_are_not_collected_are_found(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert doctor.static_files().level == Level.BROKEN


def test_a_database_that_is_behind_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "missing", lambda: ["core.0007_more", "policy.0002_more"])
    finding = doctor.migrations()
    assert finding.level == Level.BROKEN
    assert "lacks 2 steps, the first is core.0007_more" in finding.sentence


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_well() -> None:
    assert doctor.migrations().level == Level.FINE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "state", "level"),
    [
        (4, "waiting", Level.FINE),
        (6, "waiting", Level.BROKEN),
        (60, "done", Level.FINE),
        (60, "running", Level.FINE),
    ],
)
def test_a_job_that_nobody_takes_is_found(minutes: int, state: str, level: Level) -> None:
    job = Job.objects.create(name="x.y", asked_by=User.objects.system(), state=state)
    Job.objects.filter(pk=job.pk).update(created_at=clock.now() - timedelta(minutes=minutes))
    assert doctor.worker().level == level


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "level"), [(-3600, Level.FINE), (30, Level.FINE), (3600, Level.BROKEN)])
def test_a_clock_that_was_set_back_is_found(seconds: int, level: Level) -> None:
    user = User.objects.system()
    entry = audit.write_entry(actor=user, action="core.user.changed", record=user)
    AuditEntry.objects.filter(pk=entry.pk).update(at=clock.now() + timedelta(seconds=seconds))
    assert doctor.clocks().level == level


@pytest.mark.django_db
def test_open_accounts_of_the_demonstration_are_found(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    User.objects.create(full_name="Lan", email="lan@demo.example", is_demonstration=True)
    assert doctor.demonstration().level == Level.FINE
    production(monkeypatch, settings)
    assert doctor.demonstration().level == Level.BROKEN
    User.objects.update(is_active=False)
    assert doctor.demonstration().level == Level.FINE


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ([Level.FINE], 0),
        ([Level.FINE, Level.WORTH_MENDING, Level.FINE], 1),
        ([Level.BROKEN, Level.WORTH_MENDING], 2),
    ],
)
def test_the_exit_code_is_the_worst(monkeypatch: pytest.MonkeyPatch, levels: list[Level], code: int) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding(level, "One.", "Do.") for level in levels])
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == code
    assert done.output.count("One.") == len(levels)


def test_nothing_is_asked_of_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOOKS", (lambda: doctor.broken("Away.", "Start it."),))
    assert [finding.sentence for finding in doctor.examine()] == ["Away."]
