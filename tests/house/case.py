"""Invented people and calls that show every part of every page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from callers.actions import (
    calls,
    decisions,
    follow_ups,
    log,
    recalls,
    reviews,
    runs,
    sharing,
    showing,
    steps,
    tiers,
    voicemails,
)
from callers.log_terms import Wanted
from callers.models import Call, Closing, FollowUp, LogFilter, PanelShown, Voicemail
from guidance.actions import contact_imports, contacts, deciding, drafts
from guidance.contacts_csv import COLUMNS
from guidance.decisions import asked
from guidance.decisions import decisions as to_decide
from guidance.models import (
    Contact,
    ContactImport,
    Document,
    Draft,
    Kind,
    Publication,
    Recall,
    Severity,
    Urgency,
    Version,
)
from guidance.queries import live_panel
from guidance.tiers import Tier
from helpline.actions import hours
from helpline.models import HoursException, Person, Role
from tests.callers.forms import RATED
from tests.conftest import make_person

# Written into every field that takes words; none of them may stand in a title or an address.
CALLER = "Wilhelmina Invented"
PATIENT = "Bartholomew Invented"
NUMBER = "07700 900123"
STREET = "17 Nowhere Street"
PERSONAL = (CALLER, PATIENT, NUMBER, "+447700900123", STREET, "Wilhelmina", "Bartholomew")


@dataclass
class Case:
    """One nurse, supervisor and admin, with calls in every state."""

    people: dict[Role, Person]
    fresh: Call
    red: Call
    emergency: Call
    finished: Call
    reviewed: Call
    waits: Call
    follow_up: FollowUp
    voicemail: Voicemail
    draft: Draft
    asking: Draft
    contact: Contact
    contact_import: ContactImport
    recall: Recall
    log_filter: LogFilter
    panels: list[str]
    checklists: list[str]

    @property
    def running(self) -> list[Call]:
        """Return the calls that are not closed."""
        return [self.fresh, self.red, self.emergency]


def write(call: Call, by: Person, at: datetime, **values: str) -> None:
    """Save fields of a call's record."""
    for name, value in values.items():
        call.refresh_from_db()
        base = int(call.versions.get(name, 0))
        calls.save_field(call=call, name=name, value=value, base=base, by=by, at=at)


def make(at: datetime) -> Case:
    """Make the people and their calls, all within one morning."""
    people = {
        Role.NURSE: make_person(Role.NURSE, "Amara House"),
        Role.SUPERVISOR: make_person(Role.SUPERVISOR, "Sunita House"),
        Role.ADMIN: make_person(Role.ADMIN, "Alex House", may_approve_guidance=True),
    }
    nurse, supervisor = people[Role.NURSE], people[Role.SUPERVISOR]
    hours.add_exception(
        starts_on=date(2026, 12, 24),
        kind=HoursException.Kind.CLOSES,
        opens=None,
        closes=None,
        division="",
        reason="Training day",
        by=supervisor,
        at=at,
    )
    fresh = calls.start(by=nurse, at=at)
    red = _red(nurse, at)
    emergency = _emergency(nurse, supervisor, at)
    finished = _finished(nurse, at)
    reviewed, waits = _to_review(nurse, at), _to_review(nurse, at)
    reviews.review(call=reviewed, given=RATED, text=f"{CALLER} was heard.", by=supervisor, at=at)
    booked = follow_ups.book(
        call=red,
        kind=FollowUp.Kind.CHECK,
        why="Was the hospital reached?",
        due_at=at + timedelta(minutes=40),
        owner=nurse,
        by=nurse,
        at=at,
    )
    answered_decision(people[Role.ADMIN], at)
    recalled = recalled_panel("house", [fresh, finished], people[Role.ADMIN], at)
    slugs = Document.objects.values_list("kind", "slug").order_by("slug")
    return Case(
        people=people,
        fresh=fresh,
        red=red,
        emergency=emergency,
        finished=finished,
        reviewed=reviewed,
        waits=waits,
        follow_up=booked,
        voicemail=_voicemail(nurse, at),
        draft=waiting_draft(people[Role.ADMIN], at),
        asking=asking_draft(people[Role.ADMIN], at),
        contact=listed_contact(people[Role.ADMIN], at),
        contact_import=tried_import(people[Role.ADMIN], at),
        recall=recalled,
        log_filter=looked_for(supervisor, at),
        panels=[slug for kind, slug in slugs if kind == Kind.PANEL],
        checklists=[slug for kind, slug in slugs if kind == Kind.CHECKLIST],
    )


