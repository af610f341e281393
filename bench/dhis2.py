"""Data values of a province pushed by a program made for DHIS2, against bare rows into the same database.

All communes of a province send a form of 30 indicators with 16 cells in one request of JSON: for the first time, once
more unchanged, then with every value changed; then they are read back. Beside it as many rows go by COPY (PostgreSQL)
or `executemany` (SQLite) into a table without indexes: nothing can be taken in faster. Goal of the issue: 0.15 of that.

    python bench/dhis2.py [COMMUNES]
    python tools/postgres.py python bench/dhis2.py [COMMUNES]
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
INDICATORS, BANDS, GOAL = 30, 15, 0.15
URL = "/dhis2/api/dataValueSets"


def asked(communes: int) -> tuple[Any, Any, list[str], list[str]]:
    """Return the cast, the form, its cells by element and combination, and the communes that it asks."""
    from camket.core import clock
    from camket.core.periods import Period
    from camket.people.actions.territory import rebuild_reach
    from camket.people.models import Unit, UnitPlacement
    from camket.reporting.actions import forms
    from camket.reporting.actions.breakdowns import Part
    from tests import factories
    from tests.cast import make_cast

    cast = make_cast()
    parts = [Part(f"a{each}", f"Nhóm {each}", f"Band {each}") for each in range(BANDS - 1)]
    ages = factories.breakdown(cast, categories=parts)
    indicators = [factories.indicator(cast, counts_people=False, splits=[[ages]]) for _each in range(INDICATORS)]
    form = factories.report_form(cast, level="commune", items=[forms.Asking(indicator=each) for each in indicators])
    now = clock.now()
    times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1)}
    forms.open_round(actor=cast.lan, form=form, period=Period.parse("2026"), cut_off=clock.today(), **times)
    for number in range(communes):
        unit = Unit.objects.create(key=f"c{number}", body=cast.union, level="commune", name_local=f"Xã {number}")
        UnitPlacement.objects.create(unit=unit, parent=cast.ha_tinh, name_local="x", valid_from=date(2020, 1, 1))
    rebuild_reach()
    units = list(Unit.objects.filter(key__regex=r"^c\d").values_list("uid", flat=True))
    return cast, form, [each.uid for each in indicators], units


def body_of(elements: list[str], combos: list[str], units: list[str], plus: int) -> bytes:
    """Return the data values of all communes as JSON; the parts of each total add up to it."""
    rows = [
        {"dataElement": element, "period": "2026", "orgUnit": unit, "categoryOptionCombo": combo,
         "value": str((len(combos) - 1) * (7 + plus) if not place else 7 + plus)}
        for unit in units for element in elements for place, combo in enumerate(combos)
    ]  # fmt: skip
    return json.dumps({"dataValues": rows}).encode()


def bare(count: int) -> float:
    """Return how long as many rows take into a table without indexes."""
    from django.db import connection, transaction

    rows = [(number, number % 500, number % 3000, 202601, str(number)) for number in range(count)]
    columns = "(de integer, co integer, ou integer, pe integer, value varchar(60))"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare {columns}")
        begun = time.perf_counter()
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with cursor.copy("COPY bare FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.cursor.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?)", rows)  # type: ignore[attr-defined]
        return time.perf_counter() - begun


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long an act took, and what it gave."""
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found


def main(communes: int = 100) -> int:
    """Measure and print."""
    from bench.grid import prepare

    prepare()
    from django.test import Client

    from camket.core.choices import Door
    from camket.core.keys import issue_key

    cast, form, elements, units = asked(communes)
    _key, secret = issue_key(actor=cast.huong, name="bench", door=Door.DHIS2)
    headers = {"Authorization": "Basic " + base64.b64encode(f"{cast.huong.email}:{secret}".encode()).decode()}
    client = Client()
    question = "/dhis2/api/categoryOptionCombos?fields=id,code&paging=false"
    rows = client.get(question, headers=headers).json()["categoryOptionCombos"]
    combos = [row["id"] for row in sorted(rows, key=lambda row: row["code"] != "default")
              if row["code"] == "default" or not row["code"].startswith("sex")][:BANDS + 1]  # fmt: skip
    bodies = {"first": (elements, 0), "again, unchanged": (elements, 0), "all changed": (elements, 1)}
    count = len(units) * len(elements) * len(combos)
    limit = count / min(bare_once(count) for _each in range(3))
    print(f"{count} values of {len(units)} communes; bare rows {limit / 1000:,.0f} thousand a second")
    for name, (which, plus) in bodies.items():
        body = body_of(which, combos, units, plus)
        took, answer = timed(lambda body=body: client.generic(
            "POST", URL, body, content_type="application/json", headers=headers
        ))  # fmt: skip
        assert answer.status_code == 200, answer.content[:2000]
        print(f"{name:>18}  {count / took / 1000:8.1f} thousand a second  {count / took / limit:6.3f} of bare rows")
    asked_for = {"dataSet": form.uid, "period": "2026", "orgUnit": cast.ha_tinh.uid, "children": "true"}
    took, answer = timed(lambda: client.get(URL, asked_for, headers=headers))
    read = len(answer.json()["dataValues"])
    print(f"{'read back':>18}  {read / took / 1000:8.1f} thousand a second  {read / took / limit:6.3f} of bare rows")
    return 0


def bare_once(count: int) -> float:
    """Return how long bare rows take, and leave nothing behind."""
    from django.db import connection

    took = bare(count)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare")
    return took


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
