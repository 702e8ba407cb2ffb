"""What the call page offers beside the two checklists: matters, sharing, closings, hand-overs."""

import pytest
from django.urls import reverse

from callers import casefile
from callers.actions import calls, runs, sharing
from callers.models import Call, PanelShown, SafeguardingNote
from callers.views.rows import danger_rows, rows_of
from guidance.queries import live_definition, live_panels
from tests.callers.facts import RECORD
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(signed_in, nurse):
    return signed_in(nurse)


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


class TestUrgentMatters:
    def test_are_each_one_press_from_a_call_that_has_just_begun(self, client, call):
        page = client.get(url("call_detail", call.reference)).content.decode()

        for slug in ("infection", "clot", "bleeding", "fracture", "low_calcium", "other"):
            assert url("run_open", call.reference, slug) in page
        assert url("run_open", call.reference, "risk_to_life") in page

    def test_open_with_an_answer_that_opens_them_and_say_so(self, client, cord):
        where = url("answer_save", cord.reference, "mscc")

        part = client.post(where, {"question": "X1", "value": "unsure"}, headers=HTMX)

        words = part.content.decode()
        assert "Never explain it away as a reaction to a bone drug" in words
        assert 'id="tab-infection"' in words

    def test_open_from_danger_now_alone_and_say_so(self, client, call):
        where = url("answer_save", call.reference, "danger")

        part = client.post(where, {"question": "X1", "value": "yes"}, headers=HTMX)

        assert "Never explain it away as a reaction to a bone drug" in part.content.decode()

    def test_show_whom_to_ring_by_nation(self, client, call, write):
        client.post(url("run_open", call.reference, "risk_to_life"))
        write(call, nation="northern_ireland")

        page = client.get(url("call_detail", call.reference)).content.decode()

        assert "Northern Ireland: Lifeline 0808 808 8000" in page

    def test_say_abroad_that_999_cannot_send_help(self, client, call, write):
        write(call, nation="abroad")
        client.post(
            url("answer_save", call.reference, "danger"), {"question": "E1", "value": "yes"}
        )

        page = client.get(url("call_detail", call.reference)).content.decode()

        assert "They are abroad: that country&#x27;s own emergency number" in page


class TestTwoRuns:
    def test_are_both_confirmed_ticked_and_closed_from_the_page(
        self, client, call, assess_as, give, write, try_reaching, nurse, at
    ):
        assess_as(call, "IMMEDIATE")
        runs.open_run(call=call, slug="hypercalcaemia", by=nurse, at=at)
        for question in live_definition("hypercalcaemia", at).definition.questions:
            if question.id in casefile.load(call, at).run("hypercalcaemia").assessment.asked:
                give(call, "hypercalcaemia", **{question.id: "no"})
        write(call, **RECORD)
        try_reaching(call)
        page = client.get(url("call_detail", call.reference)).content.decode()
        assert 'id="tier-confirm"' in page
        assert 'id="tier-confirm-hypercalcaemia"' in page

        for slug in ("mscc", "hypercalcaemia"):
            one = casefile.load(call, at).run(slug)
            client.post(url("tier_confirm", call.reference, slug), {"tier": one.assessment.tier})
        for step, record in casefile.load(call, at).run("mscc").steps:
            assert record is None
            state = "NOT_APPLICABLE" if step.id == "follow_up" else "DONE"
            client.post(url("step_tick", call.reference, "mscc"), {"step": step.id, "state": state})
        client.post(url("steps_rest", call.reference, "hypercalcaemia"))

        assert (
            client.post(url("call_close", call.reference), {"kind": "BY_TIER"}).status_code == 302
        )
        assert Call.objects.get().closing == "BY_TIER"

    def test_show_the_reasons_of_both_each_once_and_the_heaviest_first(self, cord, give, at):
        give(cord, X1="yes")
        give(cord, N2="unsure", G0="yes", P1="yes")

        reasons = [one.id for one in casefile.load(cord, at).reasons]

        assert sorted(reasons[:2]) == ["N2", "X1"]
        assert reasons[2:] == ["P1"]

    def test_leave_the_rows_of_the_open_checklist_alone(self, client, cord, nurse, at):
        runs.open_run(call=cord, slug="hypercalcaemia", by=nurse, at=at)

        part = client.post(
            url("tier_confirm", cord.reference, "hypercalcaemia"),
            {"tier": "INCOMPLETE", "checklist": "mscc"},
            headers=HTMX,
        )

        assert '"N1"' in part["HX-Trigger"]
        assert '"R1"' not in part["HX-Trigger"]


