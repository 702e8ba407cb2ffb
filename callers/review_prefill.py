"""What a call's record answers of a review's topics before the supervisor reads it.

Pure. A topic that the record settles comes with a rating, which she may change with a reason; one
that it settles in part comes with what it says, and she rates it; of the others it says nothing.
Whether the decision was right is never rated beforehand.

Source: What a call review looks at, "Can the record answer it beforehand?"; which rating follows
from what is this project's proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callers.review_form import NOT_APPLICABLE, Answered

BEST, GOOD, MIDDLE, LOW, WORST = 5, 4, 3, 2, 1
NET = (("look_for", "what to look for"), ("how_soon", "how soon"), ("whom_to_ring", "whom to ring"))
HISTORY = (
    ("cancer_where", "where the cancer is"),
    ("last_treatment", "last treatment"),
    ("medicines", "medicines"),
)
REFUSAL = (
    ("refused_what", "what was refused"),
    ("refused_reason", "their reason"),
    ("refused_risks", "risks said"),
    ("refused_alternative", "what they agreed to instead"),
    ("refused_second_offer", "a second offer"),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the rule looks at: the record's fields, and what was asked, tried and shown.

    `tiers` pairs each computed tier with the confirmed one, in words.
    """

    record: Mapping[str, str]
    danger_asked: int = 0
    danger_left: int = 0
    is_grave: bool = False
    times: tuple[tuple[str, str], ...] = ()
    answers: int = 0
    unsure: int = 0
    checklists: tuple[str, ...] = ()
    required_left: tuple[str, ...] = ()
    explained: bool = False
    panels: tuple[str, ...] = ()
    tiers: tuple[tuple[str, str], ...] = ()
    is_routed: bool = False
    read_back: bool = False
    is_information: bool = False
    danger_first: bool = False
    minutes: int = 0

    def said(self, name: str) -> str:
        """Return a field without the blanks around it."""
        return str(self.record.get(name, "")).strip()


def prefill(recorded: Recorded) -> dict[str, Answered]:
    """Return what the record answers, by topic."""
    return {topic: rule(recorded) for topic, rule in RULES.items()}


def _rated(rating: int | None, said: str) -> Answered:
    return Answered(said, rating, rates=True)


def _location(one: Recorded) -> Answered:
    if one.said("location"):
        return _rated(BEST, "“Patient is at” is filled in")
    if one.said("location_gap"):
        return _rated(NOT_APPLICABLE, "Where the patient is: declined or not known, with a reason")
    return _rated(WORST, "“Patient is at” is blank")


def _patient(one: Recorded) -> Answered:
    caller, spoke = one.said("caller_is"), one.said("may_speak_to_patient")
    if caller == "patient":
        return _rated(BEST, "The patient rang")
    if spoke == "spoken":
        return _rated(BEST, "“Speak to patient?” says spoken to")
    if one.said("patient_with_caller") == "no" or spoke == "no":
        return _rated(NOT_APPLICABLE, "The patient was not there, or was not to be spoken to")
    if spoke == "yes":
        return _rated(LOW, "The patient could be spoken to, and “spoken to” is not marked")
    return _rated(WORST, "Nothing is written about speaking to the patient")


def _danger(one: Recorded) -> Answered:
    asked = f"Danger now: {one.danger_asked} answered, {one.danger_left} left blank"
    times = "".join(f"; {what}: {took}" for what, took in one.times)
    if one.is_grave:
        return Answered(asked + times)  # how it was acted on is hers to judge
    if one.danger_left == 0:
        return _rated(BEST, asked)
    if one.is_information and not one.danger_asked and one.said("no_symptom") == "yes":
        return _rated(NOT_APPLICABLE, "Information only: no symptom was mentioned")
    return Answered(asked) if one.danger_asked else _rated(WORST, asked)


def _problem(one: Recorded) -> Answered:
    unsure = f", {one.unsure} of them “not sure”" if one.unsure else ""
    notes = f"{len(one.said('notes')):,} characters of notes"
    return Answered(f"{_count(one.answers, 'answer')} given{unsure}; {notes}")


def _purpose(one: Recorded) -> Answered:
    if one.said("reason"):
        return _rated(BEST, "“Reason, in the caller's words” is filled in")
    return _rated(WORST, "“Reason, in the caller's words” is blank")


