"""What all installations share. Every value that may differ is read once, here, through `camket.core.env`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from camket.core import env

PACKAGE = Path(__file__).resolve().parent.parent
#: The folder of everything that is not code: database, files, collected assets, secrets made by the demo.
STATE = env.path("CAMKET_STATE", PACKAGE.parent / "var")

SECRET_KEY = env.text("CAMKET_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = env.words("CAMKET_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("CAMKET_BASE_URL", "http://127.0.0.1:8000").rstrip("/")

ROOMS = [
    "camket.core",
    "camket.people",
    "camket.sources",
    "camket.policy",
    "camket.plans",
    "camket.reporting",
    "camket.engagements",
    "camket.resources",
    "camket.programmes",
    "camket.thread",
    "camket.desk",
    "camket.shell",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "camket.core.middleware.HeadersMiddleware",
    "camket.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "camket.shell.urls"
WSGI_APPLICATION = "camket.shell.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "camket.shell.navigation.chrome",
            ],
        },
    }
]

DATABASES = {"default": env.database("CAMKET_DATABASE", f"sqlite:///{STATE / 'camket.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = env.one_of("CAMKET_LANGUAGE", ("vi", "en"), "vi")
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
#: The language of the columns `…_local`; the other one is always English.
LOCAL_LANGUAGE = "vi"
LOCALE_PATHS = [PACKAGE / "core" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("CAMKET_TIME_ZONE", "Asia/Ho_Chi_Minh")

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
MEDIA_ROOT = STATE / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

#: Marks every page of an installation that holds demonstration data.
IS_DEMONSTRATION = env.boolean("CAMKET_DEMONSTRATION", default=False)
#: Whether the page of the look is there, for those who build pages.
SHOW_LOOK = env.boolean("CAMKET_SHOW_LOOK", default=False)

AUTH_USER_MODEL = "core.User"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

#: Errors go to standard error, where whatever runs the program keeps them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
