"""The programming interface: tokens, pages, ETags, keys against doubled writes, one shape of errors."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client

from camket.core.choices import Access, Door
from camket.core.keys import issue_key, revoke_key
from camket.core.models import AuditEntry
from camket.plans.models import Task
from tests import factories
from tests.cast import Cast

TASKS = "/api/v1/tasks"


def token(user: Any, door: Door = Door.API) -> dict[str, str]:
    """Return the headers of somebody's token."""
    _key, secret = issue_key(actor=user, name="test", door=door)
    return {"Authorization": f"Bearer {secret}"}


def send(client: Client, method: str, url: str, data: Any, headers: dict[str, str]) -> Any:
    return client.generic(method, url, json.dumps(data), content_type="application/json", headers=headers)


def test_without_a_token_one_reads_what_is_public(cast: Cast, client: Client) -> None:
    factories.task(cast, access=Access.PUBLIC)
    factories.task(cast)
    answer = client.get(TASKS).json()
    assert [item["label"] for item in answer["items"]] == ["Tập huấn cán bộ Hội"]
    assert answer["next"] is None


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic bGFuOnBhc3M=", "Bearer ", "nonsense"])
def test_a_wrong_token_is_no_token(cast: Cast, client: Client, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert client.get(TASKS, headers={"Authorization": header}).status_code == 401


def test_a_key_opens_its_door_only_until_it_is_revoked(cast: Cast, client: Client) -> None:
    assert client.get("/api/v1/me", headers=token(cast.lan, Door.FEED)).status_code == 401
    key, secret = issue_key(actor=cast.lan, name="laptop")
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=headers).json()["full_name"] == "Lan"
    assert secret not in str(AuditEntry.objects.last().payload.data)
    revoke_key(actor=cast.lan, key=key)
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_pages_by_cursor_give_everything_once(cast: Cast, client: Client) -> None:
    made = [factories.task(cast, access=Access.PUBLIC, name_local=f"Việc {number}").uid for number in range(5)]
    seen, after = [], ""
    while True:
        page = client.get(TASKS, {"limit": 2, **({"after": after} if after else {})}).json()
        seen += [item["uid"] for item in page["items"]]
        if not page["next"]:
            break
        after = page["next"]
    assert seen == made
    assert client.get(TASKS, {"after": "aaaaaaaaaaa"}).json()["code"] == "cursor_unknown"


