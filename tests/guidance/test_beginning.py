"""A document that was never there: begun on screen, written, signed, live."""

import pytest

from guidance.actions import beginning, draft_lists, drafts, publishing
from guidance.bench import checked
from guidance.definition_form import question_places
from guidance.models import Document, Draft, Kind, Version
from guidance.queries import live_definition, live_panel
from helpline.models import Role
from tests.conftest import make_person
from tests.guidance.signing import approved

PANEL = {"slug": "hot-flushes", "title": "Hot flushes", "group": "Symptoms", "urgency": "ROUTINE"}
MATTER = {"slug": "rash", "title": "Rash", "copy_of": "jaw_or_ear"}
REST = {
    "one_line": "Common, and there is help.",
    "keywords": "flush\nsweats",
    "review_due": "2027-06-01",
    "source_1_title": "A leaflet",
    "source_1_organisation": "A charity",
    "source_1_certainty": "P",
    "body": "## Say\n\nHow often?",
}


@pytest.fixture
def people(db):
    return {
        "admin": make_person(Role.ADMIN, "Asha Admin", may_approve_guidance=True),
        "approver": make_person(Role.SUPERVISOR, "Pia Approver", may_approve_guidance=True),
    }


@pytest.fixture
def admin(people):
    return people["admin"]


def panel(by, at, **given):
    return beginning.new_panel(**PANEL | given, by=by, at=at)


def matter(by, at, **given):
    return beginning.new_matter(**MATTER | given, by=by, at=at)


def write(draft, by, at, **texts):
    for name, value in texts.items():
        drafts.save_field(draft=draft, name=name, value=value, base=0, by=by, at=at)


def submit(draft, by, at):
    return drafts.submit(draft=draft, reason="Asked for.", trigger="EVIDENCE", by=by, at=at)


class TestANewPanel:
    def test_is_a_draft_that_nobody_sees(self, admin, at):
        draft = panel(admin, at)
        assert draft.is_new
        assert draft.fields["title"] == "Hot flushes"
        assert draft.document.ownerships.get().person == admin
        assert not Version.objects.filter(document=draft.document).exists()

    def test_says_what_it_still_lacks(self, admin, at):
        with pytest.raises(drafts.NotSound) as no:
            submit(panel(admin, at), admin, at)
        assert "one_line: is missing" in no.value.faults

    def test_goes_live_through_two_people(self, admin, people, at):
        draft = panel(admin, at)
        write(draft, admin, at, **REST)
        version = submit(draft, admin, at)
        assert version.number == 1
        with pytest.raises(publishing.OwnWords):
            approved(version, admin, at)
        approved(version, people["approver"], at)
        publishing.publish(version=version, by=admin, at=at)
        assert live_panel("hot-flushes", at) == version

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"slug": ""}, "slug"),
            ({"slug": "Hot Flushes"}, "slug"),
            ({"slug": "-hot"}, "slug"),
            ({"slug": "x" * 81}, "slug"),
            ({"slug": "hot\x00"}, None),
            ({"title": " "}, "title"),
            ({"title": "x" * 161}, "title"),
            ({"group": "Elsewhere"}, "group"),
            ({"urgency": "SOON"}, "urgency"),
        ],
    )
    def test_poor_words_are_refused(self, admin, at, given, field):
        if field is None:
            assert panel(admin, at, **given).document.slug == "hot"
            return
        with pytest.raises(beginning.NotFilledIn) as no:
            panel(admin, at, **given)
        assert list(no.value.faults) == [field]
        assert not Draft.objects.exists()

    def test_an_address_that_is_taken_is_refused_by_name(self, admin, at):
        with pytest.raises(beginning.AddressTaken, match="“Denosumab"):
            panel(admin, at, slug="denosumab")
        panel(admin, at)
        with pytest.raises(beginning.AddressTaken, match="A colleague is writing a new panel"):
            panel(admin, at)

    def test_what_was_laid_aside_begins_again(self, admin, at):
        first = panel(admin, at)
        drafts.give_up(draft=first, by=admin, at=at)
        with pytest.raises(drafts.NothingYet):
            drafts.start(document=first.document, by=admin, at=at)
        again = panel(admin, at, title="Flushes")
        assert again.document == first.document
        assert again.document.ownerships.count() == 1

    def test_only_admins_begin(self, people, at):
        with pytest.raises(drafts.OnlyAdminsWrite):
            panel(people["approver"], at)


