"""Calls that were taken on paper: their times, their tier, and what follows from them."""

from datetime import UTC, datetime, timedelta

import pytest

from callers import casefile, closing
from callers.actions import callbacks, calls, follow_ups, paper, runs, steps, tiers, voicemails
from callers.actions.writing import CallRefused
from callers.closing import Kind
from callers.facts import review_facts_of
from callers.lifecycle import PAPER_WITHIN, NotAllowed, check_line_was_open, check_paper_times
from callers.models import Call, Closing, FollowUp, Run
from callers.review_reasons import reasons
from callers.views.timeline import timeline
from guidance.models import Approval, Document, Publication, Version
from guidance.queries import live_definition, printed_checklists
from guidance.tiers import Tier
from helpline.models import AuditEntry, Role
from tests.callers.facts import RECORD
from tests.callers.test_lifecycle import HOURS
from tests.conftest import OPEN_AT, make_person

# Typed on Monday 23 November 2026 at 10:00; taken on the Friday before.
START = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
END = datetime(2026, 11, 20, 10, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class TestTheTimes:
    @pytest.mark.parametrize(
        ("started_at", "ended_at", "words"),
        [
            (START, END, ""),
            (OPEN_AT - SECOND, OPEN_AT, ""),
            (OPEN_AT - SECOND, OPEN_AT + SECOND, "ended in the future"),
            (OPEN_AT, OPEN_AT, "ended after it started"),
            (OPEN_AT + SECOND, OPEN_AT + 2 * SECOND, "started in the future"),
            (END, START, "ended after it started"),
            (START, START + SECOND, ""),
            (OPEN_AT - PAPER_WITHIN, END, ""),
            (OPEN_AT - PAPER_WITHIN - SECOND, END, "more than 14 days ago"),
        ],
    )
    def test_lie_within_a_fortnight_and_in_order(self, started_at, ended_at, words):
        if not words:
            check_paper_times(started_at=started_at, ended_at=ended_at, at=OPEN_AT)
            return
        with pytest.raises(NotAllowed, match=words):
            check_paper_times(started_at=started_at, ended_at=ended_at, at=OPEN_AT)

    @pytest.mark.parametrize(
        ("started_at", "reason", "may"),
        [
            (datetime(2026, 11, 20, 8, 59, 59, tzinfo=UTC), "", False),
            (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "", True),
            (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), "", True),
            (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), " ", False),
            (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "Sunita agreed", True),
        ],
    )
    def test_outside_hours_want_a_reason(self, started_at, reason, may):
        if may:
            check_line_was_open(started_at, HOURS, reason=reason)
            return
        with pytest.raises(NotAllowed, match="not open when this call started"):
            check_line_was_open(started_at, HOURS, reason=reason)


class TestTheTierOnThePaper:
    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize(
        ("paper_tier", "tier", "holds"),
        [
            (None, None, True),
            (Tier.SAFETY_NET, None, False),
            (Tier.SAFETY_NET, Tier.SAFETY_NET, True),
            (Tier.WITHIN_24H, Tier.SAFETY_NET, False),
            (Tier.WITHIN_24H, Tier.INCOMPLETE, True),
            (Tier.IMMEDIATE, Tier.WITHIN_24H, False),
            (Tier.IMMEDIATE, Tier.EMERGENCY_999, True),
            (Tier.EMERGENCY_999, Tier.IMMEDIATE, False),
        ],
    )
    def test_a_call_never_closes_below_it(self, kind, paper_tier, tier, holds):
        facts = closing.Facts(record={}, tier=tier, paper_tier=paper_tier)
        said = [one for one in closing.missing(facts, kind) if "the paper says" in one.words]
        assert (said == []) is (holds or kind is Kind.LOST)


@pytest.fixture
def type_in(nurse, at):
    """Return a function that types a call in, and changes what is told of it."""

    def type_(**changed) -> Call:
        told = {
            "started_at": START,
            "ended_at": END,
            "taken_by": nurse,
            "printed": (),
            "tier": "",
            "record": {"reason": "Unsteady"},
            "by": nurse,
            "at": at,
        }
        return paper.type_in(**(told | changed))

    return type_


