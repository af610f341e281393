"""Settings of the bare page: the same database, and what `django-admin startproject` puts in front of a page."""

from camket.settings.dev import *  # noqa: F403

MIDDLEWARE = [
    "camket.shell.measure.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # The program does not start without this one; it does next to nothing.
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "bench.bare"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
