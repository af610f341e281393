"""Pages of trends: themes over time and who is quoted, each point with its sources; and the vocabulary of themes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core.access import NOT_YOURS, Refused, scope_of
from camket.core.pages.forms import form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.periods import Period, PeriodError, PeriodKind
from camket.core.search import around
from camket.intake import queries
from camket.intake.actions import themes as actions
from camket.intake.forms import ThemeForm
from camket.intake.models import Theme
from camket.intake.rules.deciding import can_keep_themes
from camket.intake.rules.trends import STEPS, Balance

STEP_WORDS = {
    PeriodKind.YEAR: pgettext_lazy("step", "Year"),
    PeriodKind.QUARTER: pgettext_lazy("step", "Quarter"),
    PeriodKind.MONTH: pgettext_lazy("step", "Month"),
}
#: The radius of the largest dot, in the units of its box.
LARGEST = 16


@dataclass(frozen=True)
class Dot:
    """A point of a theme: how many sources, how large it is drawn, where they are listed."""

    count: int
    radius: int
    url: str


@dataclass(frozen=True)
class BalanceBar:
    """The quoted speakers of a period as a bar of a hundred parts."""

    label: str
    counts: Balance

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Return (sex, where it begins, how long it is) in percent of all who were quoted."""
        found, start = [], 0
        for name in ("women", "other", "unknown", "men"):
            count = getattr(self.counts, name)
            length = round(100 * count / self.counts.total) if self.counts.total else 0
            if count:
                found.append((name, start, length))
            start += length
        return found


def step_of(request: SignedInRequest) -> PeriodKind:
    """Return the step that the address asks for, a year where it asks for none."""
    asked = request.GET.get("by", "")
    return next((step for step in STEPS if step.value == asked), PeriodKind.YEAR)


def demand_staff(request: SignedInRequest) -> None:
    """Raise Refused for those who do not work in the organisation."""
    if not scope_of(request.user).is_staff:
        raise Refused(NOT_YOURS.reason)


@login_required
@require_safe
def trends(request: SignedInRequest) -> HttpResponse:
    """Show what confirmed sources speak of over time, and who is quoted in them."""
    demand_staff(request)
    step = step_of(request)
    found = queries.trends(request.user, step)
    most = max((count for row in found.themes for count in row.counts), default=0)
    rows = [
        {
            "theme": row.theme,
            "dots": [
                Dot(count, radius(count, most), f"{row.theme.get_absolute_url()}?by={step.value}&period={period.code}")
                for period, count in zip(found.periods, row.counts, strict=True)
            ],
            "undated": row.undated,
            "total": row.total + row.undated,
        }
        for row in found.themes
    ]
    language = get_language() or "vi"
    bars = [BalanceBar(period.display(language), counts) for period, counts in found.balances if counts.total]
    if found.undated.total:
        bars.append(BalanceBar(str(_("Without a date")), found.undated))
    whole = Balance(*(sum(getattr(bar.counts, name) for bar in bars) for name in ("women", "men", "other", "unknown")))
    context = {
        "found": found,
        "rows": rows,
        "bars": bars,
        "whole": whole,
        "step": step,
        "steps": [(each.value, words) for each, words in STEP_WORDS.items()],
        "may_change": bool(can_keep_themes(scope_of(request.user))),
    }
    return render(request, "intake/trends.html", context)


def radius(count: int, most: int) -> int:
    """Return the radius of a dot whose area stands for a count; one that is not zero is always seen."""
    return max(4, round(LARGEST * (count / most) ** 0.5)) if count else 0


@require_safe
def theme(request: SignedInRequest, uid: str) -> HttpResponse:
    """Show the sources that speak of a theme, all or those of one period."""
    found = visible_or_404(request.user, Theme, uid)
    step = step_of(request)
    period: Period | None = None
    code = request.GET.get("period", "")
    try:
        period = Period.parse(code) if code else None
    except PeriodError:
        code = ""
    mentions = (
        queries.sources_behind(request.user, found, step, period)
        if code
        else list(
            queries.mentions_visible_to(request.user)
            .filter(theme=found)
            .select_related("document__publisher")
            .order_by("-document__published_on", "-pk")
        )
    )
    context = {
        "theme": found,
        "period": period,
        "mentions": [(row, around(row.document.text, row.start, row.end)) for row in mentions[:200]],
        "count": len(mentions),
        "may_change": bool(can_keep_themes(scope_of(request.user))),
    }
    return render(request, "intake/theme.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def theme_add(request: SignedInRequest) -> HttpResponse:
    """Add a theme to the vocabulary."""
    form = ThemeForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        act=lambda valid: actions.add_theme(actor=request.user, **valid.facts()),
        title=_("Follow a theme"),
        cancel_url=reverse("intake:trends"),
        verdict=can_keep_themes(scope_of(request.user)),
    )


@login_required
@require_http_methods(["GET", "POST"])
def theme_edit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Change a theme."""
    found: Any = visible_or_404(request.user, Theme, uid)
    form = ThemeForm(request.POST or None, user=request.user, instance=found)
    return form_page(
        request,
        form,
        act=lambda valid: actions.change_theme(
            actor=request.user, theme=found, expected_version=valid.expected_version, **valid.facts()
        ),
        title=_("Change: %(name)s") % {"name": found},
        cancel_url=found.get_absolute_url(),
        verdict=can_keep_themes(scope_of(request.user)),
    )
