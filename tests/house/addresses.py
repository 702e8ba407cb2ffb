"""Every address of the console, with its view."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.test import RequestFactory
from django.urls import get_resolver


class Address(NamedTuple):
    """One address: its pattern, its name and the view behind it."""

    pattern: str
    name: str
    view: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Tell whether the view was written here, not by the sign-in library."""
        return self.view.__module__.split(".")[0] in {"helpline", "guidance", "callers"}

    @property
    def methods(self) -> set[str]:
        """Return the methods that a view of ours takes; empty when it turns none away.

        The check of the method stands outermost, so nothing else of the view runs.
        """
        answer = self.view(RequestFactory().generic("BREW", "/"), **_blanks(self.pattern))
        if answer.status_code != 405:
            return set()
        return {one.strip() for one in answer["Allow"].split(",")} - {"HEAD"}


def _blanks(pattern: str) -> dict[str, Any]:
    known = {"pk": 0, "reference": "X", "slug": "x"}
    return {name: value for name, value in known.items() if f":{name}>" in pattern}


def addresses() -> list[Address]:
    """Return every address, in the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: Any, before: str, space: str) -> Iterator[Address]:
    for one in patterns:
        at = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, at, inner)
        else:
            yield Address(at, space + (one.name or ""), one.callback)
