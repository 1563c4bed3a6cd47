"""Settings, from the environment alone. A bad value stops the start with a sentence.

Without DATABASE_URL the site runs on SQLite under var/; without REDIS_URL tasks run in the process that asks for them.
"""

import datetime
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def pinned_day(text):
    """The date that DCST_TODAY pins the clock to; None for a blank text. Raises ImproperlyConfigured."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"DCST_TODAY is “{text}”: write a day as 2018-01-31, or leave it out.") from None


def secret_key(debug):
    """SECRET_KEY, or a fixed text under DEBUG. Raises ImproperlyConfigured where there is neither."""
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if debug:
        return "only-for-development"
    raise ImproperlyConfigured("SECRET_KEY is not set: set it to 50 or more random characters, or DEBUG=1 to develop.")


# Seconds after which PostgreSQL gives up, for a process that answers people and for one that works by itself: the first
# must answer soon whatever is locked, the second may wait for it. 0 never gives up.
PATIENCE = {
    "WEB": {"statement_timeout": 20, "lock_timeout": 3, "idle_in_transaction_session_timeout": 30},
    "WORK": {"statement_timeout": 900, "lock_timeout": 60, "idle_in_transaction_session_timeout": 900},
}


def postgresql_options(process):
    """How long one of the two kinds of process waits for PostgreSQL, as psycopg2 takes it.

    {PROCESS}_STATEMENT_TIMEOUT and the others set each, in seconds.
    """
    if process not in PATIENCE:
        raise ImproperlyConfigured(f"DCST_PROCESS is “{process}”: choose one of {', '.join(PATIENCE)}.")
    told = {name: env.float(f"{process}_{name.upper()}", default=usual) for name, usual in PATIENCE[process].items()}
    if wrong := [name for name, seconds in told.items() if seconds < 0]:
        raise ImproperlyConfigured(f"{process}_{wrong[0].upper()} is below zero: give seconds, or 0 for no limit.")
    return {
        "connect_timeout": env.int("CONNECT_TIMEOUT", default=3),
        "options": " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in told.items()),
    }


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DCST_TODAY = pinned_day(env.str("DCST_TODAY", default=""))
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "dcst",
    "objectives",
    "indicators",
    "inspections",
    "budget",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dcst.pages.middleware.SignInRequired",
    "dcst.pages.middleware.RequestContext",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "dcst.urls"
WSGI_APPLICATION = "dcst.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "dcst.pages.context.page",
            ],
            "builtins": ["dcst.templatetags.dcst", "dcst.templatetags.components"],
        },
    }
]
FORM_RENDERER = "dcst.pages.forms.Renderer"

# Writers on SQLite queue for the lock at BEGIN, so that none fails half way through.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'dcst.sqlite3'}")}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(postgresql_options(env.str("DCST_PROCESS", default="WORK")))
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
# The tries to sign in are counted here: by all processes together, and with the broker away as well.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "dcst_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Whole pages (dcst/pages/kept.py): apart from what counts sign-ins, and small enough for the memory of a process.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
if REDIS_URL:
    CACHES["pages"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "page",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
KEEP_PAGES = env.bool("KEEP_PAGES", default=True)
# Where what pages are made of lies.
OWN_ROOMS = ["dcst", "objectives", "indicators", "inspections", "budget", "templates"]

# Requests to the API that one key, or one person's session, may make in a minute.
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=600)

CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}
CELERY_BEAT_SCHEDULE = {
    # A sweep that has waited longer than its turn is dropped: the next one does its work.
    "sweep": {"task": "dcst.sweep", "schedule": 2.0, "options": {"expires": 10}},
    "work": {"task": "dcst.work", "schedule": 2.0, "options": {"expires": 10}},
    "make_packs": {"task": "dcst.make_packs", "schedule": 2.0, "options": {"expires": 10}},
    "tell": {"task": "dcst.tell", "schedule": 5.0, "options": {"expires": 10}},
    "forget": {"task": "dcst.forget_old", "schedule": crontab(hour=3, minute=0)},
}
# In one process there is nobody else to sweep: the process does it itself once its change is committed.
SWEEP_AFTER_COMMIT = CELERY_TASK_ALWAYS_EAGER

AUTH_USER_MODEL = "dcst.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "dcst.pages.accounts.ClosedSignUp"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# An office shares one address, an account does not: what is guessed at is held by its account, exactly, and by the
# address only what no office does.
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=300)
ACCOUNT_RATE_LIMITS = {
    "login": f"{SIGN_INS_PER_MINUTE}/m/ip",
    "login_failed": "5/5m/key",
    "reset_password": f"{SIGN_INS_PER_MINUTE}/m/ip,5/m/key",
    "reset_password_from_key": f"{SIGN_INS_PER_MINUTE}/m/ip",
}
ACCOUNT_FORMS = {
    "login": "dcst.pages.account_forms.SignIn",
    "reset_password": "dcst.pages.account_forms.AskForLink",
    "reset_password_from_key": "dcst.pages.account_forms.SetPassword",
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="plans@localhost")
EMAIL_TIMEOUT = 20
# For an installation whose partners stand in its own network, and for tests: webhooks may be called there, and their
# certificates may be signed by an authority of that network.
WEBHOOKS_MAY_BE_PRIVATE = env.bool("WEBHOOKS_MAY_BE_PRIVATE", default=False)
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", default="")

# As much as the server in front lets through (deploy/nginx.conf); more is answered with 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A file beside what a form holds; the server in front lets through a little more, so that the form can say so itself.
LARGEST_FILE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["dcst.files.uploads.InMemory"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [("app", BASE_DIR / "static" / "build")]
STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else STATIC_STORAGE},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gz", "br", "woff", "woff2", "ico"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # plotly draws the picture that is saved from a blob
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "dcst.site.views.errors.csrf_failure"
HTTPS = env.bool("HTTPS", default=False)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else one visitor's wrong passwords would count against everybody behind the proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_HTTPONLY = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dcst.api.calling.KeyAuthentication",
        "dcst.api.calling.PersonAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["dcst.api.calling.CanRead"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "dcst.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dcst.api.calling.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plans of Doncaster Children's Services Trust",
    "DESCRIPTION": "Read the two plans and how they are going; send indicator values.",
    "VERSION": "1.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "dcst.api.schema.add_problems",
        "dcst.api.schema.add_tags",
        "dcst.api.schema.drop_column_ranges",
        "dcst.site.views.api.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RagEnum": "dcst.models.records.RAG_CHOICES",
        "AnswerEnum": "dcst.models.records.ANSWER_CHOICES",
        "ValueStatusEnum": "indicators.models.observation.ValueStatus",
        "PeriodKindEnum": "indicators.models.indicator.PERIOD_KINDS",
        "SubmissionOutcomeEnum": "indicators.models.observation.Submission.Outcome",
        "RowOutcomeEnum": "indicators.models.upload.OUTCOMES",
        "SaidOutcomeEnum": "indicators.api.said.OUTCOMES",
        "MarkerEnum": "indicators.models.observation.Marker",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"away": {"()": "dcst.logs.OneLineWhileAway"}},
    "formatters": {"line": {"()": "dcst.logs.WithoutKeys", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["away"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
