"""Counts the database queries of each page, for `make look` and tests; not part of an installation in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Query-Count"


class QueryCountMiddleware:
    """Adds to every answer the number of queries that it took, in the header X-Query-Count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, counting."""
        count = 0

        def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response.headers[HEADER] = str(count)
        return response
