"""A man who stays anonymous asks about denosumab: information, with the panel that was shown."""

from playwright.sync_api import expect

from tests.journeys.hands import Nurse


class TestAManAsksAboutDenosumab:
    def test_the_panel_is_logged_and_the_call_closes_as_information(self, page, axe):
        nurse = Nurse(page)
        call = nurse.start()
        nurse.write(
            caller_is="patient",
            anonymous="yes",
            reason="I am a man: is denosumab for me as well, and how often?",
        )
        page.get_by_label("Search guidance").press_sequentially("denosumab")
        nurse.count += 1
        found = page.locator("#guidance-results form[action$='/panels/denosumab/'] button")
        nurse.press(found)
        panel = page.locator("#panel-denosumab")
        expect(panel.get_by_role("heading", level=3)).to_be_focused()
        expect(panel).to_be_in_viewport()
        version = panel.get_attribute("data-version")
        # The answer to him stands beside the record, and nothing covers what was written.
        expect(page.locator("#in-reason")).to_have_value(
            "I am a man: is denosumab for me as well, and how often?"
        )
        nurse.write(
            topics="bone_drugs",
            advice_given="What it does, how it is given, and to ask his team how often",
            no_symptom="yes",
        )
        expect(page.locator("#call-tier")).to_be_empty()
        axe(page)
        nurse.close("Close as information")

        call.refresh_from_db()
        assert (call.closing, call.tier, call.said("callback_number")) == ("INFORMATION", "", "")
        shown = call.panels.get().version
        assert str(shown.pk) == version
        nurse.reads(
            "Stays anonymous",
            "is denosumab for me as well",
            f"{shown.title}, version {shown.number}",
            "Call closed: information",
            "none: nothing was assessed",
        )
        print(f"INTERACTIONS (c): {nurse.count}")
        assert nurse.count <= 12
