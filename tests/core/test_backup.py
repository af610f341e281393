"""A backup of a running installation, restored on the other database and back, equal; and what is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from camket.core import backup, clock, restore
from camket.core.models import AuditEntry, AuditPayload, Notice, NoticeMail, StoredFile, User
from tests.core import filler

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """An installation of its own: a state folder, a database, the command."""

    def __init__(self, state: Path, database: str = "") -> None:
        self.environment = os.environ | {
            "CAMKET_STATE": str(state),
            "DJANGO_SETTINGS_MODULE": "camket.settings.dev",
            "CAMKET_DATABASE": database or f"sqlite:///{state / 'camket.sqlite3'}",
            "LANG": "C.UTF-8",
        }
        self.state = state

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a module of Python in this installation."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def camket(self, *words: str) -> str:
        """Run the command; return what it says."""
        done = self.python("camket", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def backup(self, file: Path) -> dict[str, Any]:
        """Back up; return the manifest."""
        self.camket("backup", str(file))
        with zipfile.ZipFile(file) as archive:
            return dict(json.loads(archive.read("manifest.json")))


def test_an_installation_goes_to_the_other_database_and_back_equal(tmp_path: Path, postgres_address: str) -> None:
    first = Installation(tmp_path / "first")
    first.camket("migrate")
    assert first.python("tests.core.filler", "rows").returncode == 0
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.core.filler", "write"],
        cwd=ROOT, env=first.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline() == "one\n"
        made = first.backup(tmp_path / "first.zip")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    entries = made["tables"]["core.auditentry"]["rows"]
    assert entries == made["tables"]["core.auditpayload"]["rows"]
    assert entries > 30
    assert len(made["files"]) == 3

    second = Installation(tmp_path / "second", postgres_address)
    said = second.camket("restore", str(tmp_path / "first.zip"))
    assert "The audit trail is whole" in said
    second_made = second.backup(tmp_path / "second.zip")
    assert second_made["tables"] == made["tables"]
    assert second_made["files"] == made["files"]

    third = Installation(tmp_path / "third")
    third.camket("restore", str(tmp_path / "second.zip"))
    assert third.backup(tmp_path / "third.zip")["tables"] == made["tables"]
    for path, facts in made["files"].items():
        assert (third.state / "files" / path).stat().st_size == facts["size"]

    for installation in (second, third):  # new rows get new ids
        assert installation.python("tests.core.filler", "one").returncode == 0
        assert re.search(rf"whole: {entries + 1} entries", installation.camket("audit", "verify"))


@pytest.fixture
def made(tmp_path: Path, transactional_db: None, settings: Any) -> Path:
    """A backup of the test database, which is then emptied, and without its files."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    filler.make_rows()
    file = tmp_path / "made.zip"
    backup.write_backup(file)
    empty()
    settings.MEDIA_ROOT = str(tmp_path / "restored")
    return file


