"""Slow work of reporting."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from camket.core.columnar import BusyError
from camket.core.jobs import Progress, job
from camket.reporting.actions.figures import compact
from camket.reporting.actions.telling import tell_days
from camket.reporting.queries.figures import current
from camket.reporting.queries.verified import verified

#: How many indicators and periods are compared every night.
SAMPLE = 200


class DifferError(Exception):
    """The columnar files do not say what the truth says: of these indicators and periods."""


@job("reporting.compact_figures", every=timedelta(minutes=5))
def compact_figures(progress: Progress) -> None:
    """Take what was approved since into the columnar files; nothing is done while nothing was, or another does it."""
    with suppress(BusyError):
        if (made := compact()) is not None:
            progress.step(made.rows)


@job("reporting.verify_figures", every=timedelta(days=1))
def verify_figures(progress: Progress) -> None:
    """Compare a sample of the columnar files with the truth; fails, so that it is seen, where they differ."""
    base = current()
    if base is None:
        return
    found = verified(progress.actor, base, most=SAMPLE)
    progress.step(found.compared)
    if found.differences:
        raise DifferError("; ".join(f"{each.indicator.code} {each.period.code}" for each in found.differences))


@job("reporting.tell_days", every=timedelta(hours=1))
def tell(progress: Progress) -> None:
    """Tell people of rounds that have opened, close soon, or closed without them. Each is told once, however often."""
    progress.step(tell_days(actor=progress.actor))
