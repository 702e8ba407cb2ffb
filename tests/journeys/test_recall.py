"""An admin recalls a version; a supervisor finds exactly the calls that used it, and reviews."""

import os

from playwright.sync_api import expect

from callers.actions import calls, showing
from callers.models import Call, Closing, Review
from guidance.models import Recall
from helpline.models import Role
from tests.house.case import made_panel
from tests.journeys.steps import INFORMATION, rate

WHY = "It named the wrong ward: callers must ring the cancer line."
FOUND = "Rang her back: she had asked the right ward."


class TestRecall:
    def test_goes_from_a_wrong_version_to_the_calls_that_used_it_and_their_review(
        self, opened, nurse, supervisor, person, clock, watch, axe
    ):
        watch.expects("status of 422")
        at, slug = clock.now(), f"wrong-ward-{os.getpid()}-{nurse.pk}"
        panel = made_panel(slug, at, title=f"Which ward {nurse.pk}")
        first, second, third, running = (calls.begin(by=nurse, at=at) for _ in range(4))
        for call in (first, second, running):
            showing.show_panel(call=call, version=panel, by=nurse, at=at)
        for call in (first, second, third):
            for name, value in INFORMATION.items():
                calls.save_field(call=call, name=name, value=value, base=0, by=nurse, at=at)
            calls.close(call=call, kind=Closing.INFORMATION, by=nurse, at=at)
        nurses = opened(nurse)
        nurses.goto(f"/calls/{running.reference}/")

        desk = opened(person(Role.ADMIN, "Asha"))
        desk.goto(f"/guidance/panels/{slug}/")
        desk.get_by_role("link", name="Recall this version").click()
        expect(desk.get_by_role("main")).to_contain_text("3 calls used it")
        desk.get_by_label("Reason").fill(WHY)
        desk.get_by_label("Nothing replaces it").check()
        desk.get_by_role("button", name="Recall this version").click()
        expect(desk.locator("#refused")).to_contain_text("how grave it is")
        expect(desk.get_by_label("Reason")).to_have_value(WHY)
        axe(desk)
        desk.get_by_label("May have caused harm").check()
        desk.get_by_role("button", name="Recall this version").dblclick()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("Recall of")
        expect(desk.get_by_role("main")).to_contain_text(second.reference)
        expect(desk.get_by_role("main")).not_to_contain_text(nurse.name)
        assert Recall.objects.filter(version=panel).count() == 1

        # The nurse's open call says so by itself, and takes no focus.
        expect(nurses.locator("#call-recalled")).to_contain_text(WHY, timeout=30_000)

        watcher = opened(supervisor)
        watcher.goto("/recalls/")
        watcher.get_by_role("link", name=f"{panel.title}, version 1").click()
        table = watcher.get_by_role("table")
        expect(table.get_by_role("link")).to_have_count(3)
        for call in (first, second, running):
            expect(table).to_contain_text(call.reference)
        expect(table).not_to_contain_text(third.reference)
        table.get_by_role("link", name=first.reference).click()
        expect(watcher.get_by_role("main")).to_contain_text(
            "This call used guidance that was recalled"
        )
        review = watcher.locator("#review")
        expect(review).to_contain_text("it may have caused harm")
        axe(watcher)
        review.get_by_role("link", name="Review this call").click()
        rate(watcher)
        watcher.get_by_label("What you found, what was done well").fill(FOUND)
        watcher.get_by_role("button", name="Store the review").click()
        expect(watcher.locator("#review")).to_contain_text(FOUND)
        watcher.goto(f"/recalls/{Recall.objects.get(version=panel).pk}/")
        expect(watcher.get_by_role("row", name=first.reference)).to_contain_text("reviewed")
        expect(watcher.get_by_role("row", name=second.reference)).to_contain_text("waits")
        assert Review.objects.get(call=first).reasons == ["RECALLED_HARMFUL"]
        assert Call.objects.get(pk=third.pk).review_wanted == []

        nurses.goto(f"/calls/{second.reference}/record/")
        expect(nurses.get_by_role("main")).to_contain_text(WHY)
