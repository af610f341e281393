"""Roll-ups of the whole country read from the columnar files, against the same read from the truth, in one run.

3,321 communes answer twenty indicators by sex in some months. Each reading is done ROUNDS times; the median of its
processor time stands beside, as a share of what the truth took and of the goal for a page's figures.

    python bench/rollup.py [MONTHS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.grid import prepare  # noqa: E402
from bench.upward import EVERYWHERE, INDICATORS, PROVINCES, placed, sent  # noqa: E402

ROUNDS = 5
GOAL = 0.3


def everywhere(cast: Any, months: int) -> list[Any]:
    """Return the indicators after every commune's answers of some months were approved."""
    from django.db.models import F, OuterRef, Subquery

    from camket.core import clock
    from camket.core.periods import Period
    from camket.people.actions.territory import rebuild_reach
    from camket.people.choices import Role
    from camket.reporting.actions import forms
    from camket.reporting.actions.changes import note_changes
    from camket.reporting.models import SealedVersion, Submission
    from tests import factories

    provinces = placed(cast, "province", PROVINCES[1], cast.centre)
    shares = [EVERYWHERE // len(provinces) + (number < EVERYWHERE % len(provinces)) for number in range(len(provinces))]
    communes = [
        unit for above, count in zip(provinces, shares, strict=True) for unit in placed(cast, "commune", count, above)
    ]
    rebuild_reach()
    indicators = [factories.indicator(cast, counted_at="commune") for _each in range(INDICATORS)]
    items = [forms.Asking(indicator=each) for each in indicators]
    items.append(forms.Asking(kind="question", question_local="Kết quả, hạn chế", question_en="Results, limits"))
    form = factories.report_form(cast, level="commune", code="CA-NUOC", items=items)
    for month in range(1, months + 1):
        row = factories.report_round(cast, form=form, period=Period.parse(f"2025{month:02}"), cut_off=clock.today())
        sent(row, communes, Role.COMMUNE_CHAIR)
    last = SealedVersion.objects.filter(submission=OuterRef("pk")).values("pk")[:1]
    Submission.objects.update(state="approved", approved=Subquery(last), version=F("version") + 1)
    note_changes((each.unit, each.round.period) for each in Submission.objects.select_related("unit", "round"))
    return indicators


def took(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median of processor seconds, and what came back."""
    times, answer = [], None
    for _round in range(ROUNDS):
        begun = time.process_time()
        answer = act()
        times.append(time.process_time() - begun)
    return statistics.median(times), answer


def main() -> None:
    """Measure both ways and print them."""
    months = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    prepare()
    from camket.core.periods import Period
    from camket.reporting import queries
    from camket.reporting.actions.figures import compact
    from tests.cast import make_cast

    cast = make_cast()
    indicators = everywhere(cast, months)
    asked: dict[str, Callable[[], Any]] = {
        "one month": lambda: queries.rolled_up(cast.lan, indicators[0], cast.centre, Period.parse("202501")),
        "the year": lambda: queries.rolled_up(cast.lan, indicators[1], cast.centre, Period.parse("2025")),
        "every month": lambda: [
            each.total.number for each in queries.series_rolled(queries.RollUp(cast.lan, indicators[2], cast.centre))
        ],
    }
    truth = {name: took(act) for name, act in asked.items()}
    begun = time.perf_counter()
    base = compact()
    assert base is not None
    made = time.perf_counter() - begun
    print(f"{base.rows} figures of {EVERYWHERE} communes in {months} months; files made in {made:.1f} s")
    print(f"{'':<12}{'truth, s':>10}{'files, s':>10}{'ratio':>8}{'of the goal':>13}")
    for name, act in asked.items():
        (before, said), (after, answer) = truth[name], took(act)
        assert answer == said, name
        print(f"{name:<12}{before:>10.2f}{after:>10.2f}{before / after:>8.1f}{after / GOAL:>13.2f}")


if __name__ == "__main__":
    main()
