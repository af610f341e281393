"""Writes of declared totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core.actions import Invalid
from camket.core.models import User
from camket.people.actions.owned import change_owned, create_owned
from camket.reporting.models import DeclaredTotal
from camket.reporting.rules import DECLARERS

MOST_DECIMALS = 6
LARGEST = 2**63 - 1


def whole(number: Decimal) -> dict[str, int]:
    """Return a decimal number as whole units and their scale; raises Invalid for what cannot be kept exactly."""
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise Invalid(_("This is no number."), "number")
    scale = max(0, -exponent)
    value = int(number.scaleb(scale))
    if scale > MOST_DECIMALS or abs(value) > LARGEST:
        raise Invalid(_("This number is too large, or has too many decimals."), "number")
    return {"value": value, "scale": scale}


@transaction.atomic
def declare_total(*, actor: User, number: Decimal, **facts: Any) -> DeclaredTotal:
    """Enter a number that a source declares, as exact as the source says it is."""
    return create_owned(DeclaredTotal(**whole(number), **facts), actor=actor, editors=DECLARERS)


@transaction.atomic
def change_total(
    *,
    actor: User,
    declared: DeclaredTotal,
    expected_version: int | None,
    number: Decimal | None = None,
    **changes: Any,
) -> DeclaredTotal:
    """Change what is noted of a declared total; what it was stays in the history."""
    if number is not None:
        changes |= whole(number)
    return change_owned(declared, changes, actor=actor, editors=DECLARERS, expected_version=expected_version)
