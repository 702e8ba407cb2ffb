"""Guidance goes with a reason and a replacement, and its old address leads on."""

from datetime import timedelta

import pytest

from callers.actions import calls, showing
from guidance.actions import publishing, retiring
from guidance.models import Document, Kind, Retirement, Version
from guidance.queries import live_panel, retired_panel
from guidance.search import search
from helpline.models import AuditEntry, Role
from helpline.refusals import Refused
from tests.conftest import make_person
from tests.guidance.signing import approved
from tests.house.page import faults_of_page

# A routine panel, an emergency one, and what may stand in for either.
ROUTINE, EMERGENCY, OTHER = "outlook", "risk-to-life", "fatigue"


@pytest.fixture
def people(db):
    return {
        "admin": make_person(Role.ADMIN, "Asha Admin"),
        "approver": make_person(Role.SUPERVISOR, "Pia Approver", may_approve_guidance=True),
        "nurse": make_person(Role.NURSE, "Nell Nurse"),
    }


def document(slug, kind=Kind.PANEL):
    return Document.objects.get(kind=kind, slug=slug)


def version(slug, at):
    return Version.objects.live(at).get(document__slug=slug)


def retire(at, by, slug=ROUTINE, **given):
    asked = {"reason": "Told twice.", "replacement": None, "by": by, "at": at}
    return retiring.retire(**{"version": version(slug, at), **asked, **given})


class TestRetiring:
    @pytest.mark.parametrize("who", ["admin", "approver"])
    def test_with_a_reason_it_is_gone(self, people, at, who):
        made = retire(at, people[who])
        assert (made.reason, made.replacement) == ("Told twice.", None)
        with pytest.raises(Refused):
            live_panel(ROUTINE, at)
        assert AuditEntry.objects.filter(action="guidance.retire").count() == 1

    def test_with_the_live_version_that_replaces_it(self, people, at):
        made = retire(at, people["admin"], replacement=document(OTHER))
        assert made.replacement == live_panel(OTHER, at)

    def test_it_is_never_found_again(self, people, at):
        line = live_panel(ROUTINE, at).title
        assert ROUTINE in [hit.slug for hit in search(line, at)]
        retire(at, people["admin"])
        assert ROUTINE not in [hit.slug for hit in (*search(line, at), *search("", at))]

    @pytest.mark.parametrize(
        ("slug", "given", "said"),
        [
            (ROUTINE, {"reason": "  \x00"}, retiring.ReasonMissing),
            (EMERGENCY, {}, retiring.ReplacementMissing),
            ("mscc", {}, retiring.ReplacementMissing),
            ("jaw_or_ear", {}, retiring.ReplacementMissing),
            (ROUTINE, {"replacement": ROUTINE}, retiring.PoorReplacement),
            (ROUTINE, {"replacement": "mscc"}, retiring.PoorReplacement),
            ("danger", {"replacement": "mscc"}, retiring.AlwaysAsked),
            ("infection", {"replacement": "clot"}, retiring.StillNamed),
            ("mscc", {"replacement": "hypercalcaemia"}, retiring.StillNamed),
        ],
    )
    def test_it_is_refused(self, people, at, slug, given, said):
        if "replacement" in given:
            given = given | {"replacement": Document.objects.get(slug=given["replacement"])}
        with pytest.raises(said):
            retire(at, people["admin"], slug, **given)
        assert not Retirement.objects.exists()

    def test_what_still_leads_to_it_is_named(self, people, at):
        with pytest.raises(
            retiring.StillNamed, match=r"Questions of .*“Possible broken bone”.* still lead"
        ):
            retire(at, people["admin"], "mscc", replacement=document("hypercalcaemia", "CHECKLIST"))

    def test_a_matter_that_nothing_leads_to_is_replaced(self, people, at):
        retire(at, people["admin"], "jaw_or_ear", replacement=document("other", "URGENT_MATTER"))
        assert not Version.objects.live(at).filter(document__slug="jaw_or_ear").exists()

    def test_an_emergency_panel_with_a_replacement_goes(self, people, at):
        retire(at, people["admin"], EMERGENCY, replacement=document(OTHER))
        assert retired_panel(EMERGENCY, at).replacement.document.slug == OTHER

    def test_what_is_retired_replaces_nothing_and_is_not_retired_again(self, people, at):
        retire(at, people["admin"], OTHER)
        with pytest.raises(retiring.PoorReplacement):
            retire(at, people["admin"], replacement=document(OTHER))
        gone = Version.objects.get(document=document(OTHER))
        with pytest.raises(retiring.NotLiveNow):
            retire(at, people["admin"], version=gone)

    def test_a_nurse_retires_nothing(self, people, at):
        with pytest.raises(Refused):
            retire(at, people["nurse"])


