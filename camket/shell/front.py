"""The first page, and the page of the look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from camket.core.access import scope_of
from camket.core.gallery import gallery_context
from camket.policy.models import Instrument


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead the organisation's people to their day, and everybody else to the policies that are public."""
    if scope_of(request.user).is_staff:
        return redirect("desk:today")
    rows = Instrument.objects.visible_to(request.user).filter(is_own=True).select_related("issuer").order_by("sort_key")
    return render(request, "shell/front.html", {"instruments": rows})


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages, for those who build them."""
    return render(request, "core/gallery.html", gallery_context((get_language() or "vi").split("-")[0]))