class TestANewMatter:
    def test_begins_as_a_copy_that_takes_nothing_away(self, admin, at):
        draft = matter(admin, at)
        found = checked(draft, at)
        assert (found.losses, found.faults) == ((), [])
        assert draft.fields["short_title"] == "Rash"

    def test_may_ask_less_than_what_it_was_copied_from(self, admin, at):
        draft = matter(admin, at, copy_of="clot")
        place = next(place for place, name in question_places(draft.fields) if name == "CL1")
        base = int(draft.versions.get(place.rpartition(".")[0], 0))
        draft_lists.change(draft=draft, how="remove", place=place, base=base, by=admin, at=at)
        draft.refresh_from_db()
        found = checked(draft, at)
        assert found.losses == ()
        assert not any("replaces" in one for one in found.faults)

    def test_another_title_alone_is_no_new_matter(self, admin, at):
        draft = matter(admin, at)
        write(draft, admin, at, title="A rash")
        with pytest.raises(drafts.NothingChanged):
            submit(draft, admin, at)

    def test_goes_live_beside_what_it_was_copied_from(self, admin, people, at):
        draft = matter(admin, at)
        write(draft, admin, at, say="Tell me about the rash.")
        version = submit(draft, admin, at)
        approved(version, people["approver"], at)
        publishing.publish(version=version, by=admin, at=at)
        assert live_definition("rash", at).definition.say == "Tell me about the rash."
        assert live_definition("jaw_or_ear", at).version.title != "Rash"

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"copy_of": ""}, beginning.NothingToCopy),
            ({"copy_of": "mscc"}, beginning.NothingToCopy),
            ({"slug": "bone-pain"}, beginning.NotFilledIn),
            ({"slug": "mscc"}, beginning.AddressTaken),
            ({"slug": "clot"}, beginning.AddressTaken),
        ],
    )
    def test_it_is_refused(self, admin, at, given, said):
        with pytest.raises(said):
            matter(admin, at, **given)
        assert not Document.objects.filter(slug="rash").exists()


class TestThePages:
    def test_a_clash_loses_nothing(self, enter):
        sent = PANEL | {"slug": "denosumab"}
        answer = enter("admin").post("/guidance/desk/new/panel/", sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Choose another one, or change that panel" in page
        for kept in ('value="Hot flushes"', 'value="denosumab"', 'value="Symptoms" selected'):
            assert kept in page

    @pytest.mark.parametrize("kind", ["panel", "matter"])
    def test_a_blank_form_says_what_is_missing(self, enter, kind):
        answer = enter("admin").post(f"/guidance/desk/new/{kind}/", {})
        assert answer.status_code == 422
        assert "Write the address in small letters" in answer.content.decode()

    def test_nobody_else_begins(self, enter):
        for kind in ("panel", "matter"):
            assert enter("approver").get(f"/guidance/desk/new/{kind}/").status_code == 403

    def test_a_new_draft_stands_on_the_desk_and_opens(self, enter):
        client = enter("admin")
        there = client.post("/guidance/desk/new/panel/", PANEL)["Location"]
        assert "It is new." in client.get(there).content.decode()
        desk = client.get("/guidance/desk/?state=new").content.decode().split("<tbody>")[1]
        assert "Hot flushes" in desk
        assert "New, Draft" in desk
        owned = Document.objects.get(kind=Kind.PANEL, slug="hot-flushes").pk
        assert client.get(f"/guidance/desk/documents/{owned}/owners/").status_code == 200
        assert client.get("/guidance/panels/hot-flushes/").status_code == 404

    def test_an_approver_reads_what_differs_from_the_copied_matter(self, enter, admin, at):
        client = enter("admin")
        there = client.post("/guidance/desk/new/matter/", MATTER)["Location"]
        draft = Draft.objects.get(document__slug="rash")
        assert "began as a copy of" in client.get(there).content.decode()
        assert "Copied from:" in client.get(f"{there}bench/?a-E1=no").content.decode()
        write(draft, admin, at, say="Tell me about the rash.")
        version = submit(draft, admin, at)
        page = enter("approver").get(f"/guidance/desk/versions/{version.pk}/").content.decode()
        assert "which it began as a copy of" in page
        assert "<ins>" in page
