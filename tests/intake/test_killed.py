"""A worker that is killed while it reads: the next one begins again, and nothing stands twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shell.installation import Installation, installation

#: Each starts several programs: for `make test-full`.
pytestmark = pytest.mark.slow
TAKE_IN = """
import django
django.setup()
from camket.core.models import User
from camket.intake.actions.readings import take_in_batch
from tests.cast import make_cast
from tests.factories import ARTICLE
cast = make_cast()
sources = [(f"{n}.txt", f"{ARTICLE}\\nNote {n}.\\n".encode()) for n in range(4)]
take_in_batch(actor=cast.ngoc, sources=sources, name="folder")
"""
#: Reads until everything of a text is written and only the end of the transaction is missing.
HELD = """
from camket.core import jobs
jobs.schedule.clear()
from camket.intake.actions import readings
readings.keep_fingerprints = hold
from camket.shell.command import main
main(["worker", "--once", "--quiet"])
"""
#: Lets the time pass after which a killed worker's job and reading are taken up again.
LATER = """
import django
django.setup()
from datetime import timedelta
from django.db.models import F
from camket.core import clock
from camket.core.models import Job
from camket.intake.models import Reading
past = clock.now() - timedelta(hours=2)
Job.objects.update(seen_at=past)
Reading.objects.update(claimed_at=past, created_at=past, changed_at=past)
"""
COUNTS = """
import django
django.setup()
from django.db.models import Count
from camket.intake.models import Proposal, Reading
states = sorted(Reading.objects.values_list("state", flat=True))
doubled = Proposal.objects.values("reading", "kind", "start", "end", "key").annotate(n=Count("pk")).filter(n__gt=1)
per = sorted(Reading.objects.annotate(n=Count("proposals")).values_list("n", flat=True))
print(states, doubled.count(), per)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation with a folder that waits to be read."""
    server = str(request.getfixturevalue("postgres_address")) if request.param == "postgresql" else ""
    with installation(server) as made:
        made.python(TAKE_IN)
        yield made


def test_a_folder_is_read_whole_after_a_kill(house: Installation) -> None:
    house.kill(house.start_held(HELD))
    assert house.count("intake.Proposal") == 0
    house.python(LATER)
    for _turn in range(3):
        house.run("worker", "--once", "--quiet")
        house.python(LATER)
    states, doubled, per = house.python(COUNTS).replace("] ", "]|").replace(" [", "|[").split("|")
    assert states == str(["proposed"] * 4)
    assert doubled == "0"
    counts = {number.strip() for number in per.strip("[]").split(",")}
    assert len(counts) == 1, "the same text gives the same proposals"
    assert counts != {"0"}
