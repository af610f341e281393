"""The WSGI application: whole bodies first, then Django in a few threads (docs/decisions/0004-granian-wsgi.md)."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from camket.core.spooler import BoundedSpooler
from camket.core.threads import FewThreads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")

#: While one waits for the database, the other computes; more would wait for Python's lock and hold connections.
THREADS = 2

application = BoundedSpooler(FewThreads(get_wsgi_application(), THREADS), limit_bytes=settings.LARGEST_BODY)
