"""An installation of its own for tests that stop programs, fill disks and cut connections: folder, database, server."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
#: Makes everybody whom the tests know, a session for Lan and a token; prints both secrets.
PEOPLE = """
import json, django
django.setup()
from django.test import Client
from camket.core.keys import issue_key
from tests.cast import make_cast
cast = make_cast()
client = Client()
client.force_login(cast.lan)
_key, secret = issue_key(actor=cast.lan, name="test")
print(json.dumps({"session": client.cookies["sessionid"].value, "token": secret}))
"""


@dataclass
class Installation:
    """A folder, a database, and the environment in which its programs run."""

    state: Path
    environment: dict[str, str]
    session: str = ""
    token: str = ""
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start a program of the installation: `camket` with these words."""
        command = [sys.executable, "-m", "camket", *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **pipes)
        self.started.append(process)
        return process

    def run(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run `camket` with these words to its end."""
        process = self.start(*words, **options)
        said, _nothing = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, said or "", "")

    def python(self, script: str) -> str:
        """Run a script inside the installation; return what it printed last."""
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def count(self, model: str) -> int:
        """Return how many rows a table has, by `room.Model`."""
        room, name = model.split(".")
        script = (
            f"import django; django.setup(); from camket.{room}.models import {name}; print({name}.objects.count())"
        )
        return int(self.python(script))

    def populate(self) -> None:
        """Make everybody whom the tests know."""
        secrets = json.loads(self.python(PEOPLE))
        self.session, self.token = secrets["session"], secrets["token"]

    @contextlib.contextmanager
    def serve(self, workers: int = 1) -> Iterator[int]:
        """Serve on a free port until the block ends; yields the port."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        process = self.start("serve", "--port", str(port), "--workers", str(workers), "--quiet")
        said: list[str] = []

        def listen() -> None:
            assert process.stdout is not None
            with process.stdout as lines:
                said.extend(lines)

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            wait_until_open(port, process, said)
            yield port
        finally:
            process.terminate()
            process.wait(60)
            listener.join(60)

    def stop(self) -> None:
        """End every program that is still running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait(60)


def wait_until_open(port: int, process: subprocess.Popen[str], said: list[str]) -> None:
    """Return once somebody listens on the port."""
    for _try in range(PATIENCE * 10):
        assert process.poll() is None, "".join(said)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def installation(database: str = "") -> Iterator[Installation]:
    """An empty installation that is up to date, on SQLite or the PostgreSQL at an address; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="camket-inst-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAMKET", "DJANGO"))}
        environment = kept | {
            "CAMKET_STATE": str(state),
            "DJANGO_SETTINGS_MODULE": "camket.settings.dev",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        if database:
            environment["CAMKET_DATABASE"] = database
        made = Installation(state, environment)
        try:
            done = made.run("migrate")
            assert done.returncode == 0, done.stdout
            yield made
        finally:
            made.stop()
