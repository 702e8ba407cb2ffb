"""The pages of a checklist's draft: its parts, its lists without a script, its test bench."""

from datetime import timedelta

import pytest

from guidance.actions import drafts
from guidance.bench import standing
from guidance.definition_form import question_places
from guidance.models import Document, Version
from helpline.models import Role
from tests.conftest import make_person
from tests.guidance import made_matter
from tests.guidance.test_asking_drafts import NOTHING, account, change, place_of, put, submit


@pytest.fixture
def people(db):
    return {
        "writer": make_person(Role.ADMIN, "Wren Writer", may_approve_guidance=True),
        "signer": make_person(Role.SUPERVISOR, "Sian Signer", may_approve_guidance=True),
        "nurse": make_person(Role.NURSE, "Nell Nurse"),
    }


@pytest.fixture
def draft(people, at):
    document = made_matter.load(at - timedelta(days=1))
    return drafts.start(document=document, by=people["writer"], at=at)


@pytest.fixture
def url(draft):
    return f"/guidance/desk/drafts/{draft.pk}/"


def answered(**answers):
    return {f"a-{name}": value for name, value in (NOTHING | answers).items()}


class TestThePages:
    def test_every_part_has_a_page(self, enter, draft, url):
        client = enter("writer")
        places = [place for place, name in question_places(draft.fields) if name[0] == "Z"]
        for part in ("", "rules", "worsening", "groups.3", "tiers.IMMEDIATE", *places):
            answer = client.get(url, {"part": part})
            assert answer.status_code == 200, part
            assert answer.content.count(b' name="') < 1000, part  # more would not be read

    @pytest.mark.parametrize("part", ["x", "groups.99", "title", "groups", "required.1", "gates.1"])
    def test_what_is_no_part_is_not_found(self, enter, url, part):
        assert enter("writer").get(url, {"part": part}).status_code == 404

    @pytest.mark.parametrize("who", ["signer", "nurse"])
    def test_only_admins_write(self, enter, url, draft, who):
        client = enter(who)
        assert client.get(url).status_code == 403
        assert client.get(f"{url}bench/").status_code == 403
        assert client.post(f"{url}case/").status_code == 403
        assert client.post("/guidance/desk/asking/made_matter/change/").status_code == 403

    def test_every_checklist_can_be_begun_from_the_desk(self, enter):
        client = enter("writer")
        for document in Document.objects.filter(slug__in=["mscc", "hypercalcaemia", "clot"]):
            answer = client.post(f"/guidance/desk/asking/{document.slug}/change/", follow=True)
            assert answer.status_code == 200
            assert client.get(answer.redirect_chain[-1][0], {"part": "rules"}).status_code == 200

    def test_a_panel_has_no_bench(self, enter, people, at):
        panel = Document.objects.get(slug="denosumab")
        draft = drafts.start(document=panel, by=people["writer"], at=at)
        assert enter("writer").get(f"/guidance/desk/drafts/{draft.pk}/bench/").status_code == 404


