"""A supervisor opens the reports, changes the days, and saves a picture and a table."""

import csv
from datetime import timedelta
from xml.etree import ElementTree

from playwright.sync_api import expect

from callers.models import Call


class TestReports:
    def test_are_read_for_other_days_and_saved(self, opened, nurse, supervisor, clock, tmp_path):
        # A day of their own, on which no other journey has calls.
        day = clock.now() - timedelta(days=400)
        Call.objects.bulk_create(
            Call(
                reference=f"R-{nurse.pk}-{place:03d}",
                started_at=day - timedelta(minutes=place),
                started_by=nurse,
                nurse=nurse,
                line_state="open",
                tier="IMMEDIATE" if place < 3 else "SAFETY_NET",
            )
            for place in range(9)
        )
        page = opened(supervisor)
        page.goto("/")
        page.get_by_role("link", name="Reports", exact=True).click()
        expect(page.get_by_role("heading", name="Reports", level=1)).to_be_visible()

        for label in ("From", "To, that day too"):
            page.get_by_label(label, exact=True).fill(f"{day:%Y-%m-%d}")
        page.get_by_role("button", name="Show these days").click()
        expect(page.get_by_role("main")).to_contain_text("9 calls began.")
        tiers = page.get_by_role("region", name="Calls by tier", exact=True)
        expect(tiers.get_by_role("img")).to_have_accessible_name(
            "Calls by tier. Calls: 9 in all, most Safety net with 6. The table has every number."
        )
        expect(tiers.get_by_role("row", name="Immediate 3 33%")).to_be_visible()

        with page.expect_download() as download:
            tiers.get_by_role("link", name="Table as CSV").click()
        download.value.save_as(tmp_path / "tier.csv")
        rows = list(csv.reader((tmp_path / "tier.csv").read_text("utf-8-sig").splitlines()))
        assert ["", "Immediate", "hidden"] in rows
        with page.expect_download() as download:
            tiers.get_by_role("link", name="Picture as SVG").click()
        download.value.save_as(tmp_path / "tier.svg")
        assert ElementTree.parse(tmp_path / "tier.svg").getroot().tag.endswith("svg")

        page.emulate_media(media="print")
        expect(tiers.get_by_role("row", name="Immediate hidden")).to_be_visible()
        expect(tiers.get_by_role("img")).to_have_count(1)
