"""Settings of the bare page: the same database, nothing else."""

from camket.settings.dev import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare"
