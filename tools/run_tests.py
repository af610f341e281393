"""Run all tests on SQLite and those of the database again on PostgreSQL, in two lanes: a machine has two cores.

    python tools/run_tests.py [ARGUMENT ...]     further arguments go to every run of pytest

The second lane holds the tests on PostgreSQL and then the journeys, about as long together as all others on SQLite;
what it says is shown when the first has ended. Returns 1 when one of them failed.
"""
# ruff: noqa: S603 - runs the programs that it names itself

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

TOOLS = Path(__file__).resolve().parent
PYTEST = (sys.executable, "-m", "pytest", "-q")


#: What pytest answers when nothing of what was asked for belongs to a lane.
NOTHING_CHOSEN = 5


def lane(commands: list[list[str]], well: set[int], said: IO[bytes] | None = None) -> bool:
    """Run commands one after the other, all of them; return whether each answered as one of `well`."""
    codes = [subprocess.run(each, stdout=said, stderr=subprocess.STDOUT, check=False).returncode for each in commands]
    return set(codes) <= well


def main(arguments: list[str]) -> int:
    """Run both lanes; return 0 when all passed."""
    well = {0, NOTHING_CHOSEN} if arguments else {0}
    most = [*PYTEST, "-m", "not slow and not journey", *arguments]
    beside = [
        [
            *(sys.executable, str(TOOLS / "postgres.py"), *PYTEST),
            *("-m", "database and not journey and not slow", "-p", "no:cacheprovider", *arguments),
        ],
        [*PYTEST, "-m", "journey and not slow", "-p", "no:cacheprovider", *arguments],
    ]
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as pool:
        second = pool.submit(lane, beside, well, said)
        print("camket: the tests on SQLite", flush=True)
        first = lane([most], well)
        print("camket: the tests of the database again on PostgreSQL, and the journeys", flush=True)
        is_well = second.result() and first
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return int(not is_well)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
