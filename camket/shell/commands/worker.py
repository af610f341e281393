"""`camket worker`: does the slow work that pages and actions ask for."""

from __future__ import annotations

import logging
import time
from typing import Any

import click
from django.db import Error, InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from camket.shell.terminal import say

#: Seconds between looks for work, between looks for repeated work, and before trying a lost database again.
PAUSE, ROUND, RETRY = 1.0, 30.0, 5.0


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is waiting, then end.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(*, once: bool, quiet: bool) -> None:
    """Do slow work until stopped; a first Ctrl+C lets the job at hand end."""
    from django_tasks_db.management.commands.db_worker import Worker

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR if quiet else logging.WARNING)
    if not quiet:
        say(_("Waiting for work. Stop with Ctrl+C."))
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    worker.configure_signals()
    work(worker, once=once)


def work(worker: Any, *, once: bool) -> None:
    """Look for work again and again; a database that is away for a while is waited for."""
    from camket.core import jobs

    next_round = 0.0
    while worker.running:
        try:
            if time.monotonic() >= next_round:
                jobs.enqueue_due()
                next_round = time.monotonic() + ROUND
            worker.run()
        except (OperationalError, InterfaceError) as error:
            if once:
                raise
            say(_("The database does not answer (%(reason)s). Trying again.") % {"reason": reason(error)})
            close_old_connections()
            time.sleep(RETRY)
        if once:
            return
        time.sleep(PAUSE)


def reason(error: Error) -> str:
    """Return the first line of what the database said."""
    return str(error).strip().partition("\n")[0]
