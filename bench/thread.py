"""The page of the walk over 10,000 records and 50,000 edges, against its limit of 300 ms of server time.

    python bench/thread.py [ROUNDS]

Builds the records in a temporary SQLite database (PostgreSQL when CAMKET_DATABASE names one), asks the page of the
best-joined records through Django's handler, and prints the median and the worst as shares of the limit, beside a
bare page of the same run.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LIMIT = 0.3
RECORDS, EDGES = 10_000, 50_000


def prepared() -> None:
    """Set Django up on an empty database."""
    state = tempfile.mkdtemp(prefix="camket-bench-")
    os.environ["CAMKET_STATE"] = state
    os.environ.setdefault("CAMKET_DATABASE", f"sqlite:///{state}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "camket.settings.test"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def build() -> tuple[Any, list[Any]]:
    """Make the records and edges; return who looks, and the clauses with the most joins."""
    from camket.core.choices import Access
    from camket.core.models import Edge, User
    from camket.engagements.models import Commitment, Event
    from camket.plans.models import Task
    from camket.policy.models import Clause, Instrument
    from tests.cast import make_cast

    cast = make_cast()
    actor = User.objects.system()
    chance = random.Random(18)
    text = Instrument.objects.create(name_local="Nghị quyết", kind="resolution", access=Access.PUBLIC)
    public = {"access": Access.PUBLIC, "owner_unit": cast.centre}
    clauses = Clause.objects.bulk_create(
        [Clause(instrument=text, key=f"c{n}", kind="article", name_local=f"Điều {n}") for n in range(200)]
    )
    tasks = Task.objects.bulk_create(
        [Task(name_local=f"Việc {n}", clause=chance.choice(clauses), **public) for n in range(4000)], batch_size=1000
    )
    events = Event.objects.bulk_create(
        [Event(name_local=f"Hội thảo {n}", kind="forum", **public) for n in range(3000)], batch_size=1000
    )
    pledges = Commitment.objects.bulk_create(
        [
            Commitment(name_local=f"Cam kết {n}", kind="pledge", event=chance.choice(events), **public)
            for n in range(2800)
        ],
        batch_size=1000,
    )
    assert len(clauses) + len(tasks) + len(events) + len(pledges) == RECORDS
    made = set()
    while len(made) < EDGES:
        if chance.random() < 0.5:
            made.add(("advances", "engagements.event", chance.choice(events).pk, "plans.task", chance.choice(tasks).pk))
        else:
            made.add(
                (
                    "serves",
                    "engagements.commitment",
                    chance.choice(pledges).pk,
                    "policy.clause",
                    chance.choice(clauses).pk,
                )
            )
    names = ("kind", "source_kind", "source_id", "target_kind", "target_id")
    Edge.objects.bulk_create(
        [Edge(created_by=actor, **dict(zip(names, row, strict=True))) for row in made], batch_size=2000
    )
    return cast.lan, [*clauses[:5], text, tasks[0], events[0], pledges[0]]


def timed(client: Any, url: str) -> float:
    """Return the seconds that one answer takes."""
    start = time.perf_counter()
    answer = client.get(url)
    took = time.perf_counter() - start
    assert answer.status_code == 200, answer.status_code
    return took


def main() -> None:
    """Print the shares."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    prepared()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    user, records = build()
    client = Client()
    client.force_login(user)
    print(f"{RECORDS} records, {EDGES} edges, {connection.vendor}, {rounds} rounds; limit {LIMIT * 1000:.0f} ms")
    bare = reverse("people:groups")
    timed(client, bare)
    for record in records:
        url = reverse("thread:record", args=[record.uid])
        timed(client, url)
        pairs = [(timed(client, url), timed(client, bare)) for _round in range(rounds)]
        walks, others = zip(*pairs, strict=True)
        middle, empty = statistics.median(walks), statistics.median(others)
        print(
            f"{record._meta.label_lower:24} median {middle / LIMIT:5.2f} of the limit,"
            f" worst {max(walks) / LIMIT:5.2f}, {middle / empty:5.1f} x an empty list"
        )


if __name__ == "__main__":
    main()
