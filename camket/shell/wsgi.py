"""The WSGI application, with the spooler that gives chunked bodies a length in front."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")

application = get_wsgi_application()
