"""Reads of resources."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from camket.core.money import Money
from camket.people.choices import DonorType
from camket.resources.models import Project, Transaction


def totals_by_currency(rows: Any) -> list[Money]:
    """Return the sums of movements of money, each currency by itself: nothing is converted without a dated rate."""
    sums: dict[str, int] = defaultdict(int)
    for amount, currency in rows.values_list("amount_minor", "currency"):
        sums[currency] += amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]


def transactions_of(user: Any, project: Project) -> Any:
    """Return the movements of money of a project, the latest first."""
    rows: Any = Transaction.objects.visible_to(user).filter(project=project)
    return rows.select_related("funder").order_by("-value_date", "pk")


def by_donor_type(rows: Any) -> list[tuple[DonorType, list[Money]]]:
    """Return the sums of movements of money by type of donor and currency."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for donor_type, amount, currency in rows.values_list("donor_type", "amount_minor", "currency"):
        sums[donor_type][currency] += amount
    return [
        (kind, [Money(amount, currency) for currency, amount in sorted(sums[kind.value].items())])
        for kind in DonorType
        if kind.value in sums
    ]
