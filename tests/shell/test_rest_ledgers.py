"""What programs enter that pages show inside other records: values, targets, participants, learners, passages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from camket.core.models import AuditEntry
from camket.core.periods import Period
from camket.engagements.models import Participation
from camket.programmes.models import Enrolment
from camket.reporting.actions import values as actions
from camket.reporting.models import Target, Value
from camket.sources.models import Passage
from tests import factories
from tests.cast import Cast, make_person
from tests.shell.test_rest import send, token

VALUES = "/api/v1/values"
TARGETS = "/api/v1/targets"
YEAR = Period.parse("2026")


def figure(cast: Cast, indicator: Any, **facts: Any) -> dict[str, Any]:
    """Return a value as a program sends it."""
    return {
        "indicator": indicator.uid,
        "unit": cast.commune.uid,
        "period": "2026",
        "answer": "number",
        "figure": 10,
        **facts,
    }


def test_a_value_is_entered_with_its_parts_and_approved(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    minh, huong = token(cast.minh), token(cast.huong)
    answer = send(client, "POST", VALUES, figure(cast, indicator), minh)
    assert answer.status_code == 201, answer.content
    total = answer.json()
    assert (total["figure"], total["split"], total["state"], total["approved_at"]) == ("10", "", "draft", None)
    assert total["indicator"] == {"uid": indicator.uid, "name": str(indicator)}
    for split, number in (("sex=f", 4), ("sex=m", 6)):
        part = send(client, "POST", VALUES, figure(cast, indicator, split=split, figure=number), minh)
        assert part.status_code == 201, part.content
    beyond = send(client, "POST", VALUES, figure(cast, indicator, split="sex=u", figure=1), minh)
    assert beyond.status_code == 422
    url = f"{VALUES}/{total['uid']}/approve"
    assert send(client, "POST", url, None, huong).json()["code"] == "if_match_needed"
    own = send(client, "POST", url, None, {**minh, "If-Match": '"1"'})
    assert (own.status_code, own.json()["code"]) == (403, "refused")
    stale = send(client, "POST", url, None, {**huong, "If-Match": '"7"'})
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"1"')
    done = send(client, "POST", url, None, {**huong, "If-Match": '"1"'})
    assert (done.status_code, done.json()["state"], done.headers["ETag"]) == (200, "approved", '"2"')
    assert done.json()["approved_at"]
    again = send(client, "POST", url, None, {**huong, "If-Match": '"2"'})
    assert again.json()["code"] == "refused"
    assert AuditEntry.objects.filter(action="reporting.value.approved", actor=cast.huong).count() == 1


def test_a_value_that_is_there_is_not_entered_over(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    headers = token(cast.minh)
    first = send(client, "POST", VALUES, figure(cast, indicator), headers).json()
    doubled = send(client, "POST", VALUES, figure(cast, indicator, figure=99), headers)
    assert (doubled.status_code, doubled.json()["code"], doubled.headers["ETag"]) == (412, "conflict", '"1"')
    assert Value.objects.get().number == 10
    url = f"{VALUES}/{first['uid']}"
    changed = send(client, "PATCH", url, {"figure": 12}, {**headers, "If-Match": '"1"'})
    assert (changed.status_code, changed.json()["figure"]) == (200, "12")
    none = send(client, "PATCH", url, {"figure": None, "answer": "no_data"}, {**headers, "If-Match": '"2"'})
    assert (none.json()["figure"], none.json()["answer"]) == (None, "no_data")
    moved = send(client, "PATCH", url, {"period": "2027"}, {**headers, "If-Match": '"3"'})
    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (422, "period")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"figure": 1.5}, "figure"),
        ({"figure": "many"}, "figure"),
        ({"figure": 10**30}, None),
        ({"figure": -1}, None),
        ({"figure": None}, None),
        ({"period": "2026Q9"}, "period"),
        ({"unit": "aaaaaaaaaaa"}, "unit"),
        ({"split": "sex=x"}, "split"),
    ],
)
def test_what_no_value_can_be_is_refused(cast: Cast, client: Client, facts: dict[str, Any], field: str | None) -> None:
    answer = send(client, "POST", VALUES, figure(cast, factories.indicator(cast), **facts), token(cast.minh))
    assert answer.status_code in {403, 422}, answer.content
    if field:
        assert field in [each["field"] for each in answer.json()["errors"]]
    assert Value.objects.count() == 0


def test_values_are_read_as_on_the_pages(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast, scale=2, counts_people=False)
    draft = factories.value(cast, indicator=indicator, number=173)
    for headers, count in ((token(cast.sara), 0), (token(cast.nga), 0), (token(cast.huong), 1), (token(cast.lan), 1)):
        assert len(client.get(VALUES, headers=headers).json()["items"]) == count
    assert client.get(VALUES).json()["items"] == []
    actions.approve_value(actor=cast.huong, value=draft)
    (item,) = client.get(VALUES).json()["items"]
    assert (item["figure"], item["period"], item["state"]) == ("1.73", "2026", "approved")


def test_lists_are_narrowed(cast: Cast, client: Client) -> None:
    value = factories.value(cast, state="approved")
    factories.value(cast, unit=cast.nghe_an, period=Period.parse("2025"), state="approved")
    for query, count in (
        ({}, 2),
        ({"indicator": value.indicator.uid}, 1),
        ({"unit": cast.nghe_an.uid}, 1),
        ({"period": "2025"}, 1),
        ({"period": "2024"}, 0),
        ({"state": "draft"}, 0),
    ):
        assert len(client.get(VALUES, query).json()["items"]) == count, query
    wrong = client.get(VALUES, {"period": "2025Q7"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "period")
    assert client.get(VALUES, {"unit": "\u0000"}).status_code == 422


def test_targets_are_set_and_changed(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    headers = token(cast.lan)
    sent = {"indicator": indicator.uid, "unit": cast.ha_tinh.uid, "period": "2026", "goal": 100}
    answer = send(client, "POST", TARGETS, sent, headers)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["goal"], answer.json()["is_baseline"]) == ("100", False)
    doubled = send(client, "POST", TARGETS, sent, headers)
    assert (doubled.status_code, doubled.json()["errors"][0]["field"]) == (422, "period")
    url = f"{TARGETS}/{answer.json()['uid']}"
    changed = send(client, "PATCH", url, {"goal": 120}, {**headers, "If-Match": '"1"'})
    assert (changed.status_code, Target.objects.get().value) == (200, 120)
    assert send(client, "PATCH", url, {"goal": 5}, {**headers, "If-Match": '"1"'}).status_code == 412
    assert send(client, "PATCH", url, {"period": "2027"}, {**headers, "If-Match": '"2"'}).status_code == 422
    assert send(client, "PATCH", url, {"goal": 5}, {**token(cast.huong), "If-Match": '"2"'}).status_code == 403
    assert client.get(TARGETS, {"indicator": indicator.uid}).json()["items"][0]["goal"] == "120"


def test_participants_are_noted(cast: Cast, client: Client) -> None:
    event, person = factories.event(cast), make_person()
    sent = {"event": event.uid, "person": person.uid, "role": "speaker", "capacity_en": "Vice President"}
    answer = send(client, "POST", "/api/v1/participations", sent, token(cast.ngoc))
    assert answer.status_code == 201, answer.content
    assert answer.json()["person"]["uid"] == person.uid
    assert Participation.objects.get().event == event
    assert send(client, "POST", "/api/v1/participations", sent, token(cast.ngoc)).status_code == 422
    assert send(client, "POST", "/api/v1/participations", sent, token(cast.linh)).status_code == 403
    found = client.get("/api/v1/participations", {"event": event.uid}).json()["items"]
    assert [item["role"] for item in found] == ["speaker"]
    assert client.get("/api/v1/participations", {"role": "chair"}).json()["items"] == []
    address = f"/api/v1/participations/{found[0]['uid']}"
    assert send(client, "PATCH", address, {"role": "chair"}, token(cast.ngoc)).status_code == 405


def test_learners_are_enrolled(cast: Cast, client: Client) -> None:
    cohort, person = factories.cohort(cast), make_person()
    sent = {"cohort": cohort.uid, "person": person.uid, "outcome": "completed"}
    answer = send(client, "POST", "/api/v1/enrolments", sent, token(cast.mai))
    assert answer.status_code == 201, answer.content
    assert Enrolment.objects.get().outcome == "completed"
    assert send(client, "POST", "/api/v1/enrolments", sent, token(cast.mai)).status_code == 422
    assert send(client, "POST", "/api/v1/enrolments", sent, token(cast.lan)).status_code == 403
    assert len(client.get("/api/v1/enrolments", {"cohort": cohort.uid}).json()["items"]) == 1


def test_passages_are_quoted(cast: Cast, client: Client) -> None:
    document = factories.document(cast, text="Trước hết. Hơn 50 nữ đại sứ đã dự.")
    url, headers = "/api/v1/passages", token(cast.lan)
    answer = send(client, "POST", url, {"document": document.uid, "quote": "Hơn 50 nữ đại sứ"}, headers)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["start"], answer.json()["end"], answer.json()["language"]) == (11, 27, "vi")
    elsewhere = send(client, "POST", url, {"document": document.uid, "quote": "Hơn 60"}, headers)
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "quote")
    summary = {"document": document.uid, "quote": "Over 50 ambassadors came.", "is_summary": True, "language": "en"}
    answer = send(client, "POST", url, summary, headers)
    assert (answer.status_code, answer.json()["start"]) == (201, None)
    assert Passage.objects.count() == 2
    assert send(client, "POST", url, summary, token(cast.linh)).status_code == 403
    assert len(client.get(url, {"document": document.uid, "language": "en"}).json()["items"]) == 1