def looked_for(supervisor: Person, at: datetime) -> LogFilter:
    """Look for a caller in the log, and save the filter under a name."""
    wanted = Wanted(text="unsteady", name=CALLER, phone=NUMBER, flags=["RUNNING"])
    kept = log.keep(wanted=wanted, number="+447700900123", by=supervisor, at=at)
    return log.save_under(kept=kept, name=f"Of {kept.pk}", by=supervisor, at=at)


def waiting_draft(admin: Person, at: datetime) -> Draft:
    """Make a change to a panel that waits for an approver."""
    document = Document.objects.get(kind=Kind.PANEL, slug="surgery")
    draft = drafts.start(document=document, by=admin, at=at)
    if draft.submitted is not None:
        return draft
    drafts.save_field(
        draft=draft, name="one_line", value="A clearer line.", base=0, by=admin, at=at
    )
    drafts.submit(draft=draft, reason="Clearer.", trigger="WORDING", by=admin, at=at)
    draft.refresh_from_db()
    return draft


def made_panel(slug: str, at: datetime, title: str = "A panel for one test") -> Version:
    """Make the next version of a panel that nothing else uses, live from then on."""
    document, _ = Document.objects.get_or_create(
        kind=Kind.PANEL, slug=slug, defaults={"made_at": at}
    )
    number = document.versions.count() + 1
    words = f"Words of version {number}."
    version = Version.objects.create(
        document=document,
        number=number,
        title=title,
        urgency=Urgency.ROUTINE,
        group="Support and service",
        one_line="Made for a test.",
        content=words,
        html=f"<p>{words}</p>",
        content_hash=sha256(words.encode()).hexdigest(),
        source="a test",
        made_at=at,
    )
    Publication.objects.create(version=version, from_at=at, at=at)
    return version


def recalled_panel(slug: str, shown_in: list[Call], admin: Person, at: datetime) -> Recall:
    """Make a panel that these calls were shown, and recall it; an older recall is kept."""
    before = Recall.objects.filter(version__document__slug=slug).first()
    if before is not None:
        return before
    version = made_panel(slug, at)
    for call in shown_in:
        PanelShown.objects.create(call=call, version=version, by=call.nurse, at=at)
    return recalls.recall(
        version=version,
        severity=Severity.MISLEADING,
        reason="It named the wrong ward.",
        nothing_replaces=True,
        by=admin,
        at=at,
    )


def answered_decision(approver: Person, at: datetime) -> str:
    """Let the first decision have an answer that stands and an earlier one; return its id."""
    first = to_decide()[0]
    for text, name, role in (("Today.", "", ""), ("On this call.", "Dr D. Example", "Lead")):
        (one,) = asked(first.id)
        if len(one.answers) < 2:
            deciding.answer(
                decision=first,
                text=text,
                name=name,
                role=role,
                seen=len(one.answers),
                by=approver,
                at=at,
            )
    return first.id


def asking_draft(admin: Person, at: datetime) -> Draft:
    """Make a change to an urgent matter that nothing was written into."""
    document = Document.objects.get(kind=Kind.URGENT_MATTER, slug="jaw_or_ear")
    return drafts.start(document=document, by=admin, at=at)


def listed_contact(admin: Person, at: datetime) -> Contact:
    """Add an invented hospital to the directory, unless it is there."""
    entry = {
        "hospital": "Vale of Invention Hospital",
        "department": "",
        "purpose": "CANCER_LINE",
        "numbers": "01632 960131",
        "ask_for": "The triage nurse",
        "hours": "Every day, day and night",
        "nation": "england",
        "towns": "Inventon",
        "postcode_areas": "LS",
    }
    known = Contact.objects.live().filter(hospital=entry["hospital"]).first()
    if known is not None:
        return known
    made = contacts.add(typed=entry, by=admin, at=at)
    return contacts.verify(contact=made, seen=made.version, by=admin, at=at)


def tried_import(admin: Person, at: datetime) -> ContactImport:
    """Try out a file that adds one entry."""
    row = "\r\n,,Hill of Invention Hospital,,SWITCHBOARD,01632 960132,,All day,england,,HG,,,\r\n"
    content = (",".join(COLUMNS) + row).encode()
    return contact_imports.try_out(content=content, by=admin, at=at)


