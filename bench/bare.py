"""The bare page that ours are measured against: Django as it comes, a list without a look, as many queries as ours."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare_settings")
SIGNED_IN = 2  # the session and the person

PAGE = """<!doctype html><title>Bare</title><h1>{{ person }}</h1>
<table>{% for row in rows %}<tr><td>{{ row.full_name }}</td><td>{{ row.email }}</td></tr>{% endfor %}</table>"""


def bare(request: HttpRequest, queries: int) -> HttpResponse:
    """Answer after `queries` statements: who is signed in, then one row by its key each time."""
    from camket.core.models import User

    person = str(request.user)
    rows = [User.objects.filter(pk=number).first() for number in range(1, queries - SIGNED_IN + 1)]
    return HttpResponse(engines["django"].from_string(PAGE).render({"person": person, "rows": rows}, request))


urlpatterns = [path("bare/<int:queries>/", bare)]
application = get_wsgi_application()
