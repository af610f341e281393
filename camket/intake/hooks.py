"""What intake tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.models import named
from camket.core.packs import pack_table
from camket.core.registry import DayPart, add_day_part, add_record_part
from camket.intake.actions import packs
from camket.intake.choices import ReadingState
from camket.intake.models import Reading
from camket.intake.rules.deciding import READERS, can_read
from camket.sources.models import Document


def register() -> None:
    """Fill core's tables with what this room has; its own tables hold proposals, which are no records."""
    pack_table("theme", packs.load_themes)
    pack_table("reading", packs.load_readings)
    add_record_part("reading", reading_of)
    add_day_part(
        DayPart(
            "waiting_readings",
            _("Sources to be confirmed"),
            "neutral",
            waiting_for,
            lambda reading: (reading.document.published_on, reading.document.publisher),
            lambda: reverse("intake:queue"),
            ("uid", "is_demonstration", "document__published_on", *named("document"), *named("document__publisher")),
        )
    )


def reading_of(user: Any, record: Any) -> dict[str, str] | None:
    """Return the address of a document's reading, or the one that begins it; None for other records."""
    if not isinstance(record, Document) or not scope_of(user).is_staff:
        return None
    found = Reading.objects.visible_to(user).filter(document=record).first()
    may_read = bool(can_read(scope_of(user), unit_id=record.owner_unit_id)) and bool(record.text or record.file_id)
    begin = reverse("intake:begin", args=[record.uid]) if found is None and may_read else ""
    return {"url": found.get_absolute_url() if found else "", "begin_url": begin}


def waiting_for(user: Any) -> QuerySet[Any, Any]:
    """Return the readings that a person has to confirm: her own and nobody's, in what she may confirm."""
    if not scope_of(user).holds_anywhere(READERS):
        return Reading.objects.none()
    rows: QuerySet[Any, Any] = Reading.objects.visible_to(user).filter(state=ReadingState.PROPOSED)
    own = rows.filter(Q(assigned_to=user) | Q(assigned_to=None)).select_related("document__publisher")
    return own.order_by("-pk")
