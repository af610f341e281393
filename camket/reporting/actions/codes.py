"""Writes of what indicators answer to in other frameworks; each stands in the history of the indicator."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.models import User
from camket.people.actions.owned import can_edit
from camket.policy.models import Clause
from camket.reporting.models import FrameworkCode, Indicator
from camket.reporting.rules import DEFINERS


@transaction.atomic
def add_code(
    *, actor: User, indicator: Indicator, clause: Clause, code: str = "", note_local: str = "", note_en: str = ""
) -> FrameworkCode:
    """Say what an indicator answers to elsewhere; without a code, the number of the goal or indicator there is it."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=indicator.owner_unit_id))
    row = FrameworkCode(
        indicator=indicator,
        clause=clause,
        code=code.strip() or clause.number,
        note_local=note_local,
        note_en=note_en,
        is_demonstration=indicator.is_demonstration,
    )
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(_("The indicator is linked with this already."), "clause") from error
    audit.write_entry(actor=actor, action=verb(row, "coded"), record=indicator, code=row.code, clause=clause)
    return row


@transaction.atomic
def remove_code(*, actor: User, framework_code: FrameworkCode, reason: str) -> None:
    """Take away what an indicator answers to elsewhere; the reason stays in its history."""
    indicator = framework_code.indicator
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=indicator.owner_unit_id))
    if not reason.strip():
        raise Invalid(_("Say why: somebody will ask."), "reason")
    audit.write_entry(
        actor=actor,
        action=verb(framework_code, "code_removed"),
        record=indicator,
        reason=reason,
        code=framework_code.code,
        clause=framework_code.clause,
    )
    framework_code.delete()
