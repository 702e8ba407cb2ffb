"""Two people who ring the same caller back: the second is told who does it already."""

import pytest
from playwright.sync_api import expect

from callers.actions import follow_ups, voicemails
from callers.models import Call, FollowUp
from helpline.models import Role
from tests.journeys.hands import Nurse


class TestTwoNursesOnOneVoicemail:
    def test_the_second_gets_a_sentence_that_names_the_first(
        self, opened, nurse, person, clock, watch, axe
    ):
        watch.expects("status of 409")
        left = voicemails.hear(
            words="I cannot feel my feet",
            number="07700 900187",
            received_at=clock.now(),
            by=nurse,
            at=clock.now(),
        )
        here, there = Nurse(opened(nurse)), Nurse(opened(person(Role.NURSE, "Bryn")))
        for one in (here, there):
            one.page.goto(f"/voicemails/{left.pk}/")
        here.button("Answer: ring back", inside="main")
        call = here.arrive()

        there.button("Answer: ring back", inside="main")
        there.reads("Answered", nurse.name, call.reference)
        expect(there.page.locator("main [role=alert]")).to_contain_text(
            f"{nurse.name} answers this voicemail already, in call {call.reference}"
        )
        # She may not open it, so she is not sent there; nor does she read the words any more.
        expect(there.page.get_by_role("link", name=call.reference)).to_have_count(0)
        expect(there.page.get_by_role("main")).not_to_contain_text("I cannot feel my feet")
        axe(there.page)
        there.page.goto("/")
        expect(there.page.locator(f"#voicemail-{left.pk}")).to_have_count(0)
        assert left.calls.count() == 1


class TestTwoPeopleOnOneCallback:
    @pytest.fixture
    def booked(self, call, nurse, clock) -> FollowUp:
        return follow_ups.book(
            call=call,
            kind=FollowUp.Kind.CALLBACK,
            why="Send the leaflet's name",
            due_at=None,
            owner=nurse,
            by=nurse,
            at=clock.now(),
        )

    def test_the_second_gets_a_sentence_that_names_the_first(
        self, opened, nurse, supervisor, booked, watch, axe
    ):
        watch.expects("status of 409")
        here, there = Nurse(opened(nurse)), Nurse(opened(supervisor))
        for one in (here, there):
            one.page.goto(f"/follow-ups/{booked.pk}/")
        here.button("They answered: start the call", inside="main")
        call = here.arrive()
        assert (call.direction, call.earlier) == ("OUT", booked.call)

        there.button("They answered: start the call", inside="main")
        expect(there.page.locator("main [role=alert]")).to_contain_text(
            f"{nurse.name} rings already, in call {call.reference}"
        )
        axe(there.page)
        assert Call.objects.filter(follow_up=booked).count() == 1

    def test_who_lost_it_meanwhile_is_told_so(self, opened, nurse, supervisor, booked, watch):
        watch.expects("status of 409")
        here, there = Nurse(opened(nurse)), Nurse(opened(supervisor))
        for one in (here, there):
            one.page.goto(f"/follow-ups/{booked.pk}/")
        there.page.get_by_label("Why you take it over").fill("Off sick")
        there.button("Take it over", inside="main")
        there.page.wait_for_load_state()
        here.page.get_by_label("Note, if any").fill("Ring after five")
        here.button("They answered: start the call", inside="main")
        here.reads(f"{supervisor.name} has this follow-up now")
        booked.refresh_from_db()
        assert booked.owner == supervisor
        assert not Call.objects.filter(follow_up=booked).exists()
