"""Writes of values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import demand, scope_of
from camket.core.actions import Conflict, Doubled, Invalid, changed, created, verb
from camket.core.models import User
from camket.core.periods import Period
from camket.people.actions.owned import can_edit
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.people.models import Unit
from camket.reporting.actions.changes import note_change
from camket.reporting.choices import Answer, FigureStatus, SexSplit, ValueState
from camket.reporting.models import DefinitionLevel, Indicator, IndicatorVersion, Value
from camket.reporting.queries import splits_of
from camket.reporting.rules import (
    APPROVAL_RECORDERS,
    APPROVERS,
    REPORTERS,
    Given,
    can_answer,
    can_approve,
    can_enter,
    parts_fault,
    quotient,
)


@transaction.atomic
def enter_value(
    *,
    actor: User,
    indicator: Indicator,
    unit: Unit,
    period: Period,
    split: str = SexSplit.TOTAL,
    answer: str = Answer.NUMBER,
    number: int | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
    level: DefinitionLevel | None = None,
    words: str = "",
    status: str = FigureStatus.FINAL,
    expected_version: int | None = None,
) -> Value:
    """Answer for a unit what an indicator asks, in whole numbers of 10**-scale units.

    The number of a quotient follows from its parts where they are known. Raises Conflict when somebody entered or
    changed it since it was read as `expected_version` (None: as not entered yet), Invalid when the split is none of the
    definition's, the number is not what its parts give, or parts do not fit their total.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))
    known: dict[str, Any] = {"indicator": indicator, "unit": unit, "period": period, "split": split}
    value = Value.objects.select_for_update().filter(**known).first()
    definition = value.definition if value else indicator.definition_on(period.end)
    given = Given(answer, number, numerator, denominator, level.pk if level else None, words.strip())
    given = with_number(given, definition)
    demand(can_answer(answer, None, counts_people=definition.counts_people, kind=definition.kind, given=given))
    demand(can_enter(value.state if value else None))
    if level is not None and level.definition_id != definition.pk:
        raise Invalid(_("This level belongs to another definition."), "level")
    facts = {
        "answer": answer,
        "number": given.number,
        "numerator": numerator,
        "denominator": denominator,
        "level": level,
        "words": given.words,
        "status": status,
    }
    if value is None:
        splits = splits_of(definition)
        if split not in splits.keys:
            raise Invalid(_("This indicator is not split in this way."), "split")
        fresh = Value(**known, definition=definition, **facts, entered_by=actor)
        value = first_value(fresh, actor=actor)
    elif expected_version is None:
        raise Conflict(value, facts)
    else:
        changed(value, {**facts, "entered_by": actor}, actor=actor, expected_version=expected_version)
    demand_fitting_parts(value)
    return value


def with_number(given: Given, definition: IndicatorVersion) -> Given:
    """Return the answer with the number that its parts give; raises Invalid when another number was given."""
    if given.answer != Answer.NUMBER or given.numerator is None or not given.denominator or not definition.has_parts:
        return given
    follows = quotient(given.numerator, given.denominator, per=definition.per, scale=definition.scale)
    if given.number is not None and given.number != follows:
        raise Invalid(_("The result does not follow from its numerator and denominator: leave it empty."), "number")
    return replace(given, number=follows)


def demand_fitting_parts(value: Value) -> None:
    """Raise Invalid when the parts entered beside a value do not fit their total."""
    where = {"indicator": value.indicator, "unit": value.unit, "period": value.period, "definition": value.definition}
    rows = list(Value.objects.filter(**where).values_list("split", "number", "numerator", "denominator"))
    if len(rows) < 2 or value.answer not in (Answer.NUMBER, Answer.NO_DATA):
        return
    splits = splits_of(value.definition)
    columns = (2, 3) if value.definition.has_parts else (1,)
    for column in columns:
        cells = {row[0]: row[column] for row in rows}
        if fault := parts_fault(cells, splits.crossings, splits.sets, splits.set_names):
            raise Invalid(fault, "number")


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
    note_change(unit=value.unit, period=value.period)
    if paper is not None:
        record_paper_decision(
            actor=actor, record=value, action=verb(value, "approved"), paper=paper, unit_id=value.unit_id
        )
    return approved
