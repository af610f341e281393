"""Run all tests on SQLite and those of the database again on PostgreSQL, both at once: a machine has two cores.

    python tools/run_tests.py [ARGUMENT ...]     further arguments go to both runs of pytest

What the run on PostgreSQL says is shown when that on SQLite has ended. Returns 1 when one of them failed.
"""
# ruff: noqa: S603 - runs the programs that it names itself

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
PYTEST = (sys.executable, "-m", "pytest", "-q")


def main(arguments: list[str]) -> int:
    """Run both; return 0 when both passed."""
    with tempfile.TemporaryFile() as said:
        on_postgresql = subprocess.Popen(
            [
                *(sys.executable, TOOLS / "postgres.py", *PYTEST),
                *("-m", "database and not journey and not slow", "-p", "no:cacheprovider", *arguments),
            ],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            print("camket: all tests, on SQLite", flush=True)
            on_sqlite = subprocess.run([*PYTEST, "-m", "not slow", *arguments], check=False).returncode
            print("camket: the tests of the database again, on PostgreSQL", flush=True)
            failed = on_postgresql.wait() != 0 or on_sqlite != 0
        finally:
            if on_postgresql.poll() is None:
                on_postgresql.terminate()
                on_postgresql.wait()
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
