"""A matter that an answer opens at once, and one that an answer only makes due."""

from datetime import UTC, datetime

import pytest

from guidance.queries import live_definition, live_matters
from guidance.triage import assess
from tests.guidance.section_eight import MINIMA

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EVERYWHERE = ["danger", "mscc", "hypercalcaemia", *MINIMA]
ELSEWHERE = [slug for slug in EVERYWHERE if slug != "infection"]


def pointed_to(slug, **answers):
    return assess(live_definition(slug, AT).definition, answers).matters


class TestInfection:
    @pytest.mark.parametrize("slug", ELSEWHERE)
    @pytest.mark.parametrize("question", ["X1", "E7"])
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    def test_is_opened_at_once_wherever_the_question_is_asked(self, slug, question, value):
        (one,) = pointed_to(slug, **{question: value})

        assert (one.matter, one.question, one.at_once) == ("infection", question, True)
        assert one.because

    @pytest.mark.parametrize("slug", EVERYWHERE)
    def test_is_not_pointed_to_by_a_no(self, slug):
        assert pointed_to(slug, X1="no", E7="no") == ()

    def test_does_not_point_to_itself(self):
        assert pointed_to("infection", X1="yes", E7="yes") == ()


class TestEveryOtherMatter:
    @pytest.mark.parametrize(
        ("slug", "question", "matter"),
        [("bleeding", "BL3", "clot"), ("kidney_or_thigh", "KT5", "fracture")],
    )
    @pytest.mark.parametrize("value", ["yes", "unsure"])
    def test_is_due_and_not_opened(self, slug, question, matter, value):
        (one,) = pointed_to(slug, **{question: value})

        assert (one.matter, one.at_once) == (matter, False)

    def test_is_told_so_in_what_is_stored(self):
        definition = live_definition("bleeding", AT).definition
        record = assess(definition, {"BL3": "yes", "X1": "yes"}).as_record()

        assert {one["matter"]: one["at_once"] for one in record["matters"]} == {
            "clot": False,
            "infection": True,
        }

    def test_that_is_pointed_to_is_live(self):
        known = {version.document.slug for version, _ in live_matters(AT)}

        for slug in EVERYWHERE:
            for rule in live_definition(slug, AT).definition.matters:
                assert rule.matter in known, (slug, rule.question)
