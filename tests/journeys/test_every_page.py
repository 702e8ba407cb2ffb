"""Every page, for every role, wide and narrow, light and dark: no accessibility fault."""

import pytest
from django.urls import resolve

from callers.actions import calls, decisions, follow_ups, runs, sharing, voicemails
from callers.models import Closing, FollowUp
from guidance.queries import live_checklists, live_matters, live_panels
from helpline.models import Role
from tests.house.case import (
    answered_decision,
    asking_draft,
    listed_contact,
    looked_for,
    recalled_panel,
    tried_import,
    waiting_draft,
)
from tests.house.test_pages import to_read
from tests.journeys.steps import INFORMATION

# Parts of pages, which are looked at with the page they stand in, and what the sign-in library
# shows only in the middle of signing in or with a second factor.
IN_A_PAGE = {
    "helpline:line_status", "helpline:session_state", "callers:closing_time",
    "helpline:signed_in_again", "guidance:draft_preview",
}  # fmt: skip

UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
# Puts the same part of several pages into this one, each with names of its own.
GATHER = """async ([places, part, counted = part]) => {
  const NAMES = ["id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"];
  let last = document.querySelector(part);
  for (const [turn, place] of places.entries()) {
    const text = await (await fetch(place)).text();
    const found = new DOMParser().parseFromString(text, "text/html").querySelector(part);
    // A page has one main part: those of the others lie in it.
    const piece = document.createElement("div");
    piece.append(...(part === "main" ? found.childNodes : [found]));
    for (const one of [piece, ...piece.querySelectorAll("*")]) {
      for (const name of NAMES) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace(/\\S+/g, `$&-${turn}`));
      }
      if (one.ariaLabel && one.matches("[role], section, nav")) one.ariaLabel += turn;
      if (one.matches("h1, h2, h3, h4")) one.append(` ${turn}`);
    }
    last[part === "main" ? "append" : "after"](piece);
    last = part === "main" ? last : piece;
  }
  for (const one of document.querySelectorAll("details")) one.open = true;
  return document.querySelectorAll(counted).length;
}"""


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
    blank = calls.begin(by=nurse, at=at)
    runs.answer(call=blank, slug="danger", question="E1", value="no", by=nurse, at=at)
    for name, value in INFORMATION.items():
        calls.save_field(call=blank, name=name, value=value, base=0, by=nurse, at=at)
    blank = calls.close(call=blank, kind=Closing.INFORMATION, by=nurse, at=at)
    red = calls.start(by=nurse, at=at)
    runs.answer(call=red, slug="danger", question="E1", value="no", by=nurse, at=at)
    runs.open_run(call=red, slug="mscc", by=nurse, at=at)
    runs.answer(call=red, slug="mscc", question="N2", value="unsure", by=nurse, at=at)
    calls.save_field(call=red, name="notes", value="Holding on.", base=0, by=nurse, at=at)
    for slug in ("infection", "risk_to_life"):
        runs.open_run(call=red, slug=slug, by=nurse, at=at)
    sharing.note_safeguarding(
        call=red, at_risk="ADULT", text="Left alone.", lead_told="Dilys", by=nurse, at=at
    )
    decisions.ask(call=red, about="LOST_CALL", by=nurse, at=at)
    left = voicemails.hear(
        words="Legs gone weak, please ring.", number="07700 900187", received_at=at, by=nurse, at=at
    )
    panel = live_panels(at)[0]
    checklist = live_checklists(at)[0][0]
    waiting = waiting_draft(person(Role.ADMIN, "Wren"), at)
    approver = person(Role.ADMIN, "Ivor")
    approver.may_approve_guidance = True
    approver.save()
    asking = asking_draft(person(Role.ADMIN, "Wren"), at)
    contact = listed_contact(person(Role.ADMIN, "Cara"), at)
    tried = tried_import(person(Role.ADMIN, "Ines"), at)
    recalled = recalled_panel("for-every-page", [red, closed], person(Role.ADMIN, "Rea"), at)
    return {
        "desk": "/",
        "calls": "/calls/",
        "call": f"/calls/{red.reference}/?panel={panel.slug}",
        "earlier calls": f"/calls/{closed.reference}/earlier/",
        "hand-over": f"/calls/{red.reference}/hand-over/",
        "running record": f"/calls/{red.reference}/record/",
        "record": f"/calls/{closed.reference}/record/",
        "follow-up": f"/follow-ups/{booked.pk}/",
        "follow-ups": "/follow-ups/",
        "voicemails": "/voicemails/",
        "voicemail": f"/voicemails/{left.pk}/",
        "add a voicemail": "/voicemails/add/",
        "from paper": "/calls/from-paper/",
        "unfinished": "/calls/unfinished/",
        "end of day": "/end-of-day/",
        "safeguarding": "/safeguarding/",
        "safeguarding of a call": f"/calls/{red.reference}/safeguarding/",
        "to decide": "/calls/decisions/",
        "undecided": "/follow-ups/undecided/",
        "to review": "/reviews/",
        "review": f"/calls/{blank.reference}/review/",
        # Of a call that nobody reviewed yet it leads to the record.
        "revise a review": f"/calls/{blank.reference}/review/revise/",
        "to sign off": "/reviews/sign-off/",
        "your reviews": "/reviews/yours/",
        "record to review": f"/calls/{blank.reference}/record/",
        "matter": "/guidance/checklists/infection/",
        "library": "/guidance/",
        "panel": f"/guidance/panels/{panel.slug}/",
        "checklists": "/guidance/checklists/",
        "checklist": f"/guidance/checklists/{checklist.slug}/",
        "decisions": "/guidance/decisions/",
        "decision": f"/guidance/decisions/{answered_decision(approver, at)}/",
        "downtime": "/guidance/downtime/",
        "guidance desk": "/guidance/desk/",
        "draft": f"/guidance/desk/drafts/{waiting.pk}/",
        "draft that asks": f"/guidance/desk/drafts/{asking.pk}/",
        "question of a draft": f"/guidance/desk/drafts/{asking.pk}/?part=groups.3.questions.1",
        "rules of a draft": f"/guidance/desk/drafts/{asking.pk}/?part=rules",
        "owners": f"/guidance/desk/documents/{waiting.document_id}/owners/",
        "new panel": "/guidance/desk/new/panel/",
        "new matter": "/guidance/desk/new/matter/",
        "test bench": f"/guidance/desk/drafts/{asking.pk}/bench/",
        "version": f"/guidance/desk/versions/{waiting.submitted_id}/",
        "contacts": "/guidance/contacts/",
        "contact": f"/guidance/contacts/{contact.pk}/",
        "add a contact": "/guidance/contacts/add/",
        "import contacts": "/guidance/contacts/import/",
        "dry run": f"/guidance/contacts/imports/{tried.pk}/",
        "board": "/board/",
        "log": "/log/",
        # Another supervisor's, which nobody else may open: its journey looks at such a page.
        "log, filtered": f"/log/{looked_for(person(Role.SUPERVISOR, 'Lo'), at).key}/",
        "reports": "/reports/",
        "recalls": "/recalls/",
        "recall": f"/recalls/{recalled.pk}/",
        "recall a version": f"/versions/{panel.pk}/recall/",
        "recalled panel": "/guidance/panels/for-every-page/?version=1",
        "hours": "/service/hours/",
        "month": "/service/hours/month/?month=2026-12",
        "staff": "/service/staff/",
        "add a person": "/service/staff/add/",
        "change a person": f"/service/staff/{person(Role.NURSE, 'Bryn').pk}/",
        "settings": "/service/settings/",
        "password": "/accounts/password/change/",
        "not found": "/calls/C-000-000/",
    }


