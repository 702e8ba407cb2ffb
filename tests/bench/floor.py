"""The floor: two bare signed-in views that bypass the console; and how many queries a request made.

The floor has the middleware of `startproject` and no more, so that whatever the console adds to
each request counts against the console.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.module_loading import import_string

from helpline.models import Person
from tests.bench.targets import FRAGMENT_PATH, PAGE_PATH, QUERIES

STARTPROJECT = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
# What a list of calls would show: eight cells a row.
CELLS = ("started", "reference", "nurse", "tier", "outcome", "topics", "duration", "flags")
LINES = [{name: f"{name} & {number}" for name in CELLS} for number in range(44)]

Respond = Callable[[HttpRequest], HttpResponse]


class CountingMiddleware:
    """Say in a header how many statements read, how many wrote, and how many there were in all."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = writes = every = 0

        def count(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
            nonlocal reads, writes, every
            verb = str(sql).lstrip("( \n").upper()
            every += 1
            reads += verb.startswith(("SELECT", "WITH"))
            writes += verb.startswith(("INSERT", "UPDATE", "DELETE"))
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[QUERIES] = f"{reads} {writes} {every}"
        return response


class FloorMiddleware:
    """Answer the floor's addresses before any of the console's middleware is reached."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.bare: Respond = floor
        for name in reversed(STARTPROJECT):
            self.bare = import_string(name)(self.bare)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in (FRAGMENT_PATH, PAGE_PATH):
            return self.bare(request)
        return self.get_response(request)


def floor(request: HttpRequest) -> HttpResponse:
    """Render one row that is found by its primary key: in 1 KB, or in a page of 20 KB."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    person = Person.objects.get(pk=request.GET["pk"])
    name = "fragment" if request.path_info == FRAGMENT_PATH else "page"
    template = engines["floor"].get_template(f"bench/{name}.html")
    return HttpResponse(template.render({"person": person, "lines": LINES}, request))
