"""The parts that the page of every record shares: finding it, its ribbon, passages, decisions on paper, history."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from camket.core.access import scope_of
from camket.core.graph import gaps_at
from camket.core.joining import can_join
from camket.core.models import Record
from camket.core.pages.history import history_of
from camket.core.pages.ribbon import ribbon_for
from camket.core.registry import record_parts, registry

R = TypeVar("R", bound=Record)
UID_AT_END = re.compile(r"(?:^|/)([A-Za-z][A-Za-z0-9]{10})/?$")


def visible_or_404(user: Any, model: type[R], uid: str) -> R:
    """Return the record at an address if the person may see it; what she may not see is not there for her."""
    kind = registry.kinds.get(model._meta.label_lower)
    rows: Any = model._default_manager
    record: R | None = rows.visible_to(user).filter(uid=uid).select_related(*(kind.related if kind else ())).first()
    if record is None:
        raise Http404
    return record


def record_page(request: HttpRequest, template: str, record: Record, context: dict[str, Any]) -> HttpResponse:
    """Answer with the page of a record: its own content, and the parts that all such pages share."""
    kind = registry.kind_of(record)
    shared = {
        "record": record,
        "record_kind": kind,
        "ribbon": ribbon_for(request.user, record),
        "gaps": gaps_at(record),
        "may_join": bool(can_join(scope_of(request.user), record)),
        "entries": history_of(record),
        **{name: part(request.user, record) for name, part in record_parts.items()},
    }
    return render(request, template, {**shared, **context})


def addressed_record_or_404(user: Any, text: str) -> Model:
    """Return the visible record whose page's address, or public id, somebody typed or pasted."""
    address = UID_AT_END.search(text.strip())
    return any_record_or_404(user, address.group(1) if address else "")


def any_record_or_404(user: Any, uid: str) -> Model:
    """Return the visible record of any registered kind with this public id."""
    for kind in registry.kinds.values():
        record: Model | None = kind.visible_to(user).filter(uid=uid).first()
        if record is not None:
            return record
    raise Http404
