"""The programs that look at the machine: lock file, packages, a PostgreSQL of one's own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
import pytest

from tools import check_lock_hosts, ensure_packages, postgres

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("entry", "foreign"),
    [
        ({"url": "https://files.pythonhosted.org/packages/a.whl"}, []),
        ({"source": {"registry": "https://pypi.org/simple"}}, []),
        ({"url": "http://pypi.org/simple"}, ["http://pypi.org/simple"]),
        ({"source": {"registry": "https://mirror.example/simple"}}, ["https://mirror.example/simple"]),
        ({"url": "https://pypi.org.example/a.whl"}, ["https://pypi.org.example/a.whl"]),
        ({"path": "../a.whl"}, ["../a.whl"]),
        ({"source": {"git": "https://github.com/a/b"}}, ["https://github.com/a/b"]),
    ],
)
def test_a_foreign_address_in_the_lock_is_named(entry: dict[str, object], foreign: list[str]) -> None:
    assert check_lock_hosts.foreign({"package": [{"name": "a", "wheels": [entry]}]}) == foreign


def test_the_lock_names_the_public_index_only() -> None:
    assert check_lock_hosts.foreign(tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))) == []


def test_missing_programs_are_named_when_they_may_not_be_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        ensure_packages, "NEEDED", {"git": lambda: True, "gettext": lambda: False, "npm": lambda: False}
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert ensure_packages.main() == 1
    assert "sudo apt-get install -y gettext npm\n" in capsys.readouterr().err


def test_missing_programs_are_installed_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(ensure_packages, "NEEDED", {"npm": lambda: "npm" in installed})
    monkeypatch.setattr(ensure_packages, "install", installed.extend)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert ensure_packages.main() == 0
    assert installed == ["npm"]


def test_the_cluster_answers_and_is_gone_afterwards() -> None:
    with postgres.cluster() as address:
        parts = urlsplit(address)
        folder = Path(unquote(parse_qs(parts.query)["host"][0]))
        with psycopg.connect(host=str(folder), user=parts.username, dbname=parts.path[1:]) as connection:
            (version,) = connection.execute("SHOW server_version_num").fetchone() or ("0",)
    assert int(version) >= postgres.LEAST_VERSION * 10_000
    assert not folder.exists()


def test_the_command_gets_the_address_and_gives_its_exit_code() -> None:
    code = "import os, sys; print(os.environ['CAMKET_DATABASE']); sys.exit(3)"
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "postgres.py", sys.executable, "-c", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert re.fullmatch(r"postgresql://camket@/camket\?host=\S+\n", done.stdout)


def test_a_stopped_run_leaves_nothing_behind() -> None:
    short = tempfile.mkdtemp()  # not tmp_path: a socket's path has room for 107 letters, and others must enter
    os.chmod(short, 0o755)
    code = "import sys, time; print('up', flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, ROOT / "tools" / "postgres.py", sys.executable, "-c", code],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": short},
    )  # fmt: skip
    assert run.stdout is not None
    assert run.stdout.readline() == "up\n"
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=60) == 128 + signal.SIGTERM
    run.stdout.close()
    assert list(Path(short).iterdir()) == []
    Path(short).rmdir()
