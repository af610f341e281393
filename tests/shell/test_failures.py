"""Power cuts and full disks: nothing is half loaded, nothing is lost, and the next start is whole.

A program is stopped as a power cut stops it (SIGKILL), where much of its work is done and nothing is through. A disk is
full for a program when no file may grow beyond a size.
"""

from __future__ import annotations

import json
import resource
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.shell.installation import Installation, Template, empty_template, installation, template_of
from tests.shell.test_serve import begin, end, form, page

#: Each starts several programs: for `make test-full`.
pytestmark = pytest.mark.slow
BODIES = 300
MANIFEST = """
code = "bodies"
version = "1"
title_local = "Cơ quan"
title_en = "Bodies"

[[files]]
name = "bodies.toml"
"""
#: Loads the pack up to where only the end of the transaction is missing.
HELD_PACK = """
from camket.core import packs
packs.finish_loading = hold
from camket.shell.command import main
main(["pack", "load", {folder!r}])
"""
#: Restores up to a point.
HELD_RESTORE = """
from camket.core import backup, restore
{patch}
from camket.shell.command import main
main(["restore", {file!r}])
"""
ROWS_ARE_IN = "restore.demand_equal = hold"
HALF_A_FILE = """
def half(source, target):
    target.write(source.read(1000))
    target.flush()
    hold()
backup.copied = half
"""
#: Runs the worker with a job that counts what it did; `act` is the work.
WORKER = """
from pathlib import Path
from camket.core import jobs
jobs.schedule.clear()
trace = Path({trace!r})

@jobs.job("tests.long")
def long(progress):
    trace.write_text(trace.read_text() + "begun " if trace.exists() else "begun ")
    {act}
    trace.write_text(trace.read_text() + "ended ")

from camket.shell.command import main
main(["worker", "--once", "--quiet"])
"""
ENQUEUE = """
import django
django.setup()
from camket.core import jobs
from camket.core.models import User
jobs.job("tests.long")(lambda progress: None)
jobs.enqueue("tests.long", asked_by=User.objects.system())
"""
SILENCE = """
import django
django.setup()
from camket.core import clock, jobs
from camket.core.models import Job
Job.objects.update(seen_at=clock.now() - 2 * jobs.LEASE)
"""
STATE = """
import django
django.setup()
from camket.core.models import Job
row = Job.objects.get(name="tests.long")
print(row.state, row.attempts)
"""
#: Keeps a file in the storage and stops before it is whole.
HELD_FILE = """
import io, os
from camket.core import files
files.os.fsync = hold
files.store(io.BytesIO(b"%PDF-1.4 " + b"x" * 5000), name="a.pdf")
"""
KEEP_FILE = """
import django
django.setup()
import io
from camket.core import files
row = files.store(io.BytesIO({content}), name="a.pdf")
with files.open_original(row) as file:
    print(len(file.read()))
"""

Make = Callable[..., Installation]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL, empty for SQLite."""
    return str(request.getfixturevalue("postgres_address")) if request.param == "postgresql" else ""


@pytest.fixture(scope="module")
def templates(server: str) -> Iterator[dict[bool, Template]]:
    """An empty installation and one with people, to copy."""
    with installation(server) as peopled:
        peopled.populate()
        yield {False: empty_template(server), True: template_of(peopled)}


@pytest.fixture
def make(server: str, templates: dict[bool, Template]) -> Iterator[Make]:
    """Make installations, empty or with people; all are gone at the end."""
    with ExitStack() as opened:
        yield lambda *, people=False: opened.enter_context(installation(server, template=templates[people]))


def bodies_pack(folder: Path) -> Path:
    """Write a pack of many bodies."""
    entry = '[[body]]\nkey = "b{0}"\nkind = "ngo"\nname_local = "Tổ chức {0}"\nname_en = "Organisation {0}"\n\n'
    folder.mkdir()
    (folder / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "bodies.toml").write_text("".join(entry.format(n) for n in range(BODIES)), encoding="utf-8")
    return folder


def small_files(size: int) -> Callable[[], None]:
    """Return what a process runs before its program so that no file of it grows beyond a size."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def stored(house: Installation) -> list[Path]:
    """Return the files of an installation."""
    return sorted(file for file in (house.state / "files").rglob("*") if file.is_file())


# --- Stopped in the middle.


def test_a_pack_that_was_stopped_is_not_there_and_loads_again(make: Make, tmp_path: Path) -> None:
    house, folder = make(), bodies_pack(tmp_path / "bodies")
    house.kill(house.start_held(HELD_PACK.format(folder=str(folder))))
    assert (house.count("people.Body"), house.count("core.Pack"), house.count("core.SearchEntry")) == (0, 0, 0)
    assert f"{BODIES} records are new." in house.run("pack", "load", str(folder)).stdout
    assert house.count("people.Body") == BODIES
    assert "It was loaded already." in house.run("pack", "load", str(folder)).stdout
    assert house.run("audit", "verify").returncode == 0


