"""`camket notices`: mails that came back, read from a pipe of the mail server or from a mailbox."""

from __future__ import annotations

import mailbox
import sys
from collections import Counter
from pathlib import Path

import click
from django.db import OperationalError
from django.utils.translation import gettext as _

from camket.shell.terminal import Stop, say

#: What a mail server understands as “try again later” (sysexits.h).
TRY_LATER = 75


@click.group("notices")
def command() -> None:
    """Look after the mails that tell people what is new."""


@command.command("bounced")
@click.option(
    "--mailbox", "box", type=click.Path(path_type=Path), help="A maildir or an mbox file, not standard input."
)
@click.option("--remove", is_flag=True, help="Remove from the mailbox what was noted.")
def bounced(box: Path | None, *, remove: bool) -> None:
    """Note which mails came back: a report of a mail server on standard input, or every one in a mailbox.

    What is no such report is left alone. From the third mail on that came back within a month nothing more is sent to
    that address, until its owner confirms it.
    """
    if box is None:
        one_from_pipe()
    else:
        all_in(box, remove=remove)


def one_from_pipe() -> None:
    """Note one report; a mail server is asked to try again where the database does not answer."""
    from camket.core.outbox import Noted, take_report
    from camket.core.returned import MOST_BYTES

    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    while sys.stdin.buffer.read(MOST_BYTES):  # a pipe left half read counts as a failure with some mail servers
        continue
    try:
        done = take_report(raw)
    except OperationalError as error:
        raise Stop(_("The database does not answer: %(reason)s") % {"reason": error}, code=TRY_LATER) from error
    words = {
        Noted.NOTED: _("It is noted that a mail came back."),
        Noted.KNOWN: _("This was noted before."),
        Noted.NOTHING: _("This tells of no mail of ours that came back; nothing was changed."),
    }
    say(words[done])


def all_in(place: Path, *, remove: bool) -> None:
    """Note every report in a mailbox; raises Stop where there is none."""
    from camket.core.outbox import Noted, take_report
    from camket.core.returned import MOST_BYTES

    if not place.exists() or (place.is_dir() and not (place / "cur").is_dir()):
        raise Stop(_("%(path)s is no mailbox: name a maildir or an mbox file.") % {"path": place})
    box: mailbox.Mailbox[mailbox.Message] = (
        mailbox.Maildir(place, create=False) if place.is_dir() else mailbox.mbox(place, create=False)
    )
    found: Counter[Noted] = Counter()
    box.lock()
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox iterates over whole messages
            with box.get_file(key) as file:
                done = take_report(file.read(MOST_BYTES + 1))
            found[done] += 1
            if remove and done != Noted.NOTHING:
                box.remove(key)
        box.flush()
    finally:
        box.close()
    facts = {"read": found.total(), "noted": found[Noted.NOTED]}
    say(_("%(read)s messages read, %(noted)s mails noted that came back.") % facts)
