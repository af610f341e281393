"""A folder of articles read by workers: the rate, and how it grows with their number.

    python bench/intake.py [ARTICLES] [WORKERS ...]

Takes the articles in (the press notes of the demonstration pack, varied), starts that many `camket worker` processes,
and prints articles a second, counted from the first one read, and the ratio to the first number of workers.
SQLite has one writer; use PostgreSQL (CAMKET_DATABASE) to see it scale.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NOTES = ROOT / "camket" / "shell" / "packs" / "vn-demo" / "notes.toml"


def prepared() -> None:
    """Set Django up on an empty database."""
    state = tempfile.mkdtemp(prefix="camket-bench-")
    os.environ["CAMKET_STATE"] = state
    os.environ.setdefault("CAMKET_DATABASE", f"sqlite:///{state}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "camket.settings.dev"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def articles(count: int, turn: str) -> list[tuple[str, bytes]]:
    """Return texts that are all different: the notes, each with a line of its own."""
    notes = [row["text"].strip() for row in tomllib.loads(NOTES.read_text(encoding="utf-8"))["document"]]
    return [
        (f"{turn}-{number}.txt", f"{notes[number % len(notes)]}\n\nBài số {turn} {number}.\n".encode())
        for number in range(count)
    ]


def worker() -> subprocess.Popen[bytes]:
    """Start a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "camket", "worker"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )


def read_all(user: Any, count: int, workers: int) -> float:
    """Take a folder in, have it read, and return the seconds from the first to the last reading."""
    from django.db import connection

    from camket.intake.actions.readings import take_in_batch
    from camket.intake.choices import ReadingState
    from camket.intake.models import Reading

    batch, _taken = take_in_batch(actor=user, sources=articles(count, str(workers)), name="bench")
    rows = Reading.objects.filter(batch=batch)
    running = [worker() for _each in range(workers)]
    try:
        while not rows.exclude(state__in=[ReadingState.WAITING, ReadingState.READING]).exists():
            time.sleep(0.05)
        began, before = time.perf_counter(), rows.filter(state=ReadingState.PROPOSED).count()
        while rows.filter(state__in=[ReadingState.WAITING, ReadingState.READING]).exists():
            time.sleep(0.1)
            connection.close()
        took = time.perf_counter() - began
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait()
    done = rows.filter(state=ReadingState.PROPOSED).count()
    print(f"{workers} workers: {done} of {count} read, {(done - before) / took:.1f} a second")
    return (done - before) / took


def main() -> None:
    """Print the rates."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    numbers = [int(each) for each in sys.argv[2:]] or [1, 2]
    prepared()
    from django.db import connection

    from tests.cast import make_cast

    cast = make_cast()
    print(f"{count} articles, {connection.vendor}")
    rates = {number: read_all(cast.ngoc, count, number) for number in numbers}
    for number in numbers[1:]:
        print(f"{number} workers read {rates[number] / rates[numbers[0]]:.2f} times as fast as {numbers[0]}")


if __name__ == "__main__":
    main()
