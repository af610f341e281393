"""The work that people does by itself: changes of the tree that were entered for a day to come."""

from __future__ import annotations

from datetime import timedelta

from camket.core.jobs import Progress, job
from camket.people.actions.territory import come_into_force


@job("people.come_into_force", every=timedelta(hours=1))
def let_changes_come_into_force(progress: Progress) -> None:
    """Let changes of places and units take effect whose day has come."""
    come_into_force()
    progress.step()
