"""The pages of the guidance desk: who may open them, and what they say of bad input."""

import json
from datetime import date

import pytest

from guidance.actions import drafts
from guidance.comparison import between
from guidance.models import Draft, Version
from guidance.queries import live_definition, live_panel
from helpline.models import Role
from tests.conftest import make_person
from tests.house.case import asking_draft, waiting_draft


@pytest.fixture
def people(db):
    return {
        "writer": make_person(Role.ADMIN, "Wren Writer", may_approve_guidance=True),
        "signer": make_person(Role.NURSE, "Sian Signer", may_approve_guidance=True),
        "nurse": make_person(Role.NURSE, "Nell Nurse"),
    }


@pytest.fixture
def draft(people, at):
    return waiting_draft(people["writer"], at)


def signed(version, next_due="2027-11-01"):
    return {"content_hash": version.content_hash, "next_due": next_due}


class TestWhoMayOpenIt:
    @pytest.mark.parametrize(("who", "status"), [("writer", 200), ("signer", 200), ("nurse", 403)])
    def test_admins_and_approvers(self, enter, draft, who, status):
        client = enter(who)
        assert client.get("/guidance/desk/").status_code == status
        page = client.get(f"/guidance/desk/versions/{draft.submitted_id}/")
        assert page.status_code == status

    def test_an_approver_who_is_no_admin_does_not_write(self, enter, draft):
        assert enter("signer").get(f"/guidance/desk/drafts/{draft.pk}/").status_code == 403

    def test_a_nurse_who_may_not_sign_is_refused(self, enter, draft):
        version = draft.submitted
        answer = enter("nurse").post(
            f"/guidance/desk/versions/{version.pk}/approve/", {"content_hash": version.content_hash}
        )
        assert answer.status_code == 409
        assert version.approvals.count() == 0


