"""Who may open which URL: every view names its roles, and one that does not is refused."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve

from helpline.models import Role

ANYONE = "ANYONE"
STAFF = (Role.NURSE, Role.SUPERVISOR, Role.ADMIN)

View = Callable[..., HttpResponse]


def allow(*roles: str) -> Callable[[View], View]:
    """Name the roles that may open a view; the middleware holds it to that.

    `ANYONE` opens it to people who have not signed in.
    """

    def mark(view: View) -> View:
        view.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def roles_of(view: View) -> frozenset[str]:
    """Return the roles a view names; empty when it names none.

    The sign-in library's own views guard themselves.
    """
    named = getattr(view, "allowed_roles", None)
    if named is not None:
        return frozenset(named)
    if getattr(view, "__module__", "").startswith("allauth."):
        return frozenset({ANYONE})
    return frozenset()


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether a script asked, so that a whole page must not be the answer."""
    return "HX-Request" in request.headers or request.headers.get("X-Console") == "fetch"


class AccessMiddleware:
    """Hold every view to the roles it names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the right people through; send others to sign in, or say no."""
        allowed = roles_of(view)
        if ANYONE in allowed:
            return None
        person = request.user
        if not person.is_authenticated:
            if wants_fragment(request):
                return HttpResponse("You are signed out.", status=401, content_type="text/plain")
            if request.method == "POST":
                return redirect_to_login("/", settings.LOGIN_URL and "/accounts/login/")
            return redirect_to_login(request.get_full_path(), "/accounts/login/")
        if person.role in allowed:
            return None
        return render(request, "403.html", status=403)


def may_open(role: str, path: str) -> bool:
    """Tell whether a role may open a path; used by menus."""
    allowed = roles_of(resolve(path).func)
    return ANYONE in allowed or role in allowed
