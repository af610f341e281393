"""Tests: fast hashing, no mail, plain static files, the database that CAMKET_DATABASE names (SQLite by default)."""

import os
import tempfile

os.environ.setdefault("CAMKET_STATE", tempfile.mkdtemp(prefix="camket-test-"))

from camket.settings.base import *  # noqa: F403

SECRET_KEY = "test-only-secret-key-of-no-value-whatsoever"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
SHOW_LOOK = True
MIDDLEWARE = [entry for entry in MIDDLEWARE if "whitenoise" not in entry]  # noqa: F405
LANGUAGE_CODE = "en"
