"""Today: the home of everybody who works with Camket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from camket.core import clock
from camket.core.access import Scope, scope_of
from camket.core.drawing import BarRow, bars_drawing
from camket.core.pages import frame
from camket.core.pages.drawn import draw
from camket.core.pages.marks import notice
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.values import local_date
from camket.core.registry import day_parts
from camket.desk import queries
from camket.people.choices import Role


@dataclass(frozen=True)
class Line:
    """A row of the day: when, what, where it leads, what it belongs to."""

    title: Any
    url: str
    lead: Any = ""
    note: Any = ""
    is_demonstration: bool = False


@dataclass(frozen=True)
class Look:
    """How a part of the day is shown."""

    title: str | Promise
    tone: str
    line: Callable[[Any], Line]
    all_url: Callable[[], str] | None = None


def task_line(task: Any) -> Line:
    return Line(task, task.get_absolute_url(), task.due_on, task.lead or "", task.is_demonstration)


def commitment_line(commitment: Any) -> Line:
    note = commitment.maker or commitment.event or ""
    return Line(commitment, commitment.get_absolute_url(), commitment.due_on, note, commitment.is_demonstration)


def target_line(target: Any) -> Line:
    url = reverse("reporting:value_enter", args=[target.indicator.uid, target.unit.uid, str(target.period)])
    return Line(target.indicator, url, target.period, target.unit, target.is_demonstration)


def record_line(date: str, note: str = "") -> Callable[[Any], Line]:
    """Return what shows a record with one of its dates and one of its relations."""

    def line(record: Any) -> Line:
        return Line(
            record,
            record.get_absolute_url(),
            getattr(record, date) or "",
            getattr(record, note) or "" if note else "",
            record.is_demonstration,
        )

    return line


LOOKS = {
    "late_tasks": Look(_("Overdue tasks"), "late", task_line, lambda: reverse("plans:tasks")),
    "late_commitments": Look(_("Overdue commitments"), "late", commitment_line),
    "due_tasks": Look(_("Due in the next 30 days"), "risk", task_line, lambda: reverse("plans:tasks")),
    "asked_values": Look(_("Figures asked of you"), "risk", target_line),
    "waiting_values": Look(_("Figures that wait for your approval"), "risk", record_line("period", "unit")),
    "unanswered_letters": Look(_("Letters that wait for an answer"), "risk", record_line("answer_due", "sender")),
    "open_commitments": Look(_("Open commitments"), "neutral", commitment_line),
    "coming_events": Look(_("Coming events"), "info", record_line("starts_on", "place")),
    "drafts": Look(_("Drafts you work on"), "neutral", record_line("changed_at")),
    "new_documents": Look(_("New in the sources"), "neutral", record_line("published_on", "publisher")),
}


def look_of(code: str) -> Look:
    """Return how a part of the day is shown: one of the desk's own, or one that another room has registered."""
    if code in LOOKS:
        return LOOKS[code]
    part = day_parts[code]

    def line(record: Any) -> Line:
        lead, note = part.line(record)
        return Line(record, record.get_absolute_url(), lead or "", note or "", record.is_demonstration)

    return Look(part.title, part.tone, line, part.all_url)


def standing(user: Any) -> Any:
    """Return the drawing of how the person's part of the plan stands, None when there are no tasks."""
    counts = queries.plan_standing(user)
    if not any(count for _state, count in counts):
        return None
    return bars_drawing([BarRow(str(state.label), count) for state, count in counts])


def notes_for(scope: Scope) -> list[str | Promise]:
    """Return what must be said to a role whose room is not there yet."""
    if scope.roles == {Role.CASE_WORKER}:
        return [
            pgettext_lazy(
                "case worker",
                "Protected records are not set up yet here. Until they are, keep them on paper, under lock.",
            )
        ]
    return []


@require_safe
@login_required
def today(request: SignedInRequest) -> HttpResponse:
    """Show what is late, due, waiting and new for the person who signed in."""
    scope = scope_of(request.user)
    only_cases = scope.roles == {Role.CASE_WORKER}
    parts = [] if only_cases else queries.day_of(request.user)
    drawing = None if only_cases else standing(request.user)
    return frame.page(
        request,
        title=_("My day"),
        lede=local_date(clock.today()),
        content=day_html(parts, notes_for(scope), has_roles=bool(scope.roles)),
        aside=render_to_string("desk/_standing.html", {"drawing": drawing}) if drawing else "",
    )


def day_html(parts: Sequence[queries.Part], notes: Sequence[str | Promise], *, has_roles: bool) -> SafeString:
    """Return the parts of a day with their counts above, or what to do where there is none."""
    said = SafeString("").join(notice("info", note) for note in notes)
    if parts:
        return SafeString(said + draw("core/groups.html", groups=[group_of(part) for part in parts]))
    if not has_roles:
        advice = _("Ask your administrator for one: it decides what you see and do here.")
        return SafeString(said + draw("core/empty.html", title=_("You have no role yet"), slot=advice))
    if notes:
        return SafeString(said)
    return draw(
        "core/empty.html",
        title=_("Nothing is late, due or waiting"),
        slot=_("What is asked of you will stand here."),
        action_url=reverse("policy:instruments"),
        action_label=_("Look at the policies"),
    )


def group_of(part: queries.Part) -> dict[str, Any]:
    """Return a part of the day as it is drawn."""
    look = look_of(part.code)
    lines = [look.line(row) for row in part.rows]
    all_url = look.all_url() if look.all_url is not None and part.count > len(lines) else ""
    shown = {"code": part.code, "title": look.title, "tone": look.tone, "count": part.count}
    return {**shown, "lines": lines, "all_url": all_url}
