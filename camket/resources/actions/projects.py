"""Writes of projects and transactions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created
from camket.core.models import User
from camket.core.money import Money
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import Body
from camket.resources.models import Project, Transaction
from camket.resources.rules import KEEPERS, donor_type_of


@transaction.atomic
def record_project(*, actor: User, **facts: Any) -> Project:
    """Enter a project."""
    return create_owned(Project(**facts), actor=actor, editors=KEEPERS)


@transaction.atomic
def change_project(*, actor: User, project: Project, expected_version: int | None, **changes: Any) -> Project:
    """Change a project."""
    return change_owned(project, changes, actor=actor, editors=KEEPERS, expected_version=expected_version)


def money_facts(amount: Money, funder: Body | None) -> dict[str, Any]:
    """Return the columns of an amount and of who gave it."""
    if amount.minor == 0:
        raise Invalid(_("A movement of money has an amount."), "amount")
    kind, stated = (funder.kind, funder.donor_type) if funder else ("", "")
    donor_type = donor_type_of(kind, stated)
    return {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "funder": funder,
        "donor_type": donor_type,
    }


@transaction.atomic
def record_transaction(
    *, actor: User, project: Project, amount: Money, funder: Body | None = None, **facts: Any
) -> Transaction:
    """Enter a movement of money in its own currency; the funder's type is counted as it is today."""
    demand(can_edit(scope_of(actor), KEEPERS, unit_id=project.owner_unit_id))
    row = Transaction(
        project=project, is_demonstration=project.is_demonstration, **money_facts(amount, funder), **facts
    )
    return created(row, actor=actor)


@transaction.atomic
def change_transaction(
    *,
    actor: User,
    row: Transaction,
    expected_version: int | None,
    amount: Money,
    funder: Body | None = None,
    **changes: Any,
) -> Transaction:
    """Change a movement of money; what it was before stays in the history."""
    demand(can_edit(scope_of(actor), KEEPERS, unit_id=row.project.owner_unit_id))
    return changed(row, {**money_facts(amount, funder), **changes}, actor=actor, expected_version=expected_version)
