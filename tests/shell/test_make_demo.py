"""What a newcomer does first: a copy in an empty folder, `make demo`, a page that answers; and once more."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import house
from tools.demonstration import free_port

pytestmark = pytest.mark.slow
PATIENCE = 600


class Run:
    """One `make demo`: what it says, and its end."""

    def __init__(self, folder: Path, port: int) -> None:
        python = Path(sys.base_prefix) / "bin" / "python3"
        own = ("CAMKET", "DJANGO", "VIRTUAL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self.said: list[str] = []
        self.is_open = threading.Event()
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["make", "demo", f"PORT={port}", f"PYTHON={python}"],
            cwd=folder, env=kept | {"LANG": "C.UTF-8"}, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self) -> None:
        """Keep what is said; the run is open once it says how to stop it, or when it has ended."""
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line)
                if "Stop with Ctrl+C" in line:
                    self.is_open.set()
        self.is_open.set()

    def wait(self) -> str:
        """Return what was said until the page was open."""
        assert self.is_open.wait(PATIENCE)
        said = "".join(self.said)
        assert self.process.poll() is None, said
        return said

    def stop(self) -> None:
        """Press Ctrl+C."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=60)
        self.listener.join(timeout=60)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The working tree as it stands, without anything that git leaves out."""
    folder = tmp_path / "camket"
    for file in house.tracked_files():
        target = folder / file.relative_to(house.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    yield folder
    shutil.rmtree(folder)


def body(address: str) -> str:
    """Return the page at an address; any answer but 200 raises."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def password_line(said: str) -> str:
    """Return the line that names the password."""
    return next(line for line in said.splitlines() if "password" in line)


def test_a_copy_opens_and_opens_again_with_nothing_lost(copy: Path) -> None:
    port = free_port()
    first = Run(copy, port)
    try:
        said = first.wait()
        assert first.address in said
        page = body(first.address)
        assert "<html" in page
        assert 'name="password"' in body(f"{first.address}/account/login/")
    finally:
        first.stop()
    assert "Everything is kept" in "".join(first.said)

    second = Run(copy, port)  # the port is free again: both processes have ended
    try:
        again = second.wait()
        assert password_line(again) == password_line(said)
        assert "loaded already" in again
        assert "<html" in body(second.address)
        third = Run(copy, port)
        third.process.wait(timeout=PATIENCE)
        third.listener.join(timeout=60)
        assert third.process.returncode != 0
        assert f"Port {port} is in use." in "".join(third.said)
        assert "<html" in body(second.address)
    finally:
        second.stop()
