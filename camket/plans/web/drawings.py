"""Ways to look at plans: a Gantt, a board by state, a calendar, and what needs care."""

from __future__ import annotations

import calendar as weeks
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from camket.core import clock
from camket.core.access import scope_of
from camket.core.drawing import GanttGroup, GanttMark, GanttRow, Zoom, gantt_drawing
from camket.core.drawing.gantt import moved, window
from camket.core.ids import is_uid
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.periods import Period, PeriodKind
from camket.plans.choices import TaskState
from camket.plans.models import Plan, Task
from camket.plans.queries import care as cares
from camket.plans.queries.dates import Asked, Dated, concerning, dates_in, dates_of_others
from camket.plans.queries.plans import outline_of
from camket.plans.queries.tasks import list_tasks
from camket.plans.rules import MOVES, is_plain
from camket.plans.web.forms import BoardFilter, CareForm
from camket.plans.web.views import TASKS, plan_badge, state_badge

ZOOMS = (
    (Zoom.MONTH, gettext_lazy("By month")),
    (Zoom.QUARTER, gettext_lazy("By quarter")),
    (Zoom.YEAR, gettext_lazy("By year")),
)
#: The columns of the board.
ON_BOARD = (TaskState.PLANNED, TaskState.UNDER_WAY, TaskState.BLOCKED, TaskState.DONE)
#: How many cards a column shows, and lines a page.
CARDS, LINES = 40, 50


def asked_plan(request: HttpRequest) -> Plan | None:
    """Return the plan that the address names; one that the person may not see is none."""
    uid = request.GET.get("plan", "")
    return visible_or_404(request.user, Plan, uid) if is_uid(uid) else None


def asked_month(request: HttpRequest, name: str) -> date | None:
    """Return the first day of the month that the address names as 2026-11; None where it is none."""
    year, _dash, month = request.GET.get(name, "").partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2):
        return None
    return date(int(year), int(month), 1) if 2 <= int(year) <= 9998 and 1 <= int(month) <= 12 else None


def gantt_row(task: Task) -> GanttRow:
    """Return a task as a bar."""
    tone, words = state_badge(task)
    return GanttRow(
        label=str(task),
        url=task.get_absolute_url(),
        starts_on=task.starts_on,
        ends_on=task.due_on,
        tone=tone,
        state=str(words),
        note=str(task.unit or task.lead or ""),
        percent=100 if task.state == TaskState.DONE else task.percent,
        is_demonstration=task.is_demonstration,
    )


def gantt_groups(user: Any, plan: Plan) -> list[GanttGroup]:
    """Return the tasks of a plan by objective, in the order of the outline; branches without a task are left out."""
    outline = outline_of(user, plan)
    groups = [
        GanttGroup(
            str(node.objective),
            [gantt_row(task) for task in node.tasks if task.state != TaskState.DROPPED],
            node.objective.get_absolute_url(),
            min(node.depth, 3),
        )
        for node in outline.walk()
        if node.standing.total
    ]
    if outline.loose:
        rows = [gantt_row(task) for task in outline.loose if task.state != TaskState.DROPPED]
        groups.append(GanttGroup(_("Serves no objective of the plan"), rows))
    return groups


def gantt_marks(user: Any, plan: Plan, start: date, end: date) -> list[GanttMark]:
    """Return the critical dates of a plan: today, its first and last day, and those that other rooms add."""
    marks = [
        GanttMark(clock.today(), _("Today"), "today"),
        GanttMark(plan.starts_on, _("The plan begins"), "info"),
        GanttMark(plan.ends_on, _("The plan ends"), "info"),
    ]
    others = dates_of_others(user, Asked(start, end, plan))
    return marks + [GanttMark(each.day, each.title, each.tone, each.url) for each in others]


def gantt_finding(groups: list[GanttGroup]) -> str:
    """Return what the drawing says, in a sentence."""
    rows = [row for group in groups for row in group.rows]
    today = clock.today()
    soon = sum(
        1 for row in rows if row.ends_on and today <= row.ends_on <= today + timedelta(days=30) and row.percent != 100
    )
    facts = {"tasks": len(rows), "late": sum(1 for row in rows if row.tone == "late"), "soon": soon}
    return _("%(tasks)s tasks: %(late)s overdue, %(soon)s due in the next 30 days") % facts


@require_safe
def plan_gantt(request: HttpRequest, uid: str) -> HttpResponse:
    """Draw the tasks of a plan over months, quarters or years."""
    plan = visible_or_404(request.user, Plan, uid)
    asked = request.GET.get("zoom", "")
    groups = gantt_groups(request.user, plan)
    days = [day for group in groups for row in group.rows for day in (row.starts_on, row.ends_on) if day]
    first, last = min([plan.starts_on, *days]), max([plan.ends_on, *days])
    is_long = (last - first).days > 400
    zoom = Zoom(asked) if asked in list(Zoom) else Zoom.QUARTER if is_long else Zoom.MONTH
    start, columns = window(zoom, first, last, today=clock.today(), asked=asked_month(request, "from"))
    end = moved(zoom, start, columns)
    drawing = gantt_drawing(
        groups,
        zoom=zoom,
        start=start,
        columns=columns,
        today=clock.today(),
        marks=gantt_marks(request.user, plan, start, end),
    )
    steps = {"earlier": moved(zoom, start, -6), "later": moved(zoom, start, 6)} if zoom is not Zoom.YEAR else {}
    context = {
        "plan": plan,
        "record": plan,
        "badge": plan_badge(plan),
        "here": "gantt",
        "drawing": drawing,
        "finding": gantt_finding(groups),
        "zooms": [(each.value, label, each is zoom) for each, label in ZOOMS],
        "zoom": zoom.value,
        "steps": {name: f"{day:%Y-%m}" for name, day in steps.items()},
        "may_go_back": start > first,
        "may_go_on": end <= last,
    }
    return render(request, "plans/gantt.html", context)


