"""All communes report on one evening, with lost answers and repeats: nothing is lost, nothing is doubled.

What is measured is printed and fails nothing; docs/performance.md keeps the last full run.
"""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator

import pytest

from tests.load.answers import is_conspicuous
from tests.load.replay import Country, replay, table
from tests.shell.installation import Installation, installation

pytestmark = pytest.mark.slow
#: So many communes report. CAMKET_LOAD_COMMUNES=3321 is the whole country (docs/decisions/0020-the-replay.md).
COMMUNES = int(os.environ.get("CAMKET_LOAD_COMMUNES", "400"))
SETTING = "import django\ndjango.setup()\nfrom tests.load import setting\nsetting."


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation with all units of the country, on each database."""
    server = request.getfixturevalue("postgres_address") if request.param == "postgresql" else ""
    with installation(server) as made:
        for pack in ("vn-places", "vn-demo"):
            done = made.run("pack", "load", pack)
            assert done.returncode == 0, done.stdout
        yield made


def processor_seconds() -> float:
    """Return what this process and those that it started and that ended have used of the processors."""
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in every)


def test_every_report_arrives_once(house: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    country = Country.told(house.python(f"{SETTING}prepare()"), COMMUNES)
    before = processor_seconds()
    with house.serve(workers=2) as port:
        took = replay(country, port)
    with capsys.disabled():
        name = "PostgreSQL" if "CAMKET_DATABASE" in house.environment else "SQLite"
        print(f"\n{name}: {table(country, took, processor_seconds() - before)}")
    assert country.log.faults[:5] == []
    uids = [commune.account["unit"] for commune in country.communes]
    found = json.loads(house.python(f"{SETTING}found({country.round!r}, {uids!r})"))
    held = sum(is_conspicuous(commune.number) for commune in country.communes)
    assert found["wrong"][:5] == []
    assert found["states"] == {"approved": len(uids) - held, "submitted": held}
    assert house.run("audit", "verify").returncode == 0
