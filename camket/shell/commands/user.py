"""`camket user`: the first people of an installation; later ones are invited from the pages."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from camket.shell.terminal import Stop, say


@click.group("user")
def command() -> None:
    """Look after the people who sign in."""


@command.command("invite")
@click.argument("full_name")
@click.option("--role", required=True, help="Code of the role, such as administrator.")
@click.option("--email", default="", help="E-mail address to sign in with.")
@click.option("--phone", default="", help="Telephone number to sign in with, as +84….")
@click.option("--unit", help="Key or public id of the unit at which the role is held.")
@click.option("--body", help="Key or public id of the body for which the role is held.")
def invite(full_name: str, role: str, email: str, phone: str, unit: str | None, body: str | None) -> None:
    """Invite FULL_NAME to a role at a unit or for a body; prints the link to pass on."""
    from camket.core.access import Refused
    from camket.core.actions import Invalid
    from camket.core.models import User
    from camket.people.actions import roles
    from camket.people.models import Body, Unit
    from camket.people.web.invitations import link_of

    try:
        invitation, secret = roles.invite(
            actor=User.objects.system(),
            full_name=full_name,
            role=role_of(role),
            email=email,
            phone=phone,
            unit=found(Unit, unit),
            body=found(Body, body),
        )
    except (Refused, Invalid) as error:
        raise Stop(error) from error
    say(_("%(name)s is invited as %(role)s.") % {"name": full_name, "role": invitation.get_role_display()})
    click.echo(link_of(secret))


def role_of(code: str) -> Any:
    """Return a role by its code; raises Stop for an unknown one."""
    from camket.people.choices import Role

    try:
        return Role(code)
    except ValueError as error:
        words = _("The role “%(code)s” is unknown. Known are: %(codes)s.")
        raise Stop(words % {"code": code, "codes": ", ".join(Role.values)}) from error


def found(model: Any, name: str | None) -> Any:
    """Return the unit or body with this key or public id, None for none; raises Stop for an unknown one."""
    from django.db.models import Q

    if name is None:
        return None
    row = model.objects.filter(Q(key=name) | Q(uid=name)).first()
    if row is None:
        raise Stop(_("“%(name)s” is unknown.") % {"name": name})
    return row
