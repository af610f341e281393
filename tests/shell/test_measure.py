"""The count of queries that the look and the benchmarks read from each answer."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from camket.core.models import User
from camket.shell.measure import PROCESSOR, QUERIES, MeasureMiddleware


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_queries_are_counted(count: int) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        for _number in range(count):
            User.objects.filter(pk=1).first()
        return HttpResponse("done")

    response = MeasureMiddleware(answer)(RequestFactory().get("/"))
    assert response.headers[QUERIES] == str(count)
    assert int(response.headers[PROCESSOR]) >= 0
