"""`camket backup`: the running installation in one file."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from camket.shell.terminal import Stop, say


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write everything to FILE, as it is at one moment; people may go on working."""
    from camket.core.backup import BackupError, write_backup

    try:
        made = write_backup(file)
    except BackupError as error:
        raise Stop(error) from error
    facts = {
        "file": file,
        "rows": made.rows,
        "files": made.files,
        "size": file.stat().st_size // 1_000_000 + 1,
    }
    say(_("%(file)s holds %(rows)s rows and %(files)s files (%(size)s MB).") % facts)
    if made.missing:
        words = _("%(count)s stored files are missing and could not be taken along, the first is “%(name)s”.")
        raise Stop(words % {"count": len(made.missing), "name": made.missing[0]})
