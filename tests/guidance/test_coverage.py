"""Every fact of the charity's page is in a panel that is live."""

import pytest

from guidance.models import Version

FACTS = [f"S{number}" for number in range(1, 119)]


@pytest.mark.django_db
class TestCoverage:
    def test_every_fact_is_covered_by_a_live_panel(self, at):
        covered = {
            fact
            for head in Version.objects.live(at).panels().values_list("front_matter", flat=True)
            for fact in head["covers"]
        }
        assert [fact for fact in FACTS if fact not in covered] == []
        assert covered <= set(FACTS)
