"""The tables and the rule, transcribed a second time and as plainly as they are written.

Shares nothing with `guidance`: the engine is compared with this. Tables are written row by row,
in screen order; the rule sentence by sentence.

Source: Checklists and rule, sections 2 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping

YES_999 = {"no": "none", "yes": "emergency", "unsure": "emergency"}
YES_RED = {"no": "none", "yes": "red", "unsure": "red"}
PLAIN = {"no": "none", "yes": "none", "unsure": "none"}
YES_AMBER = {"no": "none", "yes": "amber", "unsure": "amber"}
YES_AMBER_KNOWN = {**YES_AMBER, "known": "none"}
NEW_AMBER_KNOWN = {"no": "none", "new": "amber", "unsure": "amber", "known": "none"}

DANGER = {f"E{number}": YES_999 for number in range(1, 8)} | {"X1": YES_RED}

MSCC: dict[str, dict[str, str]] = {
    **DANGER,
    "N1": YES_RED,
    "N2": YES_RED,
    "N3": {"no": "none", "new": "red", "unsure": "red", "known": "none"},
    "N4": YES_RED,
    "N5": YES_RED,
    "N6": YES_RED,
    "N7": YES_RED,
    "N8": {"no": "none", "yes": "red", "unsure": "amber"},
    "N9": {"hours": "none", "days": "none", "weeks": "none", "longer": "none", "unsure": "none"},
    "N10": {"yes": "none", "pain": "none", "no": "none", "unsure": "none"},
    "G0": PLAIN,
    "P1": YES_AMBER,
    "P2": YES_AMBER_KNOWN,
    "P3": YES_AMBER_KNOWN,
    "P4": YES_AMBER_KNOWN,
    "P5": YES_AMBER_KNOWN,
    "P6": YES_AMBER_KNOWN,
    "X2": PLAIN,
    "W": PLAIN,
}

# K1n also takes a number; "unknown" is its only word.
HYPERCALCAEMIA: dict[str, dict[str, str]] = {
    **DANGER,
    "R1": YES_RED,
    "R2": YES_RED,
    "R3": YES_RED,
    "R4": YES_RED,
    "R5": {"no": "none", "yes": "red", "unsure": "red", "faint": "emergency"},
    "R6": YES_RED,
    "R7": YES_RED,
    "K1": {"no": "none", "pending": "none", "normal": "none", "unsure": "none", "high": "amber"},
    "K1p": {"yes": "none", "no": "red", "unsure": "red"},
    "K1n": {"unknown": "amber"},
    "A1": NEW_AMBER_KNOWN,
    "A2": NEW_AMBER_KNOWN,
    "A3": NEW_AMBER_KNOWN,
    "A4": NEW_AMBER_KNOWN,
    "A5": NEW_AMBER_KNOWN,
    "A6": NEW_AMBER_KNOWN,
    "A7": NEW_AMBER_KNOWN,
    "A8": NEW_AMBER_KNOWN,
    "A9": NEW_AMBER_KNOWN,
    "X2": PLAIN,
    "W": PLAIN,
}

TABLES = {"mscc": MSCC, "hypercalcaemia": HYPERCALCAEMIA}

E1_TO_E7 = ["E1", "E2", "E3", "E4", "E5", "E6", "E7"]
N1_TO_N8 = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"]
P1_TO_P5 = ["P1", "P2", "P3", "P4", "P5"]
R1_TO_R7 = ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
A1_TO_A9 = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"]


def hundredths(number: str) -> int:
    """Read "2.61" as 261."""
    whole, _, part = number.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def cord_levels(given: Mapping[str, str]) -> dict[str, str]:
    """Step 1 for cord compression."""
    levels = {one: MSCC[one][given[one]] for one in given}
    if given.get("G0") == "no":
        for one in P1_TO_P5:
            levels.pop(one, None)
    if given.get("N3") == "known" and "P1" in levels and given["P1"] in ("yes", "unsure"):
        levels["N3"] = "amber"
    if not any(levels.get(one) == "red" for one in N1_TO_N8):
        levels.pop("N9", None)
        levels.pop("N10", None)
    return levels


def calcium_levels(given: Mapping[str, str]) -> dict[str, str]:
    """Step 1 for high calcium."""
    levels = {}
    for one, value in given.items():
        if one == "K1n" and value != "unknown":
            levels[one] = "red" if hundredths(value) >= 300 else "amber"
        else:
            levels[one] = HYPERCALCAEMIA[one][value]
    if given.get("K1") != "high":
        levels.pop("K1p", None)
        levels.pop("K1n", None)
    return levels


def is_999(slug: str, given: Mapping[str, str], levels: Mapping[str, str]) -> bool:
    """Step 2."""
    if any(given.get(one) in ("yes", "unsure") for one in E1_TO_E7):
        return True
    if slug == "mscc":
        if any(levels.get(one) == "red" for one in N1_TO_N8) and given.get("N10") in (
            "pain",
            "no",
            "unsure",
        ):
            return True
        five = ["N1", "N2", "N4", "N5", "N6"]
        return any(levels.get(one) == "red" for one in five) and given.get("N9") == "hours"
    if given.get("R5") == "faint":
        return True
    if "K1n" in levels and given["K1n"] != "unknown" and hundredths(given["K1n"]) > 350:
        return any(given.get(one) in ("yes", "unsure", "faint") for one in R1_TO_R7)
    return False


def ambers(slug: str, levels: Mapping[str, str]) -> int:
    """Count ambers; A6 to A8 together, and what is known of the calcium together."""
    amber = [one for one in levels if levels[one] == "amber"]
    if slug == "mscc":
        return len(amber)
    tired = [one for one in amber if one in ("A6", "A7", "A8")]
    blood = [one for one in amber if one in ("K1", "K1p", "K1n")]
    rest = len(amber) - len(tired) - len(blood)
    return rest + (1 if tired else 0) + (1 if blood else 0)


def required(slug: str, given: Mapping[str, str], levels: Mapping[str, str]) -> set[str]:
    """The paragraph on what is required."""
    must = {*E1_TO_E7, "X1", "X2", "W"}
    if slug == "mscc":
        must |= {*N1_TO_N8, "G0", "P6"}
        if any(levels.get(one) == "red" for one in N1_TO_N8):
            must |= {"N9", "N10"}
        if given.get("G0") in ("yes", "unsure"):
            must |= set(P1_TO_P5)
        return must
    must |= {*R1_TO_R7, "K1"}
    if given.get("K1") == "high":
        must |= {"K1p", "K1n"}
    grave = any(level in ("red", "emergency") for level in levels.values())
    if not (grave or is_999(slug, given, levels)):
        must |= set(A1_TO_A9)
    return must


def judge(
    slug: str, given: Mapping[str, str], *, two_ambers: str = "IMMEDIATE"
) -> tuple[str, str, set[str]]:
    """Return the tier, the tier before step 6, and what is missing."""
    levels = cord_levels(given) if slug == "mscc" else calcium_levels(given)
    if is_999(slug, given, levels):
        before = "EMERGENCY_999"
    elif "red" in levels.values() or (ambers(slug, levels) >= 2 and two_ambers == "IMMEDIATE"):
        before = "IMMEDIATE"
    elif ambers(slug, levels) >= 1:
        before = "WITHIN_24H"
    else:
        before = "SAFETY_NET"
    if given.get("W") in ("yes", "unsure"):
        raised = {"SAFETY_NET": "WITHIN_24H", "WITHIN_24H": "IMMEDIATE"}
        before = raised.get(before, before)
    missing = {one for one in required(slug, given, levels) if one not in given}
    tier = "INCOMPLETE" if missing and before in ("SAFETY_NET", "WITHIN_24H") else before
    return tier, before, missing
