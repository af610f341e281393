"""Pages of roll-ups: an indicator for a unit and all under it, with a map, and what stands beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from camket.core import clock
from camket.core.drawing import Layout, Tile, TilesDrawing, TrendPoint, layout_on, layouts, tiles_drawing, trend_drawing
from camket.core.ids import is_uid
from camket.core.pages.records import visible_or_404
from camket.core.pages.values import local_date
from camket.core.periods import Period, PeriodKind
from camket.core.scaled import shown_number
from camket.people.models import Unit
from camket.people.queries import ancestors_on
from camket.reporting import queries
from camket.reporting.models import Indicator, IndicatorVersion, Target
from camket.reporting.queries.rollup import Branch
from camket.reporting.rules.targets import in_force
from camket.reporting.web import words

#: Kinds of periods that lie in a year, whose years are offered as well.
WITHIN_YEARS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.NINE_MONTHS)


class RollUpFilter(forms.Form):
    """Which period, split and territory; the unit stands in the address."""

    period = forms.TypedChoiceField(label=gettext_lazy("Period"), coerce=Period.parse, empty_value=None, required=False)
    split = forms.ChoiceField(label=gettext_lazy("Split"), required=False)
    territory = forms.ChoiceField(label=gettext_lazy("Territory"), required=False)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, periods: Sequence[Period], splits: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        language = get_language() or "vi"
        fields: dict[str, Any] = self.fields
        fields["period"].choices = [("", _("The latest")), *((each.code, each.display(language)) for each in periods)]
        fields["split"].choices = splits
        past = [each for each in layouts() if each.valid_to is not None]
        fields["territory"].choices = [("", _("As it is today")), *((each.code, title_of(each)) for each in past)]
        if len(splits) < 2:
            del self.fields["split"]
        if not past:
            del self.fields["territory"]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked; a broken filter narrows nothing and says so."""
        return self.cleaned_data if self.is_bound and (self.is_valid() or True) else {}

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(1 for name in ("period", "split", "territory") if self.asked.get(name))


def title_of(layout: Layout) -> str:
    """Return the title of a layout in the active language."""
    return layout.title_en if get_language() == "en" else layout.title_local


def day_of(territory: str) -> date:
    """Return the day of a territory: the last one of a layout that is no more, today otherwise."""
    return next((each.valid_to for each in layouts() if each.code == territory and each.valid_to), clock.today())


def offered(periods: Sequence[Period]) -> list[Period]:
    """Return the periods to choose from: those that there are, and their years; the latest first."""
    years = {Period.of(PeriodKind.YEAR, each.start) for each in periods if each.kind in WITHIN_YEARS}
    return sorted({*periods, *years}, reverse=True)


def map_of(rolled: queries.RolledUp, states: Sequence[tuple[Branch, words.State]], address: str) -> TilesDrawing | None:
    """Return the map of the units directly below; None where they are no provinces with a square."""
    keyed = [(row.unit.place, row, state) for row, state in states if row.unit.place is not None]
    layout = layout_on(rolled.as_of, [place.key for place, _row, _state in keyed])
    if layout is None or rolled.unit.level != "centre":
        return None
    tiles = [
        Tile(
            key=place.key,
            label=str(place),
            word=state[1],
            tone=state[0],
            text=words.measured(words.total_words(row.total, rolled.definition), rolled.definition),
            url=f"{address}&unit={row.unit.uid}",
            is_demonstration=row.total.is_demonstration,
        )
        for place, row, state in keyed
    ]
    return tiles_drawing(layout, tiles, nothing=_("Not asked"))


def break_point(definition: IndicatorVersion) -> TrendPoint:
    """Return the gap in a line at which another definition begins."""
    begins = definition.begins_on
    day = local_date(begins) if begins else ""
    return TrendPoint(label="‖", nothing=_("A new definition holds from %(day)s on") % {"day": day})


