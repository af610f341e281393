"""Writes of indicators, targets and values."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.models import User
from camket.core.periods import Period
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.people.models import Unit
from camket.reporting.choices import Answer, SexSplit, ValueState
from camket.reporting.models import Indicator, Target, Value
from camket.reporting.rules import (
    APPROVAL_RECORDERS,
    APPROVERS,
    DEFINERS,
    REPORTERS,
    can_answer,
    can_approve,
    can_enter,
    parts_fault,
)


@transaction.atomic
def define_indicator(*, actor: User, **facts: Any) -> Indicator:
    """Define what is measured."""
    if Indicator.objects.filter(code=facts.get("code")).exists():
        raise Invalid(_("Another indicator has this code."), "code")
    return create_owned(Indicator(**facts), actor=actor, editors=DEFINERS)


@transaction.atomic
def change_indicator(*, actor: User, indicator: Indicator, expected_version: int | None, **changes: Any) -> Indicator:
    """Change a definition; what fixes the meaning of stored numbers cannot change once there are any."""
    fixed = [
        name for name in ("scale", "nature") if changes.get(name, getattr(indicator, name)) != getattr(indicator, name)
    ]
    if fixed and indicator.values.exists():
        raise Invalid(_("There are figures under this definition: define a new indicator instead."), fixed[0])
    return change_owned(indicator, changes, actor=actor, editors=DEFINERS, expected_version=expected_version)


@transaction.atomic
def set_target(
    *,
    actor: User,
    indicator: Indicator,
    unit: Unit,
    period: Period,
    value: int | None,
    split: str = SexSplit.TOTAL,
    is_baseline: bool = False,
) -> Target:
    """Ask a unit for a value in a period, with or without a goal for it."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=unit.pk))
    before = Target.objects.filter(indicator=indicator, unit=unit, period=period, split=split).first()
    target, _made = Target.objects.update_or_create(
        indicator=indicator,
        unit=unit,
        period=period,
        split=split,
        defaults={"value": value, "is_baseline": is_baseline},
    )
    change = {"target": [before.value if before else None, value]}
    audit.write_entry(
        actor=actor,
        action=verb(target, "set"),
        record=indicator,
        changes=change,
        unit=unit,
        period=str(period),
    )
    return target


@transaction.atomic
def enter_value(
    *,
    actor: User,
    indicator: Indicator,
    unit: Unit,
    period: Period,
    split: str = SexSplit.TOTAL,
    answer: Answer = Answer.NUMBER,
    number: int | None = None,
    expected_version: int | None = None,
) -> Value:
    """Answer for a unit what an indicator asks, in whole numbers of 10**-scale units.

    Raises Conflict when somebody saved in the meantime, Invalid when the parts by sex exceed the total.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))
    demand(can_answer(answer, number, counts_people=indicator.counts_people))
    known = {"indicator": indicator, "unit": unit, "period": period, "split": split}
    value = Value.objects.select_for_update().filter(**known).first()
    demand(can_enter(value.state if value else None))
    facts = {"answer": answer, "number": number}
    if value is None:
        value = created(Value(**known, **facts, entered_by=actor), actor=actor)
    else:
        changed(value, {**facts, "entered_by": actor}, actor=actor, expected_version=expected_version)
    beside = dict(Value.objects.filter(indicator=indicator, unit=unit, period=period).values_list("split", "number"))
    if fault := parts_fault(beside):
        raise Invalid(fault, "number")
    return value


@transaction.atomic
def approve_value(
    *, actor: User, value: Value, paper: OnPaper | None = None, expected_version: int | None = None
) -> Value:
    """Approve a value, or record that a leader approved it on paper."""
    editors = APPROVAL_RECORDERS if paper else APPROVERS
    demand(can_edit(scope_of(actor), editors, unit_id=value.unit_id))
    demand(
        can_approve(
            state=value.state,
            entered_by_id=value.entered_by_id,
            actor_id=actor.pk,
            on_paper=paper is not None,
        )
    )
    approved = changed(
        value,
        {"state": ValueState.APPROVED, "approved_by": actor, "approved_at": clock.now()},
        actor=actor,
        expected_version=expected_version,
        event="approved",
        on_paper=paper_facts(paper),
    )
    if paper is not None:
        record_paper_decision(
            actor=actor, record=value, action=verb(value, "approved"), paper=paper, unit_id=value.unit_id
        )
    return approved
