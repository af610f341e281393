"""What every page has around it: the rooms, the languages, who one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.people.queries import current_assignments
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


def current_room(path: str) -> Room | None:
    """Return the room whose addresses the path lies under; the longest beginning wins."""
    under = [room for room in ROOMS if path.startswith(room.prefix)]
    return max(under, key=lambda room: len(room.prefix), default=None)


def person_of(user: Any) -> dict[str, Any] | None:
    """Return who is signed in, for the corner of the page."""
    if not user.is_authenticated:
        return None
    first = current_assignments(user).first()
    return {
        "name": user.full_name,
        "role_label": first.get_role_display() if first else _("No role yet"),
        "unit_label": str(first.unit or first.body) if first else "",
        "account_url": reverse("core:account"),
        "sign_out_url": reverse("account_logout"),
    }


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs."""
    user: Any = getattr(request, "user", None)
    if user is None:
        return {}
    scope = scope_of(user)
    current = current_room(request.path)
    rooms = [
        {"label": room.label, "icon": room.icon, "url": reverse(room.view), "is_current": room is current}
        for room in ROOMS
        if (scope.is_staff or not room.staff_only) and (not room.roles or scope.holds_anywhere(room.roles))
    ]
    in_bar = {room.label for room in ROOMS if room.in_bar}
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "chrome": {
            "rooms": rooms,
            "bar": [room for room in rooms if room["label"] in in_bar],
            "person": person_of(user),
            "sign_in_url": reverse("account_login"),
            "languages": [
                {
                    "code": code,
                    "label": {"vi": "Tiếng Việt", "en": "English"}[code],
                    "url": reverse("set_language"),
                    "is_current": code == language,
                }
                for code, _label in settings.LANGUAGES
            ],
            "search_url": reverse("thread:search"),
            "is_demonstration": settings.IS_DEMONSTRATION,
            "is_open_demonstration": settings.IS_DEMONSTRATION and not settings.REQUIRE_SECOND_FACTOR,
        }
    }