def line_of(series: Sequence[queries.RolledUp], targets: Sequence[Target]) -> Any:
    """Return the drawing of totals over time with the path of targets; None when a line would say nothing."""
    points: list[TrendPoint] = []
    if any((row.total.number or 0) < 0 for row in series):
        return None
    by_period = {target.period: target for target in targets}
    known = {row.period for row in series}
    later = sorted(period for period, target in by_period.items() if period not in known and target.value is not None)
    for before, row in zip([None, *series], series, strict=False):
        if before is not None and before.definition.pk != row.definition.pk:
            points.append(break_point(row.definition))
        points.append(point_of(row, in_force(targets, row.period) or by_period.get(row.period)))
    kind = series[-1].period.kind if series else None
    last = series[-1].period if series else None
    for period in later:
        if period.kind == kind and last is not None and period.end > last.end:
            points.append(goal_point(period, by_period[period]))
    if sum(point.value is not None for point in points) < 2:
        return None
    return trend_drawing(points, value_label=_("Value"), target_label=_("Target"))


def point_of(row: queries.RolledUp, target: Target | None) -> TrendPoint:
    """Return one period of a line."""
    total, definition = row.total, row.definition
    has_goal = target is not None and target.value is not None
    return TrendPoint(
        label=row.period.display(get_language() or "vi"),
        value=words.exact(total.number, definition.scale),
        text=words.total_words(total, definition),
        target=words.exact(target.value, target.definition.scale) if has_goal and target else None,
        target_text=target.shown() if has_goal and target else "",
        nothing=words.standing(total, row.completeness, None)[1],
        is_hatched=True,
        is_provisional=total.status != "final",
        is_demonstration=total.is_demonstration,
    )


def goal_point(period: Period, target: Target) -> TrendPoint:
    """Return a period to come, of which only the target is known."""
    return TrendPoint(
        label=period.display(get_language() or "vi"),
        target=words.exact(target.value, target.definition.scale),
        target_text=target.shown(),
        nothing=_("still to come"),
    )


