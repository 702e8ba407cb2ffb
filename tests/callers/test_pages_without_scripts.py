"""Whole calls with plain posts and redirects, as a browser without scripts sends them."""

import pytest
from django.urls import reverse

from callers import casefile
from callers.models import Call
from guidance.queries import live_definition
from tests.callers.facts import INFORMATION, RECORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(signed_in, nurse):
    client = signed_in(nurse)

    def press_(name, *args, follow=True, **data):
        where = reverse(f"callers:{name}", args=args)
        response = client.post(where, data, follow=follow)
        if follow and response.status_code == 200:
            assert response.redirect_chain, name
        return response

    return press_


def newest():
    return Call.objects.latest("pk")


def fields(**values):
    call = newest()
    versions = {f"version-{name}": call.versions.get(name, 0) for name in values}
    return versions | values


class TestWithoutScripts:
    def test_a_cord_compression_call_goes_from_start_to_record(self, press, at):
        press("call_start")
        reference = newest().reference
        press("record_save", reference, **fields(reason=RECORD["reason"], nation="wales"))
        press("answer_save", reference, "danger", all_no="danger_now")
        press("run_open", reference, "mscc")
        said = {"N2": "yes", "N9": "days", "N10": "yes", "G0": "no"}
        for question in live_definition("mscc", at).definition.questions:
            asked = casefile.load(newest(), at).run("mscc").assessment.asked
            if question.id in asked:
                value = said.get(question.id, "no")
                press("answer_save", reference, "mscc", question=question.id, value=value)
        assert newest().tier == "IMMEDIATE"
        press("tier_confirm", reference, "mscc", tier="IMMEDIATE")
        for step, _ in casefile.load(newest(), at).run("mscc").steps:
            state = "NOT_APPLICABLE" if step.id == "follow_up" else "DONE"
            press("step_tick", reference, "mscc", step=step.id, state=state)
        press(
            "attempt_add",
            reference,
            whom="ACUTE_ONCOLOGY",
            number="01632 960114",
            number_from="SWITCHBOARD",
            outcome="REACHED",
            spoke_to="on-call oncologist",
            read_back="yes",
        )
        refused = press("call_close", reference, kind="BY_TIER")
        assert refused.status_code == 422
        assert {one.where for one in refused.context["missing"]} >= {"field-look_for"}
        press("record_save", reference, **fields(**RECORD))

        closed = press("call_close", reference, kind="BY_TIER")

        assert newest().is_closed
        assert closed.redirect_chain[-1][0] == reverse("callers:call_record", args=[reference])

    def test_a_call_for_information_goes_from_start_to_record(self, press):
        press("call_start")
        press("record_save", newest().reference, **fields(**INFORMATION))

        press("call_close", newest().reference, kind="INFORMATION")

        assert newest().closing == "INFORMATION"


class TestTheWholeRecord:
    def test_saved_at_once_keeps_each_field(self, press, call):
        press("record_save", call.reference, **fields(**RECORD))

        assert Call.objects.get().record == RECORD

    def test_joins_what_takes_several(self, press, call):
        press(
            "record_save",
            call.reference,
            **{"version-cancer_where": 0, "cancer_where": ["spine", "unsure"]},
        )

        assert Call.objects.get().said("cancer_where") == "spine,unsure"

    def test_leaves_alone_the_fields_that_were_not_on_the_form(self, press, call, write):
        write(call, notes="typed before")

        press("record_save", call.reference, **fields(reason="new"))

        assert Call.objects.get().record == {"notes": "typed before", "reason": "new"}

    def test_shows_both_texts_where_a_colleague_was_faster(self, press, call, write, supervisor):
        write(call, by=supervisor, notes="hers")

        response = press(
            "record_save",
            call.reference,
            **{"version-notes": 0, "notes": "mine", "version-reason": 0, "reason": "kept"},
        )

        assert response.status_code == 409
        assert Call.objects.get().record == {"notes": "hers", "reason": "kept"}
        [(sentence, typed)] = response.context["clashes"]
        assert ("changed elsewhere" in sentence, typed) == (True, "mine")
        assert "mine" in response.content.decode()
        assert "hers" in response.content.decode()
