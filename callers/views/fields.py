"""The fields of the record as the call page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from callers.models import Call, Direction
from callers.record_fields import FIELDS, FOUND, SECTIONS, Field, Kind, Section

# Stand in a field's kept markup for its version and for what was typed.
VERSION, TYPED = "{version}", "{typed}"
MOST_KEPT = 1024


@dataclass
class Filled:
    """One field of the record with what is in it."""

    field: Field
    value: str
    version: int

    @property
    def words(self) -> str:
        """Return the value as the page words it."""
        return self.field.label_of(self.value)

    @property
    def html(self) -> SafeString:
        """Return the field as the page shows it.

        There are dozens, and all but the value is the same in every call: the markup is kept, with
        gaps for what differs. What was typed is never kept.
        """
        markup = _markup(self.field.name, self._chosen if self.field.choices else TYPED)
        return format_html(markup, version=self.version, typed=self.value)

    @property
    def _chosen(self) -> str:
        """Return which of the field's choices are in it, in their order."""
        several = self.field.kind is Kind.SEVERAL
        chosen = self.value.split(",") if several else [self.value]
        return ",".join(choice for choice, _ in self.field.choices if choice in chosen)


@lru_cache(maxsize=MOST_KEPT)
def _markup(name: str, value: str) -> str:
    chosen = value.split(",")
    context = {"field": FIELDS[name], "value": value, "chosen": chosen, "version": VERSION}
    return render_to_string("callers/_field.html", context)


def sections(call: Call) -> list[tuple[Section, list[Filled]]]:
    """Return the record's sections with what is in them."""
    return [
        (
            section,
            [
                Filled(field, call.said(field.name), int(call.versions.get(field.name, 0)))
                for field in section.fields
            ],
        )
        for section in SECTIONS
        if section is not FOUND or call.direction == Direction.OUTGOING
    ]
