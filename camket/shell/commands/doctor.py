"""`camket doctor`: says what is wrong with an installation and how to mend it."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _


@click.command("doctor")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Look the installation over. Ends with 0 if all is well, 1 if worth mending, 2 if broken."""
    from camket.shell import doctor

    words = {
        doctor.Level.FINE: _("well"),
        doctor.Level.WORTH_MENDING: _("mend"),
        doctor.Level.BROKEN: _("broken"),
    }
    worst = doctor.Level.FINE
    for finding in doctor.examine():
        worst = max(worst, finding.level)
        click.echo(f"{words[finding.level]:<8} {finding.sentence}")
        if finding.mend:
            click.echo(f"{'':<8} → {finding.mend}")
    ctx.exit(int(worst))
