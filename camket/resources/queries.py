"""Reads of resources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from camket.core.choices import Qualifier
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


@dataclass(frozen=True)
class DonorSum:
    """What donors of one type gave in one currency; `qualifier` says "over" where any part of it is so declared."""

    donor_type: DonorType
    money: Money
    qualifier: Qualifier


def by_donor_type(rows: Any) -> list[DonorSum]:
    """Return the sums of movements of money by type of donor and currency, the qualifiers of the parts kept."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    qualifiers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for donor_type, amount, currency, qualifier in rows.values_list(
        "donor_type", "amount_minor", "currency", "qualifier"
    ):
        sums[donor_type, currency] += amount
        qualifiers[donor_type, currency].add(qualifier)
    return [
        DonorSum(kind, Money(sums[kind.value, currency], currency), together(qualifiers[kind.value, currency]))
        for kind in DonorType
        for currency in sorted(currency for donor_type, currency in sums if donor_type == kind.value)
    ]


def together(qualifiers: set[str]) -> Qualifier:
    """Return how exact a sum is: as its parts are, and "about" where they differ in more than one way."""
    inexact = qualifiers - {Qualifier.EXACT.value}
    if not inexact:
        return Qualifier.EXACT
    return Qualifier(inexact.pop()) if len(inexact) == 1 else Qualifier.ABOUT
