"""What a call's record asks for: every field that saves itself, in one place.

Pure. Values are text and may be invalid drafts: nothing is judged before closing.

Source: Checklists and rule, sections 2 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMIT = 20_000  # characters of one field; far beyond what a call yields, so nothing is cut


class Kind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    PHONE = "phone"
    CHOICE = "choice"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` are value and label; `several` values are joined by commas."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    personal: bool = False

    @property
    def is_tick(self) -> bool:
        """Tell whether there is one choice to make or to leave."""
        return self.kind is Kind.CHOICE and len(self.choices) == 1

    def label_of(self, value: str) -> str:
        """Return the words for a stored value; several are joined by commas."""
        words = dict(self.choices)
        if self.kind is Kind.SEVERAL:
            return ", ".join(words.get(one, one) for one in value.split(",") if one)
        return words.get(value, value)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together. `opens` keeps a section folded until it is wanted."""

    id: str
    title: str
    fields: tuple[Field, ...]
    folded: bool = False
    hint: str = ""


YES_NO_UNSURE = (("yes", "Yes"), ("no", "No"), ("unsure", "Not sure"))
YES_NO = (("yes", "Yes"), ("no", "No"))
GAP = (("declined", "Declined"), ("not_known", "Not known"))
NATIONS = (
    ("england", "England"),
    ("scotland", "Scotland"),
    ("wales", "Wales"),
    ("northern_ireland", "Northern Ireland"),
    ("abroad", "Abroad"),
)


def _gap(name: str, what: str) -> tuple[Field, Field]:
    return (
        Field(f"{name}_gap", f"{what}: declined or not known", Kind.CHOICE, GAP),
        Field(f"{name}_gap_reason", f"{what}: why", help="A few words are enough."),
    )