SHARED = {"library", "panel", "checklists", "checklist", "hours", "month", "settings", "password"}
SHARED |= {"not found", "matter", "contacts", "contact", "downtime", "recalled panel"}
OF_CALLS = {
    "desk", "calls", "call", "hand-over", "running record", "record", "follow-up", "follow-ups",
    "voicemails", "voicemail", "add a voicemail", "unfinished", "end of day", "safeguarding",
    "safeguarding of a call", "from paper", "your reviews", "earlier calls",
}  # fmt: skip
OF_RECALLS = {"recalls", "recall", "recall a version"}
OF_SUPERVISORS = {"to decide", "undecided", "to review", "record to review", "recall"}
OF_SUPERVISORS |= {"review", "to sign off"}
OF_SUPERVISORS |= {"log", "board", "reports"}
OF_ADMINS = {
    "guidance desk",
    "draft",
    "draft that asks",
    "question of a draft",
    "rules of a draft",
    "owners",
    "new panel",
    "new matter",
    "test bench",
    "version",
    "add a contact",
    "import contacts",
    "dry run",
    "decisions",
    "decision",
    "staff",
    "add a person",
    "change a person",
} | OF_RECALLS
MAY_OPEN = {
    Role.NURSE: OF_CALLS | SHARED,
    Role.SUPERVISOR: OF_CALLS | OF_SUPERVISORS | OF_RECALLS | SHARED,
    Role.ADMIN: OF_ADMINS | SHARED,
}


