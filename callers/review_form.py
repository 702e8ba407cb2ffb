"""The form of a call's review: its topics, their scales, what a filled-in form lacks, its score.

Pure. What a topic means stands here once; `review_prefill.py` says what the record answers of it.
A change of a topic or a scale is a new `VERSION`, which every review stores.

Source: topics and scales restate the published instrument Assessment of Quality in Telephone Triage
(AQTT, 24 items; BMC Primary Care and BMJ Open), as in What a call review looks at. The wording,
what counts as poor and the mean are this project's proposal, for the clinical lead to approve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

VERSION = 1
POOR = 2  # an item rated so or lower is poor
OPTIMAL = 4  # of the accuracy scale; below it is under-triage, above it over-triage
NOT_APPLICABLE = None
WHY_LIMIT = 1_000


class Scale(StrEnum):
    """How a topic is rated."""

    ITEM = "item"
    ACCURACY = "accuracy"
    OVERALL = "overall"

    @property
    def top(self) -> int:
        """Return the highest rating; the lowest is 1."""
        return {Scale.ITEM: 5, Scale.ACCURACY: 7, Scale.OVERALL: 10}[self]

    @property
    def ends(self) -> tuple[str, str]:
        """Return what the lowest and the highest rating mean."""
        return {
            Scale.ITEM: ("poor", "very good"),
            Scale.ACCURACY: ("severe under-triage", "over-triage"),
            Scale.OVERALL: ("poor", "excellent"),
        }[self]

    @property
    def may_be_left_out(self) -> bool:
        """Tell whether a topic may not apply to a call."""
        return self is Scale.ITEM


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: the id that reviews store, its number, its words and its scale."""

    id: str
    number: int
    words: str
    scale: Scale = Scale.ITEM


@dataclass(frozen=True, slots=True)
class Group:
    """Topics that stand together."""

    title: str
    topics: tuple[Topic, ...]


GROUPS = (
    Group(
        "At the beginning",
        (
            Topic("location", 1, "Found out where the patient is"),
            Topic("patient", 2, "Spoke with the patient where that was possible"),
            Topic("danger", 3, "Noticed signs of danger to life and acted on them"),
        ),
    ),
    Group(
        "What was asked",
        (
            Topic("problem", 4, "Brought out the problem and its course"),
            Topic("purpose", 5, "Found out why they ring, and said it back"),
            Topic("order", 6, "Took several problems in the right order"),
            Topic("essential", 7, "Asked the essential questions"),
            Topic("history", 8, "Asked about the history and the medicines"),
        ),
    ),
    Group(
        "What was decided and advised",
        (
            Topic("self_care", 9, "Gave self-care advice that fits"),
            Topic("safety_net", 10, "Gave a safety net that fits"),
            Topic("accuracy", 11, "Decided how urgent it is", Scale.ACCURACY),
        ),
    ),
    Group(
        "How it was said",
        (
            Topic("space", 12, "Left time and space to tell it"),
            Topic("language", 13, "Spoke so that the caller understands"),
            Topic("clear", 14, "Gave clear advice that can be carried out"),
            Topic("agreement", 15, "Reached agreement, or dealt with disagreement"),
            Topic("structure", 16, "Gave the conversation a structure"),
            Topic("questioning", 17, "Asked in a good way: open first, not leading"),
            Topic("summary", 18, "Summed up, checked and put right"),
            Topic("attention", 19, "Paid attention to the caller's situation"),
            Topic("friendly", 20, "Was friendly and helpful"),
        ),
    ),
    Group(
        "All in all",
        (
            Topic("communication", 21, "Communication", Scale.OVERALL),
            Topic("clinical", 22, "Clinical quality", Scale.OVERALL),
            Topic("safety", 23, "Safety", Scale.OVERALL),
            Topic("efficiency", 24, "Efficiency", Scale.OVERALL),
        ),
    ),
)
TOPICS = {topic.id: topic for group in GROUPS for topic in group.topics}


@dataclass(frozen=True, slots=True)
class Given:
    """One topic as the supervisor rated it; `why` where it differs from what the record says."""

    rating: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the record answers of a topic: where that comes from, and its rating if it gives one."""

    said: str
    rating: int | None = None
    rates: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What a topic of a filled-in form lacks; `of_reason` tells that it is the reason."""

    topic: Topic
    words: str
    of_reason: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """What a form comes to: the mean of the items that apply, and the topics that were poor."""

    mean: Decimal | None
    rated: int
    left_out: int
    accuracy: int
    poor: tuple[Topic, ...]

    @property
    def is_under(self) -> bool:
        """Tell whether the call was given too low a tier."""
        return self.accuracy < OPTIMAL

    @property
    def accuracy_words(self) -> str:
        """Return the rating of the decision in words."""
        if self.accuracy == OPTIMAL:
            return "optimal"
        if self.accuracy > OPTIMAL:
            return "over-triage"
        return "severe under-triage" if self.accuracy <= POOR else "under-triage"


def read(posted: Mapping[str, str]) -> dict[str, Given]:
    """Return the topics that were rated, from a form's fields; what is no rating is left out."""
    found = {}
    for topic in TOPICS.values():
        said = posted.get(f"topic-{topic.id}", "")
        why = posted.get(f"why-{topic.id}", "").replace("\x00", "").strip()
        if said == "na" and topic.scale.may_be_left_out:
            found[topic.id] = Given(NOT_APPLICABLE, why)
        elif said in [str(one) for one in range(1, topic.scale.top + 1)]:
            found[topic.id] = Given(int(said), why)
    return found


def faults(given: Mapping[str, Given], answered: Mapping[str, Answered]) -> tuple[Fault, ...]:
    """Return what stands in the way of storing a form, in the order of its topics."""
    found = []
    for topic in TOPICS.values():
        one, record = given.get(topic.id), answered.get(topic.id)
        if one is None:
            may = " or say that it does not apply" if topic.scale.may_be_left_out else ""
            found.append(Fault(topic, f"Rate it{may}."))
        elif record is not None and record.rates and one.rating != record.rating and not one.why:
            found.append(Fault(topic, "Say why it differs from the record.", of_reason=True))
        elif len(one.why) > WHY_LIMIT:
            words = f"A reason takes up to {WHY_LIMIT:,} characters: shorten it."
            found.append(Fault(topic, words, of_reason=True))
    return tuple(found)


def score(ratings: Mapping[str, int | None]) -> Score:
    """Return what the ratings of a whole form come to."""
    items = [one for one in TOPICS.values() if one.scale is Scale.ITEM]
    rated = [rating for one in items if (rating := ratings[one.id]) is not None]
    mean = None
    if rated:
        mean = (Decimal(sum(rated)) / len(rated)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Score(
        mean=mean,
        rated=len(rated),
        left_out=len(items) - len(rated),
        accuracy=ratings["accuracy"] or OPTIMAL,
        poor=tuple(one for one in items if (ratings[one.id] or POOR + 1) <= POOR),
    )
