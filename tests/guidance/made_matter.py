"""An urgent matter of a test's own: one amber, one red, one number, a gate and a level rule."""

from datetime import datetime

from guidance.actions.loading import read_asking
from guidance.definitions import (
    CHECKLISTS,
    SHARED_BLOCK,
    ChecklistDefinition,
    compose,
    packaged_shared,
)
from guidance.models import Document, Kind, Publication, Version

SLUG = "made_matter"
_STEP = (
    '[[tiers.{tier}.steps]]\nid = "do_it"\nwords = "Do it"\nsource = "a test"\ncertainty = "P"\n'
)
_TIER = """
[tiers.{tier}]
headline = "{tier}"
route = "A route."
say = ["Words to say."]
asks_route = false
follow_up = "checked"
"""


def _question(name: str, ask: str, level: str) -> str:
    options = "\n".join(
        f'  {{ value = "{value}", label = "{label}", level = "{weighs}", '
        f'said = "{value}: {ask}" }},'
        for value, label, weighs in (
            ("no", "No", "none"), ("yes", "Yes", level), ("unsure", "Not sure", level),
        )
    )  # fmt: skip
    return f"""
[[groups.questions]]
id = "{name}"
ask = "{ask}?"
about = "{ask}"
source = "a test"
certainty = "P"
options = [
{options}
]
"""


TEXT = (
    """
slug = "made_matter"
title = "A matter made for tests"
short_title = "Made matter"
shared = "danger_now"
say = "I would like to ask two things."
two_ambers = "IMMEDIATE"
minimum = "WITHIN_24H"
minimum_rests_on = { source = "a test", certainty = "P" }

[[groups]]
id = "signs"
title = "Signs"
"""
    + _question("ZA1", "An itch", "amber")
    + _question("ZA2", "A rash that spreads", "red")
    + _question("ZA3", "A sore mouth", "amber")
    + """
[[required]]
questions = ["ZA1", "ZA2", "ZA3"]

[[level_rules]]
question = "ZA3"
value = "yes"
level = "red"
when = { any_of = ["ZA1"], values = ["yes"] }
"""
    + "".join(
        _TIER.format(tier=tier) + _STEP.format(tier=tier) for tier in ("IMMEDIATE", "WITHIN_24H")
    )
    + _TIER.format(tier="INCOMPLETE")
    + _STEP.format(tier="INCOMPLETE").replace("do_it", "answer_it")
    + """
[worsening]
hospital_now = ["a rash that spreads"]
emergency = ["a fit"]
words = "Day or night."
source = "a test"
certainty = "P"
"""
)


def definition() -> ChecklistDefinition:
    """Return the matter with the shared block in it."""
    shared = (CHECKLISTS / f"{SHARED_BLOCK}.toml").read_text(encoding="utf-8")
    return compose(TEXT, shared, name=f"{SLUG}.toml")


def load(at: datetime, *, is_live: bool = True) -> Document:
    """Import the matter as the loader does, live or not, unless it is there."""
    document, made = Document.objects.get_or_create(
        kind=Kind.URGENT_MATTER, slug=SLUG, defaults={"made_at": at}
    )
    if made:
        file = read_asking(
            Kind.URGENT_MATTER, definition(), packaged_shared().question_ids, name=SLUG
        )
        version = Version.objects.create(
            document=document, number=1, content=file.content, content_hash=file.hash,
            source="a test", made_at=at, **file.fields,
        )  # fmt: skip
        if is_live:
            Publication.objects.create(version=version, from_at=at, at=at)
    return document
