"""The grid of 200 indicators with 16 cells each: opening it, and saving one cell of it, by the server alone.

Both go through Django's test client on a temporary database, beside a bare page with one query, so that the ratio says
something on any machine. Goals: the grid opens in under 500 ms, a cell is saved in under 50 ms.

    python bench/grid.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
INDICATORS, ROUNDS_BEFORE = 200, 4
OPENS, SAVES = 500, 50


def prepare() -> None:
    """Set up Django on a temporary database with all tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "camket.settings.test"
    os.environ["CAMKET_STATE"] = tempfile.mkdtemp()
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()

    connection.creation.create_test_db(verbosity=0, serialize=False)


def grid() -> tuple[Any, Any]:
    """Return a commune's draft of 200 indicators with 16 cells, four rounds before it, and its chair."""
    from camket.core import clock
    from camket.core.periods import Period
    from camket.reporting.actions import forms, submissions
    from camket.reporting.actions.breakdowns import Part
    from camket.reporting.actions.cells import Entry, write_cells
    from camket.reporting.rules.answers import Given
    from tests import factories
    from tests.cast import make_cast

    cast = make_cast()
    ages = factories.breakdown(
        cast, categories=[Part(f"a{each}", f"Nhóm {each}", f"Band {each}") for each in range(14)]
    )
    indicators = [factories.indicator(cast, splits=[[ages]]) for _each in range(INDICATORS)]
    form = factories.report_form(cast, level="commune", items=[forms.Asking(indicator=each) for each in indicators])
    forms.add_check(actor=cast.lan, form=form, kind="change", severity="explain", limit=30)
    forms.add_check(actor=cast.lan, form=form, kind="outlier", severity="explain")
    now, report = clock.now(), None
    for back in range(ROUNDS_BEFORE, -1, -1):
        row = forms.open_round(
            actor=cast.lan,
            form=form,
            period=Period.parse(str(2026 - back)),
            cut_off=clock.today() - timedelta(days=back),
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
        )
        report = submissions.begin(actor=cast.minh, row=row, unit=cast.commune)
        entries = [Entry(item.key, "", Given(number=100 + back)) for item in form.items.all()]
        keys = [f"age=a{each}" for each in range(14)]
        entries += [Entry(item.key, key, Given(number=7)) for item in form.items.all() for key in keys]
        write_cells(actor=cast.minh, submission=report, entries=entries)
        if back:
            submissions.submit(actor=cast.minh, submission=report)
            submissions.approve_submission(actor=cast.huong, submission=report)
    return report, cast.minh


def milliseconds(act: Callable[[], Any], rounds: int) -> float:
    """Return the median time of the processor that an act takes, after one to warm up.

    Not that of the clock: a machine that is busy with something else would say nothing of the grid.
    """
    act()
    times = []
    for _each in range(rounds):
        begun = time.process_time()
        act()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


def main(rounds: int = 7) -> int:
    """Measure, and print each time with its share of the goal and of a bare page."""
    prepare()
    from django.test import Client
    from django.urls import reverse

    report, chair = grid()
    client = Client()
    client.force_login(chair)
    item = report.round.form.items.first()
    fill, cells = (reverse(f"reporting:{name}", args=[report.uid]) for name in ("fill", "cells"))
    version = iter(range(1, 10_000))

    def save() -> None:
        sent = {"item": item.key, "split": "", "text": "101", "version": next(version)}
        answer = client.post(cells, json.dumps({"cells": [sent]}), content_type="application/json").json()
        assert "version" in answer["cells"][0], answer

    bare = milliseconds(lambda: client.get("/account/"), rounds)
    size = len(client.get(fill).content) // 1000
    opened, saved = milliseconds(lambda: client.get(fill), rounds), milliseconds(save, rounds * 5)
    print(f"grid of {INDICATORS} x 16, {size} kB, {ROUNDS_BEFORE} rounds before it")
    for name, took, goal in (("opens", opened, OPENS), ("saves a cell", saved, SAVES)):
        print(f"{name:>14}  {took:7.1f} ms  {took / goal:5.2f} of the goal  {took / bare:6.1f} times the account page")
    return 0 if opened <= OPENS and saved <= SAVES else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