def _voicemail(nurse: Person, at: datetime) -> Voicemail:
    return voicemails.hear(
        words=f"{CALLER} here, my legs have gone weak.",
        number=NUMBER,
        received_at=at - timedelta(hours=20),
        by=nurse,
        at=at,
    )


def _red(nurse: Person, at: datetime) -> Call:
    call = calls.start(by=nurse, at=at)
    write(
        call,
        nurse,
        at,
        callback_number=NUMBER,
        location=STREET,
        caller_name=CALLER,
        patient_name=PATIENT,
        caller_is="partner",
        reason="Unsteady since Tuesday",
        notes=f"{CALLER} rings for {PATIENT}.",
        cancer_where="spine,other_bone",
        refused="yes",
        hand_over="Typed by hand",
    )
    runs.open_run(call=call, slug="mscc", by=nurse, at=at)
    for question, value in {"E1": "no", "N2": "yes", "N9": "days", "N10": "yes"}.items():
        runs.answer(call=call, slug="mscc", question=question, value=value, by=nurse, at=at)
    file = tiers.confirm_tier(
        call=call, slug="mscc", tier=Tier.IMMEDIATE, reason="", by=nurse, at=at
    )
    one = file.run("mscc")
    assert one is not None
    for (step, _), state in zip(one.steps, ("DONE", "NOT_DONE", "NOT_APPLICABLE"), strict=False):
        steps.tick_step(
            call=call,
            slug="mscc",
            step=step.id,
            state=state,
            reason="said so" if state != "DONE" else "",
            by=nurse,
            at=at,
        )
    showing.show_panel(
        call=call, version=live_panel("spinal-cord-compression", at), by=nurse, at=at
    )
    sharing.note_safeguarding(
        call=call,
        at_risk="ADULT",
        text=f"{PATIENT} is left alone.",
        lead_told="Dilys, 10:05",
        by=nurse,
        at=at,
    )
    sharing.disclose(
        call=call,
        basis="CONSENTED",
        reason="they must know",
        authorised_by=CALLER,
        what="symptoms and address",
        with_whom="acute oncology",
        shared_at=None,
        caller_told=True,
        by=nurse,
        at=at,
    )
    for outcome, spoke_to in (("NO_ANSWER", ""), ("REACHED", "acute oncology nurse")):
        follow_ups.record_attempt(
            call=call,
            whom="CANCER_LINE",
            number="01632 960114",
            number_from="CARD",
            outcome=outcome,
            spoke_to=spoke_to,
            read_back=bool(spoke_to),
            note="",
            by=nurse,
            at=at,
        )
    return call


def _emergency(nurse: Person, supervisor: Person, at: datetime) -> Call:
    call = calls.start(by=nurse, at=at)
    runs.answer(call=call, slug="danger", question="E1", value="yes", by=nurse, at=at)
    runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)
    decisions.decide(
        call=call,
        about="REFUSED_999",
        decision="Spoke to the caller; an ambulance was offered twice.",
        by=supervisor,
        at=at,
    )
    return call


def _information(nurse: Person, at: datetime, *, asks_all: bool = True) -> Call:
    call = calls.begin(by=nurse, at=at)
    danger = runs.answer(call=call, slug="danger", question="E1", value="no", by=nurse, at=at)
    for question in danger.runs[0].definition.questions:
        if asks_all and question.option("no"):
            runs.answer(call=call, slug="danger", question=question.id, value="no", by=nurse, at=at)
    write(
        call,
        nurse,
        at,
        callback_number=NUMBER,
        location=STREET,
        caller_name=CALLER,
        caller_is="patient",
        record_consent="yes",
        sharing_basis="not_shared",
        reason="Asks how long radiotherapy takes",
        notes="No symptom.",
        no_symptom="yes",
        topics="radiotherapy",
        advice_given="About two weeks",
        outcome="information",
    )
    return call


def _finished(nurse: Person, at: datetime) -> Call:
    call = _information(nurse, at)
    call = calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=at + timedelta(minutes=5))
    calls.add_addendum(call=call, text="Rang back: all well.", by=nurse, at=at)
    return call


def _to_review(nurse: Person, at: datetime) -> Call:
    """Close a call in which one danger alone was asked about, so that it waits for a review."""
    call = _information(nurse, at, asks_all=False)
    return calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=at + timedelta(minutes=5))
