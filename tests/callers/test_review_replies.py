"""The form as a page, the nurse's replies, the sign-off, and who may do which."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import reviews
from callers.actions.writing import CallRefused
from callers.models import Call, Review, ReviewReply, ReviewSignOff
from callers.review_form import TOPICS
from helpline.models import AuditEntry
from tests.callers.forms import POSTED, RATED
from tests.conftest import make_person
from tests.house.page import faults_of_page

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=3)
SECOND = timedelta(seconds=30)


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


@pytest.fixture
def made(closed, supervisor, at):
    return reviews.review(call=closed, text="Calm.", given=RATED, by=supervisor, at=at + LATER)


@pytest.fixture
def answer(made, nurse, at):
    def answer_(text="I see it otherwise.", by=nurse, after=2 * LATER, of=made):
        return reviews.reply(review=of, text=text, by=by, at=at + after)

    return answer_


@pytest.fixture
def sign(made, supervisor, at):
    def sign_(text="", by=supervisor, after=3 * LATER, of=made):
        return reviews.sign_off(review=of, text=text, by=by, at=at + after)

    return sign_


class TestTheForm:
    def test_is_filled_in_from_the_record_and_says_from_what(self, signed_in, supervisor, closed):
        page = signed_in(supervisor).get(url("review_add", closed.reference))

        text = page.content.decode()
        assert page.status_code == 200
        assert faults_of_page(text) == []
        rows = {row.topic.id: row for _, part in page.context["groups"] for row in part}
        assert [*rows] == [*TOPICS]
        assert (rows["location"].chosen, rows["safety_net"].chosen) == ("5", "5")
        assert (rows["summary"].chosen, rows["accuracy"].chosen) == ("5", "")
        assert "computed immediate" in rows["accuracy"].answered.said
        assert "From the record: “Patient is at” is filled in <b>(5)</b>" in text

    def test_is_stored_with_what_the_record_said_and_the_score(self, made):
        row = Review.objects.get()
        assert row.ratings["location"] == {
            "rating": 4,
            "said": "“Patient is at” is filled in",
            "record": 5,
            "why": "as heard",
        }
        assert row.ratings["order"] == {"rating": 4, "why": "as heard"}
        assert (row.form, float(row.score), row.accuracy) == (1, 4.0, 4)
        assert row.result.poor == ()

    def test_that_lacks_something_keeps_all_and_leads_to_it(self, signed_in, supervisor, closed):
        sent = POSTED | {"text": "Quick.", "why-location": "", "topic-order": ""}

        page = signed_in(supervisor).post(url("review_add", closed.reference), sent)

        text = page.content.decode()
        assert page.status_code == 422
        assert 'href="#why-location"' in text
        assert 'href="#topic-order"' in text
        assert "Quick.</textarea>" in text
        assert text.count(" checked>") == len(TOPICS) - 1
        assert text.count('value="as heard"') > 5
        assert faults_of_page(text) == []
        assert not Review.objects.exists()

    def test_asks_the_same_number_of_queries_whatever_was_asked(
        self, signed_in, supervisor, closed
    ):
        client, where = signed_in(supervisor), url("review_add", closed.reference)
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        assert len(queries) < 20

    def test_of_a_call_that_waits_for_none_leads_to_the_record(self, signed_in, supervisor, call):
        for name in ("review_add", "review_revise"):
            page = signed_in(supervisor).get(url(name, call.reference))
            assert page.status_code == 302


class TestARevision:
    def test_is_a_new_row_and_the_earlier_one_stays(
        self, signed_in, supervisor, closed, made, clock
    ):
        clock.at = made.at + SECOND
        client, where = signed_in(supervisor), url("review_revise", closed.reference)
        form = client.get(where).content.decode()
        assert "Calm.</textarea>" in form
        assert form.count(" checked>") == len(TOPICS)

        sent = POSTED | {"text": "Calm, and slow.", "revises": made.pk, "topic-location": "2"}
        assert client.post(where, sent).status_code == 302

        first, second = Review.objects.all()
        assert (first.text, second.text, second.revises) == ("Calm.", "Calm, and slow.", first)
        assert second.reasons == first.reasons
        assert [one.id for one in second.result.poor] == ["location"]
        page = client.get(url("call_record", closed.reference)).content.decode()
        assert "revised below" in page
        assert client.post(where, sent).status_code == 409

    def test_is_refused_once_it_is_signed_off(self, closed, made, answer, sign, supervisor, at):
        answer()
        sign()
        with pytest.raises(CallRefused, match="signed off"):
            reviews.review(
                call=closed, text="x", given=RATED, revises=made, by=supervisor, at=at + 4 * LATER
            )


class TestAReply:
    def test_stands_beside_the_review_more_than_once(self, answer, made):
        answer()
        answer("And this.", after=2 * LATER + SECOND)
        answer("And this.", after=2 * LATER + SECOND)

        assert [one.text for one in made.replies.all()] == ["I see it otherwise.", "And this."]
        assert AuditEntry.objects.filter(action="call.review_reply").count() == 2

    def test_is_the_nurses_alone(self, answer, other_nurse, supervisor, admin):
        for person in (other_nurse, supervisor, admin):
            with pytest.raises(CallRefused, match="Only the nurse whose call it was"):
                answer(by=person)

    @pytest.mark.parametrize(("text", "said"), [(" ", "Type your"), ("a" * 20_001, "shorten")])
    def test_says_something_and_not_too_much(self, answer, text, said):
        with pytest.raises(CallRefused, match=said):
            answer(text)

    def test_is_refused_once_it_is_signed_off_and_of_a_revised_one(
        self, answer, sign, made, closed, supervisor, at
    ):
        second = reviews.review(
            call=closed, text="x", given=RATED, revises=made, by=supervisor, at=at + LATER + SECOND
        )
        with pytest.raises(CallRefused, match="was revised meanwhile"):
            answer()
        answer(of=second)
        sign(of=second)
        with pytest.raises(CallRefused, match="signed off: add your words as a late entry"):
            answer("More.", of=second, after=4 * LATER)

    def test_keeps_what_was_typed_when_it_is_refused(
        self, signed_in, nurse, closed, made, answer, sign
    ):
        answer()
        sign()
        where = url("review_reply", closed.reference)
        page = signed_in(nurse).post(where, {"review": made.pk, "text": "Too late?"})
        assert page.status_code == 422
        assert "Too late?" in page.content.decode()

    def test_to_another_calls_review_is_not_found(self, signed_in, nurse, information_call, made):
        where = url("review_reply", information_call().reference)
        assert signed_in(nurse).post(where, {"review": made.pk, "text": "x"}).status_code == 404


class TestASignOff:
    def test_follows_the_reply(self, answer, sign, made):
        with pytest.raises(CallRefused, match="has not replied yet"):
            sign()
        answer()
        sign("Agreed.")
        assert ReviewSignOff.objects.get().text == "Agreed."
        with pytest.raises(CallRefused, match="You signed this review off already"):
            sign()

    def test_needs_no_reply_after_five_days_of_opening(self, sign, made, at):
        wait = made.reply_due_at - at
        with pytest.raises(CallRefused, match="has not replied yet"):
            sign(after=wait - timedelta(seconds=1))
        sign(after=wait)
        assert not ReviewReply.objects.exists()

    def test_is_a_supervisors_and_never_of_ones_own_call(self, answer, sign, closed, nurse, admin):
        answer()
        for person in (nurse, admin):
            with pytest.raises(CallRefused, match="Only a supervisor"):
                sign(by=person)
        other = make_person("SUPERVISOR", "Tamsin Test")
        Call.objects.filter(pk=closed.pk).update(started_by=other)
        with pytest.raises(CallRefused, match="their own call"):
            sign(by=other)


class TestTheLists:
    def test_lead_the_nurse_to_read_and_the_supervisor_to_sign_off(
        self, signed_in, nurse, other_nurse, supervisor, closed, made, clock, answer, sign
    ):
        clock.at = made.at

        def at_desk(person, where="/"):
            return signed_in(person).get(where)

        assert "Reviews of your calls" in at_desk(nurse).content.decode()
        assert at_desk(nurse, url("reply_list")).context["count"] == 1
        assert at_desk(other_nurse, url("reply_list")).context["count"] == 0
        assert at_desk(supervisor, url("sign_off_list")).context["count"] == 0
        clock.at = made.reply_due_at
        assert at_desk(supervisor, url("sign_off_list")).context["count"] == 1
        clock.at = made.at + 2 * LATER
        answer(after=3 * LATER)

        assert "Reviews of your calls" not in at_desk(nurse).content.decode()
        assert "1 to sign off" in at_desk(supervisor).content.decode()
        page = at_desk(supervisor, url("sign_off_list")).content.decode()
        assert faults_of_page(page) == []
        sign()
        assert at_desk(supervisor, url("sign_off_list")).context["count"] == 0

    def test_are_the_same_number_of_queries_with_more_rows(
        self, signed_in, supervisor, nurse, closed, made
    ):
        counts = []
        for more in (0, 30):
            for _ in range(more):
                made.pk = None
                made.save()
            for person, where in ((supervisor, url("sign_off_list")), (nurse, url("reply_list"))):
                client = signed_in(person)
                client.get(where)
                with CaptureQueriesContext(connection) as queries:
                    client.get(where)
                counts.append(len(queries))
        assert counts[:2] == counts[2:]


class TestTheQueue:
    def test_says_when_a_red_call_is_due_and_is_loud_once_it_is_over(
        self, signed_in, supervisor, closed, clock
    ):
        due = Call.objects.get(pk=closed.pk).review_due_at
        assert f"{due:%a %H:%M}" == "Thu 13:05"
        client = signed_in(supervisor)
        clock.at = due - timedelta(seconds=1)
        assert "overdue" not in client.get(url("review_list")).content.decode()
        clock.at = due
        for where in (url("review_list"), url("call_record", closed.reference), "/"):
            assert "overdue" in client.get(where).content.decode()

    def test_lists_by_sample_at_closing(self, ready, nurse, at, settings):
        from callers.actions import calls

        settings.REVIEW_SAMPLE_IMMEDIATE = 0
        calls.close(call=ready, kind="BY_TIER", by=nurse, at=at)
        assert Call.objects.get(pk=ready.pk).review_wanted == []

    @pytest.mark.parametrize(("share", "wanted"), [(0, []), (100, ["DRAWN"])])
    def test_draws_from_the_rest(self, information_call, settings, share, wanted):
        settings.REVIEW_SAMPLE_REST = share
        assert Call.objects.get(pk=information_call().pk).review_wanted == wanted
