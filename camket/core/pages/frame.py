"""The frame around every page: drawn once for the same rooms, language and person, and kept.

What differs from page to page stands in it as a mark that is replaced: the secret of the forms, the address to come
back to, the words that were searched for and how many notices are unread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Engine
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from camket.core.models.users import MOST_UNREAD
from camket.core.pages.drawn import draw

#: How many parts of frames are kept: some four for each person at work, of a few kilobytes each.
KEPT = 1000
SECRET, ADDRESS, SOUGHT, UNREAD = "\ue000", "\ue001", "\ue002", "\ue003"


@dataclass(frozen=True)
class Entry:
    """A room in the navigation."""

    label: str
    icon: str
    url: str
    is_current: bool
    is_in_bar: bool


@dataclass(frozen=True)
class Language:
    """A language that the pages speak."""

    code: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, for the corner of the page."""

    name: str
    role_label: str
    unit_label: str
    account_url: str
    sign_out_url: str
    notices_url: str = ""


@dataclass(frozen=True)
class Chrome:
    """Everything that the frame of a page depends on."""

    rooms: tuple[Entry, ...]
    person: SignedIn | None
    languages: tuple[Language, ...]
    sign_in_url: str
    search_url: str
    is_demonstration: bool
    is_open_demonstration: bool

    @property
    def bar(self) -> list[Entry]:
        """The rooms at the bottom of a phone."""
        return [room for room in self.rooms if room.is_in_bar]


@lru_cache(maxsize=KEPT)
def kept(template: str, chrome: Chrome, language: str | None) -> str:
    """Return a part of the frame with marks in the places of what differs from page to page."""
    return render_to_string(
        template,
        {
            "chrome": chrome,
            "csrf_token": SECRET,
            "address": ADDRESS,
            "search_words": SOUGHT,
            "unread": UNREAD,
        },
    )


def part(template: str, context: Any) -> SafeString:
    """Return a part of the frame for the page whose context this is; nothing where the page has no frame."""
    if context.get("chrome") is None:
        return SafeString("")
    text = kept(template, context["chrome"], get_language())
    request = context["request"]
    if UNREAD in text:
        text = text.replace(UNREAD, unread_of(request))
    for mark, value in (
        (SECRET, context.get("csrf_token")),
        (ADDRESS, request.get_full_path()),
        (SOUGHT, context.get("search_words") or ""),
    ):
        if mark in text:
            text = text.replace(mark, escape(value))
    return mark_safe(text)  # noqa: S308 - rendered by templates, and what is put in is escaped


def unread_of(request: HttpRequest) -> str:
    """Return how many notices a person has not read, in a word; nothing for none."""
    count = getattr(getattr(request, "user", None), "unread_notices", 0)
    return str(min(count, MOST_UNREAD)) + ("+" if count > MOST_UNREAD else "") if count else ""


def page_html(context: Any, **pieces: Any) -> SafeString:
    """Return a whole page from its pieces (title, content, action, kind, lede, ribbon, wide, aside, head_extra).

    `context` is what the context processors give: the request, the frame, the secret of forms, messages.
    """
    return draw(
        "core/page.html",
        part=lambda template: part(template, context),
        language=get_language(),
        theme=getattr(context.get("request"), "COOKIES", {}).get("theme"),
        csrf_token=context.get("csrf_token"),
        is_demonstration=getattr(context.get("chrome"), "is_demonstration", False),
        messages=context.get("messages", ()),
        **pieces,
    )


def page(request: HttpRequest, **pieces: Any) -> HttpResponse:
    """Answer with a page whose pieces are drawn already."""
    context: dict[str, Any] = {}
    for processor in Engine.get_default().template_context_processors:
        context |= processor(request)
    return HttpResponse(page_html(context, **pieces))
