"""The command `camket`: one verb for each thing an operator does with an installation.

Exit codes: 0 done; 1 could not be done, with a sentence; 2 the command or a setting cannot be read.
`DJANGO_SETTINGS_MODULE` names the settings; a laptop's (`camket.settings.dev`) are used where it does not.
"""

from __future__ import annotations

import os
from typing import Any

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, InterfaceError, OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _

from camket.core.env import SettingError
from camket.intake import cli as intake
from camket.shell.commands import (
    audit,
    backup,
    demo,
    doctor,
    figures,
    migrate,
    notices,
    pack,
    restore,
    serve,
    user,
    worker,
)
from camket.shell.terminal import Stop, language


class Installation(click.Group):
    """A group whose verbs end with a sentence, not a stack of calls, when a setting is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; what is known to go wrong outside the program becomes a sentence."""
        try:
            return super().invoke(ctx)
        except (SettingError, ImproperlyConfigured) as error:
            raise Stop(error, code=2) from error
        except (OperationalError, InterfaceError, ProgrammingError) as error:
            raise Stop(what_the_database_lacks(error)) from error


def what_the_database_lacks(error: Error) -> str:
    """Return the sentence for an error of the database: it is not up to date, or it does not answer."""
    try:
        is_behind = bool(migrate.missing())
    except Error:
        is_behind = False
    if is_behind:
        return _("The database is not up to date. Type: camket migrate")
    reason = str(error).strip().partition("\n")[0]
    return _("The database does not answer: %(reason)s") % {"reason": reason}


@click.group(cls=Installation, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="camket", message="%(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run and look after an installation of Camket."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")
    ctx.obj = start
    if ctx.invoked_subcommand not in STARTS_BY_ITSELF:
        start()


#: Verbs that begin without the installation, and start it where they need it.
STARTS_BY_ITSELF = frozenset({"intake"})


def start() -> None:
    """Load the installation: its settings, rooms and languages."""
    django.setup()
    translation.activate(language())


for verb in (audit, backup, demo, doctor, figures, intake, migrate, notices, pack, restore, serve, user, worker):
    main.add_command(verb.command)