@pytest.mark.django_db
class TestTypingIn:
    def test_makes_a_call_at_the_times_of_the_paper(self, type_in, nurse, other_nurse, at):
        call = type_in(taken_by=other_nurse)

        assert (call.started_at, call.paper_ended_at, call.typed_at) == (START, END, at)
        assert (call.started_by, call.nurse, call.typed_by) == (other_nurse, nurse, nurse)
        assert (call.line_state, call.said("reason")) == ("open", "Unsteady")
        assert call.line_closes_at == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

    def test_the_audit_tells_when_it_was_truly_typed(self, type_in, nurse, at):
        call = type_in()
        runs.answer(call=call, slug="danger", question="E1", value="no", by=nurse, at=at)

        entries = AuditEntry.objects.filter(subject=call.subject)
        assert {"call.start", "call.type_in", "run.answer"} <= {one.action for one in entries}
        assert {one.at for one in entries} == {at}

    def test_the_same_sheet_again_is_the_same_call(self, type_in):
        assert type_in() == type_in(at=OPEN_AT + timedelta(minutes=30))
        assert Call.objects.count() == 1

    def test_another_call_of_the_same_person_and_minute_is_refused(self, type_in, other_nurse):
        before = type_in()
        for changed in ({"ended_at": END + SECOND}, {"by": other_nurse}):
            with pytest.raises(CallRefused, match=before.reference):
                type_in(**changed)
        assert type_in(taken_by=other_nurse) != before

    def test_an_ordinary_call_is_none_from_paper(self, nurse, at):
        call = calls.start(by=nurse, at=at)
        assert not call.is_from_paper
        assert call.moment(at) == at

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"ended_at": START}, "ended after it started"),
            ({"started_at": datetime(2026, 11, 1, 10, tzinfo=UTC)}, "14 days ago"),
            ({"started_at": datetime(2026, 11, 20, 7, tzinfo=UTC)}, "not open when"),
            ({"tier": "INCOMPLETE"}, "tier that is written"),
            ({"tier": "nonsense"}, "tier that is written"),
            ({"record": {"reason": "x" * 20_001}}, "20,000 characters"),
        ],
    )
    def test_refuses_what_cannot_be(self, type_in, changed, words):
        with pytest.raises(CallRefused, match=words):
            type_in(**changed)
        assert not Call.objects.exists()

    def test_refuses_an_admin_as_the_one_who_took_it(self, type_in, admin):
        with pytest.raises(CallRefused, match="an admin takes none"):
            type_in(taken_by=admin)

    def test_outside_hours_keeps_the_reason_of_that_time(self, type_in):
        call = type_in(
            started_at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC),
            ended_at=datetime(2026, 11, 20, 16, 20, tzinfo=UTC),
            out_of_hours_reason="Sunita agreed: the outage",
        )
        assert (call.line_state, call.out_of_hours_reason) == (
            "closed",
            "Sunita agreed: the outage",
        )

    def test_answers_a_voicemail_that_was_left_before(self, type_in, nurse, at):
        left = voicemails.hear(
            words="Please ring.", number="07700 900123", received_at=START, by=nurse, at=at
        )
        call = type_in(came_from=left, record={"reason": ""})
        assert (call.direction, call.said("callback_number")) == ("VOICEMAIL", "07700 900123")
        with pytest.raises(CallRefused, match="answered or settled"):
            type_in(came_from=left, started_at=START + SECOND)

    def test_refuses_a_voicemail_that_was_left_later(self, type_in, nurse, at):
        left = voicemails.hear(words="Ring.", number="", received_at=END, by=nurse, at=at)
        with pytest.raises(CallRefused, match="left after this call started"):
            type_in(came_from=left)

    def test_makes_the_callback_that_was_booked(self, type_in, nurse, other_nurse):
        before = calls.start(by=nurse, at=START - timedelta(hours=1))
        calls.save_field(
            call=before, name="caller_name", value="Ada", base=0, by=nurse, at=before.started_at
        )
        booked = follow_ups.book(
            call=before,
            kind=FollowUp.Kind.CALLBACK,
            why="the leaflet",
            due_at=START,
            owner=nurse,
            by=nurse,
            at=before.started_at,
        )
        with pytest.raises(CallRefused, match="somebody else's"):
            type_in(came_from=booked, by=other_nurse, taken_by=other_nurse)
        call = type_in(came_from=booked, record={"reason": ""})
        assert (call.direction, call.follow_up, call.earlier) == ("OUT", booked, before)
        assert (call.said("caller_name"), call.said("reason")) == ("Ada", "Callback: the leaflet")
        with pytest.raises(CallRefused, match="rung at this moment"):
            type_in(came_from=booked, started_at=START + SECOND)
        with pytest.raises(callbacks.AlreadyRinging):
            callbacks.ring(follow_up=booked, by=make_sup(), at=OPEN_AT)


