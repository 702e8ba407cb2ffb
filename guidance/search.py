"""Find the panel that helps, while the nurse is still typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from guidance.kept import Kept, kept
from guidance.models import Kind, Version
from guidance.queries import live_ids, live_panels, with_document
from guidance.wording import First, lexemes, named, shown_first, words_in

MOST_HITS = 50
MOST_PHRASES = 3
# Shorter words are looked for only beside others: a single letter begins half the dictionary.
SHORTEST_ALONE = 2
# Private-use characters that the search puts round what matched; typed ones are dropped.
OPEN, CLOSE = "\ue000", "\ue001"
_WHOLE = f"StartSel={OPEN}, StopSel={CLOSE}, HighlightAll=true"
_PIECE = f"StartSel={OPEN}, StopSel={CLOSE}, MaxFragments=1, MinWords=6, MaxWords=16"

# `every` holds all words; `every_begun` all of them, begun anywhere; `some` any of them, so begun.
# The first of the three that finds anything decides what is kept.
_SQL = """
WITH wanted AS MATERIALIZED (
    SELECT {every} AS every, {every_begun} AS every_begun, {some} AS some
), found AS MATERIALIZED (
    SELECT version.id, document.slug,
           version.search @@ wanted.every AS holds_every,
           version.search @@ wanted.every_begun AS holds_every_begun,
           version.search @@ wanted.some AS holds_some,
           ts_rank('{{0.05, 0.2, 0.4, 1.0}}', version.search, wanted.some) AS rank
      FROM guidance_version AS version
      JOIN guidance_document AS document ON document.id = version.document_id
     CROSS JOIN wanted
     WHERE version.id IN ({live})
       AND (version.search @@ wanted.some OR document.slug = ANY(%s))
), judged AS (
    SELECT found.*,
           CASE WHEN bool_or(holds_every) OVER () THEN holds_every
                WHEN bool_or(holds_every_begun) OVER () THEN holds_every_begun
                ELSE holds_some END AS kept
      FROM found
)
SELECT version.id, version.document_id, version.number, version.title, version.urgency,
       version."group", version.one_line, version.content_hash,
       judged.slug AS found_at, judged.kept, judged.rank,
       ts_headline('english', version.words, wanted.some, %s) AS marked_words,
       ts_headline('english', version.one_line, wanted.some, %s) AS marked_line,
       CASE WHEN to_tsvector('english', version.words || ' ' || version.one_line)
                 || to_tsvector('simple', version.words || ' ' || version.one_line)
                 @@ wanted.some
            THEN '' ELSE ts_headline('english', version.plain, wanted.some, %s)
       END AS marked_body
  FROM judged
  JOIN guidance_version AS version ON version.id = judged.id
 CROSS JOIN wanted
 WHERE judged.kept OR judged.slug = ANY(%s)
 ORDER BY CASE version.urgency WHEN 'EMERGENCY' THEN 0 WHEN 'URGENT' THEN 1 ELSE 2 END,
          judged.rank DESC, version.title
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One panel of the results. The version comes without its long columns."""

    version: Version
    slug: str
    title: str
    urgency: str
    group: str
    snippet: SafeString
    rank: float


def search(text: str, at: datetime, known: Kept | None = None) -> tuple[Hit, ...]:
    """Return the live panels that hold every word, or any of them when none holds all.

    A word counts from its beginning, so it may still be half typed. Emergencies come first, then
    the panel of a drug when only its name was typed, then urgent matters, then what fits best.
    Blank text gives every live panel as a quick list: emergencies first, then by group. Text
    without a word in it finds nothing. `known` is what is kept of that instant, where it was
    looked up already. One query, and one more for words that nobody has looked for of late.
    """
    known = known or kept(at)
    if not text.strip():
        panels = live_panels(at, known)
        return known.get("every panel", lambda: tuple(_listed(panel) for panel in panels))
    words = words_in(text)
    if not words:
        return ()
    return known.get(("search", *words), lambda: tuple(_found(words, at)))


def _found(words: Sequence[str], at: datetime) -> list[Hit]:
    rows = _matching(words, at)
    kept = [row for row in rows if row.kept]
    for drug in named():
        if drug.is_called_by(words):
            kept = _after_emergencies(drug.panel, kept)
    for rule in shown_first():
        kept = _put_first(rule, words, rows, kept)
    return [_hit(row) for row in kept[:MOST_HITS]]


def _matching(words: Sequence[str], at: datetime) -> list[Any]:
    alone = [word for word in words if len(word) >= SHORTEST_ALONE] or words
    every, every_params = _wanted([lexemes(word) for word in words], "&&")
    begun, begun_params = _wanted([lexemes(word, begun=True) for word in words], "&&")
    some, some_params = _wanted([lexemes(word, begun=True) for word in alone], "||")
    first = [rule.panel for rule in shown_first()]
    live, live_params = live_ids((Kind.PANEL,), at)
    return list(
        Version.objects.raw(
            _SQL.format(every=every, every_begun=begun, some=some, live=live),
            [
                *(*every_params, *begun_params, *some_params),
                *(*live_params, first),
                *(_WHOLE, _WHOLE, _PIECE),
                first,
            ],
        )
    )


def _wanted(wanted: Sequence[str], joined: str) -> tuple[str, list[str]]:
    """Return a search expression: each word with English stems or as it stands."""
    one = "(to_tsquery('english', %s) || to_tsquery('simple', %s))"
    return f" {joined} ".join([one] * len(wanted)), [word for word in wanted for _ in range(2)]


def _put_first(
    rule: First, words: Sequence[str], rows: Sequence[Any], kept: list[Any]
) -> list[Any]:
    """Move or bring a rule's panel to the top when the rule calls for it."""
    called = rule.is_called_by(words) or any(row.found_at in rule.before for row in kept)
    panel = next((row for row in rows if row.found_at == rule.panel), None)
    if panel is None or not called:
        return kept
    return [panel, *(row for row in kept if row is not panel)]


def _after_emergencies(panel: str, kept: list[Any]) -> list[Any]:
    """Move a panel that was found straight after the emergencies."""
    return sorted(
        kept, key=lambda row: 0 if row.urgency == "EMERGENCY" else 1 + (row.found_at != panel)
    )


def _listed(panel: Version) -> Hit:
    return Hit(
        version=panel,
        slug=panel.slug,
        title=panel.title,
        urgency=panel.urgency,
        group=panel.group,
        snippet=SafeString(escape(panel.one_line)),
        rank=0.0,
    )


def _hit(row: Any) -> Hit:
    return Hit(
        version=with_document(row, Kind.PANEL),
        slug=row.found_at,
        title=row.title,
        urgency=row.urgency,
        group=row.group,
        snippet=_snippet(row),
        rank=row.rank,
    )


def _snippet(row: Any) -> SafeString:
    """Show the keywords that matched, else the line or the piece of text that did."""
    phrases = [phrase for phrase in row.marked_words.split("\n") if OPEN in phrase]
    if phrases:
        return format_html_join(" · ", "{}", ((marked(one),) for one in phrases[:MOST_PHRASES]))
    if OPEN in row.marked_line:
        return marked(row.marked_line)
    if OPEN in row.marked_body:
        return format_html("… {} …", marked(row.marked_body))
    return marked(row.one_line)


def marked(text: str) -> SafeString:
    """Escape a text and turn what stands between the two signs into <mark>."""
    before, *pieces = text.split(OPEN)
    parts = [escape(before)]
    for piece in pieces:
        inside, _, outside = piece.partition(CLOSE)
        parts.append(format_html("<mark>{}</mark>{}", inside, outside))
    return SafeString("".join(parts))
