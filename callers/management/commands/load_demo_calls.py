"""Load a few weeks of invented calls, through the same actions that the pages call."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from callers import casefile
from callers.actions import (
    callbacks,
    calls,
    follow_ups,
    reviews,
    runs,
    showing,
    steps,
    tiers,
    voicemails,
)
from callers.casefile import DANGER, CaseFile
from callers.models import Call, Closing, FollowUp, Review
from callers.review_form import TOPICS, Given, Scale
from guidance.actions.loading import load
from guidance.models import Publication
from guidance.queries import live_definition, live_panels
from helpline.clock import now
from helpline.hours import timetable
from helpline.models import Installation, Person, Role
from helpline.opening_hours import LONDON, next_opening, open_at

WEEKS = 3
# Calls that closed earlier than this have been reviewed; the others wait on the desk.
REVIEWED_AFTER = timedelta(days=4)
FOUND = (
    "The hospital line was reached early, and the read-back is there. Nothing to change.",
    "Right route, calmly told. Next time say the hospital's number before the position.",
    "The correction is right: the notes bear it out.",
)
SEED = 7

INFORMATION = (
    ("Asks what bone-strengthening drugs do", "bone_drugs", "Bisphosphonates and denosumab"),
    ("Wants to know how long radiotherapy takes to ease pain", "radiotherapy", "About two weeks"),
    ("Asks about groups for people with secondary breast cancer", "support", "Online and local"),
    ("Tired all the time and asks how others pace themselves", "fatigue", "Pacing, rest, team"),
    ("Would like to know about a dentist before starting treatment", "side_effects", "Check-up"),
    ("Asks whether milk is all right with a bone drug", "diet", "Own leaflet; food is fine"),
)
VOICEMAILS = (
    (
        timedelta(hours=15),
        "It is Gwen Example. My legs have gone weak since Saturday, please ring me.",
        "07700 900187",
    ),
    (
        timedelta(hours=3),
        "Hello, this is Hal Example. Could somebody tell me about groups near me? Thank you.",
        "01632 960152",
    ),
)
NAMES = ("Ada Example", "Bea Example", "Cai Example", "Dot Example", "Eve Example", "Fay Example")


class Command(BaseCommand):
    """Load invented calls into a demo that has none."""

    help = "Loads invented calls of the last weeks into a demo database that has no calls yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a real database; do nothing where calls exist."""
        made = Installation.objects.first()
        if made is None or not made.is_demo:
            raise CommandError(
                "This database was not made for a demo, so invented calls are kept out of it."
            )
        if Call.objects.exists():
            return
        nurses = list(Person.objects.filter(role=Role.NURSE, is_active=True).order_by("pk"))
        if not nurses:
            raise CommandError("There are no nurses yet: run `manage.py load_demo_people` first.")
        at = now()
        with transaction.atomic():
            if not live_panels(at):
                # The invented calls of the last weeks show guidance that was live at their time.
                load(at=at - timedelta(weeks=WEEKS, days=1))
            made_calls = _Maker(nurses, at=at).make()
        if options["verbosity"]:
            self.stdout.write(f"Loaded {made_calls} invented calls.")


