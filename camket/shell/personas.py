"""The accounts of the demonstration: one for each kind of person who uses Camket, all invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.models import User
from camket.core.notices import kinds, notify_all
from camket.people.actions.roles import accept_invitation, assign_role, invite
from camket.people.choices import Role
from camket.people.models import Body, Unit
from camket.reporting.actions.telling import tell_days

PASSWORD_FILE = "demo.password"  # noqa: S105 - the name of a file
#: Of these kinds of notices the personas are told at once, of so many records each.
STANDING = ("reporting.returned", "reporting.waiting", "reporting.correction", "plans.given", "plans.proposal")
TOLD = 3


@dataclass(frozen=True)
class Persona:
    """One account: who, what she does, and where or for whom (keys of the demonstration pack)."""

    email: str
    full_name: str
    role: Role
    unit: str = ""
    body: str = ""
    #: A further unit at which she does the same.
    further: str = ""
    note: str | Promise = ""


PERSONAS = (
    Persona("lan@demo.example", "Trần Thu Lan", Role.POLICY_OFFICER, unit="vwu-centre"),
    Persona("hoa@demo.example", "Lê Thị Hoa", Role.PROVINCIAL_OFFICER, unit="vwu-vn-40", further="vwu-vn-42"),
    Persona("mai@demo.example", "Phạm Ngọc Mai", Role.SECRETARY, unit="vwu-centre"),
    Persona("xuan@demo.example", "Đỗ Thị Xuân", Role.COMMUNE_CHAIR, unit="vwu-vn-c3321-18562"),
    Persona("ha@demo.example", "Vũ Thu Hà", Role.EXTERNAL_RELATIONS, unit="vwu-centre"),
    Persona("yen@demo.example", "Bùi Hải Yến", Role.PROGRAMME_OFFICER, unit="vwu-centre"),
    Persona("thao@demo.example", "Ngô Phương Thảo", Role.CASE_WORKER, unit="vwu-centre"),
    Persona("anna@demo.example", "Anna Lindqvist", Role.PARTNER, body="un-women"),
    Persona("minh@demo.example", "Hoàng Minh Nguyệt", Role.LEADER, unit="vwu-centre"),
    Persona(
        "admin@demo.example",
        "Dương Quỳnh Chi",
        Role.ADMINISTRATOR,
        unit="vwu-centre",
        note=gettext_lazy("here without the second factor that is required in use"),
    ),
)


def make() -> str:
    """Make the accounts that are not there yet; return their one password, which stays the same."""
    password = kept_password(Path(settings.STATE) / PASSWORD_FILE)
    known = set(User.objects.filter(is_demonstration=True).values_list("email", flat=True))
    for persona in PERSONAS:
        if persona.email not in known:
            tell(make_account(persona, password))
    tell_days(actor=User.objects.system())
    return password


def tell(user: User) -> None:
    """Tell a persona of what waited for her before she had an account, as she would have been."""
    for code in STANDING:
        kind = kinds[code]
        waiting = kind.still(user).order_by().values("pk") if kind.still else ()
        rows = kind.visible_to(user).filter(pk__in=waiting).order_by("pk")[:TOLD]
        notify_all(code, actor=User.objects.system(), told=[(row, [user], "") for row in rows])


def kept_password(file: Path) -> str:
    """Return the password that the file holds, made on the first call and readable by its owner only."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(6), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def make_account(persona: Persona, password: str) -> User:
    """Invite a persona and take the invitation up, as she would herself."""
    _invitation, secret = invite(
        actor=User.objects.system(),
        full_name=persona.full_name,
        role=persona.role,
        email=persona.email,
        unit=Unit.objects.get(key=persona.unit) if persona.unit else None,
        body=Body.objects.get(key=persona.body) if persona.body else None,
    )
    user = accept_invitation(secret=secret, password=password)
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    if persona.further:
        further = Unit.objects.get(key=persona.further)
        assign_role(actor=User.objects.system(), user=user, role=persona.role, unit=further)
    return User.objects.get(pk=user.pk)


def invitation(address: str, password: str) -> str:
    """Return what is printed once the demonstration is open: where, as whom, with which password."""
    width = max(len(persona.email) for persona in PERSONAS)
    lines = [
        "",
        _("Camket is open at %(address)s") % {"address": address},
        "",
        _("Sign in with the password %(password)s as one of:") % {"password": password},
    ]
    for persona in PERSONAS:
        note = f" ({persona.note})" if persona.note else ""
        lines.append(f"  {persona.email:<{width}}  {persona.role.label}{note}")
    lines += [
        _("A citizen, a journalist or a researcher needs no account."),
        "",
        _("Stop with Ctrl+C. Everything is kept for the next time."),
    ]
    return "\n".join(lines)
