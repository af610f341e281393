"""The programming interface keeps what its description says, whatever is sent to it (schemathesis)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

from camket.core.keys import issue_key
from camket.shell.rest import api
from tests import factories
from tests.cast import Cast

CHECKS = [not_a_server_error, content_type_conformance, response_headers_conformance, response_schema_conformance]
description = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def the_connection_of_the_test() -> Iterator[None]:
    """Let requests keep the test's connection open, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    """A token of the policy officer, and one record of a few kinds to meet."""
    factories.clause(cast)
    factories.task(cast)
    factories.transaction(cast)
    _key, secret = issue_key(actor=cast.lan, name="conformance")
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


def test_the_description_is_valid_openapi() -> None:
    found = api.get_openapi_schema()
    assert found["openapi"].startswith("3.1")
    validate(json.loads(json.dumps(found)))


@description.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_endpoint_keeps_to_the_description(case: Any, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS)