FIRST_MINUTE = Section(
    "first-minute",
    "First minute",
    (
        Field("callback_number", "Call back on", Kind.PHONE, personal=True),
        Field("location", "Patient is at", personal=True),
        Field("nation", "Nation", Kind.CHOICE, NATIONS),
        Field(
            "caller_is",
            "Who is calling",
            Kind.CHOICE,
            (
                ("patient", "The patient"),
                ("partner", "Partner"),
                ("child", "Son or daughter"),
                ("parent", "Parent"),
                ("relative", "Other family"),
                ("friend", "Friend or neighbour"),
                ("professional", "Professional"),
                ("other", "Somebody else"),
            ),
        ),
        Field("patient_with_caller", "Patient with them?", Kind.CHOICE, YES_NO_UNSURE),
        Field(
            "may_speak_to_patient",
            "Speak to patient?",
            Kind.CHOICE,
            (("spoken", "Spoken to"), *YES_NO),
        ),
        Field("record_consent", "Keep a record?", Kind.CHOICE, YES_NO),
        Field(
            "sharing_basis",
            "Share with hospital?",
            Kind.CHOICE,
            (
                ("consented", "Yes, consented"),
                ("serious_harm", "No consent: serious harm"),
                ("child", "No consent: child at risk"),
                ("legal_duty", "Legal duty"),
                ("not_shared", "No: nothing is shared"),
            ),
        ),
    ),
    hint="Asked first",
)
FIRST_MINUTE_GAPS = Section(
    "first-minute-gaps",
    "Declined or not known?",
    (
        *_gap("callback_number", "Call-back number"),
        *_gap("location", "Where the patient is"),
        *_gap("caller_is", "Who is calling"),
        *_gap("record_consent", "Consent"),
    ),
    folded=True,
)
PEOPLE = Section(
    "people",
    "Names and contact",
    (
        Field("caller_name", "Caller's name", personal=True),
        Field("anonymous", "Stays anonymous", Kind.CHOICE, (("yes", "Yes"),)),
        Field("name_gap_reason", "No name: why"),
        Field("patient_name", "Patient's name, if another person", personal=True),
        Field("patient_born", "Patient's date of birth", personal=True),
        Field("hospital_number", "Hospital number", personal=True),
        Field("safe_to_contact", "Safe to ring this number", Kind.CHOICE, YES_NO_UNSURE),
        Field("announce", "May we say who we are", Kind.CHOICE, YES_NO_UNSURE),
        Field("contact_times", "Times to avoid", personal=True),
        Field(
            "interpreter",
            "Interpreter",
            Kind.CHOICE,
            (
                ("not_needed", "Not needed"),
                ("used", "Used on this call"),
                ("declined", "Offered and declined"),
                ("not_available", "Needed, not available"),
            ),
        ),
        Field("interpreter_language", "Language"),
        Field(
            "relay",
            "Relay or signing",
            Kind.CHOICE,
            (
                ("not_needed", "Not needed"),
                ("text_relay", "Text relay"),
                ("bsl_video", "British Sign Language by video"),
            ),
        ),
    ),
    folded=True,
)
REASON = Section(
    "reason",
    "Why they ring",
    (Field("reason", "Reason, in the caller's words", Kind.TEXT, personal=True),),
)
CONTEXT = Section(
    "context",
    "Cancer and medicines",
    (
        Field(
            "cancer_where",
            "Where the cancer is known to be",
            Kind.SEVERAL,
            (
                ("spine", "Spine"),
                ("other_bone", "Other bone"),
                ("elsewhere", "Elsewhere"),
                ("not_spread", "Not spread"),
                ("no_diagnosis", "No diagnosis"),
                ("unsure", "Not sure"),
            ),
        ),
        Field("last_treatment", "Last cancer treatment: kind and date", help="Or: not known."),
        Field("temperature", "Temperature, °C", help="Or: not taken."),
        Field("hospital_card", "Hospital card or number at hand", Kind.CHOICE, YES_NO_UNSURE),
        Field(
            "medicines",
            "Medicines",
            Kind.SEVERAL,
            (
                ("steroids", "Steroids"),
                ("blood_thinners", "Blood thinners"),
                ("strong_painkillers", "Strong painkillers"),
                ("calcium", "Calcium"),
                ("vitamin_d", "Vitamin D"),
                ("water_tablets", "Water tablets"),
                ("lithium", "Lithium"),
                ("digoxin", "Digoxin"),
                ("bone_drug", "Bone drug"),
                ("none", "None of these"),
                ("unsure", "Not sure"),
            ),
        ),
        Field("bone_drug_last", "Bone drug and last dose"),
        Field(
            "fluid_caution",
            "Heart or kidney problem, or a fluid limit",
            Kind.CHOICE,
            YES_NO_UNSURE,
        ),
        Field("care_plan", "Hospice team, care plan or CPR decision", Kind.CHOICE, YES_NO_UNSURE),
        Field("care_plan_words", "The plan, and whom it says to ring"),
        Field(
            "palliative_route",
            "Palliative team is the route",
            Kind.CHOICE,
            YES_NO,
            help="Only with such a plan. The tier stays.",
        ),
        Field("palliative_route_reason", "Why the palliative team"),
        Field("context_gap_reason", "Not asked: why", help="On a 999 call only."),
    ),
    folded=True,
    hint="Never lowers anything",
)
NOTES = Section("notes", "Notes", (Field("notes", "Notes", Kind.TEXT, personal=True),))
ADVICE = Section(
    "advice",
    "Advice and safety net",
    (
        Field(
            "topics",
            "Topics",
            Kind.SEVERAL,
            (
                ("emergency", "Emergency"),
                ("pain", "Pain"),
                ("bone_drugs", "Bone drugs"),
                ("side_effects", "Side effects"),
                ("radiotherapy", "Radiotherapy"),
                ("surgery", "Surgery"),
                ("fatigue", "Fatigue"),
                ("diet", "Diet"),
                ("outlook", "Outlook"),
                ("living", "Living with it"),
                ("support", "Support and services"),
                ("other", "Other"),
            ),
        ),
        Field("advice_given", "Advice given", Kind.TEXT),
        Field("look_for", "Safety net: what to look for", Kind.TEXT),
        Field("how_soon", "How soon to act"),
        Field("whom_to_ring", "Whom to ring"),
        Field(
            "teach_back",
            "Said back in their own words",
            Kind.CHOICE,
            (("yes", "Yes"), ("after_repeat", "After a repeat"), ("no", "No")),
        ),
        Field("teach_back_words", "What they said"),
        Field("safety_net_gap_reason", "Safety net or teach-back not done: why"),
        Field(
            "no_symptom",
            "No symptom was mentioned",
            Kind.CHOICE,
            (("yes", "Yes, none"),),
            help="Only for a call that asks for information.",
        ),
        Field(
            "outcome",
            "Outcome",
            Kind.CHOICE,
            (
                ("ambulance", "Ambulance called"),
                ("hospital_now", "Hospital reached now"),
                ("team_today", "Team to be rung today"),
                ("self_care", "Self-care with safety net"),
                ("information", "Information given"),
                ("other", "Other"),
            ),
        ),
        Field("debrief", "I would like a debrief", Kind.CHOICE, (("yes", "Yes"),)),
    ),
)
PROFESSIONAL = Section(
    "professional",
    "Professional caller",
    (
        Field("professional_role", "Role"),
        Field("professional_organisation", "Organisation"),
        Field("professional_route", "Route given"),
    ),
    folded=True,
)
REFUSAL = Section(
    "refusal",
    "If advice is refused",
    (
        Field("refused", "Refused", Kind.CHOICE, (("yes", "Yes, refused"), ("no", "No"))),
        Field("refused_what", "What was refused"),
        Field("refused_reason", "Their reason"),
        Field("refused_risks", "Risks said", Kind.CHOICE, YES_NO),
        Field("refused_capacity", "Doubt about capacity", Kind.CHOICE, YES_NO_UNSURE),
        Field("refused_alternative", "What they agreed to instead, or nothing"),
        Field("refused_second_offer", "Offered a second time", Kind.CHOICE, YES_NO),
        Field("refused_senior", "Senior told: who and when"),
    ),
    folded=True,
)
FOUND = Section(
    "found",
    "Callback",
    (
        Field(
            "found",
            "What was found on this callback",
            Kind.TEXT,
            help="Whom you spoke to, how they are, whether the team was reached.",
            personal=True,
        ),
    ),
)
LOST = Section(
    "lost",
    "Line lost?",
    (
        Field("lost", "The line was lost", Kind.CHOICE, YES_NO),
        Field("lost_how", "How: cut off, hung up, silent after"),
    ),
    folded=True,
)
HAND_OVER = Section(
    "hand-over",
    "Hand-over",
    (Field("hand_over", "Hand-over (SBAR)", Kind.TEXT, personal=True),),
)
SECTIONS = (
    FOUND,
    FIRST_MINUTE,
    FIRST_MINUTE_GAPS,
    REASON,
    NOTES,
    PEOPLE,
    CONTEXT,
    ADVICE,
    PROFESSIONAL,
    REFUSAL,
    LOST,
    HAND_OVER,
)
# What an outgoing call knows already from the call it follows: it is never asked again.
CARRIED_OVER = (
    "callback_number", "location", "nation", "caller_is", "patient_with_caller",
    "may_speak_to_patient", "record_consent", "sharing_basis", "callback_number_gap",
    "callback_number_gap_reason", "location_gap", "location_gap_reason", "caller_is_gap",
    "caller_is_gap_reason", "record_consent_gap", "record_consent_gap_reason", "caller_name",
    "anonymous", "name_gap_reason", "patient_name", "patient_born", "hospital_number",
    "safe_to_contact", "announce",
    "contact_times", "interpreter", "interpreter_language", "relay", "cancer_where",
    "last_treatment", "hospital_card", "medicines", "bone_drug_last", "fluid_caution",
    "care_plan", "care_plan_words", "palliative_route", "palliative_route_reason",
)  # fmt: skip
FIELDS = {field.name: field for section in SECTIONS for field in section.fields}