class TestLetters:
    @pytest.mark.parametrize("slug", ["mscc", "hypercalcaemia", "risk_to_life", "low_calcium"])
    def test_answer_only_where_one_answer_begins_with_it(self, call, slug, nurse, at):
        runs.open_run(call=call, slug=slug, by=nurse, at=at)
        one = casefile.load(call, at).run(slug)
        for rows in rows_of(one, list(one.definition.groups)):
            for row in rows.rows:
                letters = [letter for _, letter in row.keyed if letter]
                assert len(letters) == len(set(letters)), row.question.id
                sure = [one for one in row.question.options if one.value != "unsure"]
                begins = [option.label[0].lower() for option in sure]
                for option, letter in row.keyed:
                    if letter and option in sure:
                        assert begins.count(letter) == 1, row.question.id

    def test_the_row_of_none_present_says_less_once_something_is(self, cord, give, at):
        assert danger_rows(casefile.load(cord, at))[0].all_no_words.startswith("Each asked")

        give(cord, E3="yes")

        assert danger_rows(casefile.load(cord, at))[0].all_no_words.startswith("The others")


class TestAReason:
    def test_of_blanks_covers_those_that_are_blank_now(self, client, cord, nurse, at):
        client.post(url("blanks_explain", cord.reference), {"reason": "she had to go"})

        file = casefile.load(cord, at)
        assert set(file.run("mscc").assessment.missing) <= file.facts.explained
        assert (
            client.post(
                url("blanks_explain", cord.reference), {"reason": ""}, headers=HTMX
            ).status_code
            == 422
        )


class TestARefusedForm:
    def test_is_filled_in_again_without_a_script(self, client, cord, give):
        give(cord, N2="yes")

        refused = client.post(
            url("call_raise", cord.reference), {"tier": "WITHIN_24H", "reason": "grey and cold"}
        )

        assert refused.status_code == 422
        assert 'value="grey and cold"' in refused.content.decode()


class TestSharing:
    WHOLE = {
        "basis": "SERIOUS_HARM",
        "reason": "life in danger",
        "authorised_by": "Sunita",
        "what": "name and address",
        "with_whom": "ambulance service",
        "shared_at": "09:55",
    }

    def test_is_written_down_with_its_time_of_day(self, client, call, at):
        client.post(url("disclosure_add", call.reference), self.WHOLE)

        assert call.disclosures.get().shared_at.hour == 9

    @pytest.mark.parametrize("blank", ["basis", "reason", "authorised_by", "what", "with_whom"])
    def test_keeps_what_was_typed_when_a_part_is_blank(self, client, call, blank):
        refused = client.post(url("disclosure_add", call.reference), self.WHOLE | {blank: ""})

        assert refused.status_code == 422
        assert not call.disclosures.exists()
        for name, value in self.WHOLE.items():
            if name not in (blank, "basis"):
                assert value in refused.content.decode()

    @pytest.mark.parametrize("when", ["half past", "23:59", "25:00"])
    def test_takes_no_time_that_is_none_or_to_come(self, client, call, when):
        answer = client.post(
            url("disclosure_add", call.reference), self.WHOLE | {"shared_at": when}
        )

        assert answer.status_code == 422


class TestSafeguarding:
    @pytest.fixture
    def note(self, call, nurse, at):
        return sharing.note_safeguarding(
            call=call, at_risk="CHILD", text="bruises seen", lead_told="Dilys", by=nurse, at=at
        )

    def test_is_read_by_its_author(self, client, call, note):
        assert "bruises seen" in client.get(url("safeguarding", call.reference)).content.decode()

    def test_is_not_read_by_a_supervisor(self, signed_in, supervisor, call, note):
        for where in (url("safeguarding", call.reference), url("call_record", call.reference)):
            page = signed_in(supervisor).get(where)
            assert page.status_code == 200
            assert "bruises" not in page.content.decode()

    def test_is_read_by_the_lead_in_the_list(self, signed_in, note):
        lead = make_person("SUPERVISOR", "Dilys Test", is_safeguarding_lead=True)

        assert "bruises seen" in signed_in(lead).get(url("safeguarding_list")).content.decode()

    def test_is_added_from_the_call(self, client, call):
        where = url("safeguarding_add", call.reference)
        assert client.post(where, {"at_risk": "CHILD", "text": "x"}).status_code == 422
        client.post(where, {"at_risk": "ADULT", "text": "alone", "lead_told": "Dilys, 10:02"})
        assert SafeguardingNote.objects.get().at_risk == "ADULT"


