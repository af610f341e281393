"""A demonstration of one's own, for pictures and journeys: temporary folder, free port, gone at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Seconds until it must be open: the packs are loaded from nothing.
PATIENCE = 300


class NotOpenError(Exception):
    """The demonstration did not open; the text is what it said."""


@dataclass(frozen=True)
class Demonstration:
    """Where it is open, its folder, and the one password of all its accounts."""

    address: str
    state: Path
    password: str


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def demonstration(settings: str = "camket.settings.dev", **environment: str) -> Iterator[Demonstration]:
    """Run `camket demo` in a temporary folder until the block ends; raises NotOpenError if it fails."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="camket-demo-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        variables = os.environ | {
            "CAMKET_STATE": str(state),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        variables.pop("CAMKET_DATABASE", None)
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "camket", "demo", "--port", str(port)],
            cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            wait_until_open(process, f"http://127.0.0.1:{port}")
            password = (state / "demo.password").read_text(encoding="utf-8")
            yield Demonstration(f"http://127.0.0.1:{port}", state, password)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_open(process: subprocess.Popen[str], address: str) -> None:
    """Return when the program has printed its address; raises NotOpenError with what it said instead."""
    said: list[str] = []
    is_open = threading.Event()

    def listen() -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        with process.stdout as lines:
            for line in lines:
                said.append(line)
                if address in line:
                    is_open.set()
        is_open.set()

    threading.Thread(target=listen, daemon=True).start()
    if not is_open.wait(PATIENCE) or process.poll() is not None or not any(address in line for line in said):
        raise NotOpenError("".join(said))
