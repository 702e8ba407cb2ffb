"""The figures of the reports: every count is made by the database, in a fixed number of reads.

Every figure is about the calls that began on the days of the report, by London's clock, and about
what belongs to these calls. Nothing here names a caller or a call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from callers.casefile import GRAVE_LEVELS
from callers.days import Days
from callers.facts import DANGER, RISK, SERVICES, TAKES_OVER
from callers.models import Outcome, Whom
from callers.report_figures import (
    NONE,
    UNDER,
    WATCHED,
    Calls,
    Checklist,
    Escalation,
    Nurse,
    Reviews,
)
from callers.review_prefill import NET
from guidance.models import ASKING
from guidance.tiers import GRAVE

_THESE = "started_at >= %(since)s AND started_at < %(until)s"
_FILLED = " + ".join(f"(btrim(coalesce(record->>'{name}', '')) <> '')::int" for name, _ in NET)
_GAP = "btrim(coalesce(record->>'safety_net_gap_reason', '')) <> ''"

# One pass over the calls counts them in seven ways.
_CALLS = f"""
    WITH one AS (
        SELECT extract(isodow FROM begun)::int - 1 AS weekday,
               extract(hour FROM begun)::int AS hour,
               coalesce(nullif(tier, ''), '{NONE}') AS tier,
               coalesce(nullif(left(record->>'outcome', 24), ''), '{NONE}') AS outcome,
               line_state,
               closing = 'LOST' OR coalesce(record->>'lost', '') = 'yes' AS lost,
               CASE WHEN closing <> 'BY_TIER' THEN '' WHEN {_FILLED} = {len(NET)} THEN 'whole'
                    WHEN {_GAP} THEN 'gap' WHEN {_FILLED} > 0 THEN 'part' ELSE '{NONE}' END AS net,
               CASE WHEN closing <> 'BY_TIER' THEN ''
                    WHEN record->>'teach_back' <> '' THEN record->>'teach_back'
                    WHEN {_GAP} THEN 'gap' ELSE '{NONE}' END AS back
          FROM (SELECT *, started_at AT TIME ZONE 'Europe/London' AS begun
                  FROM callers_call WHERE {_THESE}) AS call
    )
    SELECT CASE WHEN grouping(weekday) = 0 THEN 'hours' WHEN grouping(tier) = 0 THEN 'tiers'
                WHEN grouping(outcome) = 0 THEN 'outcomes'
                WHEN grouping(line_state) = 0 THEN 'lines'
                WHEN grouping(lost) = 0 THEN 'lost' WHEN grouping(net) = 0 THEN 'nets'
                ELSE 'backs' END,
           coalesce(tier, outcome, line_state, lost::text, net, back, ''), weekday, hour, count(*)
      FROM one
     GROUP BY GROUPING SETS (
              (weekday, hour), (tier), (outcome), (line_state), (lost), (net), (back))
"""
_TOPICS = f"""
    SELECT topic, count(*)
      FROM callers_logrow CROSS JOIN LATERAL unnest(
           CASE WHEN topics = '{{}}' THEN ARRAY['{NONE}'] ELSE topics END) AS topic
     WHERE {_THESE}
     GROUP BY topic
"""
_NURSES = f"""
    SELECT person.name, made.count, made.took
      FROM (SELECT nurse_id, count(*), percentile_cont(0.5) WITHIN GROUP (
                   ORDER BY coalesce(paper_ended_at, closed_at) - started_at) AS took
              FROM callers_call WHERE {_THESE} GROUP BY nurse_id) AS made
      JOIN helpline_person AS person ON person.id = made.nurse_id
     ORDER BY made.count DESC, person.name, person.id
