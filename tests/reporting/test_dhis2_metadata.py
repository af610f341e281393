"""What programs made for DHIS2 read of units, data elements and forms."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from camket.core import clock
from camket.core.choices import Door
from camket.core.ids import is_uid
from camket.core.keys import issue_key
from camket.reporting.queries.dhis2 import objects
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO, option_combo_uid, part_uid
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask

API = "/dhis2/api"


def key(user: Any, door: Door = Door.DHIS2) -> dict[str, str]:
    """Return the headers with which a program comes by HTTP Basic."""
    _key, secret = issue_key(actor=user, name="test", door=door)
    return {"Authorization": "Basic " + base64.b64encode(f"{user.email}:{secret}".encode()).decode()}


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


def get(client: Client, cast: Cast, path: str, *, person: str = "lan", **question: Any) -> Any:
    answer = client.get(f"{API}/{path}", question, headers=key(cast.users[person]))
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401), ("Basic bGFuOnBhc3M=", 401), ("ApiToken wrong", 401), ("Bearer ", 401), ("Basic !!!", 401),
        ("nonsense", 401), ("ApiToken {}", 200), ("Bearer {}", 200), ("apitoken {}", 200),
    ],
)  # fmt: skip
def test_a_key_for_this_door_is_needed(cast: Cast, client: Client, header: str, status: int) -> None:
    _key, secret = issue_key(actor=cast.lan, name="test", door=Door.DHIS2)
    headers = {"Authorization": header.format(secret)} if header else {}
    answer = client.get(f"{API}/system/info", headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert answer.json()["httpStatusCode"] == 401


def test_a_key_opens_this_door_only(cast: Cast, client: Client) -> None:
    assert client.get(f"{API}/me", headers=key(cast.lan, Door.API)).status_code == 401
    answer = client.get("/api/v1/me", headers=key(cast.lan))
    assert answer.status_code == 401
    _key, secret = issue_key(actor=cast.lan, name="old", door=Door.DHIS2, expires_at=clock.now() - timedelta(days=1))
    assert client.get(f"{API}/me", headers={"Authorization": f"ApiToken {secret}"}).status_code == 401


@pytest.mark.parametrize("path", ["system/info", "system/info.json", "41/system/info", "29/system/info.json"])
def test_addresses_with_suffix_and_edition_are_the_same(cast: Cast, client: Client, path: str) -> None:
    found = get(client, cast, path)
    assert found["version"] == "2.41.3"
    assert found["contextPath"] == "http://testserver/dhis2"
    assert found["revision"].startswith("camket-")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_definitions_are_not_written_here(cast: Cast, client: Client, method: str) -> None:
    answer = client.generic(method, f"{API}/dataElements", headers=key(cast.lan))
    assert (answer.status_code, answer.json()["status"]) == (405, "ERROR")
    assert "GET" in answer.headers["Allow"]


def test_units_stand_in_their_tree(cast: Cast, client: Client) -> None:
    fields = "id,name,level,path,parent[id],children[id,displayName,level,children],leaf,geometry"
    found = get(client, cast, "organisationUnits.json", fields=fields, paging="False")
    assert "pager" not in found
    by_id = {each["id"]: each for each in found["organisationUnits"]}
    top, province, commune = (by_id[unit.uid] for unit in (cast.centre, cast.ha_tinh, cast.commune))
    assert (top["level"], top["path"]) == (1, f"/{cast.centre.uid}")
    assert "parent" not in top
    assert commune["path"] == f"/{cast.centre.uid}/{cast.ha_tinh.uid}/{cast.commune.uid}"
    assert (province["parent"], commune["leaf"]) == ({"id": cast.centre.uid}, True)
    assert province["children"] == [{"id": cast.commune.uid, "displayName": "Unit commune", "level": 3, "children": []}]
    assert all(is_uid(uid) for uid in by_id)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ({"level": 1}, ["Unit centre"]),
        ({"level": [2, 3]}, ["Unit commune", "Unit ha_tinh", "Unit nghe_an"]),
        ({"maxLevel": 2}, ["Unit centre", "Unit ha_tinh", "Unit nghe_an"]),
        ({"filter": "displayName:ilike:NGHE"}, ["Unit nghe_an"]),
        ({"filter": "level:eq:3"}, ["Unit commune"]),
        ({"filter": "level:in:[1,3]"}, ["Unit centre", "Unit commune"]),
        ({"filter": "path:like:{ha_tinh}"}, ["Unit commune", "Unit ha_tinh"]),
        ({"filter": "parent.id:eq:{centre}"}, ["Unit ha_tinh", "Unit nghe_an"]),
        ({"filter": "parent:null"}, ["Unit centre"]),
        ({"filter": ["level:eq:1", "level:eq:3"], "rootJunction": "OR"}, ["Unit centre", "Unit commune"]),
        ({"filter": ["level:gt:1", "level:lt:3"]}, ["Unit ha_tinh", "Unit nghe_an"]),
        ({"query": "commune"}, ["Unit commune"]),
        ({"parent": "{ha_tinh}"}, ["Unit commune", "Unit ha_tinh"]),
    ],
)  # fmt: skip
def test_lists_are_narrowed(cast: Cast, client: Client, question: dict[str, Any], names: list[str]) -> None:
    uids = {name: unit.uid for name, unit in cast.units.items()}
    asked = {name: value.format(**uids) if isinstance(value, str) else value for name, value in question.items()}
    found = get(client, cast, "organisationUnits", order="displayName:asc", **asked)
    assert [each["displayName"] for each in found["organisationUnits"]] == names


def test_pages_end_with_an_empty_one(cast: Cast, client: Client) -> None:
    seen: list[str] = []
    for page, count in ((1, 3), (2, 1), (3, 0)):
        found = get(client, cast, "organisationUnits", pageSize="3", page=page, totalPages="True", fields="id")
        numbers = {"page": page, "total": 4, "pageSize": 3, "pageCount": 2}
        assert {name: found["pager"][name] for name in numbers} == numbers
        assert ("nextPage" in found["pager"], "prevPage" in found["pager"]) == (page == 1, page > 1)
        assert len(found["organisationUnits"]) == count
        seen += [each["id"] for each in found["organisationUnits"]]
    assert set(seen) == {unit.uid for unit in cast.units.values()}


def test_one_unit_and_those_below(cast: Cast, client: Client) -> None:
    path = f"organisationUnits/{cast.ha_tinh.uid}"
    assert get(client, cast, path)["children"] == [{"id": cast.commune.uid}]
    assert get(client, cast, f"{path}.json", fields="id,name") == {
        "id": cast.ha_tinh.uid,
        "name": "Hội LHPN tỉnh Hà Tĩnh",
    }
    for question in ({"includeChildren": "true"}, {"includeDescendants": "True"}):
        found = get(client, cast, path, **question)["organisationUnits"]
        assert {each["id"] for each in found} == {cast.ha_tinh.uid, cast.commune.uid}
    levels = get(client, cast, "organisationUnitLevels", fields="level,name", paging="false")["organisationUnitLevels"]
    assert [each["level"] for each in levels] == [1, 2, 3]


def test_what_is_asked_is_a_data_element(cast: Cast, client: Client, asked: AskedRound) -> None:
    fields = "id,name,valueType,aggregationType,zeroIsSignificant,categoryCombo[id,categoryOptionCombos[id,code]]"
    found = get(client, cast, "dataElements", fields=fields)["dataElements"]
    by_id = {each["id"]: each for each in found}
    count = by_id[asked.count.indicator.uid]
    assert (count["valueType"], count["aggregationType"]) == ("INTEGER_ZERO_OR_POSITIVE", "SUM")
    assert {each["code"]: each["id"] for each in count["categoryCombo"]["categoryOptionCombos"]} == {
        "default": DEFAULT_OPTION_COMBO, **{split: option_combo_uid(split) for split in ("sex=f", "sex=m", "sex=u")},
    }  # fmt: skip
    share = asked.share.indicator.uid
    parts = (share, part_uid(share, "numerator"), part_uid(share, "denominator"))
    assert [by_id[uid]["valueType"] for uid in parts] == ["NUMBER", "INTEGER", "INTEGER"]
    kinds = {asked.steps: "INTEGER_POSITIVE", asked.agreed: "BOOLEAN"}
    assert {by_id[item.indicator.uid]["valueType"] for item in kinds} == set(kinds.values())
    assert [each["valueType"] for each in found].count("LONG_TEXT") == 1
    assert all(is_uid(uid) for uid in by_id)


def test_a_quotient_is_an_indicator_as_well(cast: Cast, client: Client, asked: AskedRound) -> None:
    (found,) = get(client, cast, "indicators", fields="*,indicatorType[factor]")["indicators"]
    share = asked.share.indicator.uid
    assert found["numerator"] == f"#{{{part_uid(share, 'numerator')}}}"
    assert (found["indicatorType"], found["decimals"]) == ({"factor": 100}, 1)


def test_a_form_is_a_data_set(cast: Cast, client: Client, asked: AskedRound) -> None:
    path = f"dataSets/{asked.form.uid}"
    found = get(client, cast, path, fields="id,periodType,organisationUnits[id],dataSetElements[dataElement[id]]")
    assert (found["periodType"], found["organisationUnits"]) == ("Yearly", [{"id": cast.commune.uid}])
    elements = [each["dataElement"]["id"] for each in found["dataSetElements"]]
    assert elements[0] == asked.count.indicator.uid
    assert len(elements) == 7
    element = get(
        client, cast, f"dataElements/{elements[0]}.json", fields="dataSetElements[dataSet[id,name,periodType]]"
    )
    assert element["dataSetElements"][0]["dataSet"]["periodType"] == "Yearly"


def test_an_object_is_found_by_its_id_alone(cast: Cast, client: Client, asked: AskedRound) -> None:
    assert get(client, cast, f"identifiableObjects/{asked.count.indicator.uid}")["valueType"].startswith("INTEGER")
    assert get(client, cast, f"identifiableObjects/{cast.commune.uid}")["level"] == 3
    assert get(client, cast, f"identifiableObjects/{option_combo_uid('sex=f')}")["code"] == "sex=f"
    answer = client.get(f"{API}/identifiableObjects/aaaaaaaaaaa", headers=key(cast.lan))
    assert (answer.status_code, answer.json()["httpStatus"]) == (404, "Not Found")


def test_all_metadata_name_each_other(cast: Cast, client: Client, asked: AskedRound) -> None:
    found = get(client, cast, "metadata")
    combos = {each["id"] for each in found["categoryCombos"]}
    assert {each["categoryCombo"]["id"] for each in found["dataElements"]} <= combos
    cells = {each["id"] for each in found["categoryOptionCombos"]}
    assert {each["id"] for combo in found["categoryCombos"] for each in combo["categoryOptionCombos"]} <= cells
    options = {each["id"] for each in found["categoryOptions"]}
    assert {each["id"] for row in found["categoryOptionCombos"] for each in row["categoryOptions"]} <= options
    assert set(get(client, cast, "metadata.json", dataSets="true")) == {"system", "dataSets"}


@pytest.mark.parametrize(
    ("path", "question", "status"),
    [
        ("organisationUnits", {"fields": "id["}, 409),
        ("organisationUnits", {"fields": "children[" * 40 + "]" * 40}, 409),
        ("organisationUnits", {"fields": "id,\x00"}, 409),
        ("organisationUnits", {"filter": "name:resembles:x"}, 409),
        ("organisationUnits", {"filter": "parent.children.parent.children.id:!null"}, 409),
        ("organisationUnits", {"order": "parent.children.parent.children.id"}, 409),
        ("organisationUnits", {"page": "-1"}, 409),
        ("organisationUnits", {"pageSize": "9" * 40}, 409),
        ("organisationUnits", {"level": "²"}, 409),
        ("organisationUnits", {"paging": "perhaps"}, 409),
        ("nothings", {}, 404),
        ("organisationUnits/nothing", {}, 404),
        ("trackedEntities/x/y", {}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(
    cast: Cast, client: Client, path: str, question: dict[str, Any], status: int
) -> None:
    answer = client.get(f"{API}/{path}", question, headers=key(cast.lan))
    assert answer.status_code == status
    assert answer.json()["message"]


def test_who_may_not_see_a_form_finds_none(cast: Cast, client: Client, asked: AskedRound) -> None:
    assert get(client, cast, "dataSets", person="sara")["dataSets"] == []
    assert get(client, cast, "me", person="minh")["organisationUnits"] == [{"id": cast.commune.uid}]


@pytest.mark.parametrize(("error", "status"), [(OperationalError("locked"), 503), (RuntimeError("broken"), 500)])
def test_what_breaks_here_is_said_in_the_shape_of_dhis2(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def broken(user: Any) -> None:
        raise error

    headers = key(cast.lan)
    monkeypatch.setattr(objects, "org_units", broken)
    answer = client.get(f"{API}/organisationUnits", headers=headers)
    assert (answer.status_code, answer.json()["httpStatusCode"]) == (status, status)
    assert str(error) not in answer.json()["message"]
