"""The action steps as the call page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from callers.models import StepRecord
from guidance.definition_parts import Step

MOST_KEPT = 2048
# Stand in a step's kept markup for what differs between calls, requests and people.
GAPS = {name: f"{{{name}}}" for name in ("where", "token", "checklist", "said")}


def step_rows(
    steps: Iterable[tuple[Step, StepRecord | None]],
    *,
    prefix: str,
    where: str,
    checklist: str,
    token: str,
) -> SafeString:
    """Return a row for each step, with what became of it.

    Every answer brings all of them anew, and their words are the same in every call: the markup is
    kept, with gaps for what differs. What a person wrote is never kept.
    """
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html(
                    _markup(_words(step), prefix, record.state if record else ""),
                    where=where,
                    token=token,
                    checklist=checklist,
                    said=_said(record) if record else "",
                ),
            )
            for step, record in steps
        ),
    )


def _said(record: StepRecord) -> str:
    """Return what became of a step, when and through whom."""
    done = f"{record.get_state_display()} {localtime(record.at):%H:%M}, {record.by.name}"
    return f"{done}: {record.reason}" if record.reason else done


def _words(step: Step) -> tuple[str, str, str, str]:
    return step.id, step.words, step.say, step.caution


@lru_cache(maxsize=MOST_KEPT)
def _markup(words: tuple[str, str, str, str], prefix: str, state: str) -> str:
    # Braces in the words are no gaps.
    step = (one.replace("{", "{{").replace("}", "}}") for one in words)
    context = dict(zip(("id", "words", "say", "caution"), step, strict=True))
    return render_to_string(
        "callers/_step.html", {**GAPS, "step": context, "prefix": prefix, "state": state}
    )
