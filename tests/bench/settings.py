"""The console's own settings, with the floor and the counting of queries around them."""

from helpline.settings import *  # noqa: F403
from helpline.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

MIDDLEWARE = [
    "tests.bench.floor.CountingMiddleware",
    "tests.bench.floor.FloorMiddleware",
    *MIDDLEWARE,
]
# The floor renders as `startproject` would have it, without what the console adds to each page.
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "floor",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tests" / "bench" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
