"""Targets given to units: answered there, and split further among the units below."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Conflict, Invalid, verb
from camket.core.models import User
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.reporting.actions.targets import check, with_quotient
from camket.reporting.choices import TargetState
from camket.reporting.models import Target
from camket.reporting.queries.cascade import children_of
from camket.reporting.rules import CASCADERS
from camket.reporting.rules.targets import can_respond


@transaction.atomic
def respond(
    *, actor: User, target: Target, accepts: bool, words: str = "", expected_version: int | None = None
) -> Target:
    """Say for a unit whether it takes on the target that it was given; another view needs words.

    Raises Conflict when the target was changed since it was read: what is accepted is what was seen.
    """
    demand(can_edit(scope_of(actor), CASCADERS, unit_id=target.unit_id))
    demand(can_respond(target.state, is_given=target.responded_by_id is not None or target.state == TargetState.GIVEN))
    if not accepts and not words.strip():
        raise Invalid(_("Say what the unit can do instead, and why."), "words")
    expected = target.version if expected_version is None else expected_version
    state = TargetState.ACCEPTED if accepts else TargetState.ANSWERED
    columns = {
        "state": state,
        "response": words.strip(),
        "responded_by": actor,
        "responded_at": clock.now(),
        "version": expected + 1,
        "changed_at": clock.now(),
    }
    if not Target.objects.filter(pk=target.pk, version=expected).update(**columns):
        raise Conflict(Target.objects.get(pk=target.pk), {"words": words})
    answered: Target = Target.objects.select_related("indicator", "definition", "unit").get(pk=target.pk)
    audit.write_entry(
        actor=actor,
        action=verb(target, "target_accepted" if accepts else "target_answered"),
        record=target.indicator,
        unit=target.unit,
        period=str(target.period),
        reason=words.strip(),
    )
    return answered


@transaction.atomic
def split_target(*, actor: User, target: Target, parts: Mapping[Unit, int | None]) -> list[Target]:
    """Give parts of a unit's target to the units directly below it, in whole units of the definition.

    A part that is there already is changed and asked anew; None leaves a unit as it is. What the parts make together
    may be more or less than the whole: the gap is shown, not forbidden. Raises Invalid for a unit that does not stand
    directly below.
    """
    demand(can_edit(scope_of(actor), CASCADERS, unit_id=target.unit_id))
    below = {unit.pk for unit in children_of(target.unit)}
    strangers = [unit for unit in parts if unit.pk not in below]
    if strangers:
        raise Invalid(_("%(unit)s does not stand directly below.") % {"unit": strangers[0]}, "parts")
    there = {
        row.unit_id: row
        for row in Target.objects.select_for_update().filter(
            indicator=target.indicator, unit__in=list(parts), period=target.period, split=target.split
        )
    }
    given = [give(target, unit, value, there.get(unit.pk)) for unit, value in parts.items() if value is not None]
    done = [row for row in given if row is not None]
    if done:
        audit.write_entry(
            actor=actor,
            action=verb(target, "target_given"),
            record=target.indicator,
            unit=target.unit,
            period=str(target.period),
            parts={str(row.unit): row.value for row in done},
        )
    return done


def give(target: Target, unit: Unit, value: int, row: Target | None) -> Target | None:
    """Write the part of one unit; None where it has it already."""
    if row is not None and row.value == value and row.parent_id == target.pk:
        return None
    part = row or Target(
        indicator=target.indicator,
        definition=target.definition,
        unit=unit,
        period=target.period,
        split=target.split,
        is_demonstration=target.is_demonstration,
    )
    part.value, part.parent, part.state = value, target, TargetState.GIVEN
    part.qualifier, part.holds_on = target.qualifier, target.holds_on
    part.response, part.responded_by, part.responded_at = "", None, None
    part.version += 0 if row is None else 1
    with_quotient(part)
    check(part)
    part.save()
    return part
