"""What core offers to the forms of all rooms: names while one types."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from camket.core.pages.lookups import LOOKED_AT, distance, offers
from camket.core.pages.requests import SignedInRequest
from camket.core.registry import registry

OFFERED = 12


@require_safe
@login_required
def lookup(request: SignedInRequest, kind: str) -> JsonResponse:
    """Offer the visible records of a kind whose names hold the words typed so far."""
    found = registry.kinds.get(kind)
    if found is None:
        raise Http404
    rows = found.visible_to(request.user)
    if not hasattr(rows, "named_like"):
        raise Http404
    text = request.GET.get("q", "")
    named = list(rows.named_like(text).select_related(*found.related)[:LOOKED_AT]) if text.strip() else []
    named.sort(key=lambda record: distance(record, text))
    return JsonResponse({"offers": [offer._asdict() for offer in offers(named[:OFFERED])]})