class TestEveryPage:
    @pytest.mark.parametrize("role", Role)
    def test_has_no_accessibility_fault(
        self, opened, nurse, person, places, watch, faults_of, role
    ):
        watch.expects("status of 404", "status of 403")
        by = nurse if role is Role.NURSE else person(role, "Someone")
        page = opened(by)
        seen = MAY_OPEN[role]
        if role is Role.SUPERVISOR:
            # What does not differ between the roles was seen with a nurse's eyes.
            seen = {"desk", "calls", "call", "record", "follow-up", "hours"} | OF_SUPERVISORS
        elif role is Role.ADMIN:
            seen = OF_ADMINS | {"contacts", "contact", "library", "hours", "settings"}
        faults = []
        for name in sorted(seen):
            answered = page.goto(places[name])
            assert answered.status == (404 if name == "not found" else 200), name
            faults += faults_of(page)
        forbidden = places["calls"] if role is Role.ADMIN else places["staff"]
        assert page.goto(forbidden).status == 403
        faults += faults_of(page)
        assert faults == []

    def test_a_call_without_any_answer_has_none(self, page, call, axe):
        page.goto(f"/calls/{call.reference}/")
        page.evaluate(UNFOLD)
        axe(page)

    def test_the_desk_has_none_while_the_line_closes_and_is_closed(
        self, opened, nurse, places, clock, axe
    ):
        for hour, minute in ((15, 45), (17, 0)):
            clock.set_london(hour, minute)
            page = opened(nurse)  # the session of the morning has ended by then
            page.goto("/")
            page.get_by_role("heading", name="End of day").first.wait_for()
            axe(page)

    def test_every_page_of_ours_is_among_them(self, places):
        paths = [place.split("?")[0] for place in places.values()]
        seen = {resolve(path).view_name for path in paths if not path.startswith("/accounts/")}
        ours = {one.name for one in to_read() if one.is_ours}

        assert ours - seen - IN_A_PAGE == set()


class TestEveryPieceOfGuidance:
    """Every panel lies in one page, which is looked at once; so does every checklist."""

    def test_no_panel_has_a_fault(self, page, clock, faults_of):
        panels = live_panels(clock.now())
        page.goto(f"/guidance/panels/{panels[0].slug}/")
        places = [f"/guidance/panels/{one.slug}/" for one in panels[1:]]
        assert page.evaluate(GATHER, [places, "article.panel"]) == len(panels) > 40
        assert faults_of(page) == []

    def test_no_checklist_has_a_fault_to_read(self, page, slugs, faults_of):
        places = [f"/guidance/checklists/{slug}/" for slug in slugs]
        page.goto(places[0])
        assert page.evaluate(GATHER, [places[1:], "main", "main h1"]) == len(slugs) > 10
        assert faults_of(page) == []

    def test_no_checklist_has_a_fault_to_answer(self, page, slugs, nurse, clock, faults_of):
        places = []
        for slug in slugs:
            call = calls.start(by=nurse, at=clock.now())
            runs.open_run(call=call, slug=slug, by=nurse, at=clock.now())
            places.append(f"/calls/{call.reference}/?checklist={slug}")
        page.goto(places[0])
        assert page.evaluate(GATHER, [places[1:], "#questions", "[id^=questions]"]) == len(slugs)
        shown = page.locator("#checklist").get_attribute("data-checklist")
        assert shown == slugs[0]
        assert faults_of(page, "#checklist") == []

    @pytest.fixture
    def slugs(self, clock) -> list[str]:
        at = clock.now()
        return [one.version.document.slug for one in (*live_checklists(at), *live_matters(at))]
