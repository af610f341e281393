"""The bare page that ours are measured against: no middleware or template, as many queries as one asks."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare_settings")


def bare(request: HttpRequest, queries: int) -> HttpResponse:
    """Answer after `queries` statements, each reading one row by its key."""
    from camket.core.models import User

    for _number in range(queries):
        User.objects.filter(pk=1).first()
    return HttpResponse(b"<!doctype html><title>bare</title><p>bare")


urlpatterns = [path("bare/<int:queries>/", bare)]
application = get_wsgi_application()
