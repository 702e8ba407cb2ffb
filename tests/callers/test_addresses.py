"""Every address of calls: for whom it opens, how it is asked, and whose call it is."""

import pytest
from django.test import Client
from django.urls import reverse

from callers.actions import calls, voicemails
from callers.models import Call, FollowUp
from callers.urls import urlpatterns
from guidance.models import Recall
from guidance.queries import live_panel

pytestmark = pytest.mark.django_db
READ = {
    "desk", "call_list", "call_detail", "hand_over", "call_record", "follow_up_detail",
    "closing_time", "safeguarding", "safeguarding_list", "follow_up_list", "voicemail_list",
    "voicemail_detail", "end_of_day", "decision_list", "unfinished_list", "stuck_list",
    "sign_off_list", "reply_list", "board", "earlier_list",
    "review_list", "recall_list", "recall_detail", "log", "log_filtered",
    "report_list", "report_table", "report_picture",
}  # fmt: skip
WRITTEN = {
    "call_start": {},
    "field_save": {"name": "notes", "value": "x", "base": "0"},
    "record_save": {"version-notes": "0", "notes": "x"},
    "guidance_search": {"q": "jaw"},
    "contact_search": {"q": "LS"},
    "contact_choose": {"entry": "0-0"},
    "panel_open": {},
    "call_hand_to": {"to": "0"},
    "call_close": {"kind": "BY_TIER"},
    "addendum_add": {"text": "late"},
    "decision_add": {"decision": "agreed", "about": "REFUSED_999"},
    "decision_ask": {"about": "LOST_CALL"},
    "review_add": {"text": "well told"},
    "review_revise": {"text": "well told"},
    "review_reply": {"text": "I see"},
    "review_sign_off": {},
    "disclosure_add": {"basis": "CONSENTED"},
    "safeguarding_add": {"at_risk": "CHILD"},
    "blanks_explain": {"reason": "the line went"},
    "steps_rest": {},
    "call_undo": {},
    "call_link": {"earlier": "C-XXX-000"},
    "hand_over_renew": {"version-hand_over": "0"},
    "call_raise": {"tier": "IMMEDIATE", "reason": "grey"},
    "attempt_add": {"whom": "AMBULANCE"},
    "follow_up_book": {"kind": "CHECK"},
    "run_open": {},
    "answer_save": {"question": "E1", "value": "no"},
    "tier_confirm": {"tier": "IMMEDIATE"},
    "step_tick": {"step": "script", "state": "DONE"},
    "run_abandon": {"reason": "mistake"},
    "checklist_decline": {"reason": "no"},
    "follow_up_complete": {"outcome": "seen"},
    "follow_up_attempt": {"whom": "CALLER"},
    "follow_up_ring": {},
    "follow_up_give": {"to": "0"},
    "call_from_paper": {"started_at": ""},
    "voicemail_add": {"words": ""},
    "voicemail_answer": {},
    "voicemail_settle": {"why": "wrong number"},
    "voicemail_give": {"to": "0"},
    "follow_up_take": {},
    "version_recall": {"severity": "HARMFUL"},
    "log_filter": {"text": "numb"},
    "log_name": {"name": "Mine"},
    "log_forget": {},
    "log_export": {"filter": ""},
}
SUPERVISORS_ONLY = {"decision_add", "follow_up_take", "decision_list", "stuck_list"}
SUPERVISORS_ONLY |= {"review_list", "review_add", "review_revise", "review_sign_off"}
SUPERVISORS_ONLY |= {"sign_off_list"}
SUPERVISORS_ONLY |= {"board"}
LOG = {"log", "log_filtered", "log_filter", "log_name", "log_forget", "log_export"}
SUPERVISORS_ONLY |= LOG
REPORTS = {"report_list", "report_table", "report_picture"}
SUPERVISORS_ONLY |= REPORTS
# About guidance: an admin reads there which calls used it, and nothing of a caller.
RECALLS = {"recall_list", "recall_detail", "version_recall"}
SUPERVISORS_ONLY |= RECALLS
# A form and what it is sent to are one address here.
BOTH = {"voicemail_add", "call_from_paper", "version_recall", "review_add", "review_revise"}
ALL = sorted(READ | set(WRITTEN))
# Lists hold what a person may see; a voicemail is nobody's until it is answered.
OF_NO_CALL = {
    "desk", "call_list", "call_start", "call_from_paper", "voicemail_list", "voicemail_detail",
    "voicemail_add",
    "voicemail_answer", "voicemail_settle", "voicemail_give", "end_of_day", "decision_list",
    "unfinished_list", "stuck_list", "follow_up_list", "safeguarding_list",
    "review_list", "sign_off_list", "reply_list", "board",
    *RECALLS, *LOG, *REPORTS,
}  # fmt: skip
OF_A_CALL = sorted(set(ALL) - OF_NO_CALL)
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def address(call, book, nurse, at):
    follow_up = book(call)
    voicemail = voicemails.hear(words="ring me", number="", received_at=at, by=nurse, at=at)
    version = live_panel("fatigue", at)
    recall = Recall.objects.create(version=version, severity="MINOR", reason="x", by=nurse, at=at)

    def address_(name):
        pattern = next(str(one.pattern) for one in urlpatterns if one.name == name)
        args = []
        if "reference" in pattern:
            args.append(call.reference)
        if pattern.startswith("reports") and "slug" in pattern:
            args.append("tier")
        elif "slug" in pattern:
            args.append("mscc" if "checklists" in pattern else "spinal-cord-compression")
        if pattern.startswith(("recalls", "versions")) and ":pk" in pattern:
            args.append(recall.pk if pattern.startswith("recalls") else version.pk)
        elif ":pk" in pattern:
            args.append(voicemail.pk if "voicemails" in pattern else follow_up.pk)
        return reverse(f"callers:{name}", args=args)

    return address_


