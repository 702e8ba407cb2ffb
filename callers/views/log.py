"""The log: every call, newest first, and what a supervisor looks for in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from callers import log_terms, search
from callers.actions import log as actions
from callers.actions.writing import CallRefused
from callers.log_rows import Line, file_lines, line
from callers.log_terms import Wanted
from callers.models import LogExport, LogFilter
from callers.numbers import e164
from callers.views import log_table
from helpline.access import allow
from helpline.models import Role
from helpline.posted import without_nul

PAGE = 50
AT_ONCE = 2_000  # calls of an export that are in memory together
NO_NUMBER = "This is no telephone number: give it with its area code, such as 01632 960123."


@dataclass
class Opened:
    """The filter that a page stands on, and what its form offers."""

    choices: search.Choices
    kept: LogFilter | None

    @property
    def wanted(self) -> Wanted:
        """Return the filter as it was typed."""
        return log_terms.stored(self.kept.wanted) if self.kept else Wanted()

    @property
    def search(self) -> search.Search:
        """Return the filter as it is searched."""
        return search.search_of(self.wanted, self.kept.query if self.kept else ())

    def described(self) -> list[str]:
        """Return the filter in words, for the one who typed it."""
        return log_terms.described(self.wanted, self.choices.people, dict(self.choices.checklists))


def _opened(request: HttpRequest, key: str) -> Opened:
    """Return a filter of the person's own, or the whole log for no key.

    Raises Http404 for one that is somebody else's or was swept.
    """
    key = without_nul(key)
    choices = search.choices(request.user, key)
    kept = next((one for one in choices.filters if one.key == key), None)
    if key and kept is None:
        raise Http404
    return Opened(choices, kept)


@require_GET
@allow(Role.SUPERVISOR)
@vary_on_headers("HX-Request")
def log(request: HttpRequest) -> HttpResponse:
    """Show every call, newest first, paged by key."""
    return _page(request, _opened(request, ""))


@require_GET
@allow(Role.SUPERVISOR)
@vary_on_headers("HX-Request")
def log_filtered(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the calls that a filter finds; what it looks for is not in the address."""
    return _page(request, _opened(request, slug))


def _page(request: HttpRequest, opened: Opened, *, status: int = 200, **extra: Any) -> HttpResponse:
    older, newer = (search.key_of(request.GET.get(one, "")) for one in ("after", "before"))
    start = older or newer
    if start is None:
        rows, more, counted = search.first_page(opened.search, size=PAGE)
    else:
        rows, more, counted = search.page_and_count(
            opened.search, start=start, newer=older is None, size=PAGE
        )
    actions.opened(wanted=opened.wanted, listed=len(rows), by=request.user, at=request.arrived_at)
    has_older = bool(rows) and (more if newer is None or older else True)
    has_newer = bool(rows) and start is not None and (more if older is None else True)
    lines = [line(row, opened.choices.people) for row in rows]
    context = {
        **_form(opened.wanted, opened.choices, opened.kept),
        "lines": lines,
        "rows": log_table.rows(lines),
        "counted": counted,
        "many": counted > search.COUNTED,
        "most": f"{search.COUNTED:,}",
        "first_page": start is None,
        "older": rows[-1].key if has_older else None,
        "newer": rows[0].key if has_newer else None,
        "described": opened.described(),
        **extra,
    }
    template = "callers/_log_list.html" if request.htmx else "callers/log.html"
    return render(request, template, context, status=status)


def _form(wanted: Wanted, choices: search.Choices, kept: LogFilter | None) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "kept": kept,
        "saved": [one for one in choices.filters if one.name],
        "selects": [
            (name, label, log_table.options(tuple(known), getattr(wanted, name)))
            for name, label, known in (
                ("nurse", "Nurse", ((str(key), name) for key, name in choices.people.items())),
                ("outcome", "Outcome", log_terms.OUTCOMES),
                ("topic", "Topic", log_terms.TOPICS),
                ("checklist", "Checklist used", choices.checklists),
                ("line_state", "When it began", log_terms.LINES),
            )
        ],
        "unfolded": any(one not in log_terms.PERSONAL for one in wanted.kinds),
        "tiers": log_table.ticks("tiers", log_terms.TIERS, frozenset(wanted.tiers)),
        "flags": log_table.ticks("flags", log_terms.FLAGS, frozenset(wanted.flags)),
    }


