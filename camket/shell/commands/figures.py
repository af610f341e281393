"""`camket figures`: the columnar files from which figures are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.shell.terminal import Stop, say

if TYPE_CHECKING:
    from camket.reporting.queries.verified import Difference

#: How many indicators and periods are compared unless more are asked for.
SAMPLE = 200


@click.group("figures")
def command() -> None:
    """Look after the columnar files from which figures are read."""


@command.command("rebuild")
def rebuild() -> None:
    """Make all columnar files anew from what is approved; whoever reads meanwhile reads the old ones."""
    from camket.core.columnar import BusyError
    from camket.reporting.actions.figures import compact

    try:
        made = compact(whole=True)
    except BusyError as error:
        raise Stop(_("They are being made just now. Wait until that is done.")) from error
    if made is not None:
        words = ngettext("%(count)s figure in %(parts)s parts.", "%(count)s figures in %(parts)s parts.", made.rows)
        say(words % {"count": made.rows, "parts": len(made.parts)})


@command.command("verify")
@click.option("--sample", default=SAMPLE, show_default=True, help="How many indicators and periods are compared.")
@click.option("--seed", type=int, help="Take the same sample again.")
def verify(sample: int, seed: int | None) -> None:
    """Add a sample up in three ways: from the truth, from what is added up beforehand, from the base."""
    from camket.core.models import User
    from camket.reporting.queries.figures import current
    from camket.reporting.queries.verified import verified

    base = current()
    if base is None:
        raise Stop(_("There are no columnar files yet. Type: camket figures rebuild"))
    found = verified(User.objects.system(), base, most=sample, seed=seed)
    for each in found.differences:
        click.echo(told(each))
    counts = {"compared": found.compared, "of": found.of, "left_out": found.left_out, "differ": len(found.differences)}
    say(_("%(compared)s of %(of)s compared, %(left_out)s left out that changed since, %(differ)s differ.") % counts)
    if found.differences:
        raise Stop(_("What is approved is right. Make the files anew with: camket figures rebuild"))


def told(difference: Difference) -> str:
    """Return a difference in a line, with the first place where the ways say other things."""
    (unit, split), said = difference.said[0]
    words = "; ".join(f"{way}: {sums}" for way, sums in said.items())
    return f"  {difference.indicator.code} {difference.period.code} [{unit}, {split}] {words}"
