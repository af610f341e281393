"""A laptop: the demo, and work on the code. The secret is made once and kept in the state folder."""

from camket.core.secret import kept_secret
from camket.settings.base import *  # noqa: F403
from camket.settings.base import STATE

SECRET_KEY = kept_secret(STATE / "secret.key")