class _Maker:
    def __init__(self, nurses: list[Person], *, at: datetime) -> None:
        self.nurses = nurses
        self.at = at
        self.hours = timetable()
        self.chance = random.Random(SEED)
        self.panels = live_panels(at)
        self.live_from = (
            Publication.objects.filter(version__document__slug=DANGER)
            .order_by("from_at")
            .values_list("from_at", flat=True)[0]
        )

    def make(self) -> int:
        """Make the calls of the last weeks, oldest first; return how many."""
        made = 0
        day = (self.at - timedelta(weeks=WEEKS)).astimezone(LONDON).date()
        while day <= self.at.astimezone(LONDON).date():
            for minute in (20, 75, 140, 200, 290, 360):
                start = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
                start += timedelta(minutes=minute + self.chance.randint(0, 20))
                if self.live_from < start < self.at - timedelta(hours=2) and open_at(
                    start, self.hours
                ):
                    self._call(start, made)
                    made += 1
            day += timedelta(days=1)
        self._voicemails()
        self._reviews()
        return made

    def _reviews(self) -> None:
        """Let a supervisor have reviewed all but the newest, where there is one."""
        supervisor = Person.objects.filter(role=Role.SUPERVISOR, is_active=True).first()
        if supervisor is None:
            return
        old = Call.objects.waiting_for_review().filter(closed_at__lt=self.at - REVIEWED_AFTER)
        for call in old.order_by("closed_at", "pk"):
            opens_at = next_opening(call.closed_at + timedelta(hours=8), self.hours)
            if opens_at is not None and opens_at < self.at:
                lowered = "LOWERED" in call.review_wanted
                text = FOUND[2] if lowered else FOUND[call.pk % 2]
                at = opens_at + timedelta(minutes=25)
                given = self._rated(call, at)
                made = reviews.review(call=call, text=text, given=given, by=supervisor, at=at)
                self._end(made, at + timedelta(hours=1))

    def _end(self, made: Review, at: datetime) -> None:
        """Let the nurse have replied and the review be signed off, save for a few."""
        if at >= self.at or made.pk % 4 == 0 or made.call.nurse == made.by:
            return
        reviews.reply(review=made, text="Thank you. I see it too.", by=made.call.nurse, at=at)
        if made.pk % 4 > 1:
            reviews.sign_off(review=made, text="", by=made.by, at=at + timedelta(minutes=20))

    def _rated(self, call: Call, at: datetime) -> dict[str, Given]:
        """Fill a review's form in: what the record says, and good marks for the rest."""
        record = reviews.answered_by_record(casefile.load(call, at))
        found = {}
        for topic in TOPICS.values():
            answered = record.get(topic.id)
            good = {Scale.ITEM: 4, Scale.ACCURACY: 4, Scale.OVERALL: 8}[topic.scale]
            settled = answered is not None and answered.rates
            found[topic.id] = Given(answered.rating if answered and settled else good)
        return found

    def _voicemails(self) -> None:
        """Leave messages that wait on the desk: one with red words, one without."""
        for ago, words, number in VOICEMAILS:
            voicemails.hear(
                words=words,
                number=number,
                received_at=self.at - ago,
                by=self.nurses[0],
                at=self.at - timedelta(minutes=5),
            )

    def _call(self, start: datetime, place: int) -> None:
        nurse = self.nurses[place % len(self.nurses)]
        call = calls.start(by=nurse, at=start)
        shape = place % 12
        number = f"07700 900{self.chance.randint(100, 999)}"
        self._write(
            call,
            nurse,
            start,
            callback_number=number,
            location=f"{self.chance.randint(1, 80)} Example Street, NV{self.chance.randint(1, 9)}",
            nation=self.chance.choice(["england", "scotland", "wales", "northern_ireland"]),
            caller_is="patient" if shape % 2 else "child",
            patient_with_caller="yes",
            may_speak_to_patient="spoken",
            record_consent="yes",
            safe_to_contact="yes",
            announce="yes",
        )
        if shape == 8:
            self._corrected(call, nurse, start, place)
        elif shape in (2, 5):
            self._checklist(call, nurse, start, shape)
        else:
            self._information(call, nurse, start, place)

    def _write(self, call: Call, nurse: Person, at: datetime, **values: str) -> None:
        call.refresh_from_db()
        for name, value in values.items():
            base = int(call.versions.get(name, 0))
            calls.save_field(call=call, name=name, value=value, base=base, by=nurse, at=at)

    def _information(self, call: Call, nurse: Person, start: datetime, place: int) -> None:
        reason, topic, advice = INFORMATION[place % len(INFORMATION)]
        at = start + timedelta(minutes=4)
        self._write(
            call,
            nurse,
            at,
            reason=reason,
            notes=f"{reason}. Talked it through; no symptom was mentioned.",
            topics=topic,
            advice_given=advice,
            no_symptom="yes",
            outcome="information",
            **({"anonymous": "yes"} if place % 4 == 0 else {"caller_name": NAMES[place % 6]}),
        )
        panel = self.panels[place % len(self.panels)]
        showing.show_panel(call=call, version=panel, by=nurse, at=at)
        end = at + timedelta(minutes=self.chance.randint(3, 14))
        calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=end)

    def _corrected(self, call: Call, nurse: Person, start: datetime, place: int) -> None:
        """Run a checklist in which one answer is corrected, so that it comes to a safety net."""
        at, slug = start + timedelta(minutes=3), "mscc"
        runs.open_run(call=call, slug=slug, by=nurse, at=at)
        definition = live_definition(slug, self.at).definition
        given = {one.id: "no" for one in definition.questions if one.id not in ("N9", "N10")}
        at += timedelta(minutes=4)
        runs.answer_several(call=call, slug=slug, given=given | {"P6": "yes"}, by=nurse, at=at)
        at += timedelta(minutes=1)
        file = runs.answer(
            call=call,
            slug=slug,
            question="P6",
            value="no",
            reason="Asked again: her feet ache after work, as they always did",
            by=nurse,
            at=at,
        )
        at = self._confirmed(file, slug, nurse, at)
        self._write(
            call,
            nurse,
            at,
            caller_name=NAMES[place % 6],
            reason="A stiff back since gardening",
            cancer_where="other_bone",
            last_treatment="Letrozole, every day",
            temperature="36.6",
            sharing_basis="not_shared",
            topics="pain",
            advice_given="The warning signs, and whom to ring",
            look_for="; ".join(definition.worsening.hospital_now),
            how_soon="straight away",
            whom_to_ring="the hospital's 24-hour cancer line; 999 if it gets worse",
            teach_back="yes",
            outcome="information",
        )
        calls.close(call=call, kind=Closing.BY_TIER, by=nurse, at=at + timedelta(minutes=2))

    def _confirmed(self, file: CaseFile, slug: str, nurse: Person, at: datetime) -> datetime:
        """Confirm a run's tier and tick its steps; return when the last was ticked."""
        one = file.run(slug)
        assert one is not None
        file = tiers.confirm_tier(
            call=file.call, slug=slug, tier=one.assessment.tier, reason="", by=nurse, at=at
        )
        one = file.run(slug)
        assert one is not None
        for step, _ in one.steps:
            at += timedelta(seconds=15)
            steps.tick_step(
                call=file.call, slug=slug, step=step.id, state="DONE", reason="", by=nurse, at=at
            )
        return at

    def _checklist(self, call: Call, nurse: Person, start: datetime, shape: int) -> None:
        slug = "mscc" if shape == 2 else "hypercalcaemia"
        at = start + timedelta(minutes=3)
        runs.open_run(call=call, slug=slug, by=nurse, at=at)
        definition = live_definition(slug, self.at).definition
        red = {"N2": "yes"} if slug == "mscc" else {"R1": "yes"}
        values = {"K1": "no", "G0": "no"} | red
        first = {
            question.id: values.get(question.id, "no")
            for question in definition.questions
            if question.option(values.get(question.id, "no")) and question.id not in ("N9", "N10")
        }
        at += timedelta(minutes=4)
        file = runs.answer_several(call=call, slug=slug, given=first, by=nurse, at=at)
        if slug == "mscc":
            after_red = {"N9": "days", "N10": "yes"}
            at += timedelta(seconds=30)
            file = runs.answer_several(call=call, slug=slug, given=after_red, by=nurse, at=at)
        at = self._confirmed(file, slug, nurse, at)
        cord = slug == "mscc"
        self._write(
            call,
            nurse,
            at,
            caller_name=NAMES[shape % 6],
            reason="Unsteady on her feet since Tuesday" if cord else "Muddled and very thirsty",
            notes="Holding on to the furniture." if cord else "Not herself since Sunday.",
            cancer_where="spine" if cord else "other_bone",
            last_treatment="Zoledronic acid, three weeks ago",
            temperature="36.8",
            sharing_basis="consented",
            topics="emergency",
            advice_given="Hospital line on this call; keep still"
            if cord
            else "Hospital line on this call; blood test today",
            look_for="; ".join(definition.worsening.hospital_now),
            how_soon="straight away",
            whom_to_ring="the hospital's 24-hour cancer line; 999 if it gets worse",
            teach_back="yes",
            outcome="hospital_now",
        )
        follow_ups.record_attempt(
            call=call,
            whom="CANCER_LINE",
            number="01632 960114",
            number_from="CARD",
            outcome="REACHED",
            spoke_to="acute oncology nurse",
            read_back=True,
            note="",
            by=nurse,
            at=at,
        )
        due = next_opening(at + timedelta(hours=8), self.hours)
        if due is not None:
            recent = due > self.at - timedelta(days=1)
            booked = follow_ups.book(
                call=call,
                kind=FollowUp.Kind.CHECK,
                why="Was the hospital reached, and what came of it?",
                due_at=due + timedelta(minutes=30),
                owner=nurse,
                by=nurse,
                at=at,
            )
            if not recent:
                callbacks.complete(
                    follow_up=booked,
                    outcome="Seen the same day; scan done.",
                    contact_confirmed=True,
                    by=nurse,
                    at=due + timedelta(minutes=40),
                )
        for slug_due, _ in file.due:
            runs.decline_checklist(
                call=call, slug=slug_due, reason="Not the picture", by=nurse, at=at
            )
        calls.close(call=call, kind=Closing.BY_TIER, by=nurse, at=at + timedelta(minutes=2))