class TestTheOldAddress:
    def test_says_when_and_why_and_leads_on(self, enter, people, at):
        retire(at, people["admin"], replacement=document(OTHER))
        answer = enter("nurse").get(f"/guidance/panels/{ROUTINE}/")
        page = answer.content.decode()
        assert answer.status_code == 410
        assert faults_of_page(page) == []
        assert "Retired on 23 November 2026 at 10:00" in page
        assert "Told twice." in page
        assert f'href="/guidance/panels/{OTHER}/"' in page

    def test_says_that_nothing_replaces_it(self, enter, people, at):
        retire(at, people["admin"])
        page = enter("nurse").get(f"/guidance/panels/{ROUTINE}/").content.decode()
        assert "Nothing replaces it." in page

    def test_of_a_matter_leads_to_the_matter(self, enter, people, at):
        retire(at, people["admin"], "jaw_or_ear", replacement=document("other", "URGENT_MATTER"))
        answer = enter("nurse").get("/guidance/checklists/jaw_or_ear/")
        assert answer.status_code == 410
        assert 'href="/guidance/checklists/other/"' in answer.content.decode()

    def test_a_second_before_it_was_live(self, people, at):
        retire(at, people["admin"])
        assert retired_panel(ROUTINE, at - timedelta(seconds=1)) is None
        assert retired_panel(ROUTINE, at) is not None
        assert retired_panel("never-was", at) is None

    def test_what_is_published_again_is_live_again(self, people, at):
        gone = retire(at, people["admin"]).version
        approved(gone, people["approver"], at)
        later = at + timedelta(minutes=1)
        publishing.publish(version=gone, by=people["approver"], at=later)
        assert retired_panel(ROUTINE, at) is not None
        assert retired_panel(ROUTINE, later) is None

    def test_in_a_call_it_leads_on_within_the_call(self, enter, people, at):
        nurse = people["nurse"]
        call = calls.start(by=nurse, at=at)
        showing.show_panel(call=call, version=live_panel(ROUTINE, at), by=nurse, at=at)
        retire(at, people["admin"], replacement=document(OTHER))
        client, there = enter("nurse"), f"/calls/{call.reference}/"
        page = client.get(f"{there}?panel={ROUTINE}").content.decode()
        assert "was retired" in page
        assert f'hx-post="{there}panels/{OTHER}/"' in page
        assert f'id="panel-{ROUTINE}"' in page, "what this call was shown is still there"
        part = client.post(f"{there}panels/{ROUTINE}/", headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert "Told twice." in part.content.decode()
        plain = client.post(f"{there}panels/{ROUTINE}/")
        assert plain["Location"] == f"{there}?panel={ROUTINE}#guidance"
        assert call.panels.count() == 1

    def test_in_a_call_a_panel_that_never_was_is_refused(self, enter, people, at):
        call = calls.start(by=people["nurse"], at=at)
        answer = enter("nurse").post(f"/calls/{call.reference}/panels/never-was/")
        assert answer.status_code == 409


class TestTheForm:
    @pytest.mark.parametrize(
        ("slug", "typed", "words"),
        [
            (ROUTINE, {"replacement": ""}, "or say that nothing does"),
            (ROUTINE, {"replacement": "x"}, "or say that nothing does"),
            (ROUTINE, {"replacement": "nothing", "reason": ""}, "Give the reason"),
            (EMERGENCY, {"replacement": ""}, "Publish the replacement first"),
            (EMERGENCY, {"replacement": "nothing"}, "Publish the replacement first"),
        ],
    )
    def test_a_poor_choice_loses_nothing(self, enter, people, at, slug, typed, words):
        where = f"/guidance/desk/versions/{version(slug, at).pk}/retire/"
        answer = enter("admin").post(where, {"reason": "Told twice.", **typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert typed.get("reason", "Told twice.") in page

    def test_the_choice_is_kept_and_made(self, enter, people, at):
        client, pk = enter("admin"), version(ROUTINE, at).pk
        where, other = f"/guidance/desk/versions/{pk}/retire/", document(OTHER)
        page = client.post(where, {"reason": "", "replacement": other.pk}).content.decode()
        assert f'<option value="{other.pk}" selected>' in page
        client.post(where, {"reason": "Told twice.", "replacement": other.pk})
        page = client.get(f"/guidance/desk/versions/{pk}/").content.decode()
        assert f'Replaced by <a href="/guidance/desk/versions/{version(OTHER, at).pk}/">' in page
