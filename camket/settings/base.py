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
    "camket.intake",
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
    "camket.core.rest.problems.ProblemMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "camket.core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "camket.core.middleware.SecondFactorMiddleware",
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
#: Where columnar files are kept, which can always be made again, and how much memory reading or making them may take.
FIGURES_ROOT = env.path("CAMKET_FIGURES", STATE / "figures")
FIGURES_MEMORY = env.text("CAMKET_FIGURES_MEMORY", "256MB")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORM_RENDERER = "django.forms.renderers.Jinja2"

#: The largest body of a request, in bytes.
LARGEST_BODY = env.integer("CAMKET_LARGEST_BODY", 50_000_000, least=1_000_000)
#: Marks every page of an installation that holds demonstration data.
IS_DEMONSTRATION = env.boolean("CAMKET_DEMONSTRATION", default=False)
#: Whether the page of the look is there, for those who build pages.
SHOW_LOOK = env.boolean("CAMKET_SHOW_LOOK", default=False)

#: A grid of 200 rows and 16 columns, sent at once by a page without scripts, has more fields than Django's 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "camket.core.signin.passwords.Length", "OPTIONS": {"min_length": 10}},
    {"NAME": "camket.core.signin.passwords.NotOnlyDigits"},
    {"NAME": "camket.core.signin.passwords.NotGuessed"},
    {
        "NAME": "camket.core.signin.passwords.NotAboutOneself",
        "OPTIONS": {"user_attributes": ("full_name", "email", "phone")},
    },
]
#: Administrators enter with a second factor. Only a demonstration on a laptop goes without, and says so.
REQUIRE_SECOND_FACTOR = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "camket.core.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "camket.core.signin.adapter.NameForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "phone"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Camket: "
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
#: Guessing is braked by camket.core.signin.brake, which cannot lock others out; allauth keeps its other limits.
ACCOUNT_RATE_LIMITS = {"login_failed": False}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Camket"
MFA_ADAPTER = "camket.core.signin.adapter.SecondFactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
#: The content policy lets no form lead to another host, so the button of single sign-on is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "camket.core.signin.adapter.SocialAdapter"
OIDC_SERVER = env.text("CAMKET_OIDC_SERVER", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("CAMKET_OIDC_NAME", "Single sign-on"),
                "client_id": env.text("CAMKET_OIDC_CLIENT_ID", ""),
                "secret": env.text("CAMKET_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}
#: Letters leave through `CAMKET_MAIL_URL`, such as smtp+starttls://user:password@mail.example.org:587.
MAIL = env.mail("CAMKET_MAIL_URL", "smtp://localhost:25")
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starts_tls, MAIL.is_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("CAMKET_MAIL_FROM", "Camket <camket@localhost>")
#: When mails that gather what is new leave, in the zone of the installation: the hour, and the day of weekly ones.
DIGEST_HOUR = env.integer("CAMKET_DIGEST_HOUR", 7, least=0, most=23)
DIGEST_DAY = env.one_of(
    "CAMKET_DIGEST_DAY", ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "monday"
)
#: A second reader of sources: any endpoint that speaks as OpenAI's chat completions do. None unless it is set.
READER_URL = env.text("CAMKET_READER_URL", "").rstrip("/")
READER_MODEL = env.text("CAMKET_READER_MODEL", "")
READER_KEY = env.text("CAMKET_READER_KEY", "")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
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
