"""The endpoints of intake: documents come in once, proposals are decided on through the same actions as on the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from camket.core.keys import issue_key
from camket.core.models import Job
from camket.intake.choices import ProposalState
from camket.intake.models import Reading
from camket.people.models import Body
from tests import factories
from tests.cast import Cast

READINGS = "/api/v1/readings"


def send(client: Client, who: Any, method: str, url: str, data: Any = None, **headers: str) -> Any:
    _key, secret = issue_key(actor=who, name="test")
    told = {"Authorization": f"Bearer {secret}", **headers}
    body = json.dumps(data) if data is not None else ""
    return client.generic(method, url, body, content_type="application/json", headers=told)


def test_a_folder_comes_in_and_waits_to_be_read(cast: Cast, client: Client) -> None:
    sources = [{"text": f"Bài báo số {number} về phụ nữ và hòa bình."} for number in range(3)]
    data = {"name": "Báo tháng 10", "sources": sources, "published_on": "2026-10", "kind": "article"}
    answer = send(client, cast.ngoc, "POST", READINGS, data)
    assert answer.status_code == 201
    assert len(answer.json()["readings"]) == 3
    again = send(client, cast.ngoc, "POST", READINGS, data).json()
    assert (again["readings"], len(again["known"])) == ([], 3)
    assert Reading.objects.count() == 3
    listed = send(client, cast.ngoc, "GET", f"{READINGS}?batch={answer.json()['batch']}&limit=2").json()
    assert [item["state"] for item in listed["items"]] == ["waiting", "waiting"]
    rest = send(client, cast.ngoc, "GET", f"{READINGS}?after={listed['next']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert Job.objects.filter(name="intake.read").count() == 1


def test_the_same_request_is_carried_out_once(cast: Cast, client: Client) -> None:
    data = {"sources": [{"text": "Một bài."}]}
    first = send(client, cast.ngoc, "POST", READINGS, data, **{"Idempotency-Key": "k1"}).json()
    assert send(client, cast.ngoc, "POST", READINGS, data, **{"Idempotency-Key": "k1"}).json() == first


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"sources": []}, "sources"),
        ({"sources": [{"text": ""}]}, "sources.0.text"),
        ({"sources": [{"text": "x", "file_name": "../../etc/passwd"}]}, "sources.0.file_name"),
        ({"sources": [{"text": "x"}], "kind": "novel"}, "kind"),
        ({"sources": [{"text": "x"}], "url": "no address"}, "url"),
    ],
)
def test_what_is_misshapen_is_marked(cast: Cast, client: Client, data: Any, field: str) -> None:
    answer = send(client, cast.ngoc, "POST", READINGS, data)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_a_date_that_is_none(cast: Cast, client: Client) -> None:
    answer = send(client, cast.ngoc, "POST", READINGS, {"sources": [{"text": "x"}], "published_on": "31/02"})
    assert (answer.status_code, answer.json()["code"]) == (422, "date_unreadable")


def test_a_proposal_is_decided_on(cast: Cast, client: Client) -> None:
    proposal = factories.proposal(cast)
    url = f"{READINGS}/{proposal.reading.uid}"
    assert send(client, cast.lan, "GET", url).json()["proposed"] == 1
    (listed,) = send(client, cast.lan, "GET", f"{url}/proposals?state=open").json()
    assert listed["quote"] == "Ministry of National Defence"
    decided = send(
        client, cast.lan, "POST", f"/api/v1/proposals/{proposal.uid}/accept", {"version": listed["version"]}
    ).json()
    assert decided["state"] == ProposalState.ACCEPTED
    assert decided["record"]["uid"] == Body.objects.get(name_en="Ministry of National Defence").uid
    late = send(client, cast.lan, "POST", f"/api/v1/proposals/{proposal.uid}/reject", {"version": 1})
    assert (late.status_code, late.json()["code"]) == (403, "refused")
    undone = send(client, cast.lan, "POST", f"/api/v1/proposals/{proposal.uid}/undo", {}).json()
    assert (undone["state"], undone["record"]) == ("open", None)


def test_a_proposal_is_joined_to_a_known_record(cast: Cast, client: Client) -> None:
    proposal = factories.proposal(cast)
    url = f"/api/v1/proposals/{proposal.uid}/accept"
    decided = send(client, cast.lan, "POST", url, {"into": cast.embassy.uid}).json()
    assert (decided["state"], decided["record"]["uid"]) == ("merged", cast.embassy.uid)


@pytest.mark.parametrize(("who", "status"), [("sara", 403), ("tam", 403), ("chi", 200)])
def test_who_reads_the_queue(cast: Cast, client: Client, who: str, status: int) -> None:
    assert send(client, cast.users[who], "GET", READINGS).status_code == status


def test_partners_do_not_see_proposals(cast: Cast, client: Client) -> None:
    proposal = factories.proposal(cast)
    assert send(client, cast.sara, "GET", f"{READINGS}/{proposal.reading.uid}/proposals").status_code == 404
    assert send(client, cast.sara, "POST", f"/api/v1/proposals/{proposal.uid}/reject", {}).status_code == 404
    assert send(client, cast.minh, "POST", f"/api/v1/proposals/{proposal.uid}/reject", {}).status_code == 403
