"""What programs read and enter that pages show inside other records: values and targets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from camket.core.actions import Invalid
from camket.core.pages.registers import Ledger
from camket.reporting.actions import targets, values
from camket.reporting.models import Target, Value
from camket.reporting.rules import DEFINERS, REPORTERS
from camket.reporting.web.forms import TargetForm, ValueEntryForm

#: What a value or a target is known by, and how the list of either may be narrowed.
IDENTITY = ("indicator", "unit", "period", "split")
FILTERS = {"indicator": "indicator__uid", "unit": "unit__uid", "period": "period", "split": "split"}


def keep_identity(record: Any, facts: dict[str, Any]) -> None:
    """Take out of what was sent what a record is known by; raises Invalid when it would become another."""
    for name in IDENTITY:
        if facts.pop(name) != getattr(record, name):
            raise Invalid(_("This cannot change: enter another one instead."), name)


def change_value(record: Value, **facts: Any) -> Value:
    """Change the answer of a value."""
    keep_identity(record, facts)
    return values.enter_value(**{name: getattr(record, name) for name in IDENTITY}, **facts)


def change_target(record: Target, **facts: Any) -> Target:
    """Change the goal of a target."""
    keep_identity(record, facts)
    return targets.change_target(target=record, **facts)


VALUES = Ledger(
    app="reporting",
    name="value",
    plural="values",
    model=Value,
    form=ValueEntryForm,
    editors=REPORTERS,
    add=values.enter_value,
    change=change_value,
    related=("indicator", "unit", "definition", "level"),
    owner=lambda value: value.unit_id,
    shows={
        "state": (str, lambda value: value.state),
        "approved_at": (str | None, lambda value: value.approved_at.isoformat() if value.approved_at else None),
    },
    filters={**FILTERS, "state": "state"},
    steps={"approve": lambda record, **facts: values.approve_value(value=record, **facts)},
)
TARGETS = Ledger(
    app="reporting",
    name="target",
    plural="targets",
    model=Target,
    form=TargetForm,
    editors=DEFINERS,
    add=targets.set_target,
    change=change_target,
    related=("indicator", "unit", "definition", "level"),
    owner=lambda target: target.unit_id,
    filters=FILTERS,
)