"""
_CHECKLISTS = f"""
    WITH these AS MATERIALIZED (SELECT id FROM callers_call WHERE {_THESE})
    SELECT made.what, coalesce(named.title, made.slug), made.count
      FROM (SELECT CASE WHEN abandoned_at IS NULL THEN 'used' ELSE 'abandoned' END AS what, slug,
                   count(*)
              FROM callers_run JOIN these ON these.id = call_id GROUP BY 1, 2
             UNION ALL
            SELECT 'declined', slug, count(DISTINCT call_id)
              FROM callers_declinedchecklist JOIN these ON these.id = call_id GROUP BY 2) AS made
      LEFT JOIN LATERAL (
            SELECT version.title FROM guidance_version AS version
              JOIN guidance_document AS document ON document.id = version.document_id
             WHERE document.slug = made.slug AND document.kind = ANY(%(asking)s)
             ORDER BY version.number DESC LIMIT 1) AS named ON true
     ORDER BY made.count DESC, 2
"""
# The same as `facts.red_times_of` says of one call: its test holds both to one answer.
_ESCALATION = f"""
    WITH these AS MATERIALIZED (SELECT id, first_red_at FROM callers_call WHERE {_THESE}),
    answered AS (
        SELECT call_id, min(at) AS at FROM callers_answer JOIN these ON these.id = call_id
         WHERE level IN ({", ".join(f"'{one}'" for one in GRAVE_LEVELS)}) GROUP BY call_id
    ), red AS (
        SELECT these.id, coalesce(answered.at, first_red_at) AS at
          FROM these LEFT JOIN answered ON answered.call_id = these.id
         WHERE coalesce(answered.at, first_red_at) IS NOT NULL
    ), routed AS (
        SELECT red.id, CASE WHEN min(attempt.at) IS NOT NULL
                            THEN greatest(min(attempt.at) - red.at, interval '0') END AS took
          FROM red
          LEFT JOIN callers_contactattempt AS attempt
            ON attempt.call_id = red.id AND attempt.at >= date_trunc('minute', red.at)
           AND (attempt.outcome = %(reached)s
                OR (attempt.outcome = %(on_the_way)s AND attempt.whom = ANY(%(services)s)))
           AND (attempt.whom = ANY(%(takes_over)s)
                OR (attempt.whom = %(crisis)s AND red.id IN (
                    SELECT call_id FROM callers_run AS run
                     WHERE call_id = red.id AND abandoned_at IS NULL AND tier = ANY(%(grave)s)
                       AND (slug <> %(danger)s OR EXISTS (
                            SELECT 1 FROM callers_tierconfirmation
                             WHERE run_id = run.id AND computed <> confirmed))
                     GROUP BY call_id HAVING bool_and(slug = %(risk)s))))
         GROUP BY red.id, red.at
    )
    SELECT count(*), count(took), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY took),
           {", ".join(f"count(*) FILTER (WHERE took < interval '{one} min')" for one in UNDER)}
      FROM routed
"""
_RAISES = f"""
    SELECT computed, confirmed, count(*)
      FROM callers_tierconfirmation AS confirmation JOIN callers_call AS call
        ON call.id = confirmation.call_id
     WHERE {_THESE} AND computed <> confirmed
     GROUP BY computed, confirmed
"""
_RATED = "".join(
    f", coalesce((review.ratings->'{one}'->>'rating')::int, 0) AS {one}" for one in WATCHED
)
_REVIEWS = f"""
    SELECT CASE WHEN grouping(band) = 0 THEN 'scores' WHEN grouping(accuracy) = 0 THEN 'accuracies'
                {" ".join(f"WHEN grouping({one}) = 0 THEN '{one}'" for one in WATCHED)}
                ELSE 'mean' END,
           coalesce(band, accuracy, {", ".join(WATCHED)}), count(*), avg(score)
      FROM (SELECT floor(review.score)::int AS band, review.accuracy::int, review.score{_RATED}
              FROM callers_review AS review JOIN callers_call AS call ON call.id = review.call_id
             WHERE {_THESE} AND review.form > 0
               AND NOT EXISTS (SELECT 1 FROM callers_review WHERE revises_id = review.id)) AS one
     GROUP BY GROUPING SETS ((band), (accuracy), {", ".join(f"({one})" for one in WATCHED)}, ())