@pytest.mark.parametrize("patch", [ROWS_ARE_IN, HALF_A_FILE], ids=["rows", "files"])
def test_a_restore_that_was_stopped_is_simply_typed_again(make: Make, tmp_path: Path, patch: str) -> None:
    first, second, file = make(people=True), make(), tmp_path / "all.zip"
    first.python(KEEP_FILE.format(content='b"%PDF-1.4 " + b"x" * 5000'))
    assert first.run("backup", str(file)).returncode == 0
    second.kill(second.start_held(HELD_RESTORE.format(patch=patch, file=str(file))))
    assert (second.count("people.Unit"), second.count("core.StoredFile")) == (0, 0)
    done = second.run("restore", str(file))
    assert done.returncode == 0, done.stdout
    again = tmp_path / "again.zip"
    assert second.run("backup", str(again)).returncode == 0
    facts = [json.loads(zipfile.ZipFile(each).read("manifest.json")) for each in (file, again)]
    assert facts[0]["tables"] == facts[1]["tables"]
    assert facts[0]["files"] == facts[1]["files"]
    assert [each.name for each in stored(first)] == [each.name for each in stored(second)]


def test_a_backup_that_was_stopped_leaves_no_backup(make: Make, tmp_path: Path) -> None:
    house, file = make(people=True), tmp_path / "all.zip"
    held = "from camket.core import backup\nbackup.write_files = hold\nfrom camket.shell.command import main\n"
    house.kill(house.start_held(held + f"main(['backup', {str(file)!r}])"))
    assert not file.exists()
    assert house.run("backup", str(file)).returncode == 0
    assert zipfile.ZipFile(file).testzip() is None


def test_a_job_whose_worker_was_stopped_is_done_by_the_next(make: Make, tmp_path: Path) -> None:
    house, trace = make(), tmp_path / "trace"
    house.python(ENQUEUE)
    house.kill(house.start_held(WORKER.format(trace=str(trace), act="hold()")))
    assert (house.python(STATE), trace.read_text()) == ("running 1", "begun ")
    house.python("import django\ndjango.setup()\n" + WORKER.format(trace=str(trace), act="pass"))
    assert house.python(STATE) == "running 1"  # perhaps it is only slow: it is given time
    house.python(SILENCE)
    house.python("import django\ndjango.setup()\n" + WORKER.format(trace=str(trace), act="pass"))
    assert (house.python(STATE), trace.read_text()) == ("done 2", "begun begun ended ")


def test_a_file_that_was_stopped_half_written_is_not_taken_for_the_whole(make: Make) -> None:
    house = make()
    house.kill(house.start_held(HELD_FILE))
    assert house.count("core.StoredFile") == 0
    assert all(file.name.endswith(".part") for file in stored(house))
    assert house.python(KEEP_FILE.format(content='b"%PDF-1.4 " + b"x" * 5000')) == "5009"


def test_a_server_that_was_stopped_during_an_upload_starts_whole(make: Make) -> None:
    house = make(people=True)
    body = form("Đang gửi thì mất điện", b"x" * 200_000)
    with house.serve() as port, begin(port, house, body, 100_000):
        assert page(port) == 200
        house.kill(house.started[-1])
    assert (house.count("sources.Document"), house.count("core.StoredFile"), stored(house)) == (0, 0, [])
    with house.serve() as port:
        assert page(port) == 200
        with begin(port, house, body, len(body)) as whole:
            assert end(whole).startswith(b"HTTP/1.1 302 ")
    assert (house.count("sources.Document"), len(stored(house))) == (1, 1)
    assert house.run("audit", "verify").returncode == 0


# --- A full disk.


def test_a_backup_onto_a_full_disk_ends_with_a_sentence(make: Make, tmp_path: Path) -> None:
    house, file = make(people=True), tmp_path / "all.zip"
    house.python(KEEP_FILE.format(content='b"%PDF-1.4 " + __import__("os").urandom(2_000_000)'))
    done = house.run("backup", str(file), preexec_fn=small_files(1_000_000))
    assert done.returncode == 1
    assert f"{file} cannot be written: " in done.stdout
    assert "Traceback" not in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert house.run("backup", str(file)).returncode == 0


def test_a_restore_onto_a_full_disk_ends_with_a_sentence(make: Make, tmp_path: Path) -> None:
    first, second, file = make(), make(), tmp_path / "all.zip"
    first.python(KEEP_FILE.format(content='b"%PDF-1.4 " + __import__("os").urandom(20_000_000)'))
    assert first.run("backup", str(file)).returncode == 0
    done = second.run("restore", str(file), preexec_fn=small_files(15_000_000))
    assert done.returncode == 1
    assert "There is no room left" in done.stdout
    assert "Traceback" not in done.stdout
    assert (second.count("core.StoredFile"), stored(second)) == (0, [])
    assert second.run("restore", str(file)).returncode == 0


def test_an_upload_onto_a_full_disk_is_refused_and_the_next_is_kept(make: Make) -> None:
    house = make(people=True)
    with house.serve(preexec_fn=small_files(15_000_000)) as port:
        with begin(port, house, form("Tệp quá lớn cho đĩa", b"x" * 20_000_000), 0) as large:
            large.sendall(form("Tệp quá lớn cho đĩa", b"x" * 20_000_000))
            answer = end(large)
        assert answer.startswith(b"HTTP/1.1 507 ")
        assert "hết chỗ".encode() in answer
        assert page(port) == 200
        small = form("Tệp nhỏ", b"x" * 1000)
        with begin(port, house, small, len(small)) as sent:
            assert end(sent).startswith(b"HTTP/1.1 302 ")
    assert (house.count("sources.Document"), len(stored(house))) == (1, 1)
