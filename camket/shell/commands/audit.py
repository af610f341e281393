"""`camket audit`: the trail of who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from camket.shell.terminal import Stop, say

if TYPE_CHECKING:
    from camket.core.audit import Verification

SHOWN = 20


@click.group("audit")
def command() -> None:
    """Look after the trail of who did what."""


@command.command("verify")
def verify() -> None:
    """Recompute the chain of seals; ends with 1 when anything was altered."""
    from camket.core import audit

    report(audit.verify())


def report(trail: Verification) -> None:
    """Say what a check of the trail found; raises Stop when it found a fault."""
    for fault in trail.faults[:SHOWN]:
        click.echo(f"  {fault.sentence}")
    if len(trail.faults) > SHOWN:
        click.echo("  …")
    if trail.faults:
        raise Stop(_("The audit trail was altered: %(count)s faults.") % {"count": len(trail.faults)})
    facts = {"entries": trail.entries, "seals": trail.seals, "unsealed": trail.unsealed}
    say(_("The audit trail is whole: %(entries)s entries, %(seals)s seals, %(unsealed)s not sealed yet.") % facts)
    if trail.head:
        say(_("Last seal: %(head)s. Keep it elsewhere to prove the trail later.") % {"head": trail.head})