class TestWithoutAScript:
    def test_a_button_saves_what_was_typed_and_moves(self, enter, draft, url):
        place = place_of(draft, "ZA1")
        group = place.rpartition(".")[0]
        answer = enter("writer").post(
            f"{url}save/",
            {
                "part": "groups.3", "groups.3.title": "Signs now", "version-groups.3.title": "0",
                f"version-{group}": "0", "do": f"down {place}",
            },
        )  # fmt: skip
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?part=groups.3#at-{place}")
        draft.refresh_from_db()
        assert draft.fields["groups.3.title"] == "Signs now"
        assert draft.fields[group] == "2 1 3"

    def test_a_refused_button_loses_nothing_and_says_why(self, enter, draft, url):
        group = place_of(draft, "ZA1").rpartition(".")[0]
        answer = enter("writer").post(
            f"{url}save/",
            {
                "part": "groups.3", "groups.3.title": "Kept", "version-groups.3.title": "0",
                f"version-{group}": "0", "do": f"add {group}", f"new-{group}": "no id",
            },
        )  # fmt: skip
        assert answer.status_code == 409
        assert "Give the new question" in answer.content.decode()
        draft.refresh_from_db()
        assert draft.fields["groups.3.title"] == "Kept"

    def test_both_texts_of_a_clash(self, enter, draft, url, people, at):
        put(draft, people["writer"], at, "say", "Theirs.")
        answer = enter("writer").post(f"{url}save/", {"say": "Mine.", "version-say": "0"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Theirs." in page
        assert "Mine." in page

    def test_ten_megabytes_are_refused(self, enter, draft, url):
        answer = enter("writer").post(
            f"{url}field/", {"name": "say", "value": "x" * 10_000_000, "base": "0"}
        )
        assert answer.status_code == 400
        draft.refresh_from_db()
        assert draft.fields["say"] == "I would like to ask two things."

    def test_an_over_long_text_is_refused_with_a_sentence(self, enter, draft, url):
        answer = enter("writer").post(
            f"{url}field/", {"name": "say", "value": "x" * 100_001, "base": "0"}
        )
        assert answer.status_code == 422
        assert "Shorten it" in answer.content.decode()

    def test_what_stops_it_is_shown_while_writing_and_at_submit(
        self, enter, draft, url, people, at
    ):
        change(draft, people["writer"], at, "remove", place_of(draft, "ZA2"))
        client = enter("writer")
        words = "question ZA2: a red question is removed"
        assert words in client.get(url).content.decode()
        assert words in client.get(f"{url}preview/").content.decode()
        answer = client.post(f"{url}submit/", {"reason": "x", "trigger": "WORDING"})
        assert answer.status_code == 422
        assert words in answer.content.decode()


class TestTheBench:
    def test_the_draft_stands_beside_what_is_live(self, enter, draft, url, people, at):
        put(draft, people["writer"], at, f"{place_of(draft, 'ZA1')}.options.2.level", "red")
        page = enter("writer").get(f"{url}bench/", answered(ZA1="yes")).content.decode()
        drafted, live = page.split("<h3>The draft</h3>")[1].split("<h3>Live: version 1</h3>")
        assert "<b>IMMEDIATE</b>" in drafted
        assert "<b>WITHIN_24H</b>" in live
        assert "ZA1: yes: An itch (red)" in drafted
        assert "Do it" in drafted

    def test_a_case_is_kept_changed_and_dropped(self, enter, draft, url):
        client = enter("writer")
        sent = answered() | {"tier": "WITHIN_24H", "why": "Nothing found."}
        assert client.post(f"{url}case/", sent).status_code == 302
        assert "Case 1" in client.get(f"{url}bench/").content.decode()
        assert 'value="no" checked' in client.get(f"{url}bench/", {"case": "1"}).content.decode()
        sent |= {"number": "1", "tier": "IMMEDIATE"}
        assert client.post(f"{url}case/", sent).status_code == 302
        assert [one.tier for one in standing(draft)] == ["IMMEDIATE"]
        assert "Fails: WITHIN_24H" in client.get(f"{url}bench/").content.decode()
        sent |= {"do": "drop"}
        assert client.post(f"{url}case/", sent).status_code == 302
        assert standing(draft) == []

    def test_a_poor_case_keeps_what_was_typed(self, enter, url):
        sent = answered(ZA1="yes") | {"tier": "", "why": "Because of this."}
        answer = enter("writer").post(f"{url}case/", sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose the tier" in page
        assert "Because of this." in page
        assert 'id="a-ZA1-yes" name="a-ZA1" value="yes" checked' in page

    def test_an_answer_that_is_none_is_said(self, enter, url):
        page = enter("writer").get(f"{url}bench/", {"a-ZA1": "purple", "a-ZA2": "no"})
        assert "It does not take the answer to ZA1." in page.content.decode()


class TestTheApprover:
    def test_sees_what_replaces_a_red_question_and_the_cases(self, enter, draft, url, people, at):
        writer = people["writer"]
        client = enter("writer")
        client.post(f"{url}case/", answered() | {"tier": "WITHIN_24H", "why": "Nothing found."})
        change(draft, writer, at, "remove", place_of(draft, "ZA2"))
        account(draft, writer, at, "ZA2", "ZA3")
        left = {name: text for name, text in answered().items() if name != "a-ZA2"}
        client.post(
            f"{url}case/", left | {"number": "1", "tier": "WITHIN_24H", "why": "ZA2 is gone."}
        )
        draft.refresh_from_db()
        version = submit(draft, writer, at)
        page = enter("signer").get(f"/guidance/desk/versions/{version.pk}/").content.decode()
        assert "Question ZA2: a red question is removed: A rash that spreads?" in page
        assert "Question ZA3 replaces it" in page
        assert "The evidence is new." in page
        assert "ZA2 is gone." in page
        assert "Case 1" in page
        assert Version.objects.get(pk=version.pk).submission.losses
