"""The DHIS2 clients that people use, unmodified, over HTTP against the server as it is run."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dhis2 import Api, RequestException
from dhis2_client import DHIS2Client

from tests.shell.installation import Installation, installation

#: Asks the commune one of everything, approves what Nghệ An counted, and gives Minh and Lan a key each.
ASKED = """
import json, django
django.setup()
from camket.core.choices import Access, Door
from camket.core.keys import issue_key
from camket.core.periods import Period
from tests import factories
from tests.cast import make_cast
from tests.reporting.asked import ask
cast = make_cast()
asked = ask(cast)
meetings = factories.indicator(cast, counts_people=False, splits=[], access=Access.PUBLIC)
factories.value(cast, indicator=meetings, unit=cast.nghe_an, period=Period.parse("202601"), number=7, state="approved")
_key, minh = issue_key(actor=cast.minh, name="client", door=Door.DHIS2)
_key, lan = issue_key(actor=cast.lan, name="client", door=Door.DHIS2)
print(json.dumps({"minh": minh, "lan": lan, "form": asked.form.uid, "count": asked.count.indicator.uid,
                  "words": asked.words.key, "meetings": meetings.uid,
                  "units": {name: unit.uid for name, unit in cast.units.items()}}))
"""


@dataclass(frozen=True)
class Server:
    """A running installation, and what stands in it."""

    port: int
    house: Installation
    minh: str
    lan: str
    form: str
    count: str
    words: str
    meetings: str
    units: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/dhis2"

    def api(self, person: str = "minh", version: int | None = None) -> Api:
        """Return the client dhis2.py."""
        return Api(self.url, f"{person}@example.org", getattr(self, person), api_version=version)

    def client(self, person: str = "minh") -> DHIS2Client:
        """Return the client dhis2-client, by name and password."""
        return DHIS2Client(self.url, username=f"{person}@example.org", password=getattr(self, person))

    def values(self, *numbers: int) -> list[dict[str, Any]]:
        """Return a count with its parts by sex for the commune and 2026."""
        api = self.api()
        params = {"fields": "id,code", "filter": "code:in:[default,sex=f,sex=m]", "paging": "false"}
        combos = api.get("categoryOptionCombos", params=params).json()["categoryOptionCombos"]
        by_code = {row["code"]: row["id"] for row in combos}
        where = {"dataElement": self.count, "period": "2026", "orgUnit": self.units["commune"]}
        cells = zip(("default", "sex=f", "sex=m"), numbers, strict=True)
        return [{**where, "categoryOptionCombo": by_code[code], "value": str(number)} for code, number in cells]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A running installation with a round that is open."""
    with installation() as house:
        facts = json.loads(house.python(ASKED))
        with house.serve() as port:
            yield Server(port, house, **facts)


def test_dhis2_py_reads(server: Server) -> None:
    api = server.api()
    assert (api.version, api.version_int) == ("2.41.3", 41)
    assert api.revision.startswith("camket")
    pages = list(api.get_paged("organisationUnits", page_size=3))
    assert [len(page["organisationUnits"]) for page in pages] == [3, 1]
    merged = api.get_paged("organisationUnits", params={"fields": "id,level,path"}, page_size=1, merge=True)
    assert {row["id"] for row in merged["organisationUnits"]} == set(server.units.values())
    (row,) = (
        server.api(version=41).get("organisationUnits", params={"filter": "level:eq:1"}).json()["organisationUnits"]
    )
    assert row["id"] == server.units["centre"]
    with pytest.raises(RequestException) as refused:
        Api(server.url, "minh@example.org", "wrong").get("me")
    assert refused.value.code == 401


def test_dhis2_client_reads(server: Server) -> None:
    client = server.client()
    assert client.get_system_info()["version"] == "2.41.3"
    assert client.get_current_user(fields="id,organisationUnits[id]")["organisationUnits"] == [
        {"id": server.units["commune"]}
    ]
    assert {row["id"] for row in client.fetch_all("/api/organisationUnits", page_size=3)} == set(server.units.values())
    assert server.count in {row["id"] for row in client.get_data_elements()}
    (tree,) = client.get_org_unit_tree()["organisationUnits"]
    assert [child["level"] for child in tree["children"]] == [2, 2]
    assert client.get_data_set(server.form, fields="id,periodType") == {"id": server.form, "periodType": "Yearly"}
    (found,) = DHIS2Client(server.url, token=server.lan).get_data_sets(filter=f"id:eq:{server.form}")
    assert found["id"] == server.form
    assert client.get_org_units_geojson() == {"type": "FeatureCollection", "features": []}
    client.close()


