"""What a closed call takes, what is written down beside a call, and its audit."""

from datetime import timedelta

import pytest

from callers.actions import calls, decisions, linking, runs, sharing, showing, steps, tiers
from callers.actions.writing import CallRefused
from callers.models import Addendum, PanelShown, SupervisorDecision
from guidance.queries import live_panels
from guidance.tiers import Tier
from helpline import audit
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
DISCLOSURE = {
    "basis": "CHILD",
    "reason": "in danger",
    "authorised_by": "Sunita",
    "what": "the address",
    "with_whom": "the police",
}


def audited(action, call):
    return AuditEntry.objects.filter(action=action, subject=call.subject)


class TestAClosedCall:
    def test_refuses_every_write(
        self, closed, nurse, other_nurse, supervisor, at, try_reaching, book
    ):
        who = {"call": closed, "by": nurse, "at": at}
        for write in (
            lambda: calls.save_field(name="notes", value="late", base=0, **who),
            lambda: calls.save_field(
                call=closed, name="notes", value="late", base=0, by=supervisor, at=at
            ),
            lambda: calls.hand_to(to=other_nurse, reason="", **who),
            lambda: runs.open_run(slug="hypercalcaemia", **who),
            lambda: runs.answer(slug="mscc", question="N1", value="yes", **who),
            lambda: runs.answer_all_no(slug="mscc", group="danger_now", **who),
            lambda: tiers.confirm_tier(slug="mscc", tier="EMERGENCY_999", reason="x", **who),
            lambda: tiers.raise_call(tier="EMERGENCY_999", reason="x", **who),
            lambda: steps.tick_step(slug="mscc", step="x", state="DONE", reason="", **who),
            lambda: runs.abandon_run(slug="mscc", reason="x", **who),
            lambda: runs.decline_checklist(slug="hypercalcaemia", reason="x", **who),
            lambda: runs.explain_blanks(reason="x", **who),
            lambda: steps.rest_not_applicable(slug="mscc", **who),
            lambda: decisions.ask(about="LOST_CALL", **who),
            lambda: decisions.decide(
                call=closed, about="LOST_CALL", decision="x", by=supervisor, at=at
            ),
            lambda: linking.link(earlier=closed, **who),
            lambda: sharing.disclose(shared_at=None, caller_told=True, **DISCLOSURE, **who),
            lambda: try_reaching(closed),
            lambda: book(closed),
        ):
            with pytest.raises(CallRefused, match="closed"):
                write()

    def test_takes_a_late_entry(self, closed, other_nurse, at):
        late = at + timedelta(days=1)

        added = calls.add_addendum(
            call=closed, text=" Rang back.\r\nWell.\x00 ", by=other_nurse, at=late
        )

        stored = Addendum.objects.get(pk=added.pk)
        assert (stored.text, stored.by, stored.at) == ("Rang back.\nWell.", other_nurse, late)
        assert audited("call.addendum", closed).count() == 1

    @pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
    def test_takes_no_blank_entry(self, closed, nurse, at, text):
        with pytest.raises(CallRefused, match="Type what"):
            calls.add_addendum(call=closed, text=text, by=nurse, at=at)

    def test_takes_twenty_thousand_characters_and_refuses_one_more(self, closed, nurse, at):
        calls.add_addendum(call=closed, text="x" * 20_000, by=nurse, at=at)

        with pytest.raises(calls.TooLong):
            calls.add_addendum(call=closed, text="x" * 20_001, by=nurse, at=at)

    @pytest.mark.parametrize(("seconds", "rows"), [(0, 1), (9, 1), (10, 2)])
    def test_takes_a_late_entry_that_was_pressed_twice_once(self, closed, nurse, at, seconds, rows):
        for moment in (at, at + timedelta(seconds=seconds)):
            calls.add_addendum(call=closed, text="Rang back", by=nurse, at=moment)

        assert Addendum.objects.count() == rows

    def test_keeps_out_what_a_running_call_writes_into_its_notes(self, call, nurse, at):
        with pytest.raises(CallRefused, match="still runs"):
            calls.add_addendum(call=call, text="late", by=nurse, at=at)


class TestADecision:
    def test_says_something(self, call, supervisor, at):
        with pytest.raises(CallRefused, match="Say what you decided"):
            decisions.decide(call=call, about="REFUSED_999", decision=" ", by=supervisor, at=at)

        assert not SupervisorDecision.objects.exists()


class TestAPanel:
    def test_is_kept_in_the_version_that_was_shown(self, call, nurse, at):
        version = live_panels(at)[0]

        showing.show_panel(call=call, version=version, by=nurse, at=at)

        assert PanelShown.objects.get(call=call).version_id == version.pk
        assert audited("call.panel", call).get().detail == {"version": version.pk}


class TestTheAudit:
    def test_never_holds_a_callers_words_name_or_number(self, closed):
        everything = " ".join(
            f"{entry.action} {entry.subject} {entry.detail}" for entry in AuditEntry.objects.all()
        )

        for word in ("Example", "07700", "900123", "01632", "Unsteady", "Tuesday", "oncology"):
            assert word not in everything

    def test_refuses_a_write_by_nobody(self, call, at):
        with pytest.raises(audit.AuditNeedsAPerson):
            calls.read(call=call, by=None, at=at)

    def test_failing_rolls_back_each_kind_of_write(
        self, ready, nurse, supervisor, at, try_reaching, book, no_audit
    ):
        before = self.rows(ready)
        who = {"call": ready, "by": nurse, "at": at}
        for write in (
            lambda: calls.save_field(name="notes", value="new", base=0, **who),
            lambda: runs.open_run(slug="hypercalcaemia", **who),
            lambda: runs.answer(slug="mscc", question="N1", value="yes", **who),
            lambda: tiers.confirm_tier(slug="mscc", tier=Tier.EMERGENCY_999, reason="grey", **who),
            lambda: tiers.raise_call(tier=Tier.EMERGENCY_999, reason="grey", **who),
            lambda: try_reaching(ready, outcome="NO_ANSWER", read_back=False),
            lambda: book(ready),
            lambda: decisions.decide(
                call=ready, about="REFUSED_999", decision="x", by=supervisor, at=at
            ),
            lambda: showing.show_panel(version=live_panels(at)[0], **who),
            lambda: steps.tick_step(
                slug="mscc", step="script", state="NOT_DONE", reason="x", **who
            ),
            lambda: sharing.disclose(shared_at=None, caller_told=True, **DISCLOSURE, **who),
        ):
            with pytest.raises(RuntimeError, match="no audit"):
                write()

        assert self.rows(ready) == before

    def rows(self, call):
        call.refresh_from_db()
        related = ("answers", "runs", "confirmations", "attempts", "follow_ups", "decisions")
        related += ("panels", "steps", "disclosures")
        counts = [getattr(call, name).count() for name in related]
        return [*counts, call.record, call.tier, call.nurse_id]
