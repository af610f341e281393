"""`camket figures`: make the columnar files anew, and compare them with the truth.

Exit codes: 0 done; 1 there are differences, or the files cannot be made now; 2 the command cannot be understood.
"""

from __future__ import annotations

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.core.columnar import BusyError
from camket.core.models import User
from camket.reporting.actions.figures import compact
from camket.reporting.queries.figures import current
from camket.reporting.queries.verified import Difference, verified

#: How many indicators and periods are compared unless more are asked for.
SAMPLE = 200


@click.group("figures")
def command() -> None:
    """Look after the columnar files from which figures are read."""


@command.command("rebuild")
def rebuild() -> None:
    """Make all columnar files anew from what is approved; whoever reads meanwhile reads the old ones."""
    try:
        made = compact(whole=True)
    except BusyError:
        raise click.ClickException(_("They are being made just now. Wait until that is done.")) from None
    if made is not None:
        words = ngettext("%(count)s figure in %(parts)s parts.", "%(count)s figures in %(parts)s parts.", made.rows)
        click.echo(words % {"count": made.rows, "parts": len(made.parts)})


@command.command("verify")
@click.option("--sample", default=SAMPLE, show_default=True, help="How many indicators and periods are compared.")
@click.option("--seed", type=int, help="Take the same sample again.")
def verify(sample: int, seed: int | None) -> None:
    """Add a sample up in three ways: from the truth, from what is added up beforehand, from the base."""
    base = current()
    if base is None:
        raise click.ClickException(_("There are no columnar files yet. Type: camket figures rebuild"))
    found = verified(User.objects.system(), base, most=sample, seed=seed)
    for each in found.differences:
        click.echo(told(each))
    click.echo(
        _("%(compared)s of %(of)s compared, %(left_out)s left out that changed since, %(differ)s differ.")
        % {
            "compared": found.compared,
            "of": found.of,
            "left_out": found.left_out,
            "differ": len(found.differences),
        }
    )
    if found.differences:
        click.echo(_("What is approved is right. Make the files anew with: camket figures rebuild"))
        raise click.exceptions.Exit(1)


def told(difference: Difference) -> str:
    """Return a difference in a line, with the first place where the ways say other things."""
    (unit, split), said = difference.said[0]
    words = "; ".join(f"{way}: {sums}" for way, sums in said.items())
    return f"{difference.indicator.code} {difference.period.code} [{unit}, {split}] {words}"