def _essential(one: Recorded) -> Answered:
    if not one.checklists:
        if one.is_information:
            return _rated(NOT_APPLICABLE, "Information only: no checklist was opened")
        return Answered("No checklist was opened")
    named = ", ".join(one.checklists)
    if not one.required_left:
        return _rated(BEST, f"{named}: every required question is answered")
    left = f"{named}: without an answer {', '.join(one.required_left)}"
    if one.explained:
        return Answered(f"{left}; why is written")
    return _rated(LOW, left)


def _history(one: Recorded) -> Answered:
    if one.is_information and not any(one.said(name) for name, _ in HISTORY):
        return _rated(NOT_APPLICABLE, "Information only: nothing of it was asked")
    if one.said("context_gap_reason"):
        return _rated(NOT_APPLICABLE, "Not asked, with a reason")
    lacks = _lacks(one, HISTORY)
    if not lacks:
        return _rated(BEST, "Where the cancer is, last treatment and medicines are filled in")
    rating = WORST if len(lacks) == len(HISTORY) else MIDDLE
    return _rated(rating, f"Blank: {', '.join(lacks)}")


def _self_care(one: Recorded) -> Answered:
    shown = ", ".join(one.panels)
    return Answered(f"Panels shown: {shown}" if shown else "No panel was shown")


def _safety_net(one: Recorded) -> Answered:
    lacks = _lacks(one, NET)
    if not lacks and one.said("teach_back") in ("yes", "after_repeat"):
        return _rated(BEST, "What to look for, how soon, whom to ring; said back")
    if not lacks:
        return _rated(MIDDLE, "What to look for, how soon and whom to ring; not said back")
    if one.said("safety_net_gap_reason"):
        return Answered("Not done, with a reason")
    if one.is_information and len(lacks) == len(NET):
        return _rated(NOT_APPLICABLE, "Information only: no safety net is written")
    return _rated(WORST if len(lacks) == len(NET) else LOW, f"Blank: {', '.join(lacks)}")


def _accuracy(one: Recorded) -> Answered:
    if not one.tiers:
        return Answered("No tier was computed and confirmed")
    return Answered("; ".join(f"computed {was}, confirmed {became}" for was, became in one.tiers))


def _clear(one: Recorded) -> Answered:
    back = one.said("teach_back")
    known = {
        "yes": (BEST, "Said back in their own words"),
        "after_repeat": (GOOD, "Said back after a repeat"),
        "no": (LOW, "Not said back"),
    }
    if back in known:
        return _rated(*known[back])
    if one.said("safety_net_gap_reason"):
        return Answered("No teach-back, with a reason")
    if one.is_information:
        return Answered("No teach-back is written")
    return _rated(WORST, "No teach-back is written")


def _agreement(one: Recorded) -> Answered:
    if one.said("refused") != "yes":
        return Answered("No refusal is written")
    lacks = _lacks(one, REFUSAL)
    if lacks:
        return _rated(LOW, f"Refused; blank: {', '.join(lacks)}")
    return _rated(BEST, "Refused; risks, alternative and second offer are written")


def _structure(one: Recorded) -> Answered:
    if not one.answers:
        return Answered("Nothing was answered")
    first = "Danger now came first" if one.danger_first else "Danger now did not come first"
    return Answered(f"{first}; {_count(one.answers, 'answer')} in {_minutes(one)}")


def _summary(one: Recorded) -> Answered:
    back = one.said("teach_back") in ("yes", "after_repeat")
    said = "said back by the caller" if back else "not said back by the caller"
    if not one.is_routed:
        return _rated(BEST, "Advice " + said) if back else Answered("Advice " + said)
    read = "hand-over read back" if one.read_back else "hand-over not read back"
    both = back + one.read_back
    return _rated((WORST, MIDDLE, BEST)[both], f"Advice {said}; {read}")


def _efficiency(one: Recorded) -> Answered:
    return Answered(f"Open for {_minutes(one)}")


def _lacks(one: Recorded, wanted: tuple[tuple[str, str], ...]) -> list[str]:
    return [words for name, words in wanted if not one.said(name)]


def _minutes(one: Recorded) -> str:
    return _count(one.minutes, "minute")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


RULES: dict[str, Callable[[Recorded], Answered]] = {
    "location": _location,
    "patient": _patient,
    "danger": _danger,
    "problem": _problem,
    "purpose": _purpose,
    "essential": _essential,
    "history": _history,
    "self_care": _self_care,
    "safety_net": _safety_net,
    "accuracy": _accuracy,
    "clear": _clear,
    "agreement": _agreement,
    "structure": _structure,
    "summary": _summary,
    "efficiency": _efficiency,
}
