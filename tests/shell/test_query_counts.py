"""How many statements each page costs, in a file that is reviewed: one more a row shows up as a difference.

After a change that is meant: CAMKET_WRITE_COUNTS=1 python -m pytest tests/shell/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.shell.test_permissions import PUBLIC, PUBLIC_RECORDS, SIGNED_IN

FILE = Path(__file__).with_name("query_counts.json")
COUNTS: dict[str, int] = json.loads(FILE.read_text()) if FILE.exists() else {}
LISTS = sorted((PUBLIC | SIGNED_IN | {"intake:queue", "intake:trends"}) - {"front", "look"})
RECORDS = sorted(name for name, (_kind, writers) in PUBLIC_RECORDS.items() if writers is None)
#: Of each kind on a list so many, so that a statement a row cannot hide.
ROWS = 5


def check(route: str, count: int) -> None:
    """Compare with the reviewed file, or write it when that is asked for."""
    if os.environ.get("CAMKET_WRITE_COUNTS"):
        COUNTS[route] = count
        FILE.write_text(json.dumps(dict(sorted(COUNTS.items())), indent=2) + "\n")
    assert COUNTS.get(route) == count


def statements(client: Client, url: str) -> int:
    """Return how many statements the second answer costs: the first warms what is kept in memory."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    """Lan, before a full installation."""
    for _number in range(ROWS):
        factories.clause(cast)
        factories.task(cast)
        factories.value(cast)
        factories.participation(cast)
        factories.statement(cast)
        factories.commitment(cast)
        factories.transaction(cast)
        factories.enrolment(cast)
        factories.practice(cast)
        factories.club(cast)
        factories.passage(cast)
        factories.letter(cast)
        factories.group(cast)
        factories.proposal(cast)
        factories.theme(cast)
    client.force_login(cast.lan)
    return client


@pytest.mark.parametrize("route", LISTS)
def test_lists(officer: Client, route: str) -> None:
    check(route, statements(officer, reverse(route)))


@pytest.mark.parametrize("route", RECORDS)
def test_records(cast: Cast, client: Client, route: str) -> None:
    kind, _writers = PUBLIC_RECORDS[route]
    found = getattr(cast, kind, None) if kind in {"embassy", "p_ha_tinh", "ha_tinh"} else getattr(factories, kind)(cast)
    client.force_login(cast.lan)
    check(route, statements(client, reverse(route, args=[found.uid])))


def test_the_page_of_a_reading(cast: Cast, client: Client) -> None:
    """As many statements for ten proposals of each kind as for one."""
    client.force_login(cast.lan)
    counts = []
    for each in (1, 10):
        whole = factories.reading(cast)
        for kind in ("body", "person", "instrument", "event", "figure", "statement", "commitment"):
            for number in range(each):
                factories.proposal(cast, reading=whole, kind=kind, facts={"name": f"{kind} {number}", "value": "7"})
        counts.append(statements(client, whole.get_absolute_url()))
    assert counts[0] == counts[1]
    check("intake:reading", counts[1])


def test_the_file_names_no_page_that_is_gone() -> None:
    assert set(COUNTS) <= {*LISTS, *RECORDS, "intake:reading"}