"""
_GUIDANCE = f"""
    SELECT named.title, made.count
      FROM (SELECT version.document_id, count(DISTINCT shown.call_id)
              FROM callers_panelshown AS shown
              JOIN callers_call AS call ON call.id = shown.call_id
              JOIN guidance_version AS version ON version.id = shown.version_id
             WHERE {_THESE} GROUP BY version.document_id) AS made
     CROSS JOIN LATERAL (
           SELECT title FROM guidance_version WHERE document_id = made.document_id
            ORDER BY number DESC LIMIT 1) AS named
     ORDER BY made.count DESC, named.title
"""
_CALLBACKS = f"""
    SELECT follow_up.kind,
           CASE WHEN completed_at <= due_at THEN 'on_time' WHEN completed_at IS NOT NULL THEN 'late'
                WHEN due_at < %(at)s THEN 'overdue' ELSE 'waits' END AS state, count(*)
      FROM callers_followup AS follow_up JOIN callers_call AS call ON call.id = follow_up.call_id
     WHERE {_THESE}
     GROUP BY 1, 2
"""


def calls(days: Days, at: datetime) -> Calls:
    """Count calls by hour, tier, outcome, line, and how those that closed by tier were advised."""
    found = Calls()
    for kind, key, weekday, hour, count in _rows(_CALLS, days):
        if kind == "hours":
            found.hours[weekday, hour] = count
        elif kind == "lost":
            found.lost += count if key == "true" else 0
        elif key:
            getattr(found, kind)[key] = count
    return found


def topics(days: Days, at: datetime) -> dict[str, int]:
    """Count calls by topic: one with several topics counts under each."""
    return dict(_rows(_TOPICS, days))


def nurses(days: Days, at: datetime) -> list[Nurse]:
    """Count calls by the nurse who holds or held them last, most first."""
    return [Nurse(*row) for row in _rows(_NURSES, days)]


def checklists(days: Days, at: datetime) -> list[Checklist]:
    """Count the checklists and urgent matters that were used, abandoned, or due and declined."""
    given = {"asking": [kind.value for kind in ASKING]}
    return [Checklist(*row) for row in _rows(_CHECKLISTS, days, **given)]


def escalation(days: Days, at: datetime) -> Escalation:
    """Return how long it took until somebody took the caller over, of all red calls."""
    ((red, routed, parts, *under),) = _rows(
        _ESCALATION,
        days,
        reached=Outcome.REACHED,
        on_the_way=Outcome.ON_THE_WAY,
        services=[one.value for one in SERVICES],
        takes_over=[one.value for one in TAKES_OVER],
        crisis=Whom.CRISIS_LINE,
        grave=[tier.value for tier in GRAVE],
        danger=DANGER,
        risk=RISK,
    )
    median, ninetieth = parts or (None, None)
    return Escalation(red, routed, median, ninetieth, tuple(under))


def raises(days: Days, at: datetime) -> dict[tuple[str, str], int]:
    """Count the nurses' raises, by the tier that was computed and the one it became."""
    return {(computed, became): count for computed, became, count in _rows(_RAISES, days)}


def reviews(days: Days, at: datetime) -> Reviews:
    """Count the filled-in reviews that no later one revises, by score and rating; mean them."""
    found = Reviews()
    for kind, key, count, mean in _rows(_REVIEWS, days):
        if kind in WATCHED:
            found.topics[kind][key] = count
        elif key is not None:
            getattr(found, kind)[key] = count
        elif kind == "mean":
            found.mean = None if mean is None else float(mean)
    return found


def guidance(days: Days, at: datetime) -> list[tuple[str, int]]:
    """Count the calls in which each panel was opened, most first."""
    return _rows(_GUIDANCE, days)


def callbacks(days: Days, at: datetime) -> dict[tuple[str, str], int]:
    """Count callbacks and checks by whether they were completed by when they were due."""
    return {(kind, state): count for kind, state, count in _rows(_CALLBACKS, days, at=at)}


# Each is one read.
READS: dict[str, Callable[[Days, datetime], Any]] = {
    one.__name__: one
    for one in (
        calls, topics, nurses, checklists, escalation, raises, reviews, guidance, callbacks,
    )
}  # fmt: skip


def _rows(statement: str, days: Days, **given: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"since": days.since, "until": days.until, **given})
        return cursor.fetchall()
