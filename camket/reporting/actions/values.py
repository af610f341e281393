"""Writes of indicators and values."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import demand, scope_of
from camket.core.actions import Conflict, Doubled, Invalid, changed, created, verb
from camket.core.models import User
from camket.core.periods import Period
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.people.models import Unit
from camket.reporting.choices import Answer, SexSplit, ValueState
from camket.reporting.models import Indicator, Value
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

    Raises Conflict when somebody entered or changed it since it was read as `expected_version` (None: as not
    entered yet), Invalid when the parts by sex exceed the total.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))
    demand(can_answer(answer, number, counts_people=indicator.counts_people))
    known = {"indicator": indicator, "unit": unit, "period": period, "split": split}
    value = Value.objects.select_for_update().filter(**known).first()
    demand(can_enter(value.state if value else None))
    facts = {"answer": answer, "number": number}
    if value is None:
        value = first_value(Value(**known, **facts, entered_by=actor), actor=actor)
    elif expected_version is None:
        raise Conflict(value, facts)
    else:
        changed(value, {**facts, "entered_by": actor}, actor=actor, expected_version=expected_version)
    beside = dict(Value.objects.filter(indicator=indicator, unit=unit, period=period).values_list("split", "number"))
    if fault := parts_fault(beside):
        raise Invalid(fault, "number")
    return value


def first_value(value: Value, *, actor: User) -> Value:
    """Save the first answer; raises Conflict when another came at the same moment."""
    try:
        return created(value, actor=actor)
    except Doubled as error:
        known = {"indicator": value.indicator, "unit": value.unit, "period": value.period, "split": value.split}
        there = Value.objects.get(**known)
        raise Conflict(there, {"answer": value.answer, "number": value.number}) from error


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
