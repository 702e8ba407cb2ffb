"""Settings: everything that differs between places comes from the environment."""

import hashlib
import os
from pathlib import Path

from csp.constants import NONE, SELF

from helpline.environment import (
    embedded_database,
    flag,
    listed,
    number,
    percentage,
    required,
    server_database,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Only `make run` and `make test` set this. It makes the embedded server the default database.
DEMO = flag("HELPLINE_DEMO")
DATA_FOLDER = Path(os.environ.get("HELPLINE_DATA") or BASE_DIR / "var" / "demo")

DEBUG = False
if DEMO:
    # A demo holds invented people only; its key need not be secret, and it must outlive restarts.
    SECRET_KEY = os.environ.get("SECRET_KEY") or hashlib.sha256(str(BASE_DIR).encode()).hexdigest()
    ALLOWED_HOSTS = listed("ALLOWED_HOSTS", default="127.0.0.1,localhost")
else:
    SECRET_KEY = required(
        "SECRET_KEY",
        "Set it to 50 or more random characters and keep it secret, for example from: "
        'python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
    )
    ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or [
        required("ALLOWED_HOSTS", "Set it to the names the console is reached by, with commas.")
    ]
# What numbers that rang are hashed with for 96 hours; a new key forgets them all.
REPEAT_CALLERS_KEY = os.environ.get("REPEAT_CALLERS_KEY") or SECRET_KEY
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")

# Threads of one web worker and connections of its pool belong together: one each.
WEB_WORKERS = number("WEB_WORKERS", 2)
WEB_THREADS = number("WEB_THREADS", 4)

if os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": server_database(
            os.environ["DATABASE_URL"], pool_size=number("DATABASE_POOL", WEB_THREADS)
        )
    }
elif DEMO:
    DATABASES = {"default": embedded_database(DATA_FOLDER / "postgres")}
else:
    required(
        "DATABASE_URL",
        "Set it to your PostgreSQL server, such as postgresql://name:password@host:5432/helpline. "
        "To try the console with invented people, use `make run`.",
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "pgtrigger",
    "phonenumber_field",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "helpline",
    "guidance",
    "callers",
]

MIDDLEWARE = [
    "helpline.clock.ArrivalMiddleware",
    "helpline.hours.OneAnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A secret cannot be told from the length: each token is masked anew, and the length is padded.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helpline.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "helpline.access.AccessMiddleware",
    "helpline.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "helpline.urls"
WSGI_APPLICATION = "helpline.wsgi.application"
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
                "helpline.context.console",
            ],
        },
    }
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PHONENUMBER_DEFAULT_REGION = "GB"
PHONENUMBER_DB_FORMAT = "E164"

# People and sign-in
AUTH_USER_MODEL = "helpline.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "helpline.sign_in.ClosedSignUpAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
# A whole office begins its shift from one address at 09:00; one person's wrong passwords stay few.
ACCOUNT_RATE_LIMITS = {"login": "200/m/ip", "login_failed": "60/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("BEHIND_PROXY") else 0
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND") or "django.core.mail.backends.console.EmailBackend"

# Sessions end after this much time without a person's own action; polls do not count.
SESSION_IDLE_SECONDS = number("SESSION_IDLE_SECONDS", 30 * 60)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
# The page reads the token anew for each save, so that signing in again mid-call loses nothing.
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "helpline.views.errors.csrf_failure"

SECURE = not DEMO
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static" if DEMO else BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "helpline.static_files.HashedFiles"},
}

# Shared by all web processes, so that sign-in rate limits hold across them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "helpline_cache",
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Whom a nurse rings when no supervisor is in the room; a supervisor may change it in the console.
ON_CALL_SUPERVISOR = os.environ.get("ON_CALL_SUPERVISOR", "01632 960 250" if DEMO else "")

# Of a hundred calls that a supervisor looks at again: immediate ones in which somebody was reached,
# and those that nothing else puts before her.
REVIEW_SAMPLE_IMMEDIATE = percentage("REVIEW_SAMPLE_IMMEDIATE", 50)
REVIEW_SAMPLE_REST = percentage("REVIEW_SAMPLE_REST", 2)
