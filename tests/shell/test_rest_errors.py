"""Errors of the programming interface: one shape, the right status, in the language that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from ninja.throttling import BaseThrottle

from camket.core.access import NOT_YOURS
from camket.core.keys import issue_key
from camket.core.rest.problems import INVALID, MESSAGES, OTHER_SHAPE, SHAPES, STATUSES, TOO_LARGE, fault_of
from camket.shell.rest import api
from tests import factories
from tests.cast import Cast

TASKS = "/api/v1/tasks"
JSON = {"content_type": "application/json"}
Case = tuple[str, str, str, dict[str, str]]

#: What is asked, by method, address, body and headers: status, code, and what the message says.
CASES: dict[str, tuple[Case, int, str, str | Promise]] = {
    "no such address": (("GET", "/api/v1/nothing", "", {}), 404, "not_found", STATUSES[404][1]),
    "outside every version": (("GET", "/api/nothing", "", {}), 404, "not_found", STATUSES[404][1]),
    "no such record": (("GET", f"{TASKS}/aaaaaaaaaaa", "", {}), 404, "not_found", STATUSES[404][1]),
    "a wrong method": (("DELETE", TASKS, "", {}), 405, "method_not_allowed", STATUSES[405][1]),
    "no token": (("POST", TASKS, "{}", {}), 401, "unauthenticated", STATUSES[401][1]),
    "a wrong token": (("GET", TASKS, "", {"Authorization": "Bearer x"}), 401, "unauthenticated", STATUSES[401][1]),
    "no JSON": (("POST", TASKS, "{", {"as": "huong"}), 400, "bad_request", STATUSES[400][1]),
    "half a character": (
        ("POST", TASKS, '{"name_local": "\\ud800", "access": "unit"}', {"as": "huong"}),
        400,
        "bad_request",
        STATUSES[400][1],
    ),
    "no number of JSON": (
        ("POST", TASKS, '{"name_local": NaN}', {"as": "huong"}),
        400,
        "bad_request",
        STATUSES[400][1],
    ),
    "nested without end": (("POST", TASKS, "[" * 100_000, {"as": "huong"}), 400, "bad_request", STATUSES[400][1]),
    "a list where an object is due": (("POST", TASKS, "[]", {"as": "huong"}), 400, "bad_request", STATUSES[400][1]),
    "a field of another type": (("POST", TASKS, '{"name_local": 5}', {"as": "huong"}), 422, "invalid", INVALID),
    "a date that is none": (
        ("POST", TASKS, '{"name_local": "A", "access": "unit", "due_on": "31/02/2026"}', {"as": "huong"}),
        422,
        "invalid",
        INVALID,
    ),
    "a page that is gone": (
        ("GET", f"{TASKS}?after=aaaaaaaaaaa", "", {}),
        422,
        "cursor_unknown",
        MESSAGES["cursor_unknown"],
    ),
    "a limit beyond the most": (("GET", f"{TASKS}?limit=1000", "", {}), 422, "invalid", INVALID),
    "a role that may not": (("POST", TASKS, '{"access": "unit"}', {"as": "sara"}), 403, "refused", NOT_YOURS.reason),
}


def ask(client: Client, cast: Cast, case: Case, language: str) -> Any:
    """Ask as somebody of the cast, in a language."""
    method, url, body, headers = case
    sent = {"Accept-Language": language, **headers}
    if name := sent.pop("as", ""):
        _key, secret = issue_key(actor=cast.users[name], name="test")
        sent["Authorization"] = f"Bearer {secret}"
    return client.generic(method, url, body, headers=sent, **JSON)


def said(sentence: str | Promise, language: str) -> str:
    """Return what a text says in a language."""
    with translation.override(language):
        return str(sentence)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", CASES)
def test_every_error_has_the_one_shape(cast: Cast, client: Client, name: str, language: str) -> None:
    case, status, code, message = CASES[name]
    answer = ask(client, cast, case, language)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    found = answer.json()
    assert list(found) == ["code", "message", "errors"]
    assert (found["code"], found["message"]) == (code, said(message, language))


def test_headers_of_an_error_stay(cast: Cast, client: Client) -> None:
    assert set(client.delete(TASKS).headers["Allow"].split(", ")) == {"GET", "POST"}
    assert client.post(TASKS, "{}", **JSON).headers["WWW-Authenticate"] == "Bearer"


class Never(BaseThrottle):
    """Lets nothing through for a quarter of an hour."""

    def allow_request(self, request: Any) -> bool:
        return False

    def wait(self) -> float:
        return 900


@pytest.fixture
def throttled() -> Iterator[None]:
    """Let the operation `get_me` be asked too often."""
    (operation,) = [
        operation
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        if operation.operation_id == "get_me"
    ]
    operation.throttle_objects.append(Never())
    yield
    operation.throttle_objects.clear()


@pytest.mark.usefixtures("throttled")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_too_many_requests(cast: Cast, client: Client, language: str) -> None:
    answer = ask(client, cast, ("GET", "/api/v1/me", "", {"as": "lan"}), language)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert answer.json() == {"code": "too_many", "message": said(STATUSES[429][1], language), "errors": []}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_body_that_is_too_large(cast: Cast, client: Client, settings: Any, language: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 10
    answer = ask(client, cast, ("POST", TASKS, json.dumps({"name_local": "a" * 2000}), {"as": "huong"}), language)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    start = said(TOO_LARGE, language).partition("%")[0]
    assert answer.json()["message"].startswith(start)
    assert "KB" in answer.json()["message"].replace("\xa0", " ").upper()


def test_an_error_of_our_own_says_so_in_the_shape_too(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_facts: Any) -> None:
        raise ZeroDivisionError

    client.raise_request_exception = False
    task = factories.task(cast)
    monkeypatch.setattr("camket.core.rest.records.shown", fail)
    answer = ask(client, cast, ("GET", f"{TASKS}/{task.uid}", "", {"as": "lan"}), "en")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")


#: What is sent to an address: the field at fault, and the kind of finding that the sentence comes from.
FAULTS: list[tuple[Case, str | None, str]] = [
    (("POST", TASKS, "{}", {}), "access", "missing"),
    (("POST", TASKS, '{"name_local": 5, "access": "unit"}', {}), "name_local", "string_type"),
    (("POST", TASKS, '{"access": "unit", "supporting": "x"}', {}), "supporting", "list_type"),
    (("POST", TASKS, '{"access": "unit", "supporting": [5]}', {}), "supporting.0", "string_type"),
    (("POST", TASKS, '{"access": "moon"}', {}), "access", "literal_error"),
    (("POST", TASKS, '{"access": "unit"}', {"Idempotency-Key": "k" * 101}), "Idempotency-Key", "string_too_long"),
    (("GET", f"{TASKS}?limit=1000", "", {}), "limit", "less_than_equal"),
    (("GET", f"{TASKS}?limit=0", "", {}), "limit", "greater_than_equal"),
    (("GET", f"{TASKS}?limit=many", "", {}), "limit", "int_parsing"),
    (("GET", f"{TASKS}/5", "", {}), "uid", "string_pattern_mismatch"),
    (
        ("POST", "/api/v1/clubs", '{"access": "unit", "state": "active", "members": 1.5}', {}),
        "members",
        "int_from_float",
    ),
    (("POST", "/api/v1/clubs", '{"access": "unit", "state": "active", "members": []}', {}), "members", "int_type"),
    (
        ("POST", "/api/v1/events", '{"access": "unit", "kind": "forum", "declared_at_least": 7}', {}),
        "declared_at_least",
        "bool_parsing",
    ),
    (
        ("POST", "/api/v1/events", '{"access": "unit", "kind": "forum", "declared_at_least": []}', {}),
        "declared_at_least",
        "bool_type",
    ),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("case", "field", "kind"), FAULTS, ids=lambda part: part if isinstance(part, str) else None)
def test_what_is_misshapen_is_said_at_its_field(
    cast: Cast, client: Client, case: Case, field: str | None, kind: str, language: str
) -> None:
    method, url, body, headers = case
    answer = ask(client, cast, (method, url, body, {**headers, "as": "mai"}), language)
    assert answer.status_code == 422, answer.content
    words = said(SHAPES[kind], language).partition("%")[0]
    assert [
        found for found in answer.json()["errors"] if found["field"] == field and found["message"].startswith(words)
    ], answer.json()


def test_one_of_these_names_them() -> None:
    found = {"type": "literal_error", "loc": ("body", "data", "access"), "ctx": {"expected": "'unit', 'public' or 'x'"}}
    assert fault_of(found) == {"field": "access", "message": "Send one of these: unit, public, x."}


def test_what_is_not_foreseen_is_said_in_general() -> None:
    found = {"type": "uuid_parsing", "loc": ("query", "id"), "ctx": {"error": "5 %"}}
    assert fault_of(found) == {"field": "id", "message": str(OTHER_SHAPE)}


def test_pages_keep_their_own_errors(client: Client, db: None, rf: Callable[..., Any]) -> None:
    answer = client.get("/nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
