"""Writes of targets; each stands in the history of the indicator."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Conflict, Invalid, verb
from camket.core.models import User
from camket.core.periods import Period
from camket.people.actions.owned import can_edit
from camket.people.choices import UnitLevel
from camket.people.models import Unit
from camket.reporting.choices import SexSplit, TargetState
from camket.reporting.models import Indicator, Target
from camket.reporting.queries import splits_of
from camket.reporting.rules import DEFINERS, quotient

GONE = _("Somebody else has removed this target in the meantime.")


def noted(target: Target, event: str, *, actor: User, before: int | None, after: int | None, reason: str = "") -> None:
    """Write the audit entry of a target."""
    audit.write_entry(
        actor=actor,
        action=verb(target, event),
        record=target.indicator,
        reason=reason,
        target=[before, after],
        unit=target.unit,
        period=str(target.period),
        split=target.split,
        is_baseline=target.is_baseline,
    )


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
    **goal: Any,
) -> Target:
    """Ask a unit for a value in a period, with or without a goal for it; or set down the baseline of a period.

    `value` is in whole units of 10**-scale. Raises Invalid where there is one for this unit and period already.
    """
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=unit.pk))
    target = Target(
        indicator=indicator,
        definition=indicator.definition_on(period.end),
        unit=unit,
        period=period,
        split=split,
        value=value,
        is_baseline=is_baseline,
        is_demonstration=indicator.is_demonstration,
        **{"state": state_at(unit), **goal},
    )
    with_quotient(target)
    check(target)
    try:
        with transaction.atomic():
            target.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(
            _("There is a target of this unit for this period already: change that one."), "period"
        ) from error
    noted(target, "set", actor=actor, before=None, after=value)
    return target


@transaction.atomic
def change_target(
    *,
    actor: User,
    target: Target,
    expected_version: int | None,
    value: int | None,
    is_baseline: bool,
    **goal: Any,
) -> Target:
    """Change a goal; raises Conflict when somebody changed or removed it since it was read."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=target.unit_id))
    expected, before = expected_version or target.version, target.value
    wanted = {"value": value, "is_baseline": is_baseline, **goal}
    if target.version == expected and all(getattr(target, name) == given for name, given in wanted.items()):
        return target
    for name, given in wanted.items():
        setattr(target, name, given)
    with_quotient(target)
    check(target)
    columns = {name: getattr(target, name) for name in {*wanted, "value"}}
    if before != target.value and target.state != TargetState.GIVEN:
        target.state = columns["state"] = state_at(target.unit)
    columns |= {"version": expected + 1, "changed_at": clock.now()}
    if not Target.objects.filter(pk=target.pk, version=expected).update(**columns):
        there = Target.objects.filter(pk=target.pk).first()
        if there is None:
            raise Invalid(GONE)
        raise Conflict(there, {"goal": target.goal, "is_baseline": is_baseline})
    target.version = expected + 1
    noted(target, "set", actor=actor, before=before, after=target.value)
    return target


def state_at(unit: Unit) -> str:
    """Return how a target of a unit begins: the centre's own are its own, those of units below are given to them."""
    return TargetState.ACCEPTED if unit.level == UnitLevel.CENTRE else TargetState.GIVEN


def with_quotient(target: Target) -> None:
    """Let the goal of a share follow from its parts where both are given."""
    definition = target.definition
    if target.value is None and target.numerator is not None and target.denominator:
        target.value = quotient(target.numerator, target.denominator, per=definition.per, scale=definition.scale)


def check(target: Target) -> None:
    """Raise what the columns or the kinds of targets do not allow."""
    target.full_clean(validate_unique=False, validate_constraints=False)
    if target.split not in splits_of(target.definition).keys:
        raise Invalid(_("This indicator is not split in this way."), "split")
    if target.high is not None and target.value is not None and target.high < target.value:
        raise Invalid(_("The upper end of a range is not below its lower end."), "upper")
    if target.is_baseline and target.value is None:
        raise Invalid(_("A baseline is a number: enter where the count begins."), "goal")
    if target.definition.counts_people and target.value is not None and target.value < 0:
        raise Invalid(_("A count of people cannot be below zero."), "goal")


@transaction.atomic
def remove_target(*, actor: User, target: Target, reason: str, expected_version: int | None = None) -> None:
    """Take a target away: the unit is not asked any more. What it answered stays; so does the reason, in the history.

    Raises Conflict when somebody changed it since it was read.
    """
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=target.unit_id))
    if not reason.strip():
        raise Invalid(_("Say why: those who were asked will ask."), "reason")
    expected = target.version if expected_version is None else expected_version
    locked = Target.objects.select_for_update().filter(pk=target.pk).first()
    if locked is None:
        raise Invalid(GONE)
    if locked.version != expected:
        raise Conflict(locked, {})
    noted(locked, "target_removed", actor=actor, before=locked.value, after=None, reason=reason)
    locked.delete()