class TestSigning:
    def test_the_writer_is_refused_with_a_sentence(self, enter, draft):
        version = draft.submitted
        client = enter("writer")
        page = client.get(f"/guidance/desk/versions/{version.pk}/").content.decode()
        assert "another person must approve it" in page
        assert "Approve these words" not in page
        answer = client.post(
            f"/guidance/desk/versions/{version.pk}/approve/", {"content_hash": version.content_hash}
        )
        assert answer.status_code == 409
        assert "another person must approve it" in answer.content.decode()

    def test_another_signs_and_sees_what_changed(self, enter, draft):
        version = draft.submitted
        client = enter("signer")
        page = client.get(f"/guidance/desk/versions/{version.pk}/").content.decode()
        assert "<ins>" in page
        assert "clearer" in page
        assert 'name="next_due"' in page
        answer = client.post(f"/guidance/desk/versions/{version.pk}/approve/", signed(version))
        assert answer.status_code == 302
        assert version.approvals.get().name == "Sian Signer"

    def test_pressing_twice_is_told_on_the_same_page(self, enter, draft):
        version = draft.submitted
        client, where = enter("signer"), f"/guidance/desk/versions/{version.pk}/approve/"
        client.post(where, signed(version))
        again = client.post(where, signed(version))
        page = again.content.decode()
        assert again.status_code == 409
        assert "You signed this version at 10:00; nothing more is needed." in page
        assert "Approved by Sian Signer" in page
        assert 'data-level="error"' not in page
        assert version.approvals.count() == version.reviews.count() == 1

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Give the day on which the next review is due: no review lies ahead"),
            ("soon", "Give the day on which the next review is due, such as"),
            ("2026-11-23", "Choose another day"),
        ],
    )
    def test_no_next_review_loses_nothing(self, enter, draft, typed, words):
        version = draft.submitted
        answer = enter("signer").post(
            f"/guidance/desk/versions/{version.pk}/approve/", signed(version, typed)
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
        assert not version.approvals.exists()

    def test_publishing_in_the_past_keeps_what_was_typed(self, enter, draft):
        version = draft.submitted
        client = enter("signer")
        where = f"/guidance/desk/versions/{version.pk}"
        client.post(f"{where}/approve/", signed(version))
        for typed, words in (
            ("2026-11-23T09:59", "That moment has passed"),
            ("soon", "Write the moment"),
        ):
            answer = client.post(f"{where}/publish/", {"from_at": typed})
            assert answer.status_code == 422
            assert words in answer.content.decode()
            assert f'value="{typed}"' in answer.content.decode()

    def test_sending_back_needs_words(self, enter, draft):
        where = f"/guidance/desk/versions/{draft.submitted_id}/send-back/"
        client = enter("signer")
        assert client.post(where, {"comment": ""}).status_code == 422
        assert client.post(where, {"comment": "Name the brand."}).status_code == 302
        page = enter("writer").get(f"/guidance/desk/drafts/{draft.pk}/").content.decode()
        assert "Name the brand." in page


class TestComparing:
    def test_only_the_field_that_changed_is_shown(self, enter, draft):
        where = f"/guidance/desk/versions/{draft.submitted_id}/"
        page = enter("signer").get(where).content.decode()
        assert "<h3>In one line</h3>" in page
        assert "<h3>Keywords</h3>" not in page

    def test_with_any_other_version(self, enter, draft, people, at):
        drafts.save_field(
            draft=draft, name="title", value="Weary", base=0, by=people["writer"], at=at
        )
        second = drafts.submit(
            draft=draft, reason="x", trigger="WORDING", by=people["writer"], at=at
        )
        page = enter("signer").get(f"/guidance/desk/versions/{second.pk}/?with=2")
        assert "since version 2" in page.content.decode()
        assert "<h3>Title</h3>" in page.content.decode()
        assert "<h3>In one line</h3>" not in page.content.decode()

    def test_a_checklist_in_plain_words(self, db, at):
        version, definition = live_definition("mscc", at)
        version = Version.objects.select_related("document").get(pk=version.pk)
        raw = definition.model_dump(mode="json")
        questions = [one for group in raw["groups"] for one in group["questions"]]
        changed = next(one for one in questions if one["id"] == "N2")
        option = next(one for one in changed["options"] if one["value"] == "unsure")
        option["level"] = "amber"
        after = Version.objects.create(
            document=version.document,
            number=9,
            title="x",
            one_line="x",
            urgency="EMERGENCY",
            content=json.dumps(raw),
            content_hash="f" * 64,
            made_at=at,
        )
        said = [(one.what, one.said) for one in between(version, after)]
        assert said == [("Question N2", "“Not sure” was red, and is amber now")]


class TestReviewing:
    def test_a_review_moves_the_next_one(self, enter, at):
        version = live_panel("denosumab", at)
        where = f"/guidance/desk/versions/{version.pk}/review/"
        client = enter("signer")
        assert client.post(where, {"next_due": "2026-11-23"}).status_code == 422
        assert client.post(where, {"next_due": "soon"}).status_code == 422
        assert client.post(where, {"next_due": "2026-12-23"}).status_code == 302
        assert live_panel("denosumab", at).next_review_due == date(2026, 12, 23)
        due = client.get("/guidance/desk/?due=30").content.decode()
        assert "Denosumab" in due
        assert "Fatigue" not in due

    def test_who_may_not_sign_does_not_review(self, enter, at):
        version = live_panel("denosumab", at)
        answer = enter("nurse").post(
            f"/guidance/desk/versions/{version.pk}/review/", {"next_due": "2026-12-23"}
        )
        assert answer.status_code in (403, 409)
        assert version.reviews.count() == 0


class TestDrafting:
    def test_a_field_saves_and_a_clash_shows_both_texts(self, enter, draft):
        client, where = enter("writer"), f"/guidance/desk/drafts/{draft.pk}/field/"
        first = client.post(where, {"name": "title", "value": "Tired", "base": "0"})
        assert "Saved" in first.content.decode()
        assert "submission has ended" in first.content.decode()
        clash = client.post(where, {"name": "title", "value": "Weary", "base": "0"})
        assert clash.status_code == 409
        assert "Tired" in clash.content.decode()
        assert "Weary" in clash.content.decode()

    def test_an_unknown_field_is_refused(self, enter, draft):
        answer = enter("writer").post(
            f"/guidance/desk/drafts/{draft.pk}/field/", {"name": "slug", "value": "x"}
        )
        assert answer.status_code == 422

    def test_without_a_script_the_whole_form_saves(self, enter, draft):
        answer = enter("writer").post(
            f"/guidance/desk/drafts/{draft.pk}/save/",
            {"title": "Tiredness", "version-title": "0", "group": "x" * 100, "version-group": "0"},
        )
        assert answer.status_code == 302
        fresh = Draft.objects.get(pk=draft.pk)
        assert (fresh.fields["title"], fresh.state) == ("Tiredness", "WRITING")

    def test_faults_stand_beside_the_draft(self, enter, draft):
        client = enter("writer")
        client.post(
            f"/guidance/desk/drafts/{draft.pk}/field/",
            {"name": "review_due", "value": "soon", "base": "0"},
        )
        answer = client.post(
            f"/guidance/desk/drafts/{draft.pk}/submit/", {"reason": "Why.", "trigger": "WORDING"}
        )
        assert answer.status_code == 422
        assert "is not a date such as" in answer.content.decode()
        assert "Why." in answer.content.decode()

    @pytest.mark.parametrize("kind", ["panel", "asking"])
    def test_the_way_to_submit_stands_before_the_form(self, enter, draft, people, at, kind):
        one = draft if kind == "panel" else asking_draft(people["writer"], at)
        page = enter("writer").get(f"/guidance/desk/drafts/{one.pk}/").content.decode()
        assert 'id="submit-it"' in page
        assert 0 < page.index('href="#submit-it"') < page.index('id="draft-form"')

    def test_from_a_part_of_a_draft_too(self, enter, people, at):
        one = asking_draft(people["writer"], at)
        where = f"/guidance/desk/drafts/{one.pk}/"
        page = enter("writer").get(f"{where}?part=rules").content.decode()
        assert f'href="{where}#submit-it"' in page

    def test_the_queries_of_the_library_do_not_grow(
        self, enter, draft, people, at, django_assert_max_num_queries
    ):
        client = enter("writer")
        client.get("/guidance/desk/")
        with django_assert_max_num_queries(12):
            client.get("/guidance/desk/")


class TestTheLibrary:
    def rows(self, client, asked=""):
        return client.get(f"/guidance/desk/{asked}").context["rows"]

    def test_overdue_ones_stand_first(self, enter, draft):
        overdue = [row.is_overdue for row in self.rows(enter("writer"))]
        assert True in overdue
        assert False in overdue
        assert overdue == sorted(overdue, reverse=True)

    def test_is_filtered_by_each_state(self, enter, draft):
        client = enter("writer")
        every = self.rows(client)
        states = {state for row in every for state in row.states}
        assert len(states) >= 2
        for state in states:
            found = self.rows(client, f"?state={state}")
            assert found
            assert {row.document.pk for row in found} == {
                row.document.pk for row in every if state in row.states
            }

    def test_says_what_falls_due_in_30_60_and_90_days_and_lists_it(self, enter, at):
        client = enter("signer")
        for slug, due in (("denosumab", "2026-12-23"), ("fatigue", "2027-01-22")):
            where = f"/guidance/desk/versions/{live_panel(slug, at).pk}/review/"
            assert client.post(where, {"next_due": due}).status_code == 302
        calendar = dict(client.get("/guidance/desk/").context["calendar"])
        slugs = {
            days: {row.document.slug for row in self.rows(client, f"?due={days}")}
            for days in calendar
        }
        assert {days: len(found) for days, found in slugs.items()} == calendar
        assert "denosumab" in slugs["30"]
        assert "fatigue" not in slugs["30"]
        assert {"denosumab", "fatigue"} <= slugs["60"] <= slugs["90"]
