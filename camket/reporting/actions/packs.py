"""Loaders of packs: indicators, targets, values."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.core.periods import Period, PeriodError
from camket.people.models import Body, Unit
from camket.plans.models import Objective
from camket.policy.models import Clause
from camket.reporting.choices import Answer, Direction, IndicatorNature, SexSplit, ValueState
from camket.reporting.models import Indicator, Target, Value


def load_indicators(loading: Loading, rows: list[Row]) -> None:
    """Load indicators."""
    for row in rows:
        code = row.text("code", needed=True)
        indicator = Indicator(
            code=code,
            **row.pair("name", needed=True),
            **row.pair("measure"),
            **row.prose_pair("definition"),
            clause=row.reference("clause", "clause", Clause),
            objective=row.reference("objective", "objective", Objective),
            responsible=row.reference("responsible", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            nature=row.choice("nature", IndicatorNature, IndicatorNature.FLOW),
            direction=row.choice("direction", Direction, Direction.MORE),
            scale=row.number("scale") or 0,
            counts_people=row.flag("counts_people"),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not Indicator.objects.filter(code=code).exists():
            indicator.save()
            loading.keep("indicator", code, indicator)


def period(row: Row) -> Period:
    """Return the period of a row."""
    try:
        return Period.parse(row.text("period", needed=True))
    except PeriodError as error:
        raise row.fail("period", str(error)) from error


def place_of_value(row: Row) -> dict[str, object]:
    """Return indicator, unit, period and split of a row."""
    facts: dict[str, object] = {
        "indicator": row.reference("indicator", "indicator", Indicator),
        "unit": row.reference("unit", "unit", Unit),
        "period": period(row),
        "split": row.choice("split", SexSplit, SexSplit.TOTAL),
    }
    for name in ("indicator", "unit"):
        if facts[name] is None:
            raise row.fail(name, _("is missing."))
    return facts


def load_targets(loading: Loading, rows: list[Row]) -> None:
    """Load targets and baselines."""
    for row in rows:
        facts = place_of_value(row)
        rest = {
            "value": row.number("value"),
            "is_baseline": row.flag("is_baseline"),
            "is_demonstration": row.flag("is_demonstration") or loading.is_demonstration,
        }
        row.finish()
        Target.objects.get_or_create(**facts, defaults=rest)


def load_values(loading: Loading, rows: list[Row]) -> None:
    """Load values, approved or drafts; one that is there stays as it is."""
    for row in rows:
        facts = place_of_value(row)
        number = row.number("number")
        state = row.choice("state", ValueState, ValueState.APPROVED)
        approved = state is ValueState.APPROVED
        value = Value(
            **facts,
            answer=Answer.NO_DATA if number is None else Answer.NUMBER,
            number=number,
            state=state,
            entered_by=loading.actor,
            approved_by=loading.actor if approved else None,
            approved_at=clock.now() if approved else None,
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        key = row.text("key") or "/".join(
            str(part) for part in (value.indicator.code, value.unit.key, value.period, value.split)
        )
        row.finish()
        if not Value.objects.filter(**facts).exists():
            value.save()
            loading.keep("value", key, value)
