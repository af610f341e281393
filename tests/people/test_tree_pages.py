"""The pages that change the tree: asked, foretold, confirmed; and the pages that answer as of a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.people import queries
from camket.people.models import Place, Unit, UnitSuccession
from camket.people.web.tree import CHANGES
from tests import factories
from tests.cast import Cast, make_place, make_unit

DAY = date(2025, 7, 1)
BASIS = {"legal_basis_local": "Nghị quyết số 202/2025/QH15", "legal_basis_en": "", "document": ""}


@pytest.fixture
def an(cast: Cast, client: Client) -> Client:
    """The administrator's browser."""
    client.force_login(cast.an)
    return client


def words(answer: Any) -> str:
    """Return a page as its reader sees it, without the tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def change_url(node: Place | Unit, code: str) -> str:
    kind = "place" if isinstance(node, Place) else "unit"
    return reverse(f"people:{kind}_change", args=[node.uid, code])


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        (
            "name",
            {"name_local": "Hội LHPN xã Mới", "name_en": "New"},
            "From 01/07/2025 on, Hội LHPN xã Thạch Hà is called New.",
        ),
        ("parent", {"parent": "Unit nghe_an"}, "stands under Unit nghe_an, no longer under Unit ha_tinh."),
        ("merge", {"nodes": "Unit commune", "into": "Unit other"}, "Unit commune: merged into Unit other."),
        (
            "split",
            {"part_1": "Unit other", "share_1": "33,5 %", "part_2": "Unit third"},
            "Unit commune goes on in: Unit other (33.5%); Unit third (share not known).",
        ),
    ],
)
def test_what_will_happen_is_said_first_and_happens_when_confirmed(
    cast: Cast, an: Client, code: str, facts: dict[str, str], said: str
) -> None:
    make_unit(cast, "other", "Hội LHPN xã Khác", "commune", cast.p_commune, cast.ha_tinh)
    make_unit(cast, "third", "Hội LHPN xã Ba", "commune", cast.p_commune, cast.ha_tinh)
    url = change_url(cast.commune, code)
    assert an.get(url).status_code == 200
    data = {**facts, "day": "01/07/2025", **BASIS}
    answer = an.post(url, data)
    assert answer.status_code == 200
    assert said in words(answer)
    assert "Nghị quyết số 202/2025/QH15" in words(answer)
    assert not UnitSuccession.objects.exists()
    again = an.post(url, {**data, "again": "1"})
    assert all(value in again.content.decode() for value in facts.values())
    answer = an.post(url, {**data, "confirmed": "1"})
    assert answer.status_code == 302
    assert UnitSuccession.objects.filter(predecessor=cast.commune, date=DAY).exists()


def test_a_unit_ends_on_the_page(cast: Cast, an: Client) -> None:
    url = change_url(cast.commune, "end")
    data = {"last_day": "30/06/2025", **BASIS}
    page = words(an.post(url, data))
    assert "The last day of Unit commune is 30/06/2025." in page
    assert "1 role is held there and stays" in page
    assert an.post(url, {**data, "confirmed": "1"}).status_code == 302
    assert queries.placement_on(cast.commune, DAY) is None
    assert "It did not stand on" in words(an.get(cast.commune.get_absolute_url()))


def test_a_place_becomes_of_another_type_on_the_page(cast: Cast, an: Client) -> None:
    url = change_url(cast.p_commune, "type")
    data = {"type": "phuong", "code": "7", "day": "1/7/2025", **BASIS}
    assert 'value="tinh"' not in an.get(url).content.decode()
    page = words(an.post(url, data))
    assert "the type of Thạch Hà is Ward, before it was Commune." in page
    assert "The units at this place are not changed by this: Unit commune." in page
    an.post(url, {**data, "confirmed": "1"})
    assert queries.placement_on(cast.p_commune, DAY).type == "phuong"


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ("parent", {"parent": "Unit nghe_an", "day": "01/07/2019"}, "begins only on 01/01/2020"),
        ("parent", {"parent": "Unit nghe_an", "day": "31/02/2025"}, "February 2025 has 28 days"),
        ("parent", {"parent": "Unit nghe_an", "legal_basis_local": ""}, "Say on which decision it rests."),
        (
            "parent",
            {"parent": "Unit nghe_an", "document": "nonsense"},
            "Nothing that you may see stands at this address.",
        ),
        ("parent", {"parent": ""}, "This field is required."),
        ("parent", {"parent": "Nowhere"}, "Nothing is called “Nowhere”"),
        ("parent", {"parent": "Unit commune"}, "of the same level"),
        ("split", {"part_1": "Unit nghe_an", "part_2": "Unit ha_tinh", "share_1": "a half"}, "A share is a part"),
        ("split", {"part_1": "Unit nghe_an", "part_2": "Unit ha_tinh", "share_1": "1/0"}, "A share is a part"),
        ("split", {"part_1": "Unit nghe_an", "part_2": "Unit ha_tinh", "share_1": "1"}, "leave nothing for the part"),
    ],
)
def test_what_cannot_be_comes_back_at_its_field(
    cast: Cast, an: Client, code: str, facts: dict[str, str], said: str
) -> None:
    answer = an.post(change_url(cast.commune, code), {"day": "01/07/2025", **BASIS, **facts})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not UnitSuccession.objects.exists()


def test_a_division_gets_more_rows_and_keeps_what_was_typed(cast: Cast, an: Client) -> None:
    page = an.post(change_url(cast.commune, "split"), {"part_1": "Unit nghe_an", "rows": "3", "more": "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="part_6"' in text
    assert 'value="Unit nghe_an"' in text


def test_a_document_by_its_address(cast: Cast, an: Client) -> None:
    document = factories.document(cast)
    facts = {"name_local": "Mới", "name_en": "", "day": "01/07/2025", "legal_basis_local": "", "legal_basis_en": ""}
    data = {**facts, "document": f"http://example.org{document.get_absolute_url()}"}
    assert str(document) in words(an.post(change_url(cast.commune, "name"), data))
    assert an.post(change_url(cast.commune, "name"), {**data, "confirmed": "1"}).status_code == 302


def test_a_new_unit_and_place_on_their_pages(cast: Cast, an: Client) -> None:
    shared = {"day": "01/07/2025", "name_en": "", **BASIS}
    facts = {"name_local": "Chi hội 1", "level": "chapter", "body": str(cast.union), "parent": "Unit commune"}
    assert an.post(reverse("people:unit_add"), {**facts, **shared}).status_code == 302
    assert queries.children_on(cast.commune, DAY).get().unit.name_local == "Chi hội 1"
    facts = {"name_local": "Xã Mới", "level": "commune", "type": "xa", "code": "1", "parent": "Hà Tĩnh"}
    assert an.post(reverse("people:place_add"), {**facts, **shared}).status_code == 302
    assert str(Place.objects.get(name_local="Xã Mới")) in words(an.get(cast.p_ha_tinh.get_absolute_url()))
    answer = an.post(reverse("people:place_add"), {**facts, **shared, "type": "tinh", "name_local": "B"})
    assert (answer.status_code, "Places of this level are not of this type." in words(answer)) == (422, True)
    answer = an.post(reverse("people:place_add"), {**facts, **shared, "level": "province", "name_local": "B"})
    assert (answer.status_code, "of the same level" in words(answer)) == (422, True)


@pytest.mark.parametrize("code", sorted(CHANGES))
def test_others_change_nothing(cast: Cast, client: Client, code: str) -> None:
    url = change_url(cast.commune, code) if code != "type" else change_url(cast.p_commune, code)
    assert client.get(url).status_code == 302
    for name in ("lan", "huong", "minh", "sara"):
        client.force_login(cast.users[name])
        assert client.get(url).status_code == 403
        assert client.post(url, {"confirmed": "1"}).status_code == 403
        assert "Change from a day on" not in words(client.get(cast.commune.get_absolute_url()))


def test_what_does_not_exist_is_not_there(cast: Cast, an: Client) -> None:
    assert an.get(change_url(cast.commune, "type")).status_code == 404
    assert an.get(change_url(cast.commune, "nonsense")).status_code == 404


def test_a_page_answers_as_of_a_day(cast: Cast, an: Client) -> None:
    make_place(cast, "m", "Xã M", "commune", "xa", cast.p_ha_tinh)
    make_place(cast, "n", "Xã N", "commune", "xa", cast.p_ha_tinh)
    url = change_url(cast.p_commune, "split")
    facts = {"part_1": "Xã M", "share_1": "1/3", "part_2": "Xã N", "day": "01/07/2025", **BASIS, "confirmed": "1"}
    assert an.post(url, facts).status_code == 302
    address = cast.p_commune.get_absolute_url()
    before, after = (words(an.get(address, {"on": day})) for day in ("30/06/2025", "01/07/2025"))
    assert "Belongs to Hà Tĩnh" in before
    assert "What had become of it" not in before
    assert "What had become of it by 01/07/2025" in after
    assert "1/3" in after
    assert "a part, the share is not known" in after
    assert "Not placed: 2/3." in after
    for page in (before, after):
        assert "Divided among Xã M (1/3) ; Xã N (share not known)" in page
        assert "Nghị quyết số 202/2025/QH15" in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({}, False),
        ({"q": "nghe an"}, False),
        ({"day": "30/06/2025"}, True),
        ({"day": "30/06/2025", "q": "nghe an"}, True),
    ],
)
def test_a_unit_that_ended_is_listed_as_of_a_day(cast: Cast, an: Client, query: dict[str, str], is_there: bool) -> None:
    facts = {"nodes": "Unit nghe_an", "into": "Unit ha_tinh", "day": "01/07/2025", **BASIS, "confirmed": "1"}
    assert an.post(change_url(cast.nghe_an, "merge"), facts).status_code == 302
    assert (cast.nghe_an.get_absolute_url() in an.get(reverse("people:units"), query).content.decode()) is is_there


def test_the_last_change_is_taken_back_on_the_page(cast: Cast, an: Client) -> None:
    url = reverse("people:unit_take_back", args=[cast.commune.uid])
    changes = reverse("people:unit_changes", args=[cast.commune.uid])
    assert an.get(url).status_code == 404
    assert "entered by mistake" not in words(an.get(changes))
    facts = {"parent": "Unit nghe_an", "day": "01/07/2025", **BASIS, "confirmed": "1"}
    assert an.post(change_url(cast.commune, "parent"), facts).status_code == 302
    assert "Last change: Moved, 01/07/2025." in words(an.get(changes))
    assert "01/07/2025: Moved" in words(an.get(url))
    an.force_login(cast.lan)
    assert an.get(url).status_code == 403
    an.force_login(cast.an)
    assert an.post(url, {"reason": ""}).status_code == 422
    assert an.post(url, {"reason": "Nhầm"}).headers["Location"] == cast.commune.get_absolute_url()
    assert queries.placement_on(cast.commune, DAY).parent == cast.ha_tinh