def ask(client, address, name, **headers):
    if name in READ:
        return client.get(address(name), headers=headers)
    return client.post(address(name), WRITTEN[name], headers=headers)


def rows_of(call):
    stored = Call.objects.filter(pk=call.pk).values().get()
    counts = [getattr(call, name).count() for name in ("answers", "runs", "attempts", "panels")]
    return stored, counts, list(FollowUp.objects.values())


class TestEveryAddress:
    def test_is_in_this_table(self):
        assert {one.name for one in urlpatterns} == set(ALL)

    @pytest.mark.parametrize("name", ALL)
    def test_sends_a_person_who_is_signed_out_to_sign_in(self, name, address, call):
        before = rows_of(call)

        response = ask(Client(), address, name)

        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
        assert rows_of(call) == before

    @pytest.mark.parametrize("name", ALL)
    def test_swaps_no_sign_in_page_into_a_part(self, name, address):
        response = ask(Client(), address, name, **FRAGMENT)

        assert response.status_code == 401
        assert b"<form" not in response.content

    @pytest.mark.parametrize("name", ALL)
    def test_shows_an_admin_nothing_of_a_caller(self, name, address, call, admin, signed_in):
        before = rows_of(call)

        response = ask(signed_in(admin), address, name)

        if name == "desk":
            assert response["Location"] == reverse("guidance:library")
        elif name in RECALLS:
            assert response.status_code in (200, 409)
        else:
            assert response.status_code == 403
        assert call.reference.encode() not in response.content
        assert rows_of(call) == before

    @pytest.mark.parametrize("name", OF_A_CALL)
    def test_of_somebody_elses_call_is_not_there(self, name, address, call, other_nurse, signed_in):
        before = rows_of(call)

        response = ask(signed_in(other_nurse), address, name)

        assert response.status_code == (403 if name in SUPERVISORS_ONLY else 404)
        assert rows_of(call) == before

    @pytest.mark.parametrize("name", sorted(set(WRITTEN) - BOTH))
    def test_that_writes_takes_no_get(self, name, address, call, supervisor, signed_in):
        before = rows_of(call)

        assert signed_in(supervisor).get(address(name)).status_code == 405
        assert rows_of(call) == before

    @pytest.mark.parametrize("name", sorted(READ))
    def test_that_shows_takes_no_post(self, name, address, supervisor, signed_in):
        assert signed_in(supervisor).post(address(name)).status_code == 405

    @pytest.mark.parametrize("name", sorted(WRITTEN))
    def test_that_writes_needs_the_pages_own_token(self, name, address, call, nurse):
        client = Client(enforce_csrf_checks=True)
        client.force_login(nurse)
        before = rows_of(call)

        assert ask(client, address, name).status_code == 403
        assert rows_of(call) == before

    @pytest.mark.parametrize("name", sorted(SUPERVISORS_ONLY))
    def test_that_is_a_supervisors_is_closed_to_the_calls_own_nurse(
        self, name, address, nurse, signed_in
    ):
        assert ask(signed_in(nurse), address, name).status_code == 403

    @pytest.mark.parametrize("name", ALL)
    def test_opens_to_a_supervisor(self, name, address, supervisor, signed_in):
        response = ask(signed_in(supervisor), address, name)

        assert response.status_code not in (401, 403, 405, 500)

    @pytest.mark.parametrize("reference", ["C-XXX-000", "C-%00", "%00", "%20", "C-" + "x" * 200])
    def test_of_a_call_that_never_was_is_not_there(self, reference, nurse, signed_in):
        assert signed_in(nurse).get(f"/calls/{reference}/").status_code == 404


