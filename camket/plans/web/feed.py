"""The calendar feed of one person, for programs that know no pages: opened by a key for this door and no other."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from camket.core import clock
from camket.core.choices import Door
from camket.core.keys import user_of
from camket.core.models import User
from camket.core.rest.records import basic, names_of
from camket.plans.queries.dates import Asked, Dated, dates_in

#: How much of what was and of what comes a feed holds.
BACK, AHEAD = timedelta(days=92), timedelta(days=731)


def owner_of(request: HttpRequest, secret: str) -> User | None:
    """Return whose calendar is asked for: by the key in the address, or as the password of HTTP Basic."""
    if secret:
        return user_of(secret, Door.FEED)
    scheme, _blank, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    name, password = basic(encoded)
    user = user_of(password.strip(), Door.FEED)
    return user if user is not None and name.casefold() in names_of(user) else None


def entry_of(each: Dated, request: HttpRequest) -> Event:
    """Return something on a day as calendars know it: the whole day, with the page it leads to."""
    entry = Event()
    entry.add("uid", f"{each.key}@{request.get_host().partition(':')[0]}")
    entry.add("dtstamp", (each.changed_at or clock.now()).astimezone(UTC))
    entry.add("dtstart", each.day)
    entry.add("dtend", (each.last or each.day) + timedelta(days=1))
    entry.add("summary", f"✓ {each.title}" if each.is_done else each.title)
    entry.add("url", request.build_absolute_uri(each.url))
    entry.add("sequence", each.version)
    entry.add("transp", "TRANSPARENT")
    if each.changed_at is not None:
        entry.add("last-modified", each.changed_at.astimezone(UTC))
    if each.note:
        entry.add("description", each.note)
    return entry


def calendar_of(user: User, request: HttpRequest) -> bytes:
    """Return the calendar of a person, as programs read it."""
    today = clock.today()
    found: Any = Calendar()
    found.add("prodid", "-//Camket//Plans//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Camket: what is due"))
    found.add("x-wr-timezone", settings.TIME_ZONE)
    found.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for each in dates_in(user, Asked(today - BACK, today + AHEAD)):
        found.add_component(entry_of(each, request))
    content: bytes = found.to_ical()
    return content


@require_safe
@cache_control(private=True, max_age=900)
def feed(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Answer with what is due for the person whose key opens this door."""
    user = owner_of(request, secret)
    if user is None:
        answer = HttpResponse(_("A key for the calendar feed is needed."), status=404 if secret else 401)
        if not secret:
            answer["WWW-Authenticate"] = 'Basic realm="Camket", charset="UTF-8"'
        return answer
    with translation.override(user.language or settings.LANGUAGE_CODE):
        content = calendar_of(user, request)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
