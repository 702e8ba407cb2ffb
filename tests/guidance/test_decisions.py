"""What is still to be decided."""

from guidance.decisions import open_decisions


class TestOpenDecisions:
    def test_all_of_section_twelve_are_open(self):
        # Checklists and rule, section 12: twelve matters, the last with five facts of its own;
        # and how long a number of the directory counts as verified.
        decisions = open_decisions()
        ids = [decision.id for decision in decisions]
        assert len(set(ids)) == len(ids) == 18
        words = " ".join(decision.title for decision in decisions)
        for fact in ("S18", "S30", "S33", "S34", "S98"):
            assert fact in words
