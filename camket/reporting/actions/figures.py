"""Writes of the columnar files: what changed is noted with the change; a publication takes it in.

The files are made from what is approved and can be made again; so these writes are no acts of a person, and the trail
of a figure is that of its submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from camket.core import clock
from camket.core.columnar import Publication, Statement, Store
from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.actions.staging import codes_now, stage
from camket.reporting.choices import Answer, ValueState
from camket.reporting.models import FigureBase, FigureChange, Round, Value
from camket.reporting.queries.figures import current, store
from camket.reporting.queries.rollup import home_unit, tree_on
from camket.reporting.rules.facts import ANSWERS, COLUMNS, part_of

#: The part that a base without any figure has, so that there is something to read.
EMPTY = "000000"
#: How many changes are noted as taken in by one statement.
TOGETHER = 10_000
#: What is added up beforehand: every indicator, period and split by the units directly under the centre.
ROLLED = """
CREATE TABLE r AS
SELECT f.de, f.df, f.pe, coalesce(m.br, 0) AS br, f.co,
       sum(v)::BIGINT AS v, sum(n)::BIGINT AS n, sum(d)::BIGINT AS d, count(*) AS units,
       count(*) FILTER (a = $no_data) AS no_data, count(*) FILTER (v = 0) AS zero, min(st) AS st, bool_or(dm) AS dm
FROM f LEFT JOIN m ON m.ou = f.ou GROUP BY ALL ORDER BY f.de, f.pe, br, f.co
"""


def periods_by_part() -> dict[str, list[Period]]:
    """Return every period for which something is approved, by the part of the base in which it stands."""
    singles = Value.objects.filter(state=ValueState.APPROVED).values_list("period", flat=True).distinct()
    sent = Round.objects.filter(submissions__approved__isnull=False).values_list("period", flat=True).distinct()
    found: dict[str, list[Period]] = defaultdict(list)
    for period in sorted({*singles, *sent}):
        found[part_of(period)].append(period)
    return dict(found)


def write_parts(keeper: Store, parts: Mapping[str, list[Period]]) -> dict[str, str]:
    """Write parts of the base from the truth; return their names by part."""
    codes, written = codes_now(), {}
    with keeper.workbench() as bench:
        for part, periods in parts.items():
            stage(bench, periods, codes)
            best = "PARTITION BY de, pe, ou, co ORDER BY st DESC, in_form DESC, cut DESC, sealed DESC"
            rows = (
                f"SELECT {', '.join(COLUMNS)} FROM staged QUALIFY row_number() OVER ({best}) = 1 "  # noqa: S608
                "ORDER BY de, pe, ou, co"
            )
            written[part] = keeper.write_part(bench, part, rows)
    return written


def compact(*, whole: bool = False) -> Publication | None:
    """Publish what changed since the last publication, or everything; None where nothing did.

    Only the parts in which something changed are written. What changes while it works stays noted. Raises BusyError
    while another process does the same.
    """
    keeper = store()
    with keeper.writing():
        last = current()
        pending = list(FigureChange.objects.filter(folded_in=None).values_list("pk", "period"))
        if last is not None and not pending and not whole:
            return None
        parts = periods_by_part() or {EMPTY: []}
        anew = whole or last is None or any(period is None for _pk, period in pending)
        kept = {} if anew or last is None else {part: name for part, name in last.parts.items() if part in parts}
        touched = (
            set(parts)
            if anew
            else {part_of(period) for _pk, period in pending if period is not None} | (set(parts) - set(kept))
        )
        kept |= write_parts(keeper, {part: parts[part] for part in sorted(touched & set(parts))})
        number = (FigureBase.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        publication = published(keeper, number, dict(sorted(kept.items())))
        fold(publication, [pk for pk, _period in pending])
        keeper.sweep()
        return publication


def published(keeper: Store, number: int, parts: Mapping[str, str]) -> Publication:
    """Build the native file from parts of the base, and write the manifest of both."""
    statements: list[Statement] = [
        ("CREATE TABLE f AS SELECT * FROM base ORDER BY de, pe, ou, co", {}),
        (
            "CREATE TABLE m AS SELECT unnest($units::UINTEGER[]) AS ou, unnest($branches::UINTEGER[]) AS br",
            membership(),
        ),
        (ROLLED, {"no_data": ANSWERS[Answer.NO_DATA]}),
    ]
    return keeper.publish(number, parts, statements, clock.now().isoformat(timespec="seconds"))


def membership() -> dict[str, list[int]]:
    """Return under which unit directly below the centre each unit stands today, by what it became; 0 is nowhere."""
    home = home_unit()
    everybody = list(Unit.objects.values_list("pk", flat=True))
    if home is None:
        return {"units": [], "branches": []}
    tree = tree_on(clock.today(), everybody)
    return {"units": everybody, "branches": [tree.home(unit, home.pk) or 0 for unit in everybody]}


@transaction.atomic
def fold(publication: Publication, changes: list[int]) -> None:
    """Make a publication current, and note which changes it took in; forget those that the one before it did."""
    known = {"name": publication.name, "rows": publication.rows, "made_at": clock.now()}
    FigureBase.objects.create(number=publication.number, **known)
    for start in range(0, len(changes), TOGETHER):
        FigureChange.objects.filter(pk__in=changes[start : start + TOGETHER]).update(folded_in=publication.number)
    FigureChange.objects.filter(folded_in__lt=publication.number).delete()
    FigureBase.objects.filter(number__lt=publication.number - 1).delete()
