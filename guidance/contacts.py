"""Hospital contacts: what an entry must hold, when it is stale, and which one a nurse needs first.

Pure. A number is read by the function that is handed in, so that no library is needed here.

Source: Checklists and rule, sections 1 and 6; conditions, section 1 (destination caution).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CANCER_LINE = "CANCER_LINE"
ACUTE_ONCOLOGY = "ACUTE_ONCOLOGY"
CORD_COORDINATOR = "CORD_COORDINATOR"
SWITCHBOARD = "SWITCHBOARD"
PURPOSES = (
    (CANCER_LINE, "24-hour cancer line"),
    (ACUTE_ONCOLOGY, "Acute oncology or on-call oncologist"),
    (CORD_COORDINATOR, "Spinal cord compression coordinator (professionals only)"),
    (SWITCHBOARD, "Switchboard"),
)
NATIONS = (
    ("england", "England"),
    ("scotland", "Scotland"),
    ("wales", "Wales"),
    ("northern_ireland", "Northern Ireland"),
)
# How long a number that was rung counts as verified, unless a date is given. No source names a
# length: it stands among the decisions that the clinical lead must make.
VERIFIED_FOR = timedelta(days=182)
LONGEST = {"hospital": 120, "department": 120, "ask_for": 300, "hours": 200}
REQUIRED = {
    "hospital": "Give the hospital or trust.",
    "numbers": "Give at least one number.",
    "hours": "Say when it is answered, such as: every day, day and night.",
}
MOST_NUMBERS = 4
MOST_SHOWN = 20
# A spreadsheet would run a cell that begins so.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OUTWARD = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]?(?:\s*\d[A-Z]{2})?\b", re.I)
_AREA = re.compile(r"[A-Z]{1,2}")


def parts(text: str) -> list[str]:
    """Return what stands between line breaks, commas and semicolons, each once."""
    found = (one.strip() for one in re.split(r"[\n;,]", text))
    return list(dict.fromkeys(one for one in found if one))


def read(
    typed: Mapping[str, str], e164: Callable[[str], str]
) -> tuple[dict[str, object], dict[str, str]]:
    """Return an entry's fields as they are stored, and a sentence for each field at fault.

    `e164` gives a UK number in E.164, or nothing.
    """
    said = {name: " ".join(typed.get(name, "").split()) for name in LONGEST}
    fields: dict[str, object] = dict(said)
    faults: dict[str, str] = {}
    for name, longest in LONGEST.items():
        if len(said[name]) > longest:
            faults[name] = f"Keep it to {longest} characters; it has {len(said[name])} now."
    for name in ("purpose", "nation"):
        fields[name] = typed.get(name, "").strip()
    if fields["purpose"] not in dict(PURPOSES):
        faults["purpose"] = f"Say what it is for: {', '.join(dict(PURPOSES))}."
    if fields["nation"] not in dict(NATIONS):
        faults["nation"] = f"Choose the nation: {', '.join(dict(NATIONS))}."
    fields["numbers"] = numbers = list(dict.fromkeys(map(e164, parts(typed.get("numbers", "")))))
    wrong = [one for one in parts(typed.get("numbers", "")) if not e164(one)]
    if wrong:
        faults["numbers"] = (
            f"“{wrong[0][:40]}” is not a whole UK number. Write it such as 01632 960123; "
            "an extension belongs to what to ask for."
        )
    elif len(numbers) > MOST_NUMBERS:
        faults["numbers"] = f"Keep it to {MOST_NUMBERS} numbers."
    fields["towns"] = parts(typed.get("towns", ""))
    fields["postcode_areas"] = areas = [
        one.upper() for one in parts(typed.get("postcode_areas", ""))
    ]
    unknown = [one for one in areas if not _AREA.fullmatch(one)]
    if unknown:
        faults["postcode_areas"] = (
            f"“{unknown[0][:20]}” is not a postcode area: write only the letters that begin "
            "the postcode, such as LS or S."
        )
    if any(len(one) > 60 for one in parts(typed.get("towns", ""))):
        faults["towns"] = "Keep each town to 60 characters, with commas between them."
    for name, sentence in REQUIRED.items():
        if not fields[name]:
            faults[name] = sentence
    for name in ("hospital", "department", "ask_for", "hours", "towns"):
        if typed.get(name, "").strip(" \n").startswith(FORMULA) or "\x00" in typed.get(name, ""):
            faults[name] = "Begin it with a letter or a number: a spreadsheet would run it."
    return fields, faults


def is_stale(verified_on: date | None, again_due: date | None, today: date) -> bool:
    """Tell whether nobody has rung the number, or not again by the day that was set."""
    return verified_on is None or again_due is None or today > again_due


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search looks at of one contact."""

    pk: int
    hospital: str
    department: str
    purpose: str
    nation: str
    towns: tuple[str, ...]
    postcode_areas: tuple[str, ...]
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What a nurse looks for. `place` is what the record says of where the patient is or goes."""

    typed: str = ""
    place: str = ""
    nation: str = ""
    purposes: tuple[str, ...] = ()
    is_professional: bool = False


def purposes_for(*, is_cord: bool, is_professional: bool) -> tuple[str, ...]:
    """Return what the route asks for first; the coordinator only for a professional."""
    first = (ACUTE_ONCOLOGY, CANCER_LINE) if is_cord else (CANCER_LINE, ACUTE_ONCOLOGY)
    if not is_professional:
        return (*first, SWITCHBOARD)
    if is_cord:
        return (CORD_COORDINATOR, *first, SWITCHBOARD)
    return (*first, CORD_COORDINATOR, SWITCHBOARD)


def ranked(entries: Sequence[Entry], sought: Sought) -> list[Entry]:
    """Return the entries that match, the likeliest first and stale ones last.

    With nothing typed, those match that the record's place points to.
    """
    words, areas = _asked(sought.typed)
    place = f" {_plain(sought.place)} "
    place_areas = _areas_in(sought.place)
    found: list[tuple[tuple[object, ...], Entry]] = []
    for one in entries:
        if one.purpose == CORD_COORDINATOR and not sought.is_professional:
            continue
        near = _nearness(one, place, place_areas)
        if not (_holds(one, words, areas) if words or areas else near):
            continue
        wanted = sought.purposes
        order = wanted.index(one.purpose) if one.purpose in wanted else len(wanted)
        abroad = bool(sought.nation) and one.nation != sought.nation
        found.append(((one.is_stale, -near, abroad, order, one.hospital.casefold(), one.pk), one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _plain(text: str) -> str:
    """Return words in small letters without accents or signs; "Saint" reads "st"."""
    bare = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    bare = "".join(one for one in bare if not unicodedata.combining(one))
    return " ".join("st" if one == "saint" else one for one in re.findall(r"[a-z0-9]+", bare))


def _areas_in(text: str) -> frozenset[str]:
    return frozenset(one.upper() for one in _OUTWARD.findall(text))


def _asked(typed: str) -> tuple[list[str], frozenset[str]]:
    return _plain(_OUTWARD.sub(" ", typed)).split(), _areas_in(typed)


def _holds(one: Entry, words: list[str], areas: frozenset[str]) -> bool:
    """Tell whether an entry holds every area and every word, which may be half typed."""
    own = _plain(" ".join((one.hospital, one.department, *one.towns))).split()
    return areas <= {*one.postcode_areas} and all(
        word.upper() in one.postcode_areas
        or (len(word) > 1 and any(name.startswith(word) for name in own))
        for word in words
    )


def _nearness(one: Entry, place: str, areas: frozenset[str]) -> int:
    """Return 2 when the record names the hospital, 1 when it names its area or town, else 0."""
    if f" {_plain(one.hospital)} " in place:
        return 2
    towns = any(f" {_plain(town)} " in place for town in one.towns)
    return int(towns or bool(areas & {*one.postcode_areas}))
