"""What every page has around it: the rooms, the languages, who one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.access import Scope, scope_of
from camket.core.pages.frame import Chrome, Entry, Language, SignedIn
from camket.people.choices import Role
from camket.people.rules import INVITERS


@dataclass(frozen=True)
class Room:
    """An entry of the navigation: the page it opens, and the beginning of the addresses under it."""

    label: str | Promise
    icon: str
    view: str
    prefix: str
    #: Whether it stands in the bar at the bottom of a phone.
    in_bar: bool = False
    staff_only: bool = False
    #: The roles it is for, if not for all.
    roles: frozenset[str] = frozenset()


ROOMS = (
    Room(pgettext_lazy("room", "Today"), "today", "desk:today", "/today/", in_bar=True, staff_only=True),
    Room(pgettext_lazy("room", "Policy"), "text", "policy:instruments", "/policy/", in_bar=True),
    Room(pgettext_lazy("room", "Plans"), "plan", "plans:tasks", "/plans/", in_bar=True),
    Room(pgettext_lazy("room", "Figures"), "measure", "reporting:indicators", "/reporting/", in_bar=True),
    Room(pgettext_lazy("room", "Events"), "work", "engagements:events", "/engagements/", in_bar=True),
    Room(
        pgettext_lazy("room", "Commitments"),
        "promise",
        "engagements:commitments",
        "/engagements/commitments/",
    ),
    Room(pgettext_lazy("room", "Programmes"), "programmes", "programmes:courses", "/programmes/"),
    Room(pgettext_lazy("room", "Money"), "money", "resources:projects", "/resources/"),
    Room(pgettext_lazy("room", "People"), "people", "people:persons", "/people/"),
    Room(pgettext_lazy("room", "Places and units"), "places", "people:places", "/people/places/"),
    Room(pgettext_lazy("room", "Sources"), "evidence", "sources:documents", "/sources/"),
    Room(pgettext_lazy("room", "Reading sources"), "passage", "intake:queue", "/intake/", staff_only=True),
    Room(pgettext_lazy("room", "What is missing"), "gaps", "thread:gaps", "/thread/gaps/", staff_only=True),
    Room(pgettext_lazy("room", "Accounts"), "key", "people:members", "/people/members/", roles=INVITERS),
)

#: Every language by the name that its speakers give it.
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


@cache
def address(view: str) -> str:
    """Return the address of a page, looked up once."""
    return reverse(view)


def current_room(path: str) -> Room | None:
    """Return the room whose addresses the path lies under; the longest beginning wins."""
    under = [room for room in ROOMS if path.startswith(room.prefix)]
    return max(under, key=lambda room: len(room.prefix), default=None)


def person_of(user: Any, scope: Scope) -> SignedIn | None:
    """Return who is signed in, for the corner of the page."""
    if not user.is_authenticated:
        return None
    first = scope.grants[0] if scope.grants else None
    return SignedIn(
        name=user.full_name,
        role_label=str(Role(first.role).label if first else _("No role yet")),
        unit_label=str(first.holder) if first else "",
        account_url=address("core:account"),
        sign_out_url=address("account_logout"),
        notices_url=address("core:notices"),
    )


def entries(scope: Scope, path: str) -> Iterator[Entry]:
    """Return the rooms that somebody may enter; the one that the path lies in is marked."""
    current = current_room(path)
    for room in ROOMS:
        if (scope.is_staff or not room.staff_only) and (not room.roles or scope.holds_anywhere(room.roles)):
            yield Entry(str(room.label), room.icon, address(room.view), room is current, room.in_bar)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs."""
    user: Any = getattr(request, "user", None)
    if user is None:
        return {}
    scope = scope_of(user)
    spoken = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    frame = Chrome(
        rooms=tuple(entries(scope, request.path)),
        person=person_of(user, scope),
        languages=tuple(
            Language(code, LANGUAGE_NAMES[code], address("set_language"), code == spoken)
            for code, _label in settings.LANGUAGES
        ),
        sign_in_url=address("account_login"),
        search_url=address("thread:search"),
        is_demonstration=settings.IS_DEMONSTRATION,
        is_open_demonstration=settings.IS_DEMONSTRATION and not settings.REQUIRE_SECOND_FACTOR,
    )
    return {"chrome": frame}