class TestAHandedOverCall:
    def test_opens_for_the_nurse_who_has_it_now(
        self, call, nurse, other_nurse, signed_in, at, address
    ):
        client = signed_in(other_nurse)
        assert client.get(address("call_detail")).status_code == 404

        calls.hand_to(call=call, to=other_nurse, reason="", by=nurse, at=at)

        assert client.get(address("call_detail")).status_code == 200


class TestACallbacksOwner:
    def test_opens_the_call_and_reads_along(self, call, book, other_nurse, signed_in, address):
        book(call, owner=other_nurse, why="Ring her at two")
        client = signed_in(other_nurse)

        assert client.get(address("call_record")).status_code == 200
        refused = client.post(address("call_raise"), WRITTEN["call_raise"])
        assert refused.status_code in (409, 422)
        assert "Another nurse holds this call" in refused.content.decode()


class TestOddInput:
    @pytest.mark.parametrize("value", ["abc", "²", "-1", "9" * 30, "9" * 5000, "\x00", ""])
    def test_where_a_number_belongs_is_refused_and_never_a_fault(
        self, value, call, nurse, signed_in, address
    ):
        client = signed_in(nurse)

        assert client.post(address("call_hand_to"), {"to": value}).status_code == 409
        booking = {"kind": "CHECK", "why": "x", "when": "next_opening", "owner": value}
        assert client.post(address("follow_up_book"), booking).status_code == 422
        assert client.get(address("call_list"), {"before": value}).status_code == 200
        saved = client.post(address("field_save"), {"name": "notes", "value": "x", "base": value})
        assert saved.status_code == 200

    @pytest.mark.parametrize("value", ["\x00", "../x", "no-such-panel", "<b>"])
    def test_where_a_panel_belongs_is_refused_and_never_a_fault(
        self, value, nurse, signed_in, address
    ):
        response = signed_in(nurse).get(address("call_detail"), {"panel": value})

        assert response.status_code in (200, 409)

    @pytest.mark.parametrize("when", ["", "tomorrow", "2026-13-40T10:00", "9999-12-31T10:00"])
    def test_where_a_time_belongs_is_refused_and_never_a_fault(
        self, when, nurse, signed_in, address
    ):
        booking = {"kind": "CHECK", "why": "x", "due_at": when, "owner": nurse.pk}

        assert signed_in(nurse).post(address("follow_up_book"), booking).status_code == 422

    def test_of_nul_in_any_text_is_taken_without_it(self, nurse, signed_in, address):
        client = signed_in(nurse)
        attempt = {"whom": "AMBULANCE", "number": "999\x00", "number_from": "PUBLIC"}
        attempt |= {"outcome": "NO_ANSWER", "note": "\x00"}

        for name, data in (
            ("attempt_add", attempt),
            ("call_raise", {"tier": "IMMEDIATE", "reason": "grey\x00"}),
            ("field_save", {"name": "notes", "value": "a\x00b", "base": "0"}),
            ("guidance_search", {"q": "jaw\x00"}),
        ):
            assert client.post(address(name), data).status_code in (200, 302), name