def test_dhis2_client_pushes_and_reads_back(server: Server) -> None:
    client, values = server.client(), server.values(9, 5, 4)
    question = {"dataSet": server.form, "period": "2026", "orgUnit": server.units["commune"]}
    summary = client.post_data_value_set({"dataValues": values})
    assert summary["response"]["status"] == "SUCCESS"
    assert sum(summary["response"]["importCount"].values()) == 3
    read = client.get_data_value_set(question)["dataValues"]
    assert sorted(row["value"] for row in read if row["dataElement"] == server.count) == ["4", "5", "9"]
    again = client.post_data_value_set({"dataValues": read})
    assert again["response"]["importCount"] == {"imported": 0, "updated": 0, "deleted": 0, "ignored": len(read)}
    cell = values[1]["categoryOptionCombo"]
    assert client.get_data_value(server.count, "2026", server.units["commune"], co=cell) == ["5"]
    client.set_data_value(server.count, "2026", server.units["commune"], 6, co=cell)
    assert client.get_data_value(server.count, "2026", server.units["commune"], co=cell) == ["6"]
    client.delete_data_value(server.count, "2026", server.units["commune"], co=cell)
    client.close()


def test_dhis2_py_pushes_in_parts_and_meets_a_conflict(server: Server) -> None:
    api, values = server.api(), server.values(8, 4, 4)
    for answer in api.post_partitioned("dataValueSets", {"dataValues": values}, thresh=2):
        assert answer.json()["status"] == "OK"
    where = {"dataSet": server.form, "period": "2026", "orgUnit": server.units["commune"], "children": False}
    read = api.get("dataValueSets", params=where).json()["dataValues"]
    assert sorted(row["value"] for row in read if row["dataElement"] == server.count) == ["4", "4", "8"]
    with pytest.raises(RequestException) as refused:
        api.post("dataValueSets", json={"dataValues": [*values, {**values[0], "orgUnit": server.units["nghe_an"]}]})
    assert refused.value.code == 409
    summary = json.loads(refused.value.description)
    assert summary["importCount"]["ignored"] == 4
    assert [each["indexes"] for each in summary["response"]["conflicts"]] == [[3]]
    text = api.get("dataValueSets", file_type="csv", params=where).text
    assert text.startswith("dataelement,period,orgunit")
    assert api.get("dataValueSets", file_type="xml", params=where).text.startswith("<?xml")


def test_both_ask_for_analytics(server: Server) -> None:
    client = server.client("lan")
    answer = client.get_analytics_data(dx=server.meetings, pe="2026Q1", ou="LEVEL-1", skipMeta=True)
    assert answer["rows"] == [[server.meetings, "2026Q1", server.units["centre"], "7"]]
    dimensions = [("dimension", f"dx:{server.meetings}"), ("dimension", "ou:USER_ORGUNIT_CHILDREN"),
                  ("dimension", "pe:202601"), ("paging", True), ("skipMeta", True), ("pageSize", 1000)]  # fmt: skip
    rows = server.api("lan").get("analytics", params=dimensions).json()["rows"]
    assert rows == [[server.meetings, server.units["nghe_an"], "202601", "7"]]
    client.close()


def test_the_latest_period_of_an_element_is_found(server: Server) -> None:
    client = server.client("lan")
    server.client().post_data_value_set({"dataValues": server.values(8, 4, 4)})
    found = client.analytics_latest_period_for_level(server.count, 3)
    assert (found["existing"]["id"], found["next"]["id"]) == ("2026", "2027")
    client.close()


def send(server: Server, body: bytes | Iterator[bytes], **headers: str) -> tuple[int, dict[str, Any]]:
    """Post a body to dataValueSets; return the status and the answer."""
    pair = b64encode(f"minh@example.org:{server.minh}".encode()).decode()
    told = {"Authorization": f"Basic {pair}", "Content-Type": "application/json", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        # Who sends too much is cut off, and finds the answer all the same.
        with contextlib.suppress(ConnectionError):
            chunked = not isinstance(body, bytes)
            connection.request("POST", "/dhis2/api/dataValueSets", body, told, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_body_in_chunks_and_packed_is_taken(server: Server) -> None:
    body = gzip.compress(json.dumps({"dataValues": server.values(8, 4, 4)}).encode())
    parts = (body[at : at + 50] for at in range(0, len(body), 50))
    chunked = {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}
    status, answer = send(server, parts, **chunked)
    assert (status, answer["response"]["status"]) == (200, "SUCCESS")


def test_a_body_of_hundred_megabytes_is_refused_in_words(server: Server) -> None:
    status, answer = send(server, iter([b" " * 1_000_000] * 100), **{"Transfer-Encoding": "chunked"})
    assert status == 413
    assert "MB" in answer["message"]
    bomb = gzip.compress(b" " * 100_000_000)
    status, answer = send(server, bomb, **{"Content-Encoding": "gzip"})
    assert (status, answer["status"]) == (413, "ERROR")