def make_sup():
    """Return a supervisor beside the one of the fixtures."""
    return make_person(Role.SUPERVISOR, "Sigrid Other")


@pytest.fixture
def newer(nurse):
    """Return a version of the cord compression checklist that took over yesterday."""
    admin = make_person(Role.ADMIN, "Wren Approver", may_approve_guidance=True)
    old = live_definition("mscc", OPEN_AT).version
    content = Version.objects.values_list("content", flat=True).get(pk=old.pk)
    version = Version.objects.create(
        document=Document.objects.get(slug="mscc"),
        number=old.number + 1,
        title=old.title,
        urgency=old.urgency,
        group=old.group,
        one_line=old.one_line,
        content=content,
        content_hash="f" * 64,
        source="a test",
        author=nurse,
        made_at=START,
    )
    Approval.objects.create(
        version=version,
        content_hash=version.content_hash,
        name=admin.name,
        role=admin.role,
        registration_number="00A0000A",
        by=admin,
        at=START,
    )
    since = OPEN_AT - timedelta(days=1)
    Publication.objects.create(version=version, from_at=since, at=since, by=admin)
    return version


@pytest.mark.django_db
class TestWhatFollows:
    def test_the_checklist_opens_in_the_version_that_was_printed(self, type_in, newer, at):
        printed = live_definition("mscc", START).version
        assert live_definition("mscc", at).version == newer
        assert printed.number < newer.number

        call = type_in(printed=[printed])

        run = Run.objects.get(call=call)
        assert (run.version, run.opened_at, run.tier) == (printed, END, "INCOMPLETE")
        offered = [one for one in printed_checklists(at) if one.slug == "mscc"]
        assert offered[:2] == [newer, printed]

    def test_danger_now_by_itself_is_in_no_list_of_versions(self, db, at):
        assert {one.slug for one in printed_checklists(at)} == {"mscc", "hypercalcaemia"}

    def test_what_is_answered_later_stands_at_the_paper_s_time(self, type_in, nurse, at):
        call = type_in(printed=[live_definition("mscc", at).version])
        runs.answer(call=call, slug="mscc", question="N2", value="yes", by=nurse, at=at)
        file = tiers.confirm_tier(
            call=call, slug="mscc", tier=Tier.IMMEDIATE, reason="", by=nurse, at=at
        )
        step = file.run("mscc").steps[0][0]
        file = steps.tick_step(
            call=call, slug="mscc", step=step.id, state="DONE", reason="", by=nurse, at=at
        )
        for row in (*file.answers, *file.confirmations, *file.steps):
            assert row.at == END
        call.refresh_from_db()
        assert call.first_red_at == END

    def test_a_corrected_answer_counts_after_the_one_before(self, type_in, nurse, at):
        call = type_in(printed=[live_definition("mscc", at).version])
        for value in ("no", "yes"):
            file = runs.answer(call=call, slug="mscc", question="N2", value=value, by=nurse, at=at)
        assert file.run("mscc").latest["N2"].value == "yes"
        assert file.tier is Tier.IMMEDIATE

    def test_an_attempt_needs_its_time_and_keeps_it(self, type_in, nurse, at):
        call = type_in()
        words = {
            "whom": "CANCER_LINE",
            "number": "01632 960114",
            "number_from": "CARD",
            "outcome": "REACHED",
            "spoke_to": "the nurse",
            "read_back": True,
            "note": "",
            "by": nurse,
            "at": at,
        }
        with pytest.raises(CallRefused, match="as the paper has it"):
            follow_ups.record_attempt(call=call, **words)
        for wrong in (START - timedelta(minutes=1), at + SECOND):
            with pytest.raises(CallRefused, match="before this call, or in the future"):
                follow_ups.record_attempt(call=call, rung_at=wrong, **words)
        rung_at = START + timedelta(minutes=10)
        made = follow_ups.record_attempt(call=call, rung_at=rung_at, **words)
        assert made.at == rung_at
        assert AuditEntry.objects.get(subject=call.subject, action="call.attempt").at == at

    def test_hours_are_judged_at_the_paper_s_time(self, type_in, at):
        # Saturday at 12:30: no open time within 24 hours, though on Monday there is.
        call = type_in(
            started_at=datetime(2026, 11, 21, 12, 10, tzinfo=UTC),
            ended_at=datetime(2026, 11, 21, 12, 30, tzinfo=UTC),
        )
        file = casefile.load(call, at)
        assert not file.feasible
        assert file.closing_time.state == "closing_soon"

    def test_a_grave_tier_on_the_paper_keeps_it_from_closing_as_information(self, type_in, at):
        call = type_in(tier="IMMEDIATE", record={"no_symptom": "yes"})
        file = casefile.load(call, at)
        assert call.first_red_at == START
        assert file.is_grave
        said = [one.words for one in closing.missing(file.facts, Kind.INFORMATION)]
        assert any("the paper says immediate" in words for words in said)
        assert any("a red, an emergency or a risk answer" in words for words in said)

    @pytest.mark.parametrize(
        ("tier", "answers", "above"),
        [
            ("WITHIN_24H", {"N2": "yes"}, Tier.IMMEDIATE),
            ("SAFETY_NET", {"E1": "yes"}, Tier.EMERGENCY_999),
            ("IMMEDIATE", {"N2": "yes"}, None),
            ("EMERGENCY_999", {"N2": "yes"}, None),
            ("", {"N2": "yes"}, None),
            # Not all is typed yet: that is no tier to hold against the paper.
            ("SAFETY_NET", {"N1": "no"}, None),
        ],
    )
    def test_answers_that_come_to_more_than_the_paper_stand(
        self, type_in, nurse, at, tier, answers, above
    ):
        call = type_in(tier=tier, printed=[live_definition("mscc", at).version])
        for question, value in answers.items():
            runs.answer(call=call, slug="mscc", question=question, value=value, by=nurse, at=at)
        file = casefile.load(call, at)
        assert file.above_paper is above
        assert ("ABOVE_PAPER" in reasons(review_facts_of(file))) is (above is not None)
        late = next(one for one in timeline(file) if one.kind == "Late entry")
        assert ("which stands" in late.more) is (above is not None)

    def test_a_raise_alone_is_no_answer_above_the_paper(self, type_in, nurse, at):
        call = type_in(tier="WITHIN_24H", printed=[live_definition("mscc", at).version])
        tiers.raise_call(call=call, tier=Tier.IMMEDIATE, reason="her voice", by=nurse, at=at)
        assert casefile.load(call, at).above_paper is None

    def test_it_closes_at_the_end_on_the_paper(self, type_in, nurse, at, write):
        information = {
            name: RECORD[name]
            for name in ("caller_is", "patient_with_caller", "reason", "advice_given", "topics")
        }
        call = type_in(
            started_at=datetime(2026, 11, 20, 15, 50, tzinfo=UTC),
            ended_at=datetime(2026, 11, 20, 16, 5, tzinfo=UTC),
            record=information | {"no_symptom": "yes"},
        )
        closed = calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=at)
        assert (closed.closed_at, closed.closed_by) == (closed.paper_ended_at, nurse)
        assert closed.overran_close

    def test_a_silent_one_can_be_undone_on_the_day_it_was_typed(self, type_in, nurse, at):
        call = type_in(record={})
        calls.close(call=call, kind=Closing.NON_CLINICAL, non_clinical="SILENT", by=nurse, at=at)
        with pytest.raises(CallRefused, match="another day"):
            calls.undo_closing(call=call, by=nurse, at=at + timedelta(days=1))
        assert not calls.undo_closing(call=call, by=nurse, at=at).is_closed

    def test_the_timeline_marks_the_late_entry(self, type_in, nurse, other_nurse, at):
        events = timeline(casefile.load(type_in(taken_by=other_nurse), at))
        assert (events[0].at, events[0].by) == (START, other_nurse)
        late = next(one for one in events if one.kind == "Late entry")
        assert (late.at, late.by) == (at, nurse)
        assert late.words == "Typed from paper by Bryn Test, from Friday 20 November, 10:05"
