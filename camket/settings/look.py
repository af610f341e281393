"""The demonstration while its pages are pictured and measured: as on a laptop, queries counted, the look shown."""

from camket.settings.dev import *  # noqa: F403
from camket.settings.dev import MIDDLEWARE

MIDDLEWARE = ["camket.shell.measure.MeasureMiddleware", *MIDDLEWARE]
SHOW_LOOK = True
