"""The programming interface keeps what its description says, whatever is sent to it (schemathesis)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
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
