"""A laptop: the demo, and work on the code. The secret is made once and kept in the state folder."""

from camket.core import env
from camket.core.secret import kept_secret
from camket.settings.base import *  # noqa: F403
from camket.settings.base import EMAIL_BACKEND, IS_DEMONSTRATION, STATE

SECRET_KEY = kept_secret(STATE / "secret.key")
#: Everybody may try the administrator's pages of a demonstration, which says so where one signs in.
REQUIRE_SECOND_FACTOR = env.boolean("CAMKET_REQUIRE_SECOND_FACTOR", default=not IS_DEMONSTRATION)
if not env.text("CAMKET_MAIL_URL", ""):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
