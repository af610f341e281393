"""Setting up on a machine that lacks something: one sentence, an exit code, nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tools import prepare

ROOT = Path(__file__).resolve().parents[2]
REAL_PYTHON = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder that holds the Makefile and the program that sets up, nothing else."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "tools" / "prepare.py", tmp_path / "tools")
    return tmp_path


def make(folder: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Type `make demo` with a Python."""
    return subprocess.run(
        ["make", "demo", f"PYTHON={python}"],
        cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_no_python_at_all(copy: Path) -> None:
    done = make(copy, "python-that-is-not-there")
    assert done.returncode != 0
    assert "python-that-is-not-there is not installed. Camket needs Python 3.11 or newer." in done.stderr
    assert not (copy / ".venv").exists()


def test_a_python_that_is_too_old(copy: Path) -> None:
    old = copy / "old-python"
    old.write_text(
        f'#!/bin/sh\nexec {REAL_PYTHON} -c "import sys; sys.version_info = (3, 9, 2)\n$2"\n', encoding="utf-8"
    )
    old.chmod(0o755)
    done = make(copy, str(old))
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "is 3.9." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copy / ".venv").exists()


def test_a_python_without_the_venv_module(copy: Path) -> None:
    (copy / "ensurepip.py").write_text("raise ImportError\n", encoding="utf-8")
    done = make(copy, REAL_PYTHON, PYTHONPATH=str(copy))
    assert done.returncode != 0
    assert "camket: This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copy / ".venv").exists()


def test_something_in_the_place_of_the_environment(copy: Path) -> None:
    (copy / ".venv").write_text("mine", encoding="utf-8")
    done = make(copy, REAL_PYTHON)
    assert done.returncode != 0
    assert f"{copy / '.venv'} is in the way" in done.stderr
    assert (copy / ".venv").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(prepare, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(venv, "create", refuse)
    with pytest.raises(prepare.SetUpError, match="cannot be written: Permission denied"):
        prepare.make_venv()


@pytest.mark.parametrize("words", [[], ["everything"], ["run", "dev"]])
def test_unknown_words_are_explained(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["prepare.py", *words])
    assert prepare.main() == 2
