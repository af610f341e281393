"""Projects and money: own currencies, whole units, the type under which a donor is counted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.actions import Invalid
from camket.core.choices import Qualifier
from camket.core.dates import PartialDate
from camket.core.models import AuditEntry
from camket.core.money import Money
from camket.people.choices import BodyKind, DonorType
from camket.people.models import Body
from camket.resources import queries, rules
from camket.resources.actions import projects as actions
from camket.resources.models import Project, Transaction
from tests import factories
from tests.cast import Cast

YEAR = PartialDate.parse("2022")


@pytest.mark.parametrize("kind", list(BodyKind))
def test_every_kind_of_body_is_counted_somewhere(kind: BodyKind) -> None:
    assert rules.donor_type_of(kind) in DonorType
    assert rules.donor_type_of(kind, "ngo") == DonorType.NGO


def test_money_is_kept_in_its_own_currency_and_counted_by_type(cast: Cast) -> None:
    project = actions.record_project(actor=cast.ngoc, name_local="Viện trợ", owner_unit=cast.centre)
    un = Body.objects.create(key="un-women", kind=BodyKind.UN, name_en="UN Women")
    for amount, funder in (
        (Money(950_000_000, "USD"), cast.embassy),
        (Money(5_000_000, "VND"), un),
        (Money(100, "USD"), un),
    ):
        actions.record_transaction(
            actor=cast.ngoc, project=project, amount=amount, funder=funder, kind="1", value_date=YEAR
        )
    rows = queries.transactions_of(cast.ngoc, project)
    assert queries.totals_by_currency(rows) == [Money(950_000_100, "USD"), Money(5_000_000, "VND")]
    found = [(each.donor_type, each.money, each.qualifier) for each in queries.by_donor_type(rows)]
    assert found == [
        (DonorType.GOVERNMENT, Money(950_000_000, "USD"), Qualifier.EXACT),
        (DonorType.UN, Money(100, "USD"), Qualifier.EXACT),
        (DonorType.UN, Money(5_000_000, "VND"), Qualifier.EXACT),
    ]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ({""}, Qualifier.EXACT),
        ({"", "over"}, Qualifier.OVER),
        ({"nearly"}, Qualifier.NEARLY),
        ({"over", "nearly"}, Qualifier.ABOUT),
    ],
)
def test_a_sum_is_as_exact_as_its_parts(parts: set[str], whole: Qualifier) -> None:
    assert queries.together(parts) == whole


def test_over_stays_on_a_declared_amount(cast: Cast, client: Client) -> None:
    row = factories.transaction(cast)
    english = client.get(row.get_absolute_url(), headers={"Accept-Language": "en"}).content.decode()
    assert "over USD 9,500,000" in english
    vietnamese = client.get(row.project.get_absolute_url(), headers={"Accept-Language": "vi"}).content.decode()
    assert "9.500.000 USD" in vietnamese


def test_a_movement_of_nothing_is_none(cast: Cast) -> None:
    with pytest.raises(Invalid, match="amount"):
        actions.record_transaction(
            actor=cast.ngoc, project=factories.project(cast), amount=Money(0, "USD"), kind="1", value_date=YEAR
        )


def test_the_page_reads_amounts_as_people_write_them(cast: Cast, client: Client) -> None:
    project = factories.project(cast)
    client.force_login(cast.ngoc)
    facts = {"project": project.uid, "kind": "1", "currency": "usd", "value_date": "2022"}
    url = reverse("resources:transaction_add")
    assert client.post(url, {**facts, "amount": "chín triệu"}).status_code == 422
    assert client.post(url, {**facts, "amount": "9.500.000,50"}).status_code == 302
    row = Transaction.objects.get()
    assert row.amount == Money(950_000_050, "USD")
    edit = reverse("resources:transaction_edit", args=[row.uid])
    assert client.post(edit, {**facts, "amount": "10.000,00", "version": 1}).status_code == 302
    row.refresh_from_db()
    assert (row.amount, row.version) == (Money(1_000_000, "USD"), 2)
    changes = AuditEntry.objects.get(action="resources.transaction.changed").payload.data["changes"]
    assert changes["amount_minor"] == [950_000_050, 1_000_000]


def test_a_project_changes_under_a_lock(cast: Cast) -> None:
    project = factories.project(cast)
    actions.change_project(actor=cast.ngoc, project=project, expected_version=1, code="P-1")
    assert Project.objects.get(pk=project.pk).code == "P-1"
