"""The urgent matters and the risk to life, transcribed a second time and as plainly as written.

Shares nothing with `guidance`. A matter's own questions stand row by row, in screen order; those
that every checklist shares are in `section_five`.

Source: Checklists and rule, sections 8 and 9; conditions, sections 3 and 5.
"""

from __future__ import annotations

from tests.guidance.section_five import PLAIN, YES_999, YES_AMBER, YES_RED

MINIMA = {
    "infection": "IMMEDIATE",
    "clot": "IMMEDIATE",
    "bleeding": "WITHIN_24H",
    "fracture": "IMMEDIATE",
    "low_calcium": "WITHIN_24H",
    "kidney_or_thigh": "WITHIN_24H",
    "jaw_or_ear": "SAFETY_NET",
    "other": "SAFETY_NET",
    "risk_to_life": "SAFETY_NET",
}

OWN: dict[str, dict[str, dict[str, str]]] = {
    "infection": {"IN1": YES_RED, "IN2": PLAIN, "IN3": PLAIN, "IN4": PLAIN},
    "clot": {"CL1": YES_999, "CL2": YES_RED, "CL3": YES_RED, "CL4": YES_RED},
    "bleeding": {"BL1": YES_AMBER, "BL2": YES_AMBER, "BL3": YES_AMBER},
    "fracture": {
        "FR1": YES_RED,
        "FR2": {"yes": "none", "pain": "emergency", "no": "emergency", "unsure": "emergency"},
        "FR3": {"no": "none", "yes": "red", "unsure": "amber"},
    },
    "low_calcium": {
        "LC1": YES_999,
        "LC2": YES_999,
        "LC3": YES_999,
        "LC4": YES_999,
        "LC5": YES_RED,
        "LC6": YES_AMBER,
        "LC7": {"no": "none", "new": "amber", "unsure": "amber", "known": "none"},
    },
    "kidney_or_thigh": {
        "KT1": YES_AMBER,
        "KT2": YES_RED,
        "KT3": YES_RED,
        "KT4": YES_AMBER,
        "KT5": YES_RED,
    },
    "jaw_or_ear": {"JE1": YES_RED, "JE2": PLAIN, "JE3": PLAIN, "JE4": PLAIN},
    "other": {},
    "risk_to_life": {
        "RL1": YES_999,
        "RL2": YES_999,
        "RL3": PLAIN,
        "RL4": YES_RED,
        "RL5": YES_AMBER,
        "RL6": PLAIN,
        "RL7": PLAIN,
    },
}

# Every 999 clause of the two sections, by the question that asks for it.
CLAUSES_999 = [
    ("infection", "E7", "possible infection with confusion, mottled skin or breathlessness"),
    ("clot", "E3", "fighting for breath, severe chest pain"),
    ("clot", "E5", "collapse"),
    ("clot", "CL1", "very fast heartbeat"),
    ("bleeding", "E4", "bleeding that will not stop"),
    ("fracture", "FR2", "cannot be moved safely"),
    ("low_calcium", "LC1", "spasm"),
    ("low_calcium", "E2", "fit now"),
    ("low_calcium", "LC2", "fit"),
    ("low_calcium", "LC3", "confusion"),
    ("low_calcium", "LC4", "palpitations"),
    ("risk_to_life", "RL1", "attempt under way"),
    ("risk_to_life", "RL2", "overdose"),
]
