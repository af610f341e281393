"""The permission matrix of the door for programs made for DHIS2: every address, who gets what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from camket.reporting.actions.submissions import write_cell
from camket.reporting.api.dhis2.urls import urlpatterns
from camket.reporting.rules.answers import Given
from tests.cast import ROLES, Cast
from tests.reporting.asked import AskedRound, ask
from tests.reporting.test_dhis2_metadata import API, key

EVERYBODY = {*ROLES, "sara", "tam"}
STAFF = set(ROLES)
#: Who reads the reports of the commune.
IN_REACH = STAFF - {"nga"}
#: Where another refusal is DHIS2's: a report that one may not read, or a form.
REFUSED = {"value_sets": 409, "complete_sets": 409, "analytics": 409}
#: For each address, where to ask, and who is answered with 200; all others with 404, nobody without a key.
ROWS: dict[str, tuple[str, set[str]]] = {
    "root": ("", EVERYBODY),
    "ping": ("ping", EVERYBODY),
    "info": ("system/info", EVERYBODY),
    "me": ("me", EVERYBODY),
    "metadata": ("metadata", EVERYBODY),
    "outlines": ("organisationUnits.geojson", EVERYBODY),
    "outline": ("organisationUnits/{commune}.geojson", EVERYBODY),
    "identifiable": ("identifiableObjects/{form}", STAFF),
    "objects": ("dataSets", EVERYBODY),
    "object": ("dataSets/{form}", STAFF),
    "value_sets": ("dataValueSets?dataSet={form}&period=2026&orgUnit={commune}", IN_REACH),
    "single": ("dataValues?de={element}&pe=2026&ou={commune}", IN_REACH),
    "complete_sets": ("completeDataSetRegistrations?dataSet={form}&period=2026&orgUnit={commune}", IN_REACH),
    "analytics": ("analytics?dimension=dx:{count}&dimension=ou:{commune}&dimension=pe:2026", IN_REACH),
    "nothing": ("programRules/rules/rule", set()),
}


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    cast.p_commune.latitude_e6, cast.p_commune.longitude_e6 = 18_360_000, 105_870_000
    cast.p_commune.save()
    return ask(cast)


def test_every_address_has_a_row() -> None:
    assert {entry.name for entry in urlpatterns if isinstance(entry, URLPattern)} == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_is_answered(cast: Cast, client: Client, asked: AskedRound, name: str) -> None:
    path, allowed = ROWS[name]
    submission = asked.begin(cast)
    write_cell(actor=cast.minh, submission=submission, item=asked.agreed, given=Given("yes"))
    uids = {"commune": cast.commune.uid, "form": asked.form.uid, "element": asked.agreed.indicator.uid}
    uids["count"] = asked.count.indicator.uid
    url = f"{API}/{path}".format(**uids)
    assert client.get(url).status_code == 401
    found: dict[str, Any] = {
        person: client.get(url, headers=key(cast.users[person])).status_code for person in EVERYBODY
    }
    assert found == {person: 200 if person in allowed else REFUSED.get(name, 404) for person in EVERYBODY}