def empty() -> None:
    """Take every row out again, except what `migrate` makes."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Return a copy of an archive with its members changed; None leaves a member out."""
    target = file.with_name("rewritten.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                copy.writestr(name, content)
    return target


def in_manifest(key: str, value: Any) -> Callable[[str, bytes], bytes]:
    """Return a change that sets one entry of the manifest."""

    def change(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        return json.dumps(json.loads(content) | {key: value}).encode()

    return change


def test_a_restored_database_is_equal(made: Path, tmp_path: Path) -> None:
    done = restore.restore_backup(made)
    assert done.trail.faults == ()
    assert done.files == 3
    assert AuditEntry.objects.count() == AuditPayload.objects.count() == 30
    again = tmp_path / "again.zip"
    backup.write_backup(again)
    with zipfile.ZipFile(made) as one, zipfile.ZipFile(again) as other:
        assert json.loads(one.read("manifest.json"))["tables"] == json.loads(other.read("manifest.json"))["tables"]


def test_what_waited_to_be_mailed_is_not_mailed_by_the_copy(
    tmp_path: Path, transactional_db: None, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    user, now = User.objects.create(full_name="Lan", email="lan@example.org"), clock.now()
    NoticeMail.objects.create(user=user, key="now:1", created_at=now, next_try_at=now)
    Notice.objects.create(user=user, kind="a.b", record_id=1, raised_at=now, way="daily")
    file = tmp_path / "waiting.zip"
    backup.write_backup(file)
    empty()
    restore.restore_backup(file)
    assert NoticeMail.objects.get().state == "dropped"
    assert (Notice.objects.get().way, Notice.objects.get().read_at) == ("app", None)


def test_an_altered_trail_is_restored_and_said(made: Path) -> None:
    restore.restore_backup(made)
    AuditPayload.objects.filter(pk=AuditPayload.objects.first().pk).update(data={"changes": {}})
    file = made.with_name("altered.zip")
    backup.write_backup(file)
    empty()
    assert len(restore.restore_backup(file).trail.faults) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (in_manifest("format", 2), "does not read"),
        (in_manifest("program", "other"), "does not read"),
        (in_manifest("migrations", ["core.0001_initial"]), "another form"),
        (in_manifest("tables", {}), "another form"),
        (in_manifest("files", {"../../secret": {"sha256": "", "size": 1}}), "damaged"),
        (lambda name, content: None if name == "manifest.json" else content, "not a backup"),
        (lambda name, content: b"[]" if name == "manifest.json" else content, "not a backup"),
        (lambda name, content: None if name.endswith("core.edge.ndjson") else content, "damaged"),
        (lambda name, content: b"" if name.endswith("core.edge.ndjson") else content, "damaged"),
        (lambda name, content: content + b"{" if name.endswith("core.job.ndjson") else content, "damaged"),
        (lambda name, content: content.replace(b"serves", b"server"), "damaged"),
        (lambda name, content: content.replace(b"2022-12-31", b"2022-02-31"), "damaged"),
        (lambda name, content: content[:-1] if name.startswith("files/") else content, "damaged"),
    ],
)
def test_what_is_not_whole_is_refused_with_nothing_restored(
    made: Path, change: Callable[[str, bytes], bytes | None], said: str
) -> None:
    broken = rewritten(made, change)
    with pytest.raises(backup.BackupError, match=said):
        restore.restore_backup(broken)
    assert not User.objects.exists()
    assert restore.restore_backup(made).trail.faults == ()


@pytest.mark.parametrize("length", [0, 100, -100])
def test_a_torn_file_is_refused(made: Path, length: int) -> None:
    made.write_bytes(made.read_bytes()[:length])
    with pytest.raises(backup.BackupError, match="whole backup"):
        restore.restore_backup(made)


def test_a_database_in_use_is_left_as_it_is(made: Path) -> None:
    User.objects.create(full_name="Somebody", email="some@example.org")
    with pytest.raises(backup.BackupError, match="not empty"):
        restore.restore_backup(made)
    assert [user.full_name for user in User.objects.all()] == ["Somebody"]


def test_stopped_in_the_middle_nothing_is_there_and_it_can_be_done_again(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restore, "demand_equal", stop)
    with pytest.raises(KeyboardInterrupt):
        restore.restore_backup(made)
    assert not User.objects.exists()
    monkeypatch.undo()
    assert restore.restore_backup(made).trail.faults == ()


def test_a_torn_stored_file_is_put_right(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        path = next(iter(json.loads(archive.read("manifest.json"))["files"]))
    torn = Path(default_storage.path(path))
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"half")
    restore.restore_backup(made)
    assert restore.digest_of(path) == path.split("/")[-1]


def test_a_missing_file_is_named_and_the_rest_is_kept(made: Path) -> None:
    restore.restore_backup(made)
    row = StoredFile.objects.get(original_name="nghị quyết.txt")
    default_storage.delete(row.path)
    again = backup.write_backup(made.with_name("again.zip"))
    assert again.missing == ["nghị quyết.txt"]
    assert again.files == 2


def test_a_file_that_exists_is_not_overwritten(made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(backup.BackupError, match="exists already"):
        backup.write_backup(made)
    assert made.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(made: Path) -> None:
    with pytest.raises(backup.BackupError, match="cannot be written"):
        backup.write_backup(made.parent / "none" / "b.zip")


@given(st.lists(st.binary(max_size=40)), st.randoms())
def test_the_digest_does_not_depend_on_the_order(lines: list[bytes], random: Any) -> None:
    one, other = backup.Digest(), backup.Digest()
    for line in lines:
        one.add(line)
    random.shuffle(lines)
    for line in lines:
        other.add(line)
    assert one.facts() == other.facts()
