"""What the clinical lead has to decide: answered by who may, kept for ever, never silently lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils.html import escape

from guidance.actions import deciding
from guidance.decisions import asked, decisions, open_count
from guidance.models import DecisionAnswer
from helpline.models import AuditEntry, Person, Role
from tests.conftest import make_person

HOUR = timedelta(hours=1)
FIRST = decisions()[0]
PAGE = f"/guidance/decisions/{FIRST.id}/"


@pytest.fixture
def lead(db) -> Person:
    return make_person(Role.SUPERVISOR, "Lena Lead", may_approve_guidance=True)


@pytest.fixture
def other(db) -> Person:
    return make_person(Role.NURSE, "Otis Other", may_approve_guidance=True)


def give(by, at, text="On this call.", seen=0, **signed):
    return deciding.answer(decision=FIRST, text=text, seen=seen, by=by, at=at, **signed)


def words(response) -> str:
    return response.content.decode()


class TestTheList:
    def test_holds_all_of_section_twelve(self):
        # Checklists and rule, section 12: twelve matters, the last with five facts of its own;
        # and how long a number of the directory counts as verified.
        ids = [one.id for one in decisions()]
        assert len(set(ids)) == len(ids) == 18
        titles = " ".join(one.title for one in decisions())
        for fact in ("S18", "S30", "S33", "S34", "S98"):
            assert fact in titles

    def test_puts_what_is_open_first(self, lead, at):
        assert open_count() == 18
        give(lead, at)
        assert open_count() == 17
        found = [one.decision.id for one in asked()]
        assert found[-1] == FIRST.id
        assert found[:-1] == [one.id for one in decisions()[1:]]

    def test_costs_one_query_however_many_answers(self, lead, at, django_assert_num_queries):
        for number in range(5):
            give(lead, at, text=f"Answer {number}.", seen=number)
        with django_assert_num_queries(1):
            assert [one.stands.by.name for one in asked() if one.stands] == ["Lena Lead"]


class TestAnAnswer:
    def test_is_kept_with_who_when_and_what_was_asked(self, lead, at):
        made = give(lead, at, name="Dr D. Example", role="Lead", registration_number="7654321")
        assert (made.number, made.by, made.at, made.question) == (1, lead, at, FIRST.question)
        assert made.is_signed
        entry = AuditEntry.objects.get(action="decision.answer")
        assert (entry.person_id, entry.subject, entry.detail) == (
            lead.pk,
            f"decision:{FIRST.id}",
            {},
        )

    def test_that_is_later_stands_and_the_earlier_is_kept(self, lead, other, at):
        give(lead, at, text="Today.")
        give(other, at + HOUR, text="On this call.", seen=1)
        (one,) = asked(FIRST.id)
        assert (one.stands.answer, one.stands.by) == ("On this call.", other)
        assert [(old.answer, old.by) for old in one.earlier] == [("Today.", lead)]

    def test_given_twice_by_the_same_person_is_one(self, lead, at):
        assert give(lead, at) == give(lead, at + HOUR)
        assert DecisionAnswer.objects.count() == AuditEntry.objects.count() == 1

    def test_given_by_another_in_the_same_words_is_no_repetition(self, lead, other, at):
        give(lead, at)
        with pytest.raises(deciding.AnsweredMeanwhile):
            give(other, at)
        assert give(other, at, seen=1).number == 2

    @pytest.mark.parametrize("role", list(Role))
    def test_is_given_only_by_who_may_approve(self, at, db, role):
        with pytest.raises(deciding.MayNotAnswer):
            give(make_person(role, "Nobody"), at)
        assert give(make_person(role, "Somebody", may_approve_guidance=True), at).pk

    @pytest.mark.parametrize("text", ["", "  \r\n ", "\x00"])
    def test_has_words(self, lead, at, text):
        with pytest.raises(deciding.AnswerMissing):
            give(lead, at, text=text)

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"text": "x" * 10_001}, "The answer is longer than 10,000 characters. Shorten it."),
            ({"name": "x" * 121, "role": "x"}, "The name is longer than 120 characters."),
            ({"name": "x", "role": "x" * 61}, "The role is longer than 60 characters."),
            (
                {"name": "x", "role": "x", "registration_number": "x" * 41},
                "The registration number is longer than 40 characters.",
            ),
        ],
    )
    def test_of_any_length_is_answered_in_words(self, lead, at, said, sentence):
        with pytest.raises(deciding.TooLong) as refusal:
            give(lead, at, **said)
        assert refusal.value.sentence.startswith(sentence)

    @pytest.mark.parametrize(
        "signed", [{"name": "x"}, {"role": "x"}, {"registration_number": "x"}, {"name": "x\x00"}]
    )
    def test_is_signed_whole_or_not_at_all(self, lead, at, signed):
        with pytest.raises(deciding.SignatureNotWhole):
            give(lead, at, **signed)

    def test_is_not_written_when_the_audit_fails(self, lead, at, monkeypatch):
        def fail(*args, **options):
            raise DatabaseError

        monkeypatch.setattr("guidance.actions.deciding.audit.record", fail)
        with pytest.raises(DatabaseError):
            give(lead, at)
        assert DecisionAnswer.objects.count() == 0

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE guidance_decisionanswer SET answer = 'other'",
            "DELETE FROM guidance_decisionanswer",
        ],
    )
    def test_is_never_changed_not_even_by_a_superuser(self, lead, at, statement):
        give(lead, at)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(DatabaseError, match="never changed or deleted"):
                cursor.execute(statement)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("url", ["/guidance/decisions/", PAGE])
    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize("may_approve", [True, False])
    def test_are_for_admins_and_approvers(self, signed_in, url, role, may_approve):
        person = make_person(role, "Pat Test", may_approve_guidance=may_approve)
        expected = 200 if may_approve or role == Role.ADMIN else 403
        assert signed_in(person).get(url).status_code == expected

    @pytest.mark.parametrize("role", [Role.NURSE, Role.SUPERVISOR])
    def test_nobody_else_answers(self, signed_in, role):
        client = signed_in(make_person(role, "Pat Test"))
        assert client.post(f"{PAGE}answer/", {"answer": "x", "seen": 0}).status_code == 403

    def test_an_admin_without_the_right_reads_who_may(self, signed_in, admin):
        client = signed_in(admin)
        assert "A person who may approve guidance answers this." in words(client.get(PAGE))
        assert "<textarea" not in words(client.get(PAGE))
        answer = client.post(f"{PAGE}answer/", {"answer": "x", "seen": 0})
        assert answer.status_code == 409
        assert "Only a person who may approve guidance" in words(answer)
        assert DecisionAnswer.objects.count() == 0

    def test_the_guidance_desk_counts_what_is_open(self, signed_in, admin, lead, at):
        client = signed_in(admin)
        assert "18 decisions to make" in words(client.get("/guidance/desk/"))
        give(lead, at)
        assert "17 decisions to make" in words(client.get("/guidance/desk/"))

    def test_the_list_names_every_state(self, signed_in, admin, lead, at):
        client = signed_in(admin)
        html = words(client.get("/guidance/decisions/"))
        assert html.count('data-level="amber">Open<') == 18
        give(lead, at)
        html = words(client.get("/guidance/decisions/"))
        assert "17 decisions of 18" in html
        assert html.count("Answered, not signed") == 1
        assert html.index(escape(decisions()[-1].title)) < html.index(f">{FIRST.title}<")
        give(lead, at, name="Dr D. Example", role="Lead", seen=1)
        html = words(client.get("/guidance/decisions/"))
        assert html.count("Answered and signed") == 1
        assert "Signed by Dr D. Example, Lead." in html

    def test_an_answer_comes_back_with_the_earlier_ones(self, signed_in, lead):
        client = signed_in(lead)
        for seen, text in enumerate(("First <b>words</b>.", "Second words.")):
            answer = client.post(f"{PAGE}answer/", {"answer": text, "seen": seen})
            assert (answer.status_code, answer["Location"]) == (302, PAGE)
        html = words(client.get(PAGE))
        assert html.index("Second words.") < html.index("Earlier answers")
        assert html.index("Earlier answers") < html.index("First &lt;b&gt;words&lt;/b&gt;.")

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"answer": " ", "role": "Lead"}, "Write the answer in words."),
            ({"answer": "On this call.", "role": "Lead"}, "A signature needs a name and a role."),
            ({"answer": "x" * 10_001, "role": "Lead"}, "longer than 10,000 characters"),
        ],
    )
    def test_what_is_refused_keeps_what_was_typed(self, signed_in, lead, sent, sentence):
        answer = signed_in(lead).post(f"{PAGE}answer/", {**sent, "seen": 0})
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert f">{sent['answer']}</textarea>" in words(answer)
        assert 'value="Lead"' in words(answer)

    def test_the_second_of_two_sees_the_first_and_keeps_her_text(self, signed_in, lead, other, at):
        give(other, at, text="Today, his team.")
        client = signed_in(lead)
        mine = {"answer": "On this call.", "name": "Dr D. Example", "role": "Lead", "seen": 0}
        clash = client.post(f"{PAGE}answer/", mine)
        html = words(clash)
        assert clash.status_code == 409
        assert "A colleague answered this meanwhile. Yours is not saved" in html
        assert "<p>Today, his team.</p>" in html
        assert ">On this call.</textarea>" in html
        assert 'value="Dr D. Example"' in html
        assert 'name="seen" value="1"' in html
        assert DecisionAnswer.objects.count() == 1
        assert client.post(f"{PAGE}answer/", {**mine, "seen": 1}).status_code == 302
        assert [one.answer for one in DecisionAnswer.objects.all()] == [
            "Today, his team.",
            "On this call.",
        ]

    def test_a_mistake_beside_a_colleagues_answer_does_not_pass_over_it(
        self, signed_in, lead, other, at
    ):
        give(other, at)
        answer = signed_in(lead).post(f"{PAGE}answer/", {"answer": "", "seen": 0})
        assert answer.status_code == 422
        assert 'name="seen" value="0"' in words(answer)

    @pytest.mark.parametrize("seen", ["", "-1", "one", "9" * 30])
    def test_a_made_up_number_of_what_was_seen_is_a_clash(self, signed_in, lead, other, at, seen):
        give(other, at)
        answer = signed_in(lead).post(f"{PAGE}answer/", {"answer": "Mine.", "seen": seen})
        assert answer.status_code == 409

    @pytest.mark.parametrize("url", ["/guidance/decisions/nothing/", "/guidance/decisions/mscc/"])
    def test_what_is_not_asked_is_not_found(self, signed_in, lead, url):
        client = signed_in(lead)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}answer/", {"answer": "x", "seen": 0}).status_code == 404

    def test_a_question_that_was_worded_otherwise_then_is_shown(self, signed_in, lead, at):
        older = FIRST.model_copy(update={"question": "Two ambers, and then?"})
        deciding.answer(decision=older, text="Now.", seen=0, by=lead, at=at)
        assert "The question was then: Two ambers, and then?" in words(signed_in(lead).get(PAGE))
