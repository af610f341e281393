"""An installation of its own for tests that stop programs, fill disks and cut connections: folder, database, server."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

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
#: What scripts begin with that are to be stopped in the middle.
HOLD = """
import time
import django
django.setup()

def hold(*_arguments, **_facts):
    print("held", flush=True)
    time.sleep(600)
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

    def start_held(self, script: str) -> subprocess.Popen[str]:
        """Start a script that stops where it calls `hold`; return once it has come there."""
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD + script],
            cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.started.append(process)
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            if line == "held\n":
                return process
            said.append(line)
        raise AssertionError("".join(said))

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
        """Return how many rows a table has, by `room.Model`; asked of the database itself."""
        query = f"SELECT count(*) FROM {model.replace('.', '_').lower()}"
        if address := self.environment.get("CAMKET_DATABASE"):
            with psycopg.connect(address) as server:
                row = server.execute(query).fetchone()
        else:
            with contextlib.closing(sqlite3.connect(self.state / "camket.sqlite3")) as file:
                row = file.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def populate(self) -> None:
        """Make everybody whom the tests know."""
        secrets = json.loads(self.python(PEOPLE))
        self.session, self.token = secrets["session"], secrets["token"]

    @contextlib.contextmanager
    def serve(self, workers: int = 1, **options: Any) -> Iterator[int]:
        """Serve on a free port until the block ends, in a group of processes of its own; yields the port."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port: int = free.getsockname()[1]
        words = ("serve", "--port", str(port), "--workers", str(workers), "--quiet")
        process = self.start(*words, start_new_session=True, **options)
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
            if process.poll() is None:
                process.terminate()
                process.wait(60)
            listener.join(60)

    @staticmethod
    def kill(process: subprocess.Popen[str]) -> None:
        """Stop a program as a power cut does; of a server, all its processes."""
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()

    def stop(self) -> None:
        """End every program that is still running."""
        for process in self.started:
            if process.poll() is None:
                self.kill(process)


def wait_until_open(port: int, process: subprocess.Popen[str], said: list[str]) -> None:
    """Return once somebody listens on the port."""
    for _try in range(PATIENCE * 10):
        assert process.poll() is None, "".join(said)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def installation(server: str = "", *, template: Template | None = None) -> Iterator[Installation]:
    """An installation that is up to date, on SQLite or on a database of its own at a PostgreSQL; gone at the end.

    It is a copy of a template, which takes no time: of the one that is given, else of one with empty tables.
    """
    template = template or empty_template(server)
    with bare_installation(server, template.database) as made:
        shutil.copytree(template.state, made.state)
        made.session, made.token = template.session, template.token
        yield made


@cache
def empty_template(server: str) -> Template:
    """Return an installation with empty tables, made once in a run of the tests for each database."""
    kept = contextlib.ExitStack()
    atexit.register(kept.close)
    made = kept.enter_context(bare_installation(server))
    done = made.run("migrate")
    assert done.returncode == 0, done.stdout
    return template_of(made)


@contextlib.contextmanager
def bare_installation(server: str, database: str = "") -> Iterator[Installation]:
    """The place of an installation: no folder yet, and at a PostgreSQL a new database, a copy of `database`."""
    with tempfile.TemporaryDirectory(prefix="camket-inst-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAMKET", "DJANGO"))}
        environment = kept | {
            "CAMKET_STATE": str(state),
            "DJANGO_SETTINGS_MODULE": "camket.settings.dev",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        if server:
            environment["CAMKET_DATABASE"] = fresh_database(server, database)
        made = Installation(state, environment)
        try:
            yield made
        finally:
            made.stop()


@dataclass(frozen=True)
class Template:
    """An installation that others are copies of; no program of it runs."""

    state: Path
    database: str
    session: str
    token: str


def template_of(made: Installation) -> Template:
    """Return an installation as a template."""
    database = made.environment.get("CAMKET_DATABASE", "")
    name = re.sub(r".*/([^/?]+)\?.*", r"\1", database) if database else ""
    return Template(made.state, name, made.session, made.token)


def fresh_database(server: str, template: str = "") -> str:
    """Make a database beside the one at an address of PostgreSQL, empty or a copy; return its address."""
    name = f"fresh_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return server.replace("/camket?", f"/{name}?", 1)
