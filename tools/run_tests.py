"""Run all tests on SQLite and those of the database again on PostgreSQL, two runs at a time: a machine has two cores.

    python tools/run_tests.py [ARGUMENT ...]     further arguments go to every run of pytest

The longest runs begin; who is through first takes the next. Programs that try every endpoint run on PostgreSQL only,
which is stricter. What a run says is shown when it has ended, what the one on SQLite says at once. Returns 1 when one
of them failed.
"""
# ruff: noqa: S603 - runs the programs that it names itself

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
PYTEST = (sys.executable, "-m", "pytest", "-q")


#: As many as a machine has cores.
AT_ONCE = 2
#: What pytest answers when nothing of what was asked for belongs to a run.
NOTHING_CHOSEN = 5


@dataclass(frozen=True)
class Run:
    """One run of pytest: what it is called, which tests it takes, and on which database."""

    name: str
    chosen: str
    places: tuple[str, ...] = ()
    is_on_postgres: bool = False

    def command(self, arguments: list[str]) -> list[str]:
        """Return the command with further arguments."""
        before = (sys.executable, str(TOOLS / "postgres.py")) if self.is_on_postgres else ()
        return [*before, *PYTEST, "-p", "no:cacheprovider", "-m", self.chosen, *self.places, *arguments]


THREAD = "tests/journeys/test_first_thread.py"
#: The longest first.
RUNS = (
    Run("the tests on SQLite", "not slow and not journey and not (conformance and database)"),
    Run("the tests of the database on PostgreSQL", "database and not journey and not slow", is_on_postgres=True),
    Run("the journeys along the thread", "journey and not slow", (THREAD,)),
    Run("the other journeys", "journey and not slow", ("tests/journeys", f"--ignore={THREAD}")),
)


def done(run: Run, arguments: list[str], well: set[int]) -> bool:
    """Do a run and show what it said; return whether it answered as one of `well`."""
    if run is RUNS[0]:
        return subprocess.run(run.command(arguments), check=False).returncode in well
    with tempfile.TemporaryFile() as said:
        code = subprocess.run(run.command(arguments), stdout=said, stderr=subprocess.STDOUT, check=False).returncode
        said.seek(0)
        sys.stdout.buffer.write(f"\ncamket: {run.name}\n".encode() + said.read())
        sys.stdout.flush()
    return code in well


def main(arguments: list[str]) -> int:
    """Do all runs; return 0 when all passed."""
    well = {0, NOTHING_CHOSEN} if arguments else {0}
    print(f"camket: {', '.join(run.name for run in RUNS)}", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return int(not all(list(pool.map(lambda run: done(run, arguments, well), RUNS))))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
