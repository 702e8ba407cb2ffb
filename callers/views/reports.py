"""The reports: pictures of the calls of some days, each with its table, for supervisors."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from callers import report_files, report_pictures, reports, small_counts
from callers.actions import reports as actions
from callers.days import Asked, Days, asked, presets
from callers.report_hours import WEEKDAYS, Opening, opening
from callers.report_parts import KINDS, part
from callers.report_rows import Part, Row, protected, share
from helpline.access import allow
from helpline.hours import timetable
from helpline.models import Role

HEAT = "hours"


@require_GET
@allow(Role.SUPERVISOR)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show every part of the report on the days that are asked for."""
    wanted = _asked(request)
    if wanted.days is None:
        return _not_these_days(request, wanted)
    found = _parts(request, wanted.days, tuple(KINDS))
    total = found["tier"][0].groups[0].total or 0
    actions.opened(days=wanted.days, by=request.user, at=request.arrived_at)
    context = {
        **_form(request, wanted),
        "total": total,
        "hides_total": small_counts.is_small(total),
        "parts": [_shown(one, hours) for one, hours in found.values()],
        "note": small_counts.NOTE,
    }
    return render(request, "callers/report_list.html", context)


@require_GET
@allow(Role.SUPERVISOR)
def report_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Send one table as a CSV file, small counts hidden."""
    wanted = _known(request, slug)
    if wanted.days is None:
        return _not_these_days(request, wanted)
    one = protected(_parts(request, wanted.days, (slug,))[slug][0])
    text = report_files.table(one, wanted.days)
    # The first sign lets a spreadsheet read it as UTF-8.
    answer = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    return _sent(request, answer, one, "table", wanted.days, "csv")


@require_GET
@allow(Role.SUPERVISOR)
def report_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Send one picture as an SVG file that stands alone, small counts hidden."""
    wanted = _known(request, slug)
    if wanted.days is None:
        return _not_these_days(request, wanted)
    one, hours = _parts(request, wanted.days, (slug,))[slug]
    one = protected(one)
    context = {"part": one, "days": wanted.days, **_drawn(one, hours, "file")}
    answer = render(request, "callers/report_picture.svg", context, content_type="image/svg+xml")
    return _sent(request, answer, one, "picture", wanted.days, "svg")


def _asked(request: HttpRequest) -> Asked:
    return asked(request.GET, localdate(request.arrived_at))


def _known(request: HttpRequest, slug: str) -> Asked:
    if slug not in KINDS:
        raise Http404
    return _asked(request)


def _parts(
    request: HttpRequest, days: Days, wanted: tuple[str, ...]
) -> dict[str, tuple[Part, Opening]]:
    """Return the wanted parts, each read once, with the hours of these days."""
    reads = dict.fromkeys(read for one in wanted for read in KINDS[one].reads)
    figures = {one: reports.READS[one](days, request.arrived_at) for one in reads}
    hours = opening(days, timetable()) if HEAT in wanted else {}
    return {one: (part(one, figures, hours), hours) for one in wanted}


def _form(request: HttpRequest, wanted: Asked) -> dict[str, Any]:
    today = localdate(request.arrived_at)
    return {
        "wanted": wanted,
        "days": wanted.days,
        "today": today,
        "presets": [(words, one, one == wanted.days) for words, one in presets(today)],
    }


def _not_these_days(request: HttpRequest, wanted: Asked) -> HttpResponse:
    return render(request, "callers/report_list.html", _form(request, wanted), status=422)


def _shown(one: Part, hours: Opening) -> dict[str, Any]:
    """Return a part whole, for the screen, and protected, for print."""
    printed = protected(one)
    has_shares = any(group.total is not None for group in one.groups)
    pairs = zip(one.groups, printed.groups, strict=True)
    groups = [
        {
            "title": whole.title,
            "rows": [
                _row(row, beside, whole.total)
                for row, beside in zip(whole.rows, kept.rows, strict=True)
            ],
            "total": f"{whole.total:,}" if whole.whole else "",
            "hides_total": kept.is_hidden,
        }
        for whole, kept in pairs
    ]
    return {
        "part": one,
        "groups": groups,
        "columns": 2 + has_shares + bool(one.note_title),
        "has_shares": has_shares,
        "measures": [*zip(one.measures, printed.measures, strict=True)],
        "screen": _drawn(one, hours, "screen"),
        "print": _drawn(printed, hours, "print") if printed.hides else None,
        **(_week(groups[0]["rows"]) if one.id == HEAT else {}),
    }


def _row(row: Row, printed: Row, total: int | None) -> dict[str, Any]:
    count = row.count or 0
    return {
        "words": row.words,
        "count": f"{count:,}",
        "hidden": printed.count is None,
        "share": share(count, total or 0),
        "measure": row.measure,
        "note": row.note,
        "hour": row.place[1] if row.place else None,
    }


def _drawn(one: Part, hours: Opening, where: str) -> dict[str, Any]:
    """Return what the template of a picture draws; ids differ by where it stands."""
    if one.id == HEAT:
        heat = report_pictures.heat(one, hours)
        found: dict[str, Any] = {"heat": heat, "height": heat.height}
    else:
        bars = report_pictures.bars(one)
        found = {"bars": bars, "height": bars.height}
    return {**found, "said": report_pictures.said(one), "where": where}


def _week(rows: list[Any]) -> dict[str, Any]:
    """Return the rows of the heat map as a table with a row for each hour."""
    lines = [rows[place : place + len(WEEKDAYS)] for place in range(0, len(rows), len(WEEKDAYS))]
    return {"weekdays": WEEKDAYS, "week": [(line[0]["hour"], line) for line in lines]}


def _sent(
    request: HttpRequest, answer: HttpResponse, one: Part, kind: str, days: Days, ending: str
) -> HttpResponse:
    actions.exported(part=one.id, kind=kind, days=days, by=request.user, at=request.arrived_at)
    name = report_files.name_of(one, days, ending)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
