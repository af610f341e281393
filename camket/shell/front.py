"""The first page, and the page of the look."""

from __future__ import annotations

import re
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from camket.core.access import scope_of
from camket.core.files import NO_ROOM
from camket.core.gallery import gallery_context
from camket.core.models import Tombstone
from camket.core.pages.records import any_record_or_404
from camket.policy.models import Instrument

UID_IN_PATH = re.compile(r"/([A-Za-z][A-Za-z0-9]{10})(?=/|$)")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead the organisation's people to their day, and everybody else to the policies that are public."""
    if scope_of(request.user).is_staff:
        return redirect("desk:today")
    rows = Instrument.objects.visible_to(request.user).filter(is_own=True).select_related("issuer").order_by("sort_key")
    return render(request, "shell/front.html", {"instruments": rows})


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead on from the address of a record that was merged into another; everything else is not here."""
    stone = Tombstone.objects.filter(uid__in=UID_IN_PATH.findall(request.path)).first()
    if stone is not None and stone.merged_into_uid:
        try:
            heir: Any = any_record_or_404(request.user, stone.merged_into_uid)
            return redirect(heir.get_absolute_url(), permanent=True)
        except Http404:
            pass
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer where something failed: what lies outside the program is said as such, the rest is our fault."""
    error = sys.exc_info()[1]
    is_full = is_out_of_room(error)
    if not is_full and not isinstance(error, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("500.html"), status=500)
    answer = HttpResponse(render_to_string("503.html", {"is_full": is_full}), status=507 if is_full else 503)
    answer["Retry-After"] = "60"
    return answer


def is_out_of_room(error: BaseException | None) -> bool:
    """Return whether a disk is full, that of the files or that of the database."""
    if isinstance(error, OperationalError):
        return "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == "53100"
    return isinstance(error, OSError) and error.errno in NO_ROOM


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages, for those who build them."""
    return render(request, "core/gallery.html", gallery_context((get_language() or "vi").split("-")[0]))
