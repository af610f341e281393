"""The WSGI application: whole bodies first, then Django in a few threads (docs/decisions/0004-granian-wsgi.md)."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from camket.core.spooler import BoundedSpooler
from camket.core.threads import FewThreads

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")

#: While one waits for the database, the other computes; more would wait for Python's lock and hold connections.
THREADS = 2


def settled(application: WSGIApplication) -> WSGIApplication:
    """Return the application with all its pages loaded and left out of Python's search for unused objects.

    What is loaded at the start stays for good; to look through it again and again took a fourth of a page's time
    (docs/decisions/0015-speed-of-pages.md).
    """
    get_resolver().check()
    gc.collect()
    gc.freeze()
    return application


def spooled(application: WSGIApplication) -> WSGIApplication:
    """Return the application behind the spooler, which refuses phones in their own protocol."""
    from camket.reporting.web.openrosa import DIALECT

    return BoundedSpooler(application, limit_bytes=settings.LARGEST_BODY, dialects=[DIALECT])


application = spooled(FewThreads(settled(get_wsgi_application()), THREADS))
