"""Reading what was sent, which may be anything."""

from __future__ import annotations

LONGEST = 18  # digits: every key and version fits


def whole_number(text: str) -> int:
    """Return a whole number of ASCII digits, or 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0


def without_nul(text: str) -> str:
    """Return text without NUL characters, which PostgreSQL does not take."""
    return text.replace("\x00", "")
