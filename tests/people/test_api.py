"""What people gives to programs: places and units as of a day, posts with their holders, groups and their members."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.core.keys import issue_key
from camket.people.actions import entries
from camket.people.actions import territory as actions
from camket.people.actions.territory import Basis, Part
from camket.people.choices import GroupRole
from camket.people.models import Group, Place, PlacePlacement, PostHolding
from tests import factories
from tests.cast import Cast, make_person, make_place

API = "/api/v1"
DAY = date(2025, 7, 1)
BASIS = Basis("Nghị quyết số 202/2025/QH15", "Resolution 202/2025/QH15")


def got(client: Client, path: str, user: Any = None, **query: Any) -> Any:
    headers = {}
    if user is not None:
        _key, secret = issue_key(actor=user, name="test")
        headers = {"Authorization": f"Bearer {secret}"}
    answer = client.get(f"{API}/{path}", query, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def labels(page: Any) -> list[str]:
    return [item["label"] for item in page["items"]]


@pytest.mark.parametrize("text", ["Yên Hoà", "Yên Hòa", "yen hoa"])
def test_a_place_is_found_however_it_is_written(cast: Cast, client: Client, text: str) -> None:
    make_place(cast, "yen_hoa", "Yên Hoà", "commune", "phuong", cast.p_ha_tinh, "166")
    assert labels(got(client, "places", q=text)) == ["Yên Hoà"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Việt Nam", "Hà Tĩnh", "Nghệ An", "Thạch Hà"}),
        ({"level": "province"}, {"Hà Tĩnh", "Nghệ An"}),
        ({"code": "42"}, {"Hà Tĩnh"}),
        ({"parent": "p_ha_tinh"}, {"Thạch Hà"}),
        ({"parent": "p_ha_tinh", "level": "province"}, set()),
        ({"q": "tĩnh", "level": "commune"}, set()),
    ],
)
def test_places_are_narrowed(cast: Cast, client: Client, query: dict[str, str], found: set[str]) -> None:
    asked = {name: cast.places[value].uid if name == "parent" else value for name, value in query.items()}
    assert set(labels(got(client, "places", **asked))) == found


def test_places_and_units_come_a_page_at_a_time(cast: Cast, client: Client) -> None:
    for kind, count in (("places", 4), ("units", 4)):
        seen, after = [], None
        for _page in range(count):
            page = got(client, kind, limit=1, **({"after": after} if after else {}))
            seen += labels(page)
            after = page["next"]
        assert after is None
        assert len(set(seen)) == count
        assert client.get(f"{API}/{kind}", {"after": "aaaaaaaaaaa"}).json()["code"] == "cursor_unknown"


def test_the_same_code_of_two_times(cast: Cast, client: Client) -> None:
    for key, name, facts in (
        ("long-an", "Long An", {"valid_to": date(2025, 6, 30)}),
        ("tay-ninh", "Tây Ninh", {"valid_from": DAY}),
    ):
        place = Place.objects.create(key=key, level="province", name_local=name)
        PlacePlacement.objects.create(
            place=place, parent=cast.viet_nam, type="tinh", code="80", name_local=name, **facts
        )
    assert labels(got(client, "places", code="80", on="2025-06-30")) == ["Long An"]
    assert labels(got(client, "places", code="80", on="2025-07-01")) == ["Tây Ninh"]


def test_a_place_as_of_a_day_with_its_successors(cast: Cast, client: Client) -> None:
    for name in ("m", "n"):
        make_place(cast, name, f"Xã {name}", "commune", "xa", cast.p_ha_tinh)
    parts = [Part(cast.m, Fraction(1, 3)), Part(cast.n)]
    actions.split(actor=cast.an, node=cast.p_commune, parts=parts, day=DAY, basis=BASIS)
    before = got(client, f"places/{cast.p_commune.uid}", on="2025-06-30")
    assert before["standing"]["code"] == "18562"
    assert [row["name"] for row in before["ancestors"]] == ["Việt Nam", "Hà Tĩnh"]
    assert (before["successors"], before["not_placed"]) == ([], "0")
    after = got(client, f"places/{cast.p_commune.uid}", on="2025-07-01")
    assert after["standing"] is None
    assert [(row["name"], row["share"]) for row in after["successors"]] == [("Xã m", "1/3"), ("Xã n", None)]
    assert after["not_placed"] == "2/3"
    assert [row["legal_basis_en"] for row in after["successions"]] == ["Resolution 202/2025/QH15"] * 2
    assert after["placements"][0]["valid_to"] == "2025-06-30"


def test_a_unit_as_of_a_day(cast: Cast, client: Client) -> None:
    actions.merge(actor=cast.an, nodes=[cast.ha_tinh], into=cast.nghe_an, day=DAY, basis=BASIS)
    found = got(client, f"units/{cast.ha_tinh.uid}", on="2026-01-01")
    assert [(row["uid"], row["share"]) for row in found["successors"]] == [(cast.nghe_an.uid, "1")]
    below = got(client, "units", parent=cast.nghe_an.uid, on="2026-01-01")
    assert [(row["uid"], row["body"]["uid"]) for row in below["items"]] == [(cast.commune.uid, cast.union.uid)]
    assert got(client, "units", parent=cast.ha_tinh.uid, on="2025-06-30")["items"][0]["uid"] == cast.commune.uid


@pytest.mark.parametrize(
    "query",
    [{"on": "2025-02-31"}, {"on": "yesterday"}, {"level": "moon"}, {"parent": "x"}, {"limit": "0"}, {"code": "a b"}],
)
def test_what_makes_no_sense_is_said_at_its_field(cast: Cast, client: Client, query: dict[str, str]) -> None:
    answer = client.get(f"{API}/places", query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


def test_what_is_not_there(cast: Cast, client: Client) -> None:
    assert client.get(f"{API}/places/aaaaaaaaaaa").status_code == 404
    assert client.get(f"{API}/units/{cast.viet_nam.uid}").status_code == 404


def holder(cast: Cast, name: str, **facts: Any) -> None:
    access = facts.pop("access", Access.PUBLIC)
    told = {"body": cast.union, "name_local": "Phó Chủ tịch", "name_en": "Vice President", **facts}
    entries.enter_post(actor=cast.ngoc, person=make_person(name, access=access), **told)


def test_who_held_a_post_on_a_day(cast: Cast, client: Client) -> None:
    holder(cast, "Trần Thị Hương", attested_on=date(2020, 9, 14))
    holder(cast, "Trần Lan Phương", valid_from=PartialDate.parse("2022"), is_shared=True)
    holder(cast, "Người nội bộ", valid_from=PartialDate.parse("2019"), access=Access.INTERNAL)
    (post,) = got(client, "posts", body=cast.union.uid, on="2020-09-14", q="pho chu tich")["items"]
    assert [(row["person"]["name"], row["certainty"]) for row in post["holders"]] == [("Trần Thị Hương", "attested")]
    (post,) = got(client, "posts")["items"]
    assert [row["valid_from"] for row in post["holders"]] == ["2022", None]
    (post,) = got(client, "posts", cast.lan)["items"]
    assert len(post["holders"]) == 3
    person = post["holders"][0]["person"]["uid"]
    assert len(got(client, "posts", cast.lan, person=person)["items"]) == 1
    assert got(client, "posts", body=cast.embassy.uid)["items"] == []


def test_posts_of_persons_one_may_not_know_of_are_not_found_by_them(cast: Cast, client: Client) -> None:
    holder(cast, "Người nội bộ", access=Access.INTERNAL)
    person = PostHolding.objects.get().person
    assert got(client, "posts", person=person.uid)["items"] == []
    assert len(got(client, "posts", cast.lan, person=person.uid)["items"]) == 1


def test_groups_are_written_and_their_members_read(cast: Cast, client: Client) -> None:
    _key, secret = issue_key(actor=cast.ngoc, name="test")
    data = {"name_en": "Gender Coordination Group", "kind": "coordination", "body": cast.union.uid}
    answer = client.post(
        f"{API}/groups",
        json.dumps(data),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 201, answer.content
    group = Group.objects.get()
    entries.enter_member(actor=cast.ngoc, group=group, body=cast.embassy, role=GroupRole.CO_CHAIR)
    hidden = make_person("Ẩn danh", access=Access.INTERNAL)
    entries.enter_member(actor=cast.ngoc, group=group, person=hidden, valid_to=PartialDate.parse("2020"))
    assert [row["role"] for row in got(client, f"groups/{group.uid}/members")] == ["co_chair"]
    found = got(client, f"groups/{group.uid}/members", cast.lan)
    assert [(row["role"], row["is_former"]) for row in found] == [("co_chair", False), ("member", True)]
    assert client.get(f"{API}/groups/{cast.union.uid}/members").status_code == 404
    factories.group(cast)
    assert len(got(client, "groups")["items"]) == 2
