"""`camket pack`: data that comes with the product, or from elsewhere, loaded whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.shell.terminal import Stop, say

PACKS = Path(__file__).resolve().parents[1] / "packs"


@click.group("pack")
def command() -> None:
    """List and load data packs."""


@command.command("list")
def show() -> None:
    """List the packs that come with the product, and which are loaded."""
    from camket.core.models import Pack

    loaded = dict(Pack.objects.values_list("code", "version"))
    for code, folder in known().items():
        state = _("loaded, version %(version)s") % {"version": loaded[code]} if code in loaded else _("not loaded")
        click.echo(f"{code:<16} {state:<28} {folder}")
    for code in sorted(set(loaded) - set(known())):
        state = _("loaded, version %(version)s") % {"version": loaded[code]}
        click.echo(f"{code:<16} {state}")


@command.command("load")
@click.argument("pack")
def load_pack(pack: str) -> None:
    """Load PACK: the code of one that comes with the product, or a folder that holds a pack.toml."""
    load(pack)


def known() -> dict[str, Path]:
    """Return the folders of the packs that come with the product, by code."""
    return {file.parent.name: file.parent for file in sorted(PACKS.glob("*/pack.toml"))}


def load(name: str) -> None:
    """Load a pack by its code or folder, and say what it brought; raises Stop if it is faulty."""
    from camket.core import packs
    from camket.core.models import User

    folder = known().get(name) or Path(name)
    if not (folder / "pack.toml").is_file():
        codes = ", ".join(known())
        words = _("There is no pack “%(name)s”. Known are: %(codes)s; or name a folder that holds a pack.toml.")
        raise Stop(words % {"name": name, "codes": codes})
    say(_("Loading the pack %(name)s") % {"name": folder.name})
    try:
        done = packs.load_pack(actor=User.objects.system(), folder=folder)
    except packs.PackError as error:
        raise Stop(_("%(error)s Nothing was loaded.") % {"error": error}) from error
    if done.was_loaded and not done.made:
        say(_("It was loaded already."))
    else:
        words = ngettext("%(count)s record is new.", "%(count)s records are new.", done.made)
        say(words % {"count": done.made})
