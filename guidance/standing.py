"""What a person must know about a version before trusting it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a version was approved, and how its review stands on a day."""

    on: date
    approved: bool
    imported: bool
    reviewed_on: date | None
    review_due: date | None

    @property
    def is_overdue(self) -> bool:
        """Tell whether the review was due before this day."""
        return self.review_due is not None and self.review_due < self.on

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what stands in the banner, the loudest first; none when all is well."""
        found = []
        if self.review_due is not None and self.is_overdue:
            found.append(f"Review overdue since {self.review_due:%B %Y}.")
        if not self.approved and self.imported:
            found.append("Imported, not yet approved by your clinical lead.")
        elif not self.approved:
            found.append("Not yet approved by your clinical lead.")
        return tuple(found)

    @property
    def reviewed(self) -> str:
        """Return when it was last reviewed: "reviewed September 2021"."""
        if self.reviewed_on is None:
            return "no review recorded"
        return f"reviewed {self.reviewed_on:%B %Y}"
