"""Loaders of packs: projects, transactions, rates."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access, Qualifier
from camket.core.packs import Loading, Row
from camket.people.choices import DonorType
from camket.people.models import Body, Unit
from camket.resources.choices import ProjectState, TransactionKind
from camket.resources.models import Project, Transaction
from camket.resources.rules import donor_type_of


def load_projects(loading: Loading, rows: list[Row]) -> None:
    """Load projects."""
    for row in rows:
        key = row.text("key", needed=True)
        project = Project(
            **row.pair("name", needed=True),
            **row.prose_pair("summary"),
            code=row.text("code"),
            state=row.choice("state", ProjectState, ProjectState.IMPLEMENTATION),
            starts_on=row.partial_date("starts_on"),
            ends_on=row.partial_date("ends_on"),
            implementer=row.reference("implementer", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("project", key):
            project.save()
            loading.keep("project", key, project)


def load_transactions(loading: Loading, rows: list[Row]) -> None:
    """Load movements of money, in the smallest unit of their currency."""
    for row in rows:
        key = row.text("key", needed=True)
        project = row.reference("project", "project", Project)
        funder = row.reference("funder", "body", Body)
        amount = row.number("amount_minor")
        value_date = row.partial_date("value_date")
        for name, value in {"project": project, "value_date": value_date}.items():
            if value is None:
                raise row.fail(name, _("is missing."))
        if amount is None:
            raise row.fail("amount_minor", _("is missing."))
        stated = row.choice("donor_type", DonorType).value if row.raw("donor_type") else ""
        transaction = Transaction(
            project=project,
            kind=row.choice("kind", TransactionKind),
            funder=funder,
            donor_type=donor_type_of(funder.kind if funder else "", stated or (funder.donor_type if funder else "")),
            amount_minor=amount,
            currency=row.text("currency", needed=True),
            qualifier=row.choice("qualifier", Qualifier, Qualifier.EXACT),
            value_date=value_date,
            **row.pair("note"),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("transaction", key):
            transaction.save()
            loading.keep("transaction", key, transaction)
