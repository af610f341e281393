"""`camket migrate`: brings the database to the form that this version of the program needs."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.shell.terminal import say


@click.command("migrate")
def command() -> None:
    """Bring the database up to date, and collect the files that pages load."""
    count = migrate()
    if count:
        words = ngettext("%(count)s step taken; the database is up to date.",
                         "%(count)s steps taken; the database is up to date.", count)  # fmt: skip
        say(words % {"count": count})
    else:
        say(_("The database is up to date."))
    collect()


def migrate() -> int:
    """Apply what is missing; return how many migrations that was."""
    from django.core.management import call_command

    count = len(missing())
    if count:
        call_command("migrate", verbosity=0, interactive=False)
    return count


def missing() -> list[str]:
    """Return the migrations that the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def collect() -> None:
    """Put styles, scripts and icons where the server finds them, compressed, named by content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
