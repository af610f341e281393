"""Slow work of reporting."""

from __future__ import annotations

from datetime import timedelta

from camket.core.jobs import Progress, job
from camket.reporting.actions.telling import tell_days


@job("reporting.tell_days", every=timedelta(hours=1))
def tell(progress: Progress) -> None:
    """Tell people of rounds that have opened, close soon, or closed without them. Each is told once, however often."""
    progress.step(tell_days(actor=progress.actor))
