"""One strict settings file. Everything that differs between machines comes from the environment and the home folder.

`onewindow.project.database.prepare_environment` fills DATABASE_URL and OWNER_DATABASE_URL for the embedded server before
Django reads this file; with an outside server both are given by its administrator.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlparse

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from onewindow.project.environment import CHECKOUT, find_home, make_home, read_or_make_key

HOME = find_home()
make_home(HOME)


def _read_database(variable: str, *, pooled: bool) -> dict[str, Any]:
    url = os.environ.get(variable, "")
    if not url:
        raise ImproperlyConfigured(f"没有设置 {variable}：请用 ./onewindow 启动，或给出 PostgreSQL 15 以上的连接地址")
    parts = conninfo_to_dict(url)
    # Binding and planning on the server halves the database's share of a submission (docs/benchmarks.md).
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname") or "onewindow",
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "CONN_MAX_AGE": 0 if pooled else None,
        "OPTIONS": options,
    }


POOLED = os.environ.get("ONEWINDOW_POOL") == "1"
DATABASES = {
    "default": _read_database("DATABASE_URL", pooled=POOLED),
    "owner": _read_database("OWNER_DATABASE_URL", pooled=False),
}
if DATABASES["default"]["USER"] == DATABASES["owner"]["USER"]:
    raise ImproperlyConfigured(
        "DATABASE_URL 与 OWNER_DATABASE_URL 用了同一个数据库用户，台账将可被改写，拒绝启动：请为应用另建一个用户"
    )

SECRET_KEY = read_or_make_key(HOME, "secret").hex()
DEBUG = False
PUBLIC_URL = os.environ.get("ONEWINDOW_PUBLIC_URL", "").rstrip("/")
PORT = int(os.environ.get("ONEWINDOW_PORT", "8000"))
LIVE_URL = os.environ.get("ONEWINDOW_LIVE_URL", "").rstrip("/")
DEVICE_URL = os.environ.get("ONEWINDOW_DEVICE_URL", "http://127.0.0.1:8750").rstrip("/")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if PUBLIC_URL:
    if not urlparse(PUBLIC_URL).hostname:
        raise ImproperlyConfigured("ONEWINDOW_PUBLIC_URL 不是完整地址，应形如 https://zwfw.example.gov.cn")
    ALLOWED_HOSTS.append(str(urlparse(PUBLIC_URL).hostname))
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# The demo centre's passwords are public: it is never loaded, and never shown, under a public address.
DEMO = os.environ.get("ONEWINDOW_DEMO", "0" if PUBLIC_URL else "1") == "1"
if DEMO and PUBLIC_URL:
    raise ImproperlyConfigured("演示账号的口令是公开的，不能与 ONEWINDOW_PUBLIC_URL 同用：请去掉 ONEWINDOW_DEMO=1")

# The rooms, bottom first; a room is listed when it exists.
ROOMS = [
    "kit", "ledger", "files", "messages", "accounts", "directory", "workdays", "clocks", "parties", "catalogue",
    "documents", "inspections", "certificates", "cases", "exchange", "governance", "web", "portal", "desk", "api", "demo", "project",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_htmx",
    "lucide",
    "csp",
    *[f"onewindow.{room}" for room in ROOMS if find_spec(f"onewindow.{room}")],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "onewindow.web.preferences.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onewindow.web.refusals.RefusalMiddleware",
    "onewindow.web.rate_limits.RateLimitMiddleware",
]
ROOT_URLCONF = "onewindow.project.urls"
WSGI_APPLICATION = "onewindow.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "onewindow.web.context.add_frame",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["onewindow.accounts.backends.SessionBackend"]
CSRF_FAILURE_VIEW = "onewindow.web.errors.show_csrf_failure"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
OTP_TOTP_ISSUER = "OneWindow"
OTP_TOTP_THROTTLE_FACTOR = 1
LOGIN_URL = "/login/"

SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_SSL_REDIRECT = False  # the reverse proxy in front terminates TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LIVE_ORIGINS = [LIVE_URL] if LIVE_URL else [f"http://127.0.0.1:{PORT + 1}", f"http://localhost:{PORT + 1}"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *LIVE_ORIGINS],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = HOME.root / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if os.environ.get("ONEWINDOW_TESTING") == "1":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"onewindow": {"level": "INFO"}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
BASE_DIR = CHECKOUT
