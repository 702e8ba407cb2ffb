"""What the record answers of each topic of a review."""

import pytest

from callers.review_prefill import Recorded, prefill

NET = {"look_for": "numbness", "how_soon": "today", "whom_to_ring": "the line"}
HISTORY = {"cancer_where": "spine", "last_treatment": "May", "medicines": "none"}
PATH = {
    "refused": "yes",
    "refused_what": "999",
    "refused_reason": "tired",
    "refused_risks": "yes",
    "refused_alternative": "her daughter drives",
    "refused_second_offer": "yes",
}
INFO = {"is_information": True}
NOT_RATED = "not rated"
CORD = {"checklists": ("Cord compression",)}


class TestPrefill:
    @pytest.mark.parametrize(
        ("topic", "record", "more", "rating"),
        [
            ("location", {"location": "12 Example Street"}, {}, 5),
            ("location", {"location_gap": "declined"}, {}, None),
            ("location", {"location": "  "}, {}, 1),
            ("patient", {"caller_is": "patient"}, {}, 5),
            ("patient", {"caller_is": "partner", "may_speak_to_patient": "spoken"}, {}, 5),
            ("patient", {"caller_is": "partner", "may_speak_to_patient": "no"}, {}, None),
            ("patient", {"caller_is": "friend", "patient_with_caller": "no"}, {}, None),
            ("patient", {"caller_is": "friend", "may_speak_to_patient": "yes"}, {}, 2),
            ("patient", {"caller_is": "friend"}, {}, 1),
            ("danger", {}, {"danger_asked": 7}, 5),
            ("danger", {}, {"danger_asked": 6, "danger_left": 1}, NOT_RATED),
            ("danger", {}, {"danger_left": 7}, 1),
            ("danger", {"no_symptom": "yes"}, {"danger_left": 7, **INFO}, None),
            ("danger", {}, {"danger_asked": 7, "is_grave": True}, NOT_RATED),
            ("problem", {"notes": "abc"}, {"answers": 3}, NOT_RATED),
            ("purpose", {"reason": "unsteady"}, {}, 5),
            ("purpose", {}, {}, 1),
            ("essential", {}, CORD, 5),
            ("essential", {}, CORD | {"required_left": ("P6",)}, 2),
            ("essential", {}, CORD | {"required_left": ("P6",), "explained": True}, NOT_RATED),
            ("essential", {}, INFO, None),
            ("essential", {}, {}, NOT_RATED),
            ("history", HISTORY, {}, 5),
            ("history", HISTORY | {"medicines": ""}, {}, 3),
            ("history", {}, {}, 1),
            ("history", {"context_gap_reason": "999"}, {}, None),
            ("history", {}, INFO, None),
            ("self_care", {}, {"panels": ("Fatigue",)}, NOT_RATED),
            ("safety_net", NET | {"teach_back": "yes"}, {}, 5),
            ("safety_net", NET | {"teach_back": "after_repeat"}, {}, 5),
            ("safety_net", NET, {}, 3),
            ("safety_net", {"look_for": "numbness"}, {}, 2),
            ("safety_net", {"safety_net_gap_reason": "hung up"}, {}, NOT_RATED),
            ("safety_net", {}, {}, 1),
            ("safety_net", {}, INFO, None),
            ("accuracy", {}, {"tiers": (("999", "999"),)}, NOT_RATED),
            ("clear", {"teach_back": "yes"}, {}, 5),
            ("clear", {"teach_back": "after_repeat"}, {}, 4),
            ("clear", {"teach_back": "no"}, {}, 2),
            ("clear", {}, {}, 1),
            ("clear", {"safety_net_gap_reason": "hung up"}, {}, NOT_RATED),
            ("clear", {}, INFO, NOT_RATED),
            ("agreement", PATH, {}, 5),
            ("agreement", PATH | {"refused_risks": ""}, {}, 2),
            ("agreement", {"refused": "no"}, {}, NOT_RATED),
            ("structure", {}, {"answers": 3, "danger_first": True}, NOT_RATED),
            ("summary", {"teach_back": "yes"}, {}, 5),
            ("summary", {}, {}, NOT_RATED),
            ("summary", {"teach_back": "yes"}, {"is_routed": True, "read_back": True}, 5),
            ("summary", {"teach_back": "yes"}, {"is_routed": True}, 3),
            ("summary", {"teach_back": "no"}, {"is_routed": True}, 1),
            ("efficiency", {}, {"minutes": 12}, NOT_RATED),
        ],
    )
    def test_of_a_topic_is_this(self, topic, record, more, rating):
        found = prefill(Recorded(record, **more))[topic]
        assert (found.rating if found.rates else NOT_RATED) == rating
        assert found.said

    @pytest.mark.parametrize(
        ("topic", "record", "more", "said"),
        [
            (
                "danger",
                {},
                {"danger_asked": 7, "is_grave": True, "times": (("read back", "4 min 0 s later"),)},
                "Danger now: 7 answered, 0 left blank; read back: 4 min 0 s later",
            ),
            (
                "problem",
                {"notes": "abc"},
                {"answers": 1, "unsure": 1},
                "1 answer given, 1 of them “not sure”; 3 characters of notes",
            ),
            ("history", {"medicines": "none"}, {}, "Blank: where the cancer is, last treatment"),
            ("self_care", {}, {"panels": ("Fatigue", "Pain")}, "Panels shown: Fatigue, Pain"),
            (
                "accuracy",
                {},
                {"tiers": (("within 24 hours", "immediate"),)},
                "computed within 24 hours, confirmed immediate",
            ),
            (
                "essential",
                {},
                CORD | {"required_left": ("N2", "P6")},
                "Cord compression: without an answer N2, P6",
            ),
            ("efficiency", {}, {"minutes": 1}, "Open for 1 minute"),
            (
                "structure",
                {},
                {"answers": 2, "danger_first": True, "minutes": 9},
                "Danger now came first; 2 answers in 9 minutes",
            ),
        ],
    )
    def test_says_where_it_comes_from(self, topic, record, more, said):
        assert prefill(Recorded(record, **more))[topic].said == said

    def test_tells_nothing_that_names_anybody(self):
        words = dict.fromkeys((*NET, *HISTORY, *PATH, "location", "reason"), "Wilhelmina")
        found = prefill(Recorded(words | {"refused": "yes"}))
        assert not any("Wilhelmina" in one.said for one in found.values())
