"""All communes report on one evening, with lost answers and repeats: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from tests.load.answers import is_conspicuous
from tests.load.replay import Country, replay, table
from tests.shell.installation import Installation, installation

pytestmark = pytest.mark.slow
#: So many communes report; CAMKET_LOAD_COMMUNES=400 makes a short evening of it.
COMMUNES = int(os.environ.get("CAMKET_LOAD_COMMUNES", "3321"))


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation with all units of the country, on each database."""
    server = request.getfixturevalue("postgres_address") if request.param == "postgresql" else ""
    with installation(server) as made:
        for pack in ("vn-places", "vn-demo"):
            done = made.run("pack", "load", pack)
            assert done.returncode == 0, done.stdout
        yield made


def test_every_report_arrives_once(house: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    country = Country.told(
        house.python("import django\ndjango.setup()\nfrom tests.load import setting\nsetting.prepare()"), COMMUNES
    )
    with house.serve(workers=2) as port:
        took = replay(country, port)
    with capsys.disabled():
        print(f"\n{'PostgreSQL' if 'CAMKET_DATABASE' in house.environment else 'SQLite'}: {table(country, took)}")
    assert country.log.faults[:5] == []
    communes = country.communes
    uids = [commune.account["unit"] for commune in communes]
    script = (
        f"import django\ndjango.setup()\nfrom tests.load import setting\nsetting.found({country.round!r}, {uids!r})"
    )
    found = json.loads(house.python(script))
    held = sum(is_conspicuous(commune.number) for commune in communes)
    assert found["wrong"][:5] == []
    assert found["states"] == {"approved": len(communes) - held, "submitted": held}
    assert house.run("audit", "verify").returncode == 0