def summary_of(user: Any, indicator: Indicator, unit: Unit, *, asked: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the roll-up of an indicator for a unit as pages show it; empty where nothing was asked or answered."""
    as_of, split = day_of(asked.get("territory") or ""), asked.get("split") or ""
    roll_up = queries.RollUp(user, indicator, unit, as_of=as_of, split=split)
    period = asked.get("period") or queries.last_period(roll_up)
    if period is None:
        return {}
    rolled = roll_up.at(period, split)
    pks = [unit.pk, *(row.unit.pk for row in rolled.branches)]
    targets = queries.targets_by_unit(user, indicator, pks, split)
    is_open = queries.is_being_asked(indicator, period)
    states = [
        (
            row,
            words.standing(
                row.total,
                row.completeness,
                in_force(targets.get(row.unit.pk, []), period),
                has_beside=bool(row.beside),
                is_open=is_open,
            ),
        )
        for row in rolled.branches
    ]
    target = in_force(targets.get(unit.pk, []), period)
    series = queries.series_rolled(roll_up) if not split else []
    here = f"{address}?{urlencode({**plain(asked), 'period': period.code})}"
    return {
        "rolled": rolled,
        "periods": offered(roll_up.periods),
        "total": words.facts_of(rolled.total, rolled.definition),
        "completeness": words.completeness_words(rolled.completeness),
        "target": target,
        "state": words.standing(rolled.total, rolled.completeness, target, is_open=is_open),
        "line": line_of(series, targets.get(unit.pk, [])),
        "map": map_of(rolled, states, here),
        **branch_rows(states, rolled, here),
        "not_placed": words.facts_of(rolled.not_placed, rolled.definition) if rolled.not_placed.units else None,
        "beside": beside_of(rolled),
        "declared": queries.declared_for(user, indicator),
        "parts": parts_of(user, rolled, split),
    }


def plain(asked: dict[str, Any]) -> dict[str, str]:
    """Return what was asked as it stands in an address, without the unit and the period."""
    return {name: str(asked[name]) for name in ("split", "territory") if asked.get(name)}


def branch_rows(states: Sequence[tuple[Branch, words.State]], rolled: queries.RolledUp, here: str) -> dict[str, Any]:
    """Return the units below as the table shows them, and apart those that were not asked and gave nothing."""
    told = [(row, state) for row, state in states if state[0] or row.beside]
    has_beside = any(row.beside for row, _state in told)
    rows = [branch_row(row, state, rolled, here) for row, state in told]
    quiet = [(str(row.unit), f"{here}&unit={row.unit.uid}") for row, state in states if not state[0] and not row.beside]
    columns = [column for column in COLUMNS if has_beside or column is not BESIDE]
    return {"branches": rows, "quiet": quiet, "has_beside": has_beside, "columns": columns}


def branch_row(row: Branch, state: words.State, rolled: queries.RolledUp, here: str) -> dict[str, Any]:
    """Return a unit below as the table shows it."""
    beside = row.beside
    return {
        "unit": row.unit,
        "url": f"{here}&unit={row.unit.uid}" if row.unit.pk != rolled.unit.pk else "",
        "is_self": row.unit.pk == rolled.unit.pk,
        "total": words.facts_of(row.total, rolled.definition),
        "completeness": words.completeness_words(row.completeness),
        "state": state,
        "beside": words.total_words(beside, rolled.definition) if beside else "",
        "gap": gap_words(row.gap, rolled),
    }


def gap_words(gap: int | None, rolled: queries.RolledUp) -> str:
    """Return by how much a unit's own total differs from what is counted under it."""
    if gap is None:
        return ""
    number = shown_number(abs(gap), rolled.definition.scale)
    if gap == 0:
        return _("as counted")
    return (
        _("%(number)s more than counted") % {"number": number}
        if gap > 0
        else _("%(number)s less than counted") % {"number": number}
    )


def beside_of(rolled: queries.RolledUp) -> dict[str, Any] | None:
    """Return what the unit itself gives as a total, with the gap; None where it gives none."""
    if rolled.beside is None:
        return None
    return {
        "words": words.total_words(rolled.beside, rolled.definition),
        "status": words.status_words(rolled.beside.status),
        "gap": gap_words(rolled.gap, rolled),
    }


def parts_of(user: Any, rolled: queries.RolledUp, split: str) -> list[dict[str, Any]]:
    """Return the parts of a total by what it is split by; none below a part."""
    splits = queries.splits_of(rolled.definition)
    if split or len(splits.keys) < 2:
        return []
    whole = queries.RollUp(user, rolled.indicator, rolled.unit, rolled.period, rolled.as_of)
    found = []
    for key, row in queries.rolled_up_splits(whole, rolled.period):
        if key:
            facts = words.facts_of(row.total, rolled.definition)
            share = words.share_words(row.total, rolled.total) if not rolled.definition.has_parts else ""
            found.append({"name": splits.words.of(key), "total": facts, "share": share})
    return found


@require_safe
def rollup(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an indicator for a unit and all under it; each unit below opens its own."""
    indicator = visible_or_404(request.user, Indicator, uid)
    wanted = request.GET.get("unit", "")
    unit = visible_or_404(request.user, Unit, wanted) if is_uid(wanted) else queries.unit_for(request.user, indicator)
    address = reverse("reporting:rollup", args=[uid])
    context: dict[str, Any] = {"indicator": indicator, "unit": unit, "part_columns": PART_COLUMNS}
    if unit is not None:
        first = RollUpFilter(request.GET or None, periods=every_period(request, indicator), splits=splits(indicator))
        context |= summary_of(request.user, indicator, unit, asked=first.asked, address=address)
        context |= {"filter_form": first, "above": above(unit, address)}
    return render(request, "reporting/rollup.html", context)


BESIDE = {"label": gettext_lazy("Own total beside"), "numeric": True}
COLUMNS = [
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("Total"), "numeric": True},
    BESIDE,
    {"label": gettext_lazy("Completeness")},
    {"label": gettext_lazy("State")},
]


PART_COLUMNS = [
    {"label": gettext_lazy("Part")},
    {"label": gettext_lazy("Total"), "numeric": True},
    {"label": gettext_lazy("Share"), "numeric": True},
]


def every_period(request: HttpRequest, indicator: Indicator) -> list[Period]:
    """Return the periods to choose from, of all units."""
    return offered(queries.periods_of(request.user, indicator))


def splits(indicator: Indicator) -> list[tuple[str, str]]:
    """Return the splits to choose from."""
    return queries.splits_of(indicator.definition).choices


def above(unit: Unit, address: str) -> list[tuple[str, str]]:
    """Return the units above, from the top, with where they lead."""
    chain = [placement.unit for placement in ancestors_on(unit, clock.today())]
    return [(str(each), f"{address}?unit={each.uid}") for each in chain if each.pk != unit.pk]
