"""Run a command beside a PostgreSQL of its own, which is thrown away afterwards.

    python tools/postgres.py COMMAND [ARGUMENT ...]

The cluster lives in a temporary folder, listens on a socket in that folder only, and is stopped and removed
at the end, also when the command fails or is interrupted. The command finds it in CAMKET_DATABASE.
PostgreSQL refuses to run as root: then its processes run as the user `postgres`.
Exit codes: those of the command; 1 when the cluster cannot be started, with a sentence.
"""

# ruff: noqa: S603 - runs the programs that it names itself
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

LEAST_VERSION = 15
#: A cluster that lives for minutes may lose its data when the machine fails.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"


class NoServerError(Exception):
    """No PostgreSQL can be started; the text says why."""


def programs() -> Path:
    """Return the folder of the newest server's programs, LEAST_VERSION or newer."""
    folders = {}
    on_path = shutil.which("initdb")
    for program in [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *([Path(on_path)] if on_path else [])]:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        if found := re.search(r"(\d+)", done.stdout):
            folders[int(found.group(1))] = program.resolve().parent
    if not folders or max(folders) < LEAST_VERSION:
        raise NoServerError(
            f"PostgreSQL {LEAST_VERSION} or newer is not installed. On Debian: apt-get install postgresql"
        )
    return folders[max(folders)]


def run(user: str | None, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs, as `user` if one is given; raises NoServerError with what it said."""
    others: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **others)
    if done.returncode:
        raise NoServerError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster with an empty database `camket`; yield its address in the form of CAMKET_DATABASE.

    Raises NoServerError when that is not possible.
    """
    bin_folder = programs()
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="camket-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        data, log = folder / "data", folder / "log"
        run(user, bin_folder / "initdb", "-D", data, "-U", "camket", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions")  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} {CARELESS}"
        run(user, bin_folder / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            run(None, bin_folder / "createdb", "-h", folder, "-U", "camket", "camket")
            yield f"postgresql://camket@/camket?host={quote(str(folder))}"
        finally:
            run(user, bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop(number: int, frame: FrameType | None) -> None:
    """Turn a signal into an ordinary end, so that the cluster is removed."""
    raise SystemExit(128 + number)


def main() -> int:
    """Run the command named on the command line."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        with cluster() as address:
            return subprocess.run(sys.argv[1:], env=os.environ | {"CAMKET_DATABASE": address}, check=False).returncode
    except NoServerError as error:
        print(f"camket: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
