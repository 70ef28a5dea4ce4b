"""The one settings file; the environment is the only difference between machines.

`campaign.safety` reads the same environment first and names every missing or weak variable
at once; nothing starts until all of them are right.
"""

import gc
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from campaign import devpg
from campaign.environment import is_development
from campaign.safety import development_faults, email_settings, faults, networks, secrets_in

# Python's own number, 700 new objects, has it look for cycles 430 times while Django starts: a seventh of each start.
gc.set_threshold(50_000)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = os.environ.get

DEBUG = is_development(os.environ)
if wrong := development_faults(os.environ) if DEBUG else faults(os.environ):
    raise ImproperlyConfigured("Refusing to start:\n" + "\n".join(f"- {line}" for line in wrong))


def development_secret(name: str) -> str:
    """A secret of this checkout's own, made once and kept under var/."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        path.write_text(secrets.token_urlsafe(64))
        path.chmod(0o600)
    return path.read_text()


# What each key is for, and how one is changed: campaign/keys.py, docs/production.md.
SECRET_KEY = env("SECRET_KEY") or development_secret("secret_key")
SECRET_KEY_FALLBACKS = secrets_in(env("SECRET_KEY_FALLBACKS", ""))
MAILBOX_KEY = env("MAILBOX_KEY") or development_secret("mailbox_key")
BASE_URL = env("BASE_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
ALLOWED_HOSTS = [host.strip() for host in env("ALLOWED_HOSTS", "").split(",") if host.strip()]
if DEBUG and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver", urlsplit(BASE_URL).hostname or ""]

# The project itself (campaign/project) knows the apps to its right, each of them those to its own.
OWN_APPS = ["campaign.project", "petitions", "news", "detainees", "campaign", "campaign.mail"]
INSTALLED_APPS = [
    *OWN_APPS,
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "campaign.accounts.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "crispy_forms",
    "crispy_bootstrap5",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "campaign.requests.TrustedProxyMiddleware",
    "campaign.languages.PathLanguageMiddleware",
    "campaign.requests.PlainRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "campaign.requests.ContentPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "campaign.requests.CachePolicyMiddleware",  # sees every cookie that those below set
    "django.contrib.sessions.middleware.SessionMiddleware",
    "campaign.requests.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "campaign.admin_access.AdminAccessMiddleware",
    "campaign.schedule.PastItsEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "campaign.redirects.PartsLeadOn",
]

ROOT_URLCONF = "campaign.project.urls"
WSGI_APPLICATION = "campaign.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or devpg.url(),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "campaign.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "wagtailadmin_login"

# The path alone says the language (campaign/languages.py): English has no prefix, /ru/ and /es/ the others.
LANGUAGE_CODE = "en"
TIME_ZONE = "America/New_York"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "campaign.formats"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Each process would go on showing the addresses of pictures that another one has rewritten.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT") or VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# As development has it anyway; said for the tests, whose DEBUG is off: each client would read all static files anew.
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # long page bodies in the admin

# Mail: the worker sends it, also what Django and Wagtail write to staff; `make run` keeps it in var/outbox.
OUTBOX = VAR / "outbox"
EMAIL = email_settings(env("EMAIL_URL", "")) or {"EMAIL_BACKEND": "campaign.mail.outbox.OutboxBackend"}
EMAIL_BACKEND = "campaign.mail.staff.QueueBackend"
EMAIL_TRANSPORT = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL") or f"Americans Left Behind <campaign@{urlsplit(BASE_URL).hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# What a visitor's browser may do: nothing but talk to us.
TRUSTED_PROXIES = networks(env("TRUSTED_PROXIES", ""))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],  # a profile shows what its embedded clock looks like
        "frame-ancestors": [SELF],  # the admin shows previews in a frame
        "base-uri": [NONE],
    },
}
# And staff's, under /admin/: no inline script either (campaign/starters.py). Wagtail writes inline styles, and shows
# pictures that are just being chosen.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF],
    "script-src-attr": [NONE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews make their own exception
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day
SESSION_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if TRUSTED_PROXIES:
    # TrustedProxyMiddleware drops this header unless one of them sent it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]

WAGTAIL_SITE_NAME = "Americans Left Behind"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "campaign.CampaignImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "detainees.approval.files.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "detainees.approval.files.DocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024  # octets: a phone's 50 megapixels
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # always a download: a page named .pdf cannot run as ours
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one for everybody; a single one is nothing to choose (campaign/date_fields.py)
WAGTAIL_DATE_FORMAT = "%m/%d/%Y"
WAGTAIL_TIME_FORMAT = "%I:%M %p"
WAGTAIL_DATETIME_FORMAT = "%m/%d/%Y %I:%M %p"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # the admin's fields are drawn from templates/ too
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES  # each member of staff chooses one for the admin
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "detainees.approval.publishing.publish_approved"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # who may approve is asked, and nobody else
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # our own panel asks for the password (accounts/address.py)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "campaign.search_index", "SEARCH_CONFIG": "english"}}
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "campaign.passwords.PasswordResetForm"  # noqa: S105  a name
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "campaign.log_lines.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handler would print each line a second time.
    "loggers": {
        "campaign": {"level": "INFO"},
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # answers under 500 are no event, and their paths may hold anything
    },
}