@require_POST
@allow(Role.SUPERVISOR)
def log_filter(request: HttpRequest) -> HttpResponse:
    """Keep what is looked for and lead to it; what cannot be asked is shown again as typed."""
    wanted = log_terms.read(dict(request.POST.lists()))
    number = e164(wanted.phone)
    faults = log_terms.faults(wanted)
    if wanted.phone and not number:
        faults["phone"] = NO_NUMBER
    if faults:
        choices = search.choices(request.user, "")
        context = {**_form(wanted, choices, None), "faults": faults}
        return render(request, "callers/log.html", context, status=422)
    if not wanted.kinds:
        return redirect("callers:log")
    kept = actions.keep(wanted=wanted, number=number, by=request.user, at=request.arrived_at)
    return redirect("callers:log_filtered", kept.key)


def _own(request: HttpRequest) -> LogFilter:
    key = without_nul(request.POST.get("filter", ""))
    return get_object_or_404(LogFilter.objects.of(request.user), key=key)


@require_POST
@allow(Role.SUPERVISOR)
def log_name(request: HttpRequest) -> HttpResponse:
    """Save a filter under a name."""
    kept, name = _own(request), request.POST.get("name", "")
    try:
        actions.save_under(kept=kept, name=name, by=request.user, at=request.arrived_at)
    except actions.NotNamed as no:
        opened = _opened(request, kept.key)
        return _page(
            request, opened, status=422, name_error=no.sentence, name_typed=without_nul(name)
        )
    messages.success(request, f"Saved as “{kept.name}”. It stands under Saved filters.")
    return redirect("callers:log_filtered", kept.key)


@require_POST
@allow(Role.SUPERVISOR)
def log_forget(request: HttpRequest) -> HttpResponse:
    """Remove a saved filter."""
    kept = _own(request)
    actions.forget(kept=kept, by=request.user, at=request.arrived_at)
    messages.success(request, f"The saved filter “{kept.name}” is removed.")
    return redirect("callers:log")


@require_POST
@allow(Role.SUPERVISOR)
def log_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send what is listed as a CSV file, line by line; more than are counted need a reason."""
    opened = _opened(request, request.POST.get("filter", ""))
    reason = request.POST.get("reason", "")
    try:
        row = actions.export(
            wanted=opened.wanted,
            counted=search.count(opened.search),
            reason=reason,
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        return _page(
            request, opened, status=422, reason_error=no.sentence, reason_typed=without_nul(reason)
        )
    response = StreamingHttpResponse(
        _sent(request, opened, row), content_type="text/csv; charset=utf-8"
    )
    day = localtime(request.arrived_at)
    response["Content-Disposition"] = f'attachment; filename="log-{day:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest, opened: Opened, row: LogExport) -> Iterator[str]:
    """Give the file piece by piece; at its end, or where it was broken off, say how far it came."""
    sent, complete = 0, False

    def lines() -> Iterator[Line]:
        nonlocal sent
        start, more = None, True
        while more:
            rows, more = search.page(opened.search, start=start, newer=False, size=AT_ONCE)
            for one in rows:
                yield line(one, opened.choices.people)
                sent += 1
            start = rows[-1].key if rows else None

    try:
        yield "\ufeff"  # so that a spreadsheet reads it as UTF-8
        yield from _together(file_lines(lines(), dict(log_terms.TIERS)))
        complete = True
    finally:
        actions.exported(
            row=row,
            wanted=opened.wanted,
            rows=sent,
            complete=complete,
            by=request.user,
            at=request.arrived_at,
        )


def _together(lines: Iterator[str]) -> Iterator[str]:
    """Gather lines into pieces that are worth sending."""
    piece: list[str] = []
    for one in lines:
        piece.append(one)
        if len(piece) == 200:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)
