"""A supervisor finds one call among many, pages there and back, saves the filter and exports it."""

import csv
import re
from datetime import timedelta

from playwright.sync_api import expect

from callers.models import Call, LogExport

WORD = "crocheting"


def many(nurse, at, count):
    """Make calls that hold a word nobody else's notes hold."""
    return Call.objects.bulk_create(
        Call(
            reference=f"L-{nurse.pk}-{place:03d}",
            started_at=at - timedelta(days=1, minutes=place),
            started_by=nurse,
            nurse=nurse,
            line_state="open",
            record={"notes": f"Speaks of {WORD}", "caller_name": "Wilhelmina Example"},
        )
        for place in range(count)
    )


class TestLog:
    def test_is_searched_paged_saved_and_exported(
        self, opened, nurse, supervisor, clock, axe, tmp_path
    ):
        made = many(nurse, clock.now(), 70)
        page = opened(supervisor)
        page.goto("/")
        page.get_by_role("link", name="Log", exact=True).click()
        page.get_by_label("Words in reason").fill(f"speak* {WORD}")
        page.get_by_label("Caller's name").fill("wilh")
        page.locator("summary", has_text="Days, nurse").click()
        page.get_by_label("Nurse").select_option(label=nurse.name)
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator("#log-count")).to_have_text("70 calls")
        assert WORD not in page.url
        axe(page)

        first = page.url
        page.get_by_role("link", name="Older").click()
        expect(page.locator("#log-count")).to_have_text("70 calls, continued")
        expect(page.locator("#log-count")).to_be_focused()
        expect(page.locator("#log-list tbody tr")).to_have_count(20)
        assert re.fullmatch(re.escape(first) + r"\?after=\d+-\d+", page.url)
        page.reload()
        expect(page.locator("#log-list tbody tr")).to_have_count(20)
        expect(page.get_by_label("Words in reason")).to_have_value(f"speak* {WORD}")
        page.get_by_role("link", name="Newer").click()
        expect(page.locator("#log-list tbody tr")).to_have_count(50)
        expect(page.locator("#log-list tbody th").first).to_have_text(made[0].reference)

        page.get_by_label("Save this filter as").fill("Crochet")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("link", name="Clear").click()
        page.get_by_role("link", name="Crochet").click()
        expect(page.locator("#log-count")).to_have_text("70 calls")
        with page.expect_download() as download:
            page.get_by_role("button", name="Export 70 calls").click()
        download.value.save_as(tmp_path / "log.csv")
        rows = list(csv.reader((tmp_path / "log.csv").read_text("utf-8-sig").splitlines()))
        assert [row[1] for row in rows[1:]] == [call.reference for call in made]
        assert LogExport.objects.get(by=supervisor).counted == 70

        page.get_by_role("link", name=made[0].reference).click()
        expect(page.get_by_role("main")).to_contain_text(WORD)
