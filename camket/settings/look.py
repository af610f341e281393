"""The demonstration while its pages are pictured and measured: as on a laptop, with queries counted."""

from camket.settings.dev import *  # noqa: F403
from camket.settings.dev import MIDDLEWARE

MIDDLEWARE = ["camket.shell.measure.QueryCountMiddleware", *MIDDLEWARE]
