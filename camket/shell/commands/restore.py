"""`camket restore`: an equal installation from the file that `camket backup` made."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from camket.shell.commands.audit import report
from camket.shell.commands.migrate import migrate
from camket.shell.terminal import Stop, say


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Take FILE back into an empty database, of either kind; one that is not empty is left as it is."""
    from camket.core.backup import BackupError
    from camket.core.restore import restore_backup

    try:
        migrate()
        done = restore_backup(file)
    except BackupError as error:
        raise Stop(error) from error
    say(_("%(rows)s rows and %(files)s files are back, each checked.") % {"rows": done.rows, "files": done.files})
    report(done.trail)
