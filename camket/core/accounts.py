"""What core needs to know of roles without knowing any: those shown on one's account, those that need a second factor.

The room that knows the roles registers both when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import scope_of
from camket.core.actions import Invalid, verb
from camket.core.models import User


@dataclass(frozen=True)
class StandIn:
    """Somebody who acts in a person's place, from a day to a day; `end_url` ends it before."""

    name: str
    first: date | None
    last: date | None
    end_url: str = ""


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds today, as her account shows it."""

    label: str | Promise
    place: str
    until: date | None = None
    in_place_of: str = ""
    stand_ins: tuple[StandIn, ...] = ()
    #: Where a stand-in is arranged; empty when this role can have none.
    stand_in_url: str = ""


_role_providers: list[Callable[[User], Sequence[HeldRole]]] = []
_second_factor_roles: set[str] = set()


def provide_roles(provider: Callable[[User], Sequence[HeldRole]]) -> None:
    """Register the room that shows a person's roles; there is exactly one."""
    _role_providers[:] = [provider]


def roles_of(user: User) -> Sequence[HeldRole]:
    """Return the roles that a person holds today."""
    return _role_providers[0](user) if _role_providers else ()


def require_second_factor(roles: Collection[str]) -> None:
    """Register the roles that nobody uses with a password alone."""
    _second_factor_roles.update(roles)


def needs_second_factor(user: Any) -> bool:
    """Return whether a person holds a role that requires a second factor here."""
    required: bool = settings.REQUIRE_SECOND_FACTOR
    return required and scope_of(user).holds_anywhere(_second_factor_roles)


@transaction.atomic
def choose_language(*, actor: User, language: str) -> None:
    """Set the language in which a person finds Camket where she has not chosen another on the device."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Camket does not speak this language."), "language")
    if language == actor.language:
        return
    change = {"language": [actor.language, language]}
    User.objects.filter(pk=actor.pk).update(language=language)
    actor.language = language
    audit.write_entry(actor=actor, action=verb(actor, "changed"), record=actor, changes=change)