class TestANonClinicalCall:
    def test_closes_with_one_press_and_is_undone(self, client, call):
        where = {"kind": "NON_CLINICAL", "non_clinical": "SILENT"}
        assert client.post(url("call_close", call.reference), where).status_code == 302
        record = client.get(url("call_record", call.reference)).content.decode()
        assert "Call closed: non-clinical, silent" in record
        assert "Undo the closing" in record

        client.post(url("call_undo", call.reference))

        assert not Call.objects.get().is_closed
        record = client.get(url("call_record", call.reference)).content.decode()
        assert "It was closed as silent" in record

    def test_is_refused_once_something_was_answered(self, client, cord, give):
        give(cord, E1="no")

        where = {"kind": "NON_CLINICAL", "non_clinical": "SILENT"}
        refused = client.post(url("call_close", cord.reference), where)

        assert refused.status_code == 422
        assert "as non-clinical" in refused.content.decode()

    def test_is_linked_by_its_reference(self, client, call, nurse, at):
        calls.close(call=call, kind="NON_CLINICAL", non_clinical="SILENT", by=nurse, at=at)
        again = calls.start(by=nurse, at=at, earlier=None)

        client.post(url("call_link", again.reference), {"earlier": call.reference.lower()})

        again.refresh_from_db()
        assert again.earlier == call
        page = client.get(url("call_record", call.reference)).content.decode()
        assert again.reference in page
        missing = client.post(url("call_link", again.reference), {"earlier": "C-XXX-000"})
        assert missing.status_code == 409


class TestTheHandOver:
    def test_is_written_again_and_shows_the_edit_that_it_replaced(self, client, cord, write):
        write(cord, hand_over="my own words")

        page = client.post(
            url("hand_over_renew", cord.reference), {"version-hand_over": "1"}
        ).content.decode()

        assert "my own words" in page
        assert "SITUATION" in page
        cord.refresh_from_db()
        assert cord.said("hand_over") == ""

    def test_says_when_the_tier_has_moved_since_it_was_edited(self, client, cord, write, give):
        write(cord, hand_over="my own words")
        give(cord, N2="yes")

        page = client.get(url("hand_over", cord.reference), headers=HTMX).content.decode()

        assert "The tier has changed since you edited this" in page


class TestAPanel:
    def test_is_each_one_press_from_a_call(self, client, call, at):
        page = client.get(url("call_detail", call.reference)).content.decode()

        for version in live_panels(at):
            assert url("panel_open", call.reference, version.slug) in page

    def test_that_was_not_opened_is_not_shown_by_its_address(self, client, call):
        page = client.get(url("call_detail", call.reference) + "?panel=denosumab")

        assert page.context["panel_version"] is None
        assert not PanelShown.objects.exists()

    def test_that_was_opened_is_shown_again(self, client, call):
        answer = client.post(url("panel_open", call.reference, "denosumab"), follow=True)

        assert answer.context["panel_version"].slug == "denosumab"
        assert PanelShown.objects.count() == 1

    def test_that_a_reader_opens_is_no_part_of_the_call(
        self, signed_in, call, book, other_nurse, at
    ):
        book(call, owner=other_nurse)

        page = signed_in(other_nurse).post(url("panel_open", call.reference, "denosumab"))

        assert page.status_code == 302
        assert not PanelShown.objects.exists()


class TestASaveWhoseAnswerWasLost:
    def test_is_no_colleagues_text(self, client, call):
        where = url("field_save", call.reference)
        client.post(where, {"name": "notes", "value": "first", "base": "0"})

        again = client.post(
            where, {"name": "notes", "value": "first and more", "base": "0", "sent": "first"}
        )

        assert again.status_code == 200
        assert Call.objects.get().said("notes") == "first and more"

    def test_still_shows_a_colleagues(self, client, call):
        where = url("field_save", call.reference)
        client.post(where, {"name": "notes", "value": "hers", "base": "0"})

        again = client.post(where, {"name": "notes", "value": "mine", "base": "0", "sent": "other"})

        assert again.status_code == 409


class TestClosingTime:
    def test_is_said_on_the_call_page_and_in_its_poll(self, client, call, clock):
        clock.at = clock.at.replace(hour=15, minute=45)

        for where in (url("call_detail", call.reference), url("closing_time", call.reference)):
            assert "15 minutes to closing" in client.get(where).content.decode()

    def test_says_nothing_while_the_line_is_open(self, client, call):
        part = client.get(url("closing_time", call.reference)).content.decode()

        assert "closing." not in part
