"""Programs report as people do: what is asked, cells with versions, checks, sending once, approving, returning."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from camket.reporting.models import DraftCell, FormCheck, SealedVersion, Submission
from tests.cast import Cast
from tests.reporting.asked import AskedRound, ask
from tests.shell.test_rest import send, token

API = "/api/v1"


@pytest.fixture
def asked(cast: Cast) -> AskedRound:
    return ask(cast)


def begun(cast: Cast, client: Client, asked: AskedRound) -> str:
    """Begin by program and return the address of the submission."""
    data = {"round": asked.round.uid, "unit": cast.commune.uid}
    made = send(client, "POST", f"{API}/submissions", data, token(cast.minh))
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), made.content
    return f"{API}/submissions/{made.json()['uid']}"


def put(client: Client, url: str, headers: dict[str, str], *cells: dict[str, Any]) -> Any:
    answer = send(client, "PUT", f"{url}/cells", {"cells": list(cells)}, headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_program_learns_what_is_asked_of_its_person(cast: Cast, client: Client, asked: AskedRound) -> None:
    (request,) = client.get(f"{API}/rounds/asked", headers=token(cast.minh)).json()
    assert (request["state"], request["unit"]["uid"], request["submission"]) == ("open", cast.commune.uid, None)
    assert client.get(f"{API}/rounds/asked", headers=token(cast.nga)).json() == []
    items = client.get(f"{API}/rounds/{asked.round.uid}/items", headers=token(cast.minh)).json()
    assert [item["answer_kind"] for item in items] == ["number", "percentage", "milestone", "yes_no", "text", "file"]
    assert [split["key"] for split in items[0]["splits"]] == ["", "sex=f", "sex=m", "sex=u"]
    assert items[2]["levels"] == [{"place": 1, "label": "Chưa"}, {"place": 2, "label": "Đã có"}]
    rounds = client.get(f"{API}/rounds", {"is_open": "true"}, headers=token(cast.minh)).json()
    assert [row["period"] for row in rounds["items"]] == ["2026"]
    assert client.get(f"{API}/rounds", {"is_open": "false"}, headers=token(cast.minh)).json()["items"] == []
    assert client.get(f"{API}/forms/{asked.form.uid}", headers=token(cast.minh)).json()["edition"] == 1
    assert client.get(f"{API}/forms", headers=token(cast.sara)).json()["items"] == []


def test_three_kinds_of_nothing_are_told_apart(cast: Cast, client: Client, asked: AskedRound) -> None:
    """Not asked is what the list of items leaves out; the others are sent."""
    url, headers = begun(cast, client, asked), token(cast.minh)
    key = asked.count.key
    put(
        client,
        url,
        headers,
        {"item": key, "answer": "number", "figure": 0},
        {"item": key, "split": "sex=f", "answer": "no_data"},
        {"item": key, "split": "sex=m", "answer": "number", "figure": 4},
        {"item": asked.words.key, "answer": "text", "words": "Đường xa"},
        {"item": asked.share.key, "answer": "number", "over": 1, "under": 3},
    )
    put(client, url, headers, {"item": key, "split": "sex=m", "answer": None})
    cells = client.get(f"{url}/cells", headers=headers).json()
    found = {(cell["item"], cell["split"]): (cell["answer"], cell["figure"]) for cell in cells}
    assert found == {
        (key, ""): ("number", "0"),
        (key, "sex=f"): ("no_data", None),
        (asked.words.key, ""): ("text", None),
        (asked.share.key, ""): ("number", "33.3"),
    }
    assert {cell["way"] for cell in cells} == {"api"}


def test_both_values_are_told_where_somebody_was_faster(cast: Cast, client: Client, asked: AskedRound) -> None:
    url, headers = begun(cast, client, asked), token(cast.minh)
    cell = {"item": asked.count.key, "answer": "number", "figure": 5, "version": 0}
    assert put(client, url, headers, cell)["written"][0]["version"] == 1
    answer = put(
        client, url, headers, {**cell, "figure": 9}, {"item": asked.words.key, "answer": "text", "words": "Khác"}
    )
    assert not answer["is_complete"]
    (conflict,) = answer["conflicts"]
    assert (conflict["mine"]["figure"], conflict["theirs"]["figure"]) == ("9", "5")
    assert conflict["theirs"]["changed_by"] == "Minh"
    assert [each["item"] for each in answer["written"]] == [asked.words.key]
    gone = put(client, url, headers, {"item": asked.steps.key, "answer": "level", "level": 1, "version": 4})
    assert gone["conflicts"][0]["theirs"]["answer"] is None


def test_each_wrong_cell_is_told_and_the_others_are_kept(cast: Cast, client: Client, asked: AskedRound) -> None:
    url, headers = begun(cast, client, asked), token(cast.minh)
    answer = put(
        client,
        url,
        headers,
        {"item": "gone", "answer": "number", "figure": 1},
        {"item": asked.count.key, "answer": "number", "figure": -1},
        {"item": asked.count.key, "split": "age=x", "answer": "number", "figure": 1},
        {"item": asked.count.key, "split": "sex=f", "answer": "number", "figure": "1.5"},
        {"item": asked.steps.key, "answer": "level", "level": 7},
        {"item": asked.words.key, "answer": "number", "figure": 1},
        {"item": asked.photo.key, "answer": "text", "words": "x"},
        {"item": asked.count.key, "split": "sex=m", "answer": "number", "figure": 3},
    )
    assert len(answer["faults"]) == 7
    assert all(fault["message"] for fault in answer["faults"])
    assert DraftCell.objects.get().number == 3


def test_a_report_is_checked_explained_sent_once_and_approved(cast: Cast, client: Client, asked: AskedRound) -> None:
    FormCheck.objects.create(form=asked.form, kind="at_most", severity="explain", item=asked.share, other=asked.count)
    url, minh, huong = begun(cast, client, asked), token(cast.minh), token(cast.huong)
    check = client.get(f"{url}/check", headers=minh).json()
    assert (check["may_submit"], check["unanswered"]) == (False, [asked.count.key])
    share = {"item": asked.share.key, "answer": "number", "figure": 12}
    put(client, url, minh, {"item": asked.count.key, "answer": "number", "figure": 5}, share)
    (finding,) = client.get(f"{url}/check", headers=minh).json()["findings"]
    unknown = send(client, "PUT", f"{url}/explanations", {"finding": "x", "words": "Vì"}, minh)
    assert unknown.status_code == 422
    explained = send(client, "PUT", f"{url}/explanations", {"finding": finding["key"], "words": "Vì mưa"}, minh)
    assert explained.json()["may_submit"]
    once = {**minh, "Idempotency-Key": "k1", "If-Match": '"1"'}
    first = send(client, "POST", f"{url}/submit", None, once)
    again = send(client, "POST", f"{url}/submit", None, once)
    assert (first.status_code, first.json()["state"], first.json()) == (200, "submitted", again.json())
    assert again.headers["Idempotent-Replay"] == "true"
    assert SealedVersion.objects.count() == 1
    assert send(client, "PUT", f"{url}/cells", {"cells": [share]}, minh).status_code == 403
    back = {"reason": "wrong", "words": "Xem lại"}
    assert send(client, "POST", f"{url}/return", back, huong).status_code == 428
    returned = send(client, "POST", f"{url}/return", back, {**huong, "If-Match": '"2"'})
    assert (returned.status_code, returned.json()["returns"]) == (200, 1)
    assert send(client, "POST", f"{url}/submit", None, {**minh, "If-Match": '"2"'}).status_code == 412
    assert send(client, "POST", f"{url}/submit", None, {**minh, "If-Match": '"3"'}).status_code == 200
    assert send(client, "POST", f"{url}/approve", None, {**minh, "If-Match": '"4"'}).status_code == 403
    approved = send(client, "POST", f"{url}/approve", None, {**huong, "If-Match": '"4"'})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")


def test_a_submission_is_there_for_its_unit_and_those_above(cast: Cast, client: Client, asked: AskedRound) -> None:
    url = begun(cast, client, asked)
    begun(cast, client, asked)
    assert Submission.objects.count() == 1
    for user, status in ((cast.minh, 200), (cast.huong, 200), (cast.lan, 200), (cast.nga, 404), (cast.sara, 404)):
        assert client.get(url, headers=token(user)).status_code == status
        listed = client.get(f"{API}/submissions", {"state": "draft"}, headers=token(user)).json()["items"]
        assert len(listed) == (1 if status == 200 else 0)
    assert client.get(url, headers={**token(cast.minh), "If-None-Match": '"1"'}).status_code == 304
    data = {"round": asked.round.uid, "unit": cast.commune.uid}
    assert send(client, "POST", f"{API}/submissions", data, token(cast.nga)).status_code == 403
    other = {**data, "unit": cast.ha_tinh.uid}
    refused = send(client, "POST", f"{API}/submissions", other, token(cast.huong))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "unit")


def test_many_cells_cost_as_many_statements_as_few(
    cast: Cast, client: Client, asked: AskedRound, django_assert_max_num_queries: Any
) -> None:
    url, headers = begun(cast, client, asked), token(cast.minh)
    cells = [{"item": asked.count.key, "split": key, "answer": "number", "figure": 1} for key in ("", "sex=f", "sex=m")]
    cells += [{"item": item.key, "answer": "no_data"} for item in (asked.share, asked.steps, asked.agreed, asked.words)]
    with django_assert_max_num_queries(38):
        put(client, url, headers, *cells)
