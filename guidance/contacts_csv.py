"""The directory as a CSV file: written for a spreadsheet, read back with every fault named.

Nothing is stored here. What was verified, and by whom, is written and never read back: a number
counts as verified only when somebody rang it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guidance import contacts as rules
from guidance.models import Contact
from guidance.numbers import e164

LARGEST = 1_000_000  # bytes: some thirty times a directory of 500 entries, as exported
MOST_ROWS = 5_000
ENTRY = (
    "hospital", "department", "purpose", "numbers", "ask_for", "hours", "nation", "towns",
    "postcode_areas",
)  # fmt: skip
COLUMNS = ("id", "version", *ENTRY, "verified_on", "verified_by", "verify_again_by")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place of a file. Row 1 is the line with the columns' names."""

    row: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file as typed, and the live entry that it changes, if any."""

    row: int
    cells: dict[str, str]
    contact: Contact | None = None
    is_same: bool = False


@dataclass(slots=True)
class Plan:
    """What a file would do, and every fault that keeps it from doing anything."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def added(self) -> list[Row]:
        """Return the rows that add an entry."""
        return [one for one in self.rows if one.contact is None]

    @property
    def changed(self) -> list[Row]:
        """Return the rows that change an entry."""
        return [one for one in self.rows if one.contact is not None and not one.is_same]

    @property
    def unchanged(self) -> int:
        """Count the rows that say what the directory says."""
        return sum(one.is_same for one in self.rows)


def written(contacts: Iterable[Contact]) -> str:
    """Return entries as CSV. No cell begins as a formula does: the rules refuse such words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in contacts:
        writer.writerow(
            [
                one.pk, one.version, one.hospital, one.department, one.purpose,
                "; ".join(one.shown_numbers), one.ask_for, one.hours, one.nation,
                "; ".join(one.towns), "; ".join(one.postcode_areas), one.verified_on or "",
                one.verified_by.name if one.verified_by else "", one.verify_again_due or "",
            ]
        )  # fmt: skip
    return out.getvalue()


def text_of(content: bytes) -> tuple[str, list[Fault]]:
    """Return a file's text, or the fault that keeps it from being read."""
    if len(content) > LARGEST:
        return "", [too_large(len(content))]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        what = "The file is not UTF-8 text. Save it as “CSV UTF-8” and choose it again."
        return "", [Fault(row, "", what)]


def too_large(size: int) -> Fault:
    """Return the fault of a file that is too large."""
    what = f"The file has {size:,} bytes; at most {LARGEST:,} are read. Is it the right file?"
    return Fault(1, "", what)


def planned(text: str) -> Plan:
    """Return what a file would do to the directory as it stands. One query."""
    rows, faults = _rows(text)
    if faults:
        return Plan(faults=faults)
    plan = Plan()
    live = {one.pk: one for one in Contact.objects.live()}
    keys = {_key(one.fields): one.pk for one in live.values()}
    seen: dict[tuple[str, ...], int] = {}
    ids: dict[str, int] = {}
    for row, cells in rows:
        typed = {name: cells[name] for name in ENTRY}
        fields, wrong = rules.read(typed, e164)
        wrong |= {
            name: "Begin it with a letter or a number: a spreadsheet would run it."
            for name, cell in cells.items()
            if name != "numbers" and cell.lstrip().startswith(rules.FORMULA)
        }
        contact, fault = _entry_of(cells, live)
        if fault:
            wrong["id" if contact is None else "version"] = fault
        if cells["id"] and ids.setdefault(cells["id"], row) != row:
            wrong["id"] = f"Row {ids[cells['id']]} has this id too. Delete one of the two."
        key = _key(fields)
        if seen.setdefault(key, row) != row:
            wrong.setdefault("hospital", f"Row {seen[key]} is the same entry. Delete one of them.")
        elif key in keys and not cells["id"]:
            wrong.setdefault(
                "hospital",
                f"The directory has this entry already, with the id {keys[key]}. Export it, and "
                "change the row there.",
            )
        plan.faults += [Fault(row, name, what) for name, what in wrong.items()]
        is_same = contact is not None and contact.fields == fields
        plan.rows.append(Row(row, typed, contact, is_same))
    return plan


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    found: list[tuple[int, dict[str, str]]] = []
    faults: list[Fault] = []
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        return [], [Fault(row, "", "This row has a sign that is no text. Type the row anew.")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if row == 1:
                if tuple(one.strip() for one in cells) != COLUMNS:
                    what = f"The columns must be, in this order: {', '.join(COLUMNS)}."
                    return [], [Fault(1, "", f"{what} Export the directory to begin from it.")]
            elif any(one.strip() for one in cells):
                if len(cells) != len(COLUMNS):
                    what = f"This row has {len(cells)} cells; there are {len(COLUMNS)} columns."
                    faults.append(Fault(row, "", f"{what} Is a comma outside quotation marks?"))
                else:
                    trimmed = [one.strip(" ") for one in cells]
                    found.append((row, dict(zip(COLUMNS, trimmed, strict=True))))
            if row > MOST_ROWS:
                return [], [Fault(row, "", f"At most {MOST_ROWS:,} rows are read at once.")]
    except csv.Error:
        what = "This row cannot be read. Is a quotation mark missing, or is one too many?"
        faults.append(Fault(row + 1, "", what))
    if not found and not faults:
        faults.append(Fault(1, "", "The file has no entries. Export the directory to begin."))
    return found, faults


def _entry_of(cells: dict[str, str], live: dict[int, Contact]) -> tuple[Contact | None, str]:
    """Return the entry that a row changes, or None; and what is wrong with its id or version."""
    if not cells["id"]:
        return None, ""
    pk = cells["id"]
    contact = live.get(int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 18 else None
    if contact is None:
        return None, "No live entry has this id. Leave it blank to add a new entry."
    if cells["version"] != str(contact.version):
        return contact, "The entry was changed since this file was exported. Export it again."
    return contact, ""


def _key(fields: dict[str, Any]) -> tuple[str, ...]:
    """Return what makes two rows the same entry."""
    return tuple(str(fields[name]).lower() for name in ("hospital", "department", "purpose"))
