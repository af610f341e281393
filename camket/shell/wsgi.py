"""The WSGI application, with the spooler that gives chunked bodies a length in front."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from camket.core.spooler import BoundedSpooler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")

application = BoundedSpooler(get_wsgi_application(), limit_bytes=settings.LARGEST_BODY)