@dataclass(frozen=True)
class Card:
    """A task on the board, with the moves that the person may make."""

    task: Task
    badge: Any
    moves: list[tuple[TaskState, bool]]


def cards_of(request: HttpRequest, rows: Any) -> list[Card]:
    """Return tasks as cards; a move is plain when one press is enough."""
    scope, found = scope_of(request.user), []
    for task in rows:
        may = bool(TASKS.may_change(scope, task))
        moves = [(to, is_plain(task.state, to)) for to in MOVES[TaskState(task.state)]] if may else []
        found.append(Card(task, state_badge(task), moves))
    return found


@require_safe
@login_required
def board(request: SignedInRequest) -> HttpResponse:
    """Show tasks in columns by their state."""
    plan = asked_plan(request)
    form = BoardFilter(request.GET or None)
    rows = list_tasks(request.user)
    rows = rows.filter(plan=plan) if plan else rows
    if form.is_bound and form.is_valid():
        if form.cleaned_data.get("mine"):
            rows = rows.filter(concerning(request.user))
        rows = form.narrow(rows)
    columns = []
    for state in ON_BOARD:
        in_state = rows.filter(state=state)
        first = list(in_state[: CARDS + 1])
        count = len(first) if len(first) <= CARDS else in_state.count()
        columns.append(
            {"state": state, "count": count, "cards": cards_of(request, first[:CARDS]), "more": max(count - CARDS, 0)}
        )
    context = {"columns": columns, "filter_form": form, "plan": plan, "here": "board", "this": request.get_full_path()}
    return render(request, "plans/board.html", context)


def month_grid(month: date, entries: list[Dated]) -> list[list[dict[str, Any]]]:
    """Return the weeks of a month, Monday first, each day with what lies on it."""
    by_day: dict[date, list[Dated]] = defaultdict(list)
    for each in entries:
        by_day[each.day].append(each)
    today = clock.today()
    return [
        [
            {
                "day": day,
                "entries": by_day[day],
                "is_here": day.month == month.month,
                "is_today": day == today,
                "has_late": any(each.is_late(today) for each in by_day[day]),
            }
            for day in week
        ]
        for week in weeks.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    ]


@require_safe
@login_required
def calendar(request: SignedInRequest) -> HttpResponse:
    """Show a month with what is due in it."""
    plan = asked_plan(request)
    today = clock.today()
    month = asked_month(request, "month") or today.replace(day=1)
    grid_start, last = month - timedelta(days=month.weekday()), weeks.monthrange(month.year, month.month)[1]
    grid_end = month.replace(day=last) + timedelta(days=6)
    entries = dates_in(request.user, Asked(grid_start, grid_end, plan))
    period = Period.of(PeriodKind.MONTH, month)
    shown = [each for each in entries if each.day.month == month.month and each.day.year == month.year]
    context = {
        "plan": plan,
        "here": "calendar",
        "month": period.display(get_language()),
        "weeks": month_grid(month, entries),
        "entries": [(each, each.is_late(today)) for each in shown],
        "days": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "before": f"{period.previous().start:%Y-%m}",
        "after": f"{period.next().start:%Y-%m}",
        "feed_url": request.build_absolute_uri(reverse("plans:feed")),
        "keyed_url": request.build_absolute_uri(reverse("plans:feed_by_key", args=["KEY"])).replace("KEY", "ck_feed_…"),
        "today": today,
    }
    return render(request, "plans/calendar.html", context)


@require_safe
@login_required
def care(request: SignedInRequest) -> HttpResponse:
    """List what is unled, unfunded, unmeasured, overdue or blocked, with counts; the address says what is narrowed."""
    plan = asked_plan(request)
    form = CareForm(request.GET or None, user=request.user)
    facts = form.cleaned_data if form.is_bound and form.is_valid() else {}
    unit = facts.get("unit")
    asked = cares.CareFilter(plan=plan, unit_id=unit.pk if unit else None, text=facts.get("q") or "")
    wanted = request.GET.get("what", "")
    tallies, chosen = [], None
    for each in cares.CARES:
        found = cares.found_for(request.user, each, asked)
        count = sum(one.rows.count() for one in found)
        tallies.append((each, count))
        if each.code == wanted or (not wanted and chosen is None and count):
            chosen = (each, found)
    sections: list[dict[str, Any]] = []
    for one in chosen[1] if chosen else ():
        told = ("unit", "lead") if one.rows.model is Task else ("plan",)
        rows = one.rows.select_related(*told).order_by("sort_key", "pk").distinct()
        page = Paginator(rows, LINES).get_page(request.GET.get("page"))
        lines = [(row, state_badge(row) if isinstance(row, Task) else None) for row in page]
        sections.append({"found": one, "rows": lines, "page": page, "is_task": one.rows.model is Task})
    pages = [each["page"] for each in sections]
    context = {
        "plan": plan,
        "here": "care",
        "tallies": tallies,
        "chosen": chosen[0] if chosen else None,
        "sections": sections,
        # One pager for all lists of the page: that of the longest.
        "longest": max(pages, key=lambda page: page.paginator.num_pages, default=None),
        "filter_form": form,
    }
    return render(request, "plans/care.html", context)
