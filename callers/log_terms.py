"""What the log can be filtered by, and how a filter is asked of the database.

Pure. A filter is read from a form, kept as it was typed, and turned into terms. The terms of a call
are written by the database (`callers_log_write`); their beginnings stand here and there alike. A
term begins with a sign that no word of a text begins with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from unicodedata import normalize

from callers.days import day_of
from callers.record_fields import FIELDS
from guidance.tiers import Tier

NURSE, TIER, OUTCOME, TOPIC, CHECKLIST, LINE, FLAG, NUMBER, MONTH, NAME = (
    "=n:", "=t:", "=o:", "=p:", "=c:", "=l:", "=f:", "=", "=m:", "@",
)  # fmt: skip
FLAGS = (
    ("EMERGENCY", "Emergency"),
    ("REFUSED", "Advice refused"),
    ("LOST", "Line lost"),
    ("INCOMPLETE", "Incomplete"),
    ("REVIEW", "Needs review"),
    ("OVERRAN", "Past closing"),
    ("LATE", "Late entry"),
    ("RECALLED", "Recalled guidance"),
    ("RUNNING", "Still running"),
)
FLAG_WORDS = dict(FLAGS)
LINES = (("open", "Line open"), ("closed", "Line closed"))
TIERS = (
    (Tier.EMERGENCY_999.value, "999 now"),
    (Tier.IMMEDIATE.value, "Immediate"),
    (Tier.WITHIN_24H.value, "Within 24 h"),
    (Tier.SAFETY_NET.value, "Safety net"),
    (Tier.INCOMPLETE.value, "Not complete"),
    ("none", "No tier"),
)
OUTCOMES = (*FIELDS["outcome"].choices, ("none", "No outcome yet"))
TOPICS = (*FIELDS["topics"].choices, ("none", "No topic yet"))
# Kinds of a filter that hold words or numbers of a person: an audit tells the kind alone.
PERSONAL = {"text", "reference", "phone", "name"}
LONGEST = 200  # characters of anything typed
MOST_WORDS = 12

_WORD = re.compile(r"[^\W_]+")
_BEGUN = re.compile(r"\S+\*")
_REFERENCE = re.compile(r"C?[ -]*([A-Z0-9]{3})[ -]*(\d{3})", re.I)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter, as it was typed and chosen; blank means anything. Days are local and inclusive."""

    since: str = ""
    until: str = ""
    nurse: str = ""
    tiers: list[str] = field(default_factory=list)
    outcome: str = ""
    topic: str = ""
    checklist: str = ""
    line_state: str = ""
    flags: list[str] = field(default_factory=list)
    text: str = ""
    reference: str = ""
    phone: str = ""
    name: str = ""

    @property
    def kinds(self) -> list[str]:
        """Return which kinds of filter are set, without what they hold."""
        return [name for name, value in asdict(self).items() if value]

    @property
    def told(self) -> dict[str, Any]:
        """Return the filter as an audit may hold it: of what is personal only that it is set."""
        return {
            name: True if name in PERSONAL else value
            for name, value in asdict(self).items()
            if value
        }

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last local day."""
        return day_of(self.since), day_of(self.until)

    @property
    def exact_reference(self) -> str:
        """Return the reference as calls carry it, however it was typed; blank when it is none."""
        found = _REFERENCE.fullmatch(self.reference.strip())
        return f"C-{found[1].upper()}-{found[2]}" if found else ""

    def as_record(self) -> dict[str, Any]:
        """Return the filter as it is stored."""
        return {name: value for name, value in asdict(self).items() if value}


def read(posted: Mapping[str, Sequence[str]]) -> Wanted:
    """Return the filter of a form: what each field holds, without what is none of its choices.

    `posted` holds every value of each field.
    """

    def one(name: str) -> str:
        values = posted.get(name) or [""]
        return normalize("NFC", values[-1].replace("\x00", "")).strip()[:LONGEST]

    def chosen(name: str, choices: Sequence[tuple[str, str]]) -> list[str]:
        return [value for value, _ in choices if value in (posted.get(name) or [])]

    def choice(name: str, choices: Sequence[tuple[str, str]]) -> str:
        return one(name) if one(name) in dict(choices) else ""

    nurse, checklist = one("nurse"), one("checklist")
    return Wanted(
        since=one("since"),
        until=one("until"),
        nurse=nurse if nurse.isascii() and nurse.isdigit() and len(nurse) < 19 else "",
        tiers=chosen("tiers", TIERS),
        outcome=choice("outcome", OUTCOMES),
        topic=choice("topic", TOPICS),
        checklist=checklist if re.fullmatch(r"[\w-]{1,50}", checklist, re.A) else "",
        line_state=choice("line_state", LINES),
        flags=chosen("flags", FLAGS),
        text=one("text"),
        reference=one("reference"),
        phone=one("phone"),
        name=one("name"),
    )


def stored(record: Mapping[str, Any]) -> Wanted:
    """Return a stored filter; what is no longer known of it is left out."""
    known = set(Wanted.__dataclass_fields__)
    return Wanted(**{name: value for name, value in record.items() if name in known})


def faults(wanted: Wanted) -> dict[str, str]:
    """Return by field what keeps a filter from being asked, in words for the person.

    Whether a telephone number is one is not told here.
    """
    found = {}
    since, until = wanted.days
    for name, day in (("since", since), ("until", until)):
        if getattr(wanted, name) and day is None:
            found[name] = "Give a day, such as 2026-11-23."
    if since and until and until < since:
        found["until"] = "The last day is before the first: change one of them."
    if wanted.reference and not wanted.exact_reference:
        found["reference"] = "A reference looks like C-7K4-201: three signs and three figures."
    if wanted.text and not words_of(wanted.text):
        found["text"] = "Give a word of two letters or more."
    if wanted.name and not words_of(wanted.name):
        found["name"] = "Give a name, or the first letters of it."
    return found


def described(
    wanted: Wanted, people: Mapping[int, str], checklists: Mapping[str, str]
) -> list[str]:
    """Return a filter in words, for the one who typed it."""
    found = []
    if wanted.since or wanted.until:
        found.append(f"{wanted.since or 'the first'} to {wanted.until or 'today'}")
    if wanted.nurse:
        found.append(people.get(int(wanted.nurse), "somebody who takes no calls"))
    found += [" or ".join(dict(TIERS)[one] for one in wanted.tiers)] if wanted.tiers else []
    for value, known in (
        (wanted.outcome, dict(OUTCOMES)),
        (wanted.topic, dict(TOPICS)),
        (wanted.checklist, checklists),
        (wanted.line_state, dict(LINES)),
    ):
        found += [known.get(value, value)] if value else []
    found += [FLAG_WORDS[one] for one in wanted.flags]
    for words, value in (
        ("words", wanted.text),
        ("name", wanted.name),
        ("number", wanted.phone),
        ("reference", wanted.exact_reference),
    ):
        found += [f"{words}: {value}"] if value else []
    return found


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, a dozen at most."""
    return [one.lower() for one in _WORD.findall(text)][:MOST_WORDS]


def whole_and_begun(text: str) -> tuple[str, list[str]]:
    """Return what was typed as whole words, and the words of which only the beginning was typed.

    The beginning of a word ends with a star: "unstead*".
    """
    begun = [word for part in _BEGUN.findall(text) for word in words_of(part)]
    return _BEGUN.sub(" ", text), begun[:MOST_WORDS]


def terms(wanted: Wanted, number: str = "") -> list[str]:
    """Return what is asked but for words and names: each a tsquery in text, and all must hold.

    `number` is the telephone number in E.164. Of several tiers any may hold.
    """
    parts = []
    for sign, value in (
        (NURSE, wanted.nurse),
        (OUTCOME, wanted.outcome),
        (TOPIC, wanted.topic),
        (CHECKLIST, wanted.checklist),
        (LINE, wanted.line_state),
        (NUMBER, number),
    ):
        if value:
            parts.append(f"'{sign}{value}'")
    if wanted.tiers:
        parts.append(" | ".join(f"'{TIER}{one}'" for one in wanted.tiers))
    return parts + [f"'{FLAG}{one}'" for one in wanted.flags]
