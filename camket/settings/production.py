"""An installation that people rely on: every secret from outside, HTTPS only."""

from camket.core import env
from camket.settings.base import *  # noqa: F403
from camket.settings.base import BASE_URL

SECRET_KEY = env.text("CAMKET_SECRET_KEY")
SECURE_SSL_REDIRECT = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
