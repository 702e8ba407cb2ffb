"""A checklist or an urgent matter as a draft: its form, its lists, its cases, and what stops it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from guidance.actions import cases, draft_lists, drafts, publishing
from guidance.actions.draft_forms import SharedByAll, read_draft
from guidance.bench import checked, said_in, standing
from guidance.definition_form import question_places
from guidance.models import ASKING, Case, Document, Draft, SubmissionEnd
from guidance.queries import definition_of
from helpline.models import AuditEntry, Role
from helpline.refusals import Refused
from tests.conftest import make_person
from tests.guidance import made_matter
from tests.guidance.signing import approved

CALM = {f"E{n}": "no" for n in range(1, 8)} | {"X1": "no", "W": "no"}
NOTHING = CALM | {"ZA1": "no", "ZA2": "no", "ZA3": "no"}


@pytest.fixture
def admin(db):
    return make_person(Role.ADMIN, "Asha Admin", may_approve_guidance=True)


@pytest.fixture
def approver(db):
    return make_person(Role.SUPERVISOR, "Pia Approver", may_approve_guidance=True)


@pytest.fixture
def document(db, at):
    return made_matter.load(at - timedelta(days=1))


@pytest.fixture
def draft(document, admin, at):
    return drafts.start(document=document, by=admin, at=at)


def place_of(draft, question):
    return next(place for place, name in question_places(draft.fields) if name == question)


def write(draft, by, at, **texts):
    for name, value in texts.items():
        name = name.replace("__", ".")
        draft.refresh_from_db()
        drafts.save_field(
            draft=draft, name=name, value=value, base=int(draft.versions.get(name, 0)), by=by, at=at
        )
    draft.refresh_from_db()


def put(draft, by, at, name, value):
    write(draft, by, at, **{name.replace(".", "__"): value})


def change(draft, by, at, how, place, name=""):
    draft.refresh_from_db()
    where = place if how == "add" else place.rpartition(".")[0]
    found = draft_lists.change(
        draft=draft, how=how, place=place, base=int(draft.versions.get(where, 0)), name=name,
        by=by, at=at,
    )  # fmt: skip
    draft.refresh_from_db()
    return found


def account(draft, by, at, about, replacement="", reason="The evidence is new."):
    if replacement:
        put(draft, by, at, f"accounts.{about}.replacement", replacement)
    if reason:
        put(draft, by, at, f"accounts.{about}.reason", reason)


def submit(draft, by, at):
    return drafts.submit(draft=draft, reason="Clearer.", trigger="WORDING", by=by, at=at)


def keep(draft, by, at, answers=None, tier="WITHIN_24H", why="Nothing found.", number=0):
    return cases.keep(
        draft=draft, number=number, answers=answers or NOTHING, tier=tier, why=why, by=by, at=at
    )


def faults(draft, at):
    draft.refresh_from_db()
    return checked(draft, at).faults


class TestTheForm:
    def test_every_document_that_asks_comes_back_word_for_word(self, admin, at):
        seen = 0
        for document in Document.objects.filter(kind__in=ASKING):
            draft = drafts.start(document=document, by=admin, at=at)
            assert read_draft(draft).hash == draft.base.content_hash, document.slug
            assert checked(draft, at).faults == [], document.slug
            seen += 1
        assert seen >= 11

    def test_what_is_unchanged_is_not_submitted(self, draft, admin, at):
        with pytest.raises(drafts.NothingChanged):
            submit(draft, admin, at)

    def test_a_changed_question_reaches_the_next_version(self, draft, admin, at):
        put(draft, admin, at, f"{place_of(draft, 'ZA1')}.ask", "An itch anywhere?")
        version = submit(draft, admin, at)
        assert definition_of(version).question("ZA1").ask == "An itch anywhere?"

    def test_two_people_see_both_texts(self, draft, admin, at):
        name = f"{place_of(draft, 'ZA1')}.ask"
        put(draft, admin, at, name, "Theirs?")
        with pytest.raises(drafts.DraftConflict) as no:
            drafts.save_field(draft=draft, name=name, value="Mine?", base=0, by=admin, at=at)
        assert (no.value.theirs, no.value.mine) == ("Theirs?", "Mine?")
        assert "Question ZA1, the question as asked" in no.value.sentence

    @pytest.mark.parametrize(
        "name", ["slug", "groups", "groups.1", "groups.99.title", "nonsense", "title.x", "a..b"]
    )
    def test_a_field_that_is_none_is_refused(self, draft, admin, at, name):
        with pytest.raises(Refused):
            drafts.save_field(draft=draft, name=name, value="x", base=0, by=admin, at=at)

    def test_what_every_checklist_shares_is_not_changed_in_one(self, draft, admin, at):
        shared = place_of(draft, "E1")
        with pytest.raises(SharedByAll):
            put(draft, admin, at, f"{shared}.ask", "Asleep?")
        with pytest.raises(SharedByAll):
            change(draft, admin, at, "remove", shared)

    def test_over_long_text_is_refused_and_nothing_is_changed(self, draft, admin, at):
        with pytest.raises(drafts.TooLong):
            put(draft, admin, at, "say", "x" * (drafts.LIMIT + 1))
        draft.refresh_from_db()
        assert draft.fields["say"] == "I would like to ask two things."


class TestTheLists:
    def test_a_new_question_must_be_answered_and_offers_not_sure(self, draft, admin, at):
        place = change(
            draft, admin, at, "add", place_of(draft, "ZA1").rpartition(".")[0], name="ZA4"
        )
        put(draft, admin, at, f"{place}.ask", "Swollen?")
        for name, text in (("about", "swelling"), ("source", "a test"), ("certainty", "P")):
            put(draft, admin, at, f"{place}.{name}", text)
        made = definition_of(submit(draft, admin, at)).question("ZA4")
        assert [one.value for one in made.options] == ["no", "yes", "unsure"]

    @pytest.mark.parametrize("name", ["", "za4", "ZA1", "ZA 4", "TOOLONGAN", "Ä1"])
    def test_a_new_question_needs_an_id_of_its_own(self, draft, admin, at, name):
        with pytest.raises(draft_lists.IdMissing):
            change(draft, admin, at, "add", place_of(draft, "ZA1").rpartition(".")[0], name=name)

    def test_questions_move_and_stay_at_the_ends(self, draft, admin, at):
        change(draft, admin, at, "down", place_of(draft, "ZA1"))
        change(draft, admin, at, "up", place_of(draft, "ZA2"))
        ids = [name for _, name in question_places(draft.fields) if name.startswith("ZA")]
        assert ids == ["ZA2", "ZA1", "ZA3"]

    def test_a_group_does_not_move_before_danger_now(self, draft, admin, at):
        group = place_of(draft, "ZA1").split(".questions")[0]
        before = draft.fields["groups"]
        change(draft, admin, at, "up", group)
        assert draft.fields["groups"] == before

    def test_what_is_taken_out_can_be_put_back(self, draft, admin, at):
        place = place_of(draft, "ZA1")
        hash_before = read_draft(draft).hash
        change(draft, admin, at, "remove", place)
        assert "ZA1" not in [name for _, name in question_places(draft.fields)]
        change(draft, admin, at, "put_back", place)
        for _ in range(2):
            change(draft, admin, at, "up", place)
        put(draft, admin, at, "required.2.questions", "ZA1\nZA2\nZA3")
        assert read_draft(draft).hash == hash_before

    def test_a_list_that_a_colleague_changed_is_not_moved(self, draft, admin, at):
        place = place_of(draft, "ZA1")
        change(draft, admin, at, "down", place)
        with pytest.raises(draft_lists.ListChanged):
            draft_lists.change(draft=draft, how="down", place=place, base=0, by=admin, at=at)

    @pytest.mark.parametrize("how", ["up", "down", "remove", "put_back", "add", "burn"])
    @pytest.mark.parametrize("place", ["", "groups.77", "title", "gates.1", "groups.1.questions.x"])
    def test_a_list_that_is_none_is_refused(self, draft, admin, at, how, place):
        with pytest.raises(Refused):
            change(draft, admin, at, how, place)

    def test_a_change_ends_the_submission(self, draft, admin, at):
        put(draft, admin, at, "say", "Another line.")
        version = submit(draft, admin, at)
        change(draft, admin, at, "down", place_of(draft, "ZA1"))
        assert draft.state == Draft.State.WRITING
        assert SubmissionEnd.objects.filter(version=version, how="CHANGED").exists()

    def test_only_an_admin_writes(self, draft, approver, at):
        with pytest.raises(drafts.OnlyAdminsWrite):
            change(draft, approver, at, "down", place_of(draft, "ZA1"))


class TestWhatIsRefused:
    def test_a_red_question_without_a_replacement(self, draft, admin, at):
        change(draft, admin, at, "remove", place_of(draft, "ZA2"))
        found = faults(draft, at)
        assert any("question ZA2: a red question is removed" in one for one in found)
        with pytest.raises(drafts.NotSound) as no:
            submit(draft, admin, at)
        assert list(no.value.faults) == found

    def test_a_red_question_with_a_replacement_and_a_reason_goes_on(self, draft, admin, at):
        change(draft, admin, at, "remove", place_of(draft, "ZA2"))
        account(draft, admin, at, "ZA2", "ZA3")
        version = submit(draft, admin, at)
        assert version.submission.losses == [
            {
                "loss": "question ZA2: a red question is removed: A rash that spreads?",
                "replacement": "ZA3",
                "reason": "The evidence is new.",
            }
        ]

    @pytest.mark.parametrize(
        ("replacement", "reason", "said"),
        [
            ("", "Why.", "name the question that replaces it"),
            ("ZZ9", "Why.", "there is no question ZZ9"),
            ("ZA1", "Why.", "question ZA1 cannot be red"),
            ("ZA3", "", "give the reason"),
        ],
    )
    def test_a_poor_account(self, draft, admin, at, replacement, reason, said):
        change(draft, admin, at, "remove", place_of(draft, "ZA2"))
        account(draft, admin, at, "ZA2", replacement, reason)
        assert any(said in one for one in faults(draft, at))

    def test_an_id_of_a_retired_question(self, document, draft, admin, approver, at):
        change(draft, admin, at, "remove", place_of(draft, "ZA2"))
        account(draft, admin, at, "ZA2", "ZA3")
        version = submit(draft, admin, at)
        approved(version, approver, at)
        publishing.publish(version=version, by=approver, at=at)
        later = at + timedelta(hours=1)
        second = drafts.start(document=document, by=admin, at=later)
        place = change(
            second, admin, later, "add", place_of(second, "ZA1").rpartition(".")[0], name="ZA2"
        )
        for name, text in (("ask", "x?"), ("about", "x"), ("source", "x"), ("certainty", "P")):
            put(second, admin, later, f"{place}.{name}", text)
        assert any(
            "question ZA2: an earlier version had this id" in one for one in faults(second, later)
        )

    def test_a_tier_without_steps(self, draft, admin, at):
        change(draft, admin, at, "remove", "tiers.IMMEDIATE.steps.1")
        assert "tier IMMEDIATE: it has no steps" in faults(draft, at)

    def test_a_lower_minimum_without_a_reason(self, draft, admin, at):
        put(draft, admin, at, "minimum", "SAFETY_NET")
        change(draft, admin, at, "add", "tiers", name="SAFETY_NET")
        for name in ("headline", "route", "say", "follow_up"):
            put(draft, admin, at, f"tiers.SAFETY_NET.{name}", "x")
        put(draft, admin, at, "tiers.SAFETY_NET.asks_route", "no")
        step = change(draft, admin, at, "add", "tiers.SAFETY_NET.steps")
        for name, text in (("id", "x"), ("words", "x"), ("source", "x"), ("certainty", "P")):
            put(draft, admin, at, f"{step}.{name}", text)
        wrong = "minimum: it was WITHIN_24H, and is SAFETY_NET; give the reason"
        assert faults(draft, at) == [wrong]
        account(draft, admin, at, "minimum")
        assert faults(draft, at) == []

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("ask", " ", "question ZA1: The question as asked: it is blank"),
            ("about", "", "question ZA1: In few words: it is blank"),
            ("options.2.label", "", "question ZA1: On the button: it is blank"),
            ("id", "ZA2", "question ZA2: this id stands twice"),
            ("id", "za2", "question za2: Its id: it is not written as it should be"),
        ],
    )
    def test_a_fault_of_a_field_in_the_forms_own_words(self, draft, admin, at, name, text, said):
        place = place_of(draft, "ZA1")
        put(draft, admin, at, f"{place}.{name}", text)
        assert any(one.startswith(said) for one in faults(draft, at)), faults(draft, at)

    def test_a_gate_that_nothing_reaches(self, draft, admin, at):
        place = change(draft, admin, at, "add", "gates")
        for name, text in (
            ("question", "ZA1"), ("closes_on", "no\nyes\nunsure"), ("closes", "ZA3"),
        ):  # fmt: skip
            put(draft, admin, at, f"{place}.{name}", text)
        assert "question ZA1, gate: unreachable: every answer closes ZA3" in faults(draft, at)

    def test_no_danger_now_block(self, draft, at):
        draft.fields["groups.1.danger_now"] = "no"
        draft.save()
        assert "no danger-now block: no group says danger_now = true" in faults(draft, at)

    def test_two_ambers_that_come_to_less(self, draft, admin, at):
        put(draft, admin, at, "two_ambers", "WITHIN_24H")
        assert faults(draft, at) == [
            "two_ambers: it was IMMEDIATE, and is WITHIN_24H; give the reason"
        ]

    def test_a_title_too_long_for_the_library(self, draft, admin, at):
        put(draft, admin, at, "title", "x" * 161)
        assert faults(draft, at) == ["title: it is longer than 160 characters"]

    def test_an_urgent_matter_that_nobody_knows(self, draft, admin, at):
        place = change(draft, admin, at, "add", "matters")
        for name, text in (
            ("question", "ZA1"), ("values", "yes"), ("matter", "nobody"), ("because", "x"),
        ):  # fmt: skip
            put(draft, admin, at, f"{place}.{name}", text)
        assert faults(draft, at) == ["question ZA1: there is no checklist or urgent matter nobody"]


class TestCases:
    def test_a_failing_case_stops_the_draft_until_it_is_changed(self, draft, admin, at):
        case = keep(draft, admin, at, NOTHING | {"ZA1": "yes"})
        put(draft, admin, at, f"{place_of(draft, 'ZA1')}.options.2.level", "red")
        wrong = "case 1: it must come to WITHIN_24H, and comes to IMMEDIATE"
        assert [one for one in faults(draft, at) if one.startswith(wrong)]
        with pytest.raises(drafts.NotSound):
            submit(draft, admin, at)
        later = at + timedelta(minutes=1)
        keep(draft, admin, later, case.answers, "IMMEDIATE", "An itch is red now.", number=1)
        assert submit(draft, admin, later)
        newest = said_in(draft, later)[-1]
        assert (newest.case.tier, newest.before.tier) == ("IMMEDIATE", "WITHIN_24H")
        assert newest.case.by == admin

    def test_a_case_whose_question_is_gone_fails_by_name(self, draft, admin, at):
        keep(draft, admin, at)
        change(draft, admin, at, "remove", place_of(draft, "ZA2"))
        assert any("question ZA2 is gone" in one for one in faults(draft, at))
        cases.drop(draft=draft, number=1, why="No longer asked.", by=admin, at=at)
        assert not any(one.startswith("case") for one in faults(draft, at))

    def test_a_case_of_a_draft_laid_aside_counts_for_nobody(self, document, draft, admin, at):
        keep(draft, admin, at)
        drafts.give_up(draft=draft, by=admin, at=at)
        assert standing(drafts.start(document=document, by=admin, at=at)) == []

    def test_a_case_of_an_approved_draft_counts_for_the_next(
        self, document, draft, admin, approver, at
    ):
        keep(draft, admin, at)
        put(draft, admin, at, "say", "Another line.")
        version = submit(draft, admin, at)
        approved(version, approver, at)
        second = drafts.start(document=document, by=admin, at=at)
        assert [one.number for one in standing(second)] == [1]
        assert keep(second, admin, at, NOTHING | {"ZA1": "yes"}).number == 2

    def test_a_changed_case_ends_the_submission(self, draft, admin, at):
        put(draft, admin, at, "say", "Another line.")
        version = submit(draft, admin, at)
        keep(draft, admin, at)
        assert SubmissionEnd.objects.filter(version=version, how="CHANGED").exists()

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"why": " "}, cases.WhyMissing),
            ({"why": "x" * 2001}, cases.WhyTooLong),
            ({"tier": "SOON"}, cases.TierMissing),
            ({"number": 9}, cases.NoSuchCase),
            ({"answers": {"ZZ1": "yes"}}, Refused),
            ({"answers": {"ZA1": "purple"}}, Refused),
        ],
    )
    def test_a_poor_case_is_refused(self, draft, admin, at, told, said):
        with pytest.raises(said):
            keep(draft, admin, at, **told)
        assert not Case.objects.filter(draft=draft).exists()

    def test_the_same_case_twice_is_one(self, draft, admin, at):
        assert keep(draft, admin, at) == keep(draft, admin, at)

    def test_a_case_is_never_changed(self, draft, admin, at):
        case = keep(draft, admin, at)
        for sql in ("UPDATE guidance_case SET why = 'x'", "DELETE FROM guidance_case"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{sql} WHERE id = %s", [case.pk])

    def test_a_case_is_in_the_audit(self, draft, admin, at):
        keep(draft, admin, at)
        assert AuditEntry.objects.filter(action="draft.case", person_id=admin.pk).exists()

    def test_all_cases_are_one_query(self, draft, admin, at, django_assert_num_queries):
        for tier in ("WITHIN_24H", "IMMEDIATE", "SAFETY_NET"):
            keep(draft, admin, at, tier=tier)
        with django_assert_num_queries(1):
            assert len(standing(draft)) == 3
