"""Every page, for every role, wide and narrow, light and dark: no accessibility fault."""

import pytest

from callers.actions import calls, follow_ups, runs
from callers.models import Closing, FollowUp
from guidance.queries import live_checklists, live_panels
from helpline.models import Role
from tests.journeys.steps import INFORMATION


@pytest.fixture
def places(nurse, person, clock) -> dict[str, str]:
    """Return the address of every kind of page, with something on each of them."""
    at = clock.now()
    closed = calls.start(by=nurse, at=at)
    for name, value in INFORMATION.items():
        calls.save_field(call=closed, name=name, value=value, base=0, by=nurse, at=at)
    booked = follow_ups.book(
        call=closed,
        kind=FollowUp.Kind.CALLBACK,
        why="Send the leaflet's name",
        due_at=None,
        owner=nurse,
        by=nurse,
        at=at,
    )
    closed = calls.close(call=closed, kind=Closing.INFORMATION, by=nurse, at=at)
    calls.add_addendum(call=closed, text="Rang back to say thank you.", by=nurse, at=at)
    red = calls.start(by=nurse, at=at)
    runs.answer(call=red, slug="danger", question="E1", value="no", by=nurse, at=at)
    runs.open_run(call=red, slug="mscc", by=nurse, at=at)
    runs.answer(call=red, slug="mscc", question="N2", value="unsure", by=nurse, at=at)
    calls.save_field(call=red, name="notes", value="Holding on.", base=0, by=nurse, at=at)
    panel = live_panels(at)[0]
    checklist = live_checklists(at)[0][0]
    return {
        "desk": "/",
        "calls": "/calls/",
        "call": f"/calls/{red.reference}/?panel={panel.slug}",
        "hand-over": f"/calls/{red.reference}/hand-over/",
        "running record": f"/calls/{red.reference}/record/",
        "record": f"/calls/{closed.reference}/record/",
        "follow-up": f"/follow-ups/{booked.pk}/",
        "library": "/guidance/",
        "panel": f"/guidance/panels/{panel.slug}/",
        "checklists": "/guidance/checklists/",
        "checklist": f"/guidance/checklists/{checklist.slug}/",
        "decisions": "/guidance/decisions/",
        "hours": "/service/hours/",
        "staff": "/service/staff/",
        "add a person": "/service/staff/add/",
        "change a person": f"/service/staff/{person(Role.NURSE, 'Bryn').pk}/",
        "settings": "/service/settings/",
        "password": "/accounts/password/change/",
        "not found": "/calls/C-000-000/",
    }


SHARED = {"library", "panel", "checklists", "checklist", "hours", "settings", "password"}
SHARED |= {"not found"}
OF_CALLS = {"desk", "calls", "call", "hand-over", "running record", "record", "follow-up"}
OF_ADMINS = {"decisions", "staff", "add a person", "change a person"}
MAY_OPEN = {
    Role.NURSE: OF_CALLS | SHARED,
    Role.SUPERVISOR: OF_CALLS | SHARED,
    Role.ADMIN: OF_ADMINS | SHARED,
}
IN_THE_DARK = {"desk", "call", "record", "library", "panel", "hours"}


class TestEveryPage:
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_has_no_accessibility_fault(
        self, opened, nurse, person, places, watch, faults_of, role, scheme
    ):
        watch.expects("status of 404", "status of 403")
        by = nurse if role is Role.NURSE else person(role, "Someone")
        page = opened(by, scheme=scheme)
        seen = MAY_OPEN[role]
        if scheme == "dark":
            seen = seen & IN_THE_DARK
        elif role is Role.SUPERVISOR:
            # What does not differ between the roles was seen with a nurse's eyes.
            seen = OF_CALLS | {"hours"}
        elif role is Role.ADMIN:
            seen = OF_ADMINS | {"library", "hours", "settings"}
        faults = []
        for name in sorted(seen):
            answered = page.goto(places[name])
            assert answered.status == (404 if name == "not found" else 200), name
            faults += faults_of(page)
        if scheme == "light":
            forbidden = places["desk"] if role is Role.ADMIN else places["staff"]
            forbidden = places["calls"] if role is Role.ADMIN else forbidden
            assert page.goto(forbidden).status == 403
            faults += faults_of(page)
        assert faults == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_signing_in_has_none_either(self, opened, axe, scheme):
        page = opened(scheme=scheme)
        page.goto("/accounts/login/")
        axe(page)
        page.get_by_label("Email").fill("nobody@example.org")
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("alert").filter(has_text="do not belong together").wait_for()
        axe(page)

    def test_a_call_without_any_answer_has_none(self, page, call, axe):
        page.goto(f"/calls/{call.reference}/")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.locator("#in-hand_over").wait_for()
        axe(page)