def test_what_one_may_not_see_is_not_there(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    for user, status in ((cast.nga, 404), (cast.sara, 404), (cast.huong, 200), (cast.lan, 200)):
        assert client.get(f"{TASKS}/{task.uid}", headers=token(user)).status_code == status


def test_a_record_is_added_through_the_same_action_as_on_the_page(cast: Cast, client: Client) -> None:
    clause = factories.clause(cast)
    data = {
        "name_local": "Tổ chức lớp ngoại ngữ",
        "clause": clause.uid,
        "lead": cast.union.uid,
        "supporting": [cast.embassy.uid],
        "owner_unit": cast.ha_tinh.uid,
        "due_on": "2026-12-01",
        "access": "unit",
    }
    answer = send(client, "POST", TASKS, data, token(cast.huong))
    assert answer.status_code == 201, answer.content
    assert answer.json()["clause"] == {"uid": clause.uid, "name": str(clause)}
    assert answer.json()["supporting"] == [{"uid": cast.embassy.uid, "name": str(cast.embassy)}]
    assert answer.headers["ETag"] == '"1"'
    task = Task.objects.get(uid=answer.json()["uid"])
    assert AuditEntry.objects.filter(record_uid=task.uid, action="plans.task.created", actor=cast.huong).exists()


def test_a_key_against_doubled_writes(cast: Cast, client: Client) -> None:
    headers = {**token(cast.huong), "Idempotency-Key": "a-1"}
    data = {"name_local": "Một lần thôi", "owner_unit": cast.ha_tinh.uid, "access": "unit"}
    first = send(client, "POST", TASKS, data, headers)
    again = send(client, "POST", TASKS, data, headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert Task.objects.filter(name_local="Một lần thôi").count() == 1
    other = send(client, "POST", TASKS, {**data, "name_local": "Khác"}, headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_write_keeps_its_key_free(cast: Cast, client: Client) -> None:
    headers = {**token(cast.huong), "Idempotency-Key": "a-2"}
    data = {"name_local": "", "owner_unit": cast.ha_tinh.uid, "access": "unit"}
    assert send(client, "POST", TASKS, data, headers).status_code == 422
    assert send(client, "POST", TASKS, {**data, "name_local": "Có tên"}, headers).status_code == 201


def test_nobody_overwrites_what_they_have_not_read(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    headers = token(cast.huong)
    url = f"{TASKS}/{task.uid}"
    assert send(client, "PATCH", url, {"name_local": "Mới"}, headers).status_code == 428
    changed = send(client, "PATCH", url, {"name_local": "Mới"}, {**headers, "If-Match": '"1"'})
    assert changed.status_code == 200, changed.content
    assert changed.json()["name_local"] == "Mới"
    assert changed.json()["due_on"] == "2026-12-31"
    stale = send(client, "PATCH", url, {"name_local": "Cũ"}, {**headers, "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"], stale.headers["ETag"]) == (412, "conflict", '"2"')
    assert client.get(url, headers={**headers, "If-None-Match": '"2"'}).status_code == 304


def test_null_empties_a_field(cast: Cast, client: Client) -> None:
    task = factories.task(cast)
    headers = {**token(cast.huong), "If-Match": '"1"'}
    answer = send(client, "PATCH", f"{TASKS}/{task.uid}", {"due_on": None}, headers)
    assert answer.json()["due_on"] is None


def test_errors_have_one_shape_and_name_the_field(cast: Cast, client: Client) -> None:
    headers = token(cast.huong)
    wrong = {"name_local": "A", "due_on": "2026-02-31", "access": "unit", "owner_unit": cast.ha_tinh.uid}
    answer = send(client, "POST", TASKS, wrong, headers).json()
    assert answer["code"] == "invalid"
    assert [error["field"] for error in answer["errors"]] == ["due_on"]
    elsewhere = {"name_local": "A", "access": "unit", "owner_unit": cast.nghe_an.uid}
    assert send(client, "POST", TASKS, elsewhere, headers).status_code == 403
    assert send(client, "POST", TASKS, elsewhere, token(cast.sara)).json()["code"] == "refused"
    misshapen = send(client, "POST", TASKS, {"name_local": "A", "access": "moon"}, headers)
    assert (misshapen.status_code, misshapen.json()["errors"][0]["field"]) == (422, "access")


def test_errors_speak_the_language_asked_for(cast: Cast, client: Client) -> None:
    english = client.get(f"{TASKS}/aaaaaaaaaaa", headers={"Accept-Language": "en"}).json()["message"]
    assert english == "There is nothing here that you may see."


def test_a_document_names_its_page_and_where_it_was_published(cast: Cast, client: Client) -> None:
    document = factories.document(cast, url="https://example.org/article")
    given = client.get(f"/api/v1/documents/{document.uid}").json()
    assert (given["page"], given["url"]) == (document.get_absolute_url(), "https://example.org/article")


def test_money_is_given_as_programs_read_it(cast: Cast, client: Client) -> None:
    row = factories.transaction(cast)
    given = client.get(f"/api/v1/transactions/{row.uid}").json()
    assert (given["amount"], given["qualifier"]) == ("9500000.00", "over")
    headers = {**token(cast.ngoc), "If-Match": '"1"'}
    changed = send(
        client, "PATCH", f"/api/v1/transactions/{row.uid}", {"amount": "1250.50", "currency": "USD"}, headers
    )
    assert changed.json()["amount"] == "1250.50"


def test_programs_that_only_know_basic_send_the_token_as_password(cast: Cast, client: Client) -> None:
    _key, secret = issue_key(actor=cast.lan, name="old client")

    def asked(name: str, password: str) -> int:
        told = base64.b64encode(f"{name}:{password}".encode()).decode()
        return client.get("/api/v1/me", headers={"Authorization": f"Basic {told}"}).status_code

    name = cast.lan.email or cast.lan.phone
    assert asked(name, secret) == 200
    assert asked(name.upper(), secret) == 200
    assert asked("somebody@else.example", secret) == 401
    assert asked("", secret) == 401
    assert asked(name, "her password") == 401
    assert client.get("/api/v1/me", headers={"Authorization": "Basic !!!"}).status_code == 401
    _feed, other = issue_key(actor=cast.lan, name="calendar", door=Door.FEED)
    assert asked(name, other) == 401
