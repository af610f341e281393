"""Declared totals: as exact as the source says, credited to who said them, never among what is counted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Qualifier
from camket.core.models import AuditEntry
from camket.reporting.actions import declared as actions
from camket.reporting.choices import DeclaredLevel
from camket.reporting.models import DeclaredTotal, Value
from tests import factories
from tests.cast import Cast


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_number_is_kept_exactly(number: Decimal) -> None:
    kept = actions.whole(number)
    assert DeclaredTotal(**kept).number == number


@pytest.mark.parametrize("number", ["1E30", "0.0000001", "NaN", "Infinity"])
def test_what_cannot_be_kept_exactly_is_refused(number: str) -> None:
    with pytest.raises(Invalid) as fault:
        actions.whole(Decimal(number))
    assert fault.value.field == "number"


def test_over_stays_on_the_number(cast: Cast) -> None:
    total = factories.declared_total(
        cast,
        name_en="Aid mobilised",
        number=Decimal("9500000"),
        qualifier=Qualifier.OVER,
        measure_en="USD",
        level=DeclaredLevel.CENTRE,
    )
    with translation.override("en"):
        assert str(total) == "Aid mobilised: over 9,500,000 USD"
    with translation.override("vi"):
        assert "9.500.000" in total.shown()
    assert not Value.objects.exists()
    assert AuditEntry.objects.filter(action="reporting.declaredtotal.created").count() == 1


def test_a_change_keeps_what_it_was(cast: Cast) -> None:
    total = factories.declared_total(cast)
    actions.change_total(actor=cast.lan, declared=total, expected_version=None, number=Decimal("76.5"))
    total.refresh_from_db()
    assert (total.value, total.scale) == (765, 1)
    assert AuditEntry.objects.filter(action="reporting.declaredtotal.changed").exists()


def test_who_may_declare(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.declare_total(actor=cast.thu, number=Decimal(1), name_en="x")
    actions.declare_total(actor=cast.ngoc, number=Decimal(1), name_en="x")


def test_the_form_reads_numbers_as_people_type_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.lan)
    sent = {"name_en": "Aid", "number": "9,500,000", "qualifier": "over", "access": "public"}
    answer = client.post(reverse("reporting:declared_total_add"), sent)
    assert answer.status_code == 302
    total = DeclaredTotal.objects.get()
    assert total.value == 9_500_000
    page = client.get(total.get_absolute_url()).content.decode()
    assert "9,500,000" in page
    assert "over" in page
    page = client.get(reverse("reporting:declared_total_edit", args=[total.uid])).content.decode()
    assert "9500000" in page.replace(",", "")
