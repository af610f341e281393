"""Measures each page, for `make look`, tests and benchmarks; not part of an installation in use."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

QUERIES = "X-Query-Count"
PROCESSOR = "X-Processor-Microseconds"


class MeasureMiddleware:
    """Adds to every answer the number of database queries and the processor's time that it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, measuring."""
        count, start = 0, time.thread_time_ns()

        def counting(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response.headers[QUERIES] = str(count)
        response.headers[PROCESSOR] = str((time.thread_time_ns() - start) // 1000)
        return response
