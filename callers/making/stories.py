"""What happens in invented calls: each story acts one call from its start to its closing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from callers.casefile import DANGER, RISK
from callers.making.scene import Scene, Stage, is_grave
from callers.models import Closing, NonClinical
from callers.record_fields import FIELDS
from guidance.definitions import PACKAGED, PACKAGED_MATTERS
from guidance.tiers import Tier

INFORMATION = (
    ("bone_drugs", "How the drug works, how it is given, and the leaflet"),
    ("side_effects", "See a dentist before it starts; the leaflet; whom to tell"),
    ("radiotherapy", "When relief comes, and what to expect afterwards"),
    ("support", "Groups near them and online; the forum; the leaflet"),
    ("fatigue", "Pacing, rest, and a word with the team about it"),
    ("diet", "The leaflet on food; no supplement without asking the team"),
    ("living", "Travel insurance: which brokers ask what"),
    ("outlook", "What the figures mean and do not mean; time to talk"),
    ("surgery", "What an operation on the bone is for, and the stay"),
    ("pain", "How pain plans work; ask the team for a review"),
)
ROUTES = {
    Tier.EMERGENCY_999: ("ambulance", "999 on this call, and the hospital told"),
    Tier.IMMEDIATE: ("hospital_now", "The hospital's cancer line on this call"),
    Tier.WITHIN_24H: ("team_today", "The own team today; warning signs"),
    Tier.INCOMPLETE: ("team_today", "The own team today, for not all could be asked"),
    Tier.SAFETY_NET: ("self_care", "Self-care, warning signs, and whom to ring"),
}
NATIONS = ("england", "scotland", "wales", "northern_ireland")
TREATMENTS = ("Zoledronic acid, three weeks ago", "Letrozole, every day", "Denosumab, last month",
              "Capecitabine, two weeks ago", "Radiotherapy, in spring", "not known")  # fmt: skip
TEMPERATURES = ("not taken", "36.4", "36.8", "37.1", "37.6", "38.2")
# What is drawn anew for each call that copies the story.
SAME_IN_EVERY_CALL = {
    "callback_number": "@@number@@", "location": "@@location@@", "reason": "@@reason@@",
    "notes": "@@notes@@", "caller_name": "@@caller@@", "patient_name": "@@patient@@",
}  # fmt: skip

Story = Callable[[Scene], bool]


@dataclass(frozen=True)
class Share:
    """A story, which part of all calls is like it, and how many different ones are wanted.

    `shows` is how often a panel is shown in it.
    """

    name: str
    part: float
    wanted: float
    story: Story
    shows: float = 0.5
    is_of_guidance: bool = False


def _one_of(chance: random.Random, name: str, but: tuple[str, ...] = ()) -> str:
    return chance.choice([value for value, _ in FIELDS[name].choices if value not in but])


def _caller(scene: Scene) -> None:
    """Write down who rings, for whom and from where."""
    chance = scene.chance
    who = chance.choices(
        ("patient", "partner", "child", "relative", "friend", "professional"),
        (55, 16, 14, 6, 4, 5),
    )[0]
    fields = {
        "callback_number": SAME_IN_EVERY_CALL["callback_number"],
        "location": SAME_IN_EVERY_CALL["location"],
        "nation": chance.choices(NATIONS, (84, 8, 5, 3))[0],
        "caller_is": who,
        "record_consent": "yes",
        "safe_to_contact": "yes",
        "announce": chance.choice(("yes", "yes", "no")),
        "reason": SAME_IN_EVERY_CALL["reason"],
        "notes": SAME_IN_EVERY_CALL["notes"],
    }
    if who != "patient":
        fields |= {
            "patient_with_caller": chance.choice(("yes", "no")),
            "may_speak_to_patient": chance.choice(("spoken", "yes", "no")),
        }
    if who == "professional":
        fields |= {
            "professional_role": chance.choice(("district nurse", "practice nurse", "dentist")),
            "professional_organisation": "Example Community Trust",
            "professional_route": "acute oncology, through the switchboard",
        }
    if chance.random() < 0.2:
        fields["anonymous"] = "yes"
    else:
        fields["caller_name"] = SAME_IN_EVERY_CALL["caller_name"]
        if who != "patient":
            fields["patient_name"] = SAME_IN_EVERY_CALL["patient_name"]
    scene.write(**fields)
    scene.call.callback_e164 = "+447700900123"  # stands in for the number that is drawn


def information(scene: Scene) -> bool:
    """Act a call that asks for information."""
    _caller(scene)
    scene.pass_time(60, 900)
    topic, advice = scene.chance.choice(INFORMATION)
    more = _one_of(scene.chance, "topics", ("emergency", topic))
    topics = topic if scene.chance.random() < 0.7 else f"{topic},{more}"
    scene.write(topics=topics, advice_given=advice, no_symptom="yes", outcome="information")
    if scene.chance.random() < 0.06:
        scene.book("CALLBACK", "Has the leaflet come, and is there more to ask?")
    return not scene.close(Closing.INFORMATION)


def non_clinical(scene: Scene) -> bool:
    """Act a call that needed no nurse."""
    kinds = (NonClinical.SILENT, NonClinical.WRONG_NUMBER, NonClinical.HOAX, NonClinical.ABUSIVE)
    scene.write(notes=SAME_IN_EVERY_CALL["notes"])
    kind = scene.chance.choices(kinds, (50, 38, 9, 3))[0]
    return not scene.close(Closing.NON_CLINICAL, kind)


def lost(scene: Scene) -> bool:
    """Act a call whose line was lost before anything was asked."""
    _caller(scene)
    scene.write(lost="yes", lost_how=scene.chance.choice(("cut off", "hung up", "silent after")))
    for _ in range(scene.chance.randint(1, 3)):
        outcome = scene.chance.choice(("NO_ANSWER", "ENGAGED", "MESSAGE"))
        scene.ring("CALLER", outcome, number="@@number@@", number_from="RECORD")
    return not scene.close(Closing.LOST)


def danger_alone(scene: Scene) -> bool:
    """Act a call in which the danger-now questions were all that was to be asked."""
    _caller(scene)
    scene.open(DANGER)
    scene.ask(DANGER, warmth=0.05)
    return _by_tier(scene)


def asks(slug: str) -> Story:
    """Return the story of a checklist or an urgent matter."""

    def act(scene: Scene) -> bool:
        chance = scene.chance
        _caller(scene)
        if chance.random() < 0.6:  # most nurses ask danger now before they open anything
            scene.open(DANGER)
            scene.ask(DANGER, warmth=0.06, leave_out=frozenset({"W"}))
        scene.open(slug)
        left = frozenset[str]()
        if chance.random() < 0.06:
            left = frozenset({chance.choice(scene.file.counting[-1].assessment.missing or ("W",))})
        scene.ask(slug, warmth=chance.choice((0.0, 0.0, 0.02, 0.05, 0.1)), leave_out=left)
        if chance.random() < 0.06:
            _correct(scene, slug)
        return _by_tier(scene, left)

    return act


def _correct(scene: Scene, slug: str) -> None:
    """Correct an answer that weighed something, with the reason."""
    one = scene.file.run(slug)
    assert one is not None
    for name in one.assessment.because:
        question = one.definition.question(name)
        if question is not None and question.option("no") and one.answered_in(name) == "":
            scene.pass_time(20, 90)
            scene.answer(slug, {name: "no"}, reason="asked again: that was years ago")
            scene.ask(slug, warmth=0.0)
            return


def _by_tier(scene: Scene, left: frozenset[str] = frozenset()) -> bool:
    """Bring a call to its end by its tier: run or decline what is due, confirm, ring, close.

    What was `left` unasked stays so, unless the tier is grave: then nothing red may be blank.
    """
    chance = scene.chance
    for slug in [one.run.slug for one in scene.file.counting]:
        scene.ask(slug, warmth=0.02, leave_out=frozenset() if is_grave(scene.tier) else left)
    if scene.file.blanks and scene.tier in (Tier.INCOMPLETE, Tier.WITHIN_24H):
        scene.explain_blanks()
    scene.decline_the_rest()
    for one in scene.file.counting:
        raised = Tier.IMMEDIATE if not is_grave(one.tier) and chance.random() < 0.03 else None
        scene.confirm(one.run.slug, raised)
    tier = scene.tier
    assert tier is not None
    outcome, advice = ROUTES[tier]
    leading = scene.file.leading
    assert leading is not None
    scene.write(
        cancer_where=_one_of(chance, "cancer_where"),
        last_treatment=chance.choice(TREATMENTS),
        temperature=chance.choice(TEMPERATURES),
        sharing_basis="consented",
        topics="emergency" if is_grave(tier) else _one_of(chance, "topics", ("emergency",)),
        advice_given=advice,
        look_for="; ".join(leading.definition.worsening.hospital_now),
        how_soon="straight away" if is_grave(tier) else "the same day",
        whom_to_ring="the hospital's 24-hour cancer line; 999 if it gets worse",
        teach_back=chance.choice(("yes", "yes", "after_repeat")),
        outcome=outcome,
    )
    if tier is not Tier.SAFETY_NET and tier is not Tier.EMERGENCY_999 and chance.random() < 0.04:
        scene.write(refused="yes", refused_what="to go in today", refused_reason="wants to wait",
                    refused_risks="yes", refused_capacity="no", refused_second_offer="yes",
                    refused_senior="the supervisor, at once")  # fmt: skip
    _reach(scene, tier)
    if tier is not Tier.SAFETY_NET or chance.random() < 0.1:
        why = "Was the team reached, and what came of it?"
        scene.book("CHECK" if tier is not Tier.SAFETY_NET else "CALLBACK", why)
    for one in scene.file.counting:
        scene.tick(one.run.slug)
    return not scene.close(Closing.BY_TIER)


def _reach(scene: Scene, tier: Tier) -> None:
    """Ring whom the tier asks for."""
    chance = scene.chance
    if tier is Tier.EMERGENCY_999:
        scene.ring("AMBULANCE", "REACHED", number="999", number_from="PUBLIC",
                   spoke_to="ambulance control")  # fmt: skip
    if is_grave(tier):
        leading = scene.file.leading
        only_risk = leading is not None and leading.run.slug == RISK
        whom = "CRISIS_LINE" if only_risk else chance.choice(("CANCER_LINE", "ACUTE_ONCOLOGY"))
        if chance.random() < 0.25:
            scene.ring(whom, chance.choice(("NO_ANSWER", "ENGAGED")))
        if chance.random() < 0.08:
            scene.ring("EMERGENCY_DEPARTMENT", "ON_THE_WAY", number_from="SWITCHBOARD")
        else:
            scene.ring(whom, "REACHED", spoke_to="the nurse on duty", read_back=True)
    elif tier is not Tier.SAFETY_NET:
        if chance.random() < 0.6:
            scene.ring("TREATMENT_TEAM", "CALLER_RINGS", number_from="LETTER")
        else:
            scene.ring("TREATMENT_TEAM", "REACHED", spoke_to="the specialist nurse", read_back=True)


def _matters() -> list[Share]:
    """Return the urgent matters, each as often as another."""
    part = 0.07 / len(PACKAGED_MATTERS)
    return [Share(slug, part, 0.25, asks(slug), is_of_guidance=True) for slug in PACKAGED_MATTERS]


# A proposal (P): no figures of a line like this one are published.
SHARES = [
    Share("information", 0.66, 0.6, information),
    Share("non-clinical", 0.08, 0.1, non_clinical, shows=0.0),
    Share("lost", 0.03, 0.1, lost, shows=0.0),
    Share("danger now", 0.04, 0.15, danger_alone),
    *(Share(slug, 0.06, 1.0, asks(slug), is_of_guidance=True) for slug in PACKAGED),
    *_matters(),
]


def act(stage: Stage, share: Share, chance: random.Random) -> Scene:
    """Act a story until one closes with nothing missing.

    Raises RuntimeError where none does: then the story no longer fits the closing rule.
    """
    for _ in range(12):
        scene = Scene(stage, chance)
        if share.story(scene):
            return scene
    raise RuntimeError(f"No invented call of the kind “{share.name}” closes with nothing missing.")
