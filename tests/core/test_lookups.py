"""Choosing records by name, and days typed in forms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from camket.core.fields.day import DayField
from camket.core.pages.lookups import RecordField, RecordsField, Typed, offers
from camket.people.choices import BodyKind, PlaceLevel
from camket.people.models import Body, Place, Unit
from tests.cast import Cast

FIELD = DayField()


@pytest.mark.parametrize("typed", ["08/03/2024", "8/3/2024", "8-3-2024", "8.3.2024", " 08/03/2024 ", "2024-03-08"])
def test_a_day_is_read_however_it_is_typed(typed: str) -> None:
    assert FIELD.clean(typed) == date(2024, 3, 8)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2024", "February 2024 has 29 days"),
        ("12/13/2024", "a year has 12 months"),
        ("3/2024", "not a whole date"),
        ("2024", "not a whole date"),
        ("8/3", "not a whole date"),
        ("31/02", "no year has that day"),
        ("tomorrow", "is not a date"),
        ("08/03/24", "is not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_reason(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as fault:
        FIELD.clean(typed)
    assert said in fault.value.messages[0]


@given(st.dates())
def test_a_day_comes_back_as_it_was_shown(day: date) -> None:
    assert FIELD.clean(FIELD.prepare_value(day)) == day


def test_no_day_is_none_where_it_may_be() -> None:
    assert DayField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        FIELD.clean("")


def bodies(many: bool = False) -> Any:
    field = (RecordsField if many else RecordField)(Body, label="Body", required=False)
    return type("BodyForm", (forms.Form,), {"body": field})


@pytest.fixture
def namesakes(cast: Cast) -> list[Body]:
    """Two bodies of one name, told apart by their kind and country."""
    return [
        Body.objects.create(key=f"same-{kind}", kind=kind, name_local="Quỹ Hoa Sen", country="VN")
        for kind in (BodyKind.NGO, BodyKind.COMPANY)
    ]


def test_people_see_the_name_only(cast: Cast) -> None:
    shown = str(bodies()(initial={"body": cast.embassy})["body"])
    visible, hidden = shown.split('<input type="hidden"')
    assert str(cast.embassy) in visible
    assert cast.embassy.uid not in visible
    assert cast.embassy.uid in hidden
    assert reverse("core:lookup", args=["people.body"]) in visible


@pytest.mark.parametrize("text", ["Đại sứ quán Mê-hi-cô", "dai su quan me-hi-co", "Mê-hi-cô"])
def test_a_typed_name_is_found_on_the_server(cast: Cast, text: str) -> None:
    form = bodies()({"body": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == cast.embassy


def test_a_body_is_found_by_its_short_name(cast: Cast) -> None:
    body = Body.objects.create(
        key="unw", kind=BodyKind.UN, name_local="Cơ quan Liên hợp quốc", short_name_local="UN Women"
    )
    form = bodies()({"body": "un women"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == body


def test_a_public_id_is_read_for_programs(cast: Cast) -> None:
    form = bodies()({"body": cast.embassy.uid})
    assert form.is_valid()
    assert form.cleaned_data["body"] == cast.embassy


def test_what_was_chosen_counts_only_while_its_name_stands(cast: Cast) -> None:
    chosen = bodies()({"body": str(cast.embassy), "body_uid": cast.embassy.uid})
    assert chosen.is_valid()
    assert chosen.cleaned_data["body"] == cast.embassy
    changed = bodies()({"body": str(cast.union), "body_uid": cast.embassy.uid})
    assert changed.is_valid()
    assert changed.cleaned_data["body"] == cast.union
    emptied = bodies()({"body": "", "body_uid": cast.embassy.uid})
    assert emptied.is_valid()
    assert emptied.cleaned_data["body"] is None


def test_namesakes_are_told_apart(cast: Cast, namesakes: list[Body]) -> None:
    first, second = offers(namesakes)
    assert first.label != second.label
    assert all(offer.label.startswith("Quỹ Hoa Sen") and offer.uid not in offer.label for offer in (first, second))
    plain = bodies()({"body": "Quỹ Hoa Sen"})
    assert not plain.is_valid()
    assert first.label in plain.errors["body"][0]
    for offer, body in zip((first, second), namesakes, strict=True):
        by_label = bodies()({"body": offer.label})
        assert by_label.is_valid(), by_label.errors
        assert by_label.cleaned_data["body"] == body
        by_choice = bodies()({"body": "Quỹ Hoa Sen", "body_uid": offer.uid})
        assert by_choice.is_valid()
        assert by_choice.cleaned_data["body"] == body


def test_what_is_typed_stays_when_it_is_wrong(cast: Cast) -> None:
    form = bodies()({"body": "Nhà xuất bản Trăng"})
    assert not form.is_valid()
    assert "Nhà xuất bản Trăng" in str(form["body"])


def test_several_are_chosen_one_a_line(cast: Cast, namesakes: list[Body]) -> None:
    form = bodies(many=True)({"body": f"{cast.embassy}\n\nQuỹ Hoa Sen\n", "body_uid": namesakes[1].uid})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == [cast.embassy, namesakes[1]]
    shown = bodies(many=True)(initial={"body": [cast.embassy, cast.union]})["body"].value()
    assert shown == Typed(f"{cast.embassy}\n{cast.union}", (cast.embassy.uid, cast.union.uid))


def test_the_address_offers_names_with_what_tells_them_apart(cast: Cast, client: Client) -> None:
    for parent in (cast.p_ha_tinh, cast.p_nghe_an):
        place = Place.objects.create(key=f"an-{parent.key}", level=PlaceLevel.COMMUNE, name_local="Yên Hòa")
        place.placements.create(parent=parent, type="xa", name_local="Yên Hòa")
    client.force_login(cast.lan)
    found = client.get(reverse("core:lookup", args=["people.place"]), {"q": "yen hoa"}).json()["offers"]
    assert len({offer["label"] for offer in found}) == 2
    assert any("Hà Tĩnh" in offer["label"] for offer in found)
    assert {offer["uid"] for offer in found} == set(
        Place.objects.filter(name_local="Yên Hòa").values_list("uid", flat=True)
    )


def test_a_unit_is_told_apart_by_what_it_reports_to(cast: Cast) -> None:
    twin = Unit.objects.create(
        key="twin",
        body=cast.union,
        place=cast.p_commune,
        level="commune",
        name_local="Hội LHPN xã Thạch Hà",
        name_en="Unit commune",
    )
    labels = [offer.label for offer in offers([cast.commune, twin])]
    assert str(cast.ha_tinh) in labels[0]
    assert labels[0] != labels[1]
